"""Doors of the rates, steps of levels and rules of trips."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from coopoffice.web.filters import ChoiceFilter
from coopoffice.web.tables import Column, Tab, for_keepers
from coopoffice.web.templatetags.thai import thaidate_short
from coopoffice.web.views.governed import GovernedFormView, GovernedListView

from ..choices import Confidence
from ..forms import trip_money as forms
from ..models import TripLevel, TripRate, TripRule
from ..services import trips as services
from ..trip_choices import RateKind, TripTier
from ..trip_words import number
from .leave_rules import sure_tag, where

RATES = gettext_lazy("Rates and rules of trips")

_FROM = Column(
    "from",
    gettext_lazy("In force from"),
    lambda r: thaidate_short(r.starts_on, "year"),
    sort="-starts_on",
    export=lambda r: r.starts_on,
)
_REST = (
    Column("unit", gettext_lazy("For the unit"), where),
    Column("sure", gettext_lazy("How sure"), sure_tag, sort="confidence", export=lambda r: r.confidence),
    Column("source", gettext_lazy("Source"), lambda r: r.source, css="of-source"),
)
_SURE = ChoiceFilter("sure", gettext_lazy("How sure"), Confidence, "confidence")


class _Rows(GovernedListView):
    template_name = "personnel/trip_rate_list.html"

    def for_screen(self, rows: Any, user: Any) -> Any:
        return rows.select_related("unit").with_may(user, ["change"])


class TripRateListView(_Rows):
    """Every rate with its day, source and how sure it is."""

    model = TripRate
    title = RATES
    tabs = (
        Tab("all", gettext_lazy("All")),
        Tab("unsure", gettext_lazy("To be checked"), lambda user: ~Q(confidence=Confidence.HIGH)),
        Tab("own", gettext_lazy("Of single offices"), lambda user: Q(unit__isnull=False)),
    )
    filters = (
        ChoiceFilter("kind", gettext_lazy("Pays for"), RateKind),
        ChoiceFilter("tier", gettext_lazy("Step"), TripTier),
        _SURE,
    )
    columns = (
        Column("kind", gettext_lazy("Pays for"), lambda r: for_keepers(r, r.get_kind_display()), sort="kind",
               export=lambda r: r.get_kind_display()),
        Column("tier", gettext_lazy("Step"), lambda r: r.get_tier_display(), sort="tier"),
        Column("amount", gettext_lazy("Baht"), lambda r: f"{r.amount:,.2f}", sort="amount", num=True,
               export=lambda r: r.amount),
        _FROM,
        *_REST,
    )  # fmt: skip
    default_sort = ("kind", "tier", "-starts_on")
    add_url_name = "personnel:trip_rate_add"
    add_label = gettext_lazy("Add a rate")


class TripLevelListView(_Rows):
    """Which level stands on which step."""

    model = TripLevel
    title = gettext_lazy("Levels and steps of the rates")
    filters = (ChoiceFilter("tier", gettext_lazy("Step"), TripTier), _SURE)
    columns = (
        Column("level", gettext_lazy("Level of the post"), lambda r: for_keepers(r, r.level), sort="level",
               export=lambda r: r.level),
        Column("tier", gettext_lazy("Step"), lambda r: r.get_tier_display(), sort="tier"),
        _FROM,
        *_REST,
    )  # fmt: skip
    default_sort = ("tier", "level", "-starts_on")
    add_url_name = "personnel:trip_level_add"
    add_label = gettext_lazy("Add a level")


class TripRuleListView(_Rows):
    """How trips are counted, permitted and settled."""

    model = TripRule
    title = gettext_lazy("Rules of trips")
    filters = (_SURE,)
    columns = (
        Column("from", gettext_lazy("In force from"), lambda r: for_keepers(r, thaidate_short(r.starts_on, "year")),
               sort="-starts_on", export=lambda r: r.starts_on),
        Column("half", gettext_lazy("Half a day beyond, hours"), lambda r: number(r.half_hours),
               num=True, css="wrap-h"),
        Column("full", gettext_lazy("A day beyond, hours"), lambda r: number(r.full_hours), num=True, css="wrap-h"),
        Column("night", gettext_lazy("With a night beyond, hours"), lambda r: number(r.night_more_hours),
               num=True, css="wrap-h"),
        Column("settle", gettext_lazy("Advance settled within, days"), lambda r: r.settle_days, num=True, css="wrap-h"),
        *_REST,
    )  # fmt: skip
    default_sort = ("-starts_on", "-id")
    add_url_name = "personnel:trip_rule_add"
    add_label = gettext_lazy("Add a rule")


class _RowForm(GovernedFormView):
    list_name = "personnel:trip_rate_list"

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(RATES, reverse(self.list_name)), (self.get_title(), "")]

    def get_cancel_url(self) -> str:
        return reverse(self.list_name)

    def get_success_url(self, result: Any) -> str:
        return reverse(self.list_name)

    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() if self.object is not None else {"starts_on": timezone.localdate()}


class TripRateAddView(_RowForm):
    model, form_class, service = TripRate, forms.TripRateForm, staticmethod(services.add_trip_rate)
    title, submit_label = gettext_lazy("Add a rate"), gettext_lazy("Put the rate in force")
    saved = gettext_lazy("The rate counts from its day on.")


class TripRateChangeView(TripRateAddView):
    service = staticmethod(services.change_trip_rate)
    title, submit_label = gettext_lazy("Correct the rate"), gettext_lazy("Save the corrected rate")
    saved = gettext_lazy("Corrected. What was claimed under it keeps its amounts.")


class TripLevelAddView(_RowForm):
    list_name = "personnel:trip_level_list"
    model, form_class, service = TripLevel, forms.TripLevelForm, staticmethod(services.add_trip_level)
    title, submit_label = gettext_lazy("Add a level"), gettext_lazy("Put the level in force")
    saved = gettext_lazy("The level counts from its day on.")


class TripLevelChangeView(TripLevelAddView):
    service = staticmethod(services.change_trip_level)
    title, submit_label = gettext_lazy("Correct the level"), gettext_lazy("Save the corrected level")
    saved = gettext_lazy("Corrected.")


class TripRuleAddView(_RowForm):
    list_name = "personnel:trip_rule_list"
    model, form_class, service = TripRule, forms.TripRuleForm, staticmethod(services.add_trip_rule)
    title, submit_label = gettext_lazy("Add a rule of trips"), gettext_lazy("Put the rule in force")
    saved = gettext_lazy("The rule is in force from its day on.")


class TripRuleChangeView(TripRuleAddView):
    service = staticmethod(services.change_trip_rule)
    title, submit_label = gettext_lazy("Correct the rule of trips"), gettext_lazy("Save the corrected rule")
    saved = gettext_lazy("Corrected. What was claimed under it keeps its amounts.")
