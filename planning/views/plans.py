"""Doors of action plans: the list, one plan with its months, and one form for each act."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from coopoffice.thai import format_money
from coopoffice.web.filters import ChoiceFilter, SearchFilter, UnitFilter
from coopoffice.web.policies import Refused
from coopoffice.web.refusals import Rejected
from coopoffice.web.tables import Column, Tab
from coopoffice.web.templatetags.thai import thaidate_short
from coopoffice.web.views.governed import ActionView, GovernedDetailView, GovernedFormView, GovernedListView
from units.reach import reach
from units.services.approvals import preview_route
from units.views.approvals import approval_context

from .. import services
from ..checking import problems_of
from ..choices import OPEN_STATES, PlanState
from ..comparing import changes_between
from ..figures import sheet_of_plan
from ..forms import plans as forms
from ..models import ActionPlan
from ..policies import written_by
from ..prepared import other_versions, the_plan
from ..services.plans import APPROVAL_KIND, facts_of, former_plan, refusal_of
from .words import PLANS, of_year, state_tag, this_year, year_choices


def plan_name(plan: ActionPlan) -> str:
    """Whose plan, of which year and version."""
    name = _("%(unit)s, fiscal year %(year)d") % {"unit": plan.unit.shown_short_name, "year": plan.fiscal_year}
    return _("%(name)s, version %(version)d") % {"name": name, "version": plan.version} if plan.version > 1 else name


# --- the list -------------------------------------------------------------------------------------------------------


def in_force_now(user: Any) -> Q:
    """In force for the fiscal year of today."""
    return Q(state=PlanState.IN_FORCE, fiscal_year=this_year())


def being_drawn(user: Any) -> Q:
    """Being drawn up, waiting or sent back."""
    return Q(state__in=OPEN_STATES)


def of_own_units(user: Any) -> Q:
    """Of the units the person has a place in."""
    return Q(unit__in=sorted(reach(user).belongs))


class PlanListView(GovernedListView):
    """แผนปฏิบัติการ: every version the person sees."""

    model = ActionPlan
    title = PLANS
    keeps_words = True
    search_label = gettext_lazy("Search in units and reasons")
    tabs = (
        Tab("year", gettext_lazy("In force this year"), in_force_now),
        Tab("drawn", pgettext_lazy("plans", "Being drawn up or waiting"), being_drawn, hot=True),
        Tab("mine", gettext_lazy("My unit's"), of_own_units),
        Tab("all", gettext_lazy("All versions")),
    )
    filters = (
        SearchFilter("unit__name", "unit__short_name", "reason"),
        ChoiceFilter("year", gettext_lazy("Fiscal year"), year_choices, of_year),
        ChoiceFilter("state", gettext_lazy("State"), PlanState),
        UnitFilter("unit", gettext_lazy("Unit")),
    )
    columns = (
        Column(
            "unit", gettext_lazy("Unit"), lambda p: p.unit.shown_name, sort=("unit__position", "unit_id"), link=True
        ),
        Column("year", gettext_lazy("Fiscal year"), lambda p: p.fiscal_year, sort="fiscal_year", css="nw"),
        Column("version", gettext_lazy("Version"), lambda p: p.version, sort="version", num=True),
        Column("state", gettext_lazy("State"), state_tag, sort="state", export=lambda p: p.get_state_display()),
        Column("lines", gettext_lazy("Activities"), lambda p: p.lines, num=True),
        Column(
            "money",
            gettext_lazy("Money, baht"),
            lambda p: format_money(p.money, trim=True) if p.money else "–",
            num=True,
            export=lambda p: p.money,
        ),
        Column(
            "since",
            gettext_lazy("In force from"),
            lambda p: thaidate_short(p.in_force_from, "year") if p.in_force_from else "–",
            sort="in_force_from",
            export=lambda p: timezone.localtime(p.in_force_from).date() if p.in_force_from else None,
            css="nw",
        ),
        Column("reason", gettext_lazy("Why it is changed"), lambda p: p.reason, screen=False),
    )
    nulls_last = frozenset({"in_force_from"})
    default_sort = ("-fiscal_year", "unit__position", "unit_id", "-version")
    add_url_name = "planning:plan_draw"
    add_label = gettext_lazy("Draw up a plan")
    empty_title = gettext_lazy("No action plan here")
    empty_text = gettext_lazy("Each group draws up one plan for a fiscal year, month by month and person by person.")

    def for_screen(self, rows: Any, user: Any) -> Any:
        return rows.with_names().annotate(lines=Count("activities"), money=Sum("activities__money"))


# --- one plan -------------------------------------------------------------------------------------------------------


class PlanDetailView(GovernedDetailView):
    """One version: its months with plan and result, what is wrong with it, its route, what can be done."""

    model = ActionPlan
    template_name = "planning/plan_detail.html"
    context_name = "plan"

    prepared = the_plan
    verbs = ("draw", "submit")

    def get_title(self) -> Any:
        return _("Action plan: %(plan)s") % {"plan": plan_name(self.object)}

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(PLANS, reverse("planning:plan_list")), (plan_name(self.object), "")]

    def get_context(self) -> dict[str, Any]:
        plan, user = self.object, self.request.user
        writes = self.right["draw"] and plan.may_be_written
        return {
            "state": state_tag(plan),
            "sheet": sheet_of_plan(plan),
            "problems": problems_of(plan) if writes else [],
            "writes": writes,
            "acts": self.acts(plan, self.right),
            "others": [(other, state_tag(other)) for other in other_versions(user, plan)],
            "changes": self.changes(plan),
            "in_force": plan.state == PlanState.IN_FORCE,
            **approval_context(self.request, plan.approval),
        }

    def changes(self, plan: ActionPlan) -> list[Any] | None:
        """What it changes of the version it was made from, within the year."""
        if plan.base is None or plan.base.fiscal_year != plan.fiscal_year:
            return None
        return changes_between(plan.base, plan)

    def acts(self, plan: ActionPlan, right: dict[str, bool]) -> list[dict[str, Any]]:
        """What the person may do now, the main act last."""
        found = []

        def offer(key: str, label: Any, icon: str, css: str = "") -> None:
            url = reverse(f"planning:plan_{key}", args=[plan.pk])
            found.append({"key": key, "label": label, "icon": icon, "css": css, "url": url})

        if right["draw"] and not refusal_of("drop", plan):
            offer("drop", gettext_lazy("Drop the draft"), "trash")
        if right["draw"] and plan.state == PlanState.IN_FORCE and plan.fiscal_year <= this_year():
            offer("copy", gettext_lazy("Copy to another year"), "copy")
        if right["draw"] and not refusal_of("version", plan):
            offer("version", gettext_lazy("Make a new version"), "git-branch")
        if right["draw"] and plan.may_be_written:
            offer("grid", gettext_lazy("Write months"), "table")
        if right["submit"] and not refusal_of("submit", plan):
            offer("submit", gettext_lazy("Submit for approval"), "send", "btn-primary")
        return found


class PlanChangesView(PlanDetailView):
    """What changed between this version and the one it was made from, in words."""

    template_name = "planning/plan_changes.html"

    def get_title(self) -> Any:
        return _("What changed: %(plan)s") % {"plan": plan_name(self.object)}

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [
            (PLANS, reverse("planning:plan_list")),
            (plan_name(self.object), self.object.get_absolute_url()),
            (_("What changed"), ""),
        ]

    def get_context(self) -> dict[str, Any]:
        base = self.object.base
        # The former version is named only to who may see it; both have the same unit, so whoever sees one sees both.
        seen = base is not None and ActionPlan.objects.visible_to(self.request.user).filter(pk=base.pk).exists()
        return {"changes": changes_between(base, self.object) if seen and base else [], "base": base if seen else None}


# --- acts -----------------------------------------------------------------------------------------------------------


class PlanDrawView(GovernedFormView):
    """Begin a plan for a unit and year."""

    model = ActionPlan
    form_class = forms.PlanDrawForm
    service = staticmethod(services.draw_plan)
    title, submit_label = gettext_lazy("Draw up a plan"), gettext_lazy("Begin the plan")
    saved = gettext_lazy("Begun. Write the activities with their months, then submit the plan.")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(PLANS, reverse("planning:plan_list")), (self.title, "")]

    def get_cancel_url(self) -> str:
        return reverse("planning:plan_list")

    def get_initial(self) -> dict[str, Any]:
        """The own unit, this year or where it has a plan the next, and a copy where there is something to copy."""
        posting = self.request.actor.posting  # type: ignore[attr-defined]
        unit = posting.post.unit if posting else None
        year = this_year()
        if unit is None:
            return {"fiscal_year": year}
        has = ActionPlan.objects.visible_to(self.request.user).filter(unit=unit, fiscal_year=year)
        if has.filter(state__in=[PlanState.IN_FORCE, *OPEN_STATES]).exists():
            year += 1
        return {"unit": unit, "fiscal_year": year, "copy_former": former_plan(unit, year) is not None}

    def get_success_url(self, result: ActionPlan) -> str:
        return reverse("planning:plan_grid", args=[result.pk])


class _Act(ActionView):
    """One act on one plan."""

    model = ActionPlan
    verb = "draw"
    template_name = "planning/plan_act.html"
    object_kwarg = "actionplan"
    form_class = forms.ConfirmForm
    act: ClassVar[str] = ""

    def get_rows(self, user: Any) -> Any:
        return ActionPlan.objects.visible_to(user).with_names()

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [
            (PLANS, reverse("planning:plan_list")),
            (plan_name(self.object), self.object.get_absolute_url()),
            (self.get_title(), ""),
        ]

    def get_initial(self) -> dict[str, Any]:
        return {}

    def get_context(self, form: Any) -> dict[str, Any]:
        why_not = refusal_of(self.act, self.object) if self.act else ""
        return {"plan": self.object, "plan_name": plan_name(self.object), "why_not": why_not}

    def get_success_url(self, result: ActionPlan) -> str:
        return result.get_absolute_url()


class PlanCopyView(_Act):
    form_class, service = forms.PlanCopyForm, staticmethod(services.copy_plan)
    title, submit_label = gettext_lazy("Copy to another year"), gettext_lazy("Copy the plan")
    saved = gettext_lazy("Copied. Correct targets and people, then submit the plan.")

    def get_initial(self) -> dict[str, Any]:
        return {"fiscal_year": self.object.fiscal_year + 1}


class PlanVersionView(_Act):
    act, form_class, service = "version", forms.PlanVersionForm, staticmethod(services.start_version)
    title, submit_label = gettext_lazy("Make a new version"), gettext_lazy("Begin the new version")
    saved = gettext_lazy("Begun with all activities. The plan in force stays until this one is approved.")


class PlanDropView(_Act):
    act, service = "drop", staticmethod(services.drop_plan)
    title, submit_label = gettext_lazy("Drop the draft"), gettext_lazy("Drop this draft")
    saved, submit_css = gettext_lazy("Dropped. It can still be read."), "btn-danger"


class PlanSubmitView(_Act):
    """Submit, with what is still missing and who will be asked."""

    act, verb, service = "submit", "submit", staticmethod(services.submit_plan)
    template_name = "planning/plan_submit.html"
    title, submit_label = gettext_lazy("Submit for approval"), gettext_lazy("Submit this plan")
    saved = gettext_lazy("Submitted. The route and its state stand below.")

    def get_context(self, form: Any) -> dict[str, Any]:
        plan = self.object
        problems = problems_of(plan)
        route: list[Any] = []
        refused = ""
        if not problems:
            try:
                route = preview_route(
                    by=self.request.actor,  # type: ignore[attr-defined]
                    kind=APPROVAL_KIND,
                    unit=plan.unit,
                    facts=facts_of(plan),
                    requester=self.request.user,
                )
            except (Rejected, Refused) as refusal:
                refused = str(refusal)
        same_year = plan.base is not None and plan.base.fiscal_year == plan.fiscal_year
        return {
            **super().get_context(form),
            "problems": problems,
            "route": [step for step in route if not step.skipped],
            "refused": refused,
            "changes": changes_between(plan.base, plan) if same_year else None,
        }


def may_write(user: Any, unit_id: int) -> bool:
    """Whether the person draws up the plan of the unit, for buttons."""
    return unit_id in written_by(user, timezone.localdate())


ACT_VIEWS: dict[str, type[_Act]] = {
    "copy": PlanCopyView,
    "version": PlanVersionView,
    "drop": PlanDropView,
    "submit": PlanSubmitView,
}
