"""Ids of other people, other methods, no key, no session: refused in words at every door, and nothing changes."""

import pytest
from django.test import Client
from django.urls import reverse

from units.models import User

from .door_table import DOORS
from .hostile import ask, count_rows

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_other_peoples_ids_in_addresses_are_not_found_or_refused(client_of):
    client = client_of("kanokwan")
    before, asked = count_rows(), 0
    for name, door in DOORS.items():
        if not door.kwargs():
            continue
        for strange in (0, 999_999, 2**31, 2**63 - 1):
            kwargs = {key: strange if isinstance(value, int) else value for key, value in door.kwargs().items()}
            if kwargs == door.kwargs():
                continue
            url = reverse(name, kwargs=kwargs)
            for method in ("get", "post"):
                response = ask(client, method, url)
                assert response.status_code in {302, 403, 404, 405}, (name, strange, response.status_code)
                asked += 1
    assert asked > 20
    assert count_rows() == before


def test_other_methods_are_refused_in_words(client_of):
    client = client_of("pimjai")
    for name, door in DOORS.items():
        if name == "logout":
            continue
        url = reverse(name, kwargs=door.kwargs())
        for method in ("put", "patch", "delete"):
            response = getattr(client, method)(url)
            assert response.status_code in {302, 403, 404, 405}, (name, method, response.status_code)


def test_post_without_csrf_key_changes_nothing_and_says_why(client_of):
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(username="suda"))
    before = count_rows()
    for name, door in DOORS.items():
        response = client.post(reverse(name, kwargs=door.kwargs()), {"name": "x"})
        assert response.status_code in {403, 405, 404}, (name, response.status_code)
    assert count_rows() == before


def test_expired_session_leads_to_login_and_changes_nothing(client_of):
    client = client_of("suda")
    client.session.flush()
    client.cookies.clear()
    before = count_rows()
    for name, door in DOORS.items():
        response = client.post(reverse(name, kwargs=door.kwargs()), {"name": "x"})
        assert response.status_code in {200, 302, 400, 403, 404, 405, 429}, (name, response.status_code)
    assert count_rows() == before
