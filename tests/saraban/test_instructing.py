"""Presenting, instructing several at once, following up, closing: the moves, the rights, the course, the chasing."""

import datetime as dt

import pytest
from django.core import mail
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from coopoffice.web.models import Notification
from coopoffice.web.policies import Refused
from coopoffice.web.refusals import Rejected
from saraban.choices import LetterState
from saraban.models import Instruction, Letter, Presentation
from saraban.services.incoming import register_letter
from saraban.services.incoming_chase import chase_letters
from saraban.services.incoming_instruct import (
    Target,
    close_letter,
    instruct_letter,
    present_letter,
    withdraw_presentation,
)
from saraban.services.incoming_passing import receive_letter
from saraban.views.letter_route import duration, route_of
from units import inbox
from units.acting import actor_for
from units.choices import Line
from units.models import ApprovalStep, Unit, User
from units.services.approvals import decide
from units.services.assignments import accept_work, answer_work, hand_on_work

pytestmark = pytest.mark.django_db
DUE = dt.timedelta(days=5)


@pytest.fixture
def people(quiet_office):
    return {u.username: u for u in User.objects.all()}


@pytest.fixture
def units(quiet_office):
    return {u.code: u for u in Unit.objects.all()}


@pytest.fixture
def by(people):
    return {name: actor_for(user) for name, user in people.items()}


@pytest.fixture
def letter(by, units) -> Letter:
    return register_letter(
        by=by["orathai"], unit=units["TN"], from_text="กรมส่งเสริมสหกรณ์", subject="เร่งรัดการแก้ไขข้อบกพร่อง"
    )


def target(unit, line=Line.COMMAND, person=None, key="k") -> Target:
    return Target(unit, person, line, timezone.localdate() + DUE, key)


def instruct(by, letter, *targets, **more) -> Instruction:
    return instruct_letter(by=by, letter=letter, text="มอบกลุ่มเป็นเจ้าของเรื่อง", targets=targets, **more)


def waiting(person) -> list[str]:
    return [line.source for line in inbox.waiting_for(person).lines]


def test_presented_letter_is_checked_by_general_administration_and_then_waits_for_the_officer(by, people, letter):
    present_letter(by=by["orathai"], letter=letter, note="เพื่อโปรดทราบและสั่งการ")
    letter.refresh_from_db()
    assert letter.state == LetterState.PRESENTED
    assert (waiting(people["wilai"]), waiting(people["pimjai"])) == (["approvals"], [])
    with pytest.raises(Refused):
        instruct(by["pimjai"], letter, close=True)
    decide(by=by["wilai"], step=ApprovalStep.objects.get(state="open"), note="เห็นควรมอบ กจส.")
    assert waiting(people["pimjai"]) == ["approvals"]
    instruct(by["pimjai"], letter, close=True)
    letter.refresh_from_db()
    assert letter.state == LetterState.CLOSED
    assert waiting(people["pimjai"]) == []


def test_who_presents_and_may_check_has_checked_by_presenting(by, people, letter):
    present_letter(by=by["urai"], letter=letter, note="เสนอ")
    assert waiting(people["pimjai"]) == ["approvals"]
    assert Presentation.objects.get().approval.steps.get(state="open").final


def test_letter_sent_back_is_with_the_registry_again_and_can_be_presented_anew(by, people, letter):
    present_letter(by=by["orathai"], letter=letter, note="เสนอ")
    decide(by=by["wilai"], step=ApprovalStep.objects.get(state="open"), act="return", note="ขาดสิ่งที่ส่งมาด้วย")
    letter.refresh_from_db()
    assert letter.state == LetterState.REGISTERED
    present_letter(by=by["orathai"], letter=letter, note="แนบครบแล้ว")
    assert [p.approval.state for p in letter.presentations.all()] == ["withdrawn", "open"]


