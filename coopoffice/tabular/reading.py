"""Files that people send in, as rows of cells: Excel workbooks and CSV files, with limits.

Every refusal is a ``WrongFile`` whose text is a sentence for the person.
"""

import csv
import io
import zipfile
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook

MAX_BYTES = 10 * 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 100
_ZIP, _OLD_EXCEL, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF"


class WrongFile(Exception):
    """The file cannot be read as a table; the text says why."""


@dataclass(frozen=True)
class Line:
    """One line of a table: its number as the spreadsheet shows it, and its cells."""

    number: int
    cells: tuple[Any, ...]


def read_table(data: bytes) -> list[Line]:
    """Return the lines of the first sheet (or of the CSV file) that hold anything.

    The kind is told from the bytes, never from the name. CSV may be UTF-8 (with or without mark), UTF-16 or
    Windows-874, parted by comma, semicolon or tab. Raises WrongFile.
    """
    if not data.strip():
        raise WrongFile(_("The file is empty."))
    if len(data) > MAX_BYTES:
        raise WrongFile(_("The file is larger than %(size)d MB. Split it.") % {"size": MAX_BYTES // 1024 // 1024})
    if data.startswith(_ZIP):
        lines = _workbook(data)
    elif data.startswith(_OLD_EXCEL):
        raise WrongFile(_("This is an old or password-protected Excel file. Save it as .xlsx without a password."))
    elif data.startswith(_PDF) or (b"\x00" in data[:4000] and not data.startswith((b"\xff\xfe", b"\xfe\xff"))):
        raise WrongFile(_("This is neither an Excel workbook (.xlsx) nor a CSV file."))
    else:
        lines = _csv(data)
    if not lines:
        raise WrongFile(_("The file holds no rows."))
    return lines


def _keep(lines: list[Line], number: int, cells: tuple[Any, ...]) -> None:
    while cells and (cells[-1] is None or cells[-1] == ""):
        cells = cells[:-1]
    if not cells or all(c is None or not str(c).strip() for c in cells):
        return
    if len(cells) > MAX_COLUMNS:
        raise WrongFile(_("The file has more than %(count)d columns.") % {"count": MAX_COLUMNS})
    # The heading and lines above it come on top of the rows themselves.
    if len(lines) >= MAX_ROWS + 30:
        raise WrongFile(_("The file has more than %(count)d rows. Split it.") % {"count": MAX_ROWS})
    lines.append(Line(number, cells))


def _workbook(data: bytes) -> list[Line]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            sizes = [member.file_size for member in archive.infolist()]
            if sum(sizes) > MAX_UNPACKED or len(sizes) > 2000:
                raise WrongFile(_("The workbook is too large once unpacked."))
            if "xl/workbook.xml" not in archive.namelist():
                raise WrongFile(_("This is neither an Excel workbook (.xlsx) nor a CSV file."))
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        lines: list[Line] = []
        try:
            sheet = book.worksheets[0]
            # A sheet may claim a million empty rows; it is read by what it holds.
            sheet.reset_dimensions()
            empty = 0
            for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
                before = len(lines)
                _keep(lines, number, tuple(cells))
                empty = 0 if len(lines) > before else empty + 1
                if empty > 1000:
                    break
        finally:
            book.close()
        return lines
    except WrongFile:
        raise
    except Exception as error:  # openpyxl raises whatever its parsers raise
        raise WrongFile(_("The workbook is damaged and cannot be read.")) from error


def decode(data: bytes) -> str:
    """Return the text of a CSV file. Raises WrongFile where no usual encoding fits."""
    encodings = ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp874")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise WrongFile(_("The text of the file cannot be read. Save it as “CSV UTF-8” or as .xlsx."))


def _csv(data: bytes) -> list[Line]:
    text = decode(data)
    head = text[:4000]
    separator = max(",;\t", key=head.count)
    lines: list[Line] = []
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        for cells in reader:
            _keep(lines, reader.line_num, tuple(cells))
    except csv.Error as error:
        raise WrongFile(_("The CSV file is damaged near line %(line)d.") % {"line": reader.line_num}) from error
    return lines
