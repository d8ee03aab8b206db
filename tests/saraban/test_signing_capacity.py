"""Who may sign what to whom (EX-10): the truth table of the capacity engine, and its words."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from saraban.choices import DocKind, PartyKind
from saraban.models import SigningAuthority
from saraban.services.capacity import Matter, Recipient, capacity_of, who_may_sign, why_nobody
from tests.factories.outgoing import governor_delegation, make_party, organisation_for_a_module
from units.choices import Capacity, Power
from units.models import Delegation, Post, Posting, Unit, User

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def organisation(django_db_setup, django_db_blocker):
    with organisation_for_a_module(django_db_blocker):
        yield


@pytest.fixture
def world(organisation, db):
    units = {u.code: u for u in Unit.objects.all()}
    people = {u.username: u for u in User.objects.all()}
    office = units["TN"]
    parties = {
        "coop1": make_party("สหกรณ์การเกษตรบ้านไร่ จำกัด", office=office, charge=units["TN-05"]),
        "coop3": make_party("สหกรณ์การเกษตรหนองบัวทอง จำกัด", office=office, charge=units["TN-07"]),
        "coop?": make_party("สหกรณ์บริการธารานคร จำกัด", office=office),
        "farmers1": make_party("กลุ่มเกษตรกรทำนาคลองใหม่", PartyKind.FARMER_GROUP, office=office, charge=units["TN-05"]),
        "province": make_party("สำนักงานคลังจังหวัดธารานคร", PartyKind.AGENCY, office=office),
        "governor": make_party("ผู้ว่าราชการจังหวัดธารานคร", PartyKind.GOVERNOR, office=office),
        "department": make_party("กรมส่งเสริมสหกรณ์", PartyKind.AGENCY, office=office, own=units["CPD"]),
        "person": make_party("นายสมชาย ใจดี", PartyKind.PERSON, office=office),
    }
    return units, people, parties


def matter(world, issuer, to, kind=DocKind.EXTERNAL, **more):
    units, _people, parties = world
    recipients = tuple(Recipient(parties[one].name, parties[one]) if one in parties else Recipient(one) for one in to)
    return Matter(units[issuer], kind, recipients, **more)


# issuer, addressees, kind, registrar matter, who signs (None: nobody), the lines below the name
TRUTH = [
    ("TN-05", ["coop1"], "external", False, "somsak",
     ["หัวหน้ากลุ่มส่งเสริมสหกรณ์ ๑", "ปฏิบัติหน้าที่แทน สหกรณ์จังหวัดธารานคร"]),
    ("TN-05", ["farmers1"], "external", False, "somsak",
     ["หัวหน้ากลุ่มส่งเสริมสหกรณ์ ๑", "ปฏิบัติหน้าที่แทน สหกรณ์จังหวัดธารานคร"]),
    ("TN-07", ["coop3"], "external", False, "boonmee", ["หัวหน้ากลุ่มส่งเสริมสหกรณ์ ๓"]),
    ("TN-05", ["coop1"], "external", True, None, []),
    ("TN-07", ["coop3"], "external", True, None, []),
    ("TN-05", ["coop3"], "external", False, None, []),
    ("TN-05", ["coop1", "coop3"], "external", False, None, []),
    ("TN-05", ["coop?"], "external", False, None, []),
    ("TN-05", ["province"], "external", False, None, []),
    ("TN-05", ["person"], "external", False, None, []),
    ("TN-05", ["ผู้ไม่อยู่ในทำเนียบ"], "external", False, None, []),
    ("TN-05", ["coop1"], "certificate", False, None, []),
    ("TN", ["coop1"], "external", False, "pimjai", ["สหกรณ์จังหวัดธารานคร"]),
    ("TN", ["coop1", "coop3", "coop?"], "external", True, "pimjai", ["สหกรณ์จังหวัดธารานคร"]),
    ("TN", ["department"], "external", False, "pimjai", ["สหกรณ์จังหวัดธารานคร"]),
    ("TN", ["person"], "certificate", False, "pimjai", ["สหกรณ์จังหวัดธารานคร"]),
    ("TN", ["province"], "external", False, None, []),
    ("TN-05", ["governor"], "memo", False, "somsak", ["หัวหน้ากลุ่มส่งเสริมสหกรณ์ ๑"]),
    ("TN-05", ["coop1"], "memo", False, None, []),
    ("TN-09", ["coop1"], "external", False, "somjit", ["ผู้อำนวยการนิคมสหกรณ์ลำน้ำใส"]),
    ("TN-09", ["coop1"], "external", True, None, []),
    ("TN-01", ["coop1"], "external", False, None, []),
]  # fmt: skip


@pytest.mark.parametrize(("issuer", "to", "kind", "registrar", "signer", "lines"), TRUTH)
def test_truth_table_of_who_signs(world, issuer, to, kind, registrar, signer, lines):
    answers = who_may_sign(matter(world, issuer, to, kind, registrar=registrar))
    able = [a for a in answers if a.allowed]
    if signer is None:
        assert able == []
        assert answers
        assert all(a.sentences for a in answers)
    else:
        assert able[0].person.username == signer
        assert list(able[0].lines) == lines
        assert able[0].orders


def test_governor_level_letter_is_signed_on_behalf_of_the_governor_only_while_the_delegation_is_in_force(world):
    units, people, _parties = world
    case = matter(world, "TN", ["province"])
    assert not capacity_of(people["pimjai"], case).allowed
    rule = governor_delegation(units["TN"])
    answer = capacity_of(people["pimjai"], case)
    assert answer.allowed
    assert answer.lines == ("สหกรณ์จังหวัดธารานคร", "ปฏิบัติราชการแทน ผู้ว่าราชการจังหวัดธารานคร")
    assert answer.orders == ("คำสั่งจังหวัดธารานคร ที่ 1520/2568",)
    before = matter(world, "TN", ["province"], on=dt.date(2025, 9, 30))
    assert not any(a.allowed for a in who_may_sign(before))
    rule.ends_on = timezone.localdate() - dt.timedelta(days=1)
    rule.save()
    assert not capacity_of(people["pimjai"], case).allowed
    # a cooperative still gets the letter in the officer's own name
    assert capacity_of(people["pimjai"], matter(world, "TN", ["coop1"])).lines == ("สหกรณ์จังหวัดธารานคร",)


def test_acting_head_of_a_group_reads_as_acting_in_the_post_with_the_order(world):
    units, people, _parties = world
    make_party("สหกรณ์ผู้ใช้น้ำเขาใหญ่ จำกัด", office=units["TN"], charge=units["TN-08"])
    world[2]["coop4"] = make_party("สหกรณ์การเกษตรเขาใหญ่ จำกัด", office=units["TN"], charge=units["TN-08"])
    answer = capacity_of(people["preecha"], matter(world, "TN-08", ["coop4"]))
    assert answer.allowed
    assert answer.lines == ("นักวิชาการสหกรณ์ชำนาญการ", "รักษาการในตำแหน่ง หัวหน้ากลุ่มส่งเสริมสหกรณ์ ๔")
    assert "27/" in answer.orders[0]


def test_acting_provincial_officer_signs_with_the_capacity_of_law_and_passes_the_governors_delegation(world):
    units, people, _parties = world
    governor_delegation(units["TN"])
    today = timezone.localdate()
    Posting.objects.filter(user=people["thawatchai"], capacity=Capacity.ACTING_HEAD).update(
        starts_on=today, ends_on=today + dt.timedelta(days=2)
    )
    own = capacity_of(people["thawatchai"], matter(world, "TN", ["coop1"]))
    assert own.lines == ("ผู้อำนวยการกลุ่มจัดตั้งและส่งเสริมสหกรณ์", "รักษาราชการแทน สหกรณ์จังหวัดธารานคร")
    answer = capacity_of(people["thawatchai"], matter(world, "TN", ["province"]))
    assert answer.allowed
    assert answer.lines[1:] == ("รักษาราชการแทน สหกรณ์จังหวัดธารานคร", "ปฏิบัติราชการแทน ผู้ว่าราชการจังหวัดธารานคร")


def test_written_delegation_reads_as_such_and_is_not_handed_on(world):
    units, people, _parties = world
    governor_delegation(units["TN"])
    answer = capacity_of(people["thawatchai"], matter(world, "TN", ["coop1"]))
    assert answer.allowed
    assert answer.lines == ("ผู้อำนวยการกลุ่มจัดตั้งและส่งเสริมสหกรณ์", "ปฏิบัติราชการแทน สหกรณ์จังหวัดธารานคร")
    assert "3/" in answer.orders[0]
    refused = capacity_of(people["thawatchai"], matter(world, "TN", ["province"]))
    assert not refused.allowed
    with translation.override("en"):
        assert "not handed on" in " ".join(
            capacity_of(people["thawatchai"], matter(world, "TN", ["province"])).sentences
        )


def test_delegation_of_a_group_head_does_not_carry_the_coordination_right(world):
    units, people, _parties = world
    head = Post.objects.get(unit=units["TN-05"], role="head")
    member = Post.objects.get(unit=units["TN-05"], role="member", postings__user=people["kanokwan"])
    Delegation.objects.create(
        power=Power.SIGN_LETTER, from_post=head, to_post=member, starts_on=timezone.localdate(), order_number="5/2569"
    )
    assert not capacity_of(people["kanokwan"], matter(world, "TN-05", ["coop1"])).allowed


def test_in_place_of_posting_alone_signs_nothing(world):
    units, people, _parties = world
    head = Post.objects.get(unit=units["TN-07"], role="head")
    today = timezone.localdate()
    Posting.objects.create(
        user=people["chanida"],
        post=head,
        capacity=Capacity.IN_PLACE_OF,
        starts_on=today,
        ends_on=today,
        order_number="9/2569",
    )
    assert not capacity_of(people["chanida"], matter(world, "TN-07", ["coop3"])).allowed
    assert capacity_of(people["boonmee"], matter(world, "TN-07", ["coop3"])).allowed


def test_stranger_is_told_who_could_sign(world):
    _units, people, _parties = world
    answer = capacity_of(people["kanokwan"], matter(world, "TN-05", ["coop1"]))
    assert not answer.allowed
    assert "สมศักดิ์" in " ".join(answer.sentences)


def test_group_that_moves_into_the_office_reads_otherwise_from_then_on(world):
    units, _people, _parties = world
    case = matter(world, "TN-07", ["coop3"])
    assert next(a for a in who_may_sign(case) if a.allowed).lines == ("หัวหน้ากลุ่มส่งเสริมสหกรณ์ ๓",)
    units["TN-07"].inside_office = True
    units["TN-07"].save()
    assert next(a for a in who_may_sign(case) if a.allowed).lines == (
        "หัวหน้ากลุ่มส่งเสริมสหกรณ์ ๓",
        "ปฏิบัติหน้าที่แทน สหกรณ์จังหวัดธารานคร",
    )


def test_vacant_post_without_stand_in_signs_nothing_and_says_so(world):
    units, _people, _parties = world
    Posting.objects.filter(post__unit=units["TN-08"], post__role="head").delete()
    case = matter(world, "TN-08", ["coop1"])
    assert who_may_sign(case) == []
    assert "กลุ่มส่งเสริมสหกรณ์ ๔" in why_nobody(case)


@pytest.mark.parametrize(
    "broken",
    [
        {"order_number": "  "},
        {"ends_on": dt.date(2000, 1, 1)},
        {"basis": "coordination", "not_registrar": False, "in_charge_only": True},
        {"basis": "coordination", "not_registrar": True, "in_charge_only": False},
        {"capacity": "delegated", "on_behalf_of": ""},
    ],
)
def test_authority_that_breaks_the_rule_is_refused_by_the_database(world, broken):
    rule = governor_delegation(world[0]["TN"])
    with pytest.raises(IntegrityError), transaction.atomic():
        SigningAuthority.objects.filter(pk=rule.pk).update(**broken)
