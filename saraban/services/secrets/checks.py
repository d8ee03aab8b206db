"""The six-monthly check: the registrar in the chair and at least two others look at every secret, and report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from coopoffice.audit.acting import service
from coopoffice.web.policies import Refused, confirm
from coopoffice.web.refusals import Rejected
from units.models import User

from ...choices import CheckState, KeeperRole, SecretLevel
from ...models import (
    SecretCheck,
    SecretCheckItem,
    SecretCheckMember,
    SecretClearance,
    SecretKeeper,
    SecretLetter,
)
from .common import now, office_kept_by, save, tell

FEWEST_OTHERS = 2


@service
def begin_check(*, by: Any, held_on: dt.date, order_number: str, members: Iterable[User]) -> SecretCheck:
    """Begin a check of every secret of the office, whose class is not lifted.

    The registrar of secrets chairs (Regulation 2544); ``members`` are at least two others, each cleared.
    """
    office = office_kept_by(by.user)
    if held_on > timezone.localdate():
        raise Rejected("held_on", _("Choose today or an earlier day."))
    if SecretCheck.objects.filter(unit=office, state=CheckState.OPEN).exists():
        raise Refused(_("A check is under way already; finish it first."))
    registrar = SecretKeeper.objects.on().filter(unit=office, role=KeeperRole.REGISTRAR).select_related("user").first()
    if registrar is None:
        raise Refused(_("The office has no registrar of secrets today, who must chair the check."))
    others = {m.pk: m for m in members if m is not None and m.pk != registrar.user_id}
    if len(others) < FEWEST_OTHERS:
        raise Rejected("member_1", _("Name at least two others beside the registrar of secrets."))
    cleared = set(
        SecretClearance.objects.on().filter(unit=office, user__in=others).values_list("user_id", flat=True)
    ) | set(SecretKeeper.objects.on().filter(unit=office).values_list("user_id", flat=True))
    for person in others.values():
        if person.pk not in cleared:
            raise Rejected(
                "member_1",
                _("%(person)s has no clearance in force. The head of the office gives it by order.")
                % {"person": person.full_name},
            )
    row = SecretCheck(unit=office, held_on=held_on, order_number=order_number, begun_by=by.user)
    row.full_clean(validate_constraints=False)
    row.save(force_insert=True)
    confirm(by.user, "keep", row)
    SecretCheckMember.objects.create(check_row=row, user=registrar.user, chairs=True)
    for person in others.values():
        SecretCheckMember.objects.create(check_row=row, user=person)
    secrets = SecretLetter.objects.filter(unit=office).exclude(level=SecretLevel.NONE)
    secrets = secrets.filter(destroyed__isnull=True).order_by("registered_at", "pk")
    SecretCheckItem.objects.bulk_create(SecretCheckItem(check_row=row, letter=secret) for secret in secrets)
    tell(others.values(), by)
    return row


@service
def record_check(*, by: Any, check: SecretCheck, findings: Mapping[int, tuple[bool | None, str]]) -> SecretCheck:
    """Write down what was found, item by item: there or not, and a remark. May be done in several steps."""
    row = _take_open(by, check)
    for item in SecretCheckItem.objects.select_for_update().filter(check_row=row):
        present, remark = findings.get(item.pk, (item.present, item.remark))
        if (present, remark) != (item.present, item.remark):
            if present is False and not remark.strip():
                raise Rejected(f"remark_{item.pk}", _("Say what is known about one that is missing."))
            item.present, item.remark = present, remark
            item.full_clean(validate_constraints=False)
            item.save(update_fields=["present", "remark"])
    return row


@service
def finish_check(*, by: Any, check: SecretCheck, summary: str) -> SecretCheck:
    """End the check and report to the head. Every item must have been looked at."""
    row = _take_open(by, check)
    left = row.items.filter(present__isnull=True).count()
    if left:
        raise Refused(_("Not every item was looked at yet: %(n)s left.") % {"n": left})
    row.state, row.done_at, row.summary = CheckState.DONE, now(), summary
    save(row, "state", "done_at", "summary")
    return row


def _take_open(by: Any, check: SecretCheck) -> SecretCheck:
    row = SecretCheck.objects.take(by.user, "keep", check.pk)
    if row.state != CheckState.OPEN:
        raise Refused(_("This check is reported; it cannot be changed any more."))
    return row
