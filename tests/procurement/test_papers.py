"""Papers that run out between the permission and the end of a run: who is warned, and what leaving asks for."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from coopoffice.web.models import Notification
from coopoffice.web.policies import Refused
from coopoffice.web.refusals import Rejected
from procurement import services
from procurement.choices import UseState
from procurement.models import VehicleDue, VehicleRule, VehicleUse
from tests.factories.procurement import at, vehicle_office
from tests.procurement.test_board import agreed, assign, permitted
from units.acting import actor_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return vehicle_office()


def runs_out(car, on, kind="act"):
    """The car's paper of the kind holds until the day."""
    VehicleDue.objects.update_or_create(
        vehicle=car, kind=kind, standing=True, defaults={"starts_on": at(-400).date(), "due_on": on}
    )


def figures(**more):
    VehicleRule.objects.filter(unit=None).update(**more)


def leave(office, use, **more):
    services.depart(
        by=actor_for(office.driver), use=use, left_at=timezone.now() - dt.timedelta(hours=1), odometer_out=900, **more
    )
    use.refresh_from_db()
    return use


@pytest.mark.parametrize("kind", ["tax", "act", "inspection"])
def test_car_whose_paper_ran_out_after_the_permission_does_not_leave(office, kind):
    _request, use = permitted(office)
    runs_out(office.car, at(-1).date(), kind)
    with pytest.raises(Refused) as refused:
        leave(office, use)
    assert VehicleDue.objects.get(vehicle=office.car, kind=kind).get_kind_display() in str(refused.value)
    use.refresh_from_db()
    assert use.state == UseState.PLANNED


def test_paper_that_runs_out_during_the_run_stops_it_and_one_that_holds_to_its_last_day_does_not(office):
    _request, use = permitted(office)
    runs_out(office.car, timezone.localtime(use.ends_at).date() - dt.timedelta(days=1))
    with pytest.raises(Refused):
        leave(office, use)
    runs_out(office.car, timezone.localtime(use.ends_at).date())
    assert leave(office, use).state == UseState.OUT
    assert (use.papers_over, use.papers_note) == ("", "")


def test_where_the_figures_ask_for_a_reason_the_car_leaves_with_it_and_the_book_keeps_both(office):
    figures(papers_at_leaving="reason")
    _request, use = permitted(office)
    runs_out(office.car, at(-1).date())
    with pytest.raises(Rejected) as refused:
        leave(office, use)
    assert refused.value.field == "papers_note"
    leave(office, use, papers_note="ส่งผู้ป่วยเร่งด่วน ผอ. สั่งด้วยวาจา")
    assert use.papers_note == "ส่งผู้ป่วยเร่งด่วน ผอ. สั่งด้วยวาจา"
    assert use.papers_over.startswith(str(VehicleDue.objects.get(vehicle=office.car, kind="act").get_kind_display()))
    with pytest.raises(IntegrityError), transaction.atomic():
        VehicleUse.objects.filter(pk=use.pk).update(papers_note="")


def test_reason_of_a_written_line_stays_as_it_is(office):
    figures(papers_at_leaving="reason")
    _request, use = permitted(office)
    runs_out(office.car, at(-1).date())
    leave(office, use, papers_note="เร่งด่วน")
    services.come_back(by=actor_for(office.driver), use=use, back_at=timezone.now(), odometer_in=950)
    with pytest.raises(IntegrityError), transaction.atomic():
        VehicleUse.objects.filter(pk=use.pk).update(papers_note="อื่น")


def test_paper_that_stops_nothing_is_warned_of_and_the_car_leaves(office):
    _request, use = permitted(office)
    runs_out(office.car, at(-1).date(), "insurance")
    assert leave(office, use).state == UseState.OUT


def test_line_of_the_paper_book_driven_without_papers_needs_its_reason(office):
    runs_out(office.car, at(-10).date(), "tax")
    line = {
        "by": actor_for(office.vehicles),
        "vehicle": office.car,
        "driver": office.driver,
        "going_to": "อู่",
        "left_at": at(-2, 9),
        "odometer_out": 100,
        "back_at": at(-2, 11),
        "odometer_in": 120,
    }
    with pytest.raises(Rejected) as refused:
        services.record_use(**line)
    assert refused.value.field == "papers_note"
    assert services.record_use(**line, papers_note="นำรถไปตรวจสภาพ").papers_note == "นำรถไปตรวจสภาพ"


def test_request_that_makes_a_run_longer_than_the_papers_hold_is_not_put_on_it(office):
    use = assign(office, agreed(office))
    runs_out(office.car, timezone.localtime(use.ends_at).date())
    longer = agreed(office, office.member2, starts_at=at(3, 13), ends_at=at(5, 18))
    with pytest.raises(Rejected) as refused:
        assign(office, longer, use=use)
    assert refused.value.field == "place"


def test_run_that_cannot_be_joined_for_its_papers_says_so_beside_the_choice(office, client):
    use = assign(office, agreed(office))
    request = agreed(office, office.member2)
    client.force_login(office.vehicles)
    url = reverse("procurement:request_assign", args=[request.pk])
    choice = f'value="u:{use.pk}"'
    assert choice in client.get(url).content.decode()
    runs_out(office.car, timezone.localtime(use.ends_at).date() - dt.timedelta(days=1))
    page = client.get(url).content.decode()
    assert "disabled" in page.split(choice)[1].split(">")[0]
    assert "หมดอายุ" in page


def test_keeper_driver_and_requester_are_told_once_of_each_paper_and_run(office):
    request, use = permitted(office)
    assert services.warn_of_papers() == 0
    runs_out(office.car, timezone.localtime(use.ends_at).date() - dt.timedelta(days=1))
    assert services.warn_of_papers() == 1
    services.warn_of_papers()
    told = Notification.objects.filter(dedupe_key__startswith="vehicle-paper:")
    assert {n.user_id for n in told} == {office.vehicles.pk, office.driver.pk, request.requester_id}
    assert told.count() == 3


def test_board_request_and_run_say_that_the_papers_run_out(office, client):
    request, use = permitted(office)
    runs_out(office.car, timezone.localtime(use.ends_at).date() - dt.timedelta(days=1))
    client.force_login(office.vehicles)
    for url in (reverse("procurement:board"), request.get_absolute_url(), use.get_absolute_url()):
        assert "หมดอายุ" in client.get(url).content.decode(), url
    client.force_login(office.driver)
    page = client.get(reverse("procurement:use_depart", args=[use.pk])).content.decode()
    assert "ออกไม่ได้" in page
    listed = client.get(reverse("procurement:use_list") + "?view=papers").content.decode()
    assert use.get_absolute_url() in listed


def test_board_offers_a_car_until_its_papers_run_out_and_no_longer(office, client):
    client.force_login(office.member1)
    monday = timezone.localdate() + dt.timedelta(days=7 - timezone.localdate().weekday())
    runs_out(office.car, monday + dt.timedelta(days=1), "tax")
    page = client.get(reverse("procurement:board"), {"on": monday.isoformat()}).content.decode()

    def offered(n):
        return f"?car={office.car.pk}&amp;on={(monday + dt.timedelta(days=n)).isoformat()}" in page

    assert [offered(n) for n in range(4)] == [True, True, False, False]
