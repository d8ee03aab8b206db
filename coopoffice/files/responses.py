"""Sending a stored content to a browser that has the right to it (the caller has asked)."""

import re

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from .models import Blob

# A PDF reader is part of the browser and stays shut in a sandbox; the rest of the wall holds for it too.
_WALL = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; form-action 'none'; base-uri 'none';"
    " frame-ancestors 'self'"
)
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


def blob_response(request: HttpRequest, blob: Blob, name: str, *, inline: bool = False) -> HttpResponseBase:
    """Return the content as a download, or in place where ``inline`` is asked and the kind may be shown.

    Never cached by others, asked for again each time (so a right that ended, ended); its hash is the ETag. Raises
    FileNotFoundError where the disk has lost it. With settings.FILES_ACCEL_PREFIX the proxy sends the bytes.
    """
    etag = f'"{blob.sha256}"'
    in_place = inline and bool(blob.kind and blob.kind.inline)
    if request.headers.get("If-None-Match", "") == etag:
        response: HttpResponseBase = HttpResponseNotModified()
    elif prefix := getattr(settings, "FILES_ACCEL_PREFIX", ""):
        if not blob.path.exists():
            raise FileNotFoundError(blob.path)
        response = HttpResponse()
        response["X-Accel-Redirect"] = f"{prefix.rstrip('/')}/{blob.relative_path}"
    else:
        response = _stream(request, blob)
    response["Content-Type"] = blob.content_type
    response["Content-Disposition"] = content_disposition_header(not in_place, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-cache"
    response["ETag"] = etag
    response["Content-Security-Policy"] = _WALL if blob.content_type == "application/pdf" else f"{_WALL}; sandbox"
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _stream(request: HttpRequest, blob: Blob) -> HttpResponseBase:
    wanted = _RANGE.fullmatch(request.headers.get("Range", ""))
    span = _span(wanted, blob.size) if wanted else None
    if wanted and span is None:
        response: HttpResponseBase = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{blob.size}"
        return response
    file = blob.path.open("rb")
    if span is None:
        response = FileResponse(file)
        response["Content-Length"] = str(blob.size)
    else:
        first, last = span
        file.seek(first)
        response = FileResponse(_Part(file, last - first + 1), status=206)
        response["Content-Range"] = f"bytes {first}-{last}/{blob.size}"
        response["Content-Length"] = str(last - first + 1)
    response["Accept-Ranges"] = "bytes"
    return response


def _span(wanted: re.Match[str], size: int) -> tuple[int, int] | None:
    first, last = wanted.groups()
    if not first and not last:
        return None
    if not first:
        begin, end = max(0, size - int(last)), size - 1
    else:
        begin, end = int(first), min(int(last) if last else size - 1, size - 1)
    return (begin, end) if begin <= end and begin < size else None


class _Part:
    """A file's bytes from where it stands, so many of them."""

    def __init__(self, file, length: int) -> None:
        self.file, self.left = file, length

    def read(self, size: int = -1) -> bytes:
        chunk = self.file.read(self.left if size < 0 else min(size, self.left))
        self.left -= len(chunk)
        return chunk

    def close(self) -> None:
        self.file.close()
