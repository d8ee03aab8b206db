"""Destruction of secrets by committee: recorded once, with the list on paper, and nothing opens afterwards."""

import datetime as dt
import subprocess
import uuid

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from coopoffice.web.policies import Refused
from coopoffice.web.refusals import Rejected
from saraban.models import SecretDestruction, SecretDestructionItem, SecretLetter
from saraban.services.secrets import begin_check, lend_secret, note_opening, record_destruction
from tests.factories.secrets import checked, enter, make_closed, make_destruction, paper
from units.acting import actor_for
from units.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(demo_office):
    names = ("urai", "orathai", "suda", "prasit", "pimjai", "wilai")
    return {u.username: u for u in User.objects.filter(username__in=names)}


@pytest.fixture
def committee(people):
    return people["orathai"], [people["suda"], people["prasit"]]


def test_committee_destroys_closed_secrets_and_the_signed_list_names_them_without_a_subject(people, committee, client):
    rows = [make_closed(people["urai"], subject=f"เรื่องปกปิด {n}") for n in range(3)]
    record = make_destruction(people["urai"], *committee, *rows)
    assert {item.letter_id for item in record.items.all()} == {row.pk for row in rows}
    assert [m.user.username for m in record.members.all()] == ["orathai", "suda", "prasit"]
    client.force_login(people["urai"])
    assert "คำสั่งที่ 9/2569" in client.get(reverse("saraban:secret_destruction_list")).content.decode()
    content = client.get(record.get_absolute_url()).content
    words = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
    text = words.stdout.decode()
    for row in rows:
        assert row.entry.written in text
    assert "ปกปิด" not in text
    assert "ประธานกรรมการ" in text


def test_destroyed_secret_is_neither_opened_nor_acted_on_and_its_row_in_the_register_stays(people, committee):
    by = actor_for(people["urai"])
    row = enter(by, files=[checked("ลับ.pdf", paper("x"))])
    file = row.files.get()
    from saraban.services.secrets import close_secret

    close_secret(by=by, secret=row)
    note_opening(by=by, secret=row, how="file", file=file)
    make_destruction(people["urai"], *committee, row)
    with pytest.raises(Refused):
        note_opening(by=by, secret=row, how="file", file=file)
    with pytest.raises(Refused):
        lend_secret(by=by, secret=row, person=people["suda"], due_on=timezone.localdate(), leave_by="x", reason="x")
    row.refresh_from_db()
    assert row.entries.count() == 1
    assert row.notes.filter(act="destroyed").count() == 1


def test_destroyed_secret_is_not_looked_for_in_the_next_check(people, committee):
    row = make_closed(people["urai"])
    make_destruction(people["urai"], *committee, row)
    check = begin_check(
        by=actor_for(people["urai"]), held_on=timezone.localdate(), order_number="1/2569", members=committee[1]
    )
    assert not check.items.filter(letter=row).exists()
    assert check.items.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"held_on": "tomorrow"}, "held_on"),
        ({"held_on": "before"}, "held_on"),
        ({"members": "one"}, "member_1"),
        ({"members": "no keeper"}, "member_1"),
        ({"secrets": "open"}, "secrets"),
        ({"secrets": "none"}, "secrets"),
    ],
)
def test_what_will_not_do_is_refused_beside_its_field(people, committee, change, field):
    chair, members = committee
    today = timezone.localdate()
    given = {
        "secrets": [make_closed(people["urai"])], "held_on": today, "order_number": "9/2569", "leave_by": "หัวหน้า",
        "archives": "ที่ 1", "chair": chair, "members": members,
    }  # fmt: skip
    values = {
        "tomorrow": today + dt.timedelta(days=1), "before": today - dt.timedelta(days=3), "one": members[:1], "none": [],
    }  # fmt: skip
    [(name, what)] = change.items()
    before = SecretDestruction.objects.count()
    if what == "no keeper":
        given["chair"], given["members"] = people["pimjai"], [people["suda"], people["prasit"]]
    elif what == "open":
        given["secrets"] = [*given["secrets"], enter(people["urai"])]
    else:
        given[name] = values[what]
    with pytest.raises(Rejected) as refusal:
        record_destruction(by=actor_for(people["urai"]), **given)
    assert refusal.value.field == field
    assert SecretDestruction.objects.count() == before


def test_secret_is_destroyed_once(people, committee):
    row = make_closed(people["urai"])
    make_destruction(people["urai"], *committee, row)
    with pytest.raises(Rejected):
        make_destruction(people["urai"], *committee, row)


def test_only_keepers_record_and_see_destructions(people, committee, client):
    record = make_destruction(people["urai"], *committee)
    for username, seen in (("urai", True), ("orathai", True), ("pimjai", False), ("suda", False), ("wilai", False)):
        client.force_login(people[username])
        assert client.get(record.get_absolute_url()).status_code == (200 if seen else 404), username
        page = client.get(reverse("saraban:secret_destruction_list")).content.decode()
        assert ("คำสั่งที่ 9/2569" in page) is seen
        answer = client.get(reverse("saraban:secret_destruction_record"))
        assert answer.status_code == (200 if seen else 403)
    with pytest.raises(Refused):
        make_destruction(people["pimjai"], *committee, make_closed(people["urai"]))


def test_form_offers_closed_ones_alone_and_keeps_what_was_typed(people, client):
    closed, live = make_closed(people["urai"]), enter(people["urai"])
    client.force_login(people["urai"])
    url = reverse("saraban:secret_destruction_record")
    page = client.get(url).content.decode()
    assert str(closed.pk) in page
    assert str(live.pk) not in page
    answer = client.post(
        url, {"submission": str(uuid.uuid4()), "order_number": "คำสั่งที่ 77/2569", "secrets": [closed.pk]}
    )
    assert answer.status_code == 422
    assert "คำสั่งที่ 77/2569" in answer.content.decode()
    done = client.post(
        url,
        {"submission": str(uuid.uuid4()), "order_number": "คำสั่งที่ 77/2569", "secrets": [closed.pk], "way": "burn",
         "leave_by": "สหกรณ์จังหวัด", "archives": "ที่ วธ 1", "chair": "orathai", "member_1": "suda",
         "member_2": "prasit", "held_on": f"{timezone.localdate():%d/%m}/{timezone.localdate().year + 543}"},
    )  # fmt: skip
    assert done.status_code == 302, done.content.decode()[-3000:]
    assert SecretDestructionItem.objects.filter(letter=closed).count() == 1


@pytest.mark.django_db(transaction=True)
def test_database_keeps_the_record_whole_and_unchanged(people, committee):
    record = make_destruction(people["urai"], *committee)
    for statement in (
        "UPDATE saraban_secretdestruction SET order_number = 'x'",
        "DELETE FROM saraban_secretdestructionmember",
        "DELETE FROM saraban_secretdestructionitem",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    bare = SecretDestruction(
        unit=record.unit,
        held_on=record.held_on,
        order_number="1",
        leave_by="a",
        archives="b",
        recorded_by=people["urai"],
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        bare.save(force_insert=True)  # no committee, nothing listed
    live = enter(people["urai"])
    with pytest.raises(DatabaseError), transaction.atomic():
        SecretDestructionItem.objects.create(destruction=record, letter=SecretLetter.objects.get(pk=live.pk))
