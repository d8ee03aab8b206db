"""Signing in and out, passwords, the second factor, and a person's own settings."""

from __future__ import annotations

import math
import time
from base64 import b32encode
from typing import Any

import segno
from axes.helpers import get_cool_off, get_failure_limit
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME, update_session_auth_hash
from django.contrib.auth import login as sign_in
from django.contrib.auth import logout as sign_out
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.password_validation import password_validators_help_texts
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django_otp import login as mark_verified

from ..forms.account import LoginForm, OwnPasswordForm, PasswordAgainForm, PreferenceForm, RecoveryCodeForm
from ..middleware import before_password_change
from ..models import MailPreference, MailWish, SignIn
from ..services import account as services
from ..session_clock import renew

PENDING = "second_factor"
PENDING_SECONDS = 600
FRESH_CODES = "fresh_recovery_codes"


def safe_next(request: HttpRequest, default: str) -> str:
    """Return the page asked for, where it is one of ours."""
    wanted = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME) or ""
    # A path from the root only: redirect() would take anything else for the name of a view.
    if wanted.startswith("/") and url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, require_https=request.is_secure()
    ):
        return wanted
    return default


def _failures(username: str) -> int:
    rows = AccessAttempt.objects.filter(username=username).values_list("failures_since_start", flat=True)
    return sum(rows)


def _finish(request: HttpRequest, user: Any, backend: str, next_url: str, device: Any = None) -> HttpResponse:
    sign_in(request, user, backend=backend)
    if device is not None:
        mark_verified(request, device)
    renew(request)
    if user.must_change_password:
        return redirect("password_change")
    return redirect(next_url)


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """User name and password; a person with a second factor is asked for the code next."""
    next_url = safe_next(request, reverse(settings.LOGIN_REDIRECT_URL))
    if request.user.is_authenticated:
        return redirect(next_url)
    form = LoginForm(request, data=request.POST or None)
    left = None
    if request.method == "POST":
        if form.is_valid():
            user = form.get_user()
            if services.has_second_factor(user):
                request.session[PENDING] = {
                    "user": user.pk,
                    "backend": user.backend,
                    "at": int(time.time()),
                    "next": next_url,
                }
                return redirect("login_code")
            return _finish(request, user, user.backend, next_url)
        if form.has_error("__all__") and form.data.get("username"):
            left = max(0, get_failure_limit(request, None) - _failures(form.data["username"]))
    minutes = math.ceil((get_cool_off(request).total_seconds() if get_cool_off(request) else 0) / 60)
    return render(
        request,
        "web/login.html",
        {
            "form": form,
            "next": next_url if REDIRECT_FIELD_NAME in request.GET or REDIRECT_FIELD_NAME in request.POST else "",
            "ended": request.GET.get("ended") == "1",
            "left": left if left is not None and left <= 3 else None,
            "minutes": minutes,
        },
    )


def locked_out(request: HttpRequest, original_response: Any = None, credentials: dict | None = None) -> HttpResponse:
    """Too many wrong passwords: says for how long and whom to call. Called by django-axes."""
    username = (credentials or {}).get("username") or request.POST.get("username", "")
    cool_off = get_cool_off(request)
    seconds = cool_off.total_seconds() if cool_off else 0
    last = AccessAttempt.objects.filter(username=username).order_by("-attempt_time").first()
    if last is not None and cool_off:
        seconds = max(1, (last.attempt_time + cool_off - timezone.now()).total_seconds())
    response = render(request, "web/locked_out.html", {"minutes": max(1, math.ceil(seconds / 60))}, status=429)
    response["Retry-After"] = str(int(seconds))
    return response


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def login_code(request: HttpRequest) -> HttpResponse:
    """The code of the app, or a recovery code, within ten minutes of the password."""
    pending = request.session.get(PENDING)
    if not pending or time.time() - pending["at"] > PENDING_SECONDS:
        request.session.pop(PENDING, None)
        return redirect("login")
    user = services.person_between_steps(user_id=pending["user"])
    if user is None:
        request.session.pop(PENDING, None)
        return redirect("login")
    form = RecoveryCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        device, wait = services.check_second_factor(user=user, token=form.cleaned_data["token"])
        if device is not None:
            request.session.pop(PENDING, None)
            return _finish(request, user, pending["backend"], pending["next"], device)
        if wait:
            form.add_error(
                "token",
                ngettext(
                    "Several codes were wrong. Wait %(n)d second, then type the new code.",
                    "Several codes were wrong. Wait %(n)d seconds, then type the new code.",
                    wait,
                )
                % {"n": wait},
            )
        else:
            form.add_error("token", _("This code is not right or has run out. Type the one the app shows now."))
    return render(request, "web/login_code.html", {"form": form})


