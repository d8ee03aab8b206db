"""Pages of trips: what they say, what they cost, what stands on the papers."""

import datetime as dt
import subprocess
from decimal import Decimal as D

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from coopoffice.thai import document_date, plain_date
from personnel.models import Trip, TripAdvance, TripRequest
from personnel.services import trips as services
from personnel.services.trips import Expense
from planning.choices import PlanState
from procurement.choices import RequestState
from procurement.services import assign_request as put_on_car
from tests.factories.planning import make_plan
from tests.factories.trips import ask, at, draft, made, permitted, trip_office
from units.acting import actor_for
from units.models import ApprovalStep, Unit
from units.services.approvals import decide

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return trip_office()


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def cost(client, url) -> int:
    client.get(url)  # the first page of a session costs its session
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def paper(client, url) -> str:
    answer = client.get(url)
    assert answer["Content-Type"] == "application/pdf", answer.content[:400]
    read = subprocess.run(
        ["pdftotext", "-layout", "-enc", "UTF-8", "-", "-"], input=answer.content, capture_output=True, check=True
    )
    return " ".join(read.stdout.decode().split())


def be(day: dt.date) -> str:
    return f"{day.day}/{day.month}/{day.year + 543}"


def form_of(client, url):
    return client.get(url).context["form"]


def sent(client, url, **values):
    form = form_of(client, url)
    return client.post(url, {"submission": form["submission"].value(), "seen": form["seen"].value(), **values})


ROW = {
    "starts_time": "08:30", "ends_time": "16.30", "place": "สหกรณ์โคนม จำกัด", "means": "public", "people": "",
    "leaves_from": "office", "returns_to": "office", "lodging": "none", "room": "double",
}  # fmt: skip


def row(n, day, **more):
    return {f"t{n}-{k}": v for k, v in {**ROW, "starts_on": be(day), "ends_on": be(day), **more}.items()}


def test_lists_cost_the_same_queries_at_one_row_and_at_many(office):
    permitted(office, draft(10, 1))
    client = signed_in(office.officer)
    urls = [
        reverse(f"personnel:{name}") for name in ("trip_list", "trip_claim_list", "trip_advance_list", "trip_rate_list")
    ]
    before = [cost(client, url) for url in urls]
    mine = signed_in(office.member1)
    own = cost(mine, reverse("personnel:my_trips"))
    for n in range(6):
        permitted(office, draft(12 + 2 * n, 1, people=(office.member2,)))
    assert [cost(client, url) for url in urls] == before
    assert cost(mine, reverse("personnel:my_trips")) <= own + 1


def test_form_of_two_trips_asks_for_both_and_an_error_stands_beside_its_trip(office):
    client = signed_in(office.member1)
    url = reverse("personnel:trip_ask")
    first, second = at(10).date(), at(12).date()
    given = {"row": ["0", "3"], "subject": "ตรวจการสหกรณ์", "plan_words": "", "invitation": "", "budget_words": ""}
    wrong = sent(client, url, **given, **row(0, first), **row(3, second, ends_time="08:00"))
    assert wrong.status_code == 422
    assert "t3-ends_time" in wrong.context["form"].errors
    assert wrong.context["form"]["t3-place"].value() == "สหกรณ์โคนม จำกัด"
    clash = sent(client, url, **given, **row(0, first), **row(3, first))
    assert "t3-starts_on" in clash.context["form"].errors
    asked = sent(client, url, **given, **row(0, first), **row(3, second, people="head2"))
    assert asked.status_code == 302
    request = TripRequest.objects.get()
    assert [t.first_day for t in request.trips.order_by("position")] == [first, second]
    assert request.trips.get(position=2).people.count() == 2


def test_form_reads_thai_digits_and_a_day_of_return_left_empty(office):
    client = signed_in(office.member1)
    day = at(10).date()
    thai = be(day).translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))
    answer = sent(
        client, reverse("personnel:trip_ask"), row="0", subject="ตรวจการ",
        **row(0, day, starts_on=thai, ends_on="", starts_time="๐๘.๓๐ น.", fares="๑๒๐"),
    )  # fmt: skip
    assert answer.status_code == 302
    trip = Trip.objects.get()
    assert (trip.first_day, trip.last_day, trip.fares, trip.estimate) == (day, day, D(120), D(240))


