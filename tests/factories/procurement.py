"""Small makers of vehicles, and an office that has some."""

import datetime as dt
import itertools
from decimal import Decimal

from django.utils import timezone

from coopoffice.thai import BANGKOK
from procurement.models import Vehicle, VehicleDue
from tests.factories.units import LONG_AGO, give_duty, make_office, make_post, make_posting, make_user
from units.choices import PostRole, ResourceKind
from units.models import Resource, Unit

_plates = itertools.count(1001)


def make_vehicle(unit: Unit, *, seats: int = 5, papers: bool = True, **fields) -> Vehicle:
    """A car of the unit with its place in the calendar, and with papers that hold for a year unless said otherwise."""
    plate = fields.pop("plate", f"กข {next(_plates)}")
    resource = Resource.objects.create(
        kind=ResourceKind.VEHICLE, unit=unit, code=plate, name="รถทดสอบ", seats=seats, opened_on=LONG_AGO
    )
    fields.setdefault("body", "pickup")
    fields.setdefault("make", "อีซูซุ")
    fields.setdefault("plate_province", "ทดสอบ")
    fields.setdefault("acquired_on", LONG_AGO)
    fields.setdefault("fuel", "diesel")
    fields.setdefault("tank", Decimal("70"))
    number = Vehicle.objects.filter(unit=unit).count() + 1
    vehicle = Vehicle.objects.create(resource=resource, unit=unit, plate=plate, seats=seats, number=number, **fields)
    if papers:
        today = timezone.localdate()
        for kind in ("tax", "act", "insurance"):
            VehicleDue.objects.create(
                vehicle=vehicle, kind=kind, starts_on=today, due_on=today + dt.timedelta(days=365)
            )
    return vehicle


def vehicle_office():
    """The small office with a vehicle officer (GA-D4, GA-D5), a driver and two cars."""
    office = make_office()
    for name, title in (("vehicles", "เจ้าพนักงานพัสดุ"), ("driver", "พนักงานขับรถยนต์")):
        person = make_user(name, first_name=name, last_name="ทดสอบ")
        make_posting(person, make_post(office.gad, PostRole.MEMBER, title=title))
        setattr(office, name, person)
    give_duty("GA-D4", office.office, user=office.vehicles)
    give_duty("GA-D5", office.office, user=office.vehicles)
    office.car = make_vehicle(office.gad, driver=office.driver)
    office.van = make_vehicle(office.gad, seats=11, body="van", driver=office.driver)
    return office


def at(days: int, hour: int = 9, minute: int = 0) -> dt.datetime:
    """So many days from today, at the hour in Bangkok."""
    day = timezone.localdate() + dt.timedelta(days=days)
    return dt.datetime.combine(day, dt.time(hour, minute), BANGKOK)
