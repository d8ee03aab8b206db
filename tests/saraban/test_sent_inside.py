"""A letter of one unit sent inside the house to another: both books, the same paper with its proof, never twice."""

import hashlib
import threading
import uuid

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from coopoffice.web.policies import Refused
from coopoffice.web.refusals import Rejected
from saraban.choices import BOOK_IN, BOOK_OUT, DispatchState, FileRole, LetterState, PartyKind, PassingState
from saraban.models import Dispatch, Letter, LetterEntry, Passing
from saraban.services.dispatch import send_letter
from saraban.services.genuine import by_code, by_file
from saraban.services.incoming_passing import receive_letter, send_back
from saraban.services.submitting import sign_now
from tests.factories.outgoing import make_draft, make_party
from units.acting import actor_for
from units.models import User

pytestmark = pytest.mark.django_db


def by(username):
    return actor_for(User.objects.get(username=username))


@pytest.fixture
def sent(demo_office) -> Letter:
    """A memorandum of promotion group 3 to the provincial officer, signed by its head and sent inside the system."""
    party = make_party("สหกรณ์จังหวัดธารานคร", PartyKind.AGENCY, office=demo_office, own=demo_office)
    written = make_draft("boonmee", to=[party], kind="memo", subject="รายงานผลการส่งเสริมสหกรณ์")
    sign_now(by=by("boonmee"), written=written)
    send_letter(
        by=by("amphorn"), written=written, addressees=list(written.letter.addressees.all()), channel="system",
        sent_on=timezone.localdate(),
    )  # fmt: skip
    return Letter.objects.get(pk=written.pk)


def test_letter_stands_in_the_senders_book_and_under_the_next_number_of_the_receivers(sent, demo_office):
    last = LetterEntry.objects.filter(unit=demo_office, book=BOOK_IN).order_by("-year_be", "-number").first().number
    entry = receive_letter(by=by("urai"), passing=Passing.objects.get(letter=sent))
    received = entry.letter
    assert (entry.unit, entry.book, entry.number) == (demo_office, BOOK_IN, last + 1)
    out = sent.entries.get()
    assert (out.unit.code, out.book) == ("TN-07", BOOK_OUT)
    assert not sent.entries.filter(book=BOOK_IN).exists(), "the sender's letter stays the sender's"
    assert received.pk != sent.pk
    assert (received.their_number, received.their_date) == (sent.own_number, sent.dated_on)
    assert (received.subject, received.unit, received.state) == (sent.subject, demo_office, LetterState.REGISTERED)
    assert received.references.get().to_letter == sent


def test_received_paper_is_the_signed_one_byte_for_byte_and_proves_genuine(sent):
    entry = receive_letter(by=by("urai"), passing=Passing.objects.get(letter=sent))
    original = entry.letter.files.get(role=FileRole.ORIGINAL)
    document = sent.signature.document
    content = original.blob.path.read_bytes()
    assert hashlib.sha256(content).hexdigest() == document.sha256 == original.blob.sha256 == original.received_sha256
    reader = User.objects.get(username="urai")
    assert by_code(reader, document.code).document == by_file(reader, content).document == document


def test_receiving_acknowledges_the_sending_by_name_and_day(sent):
    receive_letter(by=by("urai"), passing=Passing.objects.get(letter=sent))
    dispatch = Dispatch.objects.get(letter=sent)
    assert (dispatch.state, dispatch.acknowledged_by) == (DispatchState.ACKNOWLEDGED, str(by("urai").user.full_name))
    assert dispatch.acknowledged_on == timezone.localdate()


def test_letter_is_neither_received_twice_nor_sent_twice(sent):
    passing = Passing.objects.get(letter=sent)
    receive_letter(by=by("urai"), passing=passing)
    with pytest.raises(Refused):
        receive_letter(by=by("orathai"), passing=passing)
    with pytest.raises(Rejected):
        send_letter(
            by=by("amphorn"), written=sent.written, addressees=list(sent.addressees.all()), channel="system",
            sent_on=timezone.localdate(),
        )  # fmt: skip
    assert Letter.objects.filter(references__to_letter=sent).count() == 1


def test_letter_sent_back_is_sent_again_and_received_under_one_number(sent):
    send_back(by=by("urai"), passing=Passing.objects.get(letter=sent), reason="ขาดเอกสารแนบ")
    assert Dispatch.objects.get(letter=sent).state == DispatchState.FAILED
    assert not Letter.objects.filter(references__to_letter=sent).exists()
    send_letter(
        by=by("amphorn"), written=sent.written, addressees=list(sent.addressees.all()), channel="system",
        sent_on=timezone.localdate(),
    )  # fmt: skip
    receive_letter(by=by("urai"), passing=Passing.objects.get(letter=sent, state=PassingState.WAITING))
    assert Letter.objects.get(references__to_letter=sent).entries.count() == 1


def test_registry_is_told_finds_the_box_on_the_letters_own_page_and_nobody_else_does(sent, client):
    clerk = User.objects.get(username="urai")
    assert clerk.notifications.filter(subject__contains=sent.subject, url=sent.get_absolute_url()).exists()
    action = reverse("saraban:arriving_receive", args=[Passing.objects.get(letter=sent).pk])
    for username, offered in (("urai", True), ("amphorn", False), ("boonmee", False), ("pimjai", True)):
        client.force_login(User.objects.get(username=username))
        page = client.get(sent.get_absolute_url()).content.decode()
        assert (f'action="{action}"' in page) is offered, username
    client.force_login(clerk)
    answer = client.post(action, {"submission": str(uuid.uuid4())})
    assert answer.status_code == 302
    assert f'action="{action}"' not in client.get(sent.get_absolute_url()).content.decode()
    client.force_login(User.objects.get(username="weera"))
    received = Letter.objects.get(references__to_letter=sent)
    assert client.get(sent.get_absolute_url()).status_code == client.get(received.get_absolute_url()).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_clerks_at_once_receive_it_once(sent):
    passing = Passing.objects.get(letter=sent)
    actors = [by("urai"), by("orathai")] * 2
    outcomes = []

    def receive(actor):
        try:
            receive_letter(by=actor, passing=passing)
            outcomes.append("received")
        except Refused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=receive, args=(actor,)) for actor in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["received", "refused", "refused", "refused"]
    assert Letter.objects.filter(references__to_letter=sent).count() == 1
