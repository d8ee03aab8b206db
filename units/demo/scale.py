"""Writes the department at full scale by bulk insert: about 1,043 units and 4,120 people at 77 offices."""

import datetime as dt

from django.db import transaction

from coopoffice.audit.acting import tell_database
from coopoffice.thai import sort_key
from coopoffice.web.demo import DemoContext
from units.choices import PostRole, UnitKind
from units.models import Duty, DutyAssignment, Post, Posting, Unit, User

SINCE = dt.date(2011, 1, 12)
FIRST = ["สมชาย", "สมหญิง", "ประเสริฐ", "วิไล", "เกษม", "แสงเดือน", "ไพโรจน์", "ใจทิพย์", "โสภา", "อนันต์", "ฐานิต", "ปั้นแก้ว"]
LAST = ["ใจดี", "แก้วมณี", "ศรีสุข", "ทองคำ", "เพชรรัตน์", "วงศ์ทอง", "น้ำใส", "ฟ้าคราม", "ไพรสณฑ์", "โพธิ์งาม"]
GROUPS = [
    ("ฝ่ายบริหารทั่วไป", "ฝบท.", UnitKind.DIVISION, 7),
    ("กลุ่มจัดตั้งและส่งเสริมสหกรณ์", "กจส.", UnitKind.DIVISION, 4),
    ("กลุ่มส่งเสริมและพัฒนาธุรกิจสหกรณ์", "กธส.", UnitKind.DIVISION, 4),
    ("กลุ่มส่งเสริมและพัฒนาการบริหารจัดการสหกรณ์", "กบส.", UnitKind.DIVISION, 4),
    *[(f"กลุ่มส่งเสริมสหกรณ์ {n}", f"กสส.{n}", UnitKind.PROMOTION_GROUP, 4) for n in range(1, 9)],
]
SETTLEMENTS = 41  # of them, spread over the first offices


def load(context: DemoContext) -> None:
    """Units, posts, people, postings and duties of ``context.offices`` provincial offices and the department."""
    with transaction.atomic():
        tell_database()
        root = Unit.objects.create(
            kind=UnitKind.DEPARTMENT, name="กรมส่งเสริมสหกรณ์", short_name="กสส.", code="CPD", opened_on=SINCE
        )
        offices = Unit.objects.bulk_create(
            Unit(
                kind=UnitKind.PROVINCIAL_OFFICE,
                parent=root,
                name=f"สำนักงานสหกรณ์จังหวัดที่ {n}",
                short_name=f"สสจ.{n}",
                code=f"P{n:02d}",
                letter_code=f"ทด {n:04d}",
                province=f"จังหวัดที่ {n}",
                position=n,
                opened_on=SINCE,
            )
            for n in range(1, context.offices + 1)
        )
        groups = []
        for n, main in enumerate(offices, start=1):
            kinds = [*GROUPS]
            if n <= SETTLEMENTS:
                kinds.append((f"นิคมสหกรณ์ {n}", f"นิคมฯ {n}", UnitKind.SETTLEMENT, 2))
            groups += [
                Unit(
                    kind=kind,
                    parent=main,
                    name=name,
                    short_name=short,
                    code=f"{main.code}-{i:02d}",
                    letter_code=f"{main.letter_code}.{i}",
                    province=main.province,
                    position=i,
                    opened_on=SINCE,
                )
                for i, (name, short, kind, _size) in enumerate(kinds, start=1)
            ]
        Unit.objects.bulk_create(groups)
        sizes = {name: size for name, _short, _kind, size in GROUPS}
        load_people(context, [(root, 24), *((o, 1) for o in offices)], groups, sizes)
        load_duties(offices, groups)
    context.found.update(offices=offices, groups=groups)
    context.say(f"units: {Unit.objects.count()}, people: {User.objects.count()}")


def load_people(context: DemoContext, tops: list[tuple[Unit, int]], groups: list[Unit], sizes: dict[str, int]) -> None:
    """One head and the members of every unit, each in a post since 2011."""
    rnd = context.random
    posts, people = [], []
    places = [*tops, *((g, sizes.get(g.name, 2)) for g in groups)]
    for unit, size in places:
        for i in range(size):
            number = len(posts) + 1
            role = PostRole.HEAD if i == 0 else PostRole.DEPUTY if i == 1 and unit.kind == "department" else "member"
            posts.append(
                Post(
                    unit=unit,
                    role=role,
                    title="หัวหน้า" if role == PostRole.HEAD else "นักวิชาการสหกรณ์",
                    number=f"S{number}",
                    position=i,
                    opened_on=SINCE,
                )
            )
            first, last = rnd.choice(FIRST), f"{rnd.choice(LAST)}{number}"
            people.append(
                User(
                    username=f"s{number}",
                    password="!",  # noqa: S106  (nobody signs in with a password here)
                    title="นาย",
                    first_name=first,
                    last_name=last,
                    sort_key=sort_key(f"{first} {last}")[:400],
                )
            )
    Post.objects.bulk_create(posts, batch_size=2000)
    User.objects.bulk_create(people, batch_size=2000)
    Posting.objects.bulk_create(
        (Posting(user=u, post=p, starts_on=SINCE) for u, p in zip(people, posts, strict=True)), batch_size=2000
    )


def load_duties(offices: list[Unit], groups: list[Unit]) -> None:
    """The order's duties given to the units of every office, as in the demo."""
    prefix = {"ฝบท.": "GA-", "กจส.": "ES-", "กธส.": "BD-", "กบส.": "MD-", "กสส.": "PG-", "นิคมฯ": "ST-"}
    duties = list(Duty.objects.all())
    by_id = {o.pk: o for o in offices}
    rows = []
    for group in groups:
        starts = next((p for short, p in prefix.items() if group.short_name.startswith(short)), "")
        area = by_id[group.parent_id] if group.kind == UnitKind.DIVISION else group
        rows += [
            DutyAssignment(duty=d, unit=group, area=area, for_members=starts != "GA-", starts_on=SINCE)
            for d in duties
            if starts and d.code.startswith(starts)
        ]
    DutyAssignment.objects.bulk_create(rows, batch_size=2000)
