"""One size: load it, time every app's pages against the floor, take the single figures. Writes JSON."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, reset_queries  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import translation  # noqa: E402

from . import registry  # noqa: E402


def percentile(times: list[float], share: float) -> float:
    """The share-th percentile in milliseconds."""
    return sorted(times)[min(len(times) - 1, int(len(times) * share))] * 1000


def people(size: str) -> dict[str, object]:
    """The roles whose pages are timed: member, head of a group, head of an office, and of the whole department."""
    from units.models import Unit, User

    if size == "demo":
        names = {"member": "kanokwan", "head": "somsak", "officer": "pimjai"}
        return {role: User._base_manager.get(username=name) for role, name in names.items()}
    office = Unit._base_manager.filter(kind="provincial_office").order_by("position")[10]
    group = Unit._base_manager.filter(parent=office, kind="promotion_group").order_by("position")[0]
    root = Unit._base_manager.get(parent=None)

    def holder(unit, role, at=0):
        return User._base_manager.filter(postings__post__unit=unit, postings__post__role=role).order_by("pk")[at]

    return {
        "member": holder(group, "member"),
        "head": holder(group, "head"),
        "officer": holder(office, "head"),
        "department": holder(root, "head"),
    }


def plan(who: dict[str, object]) -> list[tuple[str, str, Client, str, dict[str, str]]]:
    """(label, role, client, address, headers) of every page timed."""
    clients = {"-": Client()}
    for role, person in who.items():
        clients[role] = Client()
        clients[role].force_login(person)
    found = []
    for page in registry.pages():
        for role in page.roles or who:
            if role in clients and (url := page.url(who.get(role))):
                found.append((page.label, role, clients[role], url, {"HX-Request": "true"} if page.htmx else {}))
    return sorted(found, key=lambda line: (line[1] == "-", list(who).index(line[1]) if line[1] in who else 0))


def time_pages(who: dict[str, object], rounds: int) -> tuple[dict, list[dict]]:
    """Time every page in turn with the floor; return the floor and the pages."""
    lines = plan(who)
    floor_client, floor_url = lines[0][2], reverse("bench_floor")
    floor_times: list[float] = []
    times: list[list[float]] = [[] for _line in lines]
    queries = [statements(client, url, headers) for _label, _role, client, url, headers in lines]
    floor_queries = statements(floor_client, floor_url, {})
    reset_queries()
    for _round in range(rounds):
        for line, taken in zip(lines, times, strict=True):
            begun = time.perf_counter()
            floor_client.get(floor_url)
            between = time.perf_counter()
            line[2].get(line[3], headers=line[4])
            taken.append(time.perf_counter() - between)
            floor_times.append(between - begun)
    floor = {"p50": percentile(floor_times, 0.5), "p95": percentile(floor_times, 0.95), "queries": floor_queries}
    found = [
        {
            "page": label,
            "who": role,
            "p50": percentile(taken, 0.5),
            "p95": percentile(taken, 0.95),
            "queries": asked,
        }
        for (label, role, *_rest), taken, asked in zip(lines, times, queries, strict=True)
    ]
    return floor, found


def statements(client: Client, url: str, headers: dict[str, str]) -> int:
    """How many statements the warm page costs."""
    for _warm in range(6):  # PostgreSQL settles on a plan for a prepared statement at the sixth time
        response = client.get(url, headers=headers)
        assert response.status_code == 200, (url, response.status_code)
    with CaptureQueriesContext(connection) as captured:
        client.get(url, headers=headers)
    return len(captured)


def main() -> None:
    size, out, rounds = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    call_command("migrate", verbosity=0, interactive=False)
    begun = time.perf_counter()
    if size == "demo":
        call_command("load_demo", verbosity=0)
    else:
        call_command("load_scale", letters=10_000 if size == "thin" else 1_000_000, verbosity=0)
    loaded = time.perf_counter() - begun
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as autovacuum does within a minute of such a load
    # Counted before the figures, some of which write.
    with translation.override("en"):
        sizes = ", ".join(f"{m._base_manager.count():,} {m._meta.verbose_name_plural}" for m in registry.counted())
    who = people(size)
    floor, found = time_pages(who, rounds)
    figures = {"loading the data, s": f"{loaded:.1f}"}
    for figure in registry.figures(size):
        figures |= figure.measure(who)
    out.write_text(json.dumps({"floor": floor, "pages": found, "figures": figures, "sizes": sizes}))


if __name__ == "__main__":
    main()
