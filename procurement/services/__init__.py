"""Writes of supplies and vehicles. Keyword-only, ``by=`` first where a person acts."""

from .accidents import acknowledge_accident, close_accident, file_accident, report_accident
from .board import assign_request
from .fillings import (
    accept_explanation,
    check_filling,
    explain_filling,
    record_filling,
    remind_explanations,
    void_filling,
)
from .fuel import cut_order, grant_quota, order_fuel, withdraw_slip
from .papers import warn_of_papers
from .reminding import remind_dues
from .repairs import (
    accept_repair,
    bring_to_garage,
    inspect_repair,
    pay_repair,
    report_repair,
    send_repair,
    withdraw_repair,
)
from .requests import (
    cancel_vehicle_request,
    correct_vehicle_request,
    expire_requests,
    request_vehicle,
    submit_vehicle_request,
)
from .uses import close_use, come_back, correct_use, depart, record_use, remind_late_drivers, reopen_use
from .vehicles import (
    add_vehicle_rule,
    announce_norm,
    change_vehicle,
    change_vehicle_rule,
    file_vehicle_papers,
    put_vehicle,
    register_vehicle,
    renew_due,
)

__all__ = [
    "accept_explanation",
    "accept_repair",
    "acknowledge_accident",
    "add_vehicle_rule",
    "announce_norm",
    "assign_request",
    "bring_to_garage",
    "cancel_vehicle_request",
    "change_vehicle",
    "change_vehicle_rule",
    "check_filling",
    "close_accident",
    "close_use",
    "come_back",
    "correct_use",
    "correct_vehicle_request",
    "cut_order",
    "depart",
    "expire_requests",
    "explain_filling",
    "file_accident",
    "file_vehicle_papers",
    "grant_quota",
    "inspect_repair",
    "order_fuel",
    "pay_repair",
    "put_vehicle",
    "record_filling",
    "record_use",
    "register_vehicle",
    "remind_dues",
    "remind_explanations",
    "remind_late_drivers",
    "renew_due",
    "reopen_use",
    "report_accident",
    "report_repair",
    "request_vehicle",
    "send_repair",
    "submit_vehicle_request",
    "void_filling",
    "warn_of_papers",
    "withdraw_repair",
    "withdraw_slip",
]
