"""Under which number a unit's circulars go out."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from coopoffice.audit.acting import service
from coopoffice.thai import to_thai_digits
from coopoffice.web.policies import Refused, confirm, policy_for
from coopoffice.web.refusals import Rejected
from units.models import Unit
from units.reach import reach

from ...choices import (
    BOOK_CIRCULAR,
    BOOK_OUT,
    CircularRun,
)
from ...models import (
    CircularRunSetting,
)
from ...policies_circulars import sending_units

# --- numbering -------------------------------------------------------------------------------------------------------


def run_of(unit: Unit, on: dt.date | None = None) -> str:
    """Return how the unit numbers its circulars on the day: its own dated setting, else that of the units above."""
    day = on or timezone.localdate()
    for one in (unit, *_above(unit)):
        setting = CircularRunSetting.objects.filter(unit=one, starts_on__lte=day).order_by("-starts_on").first()
        if setting is not None:
            return setting.run
    return CircularRun.OWN


def _above(unit: Unit) -> list[Unit]:
    return [] if unit.parent is None else [unit.parent, *_above(unit.parent)]


def book_of(unit: Unit, on: dt.date | None = None) -> str:
    """Return the code of the book a circular of the unit gets its number from."""
    return BOOK_CIRCULAR if run_of(unit, on) == CircularRun.OWN else BOOK_OUT


@service
def settle_circular_run(*, by: Any, unit: Unit, run: str, starts_on: dt.date, note: str = "") -> CircularRunSetting:
    """Settle how the unit numbers its circulars from a day on. A day already settled is settled anew.

    Raises Refused where the person does not send circulars of the unit, Rejected for a day that is over.
    """
    if unit.pk not in sending_units(reach(by.user)):
        raise Refused(policy_for(CircularRunSetting).refusal(by.user, "add", None))
    if starts_on < timezone.localdate():
        raise Rejected("starts_on", _("Numbers given already stay as they are. Choose today or a later day."))
    row = CircularRunSetting.objects.select_for_update().filter(unit=unit, starts_on=starts_on).first()
    row = row or CircularRunSetting(unit=unit, starts_on=starts_on)
    row.run, row.note = run, note.strip()
    row.full_clean(validate_constraints=False)
    row.save()
    confirm(by.user, "change", row)
    return row


def own_number(unit: Unit, number: int) -> str:
    """Return the number as it stands on a circular: letter code, ว, number, in Thai digits."""
    return to_thai_digits(f"{unit.letter_code}/ว {number}" if unit.letter_code else f"ว {number}")
