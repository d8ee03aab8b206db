"""The moves of a piece of work: the table, the refusals, two deciders at once, and every history a machine can think of."""

import datetime as dt
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.http import Http404
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TransactionTestCase
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from coopoffice.web.models import Notification
from coopoffice.web.policies import Refused
from coopoffice.web.refusals import Rejected
from tests.factories.units import delegate, make_post, make_posting, make_unit, make_user, place
from units.acting import actor_for
from units.choices import OPEN_STATES, AssignmentState, Capacity, Line, PostRole, Power
from units.models import Assignment, AssignmentEntry, Unit
from units.services import assignments as work

DAY = dt.timedelta(days=1)
ACTS = {
    "accept": lambda by, row: work.accept_work(by=by, assignment=row),
    "return": lambda by, row: work.return_work(by=by, assignment=row, note="ไม่มีรถ"),
    "progress": lambda by, row: work.report_progress(by=by, assignment=row, progress=50),
    "ask_time": lambda by, row: work.ask_for_time(by=by, assignment=row, due_on=row.due_on + DAY, note="รอเอกสาร"),
    "answer": lambda by, row: work.answer_work(by=by, assignment=row, note="เสร็จแล้ว"),
    "give_time": lambda by, row: work.give_time(by=by, assignment=row, due_on=row.due_on + 2 * DAY),
    "return_for_more": lambda by, row: work.return_for_more(by=by, assignment=row, note="ขาดตาราง"),
    "close": lambda by, row: work.close_work(by=by, assignment=row),
    "cancel": lambda by, row: work.cancel_work(by=by, assignment=row, note="เลิกโครงการ"),
    "remind": lambda by, row: work.remind_work(by=by, assignment=row),
    "change": lambda by, row: work.change_work(by=by, assignment=row, title="แก้แล้ว"),
}
GIVER_ACTS = {"give_time", "return_for_more", "close", "cancel", "remind", "change"}


class Scene:
    def __init__(self, line=Line.COMMAND):
        self.root = make_unit("กรม")
        self.office = make_unit("สำนักงาน", self.root)
        self.group = make_unit("กลุ่ม", self.office)
        self.other = make_unit("อีกกลุ่ม", self.office)
        self.boss = place(self.office, PostRole.HEAD)
        self.head = place(self.group, PostRole.HEAD)
        self.member = place(self.group)
        self.peer = place(self.other, PostRole.HEAD)
        giver = self.boss if line == Line.COMMAND else self.peer
        self.by = {"giver": actor_for(giver), "head": actor_for(self.head), "member": actor_for(self.member)}
        self.row = self.give(line=line)

    def give(self, **fields):
        given = {"title": "งาน", "unit": self.group, "due_on": dt.date.today() + 5 * DAY, **fields}
        return work.assign_work(by=self.by["giver"], **given)

    def do(self, act):
        return ACTS[act](self.by["giver" if act in GIVER_ACTS else "head"], self.row)

    def put(self, state):
        ended = None if state in OPEN_STATES else dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
        Assignment.objects.filter(pk=self.row.pk).update(state=state, ended_at=ended)
        self.row.refresh_from_db()


@pytest.fixture
def scene(db):
    return Scene()


@pytest.mark.parametrize("line", Line.values)
@pytest.mark.parametrize("state", AssignmentState.values)
@pytest.mark.parametrize("act", ACTS)
def test_table_of_moves_allows_or_says_why(db, act, state, line):
    scene = Scene(line)
    scene.put(state)
    allowed = state in work.MOVES[act].starts and not (act == "return" and line == Line.COMMAND)
    entries = AssignmentEntry.objects.count()
    if allowed:
        row = scene.do(act)
        assert row.state == (work.MOVES[act].ends or state)
        assert (row.ended_at is None) == (row.state in OPEN_STATES)
        assert AssignmentEntry.objects.count() == entries + 1
    else:
        with pytest.raises(Refused) as refused:
            scene.do(act)
        assert len(refused.value.reason) > 10
        assert AssignmentEntry.objects.count() == entries
        assert Assignment.objects.get(pk=scene.row.pk).state == state


