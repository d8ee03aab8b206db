"""The report of vehicles over a month or a fiscal year: trips, km, litres, baht, against the norm; with charts."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db.models import Q, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from coopoffice.thai import chosen_fiscal_year, dates, fiscal_end, fiscal_months, fiscal_start, fiscal_year
from coopoffice.web.charts import Point, columns
from coopoffice.web.filters import ChoiceFilter, PickFilter, UnitFilter
from coopoffice.web.prepared import kept_lines
from coopoffice.web.tables import Column, Tab
from coopoffice.web.templatetags.web import tag
from coopoffice.web.views.governed import GovernedListView

from ..figures import MonthLine, month_lines, with_figures
from ..kept import quotas_of
from ..models import Vehicle
from ..rulebook import rule_for
from .fuel import year_choices
from .fuel_orders import quota_bar
from .vehicles import in_service
from .words import figure

REPORT = gettext_lazy("Report of vehicles")
ZERO = Decimal(0)
CENT = Decimal("0.01")


def lang() -> dates.Lang:
    """The language of the page, as dates want it."""
    return "en" if get_language() == "en" else "th"


def month_choices() -> list[tuple[str, str]]:
    """The months of a fiscal year, October first."""
    return [(str(n), dates.month_name(p.start.month, lang())) for n, p in enumerate(fiscal_months(2569), start=1)]


def span_of(params: Any) -> tuple[int, dt.date, dt.date]:
    """Fiscal year, first and last day of the address: one month of it, or the whole year as far as it has gone."""
    year = chosen_fiscal_year(params.get("year", ""), timezone.localdate())
    raw = params.get("month", "")
    if raw.isascii() and raw.isdigit() and len(raw) < 3 and 1 <= int(raw) <= 12:
        month = fiscal_months(year)[int(raw) - 1]
        return year, month.start, month.end
    return year, fiscal_start(year), fiscal_end(year)


def kml(car: Any) -> Decimal | None:
    """Kilometres to the litre."""
    return (Decimal(car.km) / car.litres).quantize(CENT) if car.km and car.litres else None


def per_km(car: Any) -> Decimal | None:
    """Fuel and repairs to the kilometre, baht."""
    return ((car.fuel_baht + car.repair_baht) / car.km).quantize(CENT) if car.km else None


def against_norm(car: Any) -> str:
    """How the consumption stands against the norm."""
    made = kml(car)
    if made is None or car.norm is None:
        return ""
    share = ((made - car.norm) * 100 / car.norm).quantize(Decimal("0.1"))
    return tag(f"{share:+f}%", "danger" if made < car.norm * (100 - car.below_percent) / 100 else "ok")


class VehicleReportView(GovernedListView):
    """One line per vehicle over the chosen month or fiscal year; the charts above run over the whole year."""

    model = Vehicle
    title = REPORT
    template_name = "procurement/report.html"
    tabs = (
        Tab("service", gettext_lazy("In service"), in_service, counted=False),
        Tab("all", gettext_lazy("All"), counted=False),
    )
    filters = (
        ChoiceFilter(
            "year",
            gettext_lazy("Fiscal year"),
            year_choices,
            lambda value: Q(pk__isnull=False),
            every=gettext_lazy("This year"),
        ),
        ChoiceFilter(
            "month",
            gettext_lazy("Month"),
            month_choices,
            lambda value: Q(pk__isnull=False),
            every=gettext_lazy("The whole year"),
        ),
        PickFilter("vehicle", gettext_lazy("Vehicle"), "vehicle", "pk"),
        UnitFilter("unit", gettext_lazy("Kept by"), picker="unit"),
    )
    columns = (
        Column("plate", gettext_lazy("Vehicle"), str, sort="plate", link=True, css="nw"),
        Column("unit", gettext_lazy("Kept by"), lambda v: v.unit.shown_short_name, sort=("unit__position", "unit_id")),
        Column("trips", gettext_lazy("Trips"), lambda v: figure(v.trips), sort="trips", num=True,
               export=lambda v: v.trips),
        Column("km", gettext_lazy("Distance (km)"), lambda v: figure(v.km), sort="km", num=True, export=lambda v: v.km),
        Column("litres", gettext_lazy("Litres"), lambda v: figure(v.litres), sort="litres", num=True,
               export=lambda v: v.litres),
        Column("fuel", gettext_lazy("Fuel (baht)"), lambda v: figure(v.fuel_baht), sort="fuel_baht", num=True,
               export=lambda v: v.fuel_baht),
        Column("kml", gettext_lazy("km per litre"), lambda v: figure(kml(v)), num=True, export=kml),
        Column("norm", gettext_lazy("Norm"), lambda v: figure(v.norm), sort="norm", num=True, export=lambda v: v.norm),
        Column("against", gettext_lazy("Against the norm"), against_norm),
        Column("repair", gettext_lazy("Repairs (baht)"), lambda v: figure(v.repair_baht), sort="repair_baht", num=True,
               export=lambda v: v.repair_baht),
        Column("perkm", gettext_lazy("Baht per km"), lambda v: figure(per_km(v)), num=True, export=per_km),
    )  # fmt: skip
    default_sort = ("unit__position", "number", "id")
    nulls_last = frozenset({"norm"})
    keeps_words = True

    def rows_for(self, listing: Any) -> Any:
        _year, first, last = span_of(listing.params)
        return with_figures(self.get_rows(listing.user), first, last)

    @cached_property
    def below_percent(self) -> int:
        """From how far below the norm a vehicle is said to be; asked once for each list."""
        return rule_for(None).below_percent

    def words_key(self, listing: Any) -> tuple[Any, ...]:
        return (*span_of(listing.params), self.below_percent)

    def for_screen(self, rows: Any, user: Any) -> Any:
        return rows.select_related("unit").annotate(below_percent=Value(self.below_percent))

    def keys_of(self, listing: Any) -> list[int]:
        """The vehicles of the whole list, whose months are drawn. One statement."""

        def rows() -> Any:
            found = self.get_rows(listing.user)
            found = self.in_tab(listing, found, listing.tab) if listing.tab else found
            return found.order_by().values_list("pk")[:500]

        if listing.is_filtered:
            return list(listing.rows.order_by().values_list("pk", flat=True)[:500])
        tab = listing.tab.key if listing.tab else ""
        return [key for (key,) in kept_lines(listing.user, ("vehicles_of_report", tab), rows)]

    def get_context(self, listing: Any) -> dict[str, Any]:
        year, first, last = span_of(listing.params)
        both = month_lines(self.keys_of(listing), year, before=1)
        months, former = both[12:], [line.km for line in both[:12]]
        today = timezone.localdate()
        quotas = quotas_of(listing.user, year)
        granted = sum((quota.granted for quota in quotas), ZERO)
        km = points(months, today, "km", former)
        baht = points(months, today, "baht", [(granted / 12).quantize(CENT)] * 12)
        return {
            "year": year,
            "first": first,
            "last": last,
            "km_rows": km,
            "km_chart": columns(km, label=_("Distance (km)")),
            "baht_rows": baht,
            "baht_chart": columns(baht, label=_("Fuel (baht)")),
            "sum_km": sum(m.km for m in months),
            "sum_litres": sum((m.litres for m in months), ZERO),
            "sum_baht": sum((m.baht for m in months), ZERO),
            "quotas": [(quota, quota_bar(quota)) for quota in quotas[:20]],
            "due_url": reverse("procurement:due_list"),
            "this_year": fiscal_year(today),
        }


def points(months: list[MonthLine], today: dt.date, what: str, beside: list[Any]) -> list[Point]:
    """The months as columns, each in front of what stands beside it: the year before, or its share of the quotas."""
    return [
        Point(
            dates.month_name(m.month.month, lang(), short=True),
            other,
            getattr(m, what) if m.month <= today else None,
            now=(m.month.year, m.month.month) == (today.year, today.month),
        )
        for m, other in zip(months, beside, strict=True)
    ]
