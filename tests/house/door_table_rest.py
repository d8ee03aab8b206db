"""Doors of work, holidays, register books, files, background work, workbooks and the log."""

import datetime as dt

from coopoffice.registers import kinds
from coopoffice.registers.models import Number, Series
from coopoffice.registers.services import draw_number
from units.models import Assignment, AssignmentFile, Holiday, Unit

from .doors import Door


def nobodys() -> dict:
    """A row that is not there: what belongs to one person alone answers everybody else like this."""
    return {"pk": 999_999}


def work() -> dict:
    """A piece of work the head of promotion group 1 gave to kanokwan of that group."""
    row = Assignment.objects.filter(given_by__username="somsak", assignee__username="kanokwan").order_by("pk")[0]
    return {"pk": row.pk}


def paper() -> dict:
    """A file of a piece of work the officer gave to kanokwan."""
    row = AssignmentFile.objects.filter(owner__given_by__username="pimjai", owner__assignee__username="kanokwan")[0]
    return {"model": "units.assignmentfile", "pk": row.pk}


def holiday() -> dict:
    """A day of the provincial office's own."""
    office = Unit.objects.get(code="TN")
    row, _new = Holiday.objects.get_or_create(day=dt.date(2027, 2, 10), unit=office, defaults={"name": "งานประจำปี"})
    return {"pk": row.pk}


def number() -> dict:
    """A number of the provincial office's book."""
    kinds.register("doors", "doors")
    there = Number.objects.filter(series__kind="doors").order_by("pk").first()
    return {"pk": (there or draw_number(unit=Unit.objects.get(code="TN"), kind="doors")).pk}


def book() -> dict:
    """The provincial office's book."""
    number()
    return {"pk": Series.objects.get(kind="doors").pk}


def workbook() -> dict:
    """The kind of workbook people come in by."""
    return {"key": "units.people"}


PAGE_POST = "302 405 405 405 405 405 405 405"

REST: dict[str, Door] = {
    "audit_list": Door("302 404 404 404 404 404 404 200", PAGE_POST),
    "choose": Door("302 200 200 200 200 200 200 200", PAGE_POST, lambda: {"picker": "person"}),
    "file_open": Door("302 404 200 200 404 200 404 404", PAGE_POST, paper),
    "file_page": Door(
        "302 404 404 404 404 404 404 404", PAGE_POST, lambda: {"model": "units.nothing", "pk": 1, "number": 1}
    ),
    "import_confirm": Door("302 405 405 405 405 405 405 405", "302 404 404 404 404 404 404 404", nobodys),
    "import_detail": Door("302 404 404 404 404 404 404 404", PAGE_POST, nobodys),
    "import_errors": Door("302 404 404 404 404 404 404 404", PAGE_POST, nobodys),
    "import_refuse": Door("302 405 405 405 405 405 405 405", "302 404 404 404 404 404 404 404", nobodys),
    "import_template": Door("302 403 403 403 403 403 200 200", PAGE_POST, workbook),
    "import_upload": Door("302 403 403 403 403 403 200 200", "302 403 403 403 403 403 422 422", workbook),
    "job_cancel": Door("302 405 405 405 405 405 405 405", "302 404 404 404 404 404 404 404", nobodys),
    "job_detail": Door("302 404 404 404 404 404 404 404", PAGE_POST, nobodys),
    "job_list": Door("302 200 200 200 200 200 200 200", PAGE_POST),
    "job_progress": Door("302 404 404 404 404 404 404 404", PAGE_POST, nobodys),
    "job_retry": Door("302 405 405 405 405 405 405 405", "302 404 404 404 404 404 404 404", nobodys),
    "registers:number_release": Door("302 404 404 404 404 403 404 404", "302 404 404 404 404 403 404 404", number),
    "registers:number_use": Door("302 404 404 404 404 403 404 404", "302 404 404 404 404 403 404 404", number),
    "registers:number_void": Door("302 404 404 404 404 403 404 404", "302 404 404 404 404 403 404 404", number),
    "registers:series_detail": Door("302 404 404 404 404 200 404 404", PAGE_POST, book),
    "registers:series_draw": Door("302 404 404 404 404 403 404 404", "302 404 404 404 404 403 404 404", book),
    "registers:series_list": Door("302 200 200 200 200 200 200 200", PAGE_POST),
    "registers:series_open": Door("302 403 403 403 403 403 403 403", "302 403 403 403 403 403 403 403"),
    "registers:series_reserve": Door("302 404 404 404 404 403 404 404", "302 404 404 404 404 403 404 404", book),
    "units:assignment_accept": Door("302 404 200 200 404 200 404 404", "302 404 422 422 404 422 404 404", work),
    "units:assignment_answer": Door("302 404 200 200 404 200 404 404", "302 404 422 422 404 422 404 404", work),
    "units:assignment_ask_time": Door("302 404 200 200 404 200 404 404", "302 404 422 422 404 422 404 404", work),
    "units:assignment_assign": Door("302 403 403 200 200 200 403 403", "302 403 403 422 422 422 403 403"),
    "units:assignment_cancel": Door("302 404 403 200 404 200 404 404", "302 404 403 422 404 422 404 404", work),
    "units:assignment_change": Door("302 404 403 200 404 200 404 404", "302 404 403 422 404 422 404 404", work),
    "units:assignment_close": Door("302 404 403 200 404 200 404 404", "302 404 403 422 404 422 404 404", work),
    "units:assignment_detail": Door("302 404 200 200 404 200 404 404", PAGE_POST, work),
    "units:assignment_give_time": Door("302 404 403 200 404 200 404 404", "302 404 403 422 404 422 404 404", work),
    "units:assignment_hand_on": Door("302 404 403 200 404 200 404 404", "302 404 403 422 404 422 404 404", work),
    "units:assignment_list": Door("302 200 200 200 200 200 200 200", PAGE_POST),
    "units:assignment_preview": Door("302 200 200 200 200 200 200 200", PAGE_POST),
    "units:assignment_progress": Door("302 404 200 200 404 200 404 404", "302 404 422 422 404 422 404 404", work),
    "units:assignment_remind": Door("302 404 403 200 404 200 404 404", "302 404 403 422 404 422 404 404", work),
    "units:assignment_return": Door("302 404 200 200 404 200 404 404", "302 404 422 422 404 422 404 404", work),
    "units:assignment_return_for_more": Door(
        "302 404 403 200 404 200 404 404", "302 404 403 422 404 422 404 404", work
    ),
    "units:assignment_share": Door("302 404 403 200 404 200 404 404", "302 404 403 422 404 422 404 404", work),
    "units:assignment_unshare": Door("302 404 403 200 404 200 404 404", "302 404 403 422 404 422 404 404", work),
    "units:holiday_add": Door("302 403 403 403 403 403 200 403", "302 403 403 403 403 403 422 403"),
    "units:holiday_change": Door("302 404 403 403 403 403 200 404", "302 404 403 403 403 403 422 404", holiday),
    "units:holiday_list": Door("302 200 200 200 200 200 200 200", PAGE_POST),
    "units:holiday_remove": Door("302 404 403 403 403 403 200 404", "302 404 403 403 403 403 422 404", holiday),
}
