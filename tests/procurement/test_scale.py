"""Vehicles at department scale, small enough for a test."""

import random

import pytest
from django.utils import timezone

from coopoffice.web.demo import DemoContext
from procurement.demo import scale
from procurement.models import FuelEntry, Vehicle, VehicleRequest, VehicleUse
from tests.factories.units import load_duties
from units.demo import scale as units_scale

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_load_scale_writes_three_cars_to_an_office_whose_odometers_grow():
    load_duties()
    context = DemoContext(timezone.localdate(), random.Random(1), lambda line: None, offices=2)
    units_scale.load(context)
    scale.load(context)
    assert Vehicle.objects.count() == 6
    assert VehicleUse.objects.count() == VehicleRequest.objects.count() > 100
    assert FuelEntry.objects.exists()
