"""Writes the demo office."""

import datetime as dt

from coopoffice.thai import sort_key
from coopoffice.web.demo import PASSWORD, DemoAccount, DemoContext
from units.choices import Capacity, Power, UnitKind
from units.models import (
    Delegation,
    District,
    Duty,
    DutyAssignment,
    Post,
    Posting,
    Unit,
    UnitDistrict,
    UnitLink,
    User,
)
from units.services.holidays import seed_holidays

from . import office


def accounts() -> list[DemoAccount]:
    """The accounts people are told about."""
    return [DemoAccount(username, thai, english) for username, thai, english in office.ACCOUNTS]


def load(context: DemoContext) -> None:
    """Units, districts, posts, people, postings, duties, stand-ins and delegations of Tharanakhon."""
    today = context.today
    long_ago = dt.date(2011, 1, 12)  # the day of order 17/2554
    for year in (today.year + 542, today.year + 543, today.year + 544):
        seed_holidays(year=year)
    units = load_units(long_ago)
    people, posts = load_people(context, units)
    load_duties(units, people, long_ago)
    load_stand_ins(today, people, posts)
    context.found.update(units=units, people=people, posts=posts)
    context.say(f"units: {len(units)}, people: {len(people)}, posts: {len(posts)}")


def load_units(since: dt.date) -> dict[str, Unit]:
    """The department's root, the provincial office and its nine units."""
    department = Unit.objects.create(
        kind=UnitKind.DEPARTMENT,
        name="กรมส่งเสริมสหกรณ์",
        short_name="กสส.",
        name_en="Cooperative Promotion Department",
        short_name_en="CPD",
        code="CPD",
        opened_on=since,
    )
    main = Unit.objects.create(
        kind=UnitKind.PROVINCIAL_OFFICE,
        parent=department,
        name=f"สำนักงานสหกรณ์จังหวัด{office.PROVINCE}",
        short_name=f"สสจ.{office.PROVINCE}",
        name_en="Tharanakhon Provincial Cooperative Office",
        short_name_en="PCO Tharanakhon",
        code="TN",
        letter_code="ธร ๐๐๑๐",
        province=office.PROVINCE,
        address="ศาลากลางจังหวัดธารานคร ชั้น 3 ถนนราชการ อำเภอเมืองธารานคร",
        phone="0 9800 0100",
        email="office@tharanakhon.example",
        opened_on=since,
    )
    found = {"dep": department, "off": main}
    districts = {
        code: District.objects.create(code=code, name=th, name_en=en, province=office.PROVINCE)
        for code, th, en in office.DISTRICTS
    }
    for position, row in enumerate(office.UNITS, start=1):
        key, kind, name, short, name_en, short_en, code, letter, inside, charge = row
        found[key] = Unit.objects.create(
            kind=kind,
            parent=main,
            name=name,
            short_name=short,
            name_en=name_en,
            short_name_en=short_en,
            code=code,
            letter_code=letter,
            inside_office=inside,
            province=office.PROVINCE,
            address="" if inside else f"ที่ว่าการอำเภอ{districts[charge[0]].name}",
            phone=f"0 9800 01{position:02d}",
            position=position,
            opened_on=since,
        )
        UnitDistrict.objects.bulk_create(
            UnitDistrict(unit=found[key], district=districts[c], starts_on=since) for c in charge
        )
    UnitLink.objects.bulk_create(
        UnitLink(from_unit=found[a], to_unit=found[b], subject=subject, starts_on=since)
        for a, b, subject in office.LINKS
    )
    return found


