"""What a leave says: why an act is not open, its subject and its days in words."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from units import sentences

from ...choices import DayPart, LeaveState
from ...models import Leave
from ..accounts import day_words

S = LeaveState
WHY: dict[str, Any] = {
    S.SUBMITTED: translation.gettext_lazy("It waits for permission."),
    S.RETURNED: translation.gettext_lazy("It was sent back; correct it and ask again, or withdraw it."),
    S.APPROVED: translation.gettext_lazy("It is permitted; ask to cancel the days that are not taken."),
    S.REFUSED: translation.gettext_lazy("It was not permitted; nothing more can be done to it."),
    S.WITHDRAWN: translation.gettext_lazy("It was withdrawn; nothing more can be done to it."),
    S.CANCELLED: translation.gettext_lazy("It is cancelled; nothing more can be done to it."),
}
STARTS: dict[str, tuple[str, ...]] = {
    "correct": (S.RETURNED,),
    "cancel": (S.APPROVED,),
    "recall": (S.APPROVED,),
    "file": (S.SUBMITTED, S.RETURNED, S.APPROVED),
}


def refusal_of(act: str, leave: Leave) -> str:
    """Return why the state does not allow the act; empty where it does."""
    return "" if leave.state in STARTS[act] else str(WHY[leave.state])


def subject_of(leave: Leave) -> str:
    """The words of the request in inboxes and notifications: kind, person, days."""
    words = {
        "kind": leave.kind.name,
        "person": leave.user.full_name,
        "days": sentences.days(leave.starts_on, leave.ends_on),
    }
    with translation.override("th"):
        words |= {"person": leave.user.full_name, "days": sentences.days(leave.starts_on, leave.ends_on)}
        return _("%(kind)s %(person)s %(days)s") % words


def summary_of(leave: Leave) -> str:
    """The short line below it: how many days, and which part of the day."""
    with translation.override("th"):
        text = _("%(days)s days") % {"days": day_words(leave.days)}
        if leave.is_half_day:
            text += f" · {DayPart(leave.first_part).label}"
        return text
