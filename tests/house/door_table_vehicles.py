"""Doors of vehicles and fuel."""

from django.utils import timezone

from coopoffice.thai import fiscal_year
from procurement.models import (
    Accident,
    FuelEntry,
    FuelQuota,
    FuelSlip,
    Repair,
    Vehicle,
    VehicleRequest,
    VehicleRule,
    VehicleUse,
)

from .doors import Door

PAGE = "302 200 200 200 200 200 200 200"
READ_ONLY = "302 405 405 405 405 405 405 405"


def car() -> dict:
    return {"pk": Vehicle.objects.get(plate="กข 1024").pk}


def waiting() -> dict:
    """kanokwan's request, which waits for somsak."""
    return {"pk": VehicleRequest.objects.get(requester__username="kanokwan", state="submitted", origin_key="").pk}


def run() -> dict:
    return {"pk": VehicleUse.objects.filter(state="back", vehicle__plate="กข 1024").order_by("pk")[0].pk}


def repair() -> dict:
    return {"pk": Repair.objects.get(state="at_garage").pk}


def accident() -> dict:
    return {"pk": Accident.objects.order_by("pk")[0].pk}


def filling() -> dict:
    return {"pk": FuelEntry.objects.filter(vehicle__plate="กข 1024").order_by("pk")[0].pk}


def slip() -> dict:
    """malai's order, which waits for somsak."""
    return {"pk": FuelSlip.objects.get(requester__username="malai").pk}


def quota() -> dict:
    year = fiscal_year(timezone.localdate())
    return {"pk": FuelQuota.objects.get(unit__code="TN-05", fiscal_year=year).pk}


def rule() -> dict:
    return {"pk": VehicleRule.objects.order_by("pk")[0].pk}


