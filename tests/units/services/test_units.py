"""Units open, change, move and close through their services, and refuse in sentences that name what is in the way."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404

from coopoffice.web.policies import Refused
from coopoffice.web.refusals import Rejected
from tests.factories.units import delegate, give_duty, make_office, make_post, make_unit, make_user
from units import services
from units.acting import Actor, actor_for
from units.choices import Power, UnitKind
from units.models import District, Unit, UnitDistrict, UnitLink
from units.reach import reach
from units.signals import unit_closed, unit_opened

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 24)


@pytest.fixture
def office():
    return make_office()


def open_group(office, **changes):
    given = {
        "by": actor_for(office.personnel),
        "parent": office.office,
        "kind": UnitKind.PROMOTION_GROUP,
        "name": "กลุ่มส่งเสริมสหกรณ์ ๓",
        "short_name": "กสส.๓",
        "code": "TT-9",
        "opened_on": DAY,
    }
    return services.open_unit(**{**given, **changes})


def test_unit_opened_by_personnel_is_reached_by_the_officer_at_once(office, django_capture_on_commit_callbacks):
    heard = []
    unit_opened.connect(lambda **facts: heard.append(facts["unit"]), weak=False, dispatch_uid="test")
    with django_capture_on_commit_callbacks(execute=True):
        unit = open_group(office)
    unit_opened.disconnect(dispatch_uid="test")
    assert unit.pk in reach(office.officer).commands
    assert heard == [unit]


def test_unit_opened_by_head_without_personnel_duty_is_refused(office):
    with pytest.raises(Refused):
        open_group(office, by=actor_for(office.head1))


def test_unit_opened_by_stranger_is_refused(office):
    with pytest.raises(Refused):
        open_group(office, by=Actor(make_user()))


def test_unit_opened_under_a_unit_outside_the_area_is_refused(office):
    with pytest.raises(Refused):
        open_group(office, parent=office.root)


def test_unit_opened_with_a_taken_code_is_refused_beside_the_code(office):
    with pytest.raises(ValidationError) as caught:
        open_group(office, code="TT-1")
    assert list(caught.value.error_dict) == ["code"]


def test_unit_opened_under_a_kind_that_cannot_hold_it_is_refused(office):
    with pytest.raises(Rejected) as caught:
        open_group(office, parent=office.gad)
    assert caught.value.field == "parent"


def test_unit_opened_under_closed_unit_is_refused_with_the_day(office):
    Unit.objects.filter(pk=office.office.pk).update(closed_on=dt.date(2026, 1, 31))
    with pytest.raises((Rejected, Refused)):
        open_group(office)


def test_unit_changed_keeps_kind_and_parent_untouchable(office):
    changed = services.change_unit(by=actor_for(office.personnel), unit=office.pg1, phone="0 9800 0000")
    assert changed.phone == "0 9800 0000"
    with pytest.raises(TypeError):
        services.change_unit(by=actor_for(office.personnel), unit=office.pg1, parent=office.root)


def test_unit_moved_under_its_own_child_is_refused_in_words(office):
    child = make_unit("งาน", office.gad)
    with pytest.raises(Rejected) as caught:
        services.move_unit(by=actor_for(office.personnel), unit=office.gad, parent=child)
    assert "งาน" in caught.value.sentence


def test_unit_moved_takes_its_people_to_the_new_chain(office):
    services.move_unit(by=actor_for(office.personnel), unit=make_unit("งาน", office.gad), parent=office.office)
    assert Unit.objects.get(name="งาน").parent == office.office


def test_unit_with_filled_posts_is_not_closed_and_names_them(office):
    with pytest.raises(Rejected) as caught:
        services.close_unit(by=actor_for(office.personnel), unit=office.pg1, closed_on=DAY, closing_note="คำสั่ง 1/2569")
    assert "head1" in caught.value.sentence


def test_unit_with_open_children_is_not_closed_and_names_them(office):
    with pytest.raises(Rejected) as caught:
        services.close_unit(
            by=actor_for(office.personnel), unit=office.office, closed_on=DAY, closing_note="คำสั่ง 1/2569"
        )
    assert "ฝ่ายบริหารทั่วไป" in caught.value.sentence


def test_empty_unit_closes_with_everything_that_hangs_on_it(office, django_capture_on_commit_callbacks):
    unit = make_unit("กลุ่มว่าง", office.office)
    post = make_post(unit, "head")
    district = District.objects.create(code="9901", name="ทดสอบ", province="ทดสอบ")
    link = UnitDistrict.objects.create(unit=unit, district=district, starts_on=dt.date(2020, 1, 1))
    line = UnitLink.objects.create(from_unit=office.gad, to_unit=unit, subject="งาน", starts_on=dt.date(2020, 1, 1))
    duty = give_duty("PG-1", unit, unit=unit)
    power = delegate(Power.SIGN_LETTER, post, office.head1_post)
    heard = []
    unit_closed.connect(lambda **facts: heard.append(facts["unit"].pk), weak=False, dispatch_uid="test")
    with django_capture_on_commit_callbacks(execute=True):
        services.close_unit(by=actor_for(office.personnel), unit=unit, closed_on=DAY, closing_note="คำสั่ง 1/2569")
    unit_closed.disconnect(dispatch_uid="test")
    assert heard == [unit.pk]
    for row in (link, line, duty, power):
        row.refresh_from_db()
        assert row.ends_on == DAY
    post.refresh_from_db()
    assert post.closed_on == DAY


def test_unit_unknown_to_the_person_is_not_found(office):
    with pytest.raises(Http404):
        services.change_unit(by=Actor(make_user()), unit=office.pg1, phone="1")


def test_districts_set_anew_end_the_earlier_ones_the_day_before(office):
    one, two = (District.objects.create(code=f"990{n}", name=f"อำเภอ {n}", province="ทดสอบ") for n in (1, 2))
    by = actor_for(office.personnel)
    services.set_districts(by=by, unit=office.pg1, districts=[one], starts_on=dt.date(2026, 1, 1))
    now = services.set_districts(by=by, unit=office.pg1, districts=[two], starts_on=DAY)
    assert [row.district for row in now] == [two]
    assert UnitDistrict.objects.get(district=one).ends_on == DAY - dt.timedelta(days=1)


def test_coordination_line_is_drawn_once_in_either_direction(office):
    by = actor_for(office.personnel)
    line = services.link_units(by=by, from_unit=office.gad, to_unit=office.pg1, subject="งานพัสดุ", starts_on=DAY)
    with pytest.raises(Rejected):
        services.link_units(by=by, from_unit=office.pg1, to_unit=office.gad, subject="งานพัสดุ", starts_on=DAY)
    with pytest.raises(Rejected):
        services.link_units(by=by, from_unit=office.pg1, to_unit=office.pg1, subject="งาน", starts_on=DAY)
    assert services.unlink_units(by=by, link=line, ends_on=DAY).ends_on == DAY
