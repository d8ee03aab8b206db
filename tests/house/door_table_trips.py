"""Doors of official trips: asking, deciding, reporting, claiming, lending, rates."""

from personnel.models import (
    Trip,
    TripAdvance,
    TripClaim,
    TripLevel,
    TripRate,
    TripRequest,
    TripRequestDraft,
    TripRule,
)

from .doors import Door

PAGE = "302 200 200 200 200 200 200 200"
READ_ONLY = "302 405 405 405 405 405 405 405"


def asked() -> dict:
    """kanokwan's request of three trips, which waits for somsak."""
    rows = TripRequest.objects.filter(user__username="kanokwan", trips__state="submitted")
    return {"pk": rows.order_by("-pk")[0].pk}


def trip() -> dict:
    """The first of them."""
    return {"pk": Trip.objects.filter(request_id=asked()["pk"]).order_by("position")[0].pk}


def draft() -> dict:
    """kanokwan's half-written request, seen by nobody else."""
    return {"pk": TripRequestDraft.objects.get(user__username="kanokwan").pk}


def reported() -> dict:
    """A trip that adisorn of the settlement made and reported."""
    return {"pk": Trip.objects.filter(report__isnull=False, user__username="adisorn").order_by("pk")[0].pk}


def claim() -> dict:
    """What adisorn of the settlement claims; nobody has examined it yet."""
    return {"pk": TripClaim.objects.get(trip__user__username="adisorn", state="claimed").pk}


def advance() -> dict:
    """What prasit, head of the management group, asks for; nobody has examined it yet."""
    return {"pk": TripAdvance.objects.get(request__user__username="prasit", state="requested").pk}


def rate() -> dict:
    return {"pk": TripRate.objects.order_by("pk")[0].pk}


def level() -> dict:
    return {"pk": TripLevel.objects.order_by("pk")[0].pk}


def rule() -> dict:
    return {"pk": TripRule.objects.order_by("pk")[0].pk}


