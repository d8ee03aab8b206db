"""Keeping the table of holidays."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from coopoffice.audit.acting import service
from coopoffice.thai import civil_service_holidays
from coopoffice.web.policies import Refused, may, may_add

from ..acting import Actor
from ..models import Holiday, Unit
from ..policies import PERSONNEL
from ..reach import reach


@service
def add_holiday(
    *,
    by: Actor,
    day: dt.date,
    name: str,
    name_en: str = "",
    unit: Unit | None = None,
    closed: bool = True,
    source: str = "",
) -> Holiday:
    """Add a day on which offices are closed. Raises Refused, or ValidationError where the day is there already."""
    if not may_add(by.user, Holiday):
        raise Refused(_("Holidays are kept by the holders of the personnel duty (GA-B1)."))
    holiday = Holiday(day=day, name=name, name_en=name_en, unit=unit, closed=closed, source=source)
    holiday.full_clean()
    holiday.save()
    _confirm(by, holiday)
    return holiday


@service
def change_holiday(
    *,
    by: Actor,
    holiday: Holiday,
    day: dt.date,
    name: str,
    name_en: str = "",
    unit: Unit | None = None,
    closed: bool = True,
    source: str = "",
) -> Holiday:
    """Correct a day of the table. Raises Refused or ValidationError."""
    held = Holiday.objects.take(by.user, "change", holiday.pk)
    held.day, held.name, held.name_en, held.unit, held.closed, held.source = day, name, name_en, unit, closed, source
    held.full_clean()
    held.save()
    _confirm(by, held)
    return held


def _confirm(by: Actor, holiday: Holiday) -> None:
    """The row must still be where the actor may put it."""
    if not may(by.user, "change", holiday):
        raise Refused(_("You keep the holidays of your own office only; name the office the day is for."))


@service
def remove_holiday(*, by: Actor, holiday: Holiday) -> None:
    """Take a day out of the table (the cabinet withdrew it). Raises Refused."""
    Holiday.objects.take(by.user, "change", holiday.pk).delete()


@service
def seed_holidays(*, year: int, by: Actor | None = None) -> int:
    """Fill the department-wide days of a BE calendar year from the ``holidays`` package; return how many were added.

    Days already in the table stay as the office left them. Raises ValidationError for a year without a calendar, and
    Refused where somebody without the duty asks; a command or timed task asks as the system (``by`` None).
    """
    if by is not None and not reach(by.user).has_duty_at_root(PERSONNEL):
        raise Refused(_("The department's days are kept by who holds the personnel duty across the department."))
    try:
        days = civil_service_holidays(year)
    except ValueError:
        raise ValidationError({"year": _("Use a year from 2500 to 2640.")}) from None
    there = set(
        Holiday.objects.filter(unit=None, day__year=year - 543).select_for_update().values_list("day", flat=True)
    )
    fresh = [
        Holiday(day=h.day, name=h.name_th[:120], name_en=h.name_en[:120], source="holidays (PyPI)")
        for h in days
        if h.day not in there
    ]
    return len(Holiday.objects.bulk_create(fresh, ignore_conflicts=True))
