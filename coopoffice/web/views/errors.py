"""Pages that say what went wrong and what to do next. The page for our own fault needs neither database nor Redis."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.csrf import requires_csrf_token

from ..middleware import LoginWallMiddleware

log = logging.getLogger(__name__)


def _page(request: HttpRequest, status: int, icon: str, title: str, text: str, again: str = "") -> HttpResponse:
    """The page, or for htmx the notice alone. A failure while drawing the frame falls back to the bare page."""
    facts = {"status": status, "icon": icon, "heading": title, "text": text, "again": again}
    if request.headers.get("HX-Request"):
        return HttpResponse(render_to_string("web/_problem.html", facts), status=status, headers={"X-Problem": "1"})
    signed_in = getattr(getattr(request, "user", None), "is_authenticated", False)
    return render(request, "web/error.html" if signed_in else "web/error_outside.html", facts, status=status)


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the request cannot be read."""
    return _page(
        request,
        400,
        "file-unknown",
        _("The request could not be read"),
        _("Something in the address or in what was sent is not in order. Go back and try again from the page."),
    )


@requires_csrf_token
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: seen but refused; the refusal's own sentence is shown."""
    reason = str(getattr(exception, "reason", "") or "")
    return _page(
        request,
        403,
        "lock",
        _("You may not do this"),
        reason or _("This act belongs to another post. If your work needs it, ask the head of the unit that owns it."),
    )


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: not there, or not to be seen by this person; both look the same."""
    return _page(
        request,
        404,
        "file-search",
        _("This page is not there"),
        _("The address may be mistyped, the record may have moved, or it is open only to the people it concerns."),
    )


def not_allowed(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """405: an address that only takes a sent form was opened as a page, or the other way round."""
    response = _page(
        request,
        405,
        "hand-click",
        _("This address is a button, not a page"),
        _("It is used by a button on another page. Open that page from the menu and press the button there."),
    )
    response["Allow"] = answer["Allow"]
    return response


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's key is stale: the session ended, or somebody signed in anew in another tab."""
    if not request.user.is_authenticated and request.resolver_match and request.resolver_match.url_name != "login":
        return LoginWallMiddleware.to_login(request)
    return _page(
        request,
        403,
        "refresh-alert",
        _("The page was open too long"),
        _("Nothing was saved. Load the form again and send it once more; a draft of what you typed is kept."),
        again=request.headers.get("Referer", "") and request.get_full_path(),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault. Drawn without context processors, so that it stands when the database does not."""
    if request.headers.get("HX-Request"):
        return HttpResponse(render_to_string("web/_problem_500.html"), status=500, headers={"X-Problem": "1"})
    return HttpResponse(render_to_string("web/500.html"), status=500)
