"""Who orders the fuel gives fewer litres than were asked for: the change is kept, and the money too much is free."""

import uuid
from decimal import Decimal as D

import pytest
from django.db import IntegrityError, InternalError, transaction
from django.urls import reverse
from django.utils import timezone

from coopoffice.web.policies import Refused
from coopoffice.web.refusals import Rejected
from procurement import services
from procurement.choices import SlipState
from procurement.models import FuelCut, FuelSlip
from tests.procurement.test_fuel import fill, head_decides, office, order, quota  # noqa: F401
from units.acting import actor_for
from units.models import Decision

pytestmark = pytest.mark.django_db


def cut(office, slip, litres="25", reason="ไปกลับไม่เกิน 200 กม.", who=None):  # noqa: F811
    services.cut_order(by=actor_for(who or office.head1), slip=slip, litres=D(litres), reason=reason)
    slip.refresh_from_db()
    return slip


def test_head_orders_fewer_litres_and_the_rest_of_the_money_is_free(office):  # noqa: F811
    slip = cut(office, order(office))
    assert (slip.state, slip.litres, slip.ordered, slip.amount) == (SlipState.APPROVED, D(40), D(25), D(750))
    assert (quota(office.pg1).available, quota(office.pg1).reserved) == (D(9250), D(750))
    row = slip.cuts.get()
    assert (row.before, row.after, row.by, row.reason) == (D(40), D(25), office.head1, "ไปกลับไม่เกิน 200 กม.")
    assert "25" in Decision.objects.filter(approval=slip.approval, act="approve").get().note


def test_filling_takes_no_more_than_the_fewer_litres(office):  # noqa: F811
    slip = cut(office, order(office))
    with pytest.raises(Rejected) as refused, transaction.atomic():
        fill(office, timezone.now(), 120, litres="26", by=office.member1, vehicle=office.own, slip=slip)
    assert refused.value.field == "litres"
    fill(office, timezone.now(), 120, litres="25", by=office.member1, vehicle=office.own, slip=slip)
    assert (quota(office.pg1).used, quota(office.pg1).reserved, quota(office.pg1).available) == (D(750), D(0), D(9250))


@pytest.mark.parametrize(
    ("litres", "reason", "field"), [("40", "x", "litres"), ("41", "x", "litres"), ("20", " ", "reason")]
)
def test_as_many_or_more_litres_or_no_reason_changes_nothing(office, litres, reason, field):  # noqa: F811
    slip = order(office)
    with pytest.raises(Rejected) as refused:
        cut(office, slip, litres, reason)
    assert refused.value.field == field
    assert not FuelCut.objects.exists()
    assert quota(office.pg1).reserved == D(1200)


def test_only_who_holds_the_open_step_cuts_and_only_while_it_is_open(office):  # noqa: F811
    slip = order(office)
    for person in (office.member1, office.vehicles):
        with pytest.raises(Refused):
            cut(office, slip, who=person)
    head_decides(office, slip)
    with pytest.raises(Refused):
        cut(office, slip)


def test_withdrawn_after_the_cut_gives_everything_back(office):  # noqa: F811
    slip = cut(office, order(office))
    services.withdraw_slip(by=actor_for(office.member1), slip=slip, reason="เลื่อนงาน")
    assert (quota(office.pg1).available, quota(office.pg1).reserved) == (D(10000), D(0))


def test_cut_cannot_be_rewritten_nor_more_be_ordered_than_asked(office):  # noqa: F811
    slip = cut(office, order(office))
    with pytest.raises(InternalError), transaction.atomic():
        FuelCut.objects.update(reason="อื่น")
    with pytest.raises(InternalError), transaction.atomic():
        FuelCut.objects.all()._raw_delete("default")
    with pytest.raises(IntegrityError), transaction.atomic():
        FuelSlip.objects.filter(pk=slip.pk).update(ordered=D(41))
    with pytest.raises(IntegrityError), transaction.atomic():
        FuelCut.objects.create(slip=slip, before=D(10), after=D(10), reason="x", by=office.head1)


def test_page_offers_it_to_the_head_and_shows_what_was_changed(office, client):  # noqa: F811
    slip = order(office)
    client.force_login(office.member1)
    assert reverse("procurement:slip_cut", args=[slip.pk]) not in client.get(slip.get_absolute_url()).content.decode()
    client.force_login(office.head1)
    url = reverse("procurement:slip_cut", args=[slip.pk])
    assert url in client.get(slip.get_absolute_url()).content.decode()
    answer = client.post(url, {"litres": "๒๕", "reason": "ใกล้", "submission": str(uuid.uuid4())})
    assert answer.status_code == 302
    page = client.get(slip.get_absolute_url()).content.decode()
    assert "ใกล้" in page
    assert "25" in page
    assert client.get(reverse("procurement:slip_list") + "?view=all").status_code == 200
    assert client.get(reverse("procurement:slip_paper", args=[slip.pk])).status_code == 200
