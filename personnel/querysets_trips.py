"""Reading words of official trips; never a right."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db.models import Exists, OuterRef, Prefetch

from coopoffice.web.policies import GovernedQuerySet

from .querysets import named
from .trip_choices import LIVE_TRIPS, OWED, WAITING_TRIPS, TripState


class TripRateQuerySet(GovernedQuerySet):
    """Rates and rules of trips in force from a day on."""

    def begun(self, on: dt.date) -> Self:
        """Those that had begun on the day; the latest of them counts."""
        return self.filter(starts_on__lte=on)


class TripRequestQuerySet(GovernedQuerySet):
    """Requests of one or many trips."""

    def of_numbers(self, keys: list[int]) -> Self:
        """Those whose number stands in the book."""
        return self.filter(register_number__in=keys)

    def with_names(self) -> Self:
        """Join what a row or page names."""
        return self.select_related("user", "unit", "asked_by")


class TripQuerySet(GovernedQuerySet):
    """Single trips."""

    def waiting(self) -> Self:
        """Asked for and not yet decided."""
        return self.filter(state__in=WAITING_TRIPS)

    def live(self) -> Self:
        """Waiting or permitted."""
        return self.filter(state__in=LIVE_TRIPS)

    def of_person(self, user: object) -> Self:
        """Those the person goes on, as the one who asked or as a companion."""
        from .models import TripPerson

        return self.filter(Exists(TripPerson.objects.filter(trip=OuterRef("pk"), user=user)))

    def between(self, starts: dt.datetime, ends: dt.datetime) -> Self:
        """Those that share a moment with the half-open stretch."""
        return self.filter(starts_at__lt=ends, ends_at__gt=starts)

    def away_between(self, starts: dt.datetime, ends: dt.datetime) -> Self:
        """Permitted ones that share a moment with the stretch."""
        return self.between(starts, ends).filter(state=TripState.APPROVED)

    def with_names(self) -> Self:
        """Join what a row or page names."""
        return self.select_related("request", "user", "unit", "decided_by", "approval").prefetch_related("people__user")

    def for_lines(self) -> Self:
        """Join what a line of a list names and read nothing else; who goes comes in one statement."""
        from .models import TripPerson

        people = TripPerson.objects.select_related("user").only("trip", "position", *named("user", units=()))
        rows = self.select_related("request", "user", "unit").prefetch_related(Prefetch("people", people))
        return rows.only(
            *("position", "place", "starts_at", "ends_at", "means", "estimate", "state", "decided_line"),
            *("request__number", "request__asked_at", "request__subject"),
            *named("user"),
        )


class TripClaimQuerySet(GovernedQuerySet):
    """Claims of travel money."""

    def with_names(self) -> Self:
        """Join what a row or page names."""
        return self.select_related("trip__request", "user", "unit", "advance")


class TripAdvanceQuerySet(GovernedQuerySet):
    """Loan contracts for trips."""

    def of_numbers(self, keys: list[int]) -> Self:
        """Those whose number stands in the book."""
        return self.filter(register_number__in=keys)

    def owed(self) -> Self:
        """Paid out and not yet settled."""
        return self.filter(state__in=OWED)

    def overdue(self, on: dt.date) -> Self:
        """Not settled although the day has passed."""
        return self.owed().filter(due_on__lt=on)

    def with_names(self) -> Self:
        """Join what a row or page names."""
        return self.select_related("borrower", "unit", "request")
