"""The department's year of made-up trips: written in bulk, and nobody is in two places."""

import random

import pytest
from django.utils import timezone

from coopoffice.web.demo import DemoContext
from personnel.demo.trips import load_scale
from personnel.models import Trip, TripPerson
from tests.factories.trips import trip_office
from units.models import Occupancy

pytestmark = pytest.mark.django_db


def test_scale_part_writes_trips_that_hold_their_peoples_time():
    trip_office()
    said = []
    load_scale(DemoContext(today=timezone.localdate(), random=random.Random(7), say=said.append))
    assert Trip.objects.count() > 20
    assert Occupancy.objects.filter(source="trip").count() == TripPerson.objects.count() == Trip.objects.count()
    assert not Trip.objects.filter(estimate__lt=0).exists()
    assert said
