"""Readings of trips and of leave that pages ask in the very same words, kept ready (coopoffice.web.prepared).

What hangs on a record is read for whoever sees the record; the door has asked the row rule of the record before.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.contrib.postgres.fields import DateTimeRangeField
from django.db.models import Case, F, Func, QuerySet, Sum, Value, When

from coopoffice.ledger.choices import Place
from coopoffice.web.among import Ids
from coopoffice.web.prepared import PreparedLines, PreparedRows, hang_on
from planning.models import ActivityMonth
from units.models import Occupancy, Posting
from units.nearest import nearest_first
from units.querysets import midnight

from .choices import LeaveState
from .models import (
    LeaveAccount,
    LeaveDay,
    LeaveMovement,
    LeaveRule,
    PersonnelFile,
    ServicePeriod,
    Trip,
    TripActivity,
    TripFile,
    TripPerson,
    TripReport,
    TripRequestFile,
    TripResult,
    TripVersion,
)


def _trip(pk: int) -> QuerySet[Trip]:
    names = ("request", "user", "unit", "decided_by", "approval")
    car = ("vehicle_request__wanted", "vehicle_request__use__vehicle", "vehicle_request__use__driver")
    return Trip.objects.filter(pk=pk).select_related(*names, *car)


def _of_approval(approval: int) -> QuerySet[Trip]:
    names = ("request", "user", "unit", "decided_by", "approval")
    return Trip.objects.filter(approval=approval).select_related(*names).order_by("-starts_at", "-pk")


def _waiting(people: Ids, start: dt.datetime, end: dt.datetime, apart: int) -> QuerySet[Trip]:
    rows = Trip.objects.waiting().filter(people__user__among=people).between(start, end).exclude(pk=apart)
    return rows.select_related("user").distinct().order_by("starts_at", "pk")


def _in_unit(unit: int, on: dt.date) -> QuerySet:
    return Posting.objects.on(on).filter(post__unit=unit).order_by("user_id").values_list("user_id").distinct()


def _people(trips: Ids) -> QuerySet[TripPerson]:
    return TripPerson.objects.filter(trip__among=trips).select_related("user").order_by("trip_id", "position", "pk")


def _plan_lines(request: int) -> QuerySet[TripActivity]:
    return TripActivity.objects.filter(request=request).select_related("activity__plan__unit").order_by("pk")


def _report(trip: int) -> QuerySet[TripReport]:
    return TripReport.objects.filter(trip=trip).select_related("reported_by").order_by("pk")


def _results(report: int) -> QuerySet[TripResult]:
    return TripResult.objects.filter(report=report).select_related("activity").order_by("pk")


def _versions(trip: int) -> QuerySet[TripVersion]:
    return TripVersion.objects.filter(trip=trip).select_related("made_by").order_by("-number")


def _files(trip: int) -> QuerySet[TripFile]:
    return TripFile.objects.filter(owner=trip).select_related("blob", "uploaded_by")


def _papers(request: int) -> QuerySet[TripRequestFile]:
    return TripRequestFile.objects.filter(owner=request).select_related("blob", "uploaded_by")


def _months(activities: Ids, month: dt.date) -> QuerySet[ActivityMonth]:
    return ActivityMonth.objects.filter(activity__among=activities, month=month).order_by("pk")


def _away(unit: int, start: dt.datetime, end: dt.datetime) -> QuerySet[Occupancy]:
    span = Func(Value(start), Value(end), function="tstzrange", output_field=DateTimeRangeField())
    rows = Occupancy.objects.of_people().filter(unit=unit, span__overlap=span)
    return rows.with_names().order_by("unit__position", "user__sort_key", "span")


def _file(user: int) -> QuerySet[PersonnelFile]:
    return PersonnelFile.objects.filter(user=user).select_related("user").order_by("pk")


def _periods(file: int) -> QuerySet[ServicePeriod]:
    return ServicePeriod.objects.filter(file=file).order_by("starts_on", "pk")


def _leave_rules(kind: str, unit: int, on: dt.date) -> QuerySet[LeaveRule]:
    return nearest_first(LeaveRule.objects.filter(personnel_kind=kind).select_related("kind"), unit, on)


def _accounts(user: int, years: Ids) -> QuerySet[LeaveAccount]:
    return LeaveAccount.objects.filter(user=user, fiscal_year__among=years).order_by("pk")


def _moved(user: int, years: Ids) -> QuerySet:
    inward = Case(When(source=Place.OUTSIDE, then=F("amount")), default=Decimal(0))
    rows = LeaveMovement.objects.filter(pot__user=user, pot__fiscal_year__among=years).exclude(what="")
    return rows.values_list("pot__kind_id", "what").annotate(sum=Sum(inward)).order_by("pot__kind_id", "what")


def _taken(users: Ids, first: dt.date, last: dt.date) -> QuerySet:
    rows = LeaveDay.objects.filter(user__among=users, day__range=(first, last), cut__isnull=True)
    rows = rows.filter(leave__state=LeaveState.APPROVED).values_list("user_id", "leave__kind__code")
    return rows.annotate(sum=Sum("amount")).order_by("user_id", "leave__kind__code")


NOWHERE = 0  # no unit has this number: what counts for everybody is left

the_trip = PreparedRows("coop_trip", _trip, pk=int)
trip_of_approval = PreparedRows("coop_trip_of_approval", _of_approval, limit=1, approval=int)
trips_waiting = PreparedRows(
    "coop_trips_waiting", _waiting, limit=5, people=Ids, start=dt.datetime, end=dt.datetime, apart=int
)
people_in_unit = PreparedLines("coop_people_in_unit", _in_unit, unit=int, on=dt.date)
_people_of_trips = PreparedRows("coop_people_of_trips", _people, trips=Ids)
plan_lines_of = PreparedRows("coop_plan_lines_of", _plan_lines, request=int)
report_on = PreparedRows("coop_report_on", _report, trip=int)
results_of_report = PreparedRows("coop_results_of_report", _results, report=int)
versions_of_trip = PreparedRows("coop_versions_of_trip", _versions, trip=int)
files_of_trip = PreparedRows("coop_files_of_trip", _files, trip=int)
papers_of_request = PreparedRows("coop_papers_of_request", _papers, request=int)
months_of = PreparedRows("coop_months_of", _months, activities=Ids, month=dt.date)
_away_in_unit = PreparedRows("coop_away_in_unit", _away, unit=int, start=dt.datetime, end=dt.datetime)
_file_of = PreparedRows("coop_personnel_file", _file, limit=1, user=int)
_periods_of = PreparedRows("coop_periods_of_service", _periods, file=int)
leave_rules = PreparedRows("coop_leave_rules", _leave_rules, kind=str, unit=int, on=dt.date)
leave_accounts = PreparedRows("coop_leave_accounts", _accounts, user=int, years=Ids)
leave_moved = PreparedLines("coop_leave_moved", _moved, user=int, years=Ids)
leave_taken = PreparedLines("coop_leave_taken", _taken, users=Ids, first=dt.date, last=dt.date)


def file_of(user: int) -> PersonnelFile | None:
    """The person's file with its periods in memory, or None. Two statements."""
    found = _file_of(user=user)
    if found:
        hang_on(found, "periods", _periods_of(file=found[0].pk))
    return found[0] if found else None


def with_people(trips: list[Trip]) -> list[Trip]:
    """The trips, each with who goes (``trip.people``) in memory. One statement."""
    hang_on(trips, "people", _people_of_trips(trips=Ids(t.pk for t in trips)) if trips else ())
    return trips


def away_with(trip: Trip) -> list[Occupancy]:
    """Who of the trip's unit is taken on any of its days, with names; what an approver asks."""
    start, end = midnight(trip.first_day), midnight(trip.last_day + dt.timedelta(days=1))
    return _away_in_unit(unit=trip.unit_id, start=start, end=end)
