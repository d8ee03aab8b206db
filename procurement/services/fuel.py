"""Fuel: granting a unit's quota, ordering, and deciding how many litres an order gives.

Money is set aside in the quota (coopoffice.ledger) when fuel is ordered, used when it is filled, and given back where
less was filled or the order was not given; the database keeps a quota from falling below zero.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from coopoffice.audit.acting import service
from coopoffice.ledger.choices import MovementKind
from coopoffice.ledger.refusals import NotEnough
from coopoffice.ledger.services import (
    give_back_amount,
    left_of,
    lock_pots,
    put_in_amount,
    reserve_amount,
)
from coopoffice.registers.services import draw_number
from coopoffice.thai import fiscal_year, format_money
from coopoffice.web.policies import Refused, confirm, may_add
from coopoffice.web.refusals import Rejected
from units.acting import Actor, capacity_line
from units.choices import ApprovalState, DecisionAct
from units.models import Approval, ApprovalStep, Unit
from units.offices import office_of
from units.services.approvals import decide, submit_approval
from units.services.approvals.course import cancel_rest, finish
from units.services.approvals.deciding import lock_approval
from units.services.approvals.writing import write

from ..choices import FuelBook, FuelType, SlipState
from ..models import FuelCut, FuelEntry, FuelMovement, FuelQuota, FuelSlip, Vehicle

APPROVAL_KIND = "procurement.fuel"
BOOK = "procurement_fuel"
CENT = Decimal("0.01")
S = SlipState


def baht(amount: Decimal) -> str:
    """An amount as people read it."""
    return format_money(amount)


# --- quotas -----------------------------------------------------------------------------------------------------------


@service
def grant_quota(
    *, by: Actor | None, unit: Unit, year: int, amount: Decimal, on_date: dt.date | None = None, note: str = ""
) -> FuelQuota:
    """Grant fuel money to a unit for a fiscal year; a second time adds to it, a negative amount cuts.

    Raises Refused outside the fuel officer's area, NotEnough for a cut beyond what is available.
    """
    if by is not None and not may_add(by.user, FuelQuota):
        raise Refused(_("Fuel money is granted to units by the holder of the fuel duty (GA-D5)."))
    quota, new = FuelQuota.objects.get_or_create(unit=unit, fiscal_year=year, defaults={"note": note})
    put_in_amount(
        by=by,
        pot=quota,
        amount=amount,
        on_date=on_date,
        reason=note,
        what=FuelBook.GRANT if new else FuelBook.CHANGE,
    )
    quota.refresh_from_db()
    if by is not None:
        confirm(by.user, "grant", quota)
    return quota


def quota_of(unit: Unit, day: dt.date, field: str) -> FuelQuota:
    """The unit's quota of the day's fiscal year, locked. Raises Rejected where none was granted."""
    year = fiscal_year(day)
    found = FuelQuota.objects.filter(unit=unit, fiscal_year=year).first()
    if found is None:
        raise Rejected(
            field,
            _("%(unit)s has no fuel quota for fiscal year %(year)s. The fuel officer (GA-D5) grants one.")
            % {"unit": unit.shown_short_name, "year": year},
        )
    (quota,) = lock_pots([found])
    return quota


def not_enough(refusal: NotEnough, field: str, quota: FuelQuota) -> Rejected:
    """A quota that does not reach, as a sentence beside the field."""
    return Rejected(
        field,
        _("The fuel quota of %(unit)s for %(year)s has %(left)s baht left; %(asked)s are asked for.")
        % {
            "unit": quota.unit.shown_short_name,
            "year": quota.fiscal_year,
            "left": baht(refusal.left),
            "asked": baht(refusal.asked),
        },
    )


# --- orders -----------------------------------------------------------------------------------------------------------


def subject_of(slip: FuelSlip) -> str:
    """The words of the order in inboxes."""
    with translation.override("th"):
        return _("Fuel for %(car)s: %(litres)s litres") % {"car": slip.vehicle, "litres": slip.litres}


@service
def order_fuel(
    *,
    by: Actor,
    vehicle: Vehicle,
    odometer: int,
    litres: Decimal,
    price: Decimal,
    fuel: str = "",
    purpose: str = "",
    unit: Unit | None = None,
) -> FuelSlip:
    """Ask for fuel for a vehicle: the money is set aside in the unit's quota and the order goes to its head.

    ``unit`` pays; the actor's own where left out. Raises Rejected beside the field at fault: more litres than the
    tank holds, an odometer that cannot be, a quota that does not reach.
    """
    if not may_add(by.user, FuelSlip) or by.posting is None:
        raise Refused(_("Fuel is asked for by people who hold a post."))
    car = Vehicle.objects.visible_to(by.user).one_for(by.user, pk=vehicle.pk)
    _look_at(car, litres, odometer)
    payer = unit or by.posting.post.unit
    last = FuelEntry.objects.counted().filter(vehicle=car).order_by("-filled_at").first()
    slip = FuelSlip(
        vehicle=car,
        unit=payer,
        requester=by.user,
        odometer=odometer,
        last_filled_on=timezone.localtime(last.filled_at).date() if last else None,
        fuel=fuel or car.fuel,
        litres=litres,
        price=price,
        amount=(litres * price).quantize(CENT),
        purpose=purpose,
    )
    with translation.override("th"):
        slip.post_line = capacity_line(by.posting)[:200]
    slip.full_clean(validate_constraints=False, exclude=["approval", "register_number"])
    slip.save()
    quota = quota_of(payer, timezone.localdate(), "litres")
    try:
        reserve_amount(by=by, pot=quota, amount=slip.amount, slip=slip)
    except NotEnough as refusal:
        raise not_enough(refusal, "litres", quota) from refusal
    slip.approval = submit_approval(
        by=by,
        kind=APPROVAL_KIND,
        unit=payer,
        subject=subject_of(slip),
        summary=baht(slip.amount),
        facts={"amount": slip.amount, "litres": slip.litres, "own_vehicle": car.unit_id == payer.pk},
        requester=by.user,
    )
    number = draw_number(by=by, unit=office_of(payer), kind=BOOK)
    slip.register_number, slip.number = number, number.plain
    slip.save()
    return slip


def _look_at(car: Vehicle, litres: Decimal, odometer: int) -> None:
    if car.fuel in {FuelType.NONE, FuelType.ELECTRIC}:
        raise Rejected("vehicle", _("%(car)s takes no fuel.") % {"car": car})
    if car.tank is not None and litres > car.tank:
        raise Rejected("litres", _("The tank holds %(n)s litres.") % {"n": f"{car.tank.normalize():f}"})
    if odometer < car.odometer and not car.meter_since:
        raise Rejected("odometer", _("The odometer said %(km)s km last.") % {"km": f"{car.odometer:,}"})


@service
def cut_order(*, by: Actor, slip: FuelSlip, litres: Decimal, reason: str) -> FuelSlip:
    """Order fewer litres than stand in the order and pass it on, in one act: who holds its open step (EX-6, GA-D5).

    What was asked for stays; who cut it, from what to what and why is a row of its own, and the money too much is
    free again. Raises Refused where the step is not (or no longer) the actor's, Rejected beside the field at fault.
    """
    approval = lock_approval(slip.approval_id)
    row = FuelSlip.objects.take(by.user, "cut", slip.pk)
    if litres <= 0 or litres >= row.given:
        raise Rejected(
            "litres",
            _("Fewer than the %(n)s litres that stand there; to give all of them, order the fuel as it was asked.")
            % {"n": f"{row.given.normalize():f}"},
        )
    if not reason.strip():
        raise Rejected("reason", _("Give the reason."))
    step = ApprovalStep.objects.visible_to(by.user, "decide").filter(approval=approval).first()
    if step is None:
        raise Refused(_("This order does not wait for you."))
    with translation.override("th"):
        words = _("%(after)s litres instead of %(before)s: %(why)s") % {
            "after": f"{litres.normalize():f}",
            "before": f"{row.given.normalize():f}",
            "why": reason.strip()[:300],
        }
        line = capacity_line(by.posting)[:300] if by.posting else ""
    FuelCut.objects.create(
        slip=row, before=row.given, after=litres, reason=reason.strip()[:300], by=by.user, by_line=line
    )
    _free_part(by, row, (litres * row.price).quantize(CENT), words)
    row.ordered = litres
    row.amount = (litres * row.price).quantize(CENT)
    row.full_clean(validate_constraints=False, exclude=["approval", "register_number"])
    row.save()
    decide(by=by, step=step, act="approve", note=words)
    row.refresh_from_db()
    return row


def _free_part(by: Actor, slip: FuelSlip, keep: Decimal, reason: str) -> None:
    """Give back what the order holds beyond ``keep``."""
    holds = holds_of(slip)
    lock_pots(hold.pot for hold in holds)
    for hold in holds:
        left = left_of(hold)
        over = left - min(left, keep)
        keep -= left - over
        if over > 0:
            give_back_amount(by=by, hold=hold, amount=over, slip=slip, reason=reason[:250])


def slip_of(approval: Approval) -> FuelSlip | None:
    """The order of the approval."""
    return FuelSlip.objects.filter(approval=approval).with_names().first()


def finish_slip(approval: Approval, outcome: str, decision: Any, by: Actor | None) -> None:
    """The engine decided: fuel may be filled, or the money is given back. Runs inside the decision's transaction."""
    slip = FuelSlip.objects.select_for_update(of=("self",)).filter(approval=approval).first()
    if slip is None:
        return
    slip.decided_at = timezone.now()
    if outcome == ApprovalState.APPROVED:
        slip.state = S.APPROVED
    else:
        slip.state = S.REFUSED if outcome == ApprovalState.REFUSED else S.CANCELLED
        _free_money(by, slip, str(decision.note if decision else "") or str(slip.get_state_display()))
    slip.save()


