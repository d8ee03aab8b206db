"""How reports are shown: tags of states, the matrix of groups by periods."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy, pgettext_lazy

from coopoffice.web.templatetags.web import tag

from .choices_reports import OfficeState, ReportState
from .models import OfficeReport, Report

STATE_TAGS = {
    ReportState.OPEN: ("", "pencil"),
    ReportState.SUBMITTED: ("info", "hourglass"),
    ReportState.RETURNED: ("warn", "arrow-back-up"),
    ReportState.CHECKED: ("ok", "check"),
    ReportState.LOCKED: ("", "lock"),
}
OFFICE_TAGS = {
    OfficeState.GATHERING: ("", "users"),
    OfficeState.PRESENTED: ("info", "hourglass"),
    OfficeState.RETURNED: ("warn", "arrow-back-up"),
    OfficeState.SIGNED: ("ok", "signature"),
    OfficeState.SENT: ("ok", "send"),
    OfficeState.LOCKED: ("", "lock"),
}
# Word, icon and tint of how a report stands (Report.standing).
STANDINGS: dict[str, tuple[Any, str, str]] = {
    "in": (pgettext_lazy("report", "Taken in"), "circle-check", "ok"),
    "sent": (pgettext_lazy("report", "Sent, being checked"), "hourglass", "info"),
    "back": (pgettext_lazy("report", "Sent back"), "arrow-back-up", "warn"),
    "late": (pgettext_lazy("report", "Late"), "alert-triangle", "danger"),
    "waiting": (gettext_lazy("Not due yet"), "clock", ""),
    "missing": (pgettext_lazy("report", "Never sent"), "circle-x", "danger"),
}


def state_tag(report: Report) -> str:
    """The state in words, tinted; late is said where it is."""
    if report.is_late and report.state == ReportState.OPEN:
        return tag(STANDINGS["late"][0], "danger", "alert-triangle")
    kind, icon = STATE_TAGS[ReportState(report.state)]
    return tag(report.get_state_display(), kind, icon)


def office_tag(report: OfficeReport) -> str:
    """The state in words, tinted."""
    kind, icon = OFFICE_TAGS[OfficeState(report.state)]
    return tag(report.get_state_display(), kind, icon)
