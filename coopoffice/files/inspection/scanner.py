"""The antivirus hook: settings.FILES_SCANNER, empty where the office has no scanner.

Either a dotted path to ``scanner(name: str, content: bytes) -> str`` (the finding's name, or empty), or a clamd
address: ``clamd:///run/clamav/clamd.ctl`` or ``clamd://host:3310``. A scanner that is set but does not answer means
that nothing is taken in: a file is never let through unseen.
"""

import logging
import socket
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from ..refusals import FileRefused

log = logging.getLogger(__name__)
_TIMEOUT = 30  # seconds
_CHUNK = 64 * 1024


def scan(name: str, content: bytes) -> str:
    """Return what the scanner found, empty for clean or where no scanner is set. Raises FileRefused if it is silent."""
    where = getattr(settings, "FILES_SCANNER", "")
    if not where:
        return ""
    try:
        if where.startswith("clamd:"):
            return _clamd(where, content)
        return import_string(where)(name, content) or ""
    except Exception:  # whatever is wrong with the scanner, the file does not pass
        log.exception("The virus scanner %s did not answer", where)
        raise FileRefused(
            _("The virus scanner does not answer, so no file can be taken in now. Try again in a few minutes.")
        ) from None


def _clamd(address: str, content: bytes) -> str:
    parts = urlsplit(address)
    if parts.hostname:
        link = socket.create_connection((parts.hostname, parts.port or 3310), _TIMEOUT)
    else:
        link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        link.settimeout(_TIMEOUT)
        link.connect(parts.path)
    with link:
        link.sendall(b"zINSTREAM\0")
        for at in range(0, len(content), _CHUNK):
            part = content[at : at + _CHUNK]
            link.sendall(len(part).to_bytes(4, "big") + part)
        link.sendall(bytes(4))
        answer = b""
        while not answer.endswith(b"\0") and (more := link.recv(4096)):
            answer += more
    verdict = answer.rstrip(b"\0\n").decode("utf-8", "replace")
    if verdict.endswith("FOUND"):
        return verdict.removeprefix("stream: ").removesuffix(" FOUND")
    if not verdict.endswith("OK"):
        raise OSError(f"clamd answered: {verdict[:200]}")
    return ""