def holds_of(slip: FuelSlip) -> list[FuelMovement]:
    """What the order has set aside."""
    rows = FuelMovement.objects.filter(slip=slip, kind=MovementKind.RESERVE, reversal__isnull=True)
    return list(rows.select_related("pot").order_by("pk"))


def _free_money(by: Actor | None, slip: FuelSlip, reason: str) -> None:
    holds = holds_of(slip)
    lock_pots(hold.pot for hold in holds)
    for hold in holds:
        if left_of(hold) > 0:
            give_back_amount(by=by, hold=hold, slip=slip, reason=reason[:250])


@service
def withdraw_slip(*, by: Actor, slip: FuelSlip, reason: str) -> FuelSlip:
    """Withdraw an order before it is filled; the money is free again."""
    approval = lock_approval(slip.approval_id)
    row = FuelSlip.objects.take(by.user, "withdraw", slip.pk)
    if row.state not in {S.REQUESTED, S.APPROVED}:
        raise Refused(_("It is settled: %(state)s.") % {"state": row.get_state_display()})
    if not reason.strip():
        raise Rejected("reason", _("Give the reason."))
    if not approval.is_ended:
        cancel_rest(approval)
        decision = write(approval, DecisionAct.WITHDRAW, by, note=reason.strip())
        finish(approval, ApprovalState.WITHDRAWN, by, decision)  # comes back as finish_slip
        row.refresh_from_db()
        return row
    row.state = S.CANCELLED
    row.save()
    _free_money(by, row, reason.strip())
    return row
