"""Drafts of requests for trips: kept half written, seen by their writer alone, claiming nothing, lost in nothing."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coopoffice.web.policies import policy_for
from coopoffice.web.refusals import Rejected
from personnel.models import Trip, TripRequest, TripRequestDraft, TripRequestDraftFile
from personnel.services import trips as services
from personnel.services.trips.drafts import MOST_DRAFTS, title_of
from procurement.models import VehicleRequest
from tests.factories.trips import at, draft, permitted, trip_office
from units.acting import actor_for
from units.models import Approval, Occupancy

pytestmark = pytest.mark.django_db

TYPED = {"row": ["0"], "subject": ["แนะนำการปิดบัญชี"], "t0-place": ["สหกรณ์โคนม"], "t0-means": ["office_car"]}
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


@pytest.fixture
def office():
    return trip_office()


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def send(client, url, **values):
    form = client.get(url).context["form"]
    return client.post(url, {"submission": form["submission"].value(), "seen": form["seen"].value(), **values})


def keep(person, typed=TYPED, **more):
    return services.keep_trip_draft(by=actor_for(person), typed=typed, **more)


def be(day) -> str:
    return f"{day.day}/{day.month}/{day.year + 543}"


def whole(day) -> dict:
    return {
        "row": "0", "subject": "แนะนำการปิดบัญชี", "t0-starts_on": be(day), "t0-starts_time": "08:30",
        "t0-ends_on": be(day), "t0-ends_time": "16:30", "t0-place": "สหกรณ์โคนม", "t0-means": "public", "t0-people": "",
        "t0-leaves_from": "office", "t0-returns_to": "office", "t0-lodging": "none", "t0-room": "double",
    }  # fmt: skip


def test_draft_claims_no_car_no_time_no_number_and_asks_nobody(office):
    before = (Approval.objects.count(), Occupancy.objects.count(), VehicleRequest.objects.count())
    keep(office.member1)
    assert (Approval.objects.count(), Occupancy.objects.count(), VehicleRequest.objects.count()) == before
    assert not Trip.objects.exists()
    assert not TripRequest.objects.exists()


def test_half_written_form_is_kept_as_it_was_typed_and_opened_again_with_everything_in_it(office):
    client = signed_in(office.member1)
    typed = {
        "row": ["0", "3"], "subject": "ตรวจการ", "t0-starts_on": "32/13/2569", "t0-starts_time": "", "t0-place": "",
        "t0-people": "ใครก็ไม่รู้\nnobody at all", "t0-kilometres": "หกสิบ", "t0-outside": "on",
        "t3-place": "สหกรณ์ผู้ใช้น้ำ", "t3-lodging": "flat", "t3-fares": "๑๒๐", "wants_advance": "on",
    }  # fmt: skip
    answer = send(client, reverse("personnel:trip_ask"), keep="1", **typed)
    assert (answer.status_code, answer.url) == (302, reverse("personnel:my_trips"))
    row = TripRequestDraft.objects.get()
    page = client.get(row.get_absolute_url())
    form = page.context["form"]
    assert form.row_numbers == [0, 3]
    for name, value in typed.items():
        if name != "row":
            assert form[name].value() == value, name
    assert "32/13/2569" in page.content.decode()
    assert not Trip.objects.exists()


def test_draft_needs_the_purpose_or_one_place_and_what_was_typed_comes_back_without_them(office):
    client = signed_in(office.member1)
    answer = send(client, reverse("personnel:trip_ask"), keep="1", row="0", **{"t0-means_reason": "รถไม่พอ"})
    assert answer.status_code == 422
    assert "subject" in answer.context["form"].errors
    assert answer.context["form"]["t0-means_reason"].value() == "รถไม่พอ"
    assert not TripRequestDraft.objects.exists()
    assert (
        title_of({"row": ["0", "2"], "subject": [" "], "t0-place": [""], "t2-place": [" สหกรณ์  โคนม "]}) == "สหกรณ์ โคนม"
    )
    assert keep(office.member1, {"row": ["0"], "t0-place": ["สหกรณ์โคนม"]}).title == "สหกรณ์โคนม"


def test_draft_that_was_completed_is_submitted_with_its_papers_and_is_gone(office):
    client = signed_in(office.member1)
    answer = send(
        client, reverse("personnel:trip_ask"), keep="1", row="0", subject="ตรวจการ",
        files=[SimpleUploadedFile("แผนที่.png", PNG), SimpleUploadedFile("ข้อความ.txt", "ก".encode())],
    )  # fmt: skip
    row = TripRequestDraft.objects.get()
    assert answer.status_code == 302
    assert [f.name for f in row.papers.all()] == ["แผนที่.png", "ข้อความ.txt"]
    unwanted = row.papers.get(name="ข้อความ.txt")
    answer = send(client, row.get_absolute_url(), without=[unwanted.pk], **whole(at(10).date()))
    assert answer.status_code == 302, answer.context["form"].errors
    asked = TripRequest.objects.get()
    assert [f.name for f in asked.files.all()] == ["แผนที่.png"]
    assert asked.trips.get().approval is not None
    assert not TripRequestDraft.objects.exists()
    assert not TripRequestDraftFile.objects.exists()


def test_draft_that_is_refused_at_submission_stays_a_draft(office):
    client = signed_in(office.member1)
    row = keep(office.member1)
    answer = send(client, row.get_absolute_url(), **{**whole(at(10).date()), "t0-ends_time": "07:00"})
    assert answer.status_code == 422
    assert TripRequestDraft.objects.get().pk == row.pk
    assert not TripRequest.objects.exists()


def test_draft_is_seen_by_its_writer_alone(office):
    row = keep(office.member1)
    urls = [row.get_absolute_url(), reverse("personnel:trip_draft_discard", args=[row.pk])]
    for person in (office.member2, office.head1, office.officer, office.personnel):
        client = signed_in(person)
        assert [client.get(url).status_code for url in urls] == [404, 404], person
        assert not TripRequestDraft.objects.visible_to(person).exists()
        assert "แนะนำการปิดบัญชี" not in client.get(reverse("personnel:trip_list")).content.decode()
        assert "แนะนำการปิดบัญชี" not in client.get(reverse("personnel:my_trips")).content.decode()
    own = signed_in(office.member1)
    assert [own.get(url).status_code for url in urls] == [200, 200]
    assert "แนะนำการปิดบัญชี" in own.get(reverse("personnel:my_trips")).content.decode()
    assert policy_for(TripRequestDraft).may_add(office.member1, at(0).date())


def test_paper_of_a_draft_opens_for_its_writer_alone(office):
    send(
        signed_in(office.member1), reverse("personnel:trip_ask"), keep="1", row="0", subject="ตรวจการ",
        files=[SimpleUploadedFile("แผนที่.png", PNG)],
    )  # fmt: skip
    url = TripRequestDraftFile.objects.get().get_absolute_url()
    assert signed_in(office.member1).get(url).status_code == 200
    assert signed_in(office.head1).get(url).status_code == 404


def test_service_refuses_to_use_or_throw_away_somebody_elses_draft(office):
    row = keep(office.member1)
    for act in (
        lambda: services.discard_trip_draft(by=actor_for(office.head1), draft=row),
        lambda: services.keep_trip_draft(by=actor_for(office.head1), typed=TYPED, draft=row),
        lambda: services.ask_trips(by=actor_for(office.member2), subject="ก", trips=[draft(10)], draft=row),
    ):
        with pytest.raises(Http404):
            act()
    assert TripRequestDraft.objects.get().title == "แนะนำการปิดบัญชี"
    assert not TripRequest.objects.exists()


def test_draft_kept_in_another_window_is_not_overwritten_unseen(office):
    client = signed_in(office.member1)
    row = keep(office.member1)
    url = row.get_absolute_url()
    form = client.get(url).context["form"]
    sent = {"submission": form["submission"].value(), "seen": form["seen"].value(), "keep": "1", "row": "0"}
    keep(office.member1, {**TYPED, "subject": ["อีกหน้าต่างหนึ่ง"]}, draft=row)
    stale = client.post(url, {**sent, "subject": "หน้าต่างนี้"})
    assert stale.status_code == 409
    assert "อีกหน้าต่างหนึ่ง" in stale.content.decode()
    assert stale.context["form"]["subject"].value() == "หน้าต่างนี้"
    fresh = stale.context["form"]
    again = {**sent, "submission": fresh["submission"].value(), "seen": fresh["seen"].value(), "subject": "หน้าต่างนี้"}
    assert client.post(url, again).status_code == 302
    assert TripRequestDraft.objects.get().title == "หน้าต่างนี้"


def test_draft_of_a_repeat_remembers_which_request_it_repeats(office):
    former = permitted(office, draft(2))
    client = signed_in(office.member1)
    answer = send(client, f"{reverse('personnel:trip_ask')}?repeat={former.pk}", keep="1", row="0", subject="รอบใหม่")
    assert answer.status_code == 302
    row = TripRequestDraft.objects.get()
    assert row.repeats == former
    assert send(client, row.get_absolute_url(), **whole(at(20).date())).status_code == 302
    assert TripRequest.objects.order_by("-pk")[0].repeats == former


def test_thrown_away_draft_is_gone_with_its_papers(office):
    client = signed_in(office.member1)
    row = keep(office.member1)
    assert send(client, reverse("personnel:trip_draft_discard", args=[row.pk])).status_code == 302
    assert not TripRequestDraft.objects.exists()


def test_list_of_drafts_costs_the_same_queries_at_one_and_at_many_and_their_number_is_bounded(office):
    client = signed_in(office.member1)
    url = reverse("personnel:my_trips")

    def cost() -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as seen:
            client.get(url)
        return len(seen)

    keep(office.member1)
    before = cost()
    for _n in range(MOST_DRAFTS - 1):
        keep(office.member1)
    assert cost() == before
    with pytest.raises(Rejected):
        keep(office.member1)
    assert keep(office.member1, draft=TripRequestDraft.objects.first())


@pytest.mark.parametrize("broken", [{"title": ""}, {"typed": {}}, {"typed": {"row": []}}])
def test_database_refuses_a_draft_that_says_nothing(office, broken):
    row = keep(office.member1)
    with pytest.raises(IntegrityError), transaction.atomic():
        TripRequestDraft.objects.filter(pk=row.pk).update(**broken)
