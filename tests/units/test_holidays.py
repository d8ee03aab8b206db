"""The editable table of holidays and the working days counted by it."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from coopoffice.web.policies import Refused
from tests.factories.units import give_duty, make_unit, place
from units.acting import actor_for
from units.models import Holiday
from units.services.holidays import add_holiday, change_holiday, remove_holiday, seed_holidays
from units.workdays import add_working_days, holiday_name, holidays_between, working_days_in

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 25)


@pytest.fixture
def office():
    root = make_unit()
    return make_unit(parent=root)


@pytest.fixture
def keeper(office):
    user = place(office)
    give_duty("GA-B1", office, user=user)
    return actor_for(user)


def test_seeding_twice_adds_nothing_and_keeps_the_offices_corrections(office):
    assert seed_holidays(year=2569) > 15
    row = Holiday.objects.get(day=dt.date(2026, 4, 13))
    Holiday.objects.filter(pk=row.pk).update(name="สงกรานต์ (แก้แล้ว)")
    assert seed_holidays(year=2569) == 0
    assert Holiday.objects.get(pk=row.pk).name == "สงกรานต์ (แก้แล้ว)"


def test_seeding_a_year_without_calendar_is_refused_in_words():
    with pytest.raises(ValidationError):
        seed_holidays(year=9999)


def test_office_holiday_closes_that_office_only(office, keeper):
    other = make_unit(parent=office.parent)
    group = make_unit(parent=office)
    add_holiday(by=keeper, day=DAY, name="งานประจำปีจังหวัด", unit=office)
    assert holidays_between(DAY, DAY, office.pk) == holidays_between(DAY, DAY, group.pk) == {DAY}
    assert holidays_between(DAY, DAY, other.pk) == holidays_between(DAY, DAY) == set()


def test_office_row_that_works_overrules_the_department(office, keeper):
    Holiday.objects.create(day=DAY, name="วันหยุดพิเศษ")
    add_holiday(by=keeper, day=DAY, name="เลื่อนวันหยุด", unit=office, closed=False)
    assert holidays_between(DAY, DAY) == {DAY}
    assert holidays_between(DAY, DAY, office.pk) == set()
    assert holiday_name(DAY, office.pk) == ""
    assert holiday_name(DAY) == "วันหยุดพิเศษ"


def test_working_days_skip_weekend_and_holiday(office):
    Holiday.objects.create(day=DAY, name="วันหยุด")  # a Wednesday
    assert add_working_days(dt.date(2026, 11, 24), 3, office.pk) == dt.date(2026, 11, 30)
    assert working_days_in(dt.date(2026, 11, 23), dt.date(2026, 11, 29), office.pk) == 4


def test_keeper_of_an_office_cannot_touch_the_departments_days(office, keeper):
    day = Holiday.objects.create(day=DAY, name="วันหยุด")
    with pytest.raises(Refused):
        add_holiday(by=keeper, day=DAY + dt.timedelta(days=1), name="ทุกแห่ง")
    with pytest.raises(Refused):
        change_holiday(by=keeper, holiday=day, day=DAY, name="เปลี่ยน")
    with pytest.raises(Refused):
        remove_holiday(by=keeper, holiday=day)
    with pytest.raises(Refused):
        seed_holidays(year=2569, by=keeper)
    assert list(Holiday.objects.values_list("name", flat=True)) == ["วันหยุด"]


def test_member_without_the_duty_is_refused(office):
    with pytest.raises(Refused):
        add_holiday(by=actor_for(place(office)), day=DAY, name="หยุดเอง", unit=office)


def test_same_day_twice_for_one_office_is_refused(office, keeper):
    add_holiday(by=keeper, day=DAY, name="ก", unit=office)
    with pytest.raises(ValidationError):
        add_holiday(by=keeper, day=DAY, name="ข", unit=office)
    Holiday.objects.create(day=DAY, name="ทั้งกรม")
    with pytest.raises(IntegrityError), transaction.atomic():
        Holiday.objects.create(day=DAY, name="ทั้งกรมอีกครั้ง")


def test_department_row_that_works_is_refused_by_the_database():
    with pytest.raises(IntegrityError), transaction.atomic():
        Holiday.objects.create(day=DAY, name="ทำงาน", closed=False)