def test_preview_counts_the_money_names_who_decides_and_says_what_stands_in_the_way(office):
    permitted(office, draft(10, place="ที่ว่าการอำเภอบ้านไร่"))
    client = signed_in(office.member1)
    day = at(20).date()
    text = client.get(
        reverse("personnel:trip_preview"),
        {"row": "0", **row(0, day, ends_on=be(day + dt.timedelta(days=1)), lodging="flat")},
    ).content.decode()
    assert "1,040" in text
    assert office.head1.full_name in text
    assert office.officer.full_name in text
    clash = client.get(reverse("personnel:trip_preview"), {"row": "0", **row(0, at(10).date())}).content.decode()
    assert "ที่ว่าการอำเภอบ้านไร่" in clash
    assert "t-danger" in clash


@pytest.mark.parametrize(("today", "next_day"), [("2026-11-26", "27/11/2569"), ("2026-11-27", "30/11/2569")])
def test_empty_form_begins_on_the_next_working_day(office, today, next_day):
    with time_machine.travel(f"{today} 09:00+07:00", tick=False):
        form = form_of(signed_in(office.member1), reverse("personnel:trip_ask"))
        assert form["t0-starts_on"].value() == form["t0-ends_on"].value() == next_day


def test_one_more_trip_is_filled_like_the_one_before_on_the_day_after(office):
    client = signed_in(office.member1)
    text = client.get(reverse("personnel:trip_row"), {"row": "0", **row(0, at(10).date(), kilometres="64")})
    assert 'name="row" value="1"' in text.content.decode()
    assert be(at(11).date()) in text.content.decode().replace("/0", "/")
    assert 'value="64"' in text.content.decode()


def test_last_months_round_is_repeated_in_three_clicks(office):
    former = permitted(office, draft(2), draft(4, people=(office.member2,)))
    client = signed_in(office.member1)
    page = client.get(reverse("personnel:my_trips")).content.decode()
    link = f"{reverse('personnel:trip_ask')}?repeat={former.pk}"
    assert link in page
    form = form_of(client, link)
    assert [form[f"t{n}-starts_on"].value() for n in form.row_numbers] == [plain_date(at(n).date()) for n in (30, 32)]
    data = {"row": ["0", "1"], "submission": form["submission"].value(), "seen": ""}
    for bound in form:
        if bound.name in data or bound.name == "files":
            continue
        value = bound.field.prepare_value(bound.value())
        if value not in (None, "", False):
            data[bound.name] = value
    answer = client.post(link, data)
    assert answer.status_code == 302, answer.context["form"].errors
    again = TripRequest.objects.exclude(pk=former.pk).get()
    assert again.repeats == former
    assert again.trips.get(position=2).people.count() == 2


def test_form_sent_twice_asks_once(office):
    client = signed_in(office.member1)
    url = reverse("personnel:trip_ask")
    form = form_of(client, url)
    data = {"submission": form["submission"].value(), "row": "0", "subject": "ตรวจการ", **row(0, at(10).date())}
    assert client.post(url, data).status_code == 302
    assert client.post(url, data).status_code == 302
    assert TripRequest.objects.count() == 1


def test_who_decides_finds_box_and_all_trips_of_the_request_and_the_requester_does_not(office):
    asked = ask(office.member1, draft(10), draft(12))
    trip = asked.trips.first()
    head, member = signed_in(office.head1), signed_in(office.member1)
    assert 'value="approve"' in head.get(trip.get_absolute_url()).content.decode()
    assert 'value="approve"' not in member.get(trip.get_absolute_url()).content.decode()
    page = head.get(asked.get_absolute_url())
    form = page.context["decide_form"]
    assert len(form.lines) == 2
    assert member.get(asked.get_absolute_url()).context["decide_form"] is None
    first, second = asked.trips.order_by("position")
    done = head.post(
        reverse("personnel:trip_decide", args=[asked.pk]),
        {"submission": form["submission"].value(), f"trip{first.pk}": "approve", f"trip{second.pk}": ""},
    )
    assert done.status_code == 302
    assert [len(t.approval.decisions.all()) for t in (first, second)] == [2, 1]


def test_memo_prints_one_trip_in_words_and_many_in_a_table_with_the_decisions(office):
    asked = permitted(
        office,
        draft(
            10, people=(office.member2,), means="own_car", plate="กข 2511", kilometres=D(64), means_reason="ไม่มีรถโดยสาร"
        ),
    )
    client = signed_in(office.member1)
    text = paper(client, reverse("personnel:trip_memo", args=[asked.pk]))
    for words in ("บันทึกข้อความ", "ขออนุญาตเดินทางไปราชการ", office.member2.full_name, "๖๔ กิโลเมตร", "กข ๒๕๑๑",
                  document_date(at(10).date()), office.head1.full_name, office.officer.full_name):  # fmt: skip
        assert words in text, words
    many = permitted(office, draft(20), draft(22), draft(24))
    text = paper(client, reverse("personnel:trip_memo", args=[many.pk]))
    assert "จำนวน ๓ ครั้ง" in text
    assert text.count("อนุญาต") > 3


