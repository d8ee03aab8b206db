"""Destroying secrets by committee: recorded once, with leave, the archives' answer and three names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from coopoffice.audit.acting import service
from coopoffice.thai import plain_date
from coopoffice.web.policies import confirm
from coopoffice.web.refusals import Rejected
from units.models import User

from ...choices import DestructionWay, SecretAct
from ...models import (
    SecretDestruction,
    SecretDestructionItem,
    SecretDestructionMember,
    SecretKeeper,
    SecretLetter,
)
from .common import office_kept_by, write

FEWEST_OTHERS = 2


@service
def record_destruction(
    *,
    by: Any,
    secrets: Iterable[SecretLetter],
    held_on: dt.date,
    order_number: str,
    leave_by: str,
    archives: str,
    chair: User,
    members: Iterable[User],
    way: str = DestructionWay.SHRED,
    note: str = "",
) -> SecretDestruction:
    """Record that a committee destroyed the papers of closed secrets, and return the record; it is never changed.

    By leave of the head and after the archives answered (Regulation 2544): a chair and at least two others, a keeper
    of secrets among them. What was destroyed can no longer be opened or acted on; its rows in the registers stay.
    Raises Rejected for a day, person or secret that will not do.
    """
    office = office_kept_by(by.user)
    if held_on > timezone.localdate():
        raise Rejected("held_on", _("Choose today or an earlier day."))
    others = {m.pk: m for m in members if m is not None and m.pk != chair.pk}
    if len(others) < FEWEST_OTHERS:
        raise Rejected("member_1", _("Name at least two others beside the chair."))
    keepers = set(SecretKeeper.objects.on(held_on).filter(unit=office).values_list("user_id", flat=True))
    if not keepers & {chair.pk, *others}:
        raise Rejected("member_1", _("The registrar of secrets or a deputy is one of the committee."))
    wanted = {secret.pk for secret in secrets}
    rows = list(
        SecretLetter.objects.visible_to(by.user, "keep")
        .filter(pk__in=wanted, unit=office)
        .select_for_update(of=("self",))
        .order_by("registered_at", "pk")
    )
    fit = set(SecretLetter.objects.destroyable().filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    if not wanted or fit != wanted:
        raise Rejected("secrets", _("Only closed secrets whose paper lies here are destroyed. Look at the list anew."))
    if any((row.ended_at or row.registered_at).date() > held_on for row in rows):
        raise Rejected("held_on", _("One of them was closed after that day."))
    record = SecretDestruction(
        unit=office,
        held_on=held_on,
        order_number=order_number,
        leave_by=leave_by,
        archives=archives,
        way=way,
        note=note,
        recorded_by=by.user,
    )
    record.full_clean(validate_constraints=False)
    record.save(force_insert=True)
    SecretDestructionMember.objects.create(destruction=record, user=chair, chairs=True)
    for person in others.values():
        SecretDestructionMember.objects.create(destruction=record, user=person)
    for row in rows:
        SecretDestructionItem.objects.create(destruction=record, letter=row)
        write(row, SecretAct.DESTROYED, by, f"{plain_date(held_on)} {order_number}")
    confirm(by.user, "view", record)
    return record
