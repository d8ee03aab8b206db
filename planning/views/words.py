"""How plans, levels and months are said on pages and in lists."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy

from coopoffice.thai import fiscal_year, month_name, month_year
from coopoffice.web.templatetags.web import tag

from ..checking import figures
from ..choices import Level, PlanState
from ..models import ActionPlan

PLANS = gettext_lazy("Action plans")
ACTIVITIES = gettext_lazy("Activities")
RESULTS = pgettext_lazy("list", "Results")

STATE_TAGS = {
    PlanState.DRAFT: ("", "pencil"),
    PlanState.SUBMITTED: ("info", "hourglass"),
    PlanState.RETURNED: ("warn", "arrow-back-up"),
    PlanState.IN_FORCE: ("ok", "check"),
    PlanState.REPLACED: ("", "history"),
    PlanState.DROPPED: ("", "x"),
}
LEVEL_TAGS = {
    Level.REACHED: ("ok", "check"),
    Level.NEAR: ("warn", "minus"),
    Level.BEHIND: ("danger", "alert-triangle"),
    Level.NOTHING_DUE: ("", "clock"),
}


def state_tag(plan: ActionPlan) -> str:
    """The state in words, tinted."""
    kind, icon = STATE_TAGS[PlanState(plan.state)]
    return tag(plan.get_state_display(), kind, icon)


def level_tag(level: str) -> str:
    """How a result stands to its plan, in words, tinted."""
    kind, icon = LEVEL_TAGS[Level(level)]
    return tag(Level(level).label, kind, icon)


def lang() -> Any:
    """The language of the page, as coopoffice.thai names it."""
    return "en" if get_language() == "en" else "th"


def month_words(month: dt.date) -> str:
    """A month with its year: ตุลาคม 2569."""
    return month_year(month, lang())


def month_short(month: dt.date) -> str:
    """A month alone: ต.ค."""
    return month_name(month.month, lang(), short=True)


def percent_words(share: Decimal | None) -> str:
    """A share in whole percent; a dash where there is none."""
    return "–" if share is None else f"{share:.0f}%"


def amount(value: Decimal | None) -> str:
    """A quantity, a dash where there is none."""
    return "–" if value is None else figures(value)


def nowrap(text: Any) -> str:
    """Words that stay on one line."""
    return format_html('<span class="nw">{}</span>', text)


def this_year() -> int:
    """The fiscal year of today."""
    return fiscal_year(timezone.localdate())


def year_choices(ahead: int = 1, back: int = 5) -> list[tuple[str, str]]:
    """Fiscal years to choose from, the newest first."""
    this = this_year()
    return [(str(year), str(year)) for year in range(this + ahead, this - back - 1, -1)]


def chosen_month(raw: str, default: dt.date) -> dt.date:
    """The first day of the month of the address (2026-10 or a day of it); the default where it cannot be read."""
    try:
        return dt.date.fromisoformat(f"{raw[:7]}-01")
    except ValueError:
        return default


def of_year(value: str) -> Q:
    """Plans of the fiscal year."""
    return Q(fiscal_year=int(value))