def test_forms_8708_bk111_and_8500_print_the_counted_sums_in_figures_and_words(office):
    asked = permitted(office, draft(-6, 1, people=(office.member2,), lodging="flat", late_reason="ด่วน"))
    trip = asked.trips.get()
    advance = services.ask_advance(by=actor_for(office.member1), triprequest=asked, amount=D(2000))
    services.check_advance(by=actor_for(office.checker), tripadvance=advance)
    services.approve_advance(by=actor_for(office.officer), tripadvance=advance, granted=D(2000))
    services.pay_advance(by=actor_for(office.cashier), tripadvance=advance, paid_on=timezone.localdate())
    advance = TripAdvance.objects.get()
    claim = services.claim_trip(
        by=actor_for(office.member1), trip=trip, for_group=True, left_at=trip.starts_at, back_at=trip.ends_at,
        leaves_from="home", returns_to="office", lodging="flat", nights=1, advance=advance, papers=3,
        expenses=[Expense("transport", "ค่ารถรับจ้าง", D(150), receipt=False)],
    )  # fmt: skip
    client = signed_in(office.member1)
    first = paper(client, reverse("personnel:trip_8708", args=[claim.pk]))
    for words in ("แบบ ๘๗๐๘", "๒,๒๓๐.๐๐", "สองพันสองร้อยสามสิบบาทถ้วน", "๔๘๐.๐๐", "๑,๖๐๐.๐๐", "๑ วัน", "รวมเวลาไปราชการ",
                  office.member2.full_name):  # fmt: skip
        assert words in first, words
    second = paper(client, reverse("personnel:trip_8708_group", args=[claim.pk]))
    for words in ("ส่วนที่ ๒", "๑,๑๙๐.๐๐", "๑,๐๔๐.๐๐", "๒,๒๓๐.๐๐", "ลายมือชื่อ"):
        assert words in second, words
    third = paper(client, reverse("personnel:trip_bk111", args=[claim.pk]))
    for words in ("ใบรับรองแทนใบเสร็จรับเงิน", "๑๕๐.๐๐", "หนึ่งร้อยห้าสิบบาทถ้วน"):
        assert words in third, words
    services.settle_advance(
        by=actor_for(office.cashier), tripadvance=advance, kind="cash", amount=D(500), on_date=timezone.localdate(),
        receipt="บร. 7/2",
    )  # fmt: skip
    contract = paper(client, reverse("personnel:trip_8500", args=[advance.pk]))
    for words in ("แบบ ๘๕๐๐", "สัญญาการยืมเงิน", "สองพันบาทถ้วน", "รายการส่งใช้เงินยืม", "๑,๕๐๐.๐๐", "บร. ๗/๒",
                  document_date(advance.due_on)):  # fmt: skip
        assert words in contract, words


def test_report_prints_with_its_words(office):
    trip = made(office, -5)
    services.report_trip(
        by=actor_for(office.member1), trip=trip, left_at=trip.starts_at, back_at=trip.ends_at,
        result="แนะนำการปิดบัญชี\nตรวจนับเงินสด", problems="ขาดผู้ทำบัญชี",
    )  # fmt: skip
    text = paper(signed_in(office.member1), reverse("personnel:trip_report_paper", args=[trip.pk]))
    for words in ("รายงานผลการเดินทางไปราชการ", "ตรวจนับเงินสด", "ขาดผู้ทำบัญชี"):
        assert words in text, words
    assert text.count("นักวิชาการสหกรณ์") == 2  # who went, and under the name of who signs


def test_register_goes_out_to_excel_and_paper_and_finds_by_words(office):
    permitted(office, draft(10, place="สหกรณ์ประมงท่าเรือ จำกัด"))
    permitted(office, draft(12, place="สหกรณ์โคนม จำกัด"))
    client = signed_in(office.officer)
    url = reverse("personnel:trip_list")
    assert client.get(f"{url}?q=ประมง&format=xlsx").status_code == 200
    text = paper(client, f"{url}?q=ประมง&format=pdf").replace(" ", "")
    assert "ท่าเรือ" in text
    assert "โคนม" not in text


def test_claim_form_starts_from_permission_and_counts_while_it_is_filled_in(office):
    trip = made(office, -6, 1, people=(office.member2,), lodging="flat")
    client = signed_in(office.member1)
    form = form_of(client, reverse("personnel:trip_claim", args=[trip.pk]))
    assert (form["for_group"].value(), form["nights"].value()) == ("1", 1)
    data = {
        "for_group": "1", "left_on": be(trip.first_day), "left_time": "08:30", "back_on": be(trip.last_day),
        "back_time": "16:00", "lodging": "flat", "nights": "1", "leaves_from": "office", "returns_to": "office",
        "room": "double",
    }  # fmt: skip
    text = client.get(reverse("personnel:trip_claim_preview", args=[trip.pk]), data).content.decode()
    assert "2,080" in text
    answer = sent(client, reverse("personnel:trip_claim", args=[trip.pk]), **data)
    assert answer.status_code == 302, answer.context["form"].errors
    assert trip.claims.get().total == D(2080)


