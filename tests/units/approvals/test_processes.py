"""Processes the office draws (duty EX-1): versions, who may draw, what a route freezes, the pages."""

import datetime as dt

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from coopoffice.web.policies import Refused
from coopoffice.web.refusals import Rejected
from tests.factories.units import give_duty, make_office, make_posting
from units.acting import actor_for
from units.approvals import kind_of, passes
from units.choices import Capacity
from units.documents.processes import WIDTH, picture_of
from units.forms.processes import redrawn
from units.models import Duty, Process, ProcessStep, User
from units.policies import DRAWING
from units.services.approvals import submit_approval
from units.services.processes import (
    bring_process,
    change_process,
    discard_process,
    draw_process,
    retire_process,
)
from units.services.requests import REQUEST_KIND

TODAY = dt.date(2026, 11, 24)
DAY = dt.timedelta(days=1)
STEP = {"who": "unit_head", "act": "agree", "line": "command", "days": 2, "join": "all", "stage": 1}


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(dt.datetime(2026, 11, 24, 3, tzinfo=dt.UTC), tick=False)


@pytest.fixture
def office(db):
    found = make_office()
    give_duty(DRAWING, found.office, user=found.personnel)
    return found


def draw(office, person=None, **fields):
    words = {"unit": office.office, "kind": REQUEST_KIND, "name": "เส้นทาง", **fields}
    return draw_process(by=actor_for(person or office.personnel), **words)


def bring(office, process, day=TODAY):
    return bring_process(by=actor_for(office.personnel), process=process, in_force_from=day)


def test_draft_starts_from_the_route_that_counts_and_changes_nothing_until_in_force(office):
    first = draw(office)
    assert [s.who for s in first.steps.all()] == ["unit_head", "duty", "officer"]
    change_process(by=actor_for(office.personnel), process=first, name="สั้น", steps=[{**STEP, "who": "officer"}])
    ask = {"by": actor_for(office.member1), "kind": REQUEST_KIND, "unit": office.pg1, "subject": "x"}
    assert submit_approval(**ask).process is None
    bring(office, first)
    under_way = submit_approval(**ask)
    assert (under_way.process, [s.post for s in under_way.steps.all()]) == (first, [office.officer_post])
    second = draw(office)
    assert (second.version, [s.who for s in second.steps.all()]) == (2, ["officer"])
    change_process(
        by=actor_for(office.personnel), process=second, name="ยาว", steps=[STEP, {**STEP, "stage": 2, "who": "officer"}]
    )
    bring(office, second, TODAY + 3 * DAY)
    first.refresh_from_db()
    assert (first.state, first.in_force_until) == ("in_force", TODAY + 2 * DAY)
    assert submit_approval(**ask).process == first
    assert [s.post for s in under_way.steps.all()] == [office.officer_post]
    third = draw(office)
    with pytest.raises(Rejected, match="ฉบับที่ 2"):
        bring(office, third, TODAY + DAY)
    retire_process(by=actor_for(office.personnel), process=second)
    bring(office, third)
    first.refresh_from_db()
    assert first.state == "retired"


def test_who_may_draw_truth_table(office):
    acting = office.member2
    make_posting(acting, office.officer_post, capacity=Capacity.ACTING_HEAD, starts_on=TODAY, ends_on=TODAY + DAY)
    answers = {}
    for name in ("personnel", "officer", "member2", "head1", "member1"):
        person = getattr(office, name)
        try:
            with transaction.atomic():
                draw(office, person)
                answers[name] = True
                transaction.set_rollback(True)
        except Refused:
            answers[name] = False
    assert answers == {"personnel": True, "officer": True, "member2": True, "head1": False, "member1": False}
    with pytest.raises(Refused):
        draw(office, unit=office.root)
    draft = draw(office)
    assert not Process.objects.visible_to(office.member1).exists()
    assert Process.objects.visible_to(office.officer).exists()
    bring(office, draft)
    assert Process.objects.visible_to(office.member1).exists()


def test_version_that_was_in_force_is_never_changed(office):
    process = draw(office)
    bring(office, process)
    for act in (
        lambda: change_process(by=actor_for(office.personnel), process=process, name="x", steps=[STEP]),
        lambda: discard_process(by=actor_for(office.personnel), process=process),
        lambda: bring(office, process),
    ):
        with pytest.raises(Refused):
            act()
    rows = ProcessStep.objects.filter(process=process)
    for write in (
        lambda: rows.update(days=9),
        lambda: rows.delete(),
        lambda: ProcessStep.objects.create(process=process, position=9, stage=9, who="officer", act="approve"),
        lambda: Process.objects.filter(pk=process.pk).update(state="draft", in_force_from=None),
    ):
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            write()


