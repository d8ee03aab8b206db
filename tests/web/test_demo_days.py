"""The demo office can be loaded on any day: its past and its days ahead are reckoned from today."""

import os

import pytest
import time_machine
from django.core.management import call_command

from personnel.models import TripAdvance, TripClaim
from units.models import User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.mark.parametrize("day", ["2027-10-01", "2032-02-29"])
def test_demo_office_loads_on_the_first_day_of_a_fiscal_year_and_on_a_leap_sunday(day):
    with time_machine.travel(f"{day} 09:00+07:00", tick=True), open(os.devnull, "w") as quiet:
        call_command("load_demo", verbosity=0, stdout=quiet)
    assert User.objects.count() > 40
    assert TripClaim.objects.filter(trip__user__username="adisorn", state="claimed").exists()
    assert TripAdvance.objects.filter(request__user__username="prasit", state="requested").exists()
