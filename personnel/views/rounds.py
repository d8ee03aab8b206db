"""Doors of the half-year: leave counted for the salary round."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coopoffice.thai import fiscal_year
from coopoffice.web.filters import ChoiceFilter, SearchFilter, UnitFilter
from coopoffice.web.tables import Column, Tab
from coopoffice.web.views.governed import GovernedFormView, GovernedListView
from units.offices import office_of

from .. import services
from ..forms import leave as forms
from ..models import LeaveRound, RoundLine
from ..services.accounts import day_words


def rounds() -> list[tuple[str, str]]:
    """Half-years to choose from, the newest first."""
    this = fiscal_year(timezone.localdate())
    return [
        (f"{year}-{half}", _("Half %(half)d of fiscal year %(year)d") % {"half": half, "year": year})
        for year in range(this, this - 4, -1)
        for half in (2, 1)
    ]


def of_round(value: str) -> Q:
    """Lines of the half-year."""
    year, half = value.split("-")
    return Q(round__fiscal_year=int(year), round__half=int(half))


class RoundListView(GovernedListView):
    """สรุปวันลารอบครึ่งปี for the salary round: Excel, CSV and print carry the same rows."""

    model = RoundLine
    title = gettext_lazy("Leave by half-year for the salary round")
    template_name = "personnel/round_list.html"
    tabs = (
        Tab("all", gettext_lazy("All")),
        Tab("over", gettext_lazy("Over the limit"), lambda user: Q(over_limit=True), hot=True),
    )
    filters = (
        SearchFilter("user__first_name", "user__last_name", "user__first_name_en", "user__last_name_en"),
        ChoiceFilter("round", gettext_lazy("Half-year"), rounds, of_round),
        UnitFilter("unit", gettext_lazy("Unit"), picker="unit"),
    )
    columns = (
        Column(
            "round",
            gettext_lazy("Half-year"),
            lambda r: f"{r.round.half}/{r.round.fiscal_year}",
            sort=("-round__fiscal_year", "-round__half"),
            css="nw",
        ),
        Column(
            "person", gettext_lazy("Person"), lambda r: r.user.full_name, sort=("user__sort_key", "user_id"), link=True
        ),
        Column("post", gettext_lazy("Post"), lambda r: r.post_line),
        Column("unit", gettext_lazy("Unit"), lambda r: r.unit.shown_short_name, sort=("unit__position", "unit_id")),
        Column("sick_times", gettext_lazy("Sick, times"), lambda r: r.sick_times, sort="sick_times", num=True),
        Column("sick_days", gettext_lazy("Sick, days"), lambda r: day_words(r.sick_days), sort="sick_days", num=True),
        Column("personal_times", gettext_lazy("Personal, times"), lambda r: r.personal_times, num=True),
        Column(
            "personal_days",
            gettext_lazy("Personal, days"),
            lambda r: day_words(r.personal_days),
            sort="personal_days",
            num=True,
        ),
        Column("vacation_days", gettext_lazy("Vacation, days"), lambda r: day_words(r.vacation_days), num=True),
        Column("birth_days", gettext_lazy("Birth, days"), lambda r: day_words(r.birth_days), num=True),
        Column("other_days", gettext_lazy("Other kinds, days"), lambda r: day_words(r.other_days), num=True),
        Column(
            "counted",
            gettext_lazy("Against the limit"),
            lambda r: day_words(r.counted_days) + (" !" if r.over_limit else ""),
            sort="counted_days",
            num=True,
            export=lambda r: float(r.counted_days),
        ),
    )
    default_sort = ("-round__fiscal_year", "-round__half", "unit__position", "id")
    add_url_name = "personnel:round_compile"
    add_label = gettext_lazy("Compile a half-year")
    empty_title = gettext_lazy("No half-year is compiled")
    empty_text = gettext_lazy("On 31 March and 30 September the keeper compiles what everybody took.")

    def for_screen(self, rows: Any, user: Any) -> Any:
        return rows.select_related("round", "user", "unit")

    def get_context(self, listing: Any) -> dict[str, Any]:
        found = (
            listing.rows.order_by("-round__fiscal_year", "-round__half").select_related("round__compiled_by").first()
        )
        return {"compiled": found.round if found else None}


class RoundCompileView(GovernedFormView):
    """Count a half-year."""

    model = RoundLine
    form_class = forms.RoundForm
    service = staticmethod(services.compile_round)
    title, submit_label = gettext_lazy("Compile a half-year"), gettext_lazy("Count this half-year")
    saved = gettext_lazy("Counted. The list below can be taken as Excel or printed.")
    lead = gettext_lazy("Counted again, a half-year is counted anew from the register.")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(RoundListView.title, reverse("personnel:round_list")), (self.title, "")]

    def get_cancel_url(self) -> str:
        return reverse("personnel:round_list")

    def get_initial(self) -> dict[str, Any]:
        today = timezone.localdate()
        return {"fiscal_year": fiscal_year(today), "half": 1 if today.month >= 10 or today.month <= 3 else 2}

    def get_service_kwargs(self, form: Any) -> dict[str, Any]:
        posting = self.request.actor.posting  # type: ignore[attr-defined]
        return {**super().get_service_kwargs(form), "unit": office_of(posting.post.unit)}

    def get_success_url(self, result: LeaveRound) -> str:
        return f"{reverse('personnel:round_list')}?round={result.fiscal_year}-{result.half}"
