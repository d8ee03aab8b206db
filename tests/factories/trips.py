"""Small makers of trips."""

import datetime as dt
from importlib import import_module

from django.apps import apps
from django.utils import timezone

from coopoffice.thai import BANGKOK
from personnel.models import TripRate
from personnel.services import trips as services
from tests.factories.procurement import vehicle_office
from tests.factories.units import give_duty, make_post, make_posting, make_user
from units.acting import actor_for
from units.choices import PostRole
from units.models import ApprovalStep
from units.services.approvals import decide


def load_trip_rates() -> None:
    """Rates and rules, written anew where a flushed database lost what the migration had loaded."""
    if not TripRate.objects.exists():
        import_module("personnel.migrations.0004_rates_of_trips").load(apps, None)


def trip_office():
    """The small office with cars, a checker (GA-C1) and a cashier (GA-C5)."""
    load_trip_rates()
    office = vehicle_office()
    for name, code in (("checker", "GA-C1"), ("cashier", "GA-C5")):
        person = make_user(name, first_name=name, last_name="ทดสอบ")
        make_posting(person, make_post(office.gad, PostRole.MEMBER, title="นักวิชาการเงินและบัญชี"))
        setattr(office, name, person)
        give_duty(code, office.office, user=person)
    return office


def at(days: int, hour: int = 8, minute: int = 30) -> dt.datetime:
    """So many days from today, at the hour in Bangkok."""
    return dt.datetime.combine(timezone.localdate() + dt.timedelta(days=days), dt.time(hour, minute), BANGKOK)


def draft(days: int = 10, extra: int = 0, **more) -> services.TripDraft:
    """A trip by public transport, half past eight to four, so many days later."""
    more.setdefault("means", "public")
    more.setdefault("place", "สหกรณ์การเกษตรบ้านไร่ จำกัด")
    return services.TripDraft(starts_at=at(days), ends_at=at(days + extra, 16), **more)


def ask(person, *drafts, **more):
    """A request of the trips; one where none is given."""
    more.setdefault("subject", "แนะนำส่งเสริมสหกรณ์")
    return services.ask_trips(by=actor_for(person), trips=list(drafts) or [draft()], **more)


def approve(trip, *people, act="approve", note=""):
    """Each of the people decides the open step, one after another."""
    for person in people:
        step = ApprovalStep.objects.get(approval=trip.approval, state="open")
        decide(by=actor_for(person), step=step, act=act, note=note)
        trip.refresh_from_db()
    return trip


def permitted(office, *drafts, person=None, **more):
    """A request whose trips the head agreed to and the officer permitted."""
    person = person or office.member1
    head = office.head2 if person in (office.member2, office.head2) else office.head1
    asked = ask(person, *drafts, **more)
    for trip in asked.trips.all():
        approve(trip, head, office.officer)
    return asked


def made(office, days=-5, extra=0, **more):
    """One permitted trip that lies behind."""
    more.setdefault("late_reason", "ได้รับแจ้งด่วนจากสหกรณ์")
    return permitted(office, draft(days, extra, **more)).trips.get()
