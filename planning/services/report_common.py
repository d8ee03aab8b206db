"""What every service of reports does: write the history row, tell those concerned."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from coopoffice.web.refusals import Rejected
from coopoffice.web.services.notifications import by_language, notify
from units.acting import Actor, capacity_line
from units.models import Posting, Unit, User
from units.services.routes import duty_holders

from ..models import OfficeReport, Report, ReportEntry
from ..policies_reports import CHECKERS


def thai_line(by: Actor) -> str:
    """The actor's capacity line in Thai, as it stands on papers."""
    with translation.override("th"):
        return capacity_line(by.posting)


def write_entry(row: Report | OfficeReport, act: str, by: Actor | None, text: str = "") -> ReportEntry:
    """Add a row to the history. Without ``by`` the system acted."""
    owner = {"report": row} if isinstance(row, Report) else {"office_report": row}
    entry = ReportEntry(
        act=act,
        at=timezone.now(),
        by=by.user if by else None,
        by_line=thai_line(by) if by else "",
        text=text.strip(),
        **owner,
    )
    entry.full_clean(validate_constraints=False)
    entry.save()
    return entry


def needed(note: str, field: str = "note") -> str:
    """The note without edges. Raises Rejected where nothing was written."""
    if not note.strip():
        raise Rejected(field, _("Write the reason: the group will read it."))
    return note.strip()


def checkers_of(unit: Unit) -> list[User]:
    """Who checks the reports of the office today: the named holders of the first monitoring duty that has any."""
    for code in ("GA-F5", "GA-F6", *CHECKERS):
        if found := duty_holders(code, unit):
            named = [p.user for p in found]
            return named[:3]
    return []


def people_of(unit_id: int) -> list[User]:
    """Everybody who holds a post of the unit today."""
    rows = Posting.objects.on().filter(post__unit_id=unit_id).select_related("user")
    return list({row.user_id: row.user for row in rows}.values())


def tell(
    people: Iterable[User], row: Any, by: Actor | None, what: str, *, key: str, text: str = "", icon: str = "report"
) -> None:
    """Notify each person but the actor in the own language; ``what`` is a marked sentence with report and unit."""
    others = (person for person in people if by is None or person.pk != by.user.pk)
    unit = row.unit if isinstance(row, Report) else row.office
    for language, group in by_language(others).items():
        with translation.override(language):
            notify(
                users=group,
                kind="report",
                subject=translation.gettext(what) % {"report": str(row), "unit": unit.shown_short_name},
                text=text,
                url=row.get_absolute_url(),
                icon=icon,
                dedupe_key=key,
            )
