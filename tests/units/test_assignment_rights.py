"""Who sees a piece of work and who may act on it: the truth table, and one answer from list, judge and page."""

import datetime as dt

import pytest
from django.http import Http404

from coopoffice.web.policies import Refused
from tests.factories.units import delegate, give_duty, make_duty, make_post, make_posting, make_unit, make_user
from units.acting import actor_for
from units.choices import Capacity, PostRole, Power
from units.models import Assignment, AssignmentEntry, Unit
from units.reach import reach_cache
from units.services.assignments import assign_work, share_work, unshare_work

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 24)
DAY = dt.timedelta(days=1)
VERBS = ("view", "accept", "work", "hand_on", "oversee", "change", "share")


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(dt.datetime(2026, 11, 24, 3, tzinfo=dt.UTC), tick=False)


class Office:
    """กรม > สำนักงาน > กลุ่ม 1, กลุ่ม 2 (and another office beside), with every kind of person of the table."""

    def __init__(self):
        self.root = make_unit("กรม")
        self.office = make_unit("สำนักงาน", self.root)
        self.group = make_unit("กลุ่ม 1", self.office)
        self.next = make_unit("กลุ่ม 2", self.office)
        self.beside = make_unit("อีกจังหวัด", self.root)
        self.head_post = make_post(self.group, PostRole.HEAD)
        self.people = {}
        self.put("department head", self.root, PostRole.HEAD)
        self.put("department user", self.root)
        self.giver_post = make_post(self.office, PostRole.HEAD)
        self.people["giver"] = make_user("giver")
        make_posting(self.people["giver"], self.giver_post)
        self.put("deputy", self.office, PostRole.DEPUTY)
        self.people["head"] = make_user("head")
        make_posting(self.people["head"], self.head_post)
        self.put("assignee", self.group)
        self.put("member", self.group)
        self.put("neighbour", self.next)
        self.put("neighbour head", self.next, PostRole.HEAD)
        self.put("far head", self.beside, PostRole.HEAD)
        days = {"acting now": (0, 1), "acting tomorrow": (2, 3), "acting yesterday": (-3, -1)}
        for name, (first, last) in days.items():
            self.put(name, self.next)
            make_posting(
                self.people[name],
                self.head_post,
                capacity=Capacity.ACTING_HEAD,
                starts_on=TODAY + first * DAY,
                ends_on=TODAY + last * DAY,
            )
        moved = self.people["moved yesterday"] = make_user("moved")
        make_posting(moved, make_post(self.group), ends_on=TODAY - DAY)
        make_posting(moved, make_post(self.next), starts_on=TODAY)
        two = self.put("two postings", self.next)
        make_posting(two, make_post(self.group))
        holder = self.put("duty holder", self.next)
        give_duty("GA-H1", self.office, user=holder)
        other = self.put("other duty", self.next)
        give_duty("GA-C1", self.office, user=other)
        clerk_post = make_post(self.next)
        clerk = self.people["delegate"] = make_user("delegate")
        make_posting(clerk, clerk_post)
        delegate(Power.ASSIGN_WORK, self.head_post, clerk_post)
        self.people["stranger"] = make_user("stranger")
        self.people["superuser"] = make_user("root", is_superuser=True)
        self.put("named reader", self.beside)
        shared = make_unit("หน่วยที่ได้รับแบ่งปัน", self.root)
        self.put("shared unit", shared)
        closed = make_unit("หน่วยที่ยุบ", self.root)
        self.put("closed unit", closed)
        self.row = assign_work(
            by=actor_for(self.people["giver"]),
            title="สำรวจ",
            unit=self.group,
            assignee=self.people["assignee"],
            due_on=TODAY + 5 * DAY,
            duty=make_duty("GA-H1"),
        )
        share_work(by=actor_for(self.people["giver"]), assignment=self.row, person=self.people["named reader"])
        share_work(by=actor_for(self.people["giver"]), assignment=self.row, unit=shared)
        share_work(by=actor_for(self.people["giver"]), assignment=self.row, unit=closed)
        Unit.objects.filter(pk=closed.pk).update(closed_on=TODAY - DAY)

    def put(self, name, unit, role=PostRole.MEMBER):
        user = make_user(name.replace(" ", "-"))
        make_posting(user, make_post(unit, role))
        self.people[name] = user
        return user


