"""Every address of the site answers every role as the door table says, and none is missing from it."""

import pytest
from django.test import Client
from django.urls import reverse

from units.models import User

from .door_table import DOORS
from .doors import ROLES, USERNAMES, walk

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def clients(demo_office):
    """One signed-in client per role."""
    User.objects.create_user("stranger", first_name="คนนอก", last_name="ไม่มีตำแหน่ง")
    found = {}
    for role in ROLES:
        found[role] = Client(raise_request_exception=True)
        if role != "anonymous":
            found[role].force_login(User.objects.get(username=USERNAMES.get(role, role)))
    return found


def test_every_address_stands_in_the_door_table():
    names = [name for name, _route in walk()]
    assert sorted(set(names)) == sorted(DOORS), "add the new door to tests/house/door_table.py"
    assert not [name for name in names if name.endswith("None")], "every address has a name"


@pytest.mark.parametrize("method", ["get", "post"])
def test_every_door_answers_every_role_as_the_table_says(clients, method):
    wrong = []
    for name, door in DOORS.items():
        url = reverse(name, kwargs=door.kwargs())
        for role, status in door.expected(method).items():
            response = getattr(clients[role], method)(url)
            if role != "anonymous" and "_auth_user_id" not in clients[role].session:  # the door signed us out
                clients[role].force_login(User.objects.get(username=USERNAMES.get(role, role)))
            if response.status_code != status:
                wrong.append(f"{method} {name} as {role}: {response.status_code}, the table says {status}")
    assert not wrong, "\n".join(wrong)
