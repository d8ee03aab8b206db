"""Small pages of the frame: language, menu, keys, the session's clock, health."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..middleware import asks_clock_only, before_password_change
from ..services.account import set_language
from ..session_clock import renew, seconds_left
from .account import safe_next


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Read the site in another language: kept with the person, before sign-in in a cookie."""
    wanted = request.POST.get("language", "")
    if wanted not in {code for code, _label in settings.LANGUAGES}:
        return HttpResponseBadRequest(_("This language is not offered."))
    if request.user.is_authenticated:
        set_language(by=request.actor, language=wanted)
    response = redirect(safe_next(request, "/"))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        wanted,
        max_age=365 * 24 * 3600,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


@require_safe
def menu(request: HttpRequest) -> HttpResponse:
    """The whole menu as a page: the phone's fifth tab, and the menu for browsers without scripts."""
    return render(request, "web/menu.html", {"crumbs": [(_("Menu"), "")]})


@require_safe
def keyboard_help(request: HttpRequest) -> HttpResponse:
    """The list of keys as a page."""
    return render(request, "web/keyboard_help.html", {"crumbs": [(_("Keyboard shortcuts"), "")]})


@login_not_required
@never_cache
@asks_clock_only
@before_password_change
@require_http_methods(["GET", "HEAD", "POST"])
def session_clock(request: HttpRequest) -> HttpResponse:
    """Seconds left of the session; a POST starts its time anew. 0 when it has ended."""
    if not request.user.is_authenticated:
        return JsonResponse({"left": 0})
    if request.method == "POST":
        renew(request)
    return JsonResponse({"left": seconds_left(request)})


def _answers(check: Any) -> bool:
    try:
        return bool(check())
    except Exception:  # whatever it is, the part does not answer
        return False


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when database and Redis answer, else 503 with the name of what does not."""

    def database() -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return cursor.fetchone() == (1,)

    def redis() -> bool:
        cache.set("healthz", 1, 10)
        return cache.get("healthz") == 1

    parts = {"database": _answers(database), "redis": _answers(redis)}
    return JsonResponse({"ok": all(parts.values()), **parts}, status=200 if all(parts.values()) else 503)