VEHICLES: dict[str, Door] = {
    "procurement:vehicle_list": Door(PAGE, READ_ONLY),
    "procurement:vehicle_add": Door("302 403 403 403 403 403 403 403", "302 403 403 403 403 403 403 403"),
    "procurement:position_cars_paper": Door(PAGE, READ_ONLY),
    "procurement:vehicle_detail": Door("302 404 200 200 200 200 200 404", READ_ONLY, car),
    "procurement:vehicle_change": Door("302 404 403 403 403 403 403 404", "302 404 403 403 403 403 403 404", car),
    "procurement:vehicle_state": Door("302 404 403 403 403 403 403 404", "302 404 403 403 403 403 403 404", car),
    "procurement:vehicle_due": Door("302 404 403 403 403 403 403 404", "302 404 403 403 403 403 403 404", car),
    "procurement:vehicle_norm": Door("302 404 403 403 403 403 403 404", "302 404 403 403 403 403 403 404", car),
    "procurement:vehicle_files": Door("302 404 403 403 403 403 403 404", "302 404 403 403 403 403 403 404", car),
    "procurement:use_book_paper": Door("302 404 200 200 200 200 200 404", READ_ONLY, car),
    "procurement:repair_book_paper": Door("302 404 200 200 200 200 200 404", READ_ONLY, car),
    "procurement:fuel_account": Door("302 404 200 200 200 200 200 404", READ_ONLY, car),
    "procurement:fuel_account_paper": Door("302 404 200 200 200 200 200 404", READ_ONLY, car),
    "procurement:board": Door(PAGE, READ_ONLY),
    "procurement:due_list": Door(PAGE, READ_ONLY),
    "procurement:vehicle_report": Door(PAGE, READ_ONLY),
    "procurement:vehicle_rule_list": Door(PAGE, READ_ONLY),
    "procurement:vehicle_rule_add": Door("302 403 403 403 403 403 403 403", "302 403 403 403 403 403 403 403"),
    "procurement:vehicle_rule_change": Door("302 404 403 403 403 403 403 404", "302 404 403 403 403 403 403 404", rule),
    "procurement:request_list": Door(PAGE, READ_ONLY),
    "procurement:request_ask": Door("302 403 200 200 200 200 200 403", "302 403 422 422 422 422 422 403"),
    "procurement:request_free": Door(PAGE, READ_ONLY),
    "procurement:request_detail": Door("302 404 200 200 404 200 404 404", READ_ONLY, waiting),
    "procurement:request_paper": Door("302 404 200 200 404 200 404 404", READ_ONLY, waiting),
    "procurement:request_correct": Door("302 404 200 403 404 403 404 404", "302 404 422 403 404 403 404 404", waiting),
    "procurement:request_cancel": Door("302 404 200 403 404 403 404 404", "302 404 422 403 404 403 404 404", waiting),
    "procurement:request_assign": Door("302 404 403 403 404 403 404 404", "302 404 403 403 404 403 404 404", waiting),
    "procurement:use_list": Door(PAGE, READ_ONLY),
    "procurement:use_record": Door("302 403 403 403 403 403 403 403", "302 403 403 403 403 403 403 403"),
    "procurement:use_detail": Door("302 404 200 200 200 200 200 404", READ_ONLY, run),
    "procurement:use_depart": Door("302 404 403 403 403 403 403 404", "302 404 403 403 403 403 403 404", run),
    "procurement:use_back": Door("302 404 403 403 403 403 403 404", "302 404 403 403 403 403 403 404", run),
    "procurement:use_correct": Door("302 404 403 403 403 403 403 404", "302 404 403 403 403 403 403 404", run),
    "procurement:use_reopen": Door("302 404 403 403 403 403 403 404", "302 404 403 403 403 403 403 404", run),
    "procurement:use_close": Door("302 404 403 403 403 403 403 404", "302 404 403 403 403 403 403 404", run),
    "procurement:repair_list": Door(PAGE, READ_ONLY),
    "procurement:repair_report": Door("302 403 200 200 200 200 200 403", "302 403 422 422 422 422 422 403"),
    "procurement:repair_detail": Door("302 404 200 200 200 200 200 404", READ_ONLY, repair),
    "procurement:repair_inspect": Door("302 404 403 403 403 403 403 404", "302 404 403 403 403 403 403 404", repair),
    "procurement:repair_send": Door("302 404 403 403 403 403 403 404", "302 404 403 403 403 403 403 404", repair),
    "procurement:repair_accept": Door("302 404 403 403 403 403 403 404", "302 404 403 403 403 403 403 404", repair),
    "procurement:repair_pay": Door("302 404 403 403 403 403 403 404", "302 404 403 403 403 403 403 404", repair),
    "procurement:repair_withdraw": Door("302 404 403 403 403 403 403 404", "302 404 403 403 403 403 403 404", repair),
    "procurement:accident_list": Door(PAGE, READ_ONLY),
    "procurement:accident_report": Door("302 403 200 200 200 200 200 403", "302 403 422 422 422 422 422 403"),
    "procurement:accident_detail": Door("302 404 404 404 200 200 404 404", READ_ONLY, accident),
    "procurement:accident_paper": Door("302 404 404 404 200 200 404 404", READ_ONLY, accident),
    "procurement:accident_acknowledge": Door(
        "302 404 404 404 200 200 404 404", "302 404 404 404 422 422 404 404", accident
    ),
    "procurement:accident_close": Door("302 404 404 404 403 403 404 404", "302 404 404 404 403 403 404 404", accident),
    "procurement:accident_files": Door("302 404 404 404 200 200 404 404", "302 404 404 404 422 422 404 404", accident),
    "procurement:fuel_list": Door(PAGE, READ_ONLY),
    "procurement:fuel_record": Door("302 403 403 403 403 403 403 403", "302 403 403 403 403 403 403 403"),
    "procurement:fuel_detail": Door("302 404 200 200 200 200 200 404", READ_ONLY, filling),
    "procurement:fuel_explain": Door("302 404 403 403 403 403 403 404", "302 404 403 403 403 403 403 404", filling),
    "procurement:fuel_accept": Door("302 404 403 403 403 403 403 404", "302 404 403 403 403 403 403 404", filling),
    "procurement:fuel_check": Door("302 404 403 403 403 403 403 404", "302 404 403 403 403 403 403 404", filling),
    "procurement:fuel_void": Door("302 404 403 403 403 403 403 404", "302 404 403 403 403 403 403 404", filling),
    "procurement:slip_list": Door(PAGE, READ_ONLY),
    "procurement:slip_ask": Door("302 403 200 200 200 200 200 403", "302 403 422 422 422 422 422 403"),
    "procurement:slip_detail": Door("302 404 404 200 404 200 404 404", READ_ONLY, slip),
    "procurement:slip_cut": Door("302 404 404 200 404 403 404 404", "302 404 404 422 404 403 404 404", slip),
    "procurement:slip_withdraw": Door("302 404 404 403 404 403 404 404", "302 404 404 403 404 403 404 404", slip),
    "procurement:slip_paper": Door("302 404 404 200 404 200 404 404", READ_ONLY, slip),
    "procurement:quota_list": Door(PAGE, READ_ONLY),
    "procurement:quota_grant": Door("302 403 403 403 403 403 403 403", "302 403 403 403 403 403 403 403"),
    "procurement:quota_detail": Door("302 404 200 200 404 200 404 404", READ_ONLY, quota),
}
