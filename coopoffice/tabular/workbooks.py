"""Workbooks that help to send a list in: the empty template, and the file sent in with its wrong cells marked."""

import io

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from .choices import RowState
from .exports import harmless
from .models import ImportRun
from .reading import read_table
from .resources import RehearsedResource
from .widgets import ChoiceCell, DateCell, LinkCell, NumberCell, YesNoCell

RED, HEAD = PatternFill("solid", fgColor="FCECEA"), PatternFill("solid", fgColor="E4F0F4")


def _how(widget: object) -> str:
    if isinstance(widget, DateCell):
        return _("A date, for example 18/3/2569 or 18 มี.ค. 69.")
    if isinstance(widget, ChoiceCell):
        return _("One of: %(choices)s.") % {
            "choices": ", ".join(str(label) for value, label in widget.choices if value)
        }
    if isinstance(widget, YesNoCell):
        return _("“%(yes)s” or “%(no)s”.") % {"yes": "ใช่", "no": "ไม่ใช่"}
    if isinstance(widget, NumberCell):
        return _("A number in figures.")
    if isinstance(widget, LinkCell):
        return _("The code of a row that exists.")
    return _("Text.")


def template_workbook(resource: RehearsedResource) -> bytes:
    """Return an empty workbook with the list's headings, and a second sheet that explains each column."""
    book = Workbook()
    sheet = book.active
    sheet.title = _("Data")
    sheet.freeze_panes = "A2"
    help_sheet = book.create_sheet(_("How to fill in"))
    help_sheet.append([_("Column"), _("Needed"), _("What to write")])
    for number, name in enumerate(resource.names(), start=1):
        cell = sheet.cell(1, number, harmless(resource.heading(name)))
        cell.font, cell.fill = Font(bold=True), HEAD
        sheet.column_dimensions[get_column_letter(number)].width = 24
        needed = _("yes") if resource.required(name) else _("no")
        note = str(resource.notes.get(name, "")) or _how(resource.fields[name].widget)
        help_sheet.append([harmless(resource.heading(name)), needed, harmless(note)])
    for number, width in enumerate((28, 10, 80), start=1):
        help_sheet.cell(1, number).font = Font(bold=True)
        help_sheet.column_dimensions[get_column_letter(number)].width = width
    return _bytes(book)


def error_workbook(run: ImportRun) -> bytes:
    """Return the refused rows as they were sent in, each wrong cell coloured with its reason as a comment.

    Corrected, the workbook can be sent in again. The reasons stand in a last column too, for who reads no comments.
    """
    lines = {line.number: line.cells for line in read_table(bytes(run.content))}
    book = Workbook()
    sheet = book.active
    sheet.title = _("Refused rows")
    sheet.freeze_panes = "A2"
    heading = lines.get(run.heading_line, ())
    width = max([len(heading), *(column + 1 for column in run.headings.values())])
    for number in range(1, width + 1):
        text = heading[number - 1] if number <= len(heading) else ""
        cell = sheet.cell(1, number, harmless(str(text or "")))
        cell.font, cell.fill = Font(bold=True), HEAD
        sheet.column_dimensions[get_column_letter(number)].width = 24
    sheet.cell(1, width + 1, _("Reason")).font = Font(bold=True)
    sheet.column_dimensions[get_column_letter(width + 1)].width = 80
    for at, row in enumerate(run.rows.filter(state=RowState.REFUSED), start=2):
        for number, value in enumerate(lines.get(row.number, ()), start=1):
            sheet.cell(at, number, harmless(value) if isinstance(value, str) else value)
        for error in row.errors:
            column = run.headings.get(error["field"])
            if column is not None:
                cell = sheet.cell(at, column + 1)
                cell.fill = RED
                cell.comment = Comment(error["sentence"], "coopoffice")
        reason = " · ".join(f"{e['column']}: {e['sentence']}" for e in row.errors)
        sheet.cell(at, width + 1, harmless(reason))
    return _bytes(book)


def _bytes(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
