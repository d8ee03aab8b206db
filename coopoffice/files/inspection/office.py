"""Office files: the right parts inside, no macros, and no archive that unpacks to more than a disk can hold."""

import io
import re
import zipfile
import zlib

from django.utils.translation import gettext as _

from .. import limits
from ..refusals import FileRefused

OOXML = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
ODF = {"odt": b"application/vnd.oasis.opendocument.text", "ods": b"application/vnd.oasis.opendocument.spreadsheet"}
OLE = {"doc": ("WordDocument",), "xls": ("Workbook", "Book"), "ppt": ("PowerPoint Document",)}
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAX_PARTS = 10_000
_MAX_RATIO = 200  # a spreadsheet of one repeated row reaches about 100
_SMALL = 10 * limits.MEGABYTE  # below this the ratio does not matter


def check_package(name: str, code: str, content: bytes) -> None:
    """Check a zip-based Office file. Raises FileRefused: damaged, wrong kind, macros, password, zip bomb."""
    if content.startswith(OLE_MAGIC):
        if _wide("EncryptedPackage") in content:
            raise FileRefused(_("“%(name)s” is protected by a password. Send it without one.") % {"name": name})
        raise _wrong_kind(name)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            _no_bomb(name, package, len(content))
            names = {info.filename for info in package.infolist()}
            if code in OOXML:
                if "[Content_Types].xml" not in names or OOXML[code] not in names:
                    raise _wrong_kind(name)
                types = package.read("[Content_Types].xml").lower()
                if b"macroenabled" in types or any("vbaproject" in n.lower() or "/activex" in n.lower() for n in names):
                    raise _macros(name)
                for part in names:
                    if part.endswith("settings.xml.rels") and re.search(
                        rb"attachedTemplate\"[^>]*TargetMode=\"External|TargetMode=\"External\"[^>]*attachedTemplate\"",
                        package.read(part),
                    ):
                        raise FileRefused(
                            _("“%(name)s” fetches a template from elsewhere when opened. Save it as PDF and send that.")
                            % {"name": name}
                        )
            else:
                if "mimetype" not in names or package.read("mimetype").strip() != ODF[code]:
                    raise _wrong_kind(name)
                if any(n.startswith(("Basic/", "Scripts/")) and not n.endswith("/") for n in names):
                    raise _macros(name)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError, KeyError):
        raise FileRefused(
            _("“%(name)s” is damaged and cannot be opened. Save it again from the program that made it.")
            % {"name": name}
        ) from None


def check_old(name: str, code: str, content: bytes) -> None:
    """Check a pre-2007 Office file. Raises FileRefused: wrong kind, macros."""
    if not any(_wide(stream) in content for stream in OLE[code]):
        raise _wrong_kind(name)
    if _wide("_VBA_PROJECT") in content:
        raise _macros(name)


def _no_bomb(name: str, package: zipfile.ZipFile, packed: int) -> None:
    parts = package.infolist()
    total = sum(info.file_size for info in parts)
    bomb = FileRefused(
        _("“%(name)s” unpacks to far more than its size and was not opened. Save it as PDF and send that.")
        % {"name": name}
    )
    if len(parts) > _MAX_PARTS or total > limits.max_unpacked() or (total > _SMALL and total > packed * _MAX_RATIO):
        raise bomb
    for info in parts:
        if info.filename.startswith(("/", "\\")) or ".." in info.filename.replace("\\", "/").split("/"):
            raise _wrong_kind(name)
    unpacked = 0
    for info in parts:  # sizes in the directory may lie: count for ourselves
        with package.open(info) as part:
            while chunk := part.read(1024 * 1024):
                unpacked += len(chunk)
                if unpacked > limits.max_unpacked():
                    raise bomb


def _wide(text: str) -> bytes:
    return text.encode("utf-16-le")


def _wrong_kind(name: str) -> FileRefused:
    return FileRefused(
        _("“%(name)s” is not what its name says. Save it again from the program that made it.") % {"name": name}
    )


def _macros(name: str) -> FileRefused:
    return FileRefused(_("“%(name)s” contains macros. Save it without them, or as PDF.") % {"name": name})
