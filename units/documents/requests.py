"""The paper of a general request: a memorandum with every decision, name and capacity line as frozen."""

from __future__ import annotations

from typing import Any

from coopoffice.printing.render import render_pdf
from coopoffice.printing.services import issue_document

TEMPLATE = "units/pdf/request.html"


def _context(request: Any) -> dict[str, Any]:
    approval = request.approval
    course = approval.course if approval else None
    unit = request.unit
    decided = [stop for stop in course.stops if stop.decision is not None and stop.look == "done"] if course else []
    return {
        "agency": unit.name,
        "phone": unit.phone,
        # An empty box of the dotted line is set in the wrong place; a blank keeps it.
        "number": "\u00a0",
        "date": approval.submitted_at if approval else request.created_at,
        "subject": request.subject,
        "to": course.stops[-1].holder if course and course.stops else "",
        "paragraphs": [line.strip() for line in request.body.splitlines() if line.strip()],
        "amount": request.amount,
        "files": [file.name for file in request.files.all()],
        "signer": approval.requester_name if approval else request.writer.full_name,
        "signer_lines": [
            approval.requester_line if approval else (request.writer_post and request.writer_post.shown_title)
        ],
        "decided": decided,
        "draft": approval is None,
        "state": approval.get_state_display() if approval else "",
    }


def request_pdf(request: Any) -> bytes:
    """Return the paper as the request stands now; nothing is kept."""
    return render_pdf(TEMPLATE, {"title": request.subject, **_context(request)})


def issued_request(*, by: Any, request: Any) -> Any:
    """Return the paper of a decided request: made once, kept, and the same ever after."""
    return issue_document(
        by=by,
        kind="units.request",
        subject_key=f"units.request:{request.pk}",
        title=request.subject,
        unit=request.unit,
        template=TEMPLATE,
        context=_context(request),
        owner=request.subject[:300],
    )
