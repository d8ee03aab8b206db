"""An office is founded once, in an empty database, by one command."""

import io

import pytest
from django.core.management import CommandError, call_command

from tests.factories.units import load_duties, make_unit
from units.models import Unit, User
from units.reach import reach

pytestmark = pytest.mark.django_db
WORDS = {
    "office": "สำนักงานสหกรณ์จังหวัดทดสอบ",
    "short": "สสจ.ทดสอบ",
    "code": "TS",
    "province": "ทดสอบ",
    "username": "keeper",
    "first_name": "ผู้ดูแล",
    "last_name": "งานบุคคล",
}


def test_founder_keeps_people_and_units_and_must_change_the_password(client):
    load_duties()
    out = io.StringIO()
    call_command("found_office", stdout=out, **WORDS)
    username, _colon, password = out.getvalue().strip().partition(": ")
    person = User.objects.get(username=username)
    assert person.check_password(password)
    assert person.must_change_password
    assert reach(person).for_duty("GA-B1") == set(Unit.objects.values_list("pk", flat=True))


def test_second_founding_is_refused_and_changes_nothing():
    make_unit()
    with pytest.raises(CommandError):
        call_command("found_office", **WORDS)
    assert Unit.objects.count() == 1
    assert not User.objects.exists()
