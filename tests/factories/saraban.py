"""Small, explicit makers of letters."""

import itertools
from importlib import import_module

from django.apps import apps
from django.utils import timezone

from saraban.choices import AudienceRole, LetterState, Origin
from saraban.models import AddressForm, Letter
from saraban.services.audience import concern
from saraban.services.indexing import index_letter

_numbers = itertools.count(1)


def load_address_forms() -> None:
    """Salutations and closings as the migration loads them; a test with real transactions may have emptied the table."""
    if not AddressForm.objects.exists():
        import_module("saraban.migrations.0002_salutations_and_closings").load(apps, None)


def make_received(unit, by, *, units=(), users=(), **fields) -> Letter:
    """A received letter of the unit, with the unit's own registry and those named as its audience. No number is drawn."""
    n = next(_numbers)
    fields.setdefault("state", LetterState.REGISTERED)
    fields.setdefault("subject", f"ขอเชิญประชุมครั้งที่ {n}")
    fields.setdefault("from_text", "จังหวัดธารานคร")
    fields.setdefault("received_at", timezone.now())
    letter = Letter.objects.create(origin=Origin.RECEIVED, unit=unit, registered_by=by, **fields)
    concern(letter, AudienceRole.REGISTER, units=[unit])
    concern(letter, AudienceRole.ACTION, units=units, users=users)
    index_letter(letter)
    return letter