def test_presenting_is_taken_back_before_anybody_acted_and_not_after(by, letter):
    present_letter(by=by["orathai"], letter=letter, note="เสนอ")
    withdraw_presentation(by=by["orathai"], letter=letter)
    letter.refresh_from_db()
    assert letter.state == LetterState.REGISTERED
    present_letter(by=by["urai"], letter=letter, note="เสนอ")
    with pytest.raises(Refused):
        withdraw_presentation(by=by["urai"], letter=letter)


def test_superior_tells_several_at_once_solid_and_dashed_and_each_gets_work_registry_and_sight(
    by, people, units, letter
):
    instruct(
        by["pimjai"],
        letter,
        target(units["TN-07"], key="a"),
        target(units["TN-02"], Line.COORDINATION, key="b"),
        target(None, Line.COORDINATION, people["kanokwan"], key="c"),
    )
    letter.refresh_from_db()
    assert letter.state == LetterState.INSTRUCTED
    assert letter.due_on == timezone.localdate() + DUE
    assert {(t.assignment.receiver, t.line) for t in letter.tasks.all()} == {
        ("กสส.๓", "command"),
        ("กจส.", "coordination"),
        ("นางสาวกนกวรรณ ศรีสุข", "coordination"),
    }
    assert [p.unit.code for p in letter.passings.all()] == ["TN-07"]  # the groups with a registry of their own only
    assert "กสส.๓" in letter.entries.get().action
    seen = {
        n
        for n in ("boonmee", "amphorn", "thawatchai", "kanokwan", "somsak", "weera")
        if Letter.objects.visible_to(people[n])
    }
    assert seen == {"boonmee", "amphorn", "thawatchai", "kanokwan"}


@pytest.mark.parametrize(
    ("text", "named", "close", "field"),
    [(" ", True, False, "text"), ("ทราบ", False, False, "text"), ("ทราบ", True, True, "close")],
)
def test_instruction_that_says_or_tells_nothing_is_refused(by, units, letter, text, named, close, field):
    with pytest.raises(Rejected) as refusal:
        instruct_letter(
            by=by["pimjai"], letter=letter, text=text, targets=[target(units["TN-05"])] if named else [], close=close
        )
    assert refusal.value.field == field
    assert not Instruction.objects.exists()


def test_due_day_that_is_over_is_refused_beside_its_row_and_nothing_is_written(by, units, letter):
    past = Target(units["TN-05"], None, Line.COMMAND, timezone.localdate() - DUE, "u5")
    with pytest.raises(Rejected) as refusal, transaction.atomic():
        instruct(by["pimjai"], letter, target(units["TN-02"], key="u2"), past)
    assert refusal.value.field == "u5_due"
    assert not letter.tasks.exists()


def test_only_the_head_of_the_letters_unit_instructs(by, units, letter):
    with pytest.raises(Refused):
        instruct(by["wilai"], letter, target(units["TN-05"]))


def test_letter_is_closed_when_all_told_to_act_have_answered_and_not_before(by, people, units, letter):
    instruct(by["pimjai"], letter, target(units["TN-07"], key="a"), target(units["TN-02"], Line.COORDINATION, key="b"))
    work = letter.tasks.get(line="command").assignment
    with pytest.raises(Refused, match="กสส"):
        close_letter(by=by["pimjai"], letter=letter)
    accept_work(by=by["boonmee"], assignment=work)
    answer_work(by=by["boonmee"], assignment=work, note="ดำเนินการครบถ้วนแล้ว")
    assert waiting(people["pimjai"]) == ["letters_close"]
    close_letter(by=by["pimjai"], letter=letter, note="ทราบ เก็บเรื่อง")
    letter.refresh_from_db()
    assert (letter.state, letter.audience.filter(live=True).exists()) == (LetterState.CLOSED, False)
    assert {t.line: t.assignment.state for t in letter.tasks.all()} == {
        "command": "closed",
        "coordination": "cancelled",
    }


