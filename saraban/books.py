"""The letter books as kinds of registers: one per unit and calendar year (Saraban Regulation 2526, forms 13 and 14)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from coopoffice.registers import kinds
from coopoffice.registers.kinds import Owner

from .choices import BOOK_CERTIFICATE, BOOK_CIRCULAR, BOOK_IN, BOOK_OUT, BOOK_SECRET_IN, BOOK_SECRET_OUT


def owners(user: Any, numbers: Sequence[Any]) -> Mapping[int, Owner]:
    """Which numbers belong to a letter, and to which as far as the person may see it. Two statements."""
    from .models import Letter, LetterEntry

    entries = dict(
        LetterEntry.objects.filter(number_row_id__in=[n.pk for n in numbers]).values_list("number_row_id", "letter_id")
    )
    if user is None or not entries:
        return {number: Owner() for number in entries}
    seen = Letter.objects.visible_to(user).in_bulk(list(set(entries.values())))
    return {
        number: Owner(seen[letter].subject, seen[letter].get_absolute_url()) if letter in seen else Owner()
        for number, letter in entries.items()
    }


for _code, _label in (
    (BOOK_IN, _("Incoming letters (form 13)")),
    (BOOK_OUT, _("Outgoing letters (form 14)")),
    (BOOK_CIRCULAR, _("Outgoing circulars")),
    (BOOK_CERTIFICATE, _("Certificates")),
):
    kinds.register(_code, _label, owners=owners)


# --- secrets: numbers nobody but their keepers knows of ---------------------------------------------------------------


def secret_owners(user: Any, numbers: Sequence[Any]) -> Mapping[int, Owner]:
    """Which numbers belong to a secret; with the way there for who may open it, never with its subject."""
    from .models import SecretEntry, SecretLetter

    rows = SecretEntry.objects.filter(number_row_id__in=[n.pk for n in numbers])
    entries = dict(rows.values_list("number_row_id", "letter_id"))
    if user is None or not entries:
        return {number: Owner() for number in entries}
    seen = SecretLetter.objects.visible_to(user).in_bulk(list(set(entries.values())))
    return {
        number: Owner(str(seen[letter].get_level_display()), seen[letter].get_absolute_url())
        if letter in seen
        else Owner()
        for number, letter in entries.items()
    }


def _own_books(user: Any, on: Any, verb: str, unit: str) -> Any:
    from .policies_secrets import own_books

    return own_books(user, on, verb, unit)


for _code, _label in (
    (BOOK_SECRET_IN, _("Secrets received (form TKhL. 1)")),
    (BOOK_SECRET_OUT, _("Secrets sent (form TKhL. 2)")),
):
    kinds.register(_code, _label, owners=secret_owners, rule=_own_books)
