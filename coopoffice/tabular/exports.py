"""Rows of a screen as a workbook or a CSV file, in memory that does not grow with the number of rows.

Dates leave as real Excel dates, so that people can sort and subtract them, drawn in the Buddhist era by the cell's
format (``[$-D07041E]`` is Thai with Thai calendar): Excel and LibreOffice show 24/11/2569 over the same serial number.
Numbers leave as numbers. In CSV, which has no formats, dates are written as 24/11/2569.
"""

import csv
import datetime as dt
import io
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, QuerySet
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DATE_FORMAT = "[$-D07041E]dd/mm/yyyy;@"
DATETIME_FORMAT = "[$-D07041E]dd/mm/yyyy hh:mm;@"
MAX_ROWS = 1_048_575  # what one sheet holds below its heading
_FORMULA = re.compile(r"^\s*[=+\-@\t\r]")
_PLAIN_NUMBER = re.compile(r"^[+-]?\d[\d,. ]*$")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True)
class Column:
    """One column of an export: its heading (may be lazy), where the value comes from and how wide it is drawn.

    ``value`` is an attribute path (``unit.name``, ``get_state_display``) or a function of the row.
    """

    heading: Any
    value: str | Callable[[Any], Any]
    width: int = 20

    def of(self, row: Any) -> Any:
        """Return the row's value; a missing link on the path gives None."""
        if callable(self.value):
            return self.value(row)
        found: Any = row
        for name in self.value.replace("__", ".").split("."):
            try:
                found = getattr(found, name, None)
            except ObjectDoesNotExist:
                return None
            if callable(found) and not isinstance(found, Model):
                found = found()
            if found is None:
                return None
        return found


def harmless(text: str) -> str:
    """Return the text so that no spreadsheet takes it for a formula: an apostrophe before = + - @ (OWASP).

    Signed plain numbers keep their sign. Control characters a workbook may not hold are dropped.
    """
    text = _CONTROL.sub("", text)[:32_000]
    if _FORMULA.match(text) and not _PLAIN_NUMBER.match(text):
        return "'" + text
    return text


def as_cell(value: Any) -> Any:
    """Return the value as a workbook may hold it: numbers and dates as such, everything else as harmless text."""
    if value is None or isinstance(value, bool | int | float):
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 10**15:
            return str(value)  # Excel keeps 15 digits only
        return value
    if isinstance(value, Decimal):
        return value
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value
    if isinstance(value, dt.date):
        return value if value.year >= 1900 else value.isoformat()
    return harmless(str(value))


def as_text(value: Any) -> str:
    """Return the value as CSV holds it: dates in the Buddhist era."""
    value = as_cell(value)
    if isinstance(value, dt.datetime):
        return f"{value:%d/%m/}{value.year + 543} {value:%H:%M}"
    if isinstance(value, dt.date):
        return f"{value:%d/%m/}{value.year + 543}"
    return "" if value is None else str(value)


def _rows(rows: Any) -> Iterator[Any]:
    if isinstance(rows, QuerySet) and rows._result_cache is None:
        yield from rows.iterator(chunk_size=1000)
    else:
        yield from rows