@before_password_change
@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """End this session."""
    services.forget_session(user=request.user, session_key=request.session.session_key)
    sign_out(request)
    messages.success(request, _("You have signed out."))
    return redirect(settings.LOGOUT_REDIRECT_URL)


@before_password_change
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password_change(request: HttpRequest) -> HttpResponse:
    """One's own new password; forced at the first sign-in. Other open sessions end."""
    forced = request.user.must_change_password
    form = OwnPasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        old_key = request.session.session_key
        services.change_password(by=request.actor, password=form.cleaned_data["new_password1"])
        services.close_sessions(user=request.user, keep=old_key)
        services.forget_session(user=request.user, session_key=old_key)
        update_session_auth_hash(request, request.user)
        services.record_sign_in(request=request, user=request.user)
        messages.success(request, _("Your password is changed. Other places where you were signed in are signed out."))
        return redirect(settings.LOGIN_REDIRECT_URL if forced else "account")
    return render(
        request,
        "web/password_first.html" if forced else "web/password_change.html",
        {
            "form": form,
            "rules": password_validators_help_texts(),
            "crumbs": [(_("My account"), reverse("account")), (_("Change password"), "")],
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """One's own account: facts, keys, mail, second factor, open sessions."""
    preference = MailPreference.objects.of(request.user).first()
    initial = {
        "single_keys": request.user.single_keys,
        "wish": preference.wish if preference else MailWish.AT_ONCE,
    }
    form = PreferenceForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.set_preferences(by=request.actor, **form.cleaned_data)
        messages.success(request, _("Your settings are saved."))
        return redirect("account")
    return render(
        request,
        "web/account.html",
        {
            "form": form,
            "sign_ins": list(SignIn.objects.of(request.user)[:20]),
            "this_session": request.session.session_key,
            "second_factor": services.has_second_factor(request.user),
            "crumbs": [(_("My account"), "")],
        },
    )


@require_POST
def sign_out_elsewhere(request: HttpRequest) -> HttpResponse:
    """Close the person's other sessions, or the one named."""
    wanted = request.POST.get("session", "")
    if wanted and not (wanted.isascii() and wanted.isdigit() and len(wanted) < 19):
        raise Http404
    closed = services.close_sessions(
        user=request.user, keep=request.session.session_key, only=int(wanted) if wanted else None
    )
    messages.success(
        request,
        ngettext("%(n)d session was signed out.", "%(n)d sessions were signed out.", closed) % {"n": closed}
        if closed
        else _("No other session was open."),
    )
    return redirect("account")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """Take an authenticator app into use: scan, type the first code."""
    if services.has_second_factor(request.user):
        return redirect("account")
    form = RecoveryCodeForm(request.POST or None)
    device = services.start_second_factor(by=request.actor)
    if request.method == "POST" and form.is_valid():
        codes = services.confirm_second_factor(by=request.actor, token=form.cleaned_data["token"])
        if codes:
            device.refresh_from_db()
            mark_verified(request, device)
            request.session[FRESH_CODES] = codes
            return redirect("recovery_codes")
        form.add_error("token", _("This code is not right or has run out. Type the one the app shows now."))
    qr = segno.make(device.config_url, error="m").svg_inline(scale=4, border=0, dark="#17242B", omitsize=True)
    secret = b32encode(device.bin_key).decode("ascii")
    return render(
        request,
        "web/second_factor.html",
        {
            "form": form,
            "qr": qr,
            "secret": " ".join(secret[n : n + 4] for n in range(0, len(secret), 4)),
            "crumbs": [(_("My account"), reverse("account")), (_("Two-step sign-in"), "")],
        },
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Show new recovery codes once; a POST with the password makes new ones."""
    form = PasswordAgainForm(request.POST or None, user=request.user)
    if not services.has_second_factor(request.user):
        return redirect("account")
    if request.method == "POST" and form.is_valid():
        request.session[FRESH_CODES] = services.renew_recovery_codes(by=request.actor)
        return redirect("recovery_codes")
    return render(
        request,
        "web/recovery_codes.html",
        {
            "codes": request.session.pop(FRESH_CODES, None),
            "form": form,
            "crumbs": [(_("My account"), reverse("account")), (_("Recovery codes"), "")],
        },
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor_remove(request: HttpRequest) -> HttpResponse:
    """Sign in by password alone again; asks for the password."""
    form = PasswordAgainForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        services.remove_second_factor(by=request.actor)
        messages.success(request, _("Two-step sign-in is switched off."))
        return redirect("account")
    return render(
        request,
        "web/second_factor_remove.html",
        {"form": form, "crumbs": [(_("My account"), reverse("account")), (_("Switch off two-step sign-in"), "")]},
    )
