"""Correspondence: register pages, lists, search, a letter, a circular; the search in the database; clerks numbering.

At department size there are a million letters; ``python -m tests.bench`` of another size is ``load_scale --letters``.
"""

from __future__ import annotations

import statistics
import threading
import time
from typing import Any

from django.db import connection
from django.urls import reverse

from saraban.models import Circular, Letter, LetterAudience, LetterEntry

from .registry import Figure, Page

COUNTED = [Letter, LetterAudience, LetterEntry]
# Words inside compounds, names, parts of words, numbers, several words.
QUERIES = (
    *(
        "อนุมัติ",
        "ประชุม",
        "งบประมาณ",
        "สูงอายุ",
        "เดินทาง",
        "สร้างตน",
        "ท่วม",
        "อุทกภัย",
        "สหกรณ์",
        "เกษตร",
        "นิคม",
        "หนี้",
        "ตรวจสอบ",
    ),
    *(
        "บัญชี",
        "ข้อบังคับ",
        "วิทยากร",
        "อบรม",
        "ตรวจการ",
        "ทะเบียน",
        "กู้ยืม",
        "ค้ำประกัน",
        "รายงาน",
        "คณะกรรมการ",
        "แต่งตั้ง",
        "คำสั่ง",
    ),
    *(
        "จัดสรร",
        "กำไร",
        "ชำระบัญชี",
        "ข้าวเปลือก",
        "จังหวัดเคลื่อนที่",
        "ผู้แทน",
        "แผนปฏิบัติงาน",
        "2569",
        "๒๕๖๘",
        "คลองใหม่",
        "ออมทรัพย์",
    ),
    *("หนองบัวทอง", "ประช", "งบประมาณรายจ่าย", "ขออนุมัติเดินทาง", "ประชุม สามัญ", "กษ 1101/ว 389", "323"),
)


def _letter(person: Any) -> str | None:
    row = Letter.objects.visible_to(person).order_by("-sort_at").first()
    return reverse("saraban:letter_detail", args=[row.pk]) if row else None


def _circular(person: Any) -> str | None:
    row = Circular.objects.visible_to(person).order_by("-sent_at").first()
    return reverse("saraban:circular_detail", args=[row.pk]) if row else None


def _register(query: str = "") -> Any:
    return lambda person: reverse("saraban:register_in") + query


def _letters(query: str = "") -> Any:
    return lambda person: reverse("saraban:letter_list") + query


PAGES = [
    Page("register of incoming letters", _register(), order=40),
    Page("the same, in progress", _register("?view=instructed"), order=41),
    Page("all letters I may see", _letters(), order=42),
    Page("the same, rows only", _letters(), htmx=True, order=43),
    Page("the same, one year, urgent", _letters("?year=2569&speed=2"), order=44),
    Page("letters overdue", _letters("?view=overdue"), order=45),
    Page("search of letters", lambda person: reverse("saraban:letter_search") + "?q=อนุมัติ", order=46),
    Page("letter page", _letter, order=47),
    Page("circular page", _circular, order=48),
    Page("received letters to be dealt with", lambda person: reverse("saraban:incoming_work"), order=50),
    Page("circulars", lambda person: reverse("saraban:circular_list") + "?view=all", order=49),
]


def searching(who: dict[str, Any]) -> dict[str, str]:
    """Milliseconds of the search alone for each role: p50, p95 and longest of the queries, each the best of three."""
    from saraban.search import search_letters

    found = {}
    for role, person in who.items():
        times = []
        for text in QUERIES:
            best = float("inf")
            for _turn in range(3):
                begun = time.perf_counter()
                search_letters(person, text)
                best = min(best, time.perf_counter() - begun)
            times.append(best * 1000)
        times.sort()
        p95 = times[int(len(times) * 0.95)]
        found[f"search of {role}, ms p50, p95, longest of {len(times)}"] = (
            f"{statistics.median(times):.1f}, {p95:.1f}, {times[-1]:.1f}"
        )
    return found


def clerks(who: dict[str, Any]) -> dict[str, str]:
    """Letters entered under a number a second: one clerk, and 32 clerks at one book, each with all a letter needs."""
    from django.contrib.auth import get_user_model

    from coopoffice.registers.models import Number
    from coopoffice.registers.services import draw_number
    from saraban.choices import BOOK_IN, AudienceRole
    from saraban.services.audience import concern
    from tests.factories.saraban import make_received
    from units.acting import actor_for
    from units.models import Unit

    unit = Unit._base_manager.get(code="TN")
    clerk = get_user_model()._base_manager.get(username="urai")

    def enter(count: int) -> None:
        from django.db import transaction

        by = actor_for(clerk)
        for _n in range(count):
            with transaction.atomic():
                letter = make_received(unit, clerk, subject="ขอเชิญประชุมคณะทำงานแก้ไขปัญหาหนี้สินเกษตรกร")
                concern(letter, AudienceRole.REGISTER, units=[unit])
                number = draw_number(by=by, unit=unit, kind=BOOK_IN)
                LetterEntry.objects.create(
                    letter=letter,
                    unit=unit,
                    book=BOOK_IN,
                    number_row=number,
                    year_be=number.series.year_be,
                    number=number.number,
                    entered_on=number.issued_on,
                    entered_by=clerk,
                )
        connection.close()

    enter(3)
    begun = time.perf_counter()
    enter(40)
    alone = 40 / (time.perf_counter() - begun)
    before = Number._base_manager.filter(series__unit=unit, series__kind=BOOK_IN).count()
    crew = [threading.Thread(target=enter, args=(8,)) for _n in range(32)]
    begun = time.perf_counter()
    for thread in crew:
        thread.start()
    for thread in crew:
        thread.join()
    together = 256 / (time.perf_counter() - begun)
    numbers = Number._base_manager.filter(series__unit=unit, series__kind=BOOK_IN).values_list("number", flat=True)
    assert len(numbers) == before + 256
    assert len(set(numbers)) == max(numbers) - min(numbers) + 1
    return {
        "letters registered a second, one clerk": f"{alone:.0f}",
        "letters registered a second, 32 clerks at one book": f"{together:.0f}",
    }


def register_paper(who: dict[str, Any]) -> dict[str, str]:
    """Pages of a printed register (form 13) a second, warm."""
    from django.http import QueryDict

    from coopoffice.printing.lists import paper_of_listing
    from coopoffice.web.tables import Listing
    from saraban.views.registers import RegisterInView

    listing = Listing(RegisterInView(), who["officer"], QueryDict(""))
    paper_of_listing(Listing(RegisterInView(), who["officer"], QueryDict("view=void")), count=1)
    begun = time.perf_counter()
    paper = paper_of_listing(listing, count=listing.rows.count())
    took = time.perf_counter() - begun
    return {"pages of the register of incoming letters a second": f"{paper.pages / took:.1f} ({paper.pages} pages)"}


FIGURES = [
    Figure(searching),
    Figure(clerks, sizes=("demo",)),
    Figure(register_paper, sizes=("demo",)),
]
