"""Doors of approvals, the inbox, general requests and processes."""

from units.acting import actor_for
from units.models import GeneralRequest, Process, User
from units.services.requests import write_request

from .doors import Door

PAGE = "302 200 200 200 200 200 200 200"
PAGE_POST = "302 405 405 405 405 405 405 405"


def _request(subject: str, *, send: bool) -> GeneralRequest:
    there = GeneralRequest.objects.filter(subject=subject).first()
    if there is not None:
        return there
    writer = actor_for(User.objects.get(username="kanokwan"))
    return write_request(by=writer, subject=subject, category="permission", body="ประตู", send=send)


def draft() -> dict:
    """A draft of kanokwan's."""
    return {"pk": _request("ประตู ร่าง", send=False).pk}


def sent() -> dict:
    """A request of kanokwan's that waits for the head of promotion group 1."""
    return {"pk": _request("ประตู เสนอแล้ว", send=True).pk}


def approval() -> dict:
    """The approval of that request."""
    sent()
    return {"pk": GeneralRequest.objects.get(subject="ประตู เสนอแล้ว").approval_id}


def step() -> dict:
    """Its open step."""
    sent()
    return {"pk": GeneralRequest.objects.get(subject="ประตู เสนอแล้ว").approval.steps.get(state="open").pk}


def thing() -> dict:
    """The open step by its name in the row of what waits."""
    return {"key": f"approvals-{step()['pk']}"}


def process() -> dict:
    """The version of the demo office that is in force."""
    return {"pk": Process.objects.get(state="in_force").pk}


def drawing() -> dict:
    """The draft of the demo office."""
    return {"pk": Process.objects.get(state="draft").pk}


APPROVALS: dict[str, Door] = {
    "units:inbox": Door(PAGE, PAGE_POST),
    "units:inbox_next": Door("302", PAGE_POST),
    "units:inbox_go": Door("302", PAGE_POST, thing),
    "units:inbox_decide": Door("302", "302 422 422 422 422 422 422 422"),
    "units:approval_open": Door("302 404 302 302 404 302 404 404", PAGE_POST, approval),
    "units:approval_withdraw": Door("302 404 200 403 404 403 404 404", "302 404 422 403 404 403 404 404", approval),
    "units:approval_decide": Door("302 404 403 200 404 403 404 404", "302 404 403 422 404 403 404 404", step),
    "units:approval_call": Door("302 404 403 200 404 200 404 404", "302 404 403 422 404 422 404 404", step),
    "units:request_list": Door(PAGE, PAGE_POST),
    "units:request_write": Door("302 403 200 200 200 200 200 403", "302 403 422 422 422 422 422 403"),
    "units:request_preview": Door(PAGE, PAGE_POST),
    "units:request_detail": Door("302 404 200 200 404 200 404 404", PAGE_POST, sent),
    "units:request_change": Door("302 404 200 404 404 404 404 404", "302 404 422 404 404 404 404 404", draft),
    "units:request_discard": Door("302 404 200 404 404 404 404 404", "302 404 422 404 404 404 404 404", draft),
    "units:request_paper": Door("302 404 200 200 404 200 404 404", PAGE_POST, sent),
    "units:process_list": Door(PAGE, PAGE_POST),
    "units:process_draw": Door("302 403 403 403 403 200 403 403", "302 403 403 403 403 422 403 403"),
    "units:process_detail": Door("302 404 200 200 200 200 200 404", PAGE_POST, process),
    "units:process_edit": Door("302 404 404 404 404 200 404 404", "302 404 404 404 404 422 404 404", drawing),
    "units:process_try": Door("302 404 200 200 200 200 200 404", PAGE_POST, process),
    "units:process_compare": Door("302 404 200 200 200 200 200 404", PAGE_POST, process),
    "units:process_version": Door("302 404 403 403 403 200 403 404", "302 404 403 403 403 422 403 404", process),
    "units:process_bring": Door("302 404 404 404 404 200 404 404", "302 404 404 404 404 422 404 404", drawing),
    "units:process_retire": Door("302 404 403 403 403 200 403 404", "302 404 403 403 403 422 403 404", process),
    "units:process_discard": Door("302 404 404 404 404 200 404 404", "302 404 404 404 404 422 404 404", drawing),
}
