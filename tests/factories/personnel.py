"""Small makers of personnel files and of the rules of leave."""

import datetime as dt
from importlib import import_module

from django.apps import apps

from coopoffice.thai import is_working_day
from personnel.models import LeaveKind, PersonnelFile, ServicePeriod
from personnel.rulebook import file_of, rule_for
from tests.factories.units import give_duty, make_office
from units.workdays import holidays_between

LONG_SERVICE = dt.date(2010, 1, 4)


def load_leave_rules() -> None:
    """The kinds and rules of 2555, written anew where a flushed database lost what the migration had loaded."""
    if not LeaveKind.objects.exists():
        import_module("personnel.migrations.0002_rules_of_2555").load(apps, None)


def make_file(user, entered_on: dt.date = LONG_SERVICE, sex: str = "", kind: str = "civil_servant") -> PersonnelFile:
    """A file with one running period of service."""
    file = PersonnelFile.objects.create(user=user, entered_on=entered_on, sex=sex)
    ServicePeriod.objects.create(file=file, kind=kind, starts_on=entered_on)
    return file


def leave_office():
    """The small office with files for everybody, and personnel holding the leave register (GA-A13)."""
    load_leave_rules()
    office = make_office()
    for name in ("officer", "personnel", "head1", "member1", "head2", "member2"):
        make_file(getattr(office, name))
    give_duty("GA-A13", office.office, user=office.personnel)
    return office


def kind(code: str) -> LeaveKind:
    """The kind of the code."""
    return LeaveKind.objects.get(code=code)


def rule_of(user, code: str, unit, on: dt.date):
    """The rule that counts for the person."""
    return rule_for(kind(code), file_of(user).kind_on(on), unit, on)


def working_days(first: dt.date, count: int, unit=None) -> list[dt.date]:
    """The first ``count`` working days from the day on."""
    closed = holidays_between(first, first + dt.timedelta(days=count * 3 + 30), unit.pk if unit else None)
    found, day = [], first
    while len(found) < count:
        if is_working_day(day, closed):
            found.append(day)
        day += dt.timedelta(days=1)
    return found
