"""Fuel: granting a unit's quota, ordering, filling, explaining what lies below the norm.

Money is set aside in the quota (coopoffice.ledger) when fuel is ordered, used when it is filled, and given back where
less was filled or the order was not given; the database keeps a quota from falling below zero.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from coopoffice.audit.acting import service
from coopoffice.files.services import attach_files
from coopoffice.ledger.choices import MovementKind
from coopoffice.ledger.refusals import NotEnough
from coopoffice.ledger.services import (
    give_back_amount,
    left_of,
    lock_pots,
    put_in_amount,
    reserve_amount,
    reverse_movement,
    use_amount,
)
from coopoffice.registers.services import draw_number
from coopoffice.thai import fiscal_year, format_money
from coopoffice.web.policies import Refused, confirm, may_add
from coopoffice.web.refusals import Rejected
from coopoffice.web.services.notifications import notify
from units.acting import Actor, capacity_line
from units.choices import ApprovalState, DecisionAct
from units.models import Approval, Unit, User
from units.offices import office_of
from units.reach import reach
from units.services.approvals import submit_approval
from units.services.approvals.course import cancel_rest, finish
from units.services.approvals.deciding import lock_approval
from units.services.approvals.writing import write

from ..choices import FuelBook, FuelType, SlipState
from ..models import FuelEntry, FuelFile, FuelMovement, FuelQuota, FuelSlip, Vehicle
from ..policies import FUEL_DUTIES
from ..policies.fuel import fuel_keepers_only
from ..rulebook import norm_of, rule_for
from .vehicles import read_on

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


def _quota(unit: Unit, day: dt.date, field: str) -> FuelQuota:
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


def _not_enough(refusal: NotEnough, field: str, quota: FuelQuota) -> Rejected:
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
    quota = _quota(payer, timezone.localdate(), "litres")
    try:
        reserve_amount(by=by, pot=quota, amount=slip.amount, slip=slip)
    except NotEnough as refusal:
        raise _not_enough(refusal, "litres", quota) from refusal
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


def _holds(slip: FuelSlip) -> list[FuelMovement]:
    rows = FuelMovement.objects.filter(slip=slip, kind=MovementKind.RESERVE, reversal__isnull=True)
    return list(rows.select_related("pot").order_by("pk"))


def _free_money(by: Actor | None, slip: FuelSlip, reason: str) -> None:
    holds = _holds(slip)
    lock_pots(hold.pot for hold in holds)
    for hold in holds:
        if left_of(hold) > 0:
            give_back_amount(by=by, hold=hold, slip=slip, reason=reason[:250])


@service
def withdraw_slip(*, by: Actor, slip: FuelSlip, reason: str) -> FuelSlip:
    """Withdraw an order before it is filled; the money is free again."""
    row = FuelSlip.objects.take(by.user, "withdraw", slip.pk)
    if row.state not in {S.REQUESTED, S.APPROVED}:
        raise Refused(_("It is settled: %(state)s.") % {"state": row.get_state_display()})
    if not reason.strip():
        raise Rejected("reason", _("Give the reason."))
    approval = lock_approval(row.approval_id)
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


# --- fillings ---------------------------------------------------------------------------------------------------------


@service
def record_filling(
    *,
    by: Actor,
    vehicle: Vehicle,
    filled_at: dt.datetime,
    receipt: str,
    station: str,
    litres: Decimal,
    price: Decimal,
    amount: Decimal,
    odometer: int,
    receiver: User | None = None,
    slip: FuelSlip | None = None,
    unit: Unit | None = None,
    full_tank: bool = True,
    remark: str = "",
    files: Iterable[Any] = (),
) -> FuelEntry:
    """Write a filling into the vehicle's fuel account and draw its amount from the quota of the unit that pays.

    With an order (``slip``) it is written by who asked for it or by the keeper of the account, else by the keeper
    alone. Checks (VEH-R10): litres fit the tank, litres × price is the amount within the figures' tolerance, the
    odometer is given and grows. What falls below the norm is marked, and an explanation is asked for.
    """
    car = Vehicle.objects.visible_to(by.user).select_for_update(of=("self",)).one_for(by.user, pk=vehicle.pk)
    payer = _payer(by, car, slip, unit)
    _check_filling(car, filled_at, litres, price, amount, odometer)
    day = timezone.localtime(filled_at).date()
    entry = FuelEntry(
        vehicle=car,
        unit=payer,
        slip=slip,
        filled_at=filled_at,
        receipt=receipt.strip(),
        station=station.strip(),
        fuel=slip.fuel if slip else car.fuel,
        litres=litres,
        price=price,
        amount=amount,
        odometer=odometer,
        full_tank=full_tank,
        receiver=receiver or by.user,
        remark=remark,
        recorded_by=by.user,
    )
    entry.full_clean(validate_constraints=False)
    entry.save()
    attach_files(by=by, owner=entry, model=FuelFile, files=files)
    _draw(by, entry, day)
    if slip is not None:
        slip.state = S.FILLED
        slip.save()
    read_on(car, odometer)
    _measure(entry)
    following = FuelEntry.objects.counted().filter(vehicle=car, filled_at__gt=filled_at).order_by("filled_at").first()
    if following is not None:
        _measure(following)
    return entry


def _payer(by: Actor, car: Vehicle, slip: FuelSlip | None, unit: Unit | None) -> Unit:
    if slip is not None:
        row = FuelSlip.objects.take(by.user, "fill", slip.pk)
        if row.state != S.APPROVED:
            raise Refused(_("This order cannot be filled: %(state)s.") % {"state": row.get_state_display()})
        if row.vehicle_id != car.pk:
            raise Rejected("vehicle", _("The order is for another vehicle."))
        return row.unit
    payer = unit or car.unit
    if payer.pk not in reach(by.user).for_duty(*FUEL_DUTIES):
        raise Refused(fuel_keepers_only())
    return payer


def _check_filling(
    car: Vehicle, filled_at: dt.datetime, litres: Decimal, price: Decimal, amount: Decimal, odometer: int
) -> None:
    now = timezone.now()
    if filled_at > now + dt.timedelta(minutes=15):
        raise Rejected("filled_at", _("Choose a moment that is not ahead."))
    if car.tank is not None and litres > car.tank:
        raise Rejected("litres", _("The tank holds %(n)s litres.") % {"n": f"{car.tank.normalize():f}"})
    tolerance = rule_for(car.unit, timezone.localtime(filled_at).date()).price_tolerance
    if abs(litres * price - amount) > tolerance:
        raise Rejected(
            "amount",
            _("%(litres)s litres at %(price)s make %(sum)s baht, not %(amount)s.")
            % {"litres": litres, "price": price, "sum": baht((litres * price).quantize(CENT)), "amount": baht(amount)},
        )
    rows = FuelEntry.objects.counted().filter(vehicle=car)
    if car.meter_since and filled_at >= car.meter_since:
        rows = rows.filter(filled_at__gte=car.meter_since)
    before = rows.filter(filled_at__lte=filled_at).order_by("-filled_at").first()
    after = rows.filter(filled_at__gt=filled_at).order_by("filled_at").first()
    if before is not None and odometer < before.odometer:
        raise Rejected("odometer", _("At the filling before it said %(km)s km.") % {"km": f"{before.odometer:,}"})
    if after is not None and odometer > after.odometer:
        raise Rejected("odometer", _("At the filling after it said %(km)s km.") % {"km": f"{after.odometer:,}"})


def _draw(by: Actor, entry: FuelEntry, day: dt.date) -> None:
    quota = _quota(entry.unit, day, "amount")
    rest = entry.amount
    if entry.slip is not None:
        for hold in _holds(entry.slip):
            part = min(rest, left_of(hold))
            if part > 0 and hold.pot_id == quota.pk:
                use_amount(by=by, hold=hold, amount=part, on_date=day, slip=entry.slip, entry=entry)
                rest -= part
            if left_of(hold) > 0:
                give_back_amount(by=by, hold=hold, slip=entry.slip, reason=_("Less was filled than ordered"))
    if rest <= 0:
        return
    try:
        use_amount(by=by, pot=quota, amount=rest, on_date=day, slip=entry.slip, entry=entry)
    except NotEnough as refusal:
        raise _not_enough(refusal, "amount", quota) from refusal


def _measure(entry: FuelEntry) -> None:
    """Work out distance, km per litre and whether it lies below the norm; ask for an explanation where it does."""
    rows = FuelEntry.objects.counted().filter(vehicle_id=entry.vehicle_id, filled_at__lt=entry.filled_at)
    since = entry.vehicle.meter_since
    if since and entry.filled_at >= since:
        rows = rows.filter(filled_at__gte=since)
    before = rows.order_by("-filled_at", "-odometer").first()
    day = timezone.localtime(entry.filled_at).date()
    entry.norm = norm_of(entry.vehicle, day)
    entry.distance = entry.odometer - before.odometer if before else None
    entry.kml = (Decimal(entry.distance) / entry.litres).quantize(CENT) if entry.distance is not None else None
    was_odd = entry.odd
    entry.odd = bool(
        entry.full_tank
        and before is not None
        and before.full_tank
        and entry.kml is not None
        and entry.norm is not None
        and is_below(entry.kml, entry.norm, rule_for(entry.vehicle.unit, day).below_percent)
    )
    entry.save()
    if entry.odd and not was_odd:
        _ask_for_words(entry)


def is_below(kml: Decimal, norm: Decimal, percent: Decimal) -> bool:
    """Whether the consumption lies below the norm by more than so many per cent (VEH-R5)."""
    return kml < norm * (100 - percent) / 100


def _ask_for_words(entry: FuelEntry) -> None:
    people = {p.pk: p for p in (entry.receiver, entry.vehicle.keeper, entry.vehicle.driver) if p is not None}
    for person in people.values():
        with translation.override(person.language):
            notify(
                users=[person],
                kind="fuel",
                subject=_("Explain the consumption of %(car)s: %(kml)s km/l, norm %(norm)s")
                % {"car": entry.vehicle, "kml": entry.kml, "norm": entry.norm},
                url=entry.get_absolute_url(),
                icon="gas-station",
                dedupe_key=f"fuel-odd:{entry.pk}",
            )


@service
def explain_filling(*, by: Actor, fuelentry: FuelEntry, explanation: str) -> FuelEntry:
    """Say why the consumption lay below the norm: who received the fuel, the driver or the keeper."""
    row = FuelEntry.objects.take(by.user, "explain", fuelentry.pk)
    if not row.odd or row.voided:
        raise Refused(_("This filling needs no explanation."))
    if row.accepted_at is not None:
        raise Refused(_("The explanation was accepted; nothing more can be done to it."))
    row.explanation, row.explained_by, row.explained_at = explanation.strip(), by.user, timezone.now()
    row.save()
    return row


@service
def accept_explanation(*, by: Actor, fuelentry: FuelEntry) -> FuelEntry:
    """Accept an explanation: the keeper of the account, never the one who gave it (GEN-R5)."""
    row = FuelEntry.objects.take(by.user, "check", fuelentry.pk)
    if row.explained_at is None:
        raise Refused(_("Nobody has explained it yet."))
    if row.explained_by_id == by.user.pk:
        raise Refused(_("Nobody accepts the own explanation. Another keeper of the account does."))
    if row.accepted_at is None:
        row.accepted_by, row.accepted_at = by.user, timezone.now()
        row.save()
    return row


@service
def check_filling(*, by: Actor, fuelentry: FuelEntry) -> FuelEntry:
    """Look the filling over against its receipt: another person than the one who wrote it (GEN-R5)."""
    row = FuelEntry.objects.take(by.user, "check", fuelentry.pk)
    if row.voided:
        raise Refused(_("This filling is void."))
    if row.recorded_by_id == by.user.pk:
        raise Refused(_("Nobody checks the own line. Another keeper of the account does."))
    row.checker = by.user
    row.save()
    return row


@service
def void_filling(*, by: Actor, fuelentry: FuelEntry, reason: str) -> FuelEntry:
    """Void a wrong line: it stays in the account, struck out, and its money goes back into the quota."""
    row = FuelEntry.objects.take(by.user, "check", fuelentry.pk)
    if row.voided:
        raise Refused(_("This filling is void."))
    if not reason.strip():
        raise Rejected("reason", _("Give the reason."))
    used = list(row.movements.filter(kind=MovementKind.USE, reversal__isnull=True).select_related("pot"))
    lock_pots(m.pot for m in used)
    for movement in used:
        reverse_movement(by=by, movement=movement, reason=reason.strip()[:250], slip=row.slip, entry=row)
    row.voided, row.void_reason, row.odd = True, reason.strip()[:300], False
    row.save()
    if row.slip is not None:
        row.slip.state = S.APPROVED
        row.slip.save()
    following = FuelEntry.objects.counted().filter(vehicle_id=row.vehicle_id, filled_at__gt=row.filled_at)
    if after := following.order_by("filled_at").first():
        _measure(after)
    return row


def remind_explanations() -> int:
    """Remind of explanations that are missing for a week. Returns how many fillings."""
    limit = timezone.now() - dt.timedelta(days=7)
    rows = FuelEntry.objects.odd_open().filter(explained_at__isnull=True, filled_at__lt=limit)
    count = 0
    for entry in rows.select_related("vehicle__keeper", "vehicle__driver", "receiver"):
        count += 1
        week = timezone.localdate().isocalendar()
        person = entry.vehicle.keeper or entry.vehicle.driver or entry.receiver
        with translation.override(person.language):
            notify(
                users=[person],
                kind="fuel",
                subject=_(gettext_noop("Still to be explained: consumption of %(car)s")) % {"car": entry.vehicle},
                url=entry.get_absolute_url(),
                icon="gas-station",
                dedupe_key=f"fuel-odd:{entry.pk}:{week.year}-{week.week}",
            )
    return count
