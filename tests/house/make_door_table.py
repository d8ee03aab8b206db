"""Prints what each door answers now, for a person to read and correct before it goes into the table:

``pytest tests/house/make_door_table.py -s -k print`` (not collected by itself).
"""

import pytest
from django.urls import reverse

from .door_table import DOORS
from .doors import ROLES, walk
from .test_doors import USERNAMES, User, clients  # noqa: F401

pytestmark = pytest.mark.django_db


def test_print(clients):  # noqa: F811
    for name in sorted({name for name, _route in walk()}):
        door = DOORS.get(name)
        try:
            url = reverse(name, kwargs=door.kwargs() if door else {})
        except Exception as error:  # the address needs arguments: give them in the table first
            print(f"    # {name!r}: needs arguments ({error})"[:160])
            continue
        answers = {}
        for method in ("get", "post"):
            got = []
            for role in ROLES:
                got.append(getattr(clients[role], method)(url).status_code)
                if role != "anonymous" and "_auth_user_id" not in clients[role].session:
                    clients[role].force_login(User.objects.get(username=USERNAMES.get(role, role)))
            answers[method] = str(got[0]) if len(set(got)) == 1 else " ".join(map(str, got))
        print(
            f'    "{name}": Door("{answers["get"]}", "{answers["post"]}"{", " + "KW" if door and door.kwargs() else ""}),'
        )
