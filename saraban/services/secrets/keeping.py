"""Appointing the keepers of secrets and clearing people: acts of the head of the office, by order."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from coopoffice.audit.acting import service
from coopoffice.web.policies import Refused, confirm
from coopoffice.web.refusals import Rejected
from units.models import Posting, Unit, User
from units.querysets import sharing_days
from units.reach import reach

from ...choices import KeeperRole
from ...models import SecretClearance, SecretKeeper
from ...policies_secrets import agencies


def _office_of(by: Any) -> Unit:
    """The agency the actor heads: under the posting acted under where that is one, else the first commanded."""
    found = agencies(reach(by.user).commands).order_by("pk")
    row = (found.filter(pk=by.posting.post.unit_id).first() if by.posting else None) or found.first()
    if row is None:
        raise Refused(_("The head of the office appoints the keepers of secrets and clears people, by order."))
    return row


def _check(person: User, starts_on: dt.date, ends_on: dt.date | None) -> None:
    if ends_on is not None and ends_on < starts_on:
        raise Rejected("ends_on", _("The last day must not be before the first."))
    if not person.is_active or not Posting.objects.on(starts_on).filter(user=person).exists():
        raise Rejected("person", _("%(person)s holds no post then.") % {"person": person.full_name})


@service
def appoint_keeper(
    *,
    by: Any,
    person: User,
    role: str,
    order_number: str,
    order_date: dt.date,
    starts_on: dt.date,
    ends_on: dt.date | None = None,
) -> SecretKeeper:
    """Appoint the registrar of secrets or a deputy of the actor's office, by order, from a day to a day."""
    office = _office_of(by)
    _check(person, starts_on, ends_on)
    others = SecretKeeper.objects.filter(sharing_days(starts_on, ends_on), unit=office)
    if others.filter(user=person).exists():
        raise Rejected("person", _("This person is appointed on those days already."))
    if role == KeeperRole.REGISTRAR and others.filter(role=role).exists():
        raise Rejected("role", _("The office has a registrar of secrets on those days already. End that one first."))
    row = SecretKeeper(
        unit=office,
        user=person,
        role=role,
        order_number=order_number,
        order_date=order_date,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    row.full_clean(validate_constraints=False)
    row.save()
    confirm(by.user, "end", row)
    return row


@service
def end_keeper(*, by: Any, keeper: SecretKeeper, ends_on: dt.date) -> SecretKeeper:
    """End an appointment at midnight after the day."""
    row = SecretKeeper.objects.take(by.user, "end", keeper.pk)
    return _end(row, ends_on)


@service
def give_clearance(
    *,
    by: Any,
    person: User,
    level: int,
    order_number: str,
    starts_on: dt.date,
    ends_on: dt.date | None = None,
) -> SecretClearance:
    """Clear a person up to a class, by order, from a day to a day. It opens nothing without being named as well."""
    office = _office_of(by)
    _check(person, starts_on, ends_on)
    if SecretClearance.objects.filter(sharing_days(starts_on, ends_on), unit=office, user=person).exists():
        raise Rejected("person", _("This person has a clearance on those days already; end it first."))
    row = SecretClearance(
        unit=office, user=person, level=level, order_number=order_number, starts_on=starts_on, ends_on=ends_on
    )
    row.full_clean(validate_constraints=False)
    row.save()
    confirm(by.user, "end", row)
    return row


@service
def end_clearance(*, by: Any, clearance: SecretClearance, ends_on: dt.date) -> SecretClearance:
    """End a clearance at midnight after the day: what it opened is shut from then on."""
    row = SecretClearance.objects.take(by.user, "end", clearance.pk)
    return _end(row, ends_on)


def _end(row: Any, ends_on: dt.date) -> Any:
    if row.ends_on is not None and row.ends_on < timezone.localdate():
        raise Refused(_("It ended already."))
    if ends_on < row.starts_on:
        raise Rejected("ends_on", _("The last day must not be before the first."))
    row.ends_on = ends_on
    row.full_clean(validate_constraints=False)
    row.save(update_fields=["ends_on", "updated_at"])
    return row
