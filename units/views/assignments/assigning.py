"""Giving a piece of work, and who will get it, said while the form is being filled."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coopoffice.web.refusals import Rejected
from coopoffice.web.views.governed import GovernedFormView, GovernedView

from ...acting import capacity_line, postings_of
from ...choices import Line, Power
from ...forms import assignments as forms
from ...models import Assignment
from ...reach import reach
from ...services import assignments as services
from .lists import CRUMB


class AssignmentAssignView(GovernedFormView):
    """Give a piece of work."""

    model = Assignment
    form_class = forms.AssignmentAssignForm
    template_name = "units/assignment_assign.html"
    service = services.assign_work
    title = gettext_lazy("Assign work")
    submit_label = gettext_lazy("Assign the work")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(CRUMB, reverse("units:assignment_list")), (self.title, "")]

    def get_cancel_url(self) -> str:
        return reverse("units:assignment_list")

    def get_saved_message(self, result: Any) -> str:
        return _("Assigned to %(who)s, due %(day)s.") % {
            "who": result.receiver,
            "day": f"{result.due_on.day}/{result.due_on.month}/{result.due_on.year + 543}",
        }


class AssignmentPreviewView(GovernedView):
    """Who will get the work, said while the form is being filled: the same checks as the service makes."""

    model = Assignment

    def get(self, request: HttpRequest) -> HttpResponse:
        form = forms.AssignmentAssignForm(request.GET, actor=request.actor)  # type: ignore[attr-defined]
        form.is_valid()
        cleaned = form.cleaned_data
        unit, assignee, line = cleaned.get("unit"), cleaned.get("assignee"), cleaned.get("line") or Line.COMMAND
        if unit is None and assignee is not None:
            unit = next((p.post.unit for p in postings_of(assignee)), None)
        refused = ""
        holders: list[Any] = []
        if unit is not None:
            try:
                services.check_target(request.actor, line, unit, assignee)  # type: ignore[attr-defined]
            except Rejected as refusal:
                refused = refusal.sentence
            holders = services.chiefs_today([unit.pk])
        power = bool(reach(request.user).for_power(Power.ASSIGN_WORK))
        return render(
            request,
            "units/_assignment_preview.html",
            {
                "unit": unit,
                "assignee": assignee,
                "line": line,
                "coordination": line == Line.COORDINATION,
                "refused": refused if power else "",
                "heads": [(p.user, capacity_line(p)) for p in holders],
                "due_on": cleaned.get("due_on"),
            },
        )
