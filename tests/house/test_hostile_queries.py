"""Hostile values in every query string: every page gets every value, answered in words, and nothing changes."""

from urllib.parse import urlencode

import pytest
from django.urls import reverse

from .door_table import DOORS
from .doors import USERNAMES
from .hostile import HOSTILE, PARAMETERS, ask, count_rows

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ASKERS = ("officer", "personnel", "member", "admin")


def share_of(role: str) -> list[tuple[str, int, str]]:
    """What the role asks: (door, place, hostile value). Every page gets every value once, from its readers in turn."""
    share = []
    for number, (name, door) in enumerate(DOORS.items()):
        readers = [asker for asker in ASKERS if door.expected("get")[asker] == 200]
        share += [
            (name, i, value)
            for i, value in enumerate(HOSTILE)
            if readers and readers[(i + number) % len(readers)] == role
        ]
    return share


@pytest.mark.parametrize("role", ASKERS)
def test_hostile_query_strings_are_answered_in_words_and_change_nothing(client_of, equal_papers_once, role):
    client = client_of(USERNAMES[role])
    before, asked, urls = count_rows(), 0, {}
    for name, i, value in share_of(role):
        urls[name] = urls.get(name) or reverse(name, kwargs=DOORS[name].kwargs())
        chosen = [PARAMETERS[(i + k) % len(PARAMETERS)] for k in range(3)]
        query = urlencode({key: value.encode("utf-8", "surrogatepass") for key in chosen})
        ask(client, "get", f"{urls[name]}?{query}")
        asked += 1
    assert asked >= 300, asked
    assert count_rows() == before