TRIPS: dict[str, Door] = {
    "personnel:my_trips": Door(PAGE, READ_ONLY),
    "personnel:trip_list": Door(PAGE, READ_ONLY),
    "personnel:trip_ask": Door("302 403 200 200 200 200 200 403", "302 403 422 422 422 422 422 403"),
    "personnel:trip_row": Door("302 403 200 200 200 200 200 403", READ_ONLY),
    "personnel:trip_preview": Door(PAGE, READ_ONLY),
    "personnel:trip_request_detail": Door("302 404 200 200 404 200 200 404", READ_ONLY, asked),
    "personnel:trip_decide": Door("302 404 200 200 404 200 200 404", "302 404 422 422 404 422 422 404", asked),
    "personnel:trip_request_files": Door("302 404 200 403 404 403 403 404", "302 404 422 403 404 403 403 404", asked),
    "personnel:trip_draft": Door("302 404 200 404 404 404 404 404", "302 404 422 404 404 404 404 404", draft),
    "personnel:trip_draft_discard": Door("302 404 200 404 404 404 404 404", "302 404 422 404 404 404 404 404", draft),
    "personnel:trip_plan_paper": Door("302 404 200 200 404 200 200 404", READ_ONLY, asked),
    "personnel:trip_memo": Door("302 404 200 200 404 200 200 404", READ_ONLY, asked),
    "personnel:trip_advance_ask": Door("302 404 200 403 404 403 403 404", "302 404 422 403 404 403 403 404", asked),
    "personnel:trip_detail": Door("302 404 200 200 404 200 200 404", READ_ONLY, trip),
    "personnel:trip_correct": Door("302 404 200 403 404 403 403 404", "302 404 422 403 404 403 403 404", trip),
    "personnel:trip_change": Door("302 404 200 403 404 403 403 404", "302 404 422 403 404 403 403 404", trip),
    "personnel:trip_change_preview": Door("302 404 200 200 404 200 200 404", READ_ONLY, trip),
    "personnel:trip_cancel": Door("302 404 200 200 404 200 200 404", "302 404 422 422 404 422 422 404", trip),
    "personnel:trip_report": Door("302 404 200 403 404 403 403 404", "302 404 422 403 404 403 403 404", trip),
    "personnel:trip_report_paper": Door("302 404 404 404 404 200 200 404", READ_ONLY, reported),
    "personnel:trip_claim": Door("302 404 200 403 404 403 403 404", "302 404 422 403 404 403 403 404", trip),
    "personnel:trip_claim_preview": Door("302 404 200 200 404 200 200 404", READ_ONLY, trip),
    "personnel:trip_claim_list": Door(PAGE, READ_ONLY),
    "personnel:trip_claim_detail": Door("302 404 404 404 404 200 200 404", READ_ONLY, claim),
    "personnel:trip_claim_check": Door("302 404 404 404 404 403 403 404", "302 404 404 404 404 403 403 404", claim),
    "personnel:trip_claim_return": Door("302 404 404 404 404 200 200 404", "302 404 404 404 404 422 422 404", claim),
    "personnel:trip_claim_approve": Door("302 404 404 404 404 200 403 404", "302 404 404 404 404 422 403 404", claim),
    "personnel:trip_claim_settle": Door("302 404 404 404 404 403 403 404", "302 404 404 404 404 403 403 404", claim),
    "personnel:trip_claim_withdraw": Door("302 404 404 404 404 403 403 404", "302 404 404 404 404 403 403 404", claim),
    "personnel:trip_8708": Door("302 404 404 404 404 200 200 404", READ_ONLY, claim),
    "personnel:trip_8708_group": Door("302 404 404 404 404 200 200 404", READ_ONLY, claim),
    "personnel:trip_bk111": Door("302 404 404 404 404 200 200 404", READ_ONLY, claim),
    "personnel:trip_advance_list": Door(PAGE, READ_ONLY),
    "personnel:trip_advance_detail": Door("302 404 404 404 404 200 200 404", READ_ONLY, advance),
    "personnel:trip_advance_check": Door("302 404 404 404 404 403 403 404", "302 404 404 404 404 403 403 404", advance),
    "personnel:trip_advance_approve": Door(
        "302 404 404 404 404 200 403 404", "302 404 404 404 404 422 403 404", advance
    ),
    "personnel:trip_advance_refuse": Door(
        "302 404 404 404 404 200 403 404", "302 404 404 404 404 422 403 404", advance
    ),
    "personnel:trip_advance_pay": Door("302 404 404 404 404 403 403 404", "302 404 404 404 404 403 403 404", advance),
    "personnel:trip_advance_settle": Door(
        "302 404 404 404 404 403 403 404", "302 404 404 404 404 403 403 404", advance
    ),
    "personnel:trip_advance_withdraw": Door(
        "302 404 404 404 404 403 403 404", "302 404 404 404 404 403 403 404", advance
    ),
    "personnel:trip_8500": Door("302 404 404 404 404 200 200 404", READ_ONLY, advance),
    "personnel:trip_rate_list": Door(PAGE, READ_ONLY),
    "personnel:trip_rate_add": Door("302 403 403 403 403 403 200 403", "302 403 403 403 403 403 422 403"),
    "personnel:trip_rate_change": Door("302 404 403 403 403 403 403 404", "302 404 403 403 403 403 403 404", rate),
    "personnel:trip_level_list": Door(PAGE, READ_ONLY),
    "personnel:trip_level_add": Door("302 403 403 403 403 403 200 403", "302 403 403 403 403 403 422 403"),
    "personnel:trip_level_change": Door("302 404 403 403 403 403 403 404", "302 404 403 403 403 403 403 404", level),
    "personnel:trip_rule_list": Door(PAGE, READ_ONLY),
    "personnel:trip_rule_add": Door("302 403 403 403 403 403 200 403", "302 403 403 403 403 403 422 403"),
    "personnel:trip_rule_change": Door("302 404 403 403 403 403 403 404", "302 404 403 403 403 403 403 404", rule),
}
