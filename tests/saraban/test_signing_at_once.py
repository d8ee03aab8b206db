"""Several signers on one letter at the same moment."""

import threading

import pytest
from django.db import connection

from saraban.models import LetterEntry, LetterSignature
from saraban.services.submitting import sign_now, submit_draft
from tests.factories.outgoing import load_organisation, make_draft, make_party
from units.acting import actor_for
from units.models import Unit, User

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_signers_at_once_make_one_signature_and_one_number(transactional_db):
    load_organisation()
    office = Unit.objects.get(code="TN")
    party = make_party("สหกรณ์การเกษตรบ้านไร่ จำกัด", office=office, charge=Unit.objects.get(code="TN-05"))
    by = actor_for(User.objects.get(username="somsak"))
    row = submit_draft(by=by, written=make_draft("kanokwan", to=[party]))
    outcomes = []

    def go():
        try:
            sign_now(by=by, written=row)
            outcomes.append("signed")
        except Exception as error:
            outcomes.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=go) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("signed") == 1, outcomes
    assert (
        LetterEntry.objects.filter(letter_id=row.pk).count() == LetterSignature.objects.filter(pk=row.pk).count() == 1
    )
