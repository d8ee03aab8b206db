"""Doors of the inbox: what waits for me, one after another, several at once."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from coopoffice.web.views.governed import GovernedFormView, GovernedView

from .. import inbox
from ..forms.inbox import InboxDecideForm
from ..models import ApprovalStep
from ..services import approvals as services

TITLE = pgettext_lazy("inbox", "Waiting for me")
SAID = 5  # how many that could not be decided are named


def _page(text: str) -> int:
    return min(int(text), 10_000) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def inbox_context(request: HttpRequest, form: Any = None) -> dict[str, Any]:
    """A page of the inbox as the address asks for it."""
    group, late = request.GET.get("group", "")[:120], request.GET.get("late") == "1"
    page = _page(request.GET.get("page", "1"))
    waiting = inbox.waiting_for(request.user, group=group, late=late, page=page)
    if not waiting.lines and page > 1:
        waiting = inbox.waiting_for(request.user, group=group, late=late)
    waiting.lines = inbox.draw(request.user, waiting.lines, group)
    request._inbox_waiting = waiting  # type: ignore[attr-defined]  (the menu's count needs no statement of its own)
    kept = {"group": group, "late": "1" if late else ""}
    query = urlencode({k: v for k, v in kept.items() if v})
    return {
        "waiting": waiting,
        "group": group,
        "late": late,
        "query": f"{query}&" if query else "",
        "before": waiting.page - 1,
        "after": waiting.page + 1,
        "title": TITLE,
        "form": form or InboxDecideForm(None, actor=request.actor),  # type: ignore[attr-defined]
    }


class InboxView(GovernedView):
    """รอพิจารณา: everything that waits for the person's decision, most urgent first."""

    model = ApprovalStep
    template_name = "units/inbox.html"
    title = TITLE

    def get(self, request: HttpRequest) -> HttpResponse:
        response = self.page(inbox_context(request))
        response["Cache-Control"] = "no-store"
        return response


class InboxNextView(GovernedView):
    """The first thing that waits (in the group); from there one walks on."""

    model = ApprovalStep

    def get(self, request: HttpRequest) -> HttpResponse:
        walk = request.GET.get("walk", "")[:120] or "all"
        found = inbox.waiting_for(request.user, group="" if walk == "all" else walk, limit=1)
        if not found.lines:
            messages.info(request, _("Nothing waits for your decision."))
            return HttpResponseRedirect(reverse("units:inbox"))
        return HttpResponseRedirect(inbox.item_url(request.user, found.lines[0].key, walk))


class InboxGoView(GovernedView):
    """The page of one thing that waits, by its name in the row."""

    model = ApprovalStep

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        return HttpResponseRedirect(inbox.item_url(request.user, key, request.GET.get("walk", "")[:120]))


class InboxDecideView(GovernedFormView):
    """Pass on several ordinary ones at once; each only where its checks all pass."""

    model = ApprovalStep
    form_class = InboxDecideForm
    service = services.decide_together
    template_name = "units/inbox.html"
    title = TITLE

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return HttpResponseRedirect(reverse("units:inbox"))

    def check_may_add(self) -> None:
        """Nothing is added: each step's own right is asked by the service."""

    def get_success_url(self, result: Any) -> str:
        return reverse("units:inbox")

    def get_cancel_url(self) -> str:
        return reverse("units:inbox")

    def get_service_kwargs(self, form: Any) -> dict[str, Any]:
        return {"steps": form.chosen, "note": form.cleaned_data["note"]}

    def get_saved_message(self, result: Any) -> str:
        failed = [outcome for outcome in result if not outcome.done]
        for outcome in failed[:SAID]:
            messages.warning(self.request, f"{outcome.step.approval.subject}: {outcome.why}")
        if len(failed) > SAID:
            messages.warning(self.request, _("and %(n)d more were not decided.") % {"n": len(failed) - SAID})
        done = len(result) - len(failed)
        return ngettext("%(n)d matter decided.", "%(n)d matters decided.", done) % {"n": done}

    def show(self, form: Any, *, status: int = 200, **context: Any) -> HttpResponse:
        return self.page({**inbox_context(self.request, form), **context}, status=status)
