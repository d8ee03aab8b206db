"""Reading words of planning; never a right."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Self

from django.db.models import (
    Avg,
    Case,
    DecimalField,
    ExpressionWrapper,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Round

from coopoffice.thai import fiscal_year
from coopoffice.web.policies import GovernedQuerySet

from .choices import OPEN_STATES, Aggregation, PlanState

NUMBER = DecimalField(max_digits=16, decimal_places=2)


def by_aggregation(rows: QuerySet, field: str, owner: str, newest: tuple[str, ...], kind: Any) -> Case:
    """Put the rows of a subquery together the way the outer activity says (PLN-R3), in SQL as counting.together does.

    ``owner`` is the column all of them share, ``newest`` the order that puts the latest first.
    """

    def one(made: Any) -> Subquery:
        return Subquery(rows.order_by().values(owner).annotate(made=made).values("made")[:1], output_field=NUMBER)

    return Case(
        When(**{kind: Aggregation.SUM}, then=one(Sum(field))),
        When(**{kind: Aggregation.MAX}, then=one(Max(field))),
        When(**{kind: Aggregation.AVERAGE}, then=one(Round(Avg(field), 2))),
        default=Subquery(rows.order_by(*newest).values(field)[:1], output_field=NUMBER),
        output_field=NUMBER,
    )


class ActionPlanQuerySet(GovernedQuerySet):
    """Action plans, each a version."""

    def in_force(self, unit: Any, year: int) -> Self:
        """The version in force of the unit in the BE fiscal year: one or none."""
        return self.filter(unit=unit, fiscal_year=year, state=PlanState.IN_FORCE)

    def open(self) -> Self:
        """Versions being drawn up or waiting for approval."""
        return self.filter(state__in=OPEN_STATES)

    def with_names(self) -> Self:
        """Join what a row or page names."""
        return self.select_related("unit", "drawn_by", "approval", "base")


class ActivityQuerySet(GovernedQuerySet):
    """Activities of plans."""

    def in_force(self, unit: Any, on: dt.date) -> Self:
        """The activities of the unit's plan in force in the fiscal year of the day. ``unit`` is a unit or its key."""
        return self.in_force_of([unit], on)

    def in_force_of(self, units: Iterable[Any], on: dt.date) -> Self:
        """The same of several units, in the order of units and plans."""
        rows = self.of_plans_in_force(fiscal_year(on)).filter(plan__unit__in=list(units))
        return rows.order_by("plan__unit__position", "plan__unit_id", "position", "pk")

    def of_plans_in_force(self, year: int) -> Self:
        """The activities of every plan in force in the BE fiscal year."""
        return self.filter(plan__state=PlanState.IN_FORCE, plan__fiscal_year=year)

    def with_names(self) -> Self:
        """Join and fetch what a row or page names."""
        return self.select_related("plan__unit").prefetch_related("people")

    def with_progress(self, until: dt.date, near: Decimal = Decimal(5)) -> Self:
        """Annotate ``planned`` and ``done`` up to the month (its first day, included) and ``share``.

        ``share`` is done of planned in percent, None where nothing is planned so far. In words of SQL, so that lists
        filter and sort by it; the same figures as ``counting.together`` and ``counting.percent``, which a test holds
        together. ``near`` points travel with the row, for ``counting.level_of``.
        """
        months = self.model._meta.get_field("months").related_model._default_manager
        results = self.model._meta.get_field("results").related_model._default_manager
        planned = months.filter(activity=OuterRef("pk"), month__lte=until, target__gt=0)
        done = results.standing().filter(key=OuterRef("key"), month__lte=until)
        return self.annotate(
            planned=by_aggregation(planned, "target", "activity_id", ("-month",), "aggregation"),
            done=by_aggregation(done, "quantity", "key", ("-month", "-pk"), "aggregation"),
        ).annotate(
            share=ExpressionWrapper(
                Round(Coalesce(F("done"), Value(Decimal(0)), output_field=NUMBER) * 100 / F("planned"), 2),
                output_field=NUMBER,
            ),
            near=Value(near, output_field=NUMBER),
        )


class ActivityResultQuerySet(GovernedQuerySet):
    """Results of activities."""

    def standing(self) -> Self:
        """Those that no later row corrects: these count."""
        return self.filter(corrected_by__isnull=True)

    def of_key(self, key: Any) -> Self:
        """Those of one activity over all versions of its plan, in the order of months and writing."""
        return self.filter(key=key).order_by("month", "pk")

    def of_keys(self, keys: Iterable[Any]) -> Self:
        """Those of several activities."""
        return self.filter(key__in=list(keys)).order_by("month", "pk")

    def with_names(self) -> Self:
        """Join and fetch what a row or page names."""
        return self.select_related("activity__plan", "unit", "reporter", "corrected_by").prefetch_related("files__blob")

    def for_lines(self) -> Self:
        """Join and fetch what a line of a list names and read nothing else; files are counted only."""
        person = ("title", "first_name", "last_name", "first_name_en", "last_name_en")
        rows = self.select_related("activity", "unit", "reporter", "corrected_by").prefetch_related("files")
        return rows.only(
            *("month", "quantity", "people_helped", "note", "problem", "suggestion", "reported_at", "reason"),
            *("corrects", "activity__title", "activity__unit_of_count", "unit__short_name", "unit__short_name_en"),
            *("corrected_by__corrects", *(f"reporter__{name}" for name in person)),
        )


class ResultRuleQuerySet(GovernedQuerySet):
    """Rules of reporting results, in force from a day on."""

    def begun(self, on: dt.date) -> Self:
        """Those that had begun on the day; the latest of them counts, the nearest unit's first."""
        return self.filter(Q(starts_on__lte=on))
