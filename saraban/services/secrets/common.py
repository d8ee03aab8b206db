"""What every verb on a secret does: take it, write what happened, tell people without telling anything."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from coopoffice.web.policies import Refused
from coopoffice.web.refusals import Rejected
from coopoffice.web.services.notifications import by_language, notify
from units.models import Posting, Unit, User

from ...choices import SecretAct, SecretState
from ...models import SecretClearance, SecretDestructionItem, SecretKeeper, SecretLetter, SecretNote, SecretReader


def take(by: Any, secret: SecretLetter, verb: str = "keep", *, live: bool = False) -> SecretLetter:
    """Return the secret locked, where the actor may do the verb; with ``live`` refuse one that is closed."""
    row = SecretLetter.objects.take(by.user, verb, secret.pk)
    refuse_destroyed(row)
    if live and row.state == SecretState.CLOSED:
        raise Refused(_("It is closed; nothing more can be done to it."))
    return row


def refuse_destroyed(row: SecretLetter) -> None:
    """Raise Refused where a committee destroyed it: nothing more is done to it, and its files are not opened."""
    if SecretDestructionItem.objects.filter(letter=row).exists():
        raise Refused(_("A committee destroyed it. Only its rows in the registers remain."))


def save(row: Any, *fields: str) -> None:
    """Check the fields and store the row; what the database holds is said in its own words."""
    row.full_clean(validate_constraints=False)
    row.save(update_fields=[*fields, "updated_at"] if fields and hasattr(row, "updated_at") else (fields or None))


def write(row: SecretLetter, act: SecretAct, by: Any, text: str = "", to_user: User | None = None) -> SecretNote:
    """Add what happened to the course of the secret."""
    note = SecretNote(letter=row, act=act, by=by.user, by_line=by.capacity_line, text=text.strip(), to_user=to_user)
    note.full_clean(validate_constraints=False)
    note.save()
    return note


def tell(users: Iterable[User], by: Any = None) -> None:
    """Say that something secret waits: neither number, nor subject, nor sender, nor an address of its own."""
    others = (person for person in users if by is None or person.pk != by.user.pk)
    for language, people in by_language(others).items():
        with translation.override(language):
            notify(
                users=people,
                kind="secret",
                subject=_("A secret matter waits for you"),
                url=reverse("saraban:secret_list"),
                icon="lock",
                dedupe_key=f"secret:{uuid.uuid4()}",
            )


def keepers_of(unit_id: int) -> list[User]:
    """Return who keeps the office's secrets today."""
    rows = SecretKeeper.objects.on().filter(unit_id=unit_id, user__is_active=True).select_related("user")
    return [row.user for row in rows.order_by("role", "pk")]


def office_kept_by(user: Any) -> Unit:
    """Return the office whose secrets the person keeps today. Raises Refused where there is none."""
    row = SecretKeeper.objects.on().filter(user=user).select_related("unit").order_by("pk").first()
    if row is None or not Posting.objects.on().filter(user=user).exists():
        raise Refused(_("Only the registrar of secrets and the deputies do this."))
    return row.unit


def check_cleared(row: SecretLetter, person: User, field: str = "person") -> None:
    """Raise Rejected where the person may not come to know it: no clearance of its class today, or no post."""
    cleared = SecretClearance.objects.on().filter(unit_id=row.unit_id, user=person, level__gte=row.level).exists()
    if not cleared or not person.is_active or not Posting.objects.on().filter(user=person).exists():
        raise Rejected(
            field,
            _("%(person)s has no clearance of this class in force. The head of the office gives it by order.")
            % {"person": person.full_name},
        )


def name(row: SecretLetter, person: User, purpose: str, by: Any) -> SecretReader:
    """Name the person for the secret, or raise what an earlier naming was for. The caller has checked the clearance."""
    reader = SecretReader.objects.filter(letter=row, user=person, ended_at__isnull=True).first()
    if reader is None:
        return SecretReader.objects.create(letter=row, user=person, purpose=purpose, named_by=by.user)
    if reader.purpose != purpose:
        reader.purpose = purpose
        reader.save(update_fields=["purpose"])
    return reader


def now() -> Any:
    """The moment."""
    return timezone.now()
