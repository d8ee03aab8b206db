"""Small, explicit makers of units, posts, people and postings. Dates are far past unless a test says otherwise."""

import datetime as dt
import itertools
from importlib import import_module
from types import SimpleNamespace

from units.choices import Capacity, PostRole, UnitKind
from units.models import Delegation, Duty, DutyAssignment, Post, Posting, Unit, User

LONG_AGO = dt.date(2020, 1, 1)
_numbers = itertools.count(1)


def make_unit(name: str = "", parent: Unit | None = None, **fields) -> Unit:
    """A unit open since 2020; the first one without a parent is the root."""
    n = next(_numbers)
    fields.setdefault("kind", UnitKind.DIVISION if parent else UnitKind.DEPARTMENT)
    fields.setdefault("code", f"U{n:05d}")
    fields.setdefault("opened_on", LONG_AGO)
    fields.setdefault("short_name", name or f"หน่วย {n}")
    return Unit.objects.create(name=name or f"หน่วยงาน {n}", parent=parent, **fields)


def make_user(username: str = "", password: str = "ทดสอบ-12345", **fields) -> User:
    """An active person with a usable password."""
    n = next(_numbers)
    fields.setdefault("title", "นาย")
    fields.setdefault("first_name", f"สมชาย{n}")
    fields.setdefault("last_name", "ใจดี")
    user = User(username=username or f"user{n}", sort_key=f"{n:06d}", **fields)
    user.set_password(password)
    user.save()
    return user


def make_post(unit: Unit, role: str = PostRole.MEMBER, **fields) -> Post:
    """A post of the unit, open since 2020."""
    n = next(_numbers)
    fields.setdefault("title", {"head": "หัวหน้า", "deputy": "รองหัวหน้า", "member": "นักวิชาการสหกรณ์"}[str(role)])
    fields.setdefault("number", f"P{n:05d}")
    fields.setdefault("opened_on", LONG_AGO)
    return Post.objects.create(unit=unit, role=role, **fields)


def make_posting(user: User, post: Post, **fields) -> Posting:
    """The person in the post, substantively and since 2020 unless said otherwise."""
    fields.setdefault("starts_on", LONG_AGO)
    fields.setdefault("capacity", Capacity.SUBSTANTIVE)
    if fields["capacity"] != Capacity.SUBSTANTIVE:
        fields.setdefault("order_number", "คำสั่งที่ 1/2569")
        fields.setdefault("ends_on", dt.date(2099, 12, 31))
    return Posting.objects.create(user=user, post=post, **fields)


def place(unit: Unit, role: str = PostRole.MEMBER, **fields) -> User:
    """A new person in a new post of the unit; posting fields pass through."""
    user = make_user()
    make_posting(user, make_post(unit, role), **fields)
    return user


def make_duty(code: str = "GA-A1", **fields) -> Duty:
    """The duty of the code; reference rows are there after migration, so an existing one is returned."""
    duty = Duty.objects.filter(code=code).first()
    return duty or Duty.objects.create(
        code=code, division="ฝ่าย", division_en="Division", title="งาน", title_en="Work", home="units", **fields
    )


def load_duties() -> list[Duty]:
    """The 126 duties of the order, written anew where a flushed database lost what the migration had loaded."""
    from django.apps import apps

    import_module("units.migrations.0002_duties_of_order_17_2554").load(apps, None)
    return list(Duty.objects.all())


def make_office(today: dt.date | None = None) -> SimpleNamespace:
    """A small office: department > office > gad, pg1, pg2; heads, one member each, and a personnel officer (GA-B1).

    ``officer`` heads the office, ``head1``/``member1`` are pg1's, ``head2``/``member2`` pg2's; ``personnel`` sits in gad.
    """
    root = make_unit("กรมส่งเสริมสหกรณ์")
    office = make_unit("สำนักงานสหกรณ์จังหวัดทดสอบ", root, kind=UnitKind.PROVINCIAL_OFFICE, code="TT")
    gad = make_unit("ฝ่ายบริหารทั่วไป", office, code="TT-1")
    pg1 = make_unit("กลุ่มส่งเสริมสหกรณ์ ๑", office, kind=UnitKind.PROMOTION_GROUP, code="TT-2")
    pg2 = make_unit("กลุ่มส่งเสริมสหกรณ์ ๒", office, kind=UnitKind.PROMOTION_GROUP, code="TT-3")
    found = SimpleNamespace(root=root, office=office, gad=gad, pg1=pg1, pg2=pg2)
    for name, unit, role, title in (
        ("officer", office, PostRole.HEAD, "สหกรณ์จังหวัด"),
        ("personnel", gad, PostRole.MEMBER, "นักทรัพยากรบุคคล"),
        ("head1", pg1, PostRole.HEAD, "หัวหน้ากลุ่ม ๑"),
        ("member1", pg1, PostRole.MEMBER, "นักวิชาการสหกรณ์"),
        ("head2", pg2, PostRole.HEAD, "หัวหน้ากลุ่ม ๒"),
        ("member2", pg2, PostRole.MEMBER, "นักวิชาการสหกรณ์"),
    ):
        post = make_post(unit, role, title=title)
        person = make_user(name, first_name=name, last_name="ทดสอบ")
        setattr(found, name, person)
        setattr(found, f"{name}_post", post)
        setattr(found, f"{name}_posting", make_posting(person, post))
    give_duty("GA-B1", office, user=found.personnel)
    return found


def give_duty(code: str, area: Unit, *, user: User | None = None, unit: Unit | None = None, **fields) -> DutyAssignment:
    """The duty given to the person or unit across the area, since 2020."""
    fields.setdefault("starts_on", LONG_AGO)
    return DutyAssignment.objects.create(duty=make_duty(code), area=area, user=user, unit=unit, **fields)


def delegate(power: str, from_post: Post, to_post: Post, **fields) -> Delegation:
    """The power delegated from post to post since 2020, under an order."""
    fields.setdefault("starts_on", LONG_AGO)
    fields.setdefault("order_number", "คำสั่งที่ 2/2569")
    return Delegation.objects.create(power=power, from_post=from_post, to_post=to_post, **fields)
