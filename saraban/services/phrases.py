"""Keeping the office's quick phrases."""

from __future__ import annotations

from coopoffice.audit.acting import service
from coopoffice.web.policies import confirm
from units.acting import Actor
from units.models import Unit

from ..models import QuickPhrase


@service
def add_phrase(*, by: Actor, unit: Unit, use: str, text: str, label: str = "") -> QuickPhrase:
    """Keep a phrase for the people of the unit and below."""
    row = QuickPhrase(unit=unit, use=use, text=text, label=label)
    row.position = QuickPhrase.objects.filter(unit=unit, use=use).count() + 1
    row.full_clean(validate_constraints=False)
    row.save()
    confirm(by.user, "change", row)
    return row


@service
def change_phrase(*, by: Actor, phrase: QuickPhrase, unit: Unit, use: str, text: str, label: str = "") -> QuickPhrase:
    """Change a phrase; what was written with it stays as it is."""
    row = QuickPhrase.objects.take(by.user, "change", phrase.pk)
    row.unit, row.use, row.text, row.label = unit, use, text, label
    row.full_clean(validate_constraints=False)
    row.save()
    confirm(by.user, "change", row)
    return row


@service
def remove_phrase(*, by: Actor, phrase: QuickPhrase) -> None:
    """Offer the phrase no longer."""
    QuickPhrase.objects.take(by.user, "change", phrase.pk).delete()
