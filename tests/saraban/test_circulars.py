"""Circulars: sent to units and people, opened and done by each, reminded once, recalled; leavers are not counted."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone

from coopoffice.registers.models import Number
from coopoffice.thai import to_thai_digits
from coopoffice.web.models import Notification
from coopoffice.web.policies import Refused
from coopoffice.web.refusals import Rejected
from saraban.choices import BOOK_CIRCULAR, BOOK_OUT, Asked, AudienceRole, CircularRun, LetterState
from saraban.models import Circular, CircularRecipient, Letter
from saraban.search import search_letters
from saraban.services import circulars as services
from saraban.services.circulars import (
    acknowledge_circular,
    circulate_letter,
    note_circular_seen,
    recall_circular,
    remind_circular,
    remind_everyone_of_circulars,
    send_circular,
    settle_circular_run,
)
from tests.factories.saraban import make_received
from units.acting import actor_for
from units.models import Posting, Unit, User
from units.reach import forget_reach

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(demo_office):
    return {u.username: u for u in User.objects.all()}


@pytest.fixture
def units(demo_office):
    return {u.code: u for u in Unit.objects.all()}


def by(people, name):
    return actor_for(people[name])


def send(people, units, **more):
    given = {
        "unit": units["TN"],
        "subject": "ทดสอบการแจ้งเวียน",
        "message": "โปรดทราบ",
        "to_units": [units["TN-05"]],
        **more,
    }
    return send_circular(by=by(people, "urai"), **given)


def test_whole_unit_becomes_the_people_there_today_and_the_number_comes_from_the_own_run(people, units):
    last = Number.objects.filter(series__kind=BOOK_CIRCULAR, series__unit=units["TN"]).latest("number").number
    circular = send(people, units, to_people=[people["boonmee"], people["kanokwan"]])
    names = set(circular.recipients.values_list("user__username", flat=True))
    assert names == {"somsak", "kanokwan", "suphachai", "yupin", "malai", "boonmee"}
    assert circular.entry.number == last + 1
    assert circular.letter.own_number.endswith(f"/ว {to_thai_digits(last + 1)}")
    assert circular.letter.state == LetterState.CLOSED
    # those addressed may open it, the next group may not
    assert Letter.objects.visible_to(people["boonmee"]).filter(pk=circular.letter_id).exists()
    assert not Circular.objects.visible_to(people["chanida"]).filter(pk=circular.pk).exists()
    told = Notification.objects.filter(kind="circular").values_list("user__username", flat=True)
    assert set(told) == names


def test_sending_to_the_whole_office_counts_everyone_once_and_the_sender_as_done(people, units):
    circular = send(people, units, to_units=[units["TN"], units["TN-05"]])
    in_posts = set(
        Posting.objects.on().filter(post__unit__above__ancestor=units["TN"]).values_list("user_id", flat=True)
    )
    assert set(circular.recipients.values_list("user_id", flat=True)) == in_posts
    assert circular.recipients.get(user=people["urai"]).state == "done"


def test_common_run_numbers_circulars_in_the_outgoing_book_from_its_day_on(people, units):
    settle_circular_run(
        by=by(people, "urai"), unit=units["TN"], run=CircularRun.COMMON, starts_on=timezone.localdate(), note="คำสั่งที่ 9"
    )
    assert send(people, units).entry.book == BOOK_OUT
    assert services.run_of(units["TN-05"]) == CircularRun.COMMON  # the office's choice holds for its groups
    assert services.run_of(units["TN"], timezone.localdate() - dt.timedelta(days=1)) == CircularRun.OWN
    with pytest.raises(Rejected):
        settle_circular_run(
            by=by(people, "urai"), unit=units["TN"], run="own", starts_on=timezone.localdate() - dt.timedelta(days=1)
        )
    with pytest.raises(Refused):
        settle_circular_run(by=by(people, "kanokwan"), unit=units["TN"], run="own", starts_on=timezone.localdate())


def test_not_seen_is_told_apart_from_seen_and_not_done(people, units):
    circular = send(people, units)
    note_circular_seen(by=by(people, "kanokwan"), circular=circular)
    acknowledge_circular(by=by(people, "somsak"), circular=circular)
    states = {r.user.username: r.state for r in circular.recipients.select_related("user")}
    assert states == {"kanokwan": "seen", "somsak": "done", "suphachai": "unseen", "yupin": "unseen", "malai": "unseen"}
    line = circular.recipients.here().per_unit().get(unit_id=units["TN-05"].pk)
    assert (line["people"], line["seen"], line["done"]) == (5, 2, 1)
    first = circular.recipients.get(user=people["kanokwan"]).first_seen_at
    assert note_circular_seen(by=by(people, "kanokwan"), circular=circular) is False
    assert circular.recipients.get(user=people["kanokwan"]).first_seen_at == first


def test_reading_is_enough_where_only_that_is_asked_and_work_wants_a_word(people, units):
    read = send(people, units, asked=Asked.READ)
    note_circular_seen(by=by(people, "kanokwan"), circular=read)
    assert read.recipients.get(user=people["kanokwan"]).state == "done"
    work = send(people, units, asked=Asked.ACT, due_on=timezone.localdate())
    with pytest.raises(Rejected):
        acknowledge_circular(by=by(people, "kanokwan"), circular=work)
    row = acknowledge_circular(by=by(people, "kanokwan"), circular=work, note="ทำแล้ว")
    assert (row.done_note, row.done_line) == ("ทำแล้ว", by(people, "kanokwan").capacity_line)
    with pytest.raises(Refused):
        acknowledge_circular(by=by(people, "kanokwan"), circular=work, note="อีกครั้ง")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"subject": "  "}, "subject"),
        ({"message": ""}, "message"),
        ({"to_units": []}, "to_units"),
        ({"asked": Asked.ACT}, "due_on"),
        ({"due_on": dt.date(2020, 1, 1)}, "due_on"),
    ],
)
def test_circular_that_is_not_whole_is_refused_beside_its_field_and_takes_no_number(people, units, given, field):
    before = Number.objects.count(), Letter.objects.count()
    with pytest.raises(Rejected) as refused:
        send(people, units, **given)
    assert refused.value.field == field
    assert (Number.objects.count(), Letter.objects.count()) == before


def test_who_holds_no_duty_sends_nothing_and_a_head_sends_for_the_own_group_only(people, units):
    with pytest.raises(Refused):
        send_circular(
            by=by(people, "kanokwan"), unit=units["TN-05"], subject="ก", message="ข", to_units=[units["TN-05"]]
        )
    with pytest.raises(Refused):
        send_circular(by=by(people, "somsak"), unit=units["TN"], subject="ก", message="ข", to_units=[units["TN-05"]])
    circular = send_circular(
        by=by(people, "somsak"), unit=units["TN-05"], subject="ก", message="ข", to_units=[units["TN-05"]]
    )
    assert circular.entry.number == 1
    with pytest.raises(Http404):
        acknowledge_circular(by=by(people, "chanida"), circular=circular)


def test_received_letter_goes_round_once_and_opens_to_those_addressed(people, units):
    letter = make_received(units["TN"], people["urai"])
    with pytest.raises(Http404):
        circulate_letter(by=by(people, "somsak"), letter=letter, unit=units["TN-05"], to_units=[units["TN-05"]])
    circular = circulate_letter(by=by(people, "urai"), letter=letter, unit=units["TN"], to_units=[units["TN-05"]])
    assert circular.letter == letter
    assert Letter.objects.visible_to(people["kanokwan"]).filter(pk=letter.pk).exists()
    assert letter.audience.get(unit=units["TN"]).role == AudienceRole.REGISTER
    with pytest.raises(Refused):
        circulate_letter(by=by(people, "urai"), letter=letter, unit=units["TN"], to_units=[units["TN-05"]])
    letter.refresh_from_db()
    assert letter.state == LetterState.REGISTERED


def test_leavers_drop_out_of_count_and_reminders(people, units):
    circular = send(people, units)
    assert circular.recipients.here().count() == 5
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    Posting.objects.filter(user=people["yupin"]).update(ends_on=yesterday)
    User.objects.filter(pk=people["malai"].pk).update(is_active=False)
    forget_reach()
    assert set(circular.recipients.here().values_list("user__username", flat=True)) == {
        "somsak",
        "kanokwan",
        "suphachai",
    }
    assert remind_circular(by=by(people, "urai"), circular=circular) == 3


def test_reminders_go_to_each_person_once_a_day_and_the_morning_tells_how_many_wait(people, units):
    circular = send(people, units)
    acknowledge_circular(by=by(people, "somsak"), circular=circular)
    assert remind_circular(by=by(people, "urai"), circular=circular) == 4
    with pytest.raises(Refused):
        remind_circular(by=by(people, "urai"), circular=circular)
    Notification.objects.all().delete()
    told = remind_everyone_of_circulars()
    assert told == Notification.objects.filter(kind="circular").count() > 0
    # two circulars of the demo wait for many: still one notification for each person
    assert Notification.objects.filter(user=people["boonmee"], kind="circular").count() <= 1
    assert remind_everyone_of_circulars() == 0


def test_recall_keeps_the_number_as_void_and_asks_nothing_more(people, units):
    circular = send(people, units)
    with pytest.raises(Rejected):
        recall_circular(by=by(people, "urai"), circular=circular, reason=" ")
    with pytest.raises(Refused):
        recall_circular(by=by(people, "kanokwan"), circular=circular, reason="ผิด")
    recall_circular(by=by(people, "urai"), circular=circular, reason="ส่งผิดเรื่อง")
    circular.refresh_from_db()
    assert (circular.entry.number_row.state, circular.letter.state) == ("void", "void")
    with pytest.raises(Refused):
        acknowledge_circular(by=by(people, "kanokwan"), circular=circular)
    assert not Circular.objects.waiting_for(people["kanokwan"]).filter(pk=circular.pk).exists()
    with pytest.raises(Refused):
        recall_circular(by=by(people, "urai"), circular=circular, reason="อีกครั้ง")


def test_database_refuses_done_before_opened_a_second_sending_and_a_book_without_its_unit(people, units):
    circular = send(people, units)
    row = circular.recipients.get(user=people["kanokwan"])
    with pytest.raises(IntegrityError), transaction.atomic():
        CircularRecipient.objects.filter(pk=row.pk).update(done_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        CircularRecipient.objects.create(circular=circular, user=row.user, unit=row.unit, target=row.target)
    with pytest.raises(IntegrityError), transaction.atomic():
        Circular.objects.filter(pk=circular.pk).update(asked=Asked.ACT, due_on=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Circular.objects.filter(pk=circular.pk).update(recalled_at=timezone.now())


def test_each_sees_the_lines_of_the_own_people_only(people, units):
    circular = send(people, units, to_units=[units["TN-05"], units["TN-06"]])

    def lines(name):
        rows = CircularRecipient.objects.visible_to(people[name]).filter(circular=circular)
        return set(rows.values_list("user__username", flat=True))

    assert lines("kanokwan") == {"kanokwan"}
    assert lines("somsak") == {"somsak", "kanokwan", "suphachai", "yupin", "malai"}
    assert len(lines("urai")) == 10
    assert lines("chanida") == set()


def test_page_marks_opening_and_the_sheet_lists_everyone(client, people, units):
    circular = send(people, units)
    client.force_login(people["kanokwan"])
    page = client.get(circular.get_absolute_url())
    assert page.status_code == 200
    assert circular.recipients.get(user=people["kanokwan"]).state == "seen"
    client.force_login(people["urai"])
    people_page = client.get(f"/saraban/circulars/people/?circular={circular.pk}&view=seen").content.decode()
    assert people["kanokwan"].full_name in people_page
    assert people["somsak"].full_name not in people_page
    sheet = client.get(f"/saraban/circulars/people/?circular={circular.pk}&format=pdf")
    assert sheet["Content-Type"] == "application/pdf"
    assert client.get("/saraban/circulars/people/").status_code == 200
    client.force_login(people["chanida"])
    assert client.get(circular.get_absolute_url()).status_code == 404
    assert (
        people["somsak"].full_name
        not in client.get(f"/saraban/circulars/people/?circular={circular.pk}").content.decode()
    )


def test_text_of_a_circular_and_of_its_pdf_is_found_by_those_it_was_sent_to_and_by_nobody_else(people, units):

    circular = send(people, units, message="ขอเชิญร่วมแข่งขันกระโดดกบ")
    assert search_letters(people["kanokwan"], "กระโดดกบ").keys == [circular.letter_id]
    assert search_letters(people["chanida"], "กระโดดกบ").keys == []
