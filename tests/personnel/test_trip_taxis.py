"""Taxi fares of a claim are held against the ceilings of the day: certain ones refuse, others warn."""

import datetime as dt
from decimal import Decimal as D

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from coopoffice.web.refusals import Rejected
from personnel.models import TripClaimLine, TripRate, TripRule
from personnel.services import trips as services
from personnel.services.trips import Expense
from personnel.services.trips.claim_planning import plan_claim
from tests.factories.trips import draft, made, trip_office
from units.acting import actor_for
from units.models import Post

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return trip_office()


def taxi(kind, amount, legs, **more) -> Expense:
    return Expense("transport", "ค่ารถรับจ้าง", D(amount), taxi=kind, legs=legs, row="x0", **more)


def planned(trip, person, *expenses):
    return plan_claim(
        trip=trip, claimant=person, for_group=False, left_at=trip.starts_at, back_at=trip.ends_at, expenses=expenses
    )


def claim(trip, person, *expenses):
    return services.claim_trip(
        by=actor_for(person), trip=trip, for_group=False, left_at=trip.starts_at, back_at=trip.ends_at,
        leaves_from="office", returns_to="office", expenses=expenses,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "amount", "legs", "passes"),
    [
        ("taxi_far", "500", 1, True),
        ("taxi_far", "500.01", 1, False),
        ("taxi_far", "1000", 2, True),
        ("taxi_near", "600", 1, True),
        ("taxi_near", "601", 1, False),
        ("taxi_in", "5000", 2, True),  # inside a province the legs are counted, not the money
        ("taxi_in", "80", 3, False),
    ],
)
def test_fare_within_the_ceiling_of_the_day_passes_and_above_it_is_refused_beside_its_row(
    office, kind, amount, legs, passes
):
    trip = made(office, -5)
    if passes:
        line = claim(trip, office.member1, taxi(kind, amount, legs)).lines.get(by_hand=True)
        assert (line.taxi, line.legs, line.amount) == (kind, legs, D(amount))
        assert line.kind == "transport"
        return
    with pytest.raises(Rejected) as refused:
        claim(trip, office.member1, taxi(kind, amount, legs))
    assert refused.value.field == ("x0_legs" if kind == "taxi_in" else "x0_amount")
    assert "2550" in refused.value.sentence


def test_legs_inside_a_province_are_counted_over_all_rows_and_days(office):
    trip = made(office, -6, 1)
    assert not planned(trip, office.member1, taxi("taxi_in", 80, 2), taxi("taxi_in", 80, 2)).errors
    assert planned(trip, office.member1, taxi("taxi_in", 80, 2), taxi("taxi_in", 80, 3)).errors


def test_ceiling_is_that_of_the_day_of_the_trip(office):
    trip = made(office, -5)
    TripRate.objects.create(
        kind="taxi_far", tier="", amount=D(700), starts_on=trip.first_day + dt.timedelta(days=1), source="ใหม่",
        confidence="H",
    )  # fmt: skip
    assert planned(trip, office.member1, taxi("taxi_far", 700, 1)).errors
    TripRate.objects.create(
        kind="taxi_far", tier="", amount=D(650), starts_on=trip.first_day, source="ระเบียบใหม่", confidence="H"
    )
    plan = planned(trip, office.member1, taxi("taxi_far", 650, 1))
    assert not plan.errors
    assert plan.most[0].source == "ระเบียบใหม่"


def test_ceiling_that_is_an_office_setting_only_warns(office):
    trip = made(office, -5)
    TripRate.objects.create(
        kind="taxi_far", tier="", amount=D(300), starts_on=trip.first_day, source="แนวปฏิบัติ", confidence="M",
        unit=office.office,
    )  # fmt: skip
    plan = planned(trip, office.member1, taxi("taxi_far", 450, 1))
    assert not plan.errors
    assert "แนวปฏิบัติ" in plan.warnings[0]
    assert claim(trip, office.member1, taxi("taxi_far", 450, 1)).lines.get(by_hand=True).most is None