def test_giver_must_command_the_unit_or_choose_coordination(scene):
    by = actor_for(scene.head)
    with pytest.raises(Rejected) as up:
        work.assign_work(by=by, title="ขึ้น", unit=scene.office, due_on=dt.date.today())
    assert up.value.field == "unit"
    with pytest.raises(Rejected) as down:
        work.assign_work(by=by, title="ลง", unit=scene.group, due_on=dt.date.today(), line="coordination")
    assert down.value.field == "line"
    assert work.assign_work(by=by, title="ข้าง", unit=scene.other, due_on=dt.date.today(), line="coordination").pk


def test_member_without_power_assigns_nothing_and_with_it_does(scene):
    by = scene.by["member"]
    with pytest.raises(Refused):
        work.assign_work(by=by, title="งาน", unit=scene.group, due_on=dt.date.today())
    head_post = scene.head.postings.get().post
    delegate(Power.ASSIGN_WORK, head_post, scene.member.postings.get().post)
    other = place(scene.group)
    row = work.assign_work(by=by, title="งาน", unit=scene.group, due_on=dt.date.today(), assignee=other)
    assert row.given_post == scene.member.postings.get().post


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"due_on": dt.date(2020, 1, 1)}, "due_on"),
        ({"unit": None}, "unit"),
    ],
)
def test_assign_with_a_wrong_value_is_rejected_at_its_field(scene, fields, field):
    with pytest.raises(Rejected) as rejected:
        scene.give(**fields)
    assert rejected.value.field == field


def test_assign_to_closed_unit_stranger_or_oneself_is_rejected(scene):
    today = dt.date.today()
    with pytest.raises(Rejected, match=r"."):
        scene.give(assignee=place(scene.other))
    with pytest.raises(Rejected):
        scene.give(unit=scene.office, assignee=scene.boss)
    Unit.objects.filter(pk=scene.group.pk).update(closed_on=today - DAY)
    scene.group.refresh_from_db()
    with pytest.raises(Rejected) as closed:
        scene.give()
    assert closed.value.field == "unit"


def test_assign_with_an_empty_title_is_refused(scene):
    with pytest.raises(ValidationError):
        scene.give(title="")


def test_giver_capacity_line_is_frozen(scene):
    deputy = place(scene.office)
    make_posting(deputy, scene.boss.postings.get().post, capacity=Capacity.ACTING_HEAD)
    row = work.assign_work(by=actor_for(deputy), title="แทน", unit=scene.group, due_on=dt.date.today())
    assert "รักษาราชการแทน" in row.given_line or "Acting" in row.given_line
    frozen = row.given_line
    deputy.postings.filter(capacity=Capacity.ACTING_HEAD).update(ends_on=dt.date.today() - DAY)
    assert Assignment.objects.get(pk=row.pk).given_line == frozen
    assert not deputy.has_perm("units.oversee_assignment", row)


def test_hand_on_makes_a_child_due_no_later_and_holds_the_answer_back(scene):
    by = scene.by["head"]
    with pytest.raises(Rejected):
        work.hand_on_work(by=by, assignment=scene.row, assignee=scene.member, due_on=scene.row.due_on + DAY)
    with pytest.raises(Rejected):
        work.hand_on_work(by=by, assignment=scene.row, assignee=scene.peer, due_on=scene.row.due_on)
    child = work.hand_on_work(by=by, assignment=scene.row, assignee=scene.member, due_on=scene.row.due_on)
    scene.row.refresh_from_db()
    assert (child.parent_id, child.state, scene.row.state) == (scene.row.pk, "given", "accepted")
    with pytest.raises(Refused, match=r"."):
        scene.do("answer")
    work.cancel_work(by=scene.by["giver"], assignment=scene.row, note="เลิก")
    child.refresh_from_db()
    assert child.state == "cancelled"


def test_coordination_is_the_heads_to_accept_even_where_a_person_is_named(db):
    scene = Scene(Line.COORDINATION)
    row = scene.give(line=Line.COORDINATION, assignee=scene.member)
    with pytest.raises(Refused):
        work.accept_work(by=scene.by["member"], assignment=row)
    work.accept_work(by=scene.by["head"], assignment=row)
    assert work.report_progress(by=scene.by["member"], assignment=row, progress=10).progress == 10


def test_unseen_work_is_404_to_the_service_too(scene):
    with pytest.raises(Http404):
        work.accept_work(by=actor_for(place(make_unit("ไกล", scene.root))), assignment=scene.row)


