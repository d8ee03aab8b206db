"""Fixtures of the walls. What needs Django is imported inside: this file is read before its settings are."""

import functools

import pytest


@pytest.fixture
def client_of(demo_office):
    """``client_of(username)`` signs somebody in, after every row the door table leads to was made."""
    from django.test import Client
    from django.urls import reverse

    from units.models import User

    from .door_table import DOORS
    from .doors import USERNAMES
    from .hostile import ISSUED_AT_FIRST_READING

    for door in DOORS.values():
        door.kwargs()  # some make the row they lead to; before anything is counted
    reader = Client()
    reader.force_login(User.objects.get(username=USERNAMES["officer"]))
    for name in ISSUED_AT_FIRST_READING:
        assert reader.get(reverse(name, kwargs=DOORS[name].kwargs())).status_code == 200

    def make(username: str) -> Client:
        client = Client(raise_request_exception=True)
        client.force_login(User.objects.get(username=username))
        return client

    return make


@pytest.fixture
def equal_papers_once(monkeypatch):
    """Lay out each paper once and hand the same bytes to whoever asks for the same HTML again.

    A paper takes up to a second; a walk asks for each of them with thirty query strings that change nothing on it.
    What does change is laid out anew: nothing hostile goes unread.
    """
    from coopoffice.printing import render

    monkeypatch.setattr(render, "render_html", functools.cache(render.render_html))
