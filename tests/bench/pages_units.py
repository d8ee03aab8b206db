"""Units, people and assigned work; reach, the import of people, and what the log's triggers cost."""

from __future__ import annotations

import statistics
import time
from typing import Any

from django.db import connection, transaction
from django.urls import reverse

from units.models import Assignment, Unit, User
from units.reach import reach

from .registry import Figure, Page


def _own_unit(person: Any) -> str:
    return reverse("units:unit_detail", args=[min(reach(person).belongs)])


def _list(person: Any) -> str:
    return reverse("units:assignment_list")


PAGES = [
    Page("unit page", _own_unit, order=20),
    Page("assignment list", _list, order=30),
    Page("assignment list, rows only", _list, htmx=True, order=31),
    Page("calendar, week", lambda person: reverse("units:calendar"), order=35),
    Page("who is away", lambda person: reverse("units:away_list"), order=36),
]
COUNTED = [Unit, User, Assignment]


def time_reach(who: dict[str, Any]) -> dict[str, str]:
    """Milliseconds of ``reach`` for each role."""
    found = {}
    for role, person in who.items():
        times = []
        for _round in range(200):
            begun = time.perf_counter()
            reach(person)
            times.append((time.perf_counter() - begun) * 1000)
        times.sort()
        found[f"reach of {role}, ms p50, p95"] = f"{times[100]:.2f}, {times[190]:.2f}"
    return found


def people(who: dict[str, Any]) -> dict[str, str]:
    """4,000 people from a workbook: rehearsed against what is there, then written."""
    from coopoffice.tabular.reading import Line
    from units.acting import actor_for
    from units.exports import PeopleResource

    by = actor_for(User._base_manager.get(username="suda"))
    head = ("ชื่อผู้ใช้", "คำนำหน้า", "ชื่อ", "นามสกุล", "ประเภทบุคลากร", "อีเมล", "ตำแหน่งเลขที่", "ตั้งแต่วันที่")
    lines = [Line(1, head)]
    lines += [
        Line(n + 2, (f"bench{n}", "นาย", f"คนที่{n}", "ทดสอบ", "ข้าราชการ", f"b{n}@example.org", "", ""))
        for n in range(4000)
    ]
    made = PeopleResource()
    begun = time.perf_counter()
    outcomes, _columns, _line = made.rehearse(by, lines)
    rehearsed = time.perf_counter()
    made.write(by, outcomes, [])
    written = time.perf_counter()
    return {
        "4,000 people from a workbook: rehearsed, written, s": f"{rehearsed - begun:.1f}, {written - rehearsed:.1f}"
    }


class _Undo(Exception):
    """Ends a measurement and takes back what it wrote."""


def triggers(who: dict[str, Any]) -> dict[str, str]:
    """One piece of work inserted and changed, as the log watches the table and with the log's triggers off.

    In turns of twenty, so that a drift of the machine touches both; in one transaction that is taken back.
    """
    times: dict[tuple[str, bool], list[float]] = {
        (verb, on): [] for verb in ("inserted", "changed") for on in (True, False)
    }
    model = Assignment._base_manager.order_by("pk").first()
    try:
        with transaction.atomic():
            for turn in range(40):
                on = not turn % 2
                _watch(on)
                for n in range(20):
                    row = Assignment._base_manager.get(pk=model.pk)
                    row.pk, row._state.adding = None, True
                    begun = time.perf_counter()
                    row.save(force_insert=True)
                    between = time.perf_counter()
                    row.progress = (row.progress + 1 + n) % 100
                    row.save(update_fields=["progress"])
                    times["changed", on].append(time.perf_counter() - between)
                    times["inserted", on].append(between - begun)
            raise _Undo
    except _Undo:
        pass
    found = {}
    for verb in ("inserted", "changed"):
        a, b = (statistics.median(times[verb, on]) * 1000 for on in (True, False))
        found[f"one assignment {verb}, ms p50: with the log, without, ratio"] = f"{a:.2f}, {b:.2f}, {a / b:.2f}"
    return found


def _watch(on: bool) -> None:
    """Switch the log's triggers of assignments on or off for the rest of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks waiting cannot be altered
        cursor.execute(
            "SELECT format('ALTER TABLE %%s %%s TRIGGER %%I', tgrelid::regclass, %s, tgname) FROM pg_trigger"
            " WHERE tgrelid = 'units_assignment'::regclass AND tgfoid::regproc::text LIKE '%%audit_on%%'",
            ["ENABLE" if on else "DISABLE"],
        )
        words = [line for (line,) in cursor.fetchall()]
        assert words, "the log does not watch assignments"
        for line in words:
            cursor.execute(line)


FIGURES = [Figure(time_reach), Figure(triggers), Figure(people, sizes=("demo",))]
