"""Doors of asking for leave: the form, the same for somebody who cannot sign, and what it would be."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coopoffice.web.policies import Refused
from coopoffice.web.refusals import Rejected
from coopoffice.web.views.governed import GovernedFormView, GovernedView
from units.away import away_between
from units.reach import reach
from units.services.approvals import preview_route

from .. import services
from ..figures import last_leave
from ..forms import leave as forms
from ..models import Leave, LeaveKind, LeaveRule
from ..policies import REGISTER
from ..services.leave import APPROVAL_KIND, is_head
from ..services.planning import OWN_ABOVE, plan_leave
from .leave import MINE, REGISTER_TITLE


def event_kinds(user: Any) -> str:
    """Keys of the kinds of leave that hang on a day or place, for the form; they are known whatever the date."""
    named = LeaveRule.objects.visible_to(user).exclude(event="").values_list("kind_id", flat=True)
    abroad = LeaveKind.objects.claim().filter(code__in=["study", "international", "spouse"])
    return ",".join(str(key) for key in sorted({*named, *abroad.values_list("pk", flat=True)}))


class LeaveAskView(GovernedFormView):
    """ขอลา: the form with its live calculation beside it."""

    model = Leave
    form_class = forms.LeaveForm
    template_name = "personnel/leave_ask.html"
    service = staticmethod(services.ask_leave)
    title = gettext_lazy("Ask for leave")
    submit_label = gettext_lazy("Ask for this leave")
    saved = gettext_lazy("Asked for. The route and its state stand below.")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(MINE, reverse("personnel:my_leave")), (self.title, "")]

    def get_cancel_url(self) -> str:
        return reverse("personnel:my_leave")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"may_propose": is_head(self.request.user)}

    def get_context(self, form: Any) -> dict[str, Any]:
        return {"event_kinds": event_kinds(self.request.user)}

    def get_initial(self) -> dict[str, Any]:
        today = timezone.localdate()
        kind = LeaveKind.objects.visible_to(self.request.user).filter(code=self.request.GET.get("kind", "")[:20])
        return {"kind": kind.first(), "starts_on": today, "ends_on": today, "contact": self.request.user.phone}


class LeaveForOtherView(LeaveAskView):
    """Ask for somebody who cannot sign, by the keeper of the register."""

    form_class = forms.LeaveForOtherForm
    title = gettext_lazy("Ask for somebody else")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(REGISTER_TITLE, reverse("personnel:leave_list")), (self.title, "")]

    def check_may_add(self) -> None:
        super().check_may_add()
        if not reach(self.request.user).has_duty(REGISTER, "GA-B1"):
            raise Refused(_("Only the keeper of the leave register (GA-A13) asks for somebody else."))

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"may_propose": True}

    def get_cancel_url(self) -> str:
        return reverse("personnel:leave_list")


class LeavePreviewView(GovernedView):
    """What the leave would be, said while the form is being filled: the same working out as the service's."""

    model = Leave

    def get(self, request: HttpRequest) -> HttpResponse:
        form = forms.LeaveForm(request.GET, actor=request.actor)  # type: ignore[attr-defined]
        form.is_valid()
        given = form.cleaned_data
        kind, first, last = given.get("kind"), given.get("starts_on"), given.get("ends_on")
        person = self.person(request)
        if kind is None or first is None or last is None:
            return render(request, "personnel/_leave_preview.html", {"plan": None})
        replacing = self.replacing(request)
        plan = plan_leave(
            user=person,
            kind=kind,
            starts_on=first,
            ends_on=last,
            first_part=given.get("first_part") or "whole",
            last_part=given.get("last_part") or "whole",
            event_date=given.get("event_date"),
            has_certificate=bool(given.get("certificate_later")),
            stand_in=given.get("stand_in"),
            replacing=replacing,
        )
        return render(request, "personnel/_leave_preview.html", self.context(request, plan))

    def person(self, request: HttpRequest) -> Any:
        return request.user

    def replacing(self, request: HttpRequest) -> Leave | None:
        raw = request.GET.get("replacing", "")
        if not (raw.isascii() and raw.isdigit() and len(raw) < 19):
            return None
        return Leave.objects.visible_to(request.user, "correct").filter(pk=int(raw)).first()

    def context(self, request: HttpRequest, plan: Any) -> dict[str, Any]:
        errors = [sentence for field, sentence in plan.errors if not (field == "files" and plan.needs_certificate)]
        route, refused = [], ""
        if plan.unit is not None and plan.days and not errors:
            try:
                route = preview_route(
                    by=request.actor,  # type: ignore[attr-defined]
                    kind=APPROVAL_KIND,
                    unit=plan.unit,
                    facts=plan.facts,
                    requester=plan.user,
                )
            except Rejected as refusal:
                refused = refusal.sentence
        away = []
        if plan.unit is not None and plan.days:
            rows = away_between([plan.unit.pk], plan.starts_on, plan.ends_on).exclude(user=plan.user)
            away = list(rows[:8])
        return {
            "plan": plan,
            "errors": errors,
            "route": [step for step in route if not step.skipped],
            "refused": refused,
            "away": away,
            "last": last_leave(Leave(user=plan.user, starts_on=plan.starts_on), [plan.kind.code]),
            "outside": plan.level in {"above", OWN_ABOVE},
        }