def test_database_refuses_two_versions_on_one_day_two_drafts_and_a_duty_step_without_duty(office):
    process = draw(office)
    bring(office, process)
    fields = {"unit": office.office, "kind": REQUEST_KIND, "name": "x", "drawn_by": office.personnel}
    draft = draw(office)
    for write in (
        lambda: Process.objects.create(version=8, state="in_force", in_force_from=TODAY + DAY, **fields),
        lambda: Process.objects.create(version=9, **fields),
        lambda: Process.objects.create(version=draft.version, state="retired", in_force_until=TODAY, **fields),
        lambda: ProcessStep.objects.create(process=draft, position=9, stage=9, who="duty", act="check"),
        lambda: ProcessStep.objects.create(process=draft, position=9, stage=9, who="officer", act="check", days=0),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            write()
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_route_nobody_could_decide_is_not_brought_into_force(office):
    process = draw(office)
    condition = {"fact": "amount", "test": "over", "value": "5"}
    for steps in ([], [{**STEP, **condition}], [{**STEP, "line": "coordination"}]):
        if steps:
            change_process(by=actor_for(office.personnel), process=process, name="x", steps=steps)
        else:
            ProcessStep.objects.filter(process=process).delete()
        with pytest.raises(Refused):
            bring(office, process)


@given(
    st.decimals(min_value=0, max_value=10**9, places=2),
    st.decimals(min_value=0, max_value=10**9, places=2),
)
def test_amount_passes_exactly_one_of_over_and_up_to(amount, limit):
    kind = kind_of(REQUEST_KIND)
    facts = {"amount": str(amount)}
    over, up_to = (passes(kind, "amount", test, f"{limit:,}", facts) for test in ("over", "up_to"))
    assert over != up_to
    assert over == (amount > limit)
    assert passes(kind, "amount", "at_least", str(limit), facts) == (amount >= limit)
    assert passes(kind, "amount", "is", str(limit), facts) == (amount == limit)


@given(st.lists(st.tuples(st.integers(1, 4), st.booleans()), max_size=12))
def test_picture_keeps_every_box_inside_and_apart(shape):
    rows = [
        ProcessStep(position=n, stage=stage, who="officer", act="agree", line="coordination" if dashed else "command")
        for n, (stage, dashed) in enumerate(sorted(shape), 1)
    ]
    picture = picture_of(rows, REQUEST_KIND)
    assert len(picture.nodes) == len(rows)
    for node in picture.nodes:
        assert node.x >= 0
        assert node.x + node.width <= WIDTH + 0.01
        assert node.y + node.height <= picture.end
    for a in picture.nodes:
        for b in picture.nodes:
            if a is not b and a.y == b.y:
                assert a.x + a.width <= b.x or b.x + b.width <= a.x


@given(st.text("addupownremv-0123456789x", max_size=12), st.integers(-2, 30))
def test_an_unknown_act_on_the_steps_never_loses_a_step(op, count):
    from django.http import QueryDict

    data = QueryDict(mutable=True)
    data["count"] = str(count)
    for n in range(max(0, min(count, 20))):
        data[f"s{n}-label"] = f"ขั้น {n}"
    after = redrawn(data, op)
    before = {f"ขั้น {n}" for n in range(max(0, min(count, 20)))}
    kept = {v for k, v in after.items() if k.endswith("-label")}
    assert kept == before or (op.startswith("remove-") and len(before - kept) == 1)


# --- pages -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def client_of(office):
    def make(name):
        client = Client(raise_request_exception=True)
        client.force_login(User.objects.get(username=name))
        return client

    return make


def sent(page, **changes):
    """What the form of the page would send."""
    form = page.context["form"]
    data = {"name": form["name"].value(), "note": form["note"].value() or "", "count": str(len(form.steps))}
    data |= {"submission": form["submission"].value(), "seen": form["seen"].value()}
    for step in form.steps:
        for bound in step:
            value = bound.value()
            if value is True:
                data[bound.html_name] = "on"
            elif value not in (None, False):
                data[bound.html_name] = str(getattr(value, "pk", value))
    return {**data, **changes}


def test_drawing_by_the_page_adds_moves_saves_and_keeps_what_was_typed(office, client_of):
    draft = draw(office)
    client = client_of("personnel")
    url = f"/units/processes/{draft.pk}/edit/"
    data = sent(client.get(url))
    added = client.post(url, {**data, "op": "add"}, headers={"HX-Request": "true"})
    assert added.status_code == 200
    assert added.content.decode().count('class="pstep"') == 4
    assert draft.steps.count() == 3
    picture = client.post(url, {**data, "op": "look"}, headers={"HX-Request": "true"})
    assert "<svg" in picture.content.decode()
    moved = client.post(url, {**data, "op": "up-2"})
    assert [s["who"].value() for s in moved.context["form"].steps] == ["unit_head", "officer", "duty"]
    wrong = client.post(url, {**data, "s1-who_duty": "", "s0-days": "๙๙"})
    assert wrong.status_code == 422
    assert "ระบุหน่วยงาน งาน หรือตำแหน่ง" in wrong.content.decode()
    assert wrong.context["form"].steps[0]["days"].value() == "๙๙"
    duty = Duty.objects.get(code="GA-D1")
    change = {"s1-who_duty": str(duty.pk), "s1-beside": "on", "s1-join": "any", "s0-days": "๔", "s0-label": "ดูก่อน"}
    saved = client.post(url, {**data, **change}, follow=True)
    assert saved.status_code == 200
    rows = list(draft.steps.all())
    assert [(r.stage, r.join, r.days, r.label) for r in rows] == [
        (1, "any", 4, "ดูก่อน"),
        (1, "any", 2, ""),
        (2, "all", 3, ""),
    ]
    assert rows[1].who_duty == duty


def test_pages_of_a_version_show_picture_comparison_and_who_would_be_asked(office, client_of):
    first = draw(office)
    bring(office, first)
    second = draw(office)
    change_process(by=actor_for(office.personnel), process=second, name="ใหม่", steps=[{**STEP, "who": "officer"}])
    client = client_of("personnel")
    page = client.get(f"/units/processes/{second.pk}/").content.decode()
    assert "<svg" in page
    assert "หัวหน้าสำนักงาน" in page
    assert client.get(f"/units/processes/{second.pk}/compare/?with={first.pk}").context["other"] == first
    tried = client.get(f"/units/processes/{second.pk}/try/", {"requester": "head1"}).content.decode()
    assert "สหกรณ์จังหวัด" in tried
    assert "officer" in tried
    assert client_of("member1").get(f"/units/processes/{second.pk}/").status_code == 404
    assert client_of("member1").get(f"/units/processes/{first.pk}/edit/").status_code == 403
