"""What approvals add to the office: the kind of the general request. Filled in on start."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from coopoffice.thai import format_money, normalise, plain_date
from coopoffice.web import registry

from . import inbox
from .approvals import (
    DUTY,
    HEAD_OF_UNIT,
    OFFICER,
    ApprovalKind,
    Check,
    Condition,
    FactSpec,
    StepSpec,
    approval_kinds,
)
from .choices import ConditionTest, Line, RequestKind, StepAct
from .models import GeneralRequest
from .reach import reach
from .services.requests import REQUEST_KIND


def _document(approval: Any) -> Any:
    return getattr(approval, "general_request", None)


def _url(approval: Any) -> str:
    return _document(approval).get_absolute_url()


def _checks(request: Any) -> list[Check]:
    if request is None:
        return [Check(False, _("The document of this request is missing."))]
    checks = []
    if request.amount is not None:
        checks.append(
            Check(
                request.category in (RequestKind.SPENDING, RequestKind.PROJECT),
                _("The amount is asked for as spending or a project"),
                _("%(amount)s baht") % {"amount": format_money(request.amount, trim=True)},
            )
        )
        papers = len(request.files.all())
        checks.append(
            Check(True if papers else None, _("Papers for the amount are attached"), _("%(n)d files") % {"n": papers})
        )
    if request.needed_on is not None:
        day = request.approval.submitted_at.date() if request.approval else None
        checks.append(
            Check(True if day and request.needed_on > day else None, _("There is time before the day needed"))
        )
    return checks or [Check(True, _("The request is complete"))]


approval_kinds.register(
    ApprovalKind(
        code=REQUEST_KIND,
        label=gettext_lazy("General request"),
        default_steps=(
            StepSpec(HEAD_OF_UNIT, StepAct.AGREE, days=2),
            StepSpec(
                DUTY("GA-C3"),
                StepAct.CHECK,
                line=Line.COORDINATION,
                days=2,
                condition=Condition("amount", ConditionTest.OVER, "0"),
            ),
            StepSpec(OFFICER, StepAct.APPROVE, days=3, may_forward=True),
        ),
        facts=(
            FactSpec("amount", pgettext_lazy("fact", "amount")),
            FactSpec("category", pgettext_lazy("fact", "what is asked for"), "choice", tuple(RequestKind.choices)),
        ),
        document=_document,
        url=_url,
        checks=_checks,
        quick=True,
        icon="file-text",
    )
)


# --- the shell: menu, my day, search ---------------------------------------------------------------------------------

SHOWN = 8


def _has_place(request: HttpRequest) -> bool:
    return reach(request.user).has_place


def waiting_now(request: HttpRequest) -> inbox.Waiting:
    """What waits for the person, read once for each request: the menu, "my day" and the inbox share it."""
    if not hasattr(request, "_inbox_waiting"):
        request._inbox_waiting = inbox.waiting_for(request.user, limit=SHOWN)  # type: ignore[attr-defined]
    return request._inbox_waiting  # type: ignore[attr-defined]


def _widget(request: HttpRequest) -> dict[str, Any] | None:
    """The first of what waits; for those who are never asked the box is not drawn."""
    if not _has_place(request):
        return None
    waiting = waiting_now(request)
    if not waiting.total and not reach(request.user).supervises:
        return None
    waiting.lines = inbox.draw(request.user, waiting.lines)
    return {"waiting": waiting}


def _on_paper(facts: dict[str, Any]) -> registry.PaperPart:
    """What waits, by kind of act, and the most urgent by name."""
    waiting = facts["waiting"]
    lines = [(group.word, f"{group.count:,}") for group in waiting.groups[:6]]
    lines += [(line.item.title, plain_date(line.due_on) if line.due_on else "") for line in waiting.lines[:4]]
    return registry.PaperPart(
        _("Waiting for decision: %(n)d, late: %(late)d") % {"n": waiting.total, "late": waiting.late}, lines
    )


def _find(user: Any, text: str, limit: int) -> Iterable[registry.SearchHit]:
    rows = GeneralRequest.objects.visible_to(user)
    for word in normalise(text).split()[:6]:
        rows = rows.filter(search__contains=word)
    for row in rows.with_people().order_by("-id")[:limit]:
        state = row.approval.get_state_display() if row.approval else _("Draft, not sent")
        yield registry.SearchHit(row.subject, row.get_absolute_url(), f"{row.writer.full_name} · {state}", "file-text")


registry.menu.register(
    "inbox",
    registry.MenuEntry(
        key="inbox",
        label=pgettext_lazy("inbox", "Waiting for me"),
        url_name="units:inbox",
        icon="signature",
        group="me",
        order=5,
        url_names=("units:inbox_decide", "units:approval_open", "units:approval_decide", "units:approval_call"),
        shown=_has_place,
        rows=lambda request: inbox.waiting_rows(request.user),
        hot=True,
        phone=pgettext_lazy("inbox on a phone", "Waiting"),
    ),
)
registry.menu.register(
    "requests",
    registry.MenuEntry(
        key="requests",
        label=gettext_lazy("General requests"),
        url_name="units:request_list",
        icon="file-text",
        group="me",
        order=20,
        url_names=(
            *("units:request_write", "units:request_detail", "units:request_change", "units:request_discard"),
            "units:approval_withdraw",
        ),
        shown=_has_place,
    ),
)
registry.widgets.register(
    "inbox",
    registry.Widget(
        "inbox", "units/_inbox_widget.html", _widget, "main", 5, pages=("my_day", "overview"), paper=_on_paper
    ),
)
registry.quick_actions.register(
    "request",
    registry.QuickAction(
        "request", gettext_lazy("Write a request"), "units:request_write", "file-plus", order=40, shown=_has_place
    ),
)
registry.search_sources.register(
    "requests",
    registry.SearchSource(
        "requests",
        gettext_lazy("General requests"),
        _find,
        35,
        lambda text: f"{reverse('units:request_list')}?{urlencode({'view': 'all', 'q': text})}",
    ),
)
registry.carries_out("units:process_list", "EX-1")