def load_people(context: DemoContext, units: dict[str, Unit]) -> tuple[dict[str, User], dict[str, Post]]:
    """Posts in order, their holders, and the administrator who holds none."""
    model = User()
    model.set_password(PASSWORD)
    people: dict[str, User] = {}
    posts: dict[str, Post] = {}
    for number, row in enumerate(office.POSTS, start=1):
        key, role, title, level, kind, username, prefix, first, last, first_en, last_en = row
        post = Post.objects.create(
            unit=units[key],
            role=role,
            title=title,
            level=level,
            personnel_kind=kind,
            number=f"{1200 + number}",
            position=number,
            opened_on=dt.date(2011, 1, 12),
        )
        posts[username or f"vacant-{number}"] = post
        if role == "head":
            posts[f"head-{key}"] = post
        if not username:
            continue
        person = User(
            username=username,
            password=model.password,
            title=prefix,
            first_name=first,
            last_name=last,
            first_name_en=first_en,
            last_name_en=last_en,
            personnel_kind=kind,
            email=f"{username}@tharanakhon.example",
            phone=f"08 9800 {1000 + number}",
            sort_key=sort_key(f"{first} {last}")[:400],
        )
        person.save()
        people[username] = person
        begun = context.today.replace(day=1) - dt.timedelta(days=context.random.randrange(200, 3200))
        Posting.objects.create(
            user=person,
            post=post,
            starts_on=begun,
            order_number=f"คำสั่งกรมฯ ที่ {context.random.randrange(100, 999)}/{begun.year + 543}",
            order_date=begun - dt.timedelta(days=14),
        )
    people["admin"] = User.objects.create(
        username="admin",
        password=model.password,
        first_name="ผู้ดูแลระบบ",
        last_name="",
        first_name_en="Administrator",
        sort_key=sort_key("ผู้ดูแลระบบ"),
        is_superuser=True,
    )
    return people, posts


def load_duties(units: dict[str, Unit], people: dict[str, User], since: dt.date) -> None:
    """Every duty of the order given to its unit, and the parts of general administration to named people."""
    duties = list(Duty.objects.all())
    rows = []
    for key, prefixes, for_members, area in office.UNIT_DUTIES:
        rows += [
            DutyAssignment(duty=d, unit=units[key], area=units[area], for_members=for_members, starts_on=since)
            for d in duties
            if d.code.startswith(prefixes)
        ]
    for username, prefixes, area in office.PERSON_DUTIES:
        rows += [
            DutyAssignment(
                duty=d,
                user=people[username],
                area=units[area],
                starts_on=since.replace(year=2024),
                order_number="คำสั่งสำนักงานสหกรณ์จังหวัดธารานคร ที่ 12/2567",
            )
            for d in duties
            if any(d.code == p or (p[-1].isalpha() and d.code.startswith(p)) for p in prefixes)
        ]
    DutyAssignment.objects.bulk_create(rows)


def load_stand_ins(today: dt.date, people: dict[str, User], posts: dict[str, Post]) -> None:
    """Today's and coming stand-ins, one in the vacant post of head, and the powers given in writing."""
    day = dt.timedelta(days=1)
    year = today.year + 543

    def stand_in(username: str, post: str, capacity: str, first: dt.date, last: dt.date, note: str, n: int) -> None:
        Posting.objects.create(
            user=people[username],
            post=posts[post],
            capacity=capacity,
            starts_on=first,
            ends_on=last,
            order_number=f"คำสั่งสำนักงานสหกรณ์จังหวัดธารานคร ที่ {n}/{year}",
            order_date=first - 3 * day,
            note=note,
        )

    stand_in("urai", "head-gad", Capacity.ACTING_POST, today - day, today + 2 * day, "หัวหน้าฝ่ายลาป่วย", 41)
    stand_in("preecha", "head-pg4", Capacity.ACTING_POST, today - 60 * day, today + 120 * day, "ตำแหน่งว่าง", 27)
    stand_in("thawatchai", "head-off", Capacity.ACTING_HEAD, today + 9 * day, today + 11 * day,
             "สหกรณ์จังหวัดไปราชการต่างจังหวัด", 44)  # fmt: skip
    stand_in("kanokwan", "head-pg1", Capacity.ACTING_POST, today - 40 * day, today - 37 * day, "หัวหน้ากลุ่มลาพักผ่อน", 33)
    for power, to_post in (
        (Power.APPROVE_VEHICLE, "head-gad"),
        (Power.APPROVE_LEAVE, "head-gad"),
        (Power.SIGN_LETTER, "head-est"),
    ):
        Delegation.objects.create(
            power=power,
            from_post=posts["head-off"],
            to_post=posts[to_post],
            starts_on=today.replace(month=1, day=1),
            order_number=f"คำสั่งสำนักงานสหกรณ์จังหวัดธารานคร ที่ 3/{year}",
            order_date=today.replace(month=1, day=1),
            conditions="เฉพาะเรื่องประจำที่ไม่ผูกพันงบประมาณเพิ่ม",
        )
