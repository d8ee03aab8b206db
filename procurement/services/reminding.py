"""Timed words: what falls due for vehicles is told to their keepers, once a month and again when it is over."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from coopoffice.web.services.notifications import notify
from units import sentences
from units.models import User
from units.services.routes import duty_holders

from ..models import Vehicle, VehicleDue, VehicleRule
from ..rulebook import rule_for


def is_near(due: VehicleDue, vehicle: Vehicle, rule: VehicleRule, today: dt.date) -> bool:
    """Whether a standing due is close enough to speak of: by day, or by what the odometer says."""
    by_day = due.due_on is not None and due.due_on <= today + dt.timedelta(days=rule.remind_days)
    return by_day or (due.due_km is not None and vehicle.odometer >= due.due_km - rule.remind_km)


def due_words(due: VehicleDue) -> str:
    """Until when it holds: the day, the distance, or both."""
    parts = [sentences.day(due.due_on)] if due.due_on else []
    if due.due_km is not None:
        parts.append(_("%(km)s km") % {"km": f"{due.due_km:,}"})
    return " / ".join(parts)


def keepers_of(vehicle: Vehicle) -> list[User]:
    """Who keeps a vehicle: its named keeper, and the holders of the duty over its unit."""
    people = {p.user_id: p.user for code in ("EX-5", "GA-D4") for p in duty_holders(code, vehicle.unit)}
    if vehicle.keeper is not None:
        people[vehicle.keeper_id] = vehicle.keeper
    return list(people.values())


def remind_dues() -> int:
    """Tell the keepers what falls due soon or is over. Returns how many. Safe to run twice a day."""
    today, count = timezone.localdate(), 0
    rows = VehicleDue.objects.standing().filter(vehicle__in=Vehicle.objects.in_service())
    rules: dict[int, VehicleRule] = {}
    for due in rows.select_related("vehicle__unit", "vehicle__keeper").order_by("vehicle_id", "pk"):
        vehicle = due.vehicle
        rule = rules.setdefault(vehicle.unit_id, rule_for(vehicle.unit, today))
        if not is_near(due, vehicle, rule, today):
            continue
        count += 1
        over = due.due_on is not None and due.due_on < today
        # once when it comes near, once when it is over, and each month from then on
        key = f"vehicle-due:{due.pk}:{today:%Y-%m}" if over else f"vehicle-due:{due.pk}"
        for person in keepers_of(vehicle):
            with translation.override(person.language):
                words = {"what": due.get_kind_display(), "car": vehicle, "until": due_words(due)}
                subject = (
                    _("Over: %(what)s of %(car)s, %(until)s") if over else _("Due: %(what)s of %(car)s, %(until)s")
                )
                notify(
                    users=[person],
                    kind="vehicle",
                    subject=subject % words,
                    url=vehicle.get_absolute_url(),
                    icon="calendar-due",
                    dedupe_key=key,
                )
    return count
