"""Truth table of rights on reports: who sees and may do what, person by person."""

import datetime as dt

import pytest

from coopoffice.web.policies import may, may_add
from planning.models import OfficeReport, Report, ReportKind
from planning.services import report_signing as signing
from tests.factories.reports import make_kind, make_reporting_office, open_all, presented
from tests.factories.units import make_unit, make_user, place
from units.acting import actor_for
from units.choices import PostRole, UnitKind

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 10, 26)
PEOPLE = ("member", "head", "other", "planner", "officer", "department", "elsewhere", "stranger")
# verb: who may, in the order of PEOPLE (the report is group 1's)
REPORT = {
    "view": "11011100",
    "write": "11001100",
    "submit": "01001100",
    "check": "00010000",
    "remind": "01011100",
}
UNSIGNED = {"view": "00011100", "compile": "00010000", "send": "00010000", "lock": "00010000", "instruct": "00001100"}
SIGNED = {"view": "11111100", "compile": "00010000", "send": "00010000", "lock": "00010000", "instruct": "00001100"}


@pytest.fixture
def world():
    office = make_reporting_office()
    far = make_unit("สำนักงานสหกรณ์จังหวัดอื่น", office.root, kind=UnitKind.PROVINCIAL_OFFICE)
    people = {
        "member": office.member1,
        "head": office.head1,
        "other": office.head2,
        "planner": office.planner,
        "officer": office.officer,
        "department": place(office.root, PostRole.HEAD),
        "elsewhere": place(far, PostRole.HEAD),
        "stranger": make_user(),
    }
    return office, people


def answers(people, verb, row) -> str:
    return "".join("1" if may(people[who], verb, row) else "0" for who in PEOPLE)


@pytest.mark.parametrize("verb", REPORT)
def test_rights_on_a_groups_report(world, verb):
    office, people = world
    report = next(r for r in open_all(make_kind(office.office), TODAY) if r.unit_id == office.pg1.pk)
    assert answers(people, verb, report) == REPORT[verb]


@pytest.mark.parametrize("verb", UNSIGNED)
def test_rights_on_an_offices_report_before_and_after_the_signature(world, verb):
    office, people = world
    row = presented(office, make_kind(office.office), TODAY)
    assert answers(people, verb, row) == UNSIGNED[verb]
    row = signing.sign_report(by=actor_for(office.officer), officereport=row)
    assert answers(people, verb, row) == SIGNED[verb]


def test_lists_hold_what_the_rights_say(world):
    office, people = world
    kind = make_kind(office.office)
    open_all(kind, TODAY)
    seen = {who: Report.objects.visible_to(person).count() for who, person in people.items()}
    assert seen == {
        "member": 1, "head": 1, "other": 1, "planner": 3, "officer": 3, "department": 3, "elsewhere": 0, "stranger": 0,
    }  # fmt: skip
    assert OfficeReport.objects.visible_to(people["member"]).count() == 0


def test_kinds_are_known_to_all_and_kept_by_the_calendars_duty(world):
    office, people = world
    kind = make_kind(office.office)
    assert answers(people, "view", kind) == "11111110"
    assert answers(people, "change", kind) == "00010000"
    assert [who for who in PEOPLE if may_add(people[who], ReportKind)] == ["planner"]
