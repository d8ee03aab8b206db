"""Accounts of people: opened with a one-time password, changed, unlocked, closed."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass, field
from typing import Any

from axes.utils import reset as forget_failures
from django.utils import timezone
from django.utils.translation import gettext as _

from coopoffice.audit.acting import service
from coopoffice.thai import sort_key
from coopoffice.web.policies import Refused, may_add
from coopoffice.web.refusals import Rejected

from .. import sentences
from ..acting import Actor
from ..models import DutyAssignment, Posting, User
from ..querysets import sharing_days
from ..reach import forget_reach
from ..signals import announce, password_reset, person_changed, person_created, person_deactivated

# Letters and figures nobody mistakes for one another on paper.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
CHANGEABLE = frozenset(
    {
        *("title", "first_name", "last_name", "first_name_en", "last_name_en"),
        *("personnel_kind", "email", "phone", "username"),
    }
)
KEY_LENGTH = 400


def one_time_password() -> str:
    """Return a password to be read out once: three groups of four, about 59 bits."""
    return "-".join("".join(secrets.choice(ALPHABET) for _i in range(4)) for _group in range(3))


def key_of(user: User) -> str:
    """The person's place in the alphabet: first name, then last name."""
    return sort_key(f"{user.first_name} {user.last_name}")[:KEY_LENGTH]


@dataclass(frozen=True)
class OpenedAccount:
    """A person's account and the one-time password, known to nobody but the caller and never stored readable."""

    user: User
    password: str = field(repr=False)


def _put(user: User, fields: dict[str, Any]) -> None:
    unknown = set(fields) - CHANGEABLE
    if unknown:
        raise TypeError(f"no such field of a person: {', '.join(sorted(unknown))}")
    for name, value in fields.items():
        setattr(user, name, value.strip() if isinstance(value, str) else value)
    user.username = User.normalize_username(user.username).lower()
    user.sort_key = key_of(user)


def _full_clean(user: User) -> None:
    same = User.objects.filter(username=user.username).exclude(pk=user.pk).first()
    if same is not None:
        raise Rejected(
            "username",
            _("The user name %(name)s belongs to %(person)s. Choose another.")
            % {"name": user.username, "person": same.full_name},
        )
    user.full_clean(exclude=["password"])


@service
def create_person(*, by: Actor, username: str, first_name: str, last_name: str, **fields: Any) -> OpenedAccount:
    """Open an account with a one-time password that must be changed at the first sign-in.

    Opened by the personnel duty or the system's administrator. The person reaches nothing before a posting is made.
    """
    if not may_add(by.user, User):
        raise Refused(_("Accounts are opened by the holders of the personnel duty (GA-B1)."))
    user = User(must_change_password=True)
    _put(user, {"username": username, "first_name": first_name, "last_name": last_name, **fields})
    password = one_time_password()
    user.set_password(password)
    _full_clean(user)
    user.save()
    announce(person_created, by=by, user=user)
    return OpenedAccount(user, password)


@service
def change_person(*, by: Actor, user: User, **fields: Any) -> User:
    """Change names, user name, kind of personnel, e-mail and telephone."""
    user = User.objects.take(by.user, "change", user.pk)
    _put(user, fields)
    _full_clean(user)
    user.save()
    announce(person_changed, by=by, user=user)
    return user


@service
def reset_password(*, by: Actor, user: User) -> OpenedAccount:
    """Give a new one-time password; the old one and every open session of the person end at once."""
    user = User.objects.take(by.user, "reset", user.pk)
    if not user.is_active:
        raise Rejected("", _("The account of %(person)s is closed.") % {"person": user.full_name})
    password = one_time_password()
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    forget_failures(username=user.username)
    announce(password_reset, by=by, user=user)
    return OpenedAccount(user, password)


@service
def unlock_person(*, by: Actor, user: User) -> int:
    """Forget failed sign-ins, so that a locked person may try again. Returns how many there were."""
    user = User.objects.take(by.user, "reset", user.pk)
    return forget_failures(username=user.username)


@service
def deactivate_person(*, by: Actor, user: User) -> User:
    """Close the account from this moment. Rejected while the person fills a post or holds a duty from today on."""
    user = User.objects.take(by.user, "change", user.pk)
    if user.pk == by.user.pk:
        raise Rejected("", _("Nobody closes the own account; ask a colleague of the personnel duty."))
    today = timezone.localdate()
    tomorrow = today + dt.timedelta(days=1)
    filled = [sentences.posting(p) for p in Posting.objects.filter(user=user).during(tomorrow, None).with_places()]
    if filled:
        raise Rejected("", _("End these postings first: %(names)s.") % {"names": sentences.some(filled)})
    DutyAssignment.objects.filter(sharing_days(tomorrow, None), user=user, starts_on__lte=today).update(ends_on=today)
    DutyAssignment.objects.filter(user=user, starts_on__gt=today).delete()
    user.is_active = False
    user.save(update_fields=["is_active"])
    forget_reach()
    announce(person_deactivated, by=by, user=user)
    return user


@service
def reactivate_person(*, by: Actor, user: User) -> OpenedAccount:
    """Open a closed account again with a new one-time password."""
    user = User.objects.take(by.user, "change", user.pk)
    password = one_time_password()
    user.is_active = True
    user.must_change_password = True
    user.set_password(password)
    user.save(update_fields=["is_active", "must_change_password", "password"])
    announce(person_changed, by=by, user=user)
    return OpenedAccount(user, password)
