"""Whatever lines are written in whatever order, those the database takes tell one odometer that only grows."""

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from procurement.models import FuelEntry, VehicleUse
from tests.factories.procurement import at, vehicle_office

pytestmark = pytest.mark.django_db
LINES = st.lists(
    st.tuples(st.integers(1, 60), st.integers(0, 300), st.integers(1, 80), st.booleans()), min_size=2, max_size=10
)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(lines=LINES)
def test_accepted_readings_of_runs_and_fillings_only_grow_with_time(lines):
    with transaction.atomic():
        office = vehicle_office()
        for number, (days_ago, km, distance, filling) in enumerate(lines):
            try:
                with transaction.atomic():
                    if filling:
                        FuelEntry.objects.create(
                            vehicle=office.car, unit=office.gad, filled_at=at(-days_ago, 12), receipt=str(number),
                            station="ปตท.", fuel="diesel", litres=1, price=1, amount=1, odometer=km,
                            receiver=office.driver,
                        )  # fmt: skip
                    else:
                        VehicleUse.objects.create(
                            vehicle=office.car, driver=office.driver, starts_at=at(-days_ago, 8),
                            ends_at=at(-days_ago, 10), state="back", left_at=at(-days_ago, 8), odometer_out=km,
                            back_at=at(-days_ago, 10), odometer_in=km + distance,
                        )  # fmt: skip
            except IntegrityError:
                pass
        told = [(f.filled_at, f.odometer) for f in FuelEntry.objects.all()]
        for use in VehicleUse.objects.all():
            told += [(use.left_at, use.odometer_out), (use.back_at, use.odometer_in)]
        assert told, "the first line is always taken"
        for when, km in told:
            assert not [1 for other, more in told if other < when and more > km]
        transaction.set_rollback(True)
