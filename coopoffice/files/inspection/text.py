"""Plain text: readable as UTF-8 or as the Thai Windows code page, nothing hidden in it."""

import re

from django.utils.translation import gettext as _

from ..refusals import FileRefused

_CONTROL = re.compile(b"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")


def charset(name: str, content: bytes) -> str:
    """Return ``utf-8`` or ``windows-874``. Raises FileRefused where it is neither, or holds control characters."""
    if not _CONTROL.search(content):
        for python_name, web_name in (("utf-8-sig", "utf-8"), ("cp874", "windows-874")):
            try:
                content.decode(python_name)
            except UnicodeDecodeError:
                continue
            return web_name
    raise FileRefused(_("“%(name)s” is not readable text. Save it as UTF-8 text and send it again.") % {"name": name})
