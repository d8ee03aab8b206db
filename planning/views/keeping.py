"""Doors of the rules of reporting."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from coopoffice.web.filters import SearchFilter
from coopoffice.web.tables import Column, for_keepers
from coopoffice.web.templatetags.thai import thaidate_short
from coopoffice.web.views.governed import GovernedFormView, GovernedListView
from units.offices import office_of

from .. import services
from ..checking import figures
from ..forms import results as forms
from ..models import ResultRule

RULES = gettext_lazy("Rules of reporting results")


def day_words(rule: ResultRule) -> str:
    """The day of the month in words."""
    return _("The last working day of the month") if rule.due_day == 31 else _("Day %(n)d") % {"n": rule.due_day}


class RuleListView(GovernedListView):
    """When results are due and what counts as a little behind: the department's rules and each office's own."""

    model = ResultRule
    title = RULES
    filters = (SearchFilter("source", "note", "unit__name"),)
    columns = (
        Column(
            "unit",
            gettext_lazy("Unit"),
            lambda r: for_keepers(r, r.unit.shown_short_name if r.unit else pgettext("rule", "Everywhere")),
            sort=("unit__position", "unit_id"),
            export=lambda r: r.unit.shown_short_name if r.unit else pgettext("rule", "Everywhere"),
        ),
        Column(
            "from",
            gettext_lazy("In force from"),
            lambda r: thaidate_short(r.starts_on, "year"),
            sort="starts_on",
            export=lambda r: r.starts_on,
            css="nw",
        ),
        Column("due", gettext_lazy("Results are due"), day_words, sort="due_day"),
        Column(
            "near",
            gettext_lazy("A little behind within, points"),
            lambda r: figures(r.near_points),
            num=True,
            export=lambda r: r.near_points,
        ),
        Column("source", gettext_lazy("Source"), lambda r: r.source),
        Column("note", gettext_lazy("Note"), lambda r: r.note),
    )
    default_sort = ("-starts_on", "pk")
    add_url_name = "planning:rule_add"
    add_label = gettext_lazy("Add a rule")
    empty_title = gettext_lazy("No rule is written")
    empty_text = gettext_lazy("Without a rule results are due on the last working day of the month.")

    def for_screen(self, rows: Any, user: Any) -> Any:
        return rows.select_related("unit").with_may(user, ["change"])


class _RuleForm(GovernedFormView):
    model = ResultRule
    form_class = forms.RuleForm

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(RULES, reverse("planning:rule_list")), (self.get_title(), "")]

    def get_cancel_url(self) -> str:
        return reverse("planning:rule_list")

    def get_success_url(self, result: Any) -> str:
        return reverse("planning:rule_list")


class RuleAddView(_RuleForm):
    service = staticmethod(services.add_rule)
    title, submit_label = gettext_lazy("Add a rule"), gettext_lazy("Add this rule")

    def get_initial(self) -> dict[str, Any]:
        posting = self.request.actor.posting  # type: ignore[attr-defined]
        unit = office_of(posting.post.unit) if posting else None
        return {"unit": unit, "starts_on": timezone.localdate(), "due_day": 31, "near_points": 5}


class RuleChangeView(_RuleForm):
    service = staticmethod(services.change_rule)
    title, submit_label = gettext_lazy("Correct the rule"), gettext_lazy("Save the rule")

    def get_rows(self, user: Any) -> Any:
        return ResultRule.objects.visible_to(user).select_related("unit")
