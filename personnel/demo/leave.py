"""Made-up leave: a year behind everybody, some away today, requests under way; and the department at full scale."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from importlib import import_module
from typing import Any

from django.apps import apps
from django.db import transaction

from coopoffice.audit.acting import tell_database
from coopoffice.thai import fiscal_start, fiscal_year, is_working_day
from coopoffice.web.demo import DemoContext
from personnel import services
from personnel.choices import DayPart
from personnel.models import LeaveKind
from personnel.rulebook import rules_for
from units.acting import actor_for
from units.choices import Capacity, PersonnelKind, PostRole
from units.models import ApprovalStep, Posting
from units.services.approvals import decide
from units.workdays import holidays_between

from .past import Past, make_files, make_leaves, write

DAY = dt.timedelta(days=1)


def _rules() -> None:
    """A database that was emptied lost what the migration had written."""
    if not LeaveKind.objects.exists():
        import_module("personnel.migrations.0002_rules_of_2555").load(apps, None)


def load(context: DemoContext) -> None:
    """Files, balances and leave of the demo office."""
    _rules()
    rnd, today = context.random, context.today
    year = fiscal_year(today)
    begin = fiscal_start(year - 1)
    closed = holidays_between(begin, today + DAY * 200, context.found["units"]["off"].pk)
    placed = Posting.objects.filter(capacity=Capacity.SUBSTANTIVE).select_related("user", "post__unit").order_by("pk")
    postings = [p for p in placed if p.user.username != "admin"]
    entered = []
    for posting in postings:
        years = {"tanawat": 0.3, "kritsada": 1.2}.get(posting.user.username, rnd.uniform(2, 29))
        entered.append(today - DAY * int(years * 365))
    with transaction.atomic():
        tell_database()
        files = make_files(postings, entered)
        cache: dict[tuple[str, int], Any] = {}
        pasts, carried = [], {}
        for posting in postings:
            key = (posting.user.personnel_kind, posting.post.unit_id)
            if key not in cache:
                cache[key] = rules_for(key[0], posting.post.unit, today)
            head = posting.post.role == PostRole.HEAD
            past = Past(posting, files[posting.user_id], cache[key], "สหกรณ์จังหวัด" if not head else "ผู้ว่าราชการจังหวัด")
            carried[posting.user_id] = Decimal(rnd.randrange(0, 20))
            until = today - DAY * LONG_AWAY.get(posting.user.username, 12)
            make_leaves(past, rnd, max(begin, past.file.entered_on), until, rnd.randrange(3, 11), closed)
            pasts.append(past)
        write(pasts, [year - 1, year], carried, today)
    _under_way(context, closed)
    context.say(f"leaves: {sum(len(p.leaves) for p in pasts)} taken")


# Who is away for long: leaves made at random end before that begins.
LONG_AWAY = {"duangjai": 40}


def _work(day: dt.date, closed: frozenset[dt.date]) -> dt.date:
    """The day, or the next on which offices work."""
    while not is_working_day(day, closed):
        day += DAY
    return day


def _under_way(context: DemoContext, closed: frozenset[dt.date]) -> None:
    """Requests in every state, made and decided by the people themselves."""
    people, today = context.found["people"], context.today
    kinds = {kind.code: kind for kind in LeaveKind.objects.all()}

    def ask(who: str, code: str, first: dt.date, last: dt.date | None = None, **more: Any) -> Any:
        more.setdefault("reason", "")
        person = people[who]
        return services.ask_leave(
            by=actor_for(person),
            kind=kinds[code],
            starts_on=first,
            ends_on=last or first,
            contact=person.phone,
            **more,
        )

    def pass_on(record: Any, *names: str, act: str = "approve", note: str = "") -> None:
        for name in names:
            step = ApprovalStep.objects.filter(approval=record.approval, state="open").get()
            decide(by=actor_for(people[name]), step=step, act=act, note=note)
        record.refresh_from_db()

    def away(who: str, code: str, first: dt.date, last: dt.date, line: str, **more: Any) -> None:
        services.record_leave(
            by=None,
            user=people[who],
            kind=kinds[code],
            starts_on=first,
            ends_on=last,
            decided_line=line,
            decided_on=min(first, today),
            number=False,
            **more,
        )

    # away today: the head of general administration is ill, one is on maternity leave, one on vacation
    away("wilai", "sick", today - DAY, _work(today + DAY, closed), "สหกรณ์จังหวัด", reason="ไข้หวัดใหญ่")
    away("duangjai", "maternity", today - DAY * 30, today + DAY * 59, "สหกรณ์จังหวัด")
    away("weerachai", "vacation", today - DAY, _work(today + DAY * 2, closed), "สหกรณ์จังหวัด")

    day = [_work(today + DAY * n, closed) for n in (1, 5, 8, 14, 20, 27)]
    ask("kanokwan", "vacation", day[2], _work(day[2] + DAY, closed), stand_in=people["suphachai"])
    ask("suphachai", "personal", day[4], reason="พามารดาไปพบแพทย์ตามนัด")
    waiting = ask("malai", "vacation", day[3], _work(day[3] + DAY, closed), stand_in=people["yupin"])
    pass_on(waiting, "somsak")
    ask("anucha", "vacation", day[0], first_part=DayPart.MORNING, stand_in=people["kanda"])
    ask("somsak", "vacation", day[5], _work(day[5] + DAY * 2, closed), stand_in=people["kanokwan"], propose_acting=True)
    back = ask("siriporn", "personal", day[1], reason="ติดธุระส่วนตัว")
    pass_on(back, "boonmee", act="return", note="ขอให้ระบุธุระให้ชัดเจน")
    granted = ask("parichat", "vacation", day[3], _work(day[3] + DAY * 2, closed), stand_in=people["ekachai"])
    pass_on(granted, "sumalee", "pimjai")
    services.ask_cancel(
        by=actor_for(people["parichat"]),
        leave=granted,
        starts_on=granted.ends_on,
        ends_on=granted.ends_on,
        reason="ได้รับมอบหมายให้ร่วมงานตลาดสินค้าสหกรณ์",
    )
    ill = ask("janthip", "sick", _work(today - DAY * 9, closed), _work(today - DAY * 6, closed),
              reason="ไข้เลือดออก", certificate_later=True)  # fmt: skip
    pass_on(ill, "somjit")


# --- the department ---------------------------------------------------------------------------------------------------

OFTEN = 12  # tries per person and year: about ten leaves each


def load_scale(context: DemoContext) -> None:
    """Everybody's file, accounts and a year of leave: about 40,000 leaves at 77 offices, by bulk insert."""
    _rules()
    rnd, today = context.random, context.today
    year = fiscal_year(today)
    begin = today - DAY * 365
    closed = holidays_between(begin, today, None)
    postings = list(
        Posting.objects.filter(capacity=Capacity.SUBSTANTIVE).select_related("user", "post__unit").order_by("pk")
    )
    with transaction.atomic():
        tell_database()
        files = make_files(postings, [today - DAY * rnd.randrange(400, 11_000) for _p in postings])
        rules = rules_for(PersonnelKind.CIVIL_SERVANT, None, today)
        rules = {code: rules[code] for code in ("sick", "personal", "vacation")}
        pasts = []
        for posting in postings:
            past = Past(posting, files[posting.user_id], rules, "หัวหน้า")
            make_leaves(past, rnd, begin, today + DAY * 3, OFTEN, closed)
            pasts.append(past)
        carried = {p.posting.user_id: Decimal(rnd.randrange(0, 20)) for p in pasts}
        write(pasts, sorted({fiscal_year(begin), year}), carried, today)
    context.say(f"leaves: {sum(len(p.leaves) for p in pasts)}")