def test_widgets_of_my_day_show_own_trips_and_those_on_the_road(office):
    made(office, 0, 1)
    permitted(office, draft(5))
    assert "h-mytrips" in signed_in(office.member1).get(reverse("my_day")).content.decode()
    head = signed_in(office.officer).get(reverse("my_day")).content.decode()
    assert "h-tripstoday" in head


def test_change_of_a_trip_is_held_against_the_plan_of_its_request(office):
    plan = make_plan(office.pg1, office.head1, state=PlanState.IN_FORCE, lines=[{"title": "เข้าแนะนำสหกรณ์"}])
    named = permitted(office, draft(10), activities=[plan.activities.get()]).trips.get()
    bare = permitted(office, draft(20)).trips.get()
    client = signed_in(office.member1)
    warning = "ยังไม่ได้ระบุงานตามแผน"
    for trip, day, warns in ((named, 12, False), (bare, 22, True)):
        sent = {k.removeprefix("t0-"): v for k, v in row(0, at(day).date()).items()}
        text = client.get(reverse("personnel:trip_change_preview", args=[trip.pk]), sent).content.decode()
        assert (warning in text) == warns


# --- the plan attached ------------------------------------------------------------------------------------------------


def test_memo_carries_the_printed_plan_behind_it_and_the_plan_opens_with_the_request(office):
    plan = make_plan(
        office.pg1, office.head1, state=PlanState.IN_FORCE,
        lines=[{"title": "เข้าแนะนำสหกรณ์"}, {"title": "กิจกรรมอื่นของแผน"}],
    )  # fmt: skip
    asked = permitted(office, draft(10), activities=[plan.activities.get(title="เข้าแนะนำสหกรณ์")])
    for person in (office.member1, office.head1, office.officer, office.personnel):
        client = signed_in(person)
        memo = paper(client, reverse("personnel:trip_memo", args=[asked.pk]))
        for words in ("บันทึกข้อความ", "แผนปฏิบัติการ (Action Plan)", "กิจกรรมอื่นของแผน", "ผู้จัดทำแผน"):
            assert words in memo, (person, words)
        attached = paper(client, reverse("personnel:trip_plan_paper", args=[asked.pk]))
        assert "กิจกรรมอื่นของแผน" in attached
        assert "บันทึกข้อความ" not in attached
        link = reverse("personnel:trip_plan_paper", args=[asked.pk])
        assert link in client.get(asked.get_absolute_url()).content.decode()
        assert link in client.get(asked.trips.get().get_absolute_url()).content.decode()
    assert signed_in(office.head2).get(reverse("personnel:trip_plan_paper", args=[asked.pk])).status_code == 404


def test_request_without_activities_has_no_plan_to_attach(office):
    asked = permitted(office, draft(10))
    client = signed_in(office.member1)
    assert client.get(reverse("personnel:trip_plan_paper", args=[asked.pk])).status_code == 404
    assert "Action Plan" not in paper(client, reverse("personnel:trip_memo", args=[asked.pk]))


# --- the head of the office ------------------------------------------------------------------------------------------


def test_head_of_the_office_asks_with_a_car_and_the_form_says_who_permits(office):
    Unit.objects.filter(pk=office.office.pk).update(province="ธารานคร")
    client = signed_in(office.officer)
    day = at(10).date()
    text = client.get(
        reverse("personnel:trip_preview"), {"row": "0", **row(0, day, means="office_car", outside="on")}
    ).content.decode()
    assert "ผู้ว่าราชการจังหวัดธารานคร" in text
    assert office.personnel.full_name in text
    answer = sent(
        client, reverse("personnel:trip_ask"), row="0", subject="ประชุมจังหวัด", **row(0, day, means="office_car")
    )
    assert answer.status_code == 302
    trip = Trip.objects.get()
    car = trip.vehicle_request
    assert car is not None
    put_on_car(by=actor_for(office.vehicles), request=car, vehicle=office.car)
    step = ApprovalStep.objects.get(approval=car.approval, state="open")
    decide(by=actor_for(office.vehicles), step=step, act="approve")  # the words stand in the trip's own permission
    car.refresh_from_db()
    assert car.state == RequestState.APPROVED
    assert car.decided_by != office.officer
