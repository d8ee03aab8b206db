"""Refusing what is too large while it is still arriving, before it costs memory or disk."""

import functools
from collections.abc import Callable
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, MemoryFileUploadHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from . import limits


class TooLargeUpload(UploadedFile):
    """Stands for a file whose bytes were let go. ``size`` is what was sent; there is nothing to read."""

    def __init__(self, name: str, content_type: str | None, size: int) -> None:
        super().__init__(ContentFile(b""), name, content_type, size)


class SizeLimitHandler(FileUploadHandler):
    """First in FILE_UPLOAD_HANDLERS.

    A request that says it is larger than ``limits.max_request()`` is refused unread (RequestDataTooBig, answered 400 in
    words). A single file beyond ``limits.max_size()`` is no longer kept from that byte on and reaches the form as a
    TooLargeUpload, so that the sentence stands beside its field and everything else typed is kept.
    """

    def handle_raw_input(
        self, input_data: Any, META: dict, content_length: int, boundary: bytes, encoding: str | None = None
    ) -> None:
        if content_length > limits.max_request():
            raise RequestDataTooBig(
                _("The files sent together are larger than %(limit)s MB. Send them in several steps.")
                % {"limit": limits.max_request() // limits.MEGABYTE}
            )

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.seen = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.seen += len(raw_data)
        return None if self.seen > limits.max_size() else raw_data

    def file_complete(self, file_size: int) -> UploadedFile | None:
        if self.seen > limits.max_size():
            return TooLargeUpload(self.file_name, self.content_type, self.seen)
        return None


class KeepInMemory(MemoryFileUploadHandler):
    """Keeps every uploaded file in memory, however large: what is to be sealed must not pass through a folder.

    SizeLimitHandler stands before it and bounds what one request may bring.
    """

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        self.activated = True


def in_memory_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Make a view take its uploads in memory only. The form's key (CSRF) is checked as everywhere, only later.

    The check reads the form, and with it the files; so the handlers must be in place before it.
    """
    checked = csrf_protect(view)

    @csrf_exempt
    @functools.wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.upload_handlers = [SizeLimitHandler(request), KeepInMemory(request)]
        return checked(request, *args, **kwargs)

    return run
