"""Doors of secrets. The one they lead to is the demo's first: presented to the officer (pimjai), personnel (suda) acts."""

from saraban.choices import SecretState
from saraban.models import SecretCheck, SecretClearance, SecretDestruction, SecretKeeper, SecretLetter
from saraban.services.secrets import begin_check
from saraban.views.secrets.letters import ACT_VIEWS
from units.acting import actor_for
from units.models import User

from .doors import Door


def secret() -> dict:
    """The demo's secret that pimjai and suda are named for."""
    return {"pk": _secret().pk}


def _secret() -> SecretLetter:
    return SecretLetter.objects.get(state=SecretState.INSTRUCTED)


def file() -> dict:
    """Its file."""
    return {**secret(), "file": _secret().files.get().pk}


def sheet() -> dict:
    """The first sheet of its file."""
    return {**file(), "sheet": 1}


def keeper() -> dict:
    """The demo's deputy."""
    return {"pk": SecretKeeper.objects.get(user__username="orathai").pk}


def clearance() -> dict:
    """A clearance of the demo."""
    return {"pk": SecretClearance.objects.get(user__username="prasit").pk}


def check() -> dict:
    """A check under way, kept by urai; suda is a member."""
    row = SecretCheck.objects.first()
    if row is None:
        people = {u.username: u for u in User.objects.filter(username__in=["urai", "suda", "prasit"])}
        row = begin_check(
            by=actor_for(people["urai"]),
            held_on=_secret().registered_at.date(),
            order_number="คำสั่งที่ 5/2569",
            members=[people["suda"], people["prasit"]],
        )
    return {"pk": row.pk}


def destruction() -> dict:
    """The demo's destruction, recorded by urai."""
    return {"pk": SecretDestruction.objects.get().pk}


PAGE = "302 200 200 200 200 200 200 200"
PAGE_POST = "302 405 405 405 405 405 405 405"
NAMED = "302 404 404 404 404 200 200 404"  # officer and personnel are named; nobody else but the keepers
KEPT = "302 404 404 404 404 403 403 404"  # seen by the named, done by the keepers
SECRETS: dict[str, Door] = {
    "saraban:secret_list": Door(PAGE, PAGE_POST),
    "saraban:secret_receive": Door("302 403 403 403 403 403 403 403", "302 403 403 403 403 403 403 403"),
    "saraban:secret_send_out": Door("302 403 403 403 403 403 403 403", "302 403 403 403 403 403 403 403"),
    "saraban:secret_registers": Door("302 403 403 403 403 403 403 403", PAGE_POST),
    "saraban:secret_opening_list": Door(PAGE, PAGE_POST),
    "saraban:secret_keeper_list": Door(PAGE, PAGE_POST),
    "saraban:secret_keeper_appoint": Door("302 403 403 403 403 200 403 403", "302 403 403 403 403 422 403 403"),
    "saraban:secret_keeper_end": Door("302 404 404 404 404 200 404 404", "302 404 404 404 404 422 404 404", keeper),
    "saraban:secret_clearance_list": Door(PAGE, PAGE_POST),
    "saraban:secret_clearance_give": Door("302 403 403 403 403 200 403 403", "302 403 403 403 403 422 403 403"),
    "saraban:secret_clearance_end": Door(
        "302 404 404 404 404 200 404 404", "302 404 404 404 404 422 404 404", clearance
    ),
    "saraban:secret_check_list": Door(PAGE, PAGE_POST),
    "saraban:secret_check_begin": Door("302 403 403 403 403 403 403 403", "302 403 403 403 403 403 403 403"),
    "saraban:secret_check_detail": Door("302 404 404 404 404 404 200 404", PAGE_POST, check),
    "saraban:secret_check_record": Door("302 404 404 404 404 404 403 404", "302 404 404 404 404 404 403 404", check),
    "saraban:secret_check_finish": Door("302 404 404 404 404 404 403 404", "302 404 404 404 404 404 403 404", check),
    "saraban:secret_check_paper": Door("302 404 404 404 404 404 403 404", PAGE_POST, check),
    "saraban:secret_destruction_list": Door(PAGE, PAGE_POST),
    "saraban:secret_destruction_record": Door("302 403 403 403 403 403 403 403", "302 403 403 403 403 403 403 403"),
    "saraban:secret_destruction_paper": Door("302 404 404 404 404 404 404 404", PAGE_POST, destruction),
    "saraban:secret_detail": Door(NAMED, PAGE_POST, secret),
    "saraban:secret_cover": Door(KEPT, PAGE_POST, secret),
    "saraban:secret_file": Door(KEPT, PAGE_POST, file),
    "saraban:secret_sheet": Door(NAMED, PAGE_POST, sheet),
    **{f"saraban:secret_{key}": Door(KEPT, KEPT, secret) for key in ACT_VIEWS},
    "saraban:secret_minute": Door(NAMED, NAMED.replace("200", "422"), secret),
    "saraban:secret_report": Door(NAMED, NAMED.replace("200", "422"), secret),
    "saraban:secret_instruct": Door("302 404 404 404 404 200 403 404", "302 404 404 404 404 422 403 404", secret),
    "saraban:secret_answer": Door("302 404 404 404 404 403 200 404", "302 404 404 404 404 403 422 404", secret),
    "saraban:secret_close": Door("302 404 404 404 404 200 403 404", "302 404 404 404 404 422 403 404", secret),
}