def test_history_cannot_be_edited_or_deleted(scene):
    entry = scene.row.entries.get()
    for attack in (lambda: AssignmentEntry.objects.update(text="x"), lambda: entry.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            attack()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM units_assignment WHERE id = %s", [scene.row.pk])


@pytest.mark.parametrize(
    "change",
    [{"progress": 101}, {"state": "nonsense"}, {"line": "dotted"}, {"title": ""}, {"state": "closed"}],
    ids=str,
)
def test_constraints_hold_past_the_services(scene, change):
    with pytest.raises(DatabaseError), transaction.atomic():
        Assignment.objects.filter(pk=scene.row.pk).update(**change)


@pytest.mark.django_db(transaction=True)
def test_two_deciders_at_once_exactly_one_decides():
    scene = Scene(Line.COORDINATION)
    stand_in = make_user("standin")
    make_posting(stand_in, make_post(scene.group))
    make_posting(stand_in, scene.head.postings.get().post, capacity=Capacity.ACTING_HEAD)
    deciders = {"accepted": (actor_for(scene.head), "accept"), "returned": (actor_for(stand_in), "return")}
    for _round in range(4):
        row = scene.give(line=Line.COORDINATION)
        done, refused, start = [], [], threading.Barrier(2)

        def decide(by, act, row=row, done=done, refused=refused, start=start):
            try:
                start.wait()
                ACTS[act](by, row)
                done.append(act)
            except Refused as refusal:
                refused.append(refusal.reason)
            finally:
                connection.close()

        threads = [threading.Thread(target=decide, args=pair) for pair in deciders.values()]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (len(done), len(refused)) == (1, 1)
        row.refresh_from_db()
        assert row.state == work.MOVES[done[0]].ends
        assert row.entries.count() == 2


def test_those_concerned_are_told_and_the_actor_is_not(scene):
    assert set(Notification.objects.values_list("user", flat=True)) == {scene.head.pk}
    scene.do("accept")
    assert set(Notification.objects.values_list("user", flat=True)) == {scene.head.pk, scene.boss.pk}


def test_reminders_go_to_each_person_once_a_day_and_climb_to_the_head(scene, django_assert_max_num_queries):
    today = dt.date.today()
    Notification.objects.all().delete()
    for days in (-3, 0, 2, 9):
        row = scene.give(assignee=scene.member)
        Assignment.objects.filter(pk=row.pk).update(due_on=today + days * DAY)
    Notification.objects.all().delete()
    with django_assert_max_num_queries(18):
        assert work.remind_everyone() == 2
    work.remind_everyone()
    told = dict(Notification.objects.values_list("user", "subject"))
    assert set(told) == {scene.member.pk, scene.head.pk}
    assert told[scene.member.pk].count("1") == 3
    assert Notification.objects.count() == 2


class Machine(RuleBasedStateMachine):
    """Any order of acts by anybody: refused or done, the row and its history always agree."""

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.scene = Scene(Line.COORDINATION)
        self.states = [self.scene.row.state]

    def teardown(self):
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @rule(act=st.sampled_from(sorted(ACTS)), who=st.sampled_from(["giver", "head", "member"]))
    def act(self, act, who):
        self.scene.row.refresh_from_db()
        entries = self.scene.row.entries.count()
        try:
            ACTS[act](self.scene.by[who], self.scene.row)
        except (Refused, Rejected):
            assert self.scene.row.entries.count() == entries
            return
        self.scene.row.refresh_from_db()
        assert self.scene.row.entries.count() == entries + 1
        self.states.append(self.scene.row.state)

    @precondition(lambda self: self.scene.row.state not in OPEN_STATES)
    @invariant()
    def an_ended_piece_stays_ended(self):
        assert Assignment.objects.get(pk=self.scene.row.pk).state == self.states[-1]

    @invariant()
    def row_is_sound(self):
        row = Assignment.objects.get(pk=self.scene.row.pk)
        assert (row.ended_at is None) == (row.state in OPEN_STATES)
        assert 0 <= row.progress <= 100
        assert row.state != "closed" or "answered" in self.states


Machine.TestCase.settings = settings(
    max_examples=12, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck)
)


class TestEveryHistory(Machine.TestCase, TransactionTestCase):
    """Runs the machine with Django's database open."""
