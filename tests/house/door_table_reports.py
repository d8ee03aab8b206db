"""Doors of the report calendar, and of the overview."""

from planning.models import OfficeReport, Report, ReportKind, ReportRule

from .doors import Door

PAGE = "302 200 200 200 200 200 200 200"
READ_ONLY = "302 405 405 405 405 405 405 405"


def gathered() -> dict:
    """Group 1's report of this month, which lies before somsak."""
    return {"pk": Report.objects.filter(unit__code="TN-05", prepared_at__isnull=False, state="open")[0].pk}


def sent_up() -> dict:
    """Group 3's report of the last month, which waits to be checked."""
    return {"pk": Report.objects.filter(unit__code="TN-07", state="submitted")[0].pk}


def presented() -> dict:
    """The office's report that waits for pimjai's signature."""
    return {"pk": OfficeReport.objects.get(state="presented").pk}


def signed() -> dict:
    return {"pk": OfficeReport.objects.filter(state="sent").order_by("pk")[0].pk}


def kind() -> dict:
    return {"pk": ReportKind.objects.order_by("pk")[0].pk}


def rule() -> dict:
    return {"pk": ReportRule.objects.order_by("pk")[0].pk}


REPORTS: dict[str, Door] = {
    "overview": Door("302 403 403 200 200 200 403 403", "302 405 405 405 405 405 405 405"),
    "overview_paper": Door("302 403 403 200 200 200 403 403", "302 405 405 405 405 405 405 405"),
    "planning:report_calendar": Door(PAGE, READ_ONLY),
    "planning:report_chase": Door(PAGE, READ_ONLY),
    "planning:report_list": Door(PAGE, READ_ONLY),
    "planning:report_detail": Door("302 404 200 200 404 200 404 404", READ_ONLY, gathered),
    "planning:report_write": Door("302 404 200 200 404 200 404 404", "302 404 422 422 404 422 404 404", gathered),
    "planning:report_hand_up": Door("302 404 200 200 404 200 404 404", "302 404 422 422 404 422 404 404", gathered),
    "planning:report_give_back": Door("302 404 403 200 404 200 404 404", "302 404 403 422 404 422 404 404", gathered),
    "planning:report_submit": Door("302 404 403 200 404 200 404 404", "302 404 403 422 404 422 404 404", gathered),
    "planning:report_remind": Door("302 404 403 200 404 200 404 404", "302 404 403 422 404 422 404 404", gathered),
    "planning:report_take_in": Door("302 404 404 404 403 403 404 404", "302 404 404 404 403 403 404 404", sent_up),
    "planning:report_return": Door("302 404 404 404 403 403 404 404", "302 404 404 404 403 403 404 404", sent_up),
    "planning:office_report_list": Door(PAGE, READ_ONLY),
    "planning:office_report_detail": Door("302 404 404 404 404 200 404 404", READ_ONLY, presented),
    "planning:office_report_paper": Door("302 404 200 200 200 200 200 404", READ_ONLY, signed),
    "planning:office_report_compile": Door(
        "302 404 404 404 404 403 404 404", "302 404 404 404 404 403 404 404", presented
    ),
    "planning:office_report_sign": Door(
        "302 404 404 404 404 200 404 404", "302 404 404 404 404 422 404 404", presented
    ),
    "planning:office_report_instruct": Door(
        "302 404 403 403 403 200 403 404", "302 404 403 403 403 422 403 404", signed
    ),
    "planning:office_report_send": Door("302 404 403 403 403 403 403 404", "302 404 403 403 403 403 403 404", signed),
    "planning:office_report_lock": Door("302 404 403 403 403 403 403 404", "302 404 403 403 403 403 403 404", signed),
    "planning:report_take_in_together": Door("302 403 403 403 403 403 403 403", "302 403 403 403 403 403 403 403"),
    "planning:report_kind_list": Door(PAGE, READ_ONLY),
    "planning:report_kind_sheet": Door(PAGE, READ_ONLY),
    "planning:report_kind_add": Door("302 403 403 403 403 403 403 403", "302 403 403 403 403 403 403 403"),
    "planning:report_open": Door("302 405 405 405 405 405 405 405", "302 403 403 403 403 403 403 403"),
    "planning:report_kind_detail": Door("302 404 200 200 200 200 200 404", READ_ONLY, kind),
    "planning:report_kind_change": Door("302 404 403 403 403 403 403 404", "302 404 403 403 403 403 403 404", kind),
    "planning:report_rule_add": Door("302 404 403 403 403 403 403 404", "302 404 403 403 403 403 403 404", kind),
    "planning:report_rule_change": Door("302 404 403 403 403 403 403 404", "302 404 403 403 403 403 403 404", rule),
}