@pytest.fixture
def office():
    return Office()


NONE: set[str] = set()
READS = {"view"}
HEADS = {"view", "accept", "work", "hand_on", "share"}
GIVES = {"view", "oversee", "change", "share"}
TABLE = {
    "department head": set(VERBS),
    "department user": NONE,
    "giver": set(VERBS),
    "deputy": READS,
    "head": HEADS,
    "assignee": {"view", "accept", "work"},
    "member": READS,
    "neighbour": NONE,
    "neighbour head": NONE,
    "far head": NONE,
    "acting now": HEADS,
    "acting tomorrow": NONE,
    "acting yesterday": NONE,
    "moved yesterday": NONE,
    "two postings": READS,
    "duty holder": READS,
    "other duty": NONE,
    "delegate": HEADS,
    "stranger": NONE,
    "superuser": NONE,
    "named reader": READS,
    "shared unit": READS,
    "closed unit": NONE,
}


@pytest.mark.parametrize("who", TABLE)
def test_truth_table(office, who):
    user = office.people[who]
    found = {verb for verb in VERBS if user.has_perm(f"units.{verb}_assignment", office.row)}
    assert found == TABLE[who]


def test_list_judge_and_page_give_one_answer_for_everyone(office):
    by = actor_for(office.people["neighbour head"])
    assign_work(by=by, title="ของกลุ่ม 2", unit=office.next, due_on=TODAY, assignee=office.people["neighbour"])
    assign_work(by=by, title="ประสาน", unit=office.group, due_on=TODAY, line="coordination")
    rows = list(Assignment.objects.all())
    assert len(rows) == 3
    for name, user in office.people.items():
        for verb in VERBS:
            listed = set(Assignment.objects.visible_to(user, verb).values_list("pk", flat=True))
            for row in rows:
                judged = user.has_perm(f"units.{verb}_assignment", row)
                try:
                    Assignment.objects.get_visible(user, verb, pk=row.pk)
                    opened = True
                except (Http404, Refused):
                    opened = False
                assert (row.pk in listed) == judged == opened, (name, verb, row.title)


def test_giver_moved_away_the_next_holder_of_the_post_closes(office):
    giver, post = office.people["giver"], office.giver_post
    giver.postings.update(ends_on=TODAY - DAY)
    successor = make_user("successor")
    make_posting(successor, post, starts_on=TODAY)
    assert successor.has_perm("units.oversee_assignment", office.row)
    assert not giver.has_perm("units.oversee_assignment", office.row)


def test_unit_closed_its_people_lose_the_work_and_those_above_keep_it(office):
    Unit.objects.filter(pk=office.group.pk).update(closed_on=TODAY - DAY)
    assert not office.people["member"].has_perm("units.view_assignment", office.row)
    assert office.people["giver"].has_perm("units.hand_on_assignment", office.row)


def test_sharing_ended_closes_the_work_again(office):
    reader = office.people["named reader"]
    unshare_work(by=actor_for(office.people["head"]), assignment=office.row, person=reader)
    assert not reader.has_perm("units.view_assignment", office.row)
    acts = list(AssignmentEntry.objects.filter(assignment=office.row).values_list("act", flat=True))
    assert acts == ["given", "shared", "shared", "shared", "unshared"]


def test_person_without_a_post_keeps_nothing_even_where_named(office):
    assignee = office.people["assignee"]
    assignee.postings.update(ends_on=TODAY - DAY)
    assert not Assignment.objects.visible_to(assignee).exists()


def test_inactive_person_sees_nothing(office):
    user = office.people["head"]
    user.is_active = False
    assert not Assignment.objects.visible_to(user).exists()


def test_list_right_costs_one_query_beside_the_reach(office, django_assert_num_queries):
    for name in ("head", "assignee", "duty holder", "named reader", "department head"):
        with reach_cache(), django_assert_num_queries(2):
            list(Assignment.objects.visible_to(office.people[name]))


def test_person_of_two_rights_sees_a_row_once(office):
    head = office.people["head"]
    give_duty("GA-H1", office.office, user=head)
    share_work(by=actor_for(office.people["giver"]), assignment=office.row, person=head)
    assert Assignment.objects.visible_to(head).count() == 1
