"""Fillings: lines of the fuel account, the money they draw from a quota, and consumption below the norm."""

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
from coopoffice.ledger.services import give_back_amount, left_of, lock_pots, reverse_movement, use_amount
from coopoffice.web.policies import Refused
from coopoffice.web.refusals import Rejected
from coopoffice.web.services.notifications import notify
from units.acting import Actor
from units.models import Unit, User
from units.reach import reach

from ..models import FuelEntry, FuelFile, FuelSlip, Vehicle
from ..policies import FUEL_DUTIES
from ..policies.fuel import fuel_keepers_only
from ..rulebook import norm_of, rule_for
from .fuel import CENT, S, baht, holds_of, not_enough, quota_of
from .vehicles import read_on


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
    payer = _payer(by, car, slip, unit, litres)
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


def _payer(by: Actor, car: Vehicle, slip: FuelSlip | None, unit: Unit | None, litres: Decimal) -> Unit:
    if slip is not None:
        row = FuelSlip.objects.take(by.user, "fill", slip.pk)
        if row.state != S.APPROVED:
            raise Refused(_("This order cannot be filled: %(state)s.") % {"state": row.get_state_display()})
        if row.vehicle_id != car.pk:
            raise Rejected("vehicle", _("The order is for another vehicle."))
        if row.ordered is not None and litres > row.ordered:  # whoever ordered said so; less was given on purpose
            raise Rejected("litres", _("%(n)s litres were ordered.") % {"n": f"{row.given.normalize():f}"})
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
    quota = quota_of(entry.unit, day, "amount")
    rest = entry.amount
    if entry.slip is not None:
        for hold in holds_of(entry.slip):
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
        raise not_enough(refusal, "amount", quota) from refusal


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
