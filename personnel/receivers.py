"""What personnel contributes to the shell: menu, boxes of "my day", search, duty pages, kinds of request, the book."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coopoffice.thai import normalise
from coopoffice.web import registry
from coopoffice.web.prepared import kept_rows
from units.approvals import approval_kinds
from units.reach import reach

from . import books, exports, report_figures, trips_shell  # noqa: F401  (fill registries)
from .choices import LIVE_STATES
from .leave_kinds import CANCEL, LEAVE
from .models import Leave
from .policies import KEEPERS
from .views.leave import state_tag, when

approval_kinds.register(LEAVE)
approval_kinds.register(CANCEL)


def _has_place(request: HttpRequest) -> bool:
    return reach(request.user).has_place


def _keeps(request: HttpRequest) -> bool:
    return reach(request.user).has_duty(*KEEPERS)


def _of(*names: str) -> tuple[str, ...]:
    return tuple(f"personnel:{name}" for name in names)


def _child(key: str, label: Any, *names: str, shown: Any = None) -> registry.MenuEntry:
    return registry.MenuEntry(
        key=key, label=label, url_name=f"personnel:{names[0]}", url_names=_of(*names), shown=shown
    )


registry.menu.register(
    "personnel",
    registry.MenuEntry(
        key="personnel",
        label=pgettext_lazy("menu", "Personnel"),
        url_name="personnel:my_leave",
        icon="users",
        group="office",
        order=50,
        shown=_has_place,
        children=(
            _child(
                "my_trips",
                _("My trips"),
                *("my_trips", "trip_ask", "trip_row", "trip_preview", "trip_correct", "trip_change"),
                *("trip_report", "trip_claim", "trip_advance_ask", "trip_request_files"),
            ),
            _child(
                "trip_list",
                _("Trip register"),
                *("trip_list", "trip_detail", "trip_request_detail", "trip_decide", "trip_cancel"),
            ),
            _child(
                "trip_money",
                _("Claims and advances"),
                *("trip_claim_list", "trip_claim_detail", "trip_claim_check", "trip_claim_return"),
                *("trip_claim_approve", "trip_claim_settle", "trip_claim_withdraw"),
                *("trip_advance_list", "trip_advance_detail", "trip_advance_check", "trip_advance_approve"),
                *("trip_advance_refuse", "trip_advance_pay", "trip_advance_settle", "trip_advance_withdraw"),
            ),
            _child(
                "trip_rates",
                _("Travel rates"),
                *("trip_rate_list", "trip_rate_add", "trip_rate_change", "trip_level_list", "trip_level_add"),
                *("trip_level_change", "trip_rule_list", "trip_rule_add", "trip_rule_change"),
            ),
            _child("my_leave", _("My leave"), "my_leave", "leave_ask", "leave_preview"),
            _child(
                "leave_list",
                _("Leave register"),
                *("leave_list", "leave_detail", "leave_ask_other", "leave_record", "leave_correct"),
                *("leave_cancel", "leave_recall", "leave_files", "leave_book"),
            ),
            _child("balances", _("Leave balances"), "balance_list"),
            _child("rounds", _("By half-year"), "round_list", "round_compile"),
            _child(
                "leave_rules",
                _("Rules of leave"),
                *("leave_rule_list", "leave_rule_detail", "leave_rule_add", "leave_rule_change"),
                *("leave_authority_list", "leave_authority_add", "leave_authority_change"),
                *("round_limit_list", "round_limit_add", "round_limit_change"),
            ),
            _child(
                "personnel_files",
                _("Personnel files"),
                *("file_list", "file_detail", "file_open", "file_change", "file_period"),
                shown=_keeps,
            ),
        ),
    ),
)
registry.quick_actions.register(
    "leave_ask",
    registry.QuickAction("leave_ask", _("Ask for leave"), "personnel:leave_ask", "beach", order=20, shown=_has_place),
)


def my_requests(request: HttpRequest) -> dict[str, Any] | None:
    """The person's leaves that wait or lie ahead; not shown while there is none."""
    if not _has_place(request):
        return None

    def ahead() -> QuerySet:
        rows = Leave.objects.visible_to(request.user).filter(user=request.user, state__in=LIVE_STATES)
        rows = rows.filter(Q(ends_on__gte=timezone.localdate()) | ~Q(state="approved"))
        return rows.with_names().order_by("starts_on", "pk")[:5]

    rows = kept_rows(request.user, ("leave_ahead",), ahead)
    found = [(leave, state_tag(leave), when(leave)) for leave in rows]
    return {"rows": found} if found else None


registry.widgets.register(
    "my_leave", registry.Widget("my_leave", "personnel/_my_leave_widget.html", my_requests, column="side", order=30)
)


def find_leave(user: Any, text: str, limit: int) -> Iterable[registry.SearchHit]:
    """Leaves by form number or person."""
    rows = Leave.objects.visible_to(user)
    for word in normalise(text).split()[:6]:
        rows = rows.filter(
            Q(number__icontains=word)
            | Q(user__first_name__icontains=word)
            | Q(user__last_name__icontains=word)
            | Q(kind__name__icontains=word)
        )
    for row in rows.with_names().order_by("-starts_on", "-pk")[:limit]:
        meta = f"{when(row)} · {row.get_state_display()}"
        yield registry.SearchHit(f"{row.kind} {row.user.full_name}", row.get_absolute_url(), meta, "beach")


registry.search_sources.register(
    "leave",
    registry.SearchSource(
        "leave",
        pgettext_lazy("kind of request", "Leave"),
        find_leave,
        50,
        lambda text: f"{reverse('personnel:leave_list')}?{urlencode({'q': text})}",
    ),
)
registry.carries_out("personnel:leave_list", "GA-A13")
