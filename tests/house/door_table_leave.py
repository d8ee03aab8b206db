"""Doors of the calendar, of vehicles and rooms, and of leave."""

from personnel.models import Leave, LeaveAuthority, LeaveCut, LeaveRule, PersonnelFile, RoundLimit
from units.models import Occupancy, Resource, User

from .doors import Door

PAGE = "302 200 200 200 200 200 200 200"
READ_ONLY = "302 405 405 405 405 405 405 405"


def room() -> dict:
    return {"pk": Resource.objects.get(code="A1").pk}


def booking() -> dict:
    return {"pk": Occupancy.objects.filter(source="booking").order_by("pk")[0].pk}


def waiting_leave() -> dict:
    """kanokwan's request, which waits for somsak."""
    return {"pk": Leave.objects.get(user__username="kanokwan", state="submitted").pk}


def cut() -> dict:
    return {"pk": LeaveCut.objects.order_by("pk")[0].pk}


def book() -> dict:
    return {"pk": User.objects.get(username="kanokwan").pk, "year": 2569}


def rule() -> dict:
    return {"pk": LeaveRule.objects.order_by("pk")[0].pk}


def authority() -> dict:
    return {"pk": LeaveAuthority.objects.order_by("pk")[0].pk}


def limit() -> dict:
    return {"pk": RoundLimit.objects.order_by("pk")[0].pk}


def file() -> dict:
    return {"pk": PersonnelFile.objects.get(user__username="kanokwan").pk}


LEAVE: dict[str, Door] = {
    "units:calendar": Door(PAGE, READ_ONLY),
    "units:away_list": Door(PAGE, READ_ONLY),
    "units:calendar_link": Door(PAGE, READ_ONLY),
    "units:calendar_link_issue": Door("302 405 405 405 405 405 405 405", "302"),
    "units:calendar_link_revoke": Door("302 405 405 405 405 405 405 405", "302"),
    "units:calendar_feed": Door("404", "405", lambda: {"secret": "nobody-knows-it"}),
    "units:resource_list": Door(PAGE, READ_ONLY),
    "units:resource_open": Door("302 403 403 403 403 403 403 403", "302 403 403 403 403 403 403 403"),
    "units:resource_detail": Door("302 404 200 200 200 200 200 404", READ_ONLY, room),
    "units:resource_change": Door("302 404 403 403 403 403 403 404", "302 404 403 403 403 403 403 404", room),
    "units:resource_close": Door("302 404 403 403 403 403 403 404", "302 404 403 403 403 403 403 404", room),
    "units:resource_book": Door("302 404 200 200 200 200 200 404", "302 404 422 422 422 422 422 404", room),
    "units:booking_release": Door("302 404 403 403 403 403 403 404", "302 404 403 403 403 403 403 404", booking),
    "personnel:my_leave": Door(PAGE, READ_ONLY),
    "personnel:leave_list": Door(PAGE, READ_ONLY),
    "personnel:leave_ask": Door("302 403 200 200 200 200 200 403", "302 403 422 422 422 422 422 403"),
    "personnel:leave_preview": Door(PAGE, READ_ONLY),
    "personnel:leave_ask_other": Door("302 403 403 403 403 403 200 403", "302 403 403 403 403 403 422 403"),
    "personnel:leave_record": Door("302 403 403 403 403 403 200 403", "302 403 403 403 403 403 422 403"),
    "personnel:leave_detail": Door("302 404 200 200 404 200 200 404", READ_ONLY, waiting_leave),
    "personnel:leave_paper": Door("302 404 200 200 404 200 200 404", READ_ONLY, waiting_leave),
    "personnel:leave_cut_paper": Door("302 404 404 404 404 200 200 404", READ_ONLY, cut),
    "personnel:leave_correct": Door(
        "302 404 200 403 404 403 403 404", "302 404 422 403 404 403 403 404", waiting_leave
    ),
    "personnel:leave_cancel": Door("302 404 200 403 404 403 200 404", "302 404 422 403 404 403 422 404", waiting_leave),
    "personnel:leave_recall": Door("302 404 403 200 404 200 403 404", "302 404 403 422 404 422 403 404", waiting_leave),
    "personnel:leave_files": Door("302 404 200 403 404 403 200 404", "302 404 422 403 404 403 422 404", waiting_leave),
    "personnel:leave_book": Door("302 404 200 200 404 200 200 404", READ_ONLY, book),
    "personnel:leave_book_paper": Door("302 404 200 200 404 200 200 404", READ_ONLY, book),
    "personnel:balance_list": Door(PAGE, READ_ONLY),
    "personnel:round_list": Door(PAGE, READ_ONLY),
    "personnel:round_compile": Door("302 403 403 403 403 403 200 403", "302 403 403 403 403 403 422 403"),
    "personnel:leave_rule_list": Door(PAGE, READ_ONLY),
    "personnel:leave_rule_add": Door("302 403 403 403 403 403 200 403", "302 403 403 403 403 403 422 403"),
    "personnel:leave_rule_detail": Door("302 404 200 200 200 200 200 404", READ_ONLY, rule),
    "personnel:leave_rule_change": Door("302 404 403 403 403 403 403 404", "302 404 403 403 403 403 403 404", rule),
    "personnel:leave_authority_list": Door(PAGE, READ_ONLY),
    "personnel:leave_authority_add": Door("302 403 403 403 403 403 200 403", "302 403 403 403 403 403 422 403"),
    "personnel:leave_authority_change": Door(
        "302 404 403 403 403 403 403 404", "302 404 403 403 403 403 403 404", authority
    ),
    "personnel:round_limit_list": Door(PAGE, READ_ONLY),
    "personnel:round_limit_add": Door("302 403 403 403 403 403 200 403", "302 403 403 403 403 403 422 403"),
    "personnel:round_limit_change": Door("302 404 403 403 403 403 403 404", "302 404 403 403 403 403 403 404", limit),
    "personnel:file_list": Door(PAGE, READ_ONLY),
    "personnel:file_open": Door("302 403 403 403 403 403 200 403", "302 403 403 403 403 403 422 403"),
    "personnel:file_detail": Door("302 404 200 404 404 404 200 404", READ_ONLY, file),
    "personnel:file_change": Door("302 404 403 404 404 404 200 404", "302 404 403 404 404 404 422 404", file),
    "personnel:file_period": Door("302 404 403 404 404 404 200 404", "302 404 403 404 404 404 422 404", file),
}
