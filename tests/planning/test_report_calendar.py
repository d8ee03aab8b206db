"""Reports that are owed arise by themselves, once, with their day."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from coopoffice.web.policies import Refused
from coopoffice.web.refusals import Rejected
from planning.models import OfficeReport, Report, ReportRule
from planning.services import report_calendar as services
from tests.factories.reports import START, make_kind, make_reporting_office, open_all
from tests.factories.units import make_unit
from units.acting import actor_for
from units.choices import UnitKind
from units.models import Holiday

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_reporting_office()


def test_reports_of_every_group_and_of_the_office_arise_for_each_period_begun(office):
    kind = make_kind(office.office)
    reports = open_all(kind, dt.date(2026, 11, 20))
    assert {(r.unit_id, r.period_start) for r in reports} == {
        (unit.pk, start) for unit in (office.gad, office.pg1, office.pg2) for start in (START, dt.date(2026, 11, 1))
    }
    assert OfficeReport.objects.filter(kind=kind).count() == 2


def test_opening_again_makes_nothing_new(office):
    kind = make_kind(office.office)
    open_all(kind, dt.date(2026, 11, 20))
    assert services.open_reports(today=dt.date(2026, 11, 20), kinds=[kind]) == 0
    assert services.open_reports(today=dt.date(2026, 12, 1), kinds=[kind]) == 4


def test_same_report_twice_is_refused_by_the_database(office):
    kind = make_kind(office.office)
    row = open_all(kind, dt.date(2026, 10, 20))[0]
    with pytest.raises(IntegrityError, match="planning_report_once"), transaction.atomic():
        Report.objects.create(
            kind=kind, unit=row.unit, office=row.office, period_start=row.period_start,
            period_end=row.period_end, due_on=row.due_on,
        )  # fmt: skip


def test_due_day_follows_the_offices_holidays_and_moves_with_them(office):
    kind = make_kind(office.office)
    row = open_all(kind, dt.date(2026, 11, 20))[-1]  # November: the 25th is a Wednesday
    assert row.due_on == dt.date(2026, 11, 25)
    Holiday.objects.create(day=dt.date(2026, 11, 25), name="วันหยุดของสำนักงาน", unit=office.office)
    assert services.settle_due_days(kinds=[kind]) == 3
    row.refresh_from_db()
    assert row.due_on == dt.date(2026, 11, 24)


def test_rule_in_force_on_the_periods_last_day_counts(office):
    kind = make_kind(office.office)
    services.add_rule(
        by=actor_for(office.planner), kind=kind, side="group", starts_on=dt.date(2026, 11, 1), months_after=0, day=20,
        shift="none", source="หนังสือใหม่", confidence="H",
    )  # fmt: skip
    days = {r.period_start: r.due_on for r in open_all(kind, dt.date(2026, 11, 20))}
    assert days[START] == dt.date(2026, 10, 23)  # the 25th is a Sunday; nothing is seeded as a holiday here
    assert days[dt.date(2026, 11, 1)] == dt.date(2026, 11, 20)


def test_named_groups_only_owe_what_is_not_everybodys(office):
    kind = make_kind(office.office, all_groups=False)
    kind.groups.set([office.pg2])
    assert {r.unit_id for r in open_all(kind, dt.date(2026, 10, 20))} == {office.pg2.pk}


def test_kind_of_the_department_is_owed_by_every_office_below(office):
    other = make_unit("สำนักงานสหกรณ์จังหวัดอื่น", office.root, kind=UnitKind.PROVINCIAL_OFFICE)
    group = make_unit("กลุ่มของจังหวัดอื่น", other)
    kind = make_kind(office.root)
    assert group.pk in {r.unit_id for r in open_all(kind, dt.date(2026, 10, 20))}
    assert OfficeReport.objects.filter(kind=kind).count() == 2


def test_report_owed_once_arises_when_its_days_begin(office):
    kind = make_kind(
        office.office,
        frequency="once",
        once_from=dt.date(2026, 11, 3),
        once_until=dt.date(2026, 11, 9),
        starts_on=START,
    )
    assert open_all(kind, dt.date(2026, 11, 2)) == []
    assert len(open_all(kind, dt.date(2026, 11, 3))) == 3


def test_ended_kind_opens_no_further_period(office):
    kind = make_kind(office.office, ends_on=dt.date(2026, 10, 31))
    assert {r.period_start for r in open_all(kind, dt.date(2026, 12, 20))} == {START}


def _fields(**more):
    return {
        "name": "รายงานใหม่", "name_en": "", "addressee": "กรม", "guide": "", "frequency": "monthly", "once_from": None,
        "once_until": None, "starts_on": START, "ends_on": None, "headings": ["ผล"], "lines": [], "sources": [],
        "all_groups": True, "position": 1, "source": "หนังสือ", **more,
    }  # fmt: skip


def test_holder_of_the_calendar_adds_a_kind_with_both_days_and_its_reports(office):
    kind = services.add_kind(by=actor_for(office.planner), **_fields())
    assert kind.unit == office.office
    assert set(kind.rules.values_list("side", "day")) == {("group", 25), ("office", 5)}
    assert Report.objects.filter(kind=kind).exists()


@pytest.mark.parametrize("who", ["officer", "head1", "member1", "personnel"])
def test_nobody_else_adds_a_kind(office, who):
    with pytest.raises(Refused, match="GA-F1"):
        services.add_kind(by=actor_for(getattr(office, who)), **_fields())


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"headings": []}, "headings"),
        ({"headings": ["ผล", "ผล"]}, "headings"),
        ({"lines": ["ก | แห่ง", "ก | ราย"]}, "lines"),
        ({"sources": ["ไม่มี"]}, "sources"),
        ({"all_groups": False}, "owing"),
        ({"frequency": "once", "once_from": START, "once_until": dt.date(9999, 12, 31)}, "once_until"),
    ],
)
def test_kind_that_cannot_be_filled_in_is_rejected_beside_its_field(office, more, field):
    with pytest.raises(Rejected) as refusal:
        services.add_kind(by=actor_for(office.planner), **_fields(**more))
    assert refusal.value.field == field


def test_how_often_stands_once_reports_exist(office):
    kind = make_kind(office.office)
    open_all(kind, dt.date(2026, 10, 20))
    with pytest.raises(Rejected, match="ประเภทใหม่"):
        services.change_kind(by=actor_for(office.planner), reportkind=kind, frequency="yearly")


@pytest.mark.parametrize("fields", [{"day": 0}, {"day": 32}, {"months_after": 13}, {"source": ""}])
def test_rule_beyond_the_calendar_is_refused_by_the_database(office, fields):
    kind = make_kind(office.office)
    rule = {"kind": kind, "side": "group", "starts_on": dt.date(2027, 1, 1), "day": 5, "source": "ก", **fields}
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportRule.objects.create(**rule)
