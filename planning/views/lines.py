"""Doors of a plan's lines: the grid of months, and the page of one line while the plan is drawn up."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from coopoffice.tabular.resources import rehearsed_resources
from coopoffice.web.policies import Refused
from coopoffice.web.views.governed import ActionView, GovernedFormView

from .. import services
from ..checking import problems_of
from ..forms import plans as forms
from ..models import ActionPlan, Activity
from ..services.plans import refusal_of
from .plans import plan_name
from .words import PLANS


class _PlanBeingDrawn(GovernedFormView):
    """A form on a plan that may still be drawn up; what it writes is not what the plan's row says."""

    model = ActionPlan
    verb = "draw"
    object_kwarg = "actionplan"

    def get_rows(self, user: Any) -> Any:
        return ActionPlan.objects.visible_to(user).with_names()

    def get_object(self) -> Any:
        plan = super().get_object()
        if why := refusal_of("draw", plan):
            raise Refused(why)
        return plan

    def get_initial(self) -> dict[str, Any]:
        return {}


class PlanGridView(_PlanBeingDrawn):
    """ตาราง 12 เดือน: every line of the plan in one grid, by keyboard; quantities or baht."""

    form_class = forms.GridForm
    service = staticmethod(services.write_grid)
    template_name = "planning/plan_grid.html"
    title, submit_label = gettext_lazy("Months of the plan"), gettext_lazy("Save the grid")
    saved = gettext_lazy("Saved.")

    @property
    def what(self) -> str:
        """Quantities unless the address asks for money."""
        return "money" if self.request.GET.get("what") == "money" else "target"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"what": self.what}

    def get_title(self) -> Any:
        return _("Months of the plan: %(plan)s") % {"plan": plan_name(self.object)}

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [
            (PLANS, reverse("planning:plan_list")),
            (plan_name(self.object), self.object.get_absolute_url()),
            (pgettext_lazy("crumb", "Months"), ""),
        ]

    def get_context(self, form: Any) -> dict[str, Any]:
        return {
            "plan": self.object,
            "what": self.what,
            "problems": problems_of(self.object),
            "may_import": "planning.activities" in rehearsed_resources,
        }

    def get_success_url(self, result: ActionPlan) -> str:
        if "done" in self.request.POST:
            return result.get_absolute_url()
        query = "?what=money" if self.what == "money" else ""
        return f"{reverse('planning:plan_grid', args=[result.pk])}{query}"


class ActivityAddView(_PlanBeingDrawn):
    """A new line of a plan. The number in the address is the plan's."""

    form_class = forms.ActivityForm
    service = staticmethod(services.add_activity)
    template_name = "planning/activity_form.html"
    title, submit_label = gettext_lazy("Add an activity"), gettext_lazy("Add this activity")
    saved = gettext_lazy("Added.")
    check_seen = False

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"plan": self.object}

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [
            (PLANS, reverse("planning:plan_list")),
            (plan_name(self.object), self.object.get_absolute_url()),
            (self.title, ""),
        ]

    def get_context(self, form: Any) -> dict[str, Any]:
        return {"plan": self.object}

    def get_success_url(self, result: Activity) -> str:
        return f"{self.object.get_absolute_url()}#line-{result.pk}"

    def get_cancel_url(self) -> str:
        return self.object.get_absolute_url()


class _LineView:
    """What change and removal of a line share: the right is the plan's."""

    object: Any
    request: Any

    def get_rows(self, user: Any) -> Any:
        return Activity.objects.visible_to(user).with_names().prefetch_related("months")

    def get_object(self) -> Any:
        activity = self.get_rows(self.request.user).one_for(self.request.user, "view", pk=self.kwargs["pk"])  # type: ignore[attr-defined]
        plan = ActionPlan.objects.visible_to(self.request.user).one_for(self.request.user, "draw", pk=activity.plan_id)
        if why := refusal_of("draw", plan):
            raise Refused(why)
        return activity

    def get_crumbs(self) -> list[tuple[Any, str]]:
        plan = self.object.plan
        return [
            (PLANS, reverse("planning:plan_list")),
            (plan_name(plan), plan.get_absolute_url()),
            (self.get_title(), ""),  # type: ignore[attr-defined]
        ]

    def get_cancel_url(self) -> str:
        return self.object.plan.get_absolute_url()

    def get_context(self, form: Any) -> dict[str, Any]:
        return {"plan": self.object.plan, "activity": self.object}


class ActivityChangeView(_LineView, ActionView):
    model = Activity
    form_class = forms.ActivityForm
    service = staticmethod(services.change_activity)
    template_name = "planning/activity_form.html"
    title, submit_label = gettext_lazy("Change the activity"), gettext_lazy("Save the activity")
    saved = gettext_lazy("Saved.")

    def get_initial(self) -> dict[str, Any]:
        activity = self.object
        names = [n for n in self.form_class.base_fields if n != "people"]
        found = {name: getattr(activity, name) for name in names if hasattr(activity, name)}
        months = {m.month: m for m in activity.months.all()}
        for number, (month, _label) in enumerate(forms.month_labels(activity.plan.fiscal_year)):
            if month in months:
                found[f"t{number}"] = months[month].target or None
                found[f"b{number}"] = months[month].money or None
        return {**found, "people": list(activity.people.all())}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"plan": self.object.plan}

    def get_success_url(self, result: Activity) -> str:
        return f"{self.object.plan.get_absolute_url()}#line-{result.pk}"


class ActivityRemoveView(_LineView, ActionView):
    model = Activity
    form_class = forms.ConfirmForm
    service = staticmethod(services.remove_activity)
    template_name = "planning/activity_remove.html"
    title, submit_label = gettext_lazy("Remove the activity"), gettext_lazy("Remove this activity")
    saved, submit_css = gettext_lazy("Removed from this version of the plan."), "btn-danger"

    def get_initial(self) -> dict[str, Any]:
        return {}

    def get_success_url(self, result: ActionPlan) -> str:
        return result.get_absolute_url()
