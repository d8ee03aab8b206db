"""Small, explicit makers of letters written here, and of the directory they are written to."""

import random
from contextlib import contextmanager
from importlib import import_module

from django.apps import apps
from django.db import transaction
from django.utils import timezone

from coopoffice.web.demo import DemoContext
from saraban.choices import DocKind, PartyKind
from saraban.models import LetterTemplate, Party, SigningAuthority, VettingRule, WrittenLetter
from saraban.services.drafts import begin_draft, save_draft
from tests.factories.saraban import load_address_forms
from tests.factories.units import load_duties
from units.acting import actor_for
from units.demo import load as organisation


def load_outgoing_rules() -> None:
    """Authorities, checks and templates as the migration loads them; an emptied database gets them again."""
    if not VettingRule.objects.exists():
        LetterTemplate.objects.all().delete()
        import_module("saraban.migrations.0008_outgoing_rules").load(apps, None)


def load_organisation() -> None:
    """The units, posts and people of the demo office, without its letters: quick, and every book begins at 1."""
    load_duties()
    load_address_forms()
    load_outgoing_rules()
    organisation.load(DemoContext(timezone.localdate(), random.Random(1), lambda text: None))


@contextmanager
def organisation_for_a_module(blocker):
    """The organisation once for all tests of a module, in a transaction around theirs that is undone at the end."""
    with blocker.unblock(), transaction.atomic():
        load_organisation()
        yield
        transaction.set_rollback(True)


def make_party(name, kind=PartyKind.COOPERATIVE, *, office, charge=None, own=None, **fields) -> Party:
    """A directory entry of the office."""
    row = Party(name=name, kind=kind, unit=office, charge_unit=charge, own_unit=own, **fields)
    row.search = row.words_for_search()
    row.save()
    return row


def governor_delegation(office, **fields) -> SigningAuthority:
    """The governor's delegation to the provincial officer, as an office writes it down."""
    given = {
        "basis": "governor",
        "unit": office,
        "unit_kinds": ["provincial_office"],
        "kinds": ["external", "stamped"],
        "to_kinds": ["agency", "governor", "local"],
        "capacity": "delegated",
        "on_behalf_of": f"ผู้ว่าราชการจังหวัด{office.province}",
        "order_number": "คำสั่งจังหวัดธารานคร ที่ 1520/2568",
        "starts_on": "2025-10-01",
        **fields,
    }
    row = SigningAuthority(**given)
    row.full_clean()
    row.save()
    row.refresh_from_db()
    return row


GOOD = {
    "cause": "ด้วยสำนักงานสหกรณ์จังหวัดกำหนดจัดประชุมชี้แจงแนวทางการดำเนินงาน",
    "purpose": "ในการนี้ จึงขอเชิญท่านเข้าร่วมประชุม",
    "conclusion": "จึงเรียนมาเพื่อโปรดพิจารณา",
}


def make_draft(
    username, *, to=(), kind=DocKind.EXTERNAL, issuer=None, subject="ขอเชิญประชุมชี้แจง", **fields
) -> WrittenLetter:
    """A whole draft of the person, ready to be signed unless something is taken out."""
    from units.models import User

    by = actor_for(User.objects.get(username=username))
    row = begin_draft(by=by, kind=kind, issuer=issuer)
    return save_draft(
        by=by,
        written=row,
        subject=subject,
        issuer=row.issuer,
        kind=kind,
        to=[getattr(one, "name", one) for one in to],
        **{**GOOD, **fields},
    )