def export_rows(columns: Sequence[Column], rows: Iterable[Any], file: Any, fmt: str = "xlsx", title: str = "") -> int:
    """Write the rows into the open binary file as ``xlsx`` or ``csv`` and return how many were written.

    ``rows`` is what the screen shows: a queryset (read in pieces) or any iterable. Raises ValueError for another
    format. A sheet ends at Excel's limit; further rows go on to the next sheet.
    """
    if fmt == "csv":
        count = 0
        for line in csv_lines(columns, rows):
            file.write(line.encode())
            count += 1
        return count - 1
    if fmt != "xlsx":
        raise ValueError(f"No export as {fmt}.")
    book = Workbook(write_only=True)
    bold, fill = Font(bold=True), PatternFill("solid", fgColor="E4F0F4")
    name = re.sub(r"[\[\]:*?/\\']", " ", str(title))[:28].strip() or "1"
    sheet, count, sheets = None, 0, 0
    for row in _chain_none(_rows(rows)):
        if sheet is None or (row is not None and count % MAX_ROWS == 0 and count):
            sheets += 1
            sheet = book.create_sheet(name if sheets == 1 else f"{name} {sheets}")
            sheet.freeze_panes = "A2"
            for number, column in enumerate(columns, start=1):
                sheet.column_dimensions[get_column_letter(number)].width = column.width
            sheet.append([_styled(sheet, str(c.heading), bold, fill) for c in columns])
        if row is None:
            break
        sheet.append([_cell(sheet, as_cell(column.of(row))) for column in columns])
        count += 1
    book.save(file)
    return count


def _chain_none(rows: Iterator[Any]) -> Iterator[Any]:
    yield from rows
    yield None  # an empty list still has its headings


def _styled(sheet: Any, value: Any, font: Font, fill: PatternFill) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=value)
    cell.font, cell.fill, cell.alignment = font, fill, Alignment(wrap_text=True, vertical="top")
    return cell


def _cell(sheet: Any, value: Any) -> Any:
    if isinstance(value, dt.datetime | dt.date):
        cell = WriteOnlyCell(sheet, value=value)
        cell.number_format = DATETIME_FORMAT if isinstance(value, dt.datetime) else DATE_FORMAT
        return cell
    if isinstance(value, str) and value[:1] == "=":
        raise AssertionError("A formula must not leave.")
    return value


def csv_lines(columns: Sequence[Column], rows: Iterable[Any]) -> Iterator[str]:
    """Yield a CSV file line by line, beginning with the mark by which Excel knows UTF-8."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)

    def line(values: list[str]) -> str:
        buffer.seek(0)
        buffer.truncate()
        writer.writerow(values)
        return buffer.getvalue()

    yield "\ufeff" + line([str(column.heading) for column in columns])
    for row in _rows(rows):
        yield line([as_text(column.of(row)) for column in columns])


def disposition(filename: str) -> str:
    """Return the Content-Disposition of a download whose name may be Thai (RFC 6266)."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "_", filename).strip("_") or "file"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename)}"


def workbook_response(
    columns: Sequence[Column], rows: Iterable[Any], filename: str, fmt: str = "xlsx", title: str = ""
) -> HttpResponseBase:
    """Answer a request with the rows as a download. ``filename`` has no ending; it may be Thai.

    The workbook is built in a file that leaves memory beyond 5 MB. Raises ValueError for another format.
    """
    response: HttpResponseBase
    if fmt == "csv":
        response = StreamingHttpResponse(csv_lines(columns, rows), content_type="text/csv; charset=utf-8")
    else:
        file = tempfile.SpooledTemporaryFile(max_size=5 * 1024 * 1024)  # noqa: SIM115 - FileResponse closes it
        export_rows(columns, rows, file, fmt, title or filename)
        file.seek(0)
        response = FileResponse(file, content_type=XLSX)
    response["Content-Disposition"] = disposition(f"{filename}.{fmt}")
    response["Cache-Control"] = "no-store"
    return response


def take_away(listing: Any, fmt: str) -> HttpResponseBase:
    """Answer ``?format=xlsx`` or ``csv`` of a governed list: the rows of the screen, all pages, every column.

    ``listing`` is coopoffice.web.tables.Listing; its rows begin with ``visible_to`` and come in pieces.
    """

    def nth(number: int) -> Callable[[Any], Any]:
        return lambda values: values[number]

    columns = [
        Column(column.label, nth(number), 14 if column.num else 28)
        for number, column in enumerate(listing.plain_columns)
        if str(column.label)  # a column without a heading holds the row's buttons
    ]
    return workbook_response(columns, listing.plain_rows(), str(listing.title), fmt, str(listing.title))
