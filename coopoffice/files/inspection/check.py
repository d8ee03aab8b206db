"""One file in, one checked file out, or a refusal with its reason."""

import hashlib
import unicodedata
from dataclasses import dataclass

import puremagic
from django.utils.translation import gettext as _

from .. import limits
from ..choices import BY_EXTENSION, KINDS, Kind
from ..refusals import FileRefused
from . import office, pdf, pictures, text
from .scanner import scan

_MAX_NAME = 200


@dataclass(frozen=True)
class Checked:
    """A file that passed. ``content`` is what will be kept: pictures lose their hidden data, PDFs their scripts.

    ``received_sha256`` is the hash of what was sent, so that the sender's original can be recognised later.
    """

    name: str
    content_type: str
    content: bytes
    received_sha256: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def shown_name(name: str) -> str:
    """Return the name a file is shown and downloaded under: no folders, no control or direction characters.

    Long names keep their extension. A name that is nothing but such characters becomes "file".
    """
    name = name.replace("\\", "/").rpartition("/")[2]
    name = "".join(
        c
        for c in unicodedata.normalize("NFC", name)
        if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    )
    name = " ".join(name.split()).strip(" .") if name.strip(" .") else ""
    for bad in '<>:"|?*':
        name = name.replace(bad, "_")
    stem, dot, extension = name.rpartition(".")
    if not dot:
        stem, extension = name, ""
    stem = (stem or "file")[: _MAX_NAME - len(extension) - 1].rstrip(" .") or "file"
    return f"{stem}.{extension}" if extension else stem


def check_content(name: str, content: bytes) -> Checked:
    """Return the file, made harmless. Raises FileRefused with a sentence that names the file and what to do.

    The extension decides what the file claims to be; the bytes must bear it out. The virus scanner, where one is set,
    sees the bytes as they were sent.
    """
    name = shown_name(name)
    if not content:
        raise FileRefused(_("“%(name)s” is empty. Choose the file again.") % {"name": name})
    if len(content) > limits.max_size():
        raise too_large(name)
    kind = BY_EXTENSION.get(name.rpartition(".")[2].lower()) if "." in name else None
    if kind is None:
        raise FileRefused(
            _("“%(name)s” is of a kind the office does not take in. Accepted: %(kinds)s.")
            % {"name": name, "kinds": ", ".join(e for k in KINDS.values() for e in k.extensions)}
        )
    received = hashlib.sha256(content).hexdigest()
    if found := scan(name, content):
        raise FileRefused(
            _("The virus scanner found “%(found)s” in “%(name)s”. The file was not kept.")
            % {"name": name, "found": found}
        )
    content_type, kept = kind.content_type, content
    if not _looks_like(kind, content):
        raise _not_what_it_says(name, kind, content)
    if kind.code == "pdf":
        kept = pdf.defuse(name, content)
    elif kind.code in pictures.FORMATS:
        kept = pictures.clean(name, kind.code, content)
    elif kind.code in office.OOXML or kind.code in office.ODF:
        office.check_package(name, kind.code, content)
    elif kind.code in office.OLE:
        office.check_old(name, kind.code, content)
    else:
        content_type = f"{kind.content_type}; charset={text.charset(name, content)}"
    return Checked(name, content_type, kept, received)


def too_large(name: str) -> FileRefused:
    return FileRefused(
        _("“%(name)s” is larger than %(limit)s MB. Scan it at a lower resolution or split it.")
        % {"name": name, "limit": limits.max_size() // limits.MEGABYTE}
    )


def _looks_like(kind: Kind, content: bytes) -> bool:
    head = content[:16]
    match kind.code:
        case "pdf":
            return content[:1024].lstrip(b"\xef\xbb\xbf\r\n\t \x00").startswith(b"%PDF-")
        case "jpeg":
            return head.startswith(b"\xff\xd8\xff")
        case "png":
            return head.startswith(b"\x89PNG\r\n\x1a\n")
        case "webp":
            return head[:4] == b"RIFF" and head[8:12] == b"WEBP"
        case "tiff":
            return head[:4] in (b"II*\x00", b"MM\x00*")
        case "doc" | "xls" | "ppt":
            return head.startswith(office.OLE_MAGIC)
        case "txt" | "csv":
            return (
                not any(head.startswith(magic) for magic in (b"MZ", b"\x7fELF", b"%PDF", b"PK\x03\x04"))
                and b"\x00" not in content
            )
        case _:  # a password turns these into an old-style container; office.py tells that apart in words
            return head.startswith(b"PK\x03\x04") or head.startswith(office.OLE_MAGIC)


def _not_what_it_says(name: str, kind: Kind, content: bytes) -> FileRefused:
    try:
        seen = puremagic.from_string(content[:4096]).lstrip(".")
    except (puremagic.PureError, ValueError, IndexError):
        seen = ""
    if content.startswith(b"MZ"):
        seen = "exe"
    if seen and seen not in kind.extensions:
        return FileRefused(
            _("“%(name)s” is named as %(kind)s, but its content is “%(seen)s”. Save it again as that kind.")
            % {"name": name, "kind": kind.label, "seen": seen}
        )
    return FileRefused(
        _("“%(name)s” is named as %(kind)s, but its content is something else. Save it again as that kind.")
        % {"name": name, "kind": kind.label}
    )
