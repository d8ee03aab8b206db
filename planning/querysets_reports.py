"""Reading words of reports; never a right."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Q
from django.db.models.functions import JSONObject

from coopoffice.web.policies import GovernedQuerySet

from .choices_reports import WRITING_STATES, ReportState


class ReportKindQuerySet(GovernedQuerySet):
    """Kinds of report."""

    def in_force(self, on: dt.date) -> Self:
        """Those owed on the day."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on), starts_on__lte=on)

    def claim(self) -> Self:
        """All of them, for a select box: their names are no record of anybody."""
        return self.order_by("position", "name")


class ReportRuleQuerySet(GovernedQuerySet):
    """Dated due days of a kind."""


class ReportQuerySet(GovernedQuerySet):
    """Groups' reports."""

    def unsent(self) -> Self:
        """Still to be written or corrected."""
        return self.filter(state__in=WRITING_STATES)

    def late(self, on: dt.date) -> Self:
        """Still to be written though the due day has passed."""
        return self.unsent().filter(due_on__lt=on)

    def waiting_for_head(self) -> Self:
        """Laid before the head of the group."""
        return self.unsent().filter(prepared_at__isnull=False)

    def waiting_for_check(self) -> Self:
        """Sent up and not yet taken in."""
        return self.filter(state=ReportState.SUBMITTED)

    def with_names(self) -> Self:
        """Join what a line names."""
        return self.select_related("kind", "unit", "submitted_by", "checked_by")

    def with_contents(self) -> Self:
        """With what was written and what happened to it. Three statements more."""
        return self.prefetch_related("texts", "figures", "entries")


class OfficeReportQuerySet(GovernedQuerySet):
    """Offices' reports."""

    def with_names(self) -> Self:
        """Join what a line names."""
        return self.select_related("kind", "office", "signed_by")

    def with_counts(self) -> Self:
        """Each with ``tally``: one row (owed, sent, taken_in) counted from its groups' reports."""
        from .models import Report

        groups = (
            Report.objects.filter(
                kind=OuterRef("kind"), office=OuterRef("office"), period_start=OuterRef("period_start")
            )
            .order_by()
            .values("kind")
            .annotate(
                row=JSONObject(
                    owed=Count("pk"),
                    sent=Count("pk", filter=Q(submitted_at__isnull=False) & ~Q(state__in=WRITING_STATES)),
                    taken_in=Count("pk", filter=Q(checked_at__isnull=False, state__in=("checked", "locked"))),
                )
            )
        )
        return self.annotate(tally=ArraySubquery(groups.values("row")))
