"""Every list costs the same statements whether its page shows one row or thirty. A list joins by having an address."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLResolver, get_resolver, reverse

from coopoffice.web.views.governed import GovernedListView
from units.models import User

from .door_table import DOORS
from .doors import ROLES, USERNAMES

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
READERS = ("officer", "personnel", "head", "admin")


def lists(patterns=None, namespace: str = "") -> Iterator[tuple[str, type[GovernedListView]]]:
    """Yield (door, view) of every governed list of the site."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            space = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from lists(pattern.url_patterns, space)
        else:
            view = getattr(pattern.callback, "view_class", None)
            if isinstance(view, type) and issubclass(view, GovernedListView):
                yield f"{namespace}{pattern.name}", view


def costs(client: Client, url: str, view: type[GovernedListView], tab: str, size: int, monkeypatch) -> tuple[int, int]:
    """(rows shown, statements) of the list's rows at this page size; asked once before, for what is kept."""
    monkeypatch.setattr(view, "page_size", size)
    query = {"view": tab} if tab else {}
    client.get(url, query)
    with CaptureQueriesContext(connection) as asked:
        page = client.get(url, query)
    assert page.status_code == 200
    return page.content.decode().count("<tr") - 1, len(asked)


@pytest.mark.parametrize(("name", "view"), list(lists()), ids=[name for name, _view in lists()])
def test_list_costs_the_same_at_one_row_and_at_thirty(demo_office, monkeypatch, name, view):
    door, measured = DOORS[name], []
    assert set(READERS) <= set(ROLES)
    url = reverse(name, kwargs=door.kwargs())
    for role in READERS:
        if door.expected("get")[role] != 200:
            continue
        user = User.objects.get(username=USERNAMES[role])
        client = Client()
        client.force_login(user)
        for tab in ["", *(tab.key for tab in view.tabs)]:
            # Two rows: a first row that stands alone may lack what the others have to be read for (a number without a
            # letter), which is a matter of the row, not of how many there are.
            few, cheap = costs(client, url, view, tab, 2, monkeypatch)
            many, dear = costs(client, url, view, tab, 30, monkeypatch)
            if many > few:
                measured.append((role, tab, few, many))
                assert dear == cheap, f"{role} {tab}: {cheap} statements for {few} rows, {dear} for {many}"
        if measured:
            return
    pytest.skip("the demo office has no two rows of this list")


def test_every_list_of_the_site_is_found():
    assert len(list(lists())) >= 10
