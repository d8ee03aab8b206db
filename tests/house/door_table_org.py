"""Doors of units and people, for the door table."""

from units.models import Delegation, Duty, DutyAssignment, Post, Posting, Unit, UnitLink, User

from .doors import Door


def unit() -> dict:
    """Promotion group 1."""
    return {"pk": Unit.objects.get(code="TN-05").pk}


def person() -> dict:
    """A member of promotion group 1."""
    return {"pk": User.objects.get(username="yupin").pk}


def post() -> dict:
    """The post of the head of promotion group 1."""
    return {"pk": Post.objects.get(unit__code="TN-05", role="head").pk}


def posting() -> dict:
    """The posting of that head."""
    return {"pk": Posting.objects.get(post__unit__code="TN-05", post__role="head", capacity="substantive").pk}


def delegation() -> dict:
    """A power of the provincial officer."""
    return {"pk": Delegation.objects.order_by("pk")[0].pk}


def duty() -> dict:
    """The first duty of the order."""
    return {"pk": Duty.objects.get(code="GA-A1").pk}


def held() -> dict:
    """A duty of promotion group 1."""
    return {"pk": DutyAssignment.objects.get(duty__code="PG-1", unit__code="TN-05").pk}


def link() -> dict:
    """A coordination line."""
    return {"pk": UnitLink.objects.order_by("pk")[0].pk}


PAGE = "302 200 200 200 200 200 200 200"  # everyone who has signed in; a stranger gets an empty list
READ_ONLY = "302 405 405 405 405 405 405 405"
SEEN = "302 404 200 200 200 200 200 200"  # everyone with a place, and the administrator
KEPT = "302 404 403 403 403 403 200 403"  # the personnel duty alone
KEPT_POST = "302 404 403 403 403 403 422 403"

ORGANISATION: dict[str, Door] = {
    "units:unit_list": Door(PAGE, READ_ONLY),
    "units:unit_open": Door("302 403 403 403 403 403 200 403", "302 403 403 403 403 403 422 403"),
    "units:unit_detail": Door(SEEN, READ_ONLY, unit),
    "units:unit_change": Door(KEPT, KEPT_POST, unit),
    "units:unit_move": Door(KEPT, KEPT_POST, unit),
    "units:unit_close": Door(KEPT, KEPT_POST, unit),
    "units:unit_districts": Door(KEPT, KEPT_POST, unit),
    "units:unit_link": Door(KEPT, KEPT_POST, unit),
    "units:post_open": Door(KEPT, KEPT_POST, unit),
    "units:unit_unlink": Door(KEPT, KEPT_POST, link),
    "units:chart": Door("302 200 302 302 302 302 302 302", READ_ONLY),
    "units:chart_detail": Door(SEEN, READ_ONLY, unit),
    "units:person_list": Door(PAGE, READ_ONLY),
    "units:person_create": Door("302 403 403 403 403 403 200 200", "302 403 403 403 403 403 422 422"),
    "units:person_detail": Door(SEEN, READ_ONLY, person),
    "units:person_change": Door(KEPT, KEPT_POST, person),
    "units:person_place": Door(KEPT, KEPT_POST, person),
    "units:person_reset": Door("302 404 403 403 403 403 200 200", "302 404 403 403 403 403 422 422", person),
    "units:person_unlock": Door("302 404 403 403 403 403 200 200", "302 404 403 403 403 403 422 422", person),
    "units:person_password": Door("302 404 403 403 403 403 200 200", READ_ONLY, person),
    "units:person_deactivate": Door(KEPT, KEPT_POST, person),
    "units:person_reactivate": Door(KEPT, KEPT_POST, person),
    "units:post_list": Door(PAGE, READ_ONLY),
    "units:post_detail": Door(SEEN, READ_ONLY, post),
    "units:post_change": Door(KEPT, KEPT_POST, post),
    "units:post_close": Door(KEPT, KEPT_POST, post),
    "units:post_place": Door(KEPT, KEPT_POST, post),
    "units:stand_in_name": Door("302 404 403 200 403 200 200 403", "302 404 403 422 403 422 422 403", post),
    "units:stand_in_preview": Door("302 404 403 200 403 200 200 403", READ_ONLY, post),
    "units:power_delegate": Door("302 404 403 200 403 200 200 403", "302 404 403 422 403 422 422 403", post),
    "units:posting_move": Door(KEPT, KEPT_POST, posting),
    "units:posting_end": Door(KEPT, KEPT_POST, posting),
    "units:stand_in_list": Door(PAGE, READ_ONLY),
    "units:delegation_list": Door(PAGE, READ_ONLY),
    "units:delegation_revoke": Door("302 404 403 403 403 200 200 403", "302 404 403 403 403 422 422 403", delegation),
    "units:duty_list": Door(PAGE, READ_ONLY),
    "units:duty_detail": Door(SEEN, READ_ONLY, duty),
    "units:duty_assign": Door("302 404 403 200 200 200 200 403", "302 404 403 422 422 422 422 403", duty),
    "units:duty_share": Door("302 404 403 200 403 200 200 403", "302 404 403 422 403 422 422 403", held),
    "units:duty_end": Door("302 404 403 200 403 200 200 403", "302 404 403 422 403 422 422 403", held),
    "units:who_can": Door(PAGE, READ_ONLY),
}
