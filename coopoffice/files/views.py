"""The doors of files: the file itself, and a picture of one of its pages."""

from typing import Any

from django.apps import apps
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .models import AttachedFile
from .pages import page_png
from .responses import blob_response
from .signals import file_opened


@require_safe
def file_open(request: HttpRequest, model: str, pk: int) -> HttpResponseBase:
    """Send a file to whoever sees the record it belongs to; anyone else meets 404, as if it were not there."""
    file = _visible_file(request.user, model, pk)
    if file is None:
        raise Http404(_("This file does not exist, or you may not see the record it belongs to."))
    try:
        response = blob_response(request, file.blob, file.name, inline=request.GET.get("inline") == "1")
    except FileNotFoundError:
        raise Http404(_("The content of this file is missing on the server. Tell the system administrator.")) from None
    file_opened.send(type(file), file=file, user=request.user)
    return response


PAGE_WIDTHS = (300, 900, 1400, 2000)


@require_safe
def file_page(request: HttpRequest, model: str, pk: int, number: int) -> HttpResponseBase:
    """Send a picture of one page of a PDF, or 404. ``?w=`` asks for a width; the next of four is taken.

    The right is the file's own. The picture depends on content, page and width alone, so the browser keeps it under
    an ETag and asks again each time.
    """
    file = _visible_file(request.user, model, pk)
    if file is None or file.blob.content_type != "application/pdf":
        raise Http404(_("This file does not exist, or you may not see the record it belongs to."))
    asked = request.GET.get("w", "")
    wanted = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 900
    width = next((w for w in PAGE_WIDTHS if w >= wanted), PAGE_WIDTHS[-1])
    etag = f'"{file.blob.sha256}-{number}-{width}"'
    if request.headers.get("If-None-Match", "") == etag:
        response: HttpResponseBase = HttpResponseNotModified()
    else:
        try:
            png = page_png(file.blob.path.read_bytes(), number, width)
        except FileNotFoundError:
            png = None
        if png is None:
            raise Http404(_("This page cannot be shown. Download the file instead."))
        if number == 1:
            file_opened.send(type(file), file=file, user=request.user)
        response = HttpResponse(png, content_type="image/png")
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _visible_file(user: Any, label: str, pk: int) -> AttachedFile | None:
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError):
        return None
    if not issubclass(model, AttachedFile) or pk > 2**63 - 1:
        return None
    return model.objects.visible_to(user).select_related("blob").filter(pk=pk).first()
