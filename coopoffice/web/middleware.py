"""The wall every request passes: language of the person, sign-in, forced password change, the session's clock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme

from .session_clock import keep_alive


class LanguageMiddleware:
    """Thai first: the signed-in person's own language, else the language cookie, else Thai.

    The browser's list of languages is not asked: many office PCs run an English Windows.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.known = {code for code, _label in settings.LANGUAGES}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        wanted = getattr(request.user, "language", None) or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = wanted if wanted in self.known else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
            return response


def asked_from(request: HttpRequest) -> str:
    """The page the person was on: for htmx and for a sent form the page itself, not the address of the act."""
    if request.method in {"GET", "HEAD"} and not request.headers.get("HX-Request"):
        return request.get_full_path()
    page = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or ""
    if not url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure()):
        return ""
    parts = urlsplit(page)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def send_to(request: HttpRequest, url: str) -> HttpResponse:
    """Redirect, for htmx by its own header so that the whole page goes and not a fragment of it."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


class LoginWallMiddleware:
    """Lets nobody past who has not signed in, except to views marked ``login_not_required``.

    Who must change the password reaches only views marked ``before_password_change``. A form sent after the session's
    end goes to the sign-in page with the words for it and comes back to the form; what was typed is kept by the
    browser (office.js, drafts), never by the server, because the next person may sign in as someone else.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and not response.streaming and not response.content:
            from .views.errors import not_allowed

            return not_allowed(request, response)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple, kwargs: dict
    ) -> HttpResponse | None:
        open_to_all = not getattr(view, "login_required", True)
        if not request.user.is_authenticated:
            return None if open_to_all else self.to_login(request)
        if not getattr(view, "asks_clock_only", False):
            keep_alive(request)
        if (
            getattr(request.user, "must_change_password", False)
            and not open_to_all
            and not getattr(view, "before_password_change", False)
        ):
            return send_to(request, reverse("password_change"))
        return None

    @staticmethod
    def to_login(request: HttpRequest) -> HttpResponse:
        query = QueryDict(mutable=True)
        back = asked_from(request)
        if back and back != "/":
            query[REDIRECT_FIELD_NAME] = back
        if request.method not in {"GET", "HEAD"} or request.headers.get("HX-Request"):
            query["ended"] = "1"
        url = reverse("login")
        return send_to(request, f"{url}?{query.urlencode(safe='/')}" if query else url)


def before_password_change(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a view as open to a person who must change the password first."""
    view.before_password_change = True  # type: ignore[attr-defined]
    return view


def asks_clock_only(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a view that must not prolong the session by being asked."""
    view.asks_clock_only = True  # type: ignore[attr-defined]
    return view
