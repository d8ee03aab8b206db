"""What people change about their own account, and the record of their open sessions."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from coopoffice.audit.acting import service

from ..models import MailPreference, SignIn
from ..prepared import Statement

RECOVERY_CODES = 10
_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def device_words(agent: str) -> str:
    """Return browser and system in two words from a User-Agent line, e.g. "Chrome · Windows"."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return " · ".join(word for word in (browser, system) if word) or agent[:60]


@service
def set_language(*, by: Any, language: str) -> None:
    """Keep the language in which the person reads the site. Raises ValidationError for an unknown one."""
    by.user.language = language
    by.user.full_clean(exclude=[f.name for f in by.user._meta.fields if f.name != "language"], validate_unique=False)
    by.user.save(update_fields=["language"])


@service
def set_preferences(*, by: Any, single_keys: bool, wish: str) -> None:
    """Keep how the person wants keys and mail. Raises ValidationError for an unknown wish."""
    preference = MailPreference(user=by.user, wish=wish)
    preference.full_clean(validate_unique=False, validate_constraints=False)
    MailPreference.objects.update_or_create(user=by.user, defaults={"wish": wish})
    by.user.single_keys = single_keys
    by.user.save(update_fields=["single_keys"])


@service
def change_password(*, by: Any, password: str) -> None:
    """Set the person's own new password and lift the duty to change it. The caller has checked the old one."""
    by.user.set_password(password)
    by.user.must_change_password = False
    by.user.save(update_fields=["password", "must_change_password"])


def record_sign_in(*, request: HttpRequest, user: Any) -> None:
    """Write down that this session was opened, so that its owner can find and close it."""
    if not request.session.session_key:
        request.session.create()
    SignIn.objects.update_or_create(
        session_key=request.session.session_key,
        defaults={
            "user": user,
            "address": request.META.get("REMOTE_ADDR", "")[:45],
            "device": device_words(request.headers.get("User-Agent", ""))[:120],
        },
    )


def close_sessions(*, user: Any, keep: str | None = None, only: int | None = None) -> int:
    """End the person's sessions, all but ``keep`` (a session key), or ``only`` the one record. Returns how many."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    rows = SignIn.objects.of(user)
    if only is not None:
        rows = rows.filter(pk=only)
    closed = 0
    for row in rows.exclude(session_key=keep or ""):
        store(row.session_key).delete()
        row.delete()
        closed += 1
    return closed


@service
def start_second_factor(*, by: Any) -> TOTPDevice:
    """Return the person's device that waits for its first code; a half-finished one is used again."""
    device = TOTPDevice.objects.filter(user=by.user, confirmed=False).order_by("pk").first()
    return device or TOTPDevice.objects.create(user=by.user, name="app", confirmed=False)


@service
def confirm_second_factor(*, by: Any, token: str) -> list[str]:
    """Take the device into use when its code is right and return new recovery codes; an empty list when it is wrong."""
    device = TOTPDevice.objects.select_for_update().filter(user=by.user, confirmed=False).order_by("pk").first()
    if device is None or not device.verify_is_allowed()[0] or not device.verify_token(token):
        return []
    TOTPDevice.objects.filter(user=by.user).exclude(pk=device.pk).delete()
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    return _new_codes(by.user)


@service
def renew_recovery_codes(*, by: Any) -> list[str]:
    """Replace the recovery codes. Returns the new ones; they are shown once."""
    return _new_codes(by.user)


def _new_codes(user: Any) -> list[str]:
    device, _made = StaticDevice.objects.get_or_create(user=user, name="recovery")
    device.token_set.all().delete()
    codes = [StaticToken.random_token() for _number in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create([StaticToken(device=device, token=code) for code in codes])
    return codes


@service
def remove_second_factor(*, by: Any) -> None:
    """Sign in by password alone again. The caller has checked the password."""
    TOTPDevice.objects.filter(user=by.user).delete()
    StaticDevice.objects.filter(user=by.user).delete()


_SECOND_FACTOR = Statement(
    "coop_second_factor",
    f"SELECT 1 FROM {TOTPDevice._meta.db_table} WHERE user_id = %(user)s AND confirmed LIMIT 1",
    user="bigint",
)


def has_second_factor(user: Any) -> bool:
    """Whether a code is asked after the person's password."""
    return bool(_SECOND_FACTOR.fetch(user=user.pk))


def check_second_factor(*, user: Any, token: str) -> tuple[Any, int]:
    """Check a code of the app or a recovery code. Returns (device, 0) when right, else (None, seconds to wait)."""
    with transaction.atomic():
        waits = []
        for model in (TOTPDevice, StaticDevice):
            for device in model.objects.select_for_update().filter(user_id=user.pk, confirmed=True):
                allowed, why = device.verify_is_allowed()
                if not allowed:
                    until = (why or {}).get("locked_until")
                    waits.append(max(1, int((until - timezone.now()).total_seconds()) + 1) if until else 1)
                elif device.verify_token(token):
                    return device, 0
        return None, max(waits, default=0)


def forget_session(*, user: Any, session_key: str | None) -> None:
    """Take one of the person's own sessions off the list of open ones."""
    SignIn.objects.of(user).filter(session_key=session_key or "").delete()


def person_between_steps(*, user_id: int) -> Any:
    """Return the active person whose password was right and whose code is still asked for; None for nobody."""
    return get_user_model()._default_manager.filter(pk=user_id, is_active=True).first()