def test_whoever_is_handed_the_work_sees_the_letter(by, people, units, letter):
    instruct(
        by["pimjai"],
        letter,
        Target(units["TN-02"], people["thawatchai"], Line.COMMAND, timezone.localdate() + DUE, "p"),
    )
    work = letter.tasks.get().assignment
    helper = next(
        u for u in User.objects.filter(postings__post__unit=units["TN-02"]) if u.pk != people["thawatchai"].pk
    )
    assert not Letter.objects.visible_to(helper).exists()
    hand_on_work(by=by["thawatchai"], assignment=work, assignee=helper, due_on=timezone.localdate() + DUE)
    assert Letter.objects.visible_to(helper).get() == letter


def test_course_shows_both_registries_the_officer_and_the_way_back_with_times(by, people, units, letter):
    present_letter(by=by["urai"], letter=letter, note="เห็นควรมอบ กสส.๓")
    instruct(by["pimjai"], letter, target(units["TN-07"]))
    receive_letter(by=by["amphorn"], passing=letter.passings.get())
    work = letter.tasks.get().assignment
    hand_on_work(by=by["boonmee"], assignment=work, assignee=people["chanida"], due_on=timezone.localdate() + DUE)
    stops = route_of(people["pimjai"], Letter.objects.for_page().get())
    assert [s.icon for s in stops] == ["inbox", "writing", "list-check", "signature", "user-check", "circle-check"]
    facts = " ".join(f"{f.word} {f.who}" for f in stops[4].facts)
    assert "กสส.๓" in facts
    assert "นางอัมพร น้ำเพชร" in facts
    assert "นางชนิดา แก้วมณี" in facts
    assert stops[4].look == "now"


def test_duration_names_the_two_largest_units():
    start = timezone.now()
    said = [duration(start, start + dt.timedelta(minutes=m)) for m in (0, 86, 60, 1440 + 120, 5 * 1440 + 60)]
    assert said == ["0 นาที", "1 ชั่วโมง 26 นาที", "1 ชั่วโมง", "1 วัน 2 ชั่วโมง", "5 วัน"]


def test_each_person_is_told_once_a_day_how_many_letters_wait(by, people, units, letter):
    for n in range(2):
        register_letter(by=by["urai"], unit=units["TN"], from_text="จังหวัดธารานคร", subject=f"เรื่อง {n}")
    instruct(by["pimjai"], letter, target(units["TN-07"]))
    Notification.objects.all().delete()
    mail.outbox.clear()
    assert chase_letters() > 0
    assert chase_letters() > 0  # asked again, nobody is told again
    told = {
        n.user.username: n.subject for n in Notification.objects.filter(kind="letters_waiting").select_related("user")
    }
    assert told["orathai"].startswith("หนังสือ 2 ฉบับ")
    assert told["boonmee"].startswith("หนังสือ 1 ฉบับ")
    assert Notification.objects.filter(kind="letters_waiting", user=people["orathai"]).count() == 1


def test_instruction_is_never_changed_and_a_letter_is_presented_once_at_a_time(by, people, letter):
    present_letter(by=by["urai"], letter=letter, note="เสนอ")
    with pytest.raises(IntegrityError), transaction.atomic():
        Presentation.objects.create(letter=letter, note="ซ้ำ", presented_by=people["urai"])
    instruct(by["pimjai"], letter, close=True)
    with pytest.raises(DatabaseError), transaction.atomic():
        Instruction.objects.update(text="แก้")


def test_page_of_a_letter_costs_the_same_with_one_told_and_with_eight(
    client, by, people, units, letter, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(people["pimjai"])

    def cost() -> int:
        client.get(letter.get_absolute_url())
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get(letter.get_absolute_url()).status_code == 200
        return len(found)

    # TN-07 keeps a book of its own: something is on its way there from the first instruction on.
    beside = [target(units[f"TN-0{n}"], Line.COORDINATION, key=f"u{n}") for n in (7, 3, 4, 5, 6, 8)]
    instruct(by["pimjai"], letter, target(units["TN-02"], key="a"), beside[0])
    first = cost()
    instruct(by["pimjai"], letter, *beside[1:])
    assert cost() == first