def test_level_that_takes_a_taxi_only_with_baggage_is_warned_and_the_office_may_drop_it(office):
    Post.objects.filter(postings__user=office.member1).update(level="ปฏิบัติการ")
    trip = made(office, -5)
    plan = planned(trip, office.member1, taxi("taxi_in", 80, 1))
    assert not plan.errors
    assert "ปฏิบัติการ" in plan.warnings[0]
    asked = services.plan_trip(user=office.member1, draft=draft(10, means="taxi", means_reason="มีเครื่องฉาย"))
    assert any("ปฏิบัติการ" in words for words in asked.warnings)
    TripRule.objects.create(
        unit=office.office, starts_on=trip.first_day, taxi_not_for="", source="คำสั่งสำนักงาน", confidence="H"
    )
    assert not planned(trip, office.member1, taxi("taxi_in", 80, 1)).warnings


def test_taxi_without_its_legs_is_refused(office):
    plan = planned(made(office, -5), office.member1, taxi("taxi_far", 100, 0))
    assert plan.errors[0][0] == "x0_legs"


@pytest.mark.parametrize(
    "broken", [{"amount": D(501)}, {"legs": 0}, {"taxi": ""}, {"kind": "other"}, {"by_hand": False}]
)
def test_database_refuses_a_taxi_line_above_its_ceiling_or_without_its_legs(office, broken):
    line = claim(made(office, -5), office.member1, taxi("taxi_far", 500, 1)).lines.get(by_hand=True)
    assert line.most == D(500)
    with pytest.raises(IntegrityError), transaction.atomic():
        TripClaimLine.objects.filter(pk=line.pk).update(**broken)


def test_form_says_the_ceilings_and_their_source_and_keeps_everything_typed_when_it_refuses(office):
    client = Client()
    client.force_login(office.member1)
    trip = made(office, -5)
    url = reverse("personnel:trip_claim", args=[trip.pk])
    page = client.get(url)
    form = page.context["form"]
    text = page.content.decode()
    for words in ("500", "600", "2550"):
        assert words in form["x0_legs"].help_text
    assert form["x0_legs"].help_text in text
    day = f"{trip.first_day.day}/{trip.first_day.month}/{trip.first_day.year + 543}"
    sent = {
        "submission": form["submission"].value(), "for_group": "0", "left_on": day, "left_time": "08:30",
        "back_on": day, "back_time": "16:00", "leaves_from": "office", "returns_to": "office", "lodging": "none",
        "x1_kind": "taxi_far", "x1_words": "ค่าแท็กซี่ไปสนามบิน", "x1_amount": "1,200", "x1_legs": "๒",
    }  # fmt: skip
    wrong = client.post(url, sent)
    assert wrong.status_code == 422
    assert "1,000" in str(wrong.context["form"].errors["x1_amount"])
    assert wrong.context["form"]["x1_words"].value() == "ค่าแท็กซี่ไปสนามบิน"
    preview = client.get(reverse("personnel:trip_claim_preview", args=[trip.pk]), {**sent, "x1_amount": "900"})
    assert "2 × 500" in preview.content.decode()
    sent |= {"submission": wrong.context["form"]["submission"].value(), "x1_amount": "1000"}
    assert client.post(url, sent).status_code == 302
    line = TripClaimLine.objects.get(by_hand=True)
    assert (line.taxi, line.legs, line.most) == ("taxi_far", 2, D(1000))
    shown = client.get(line.claim.get_absolute_url()).content.decode()
    assert "1,000" in shown
    services.return_claim(by=actor_for(office.checker), tripclaim=line.claim, note="ขาดใบเสร็จ")
    again = client.get(url).context["form"]
    assert (again["x0_kind"].value(), again["x0_legs"].value()) == ("taxi_far", 2)


@pytest.mark.parametrize(
    ("means", "outside", "kind"),
    [("taxi", False, "taxi_in"), ("taxi", True, "taxi_far"), ("public", True, "transport")],
)
def test_form_begins_with_the_kind_of_fare_that_was_permitted(office, means, outside, kind):
    TripRule.objects.create(
        unit=office.office, starts_on=dt.date(2020, 1, 1), outside_above=False, source="คำสั่งมอบอำนาจ", confidence="H"
    )
    trip = made(office, -5, means=means, means_reason="มีสัมภาระ", outside=outside, fares=D(300))
    client = Client()
    client.force_login(office.member1)
    form = client.get(reverse("personnel:trip_claim", args=[trip.pk])).context["form"]
    assert (form["x0_kind"].value(), form["x0_amount"].value()) == (kind, "300.00")
