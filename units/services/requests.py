"""The verbs of general requests: write, change, send, throw away. Deciding them is the engine's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from coopoffice.audit.acting import service
from coopoffice.files.services import attach_files, detach_file
from coopoffice.thai import format_money
from coopoffice.web.policies import Refused
from coopoffice.web.refusals import Rejected

from ..acting import Actor
from ..models import GeneralRequest, RequestFile
from .approvals import resubmit_approval, submit_approval

REQUEST_KIND = "units.request"


def facts_of(request: Any) -> dict[str, Any]:
    """What conditions may ask of a general request: amount and kind."""
    return {"amount": request.amount, "category": request.category}


def summary_of(request: Any) -> str:
    """The short line under the subject in the inbox, frozen in Thai."""
    with translation.override("th"):
        parts = [str(request.get_category_display())]
        if request.amount is not None:
            parts.append(_("%(amount)s baht") % {"amount": format_money(request.amount, trim=True)})
    return " · ".join(parts)


def _send(by: Actor, row: GeneralRequest) -> None:
    words = {"subject": row.subject, "summary": summary_of(row), "speed": row.speed, "needed_on": row.needed_on}
    if row.approval is not None:
        resubmit_approval(by=by, approval=row.approval, facts=facts_of(row), **words)
        return
    row.approval = submit_approval(
        by=by, kind=REQUEST_KIND, unit=row.unit, facts=facts_of(row), requester=row.writer, **words
    )
    row.save()


def _store(row: GeneralRequest) -> None:
    row.search = row.words_for_search()
    row.full_clean(validate_constraints=False)
    row.save()


@service
def write_request(
    *,
    by: Actor,
    subject: str,
    category: str,
    body: str,
    amount: Decimal | None = None,
    needed_on: dt.date | None = None,
    speed: int = 0,
    files: Iterable[Any] = (),
    send: bool = False,
) -> GeneralRequest:
    """Write a general request as a draft of one's own, or send it at once along the route. Returns it.

    It belongs to the unit of the posting acted under. Raises Refused without a posting.
    """
    if by.posting is None:
        raise Refused(_("You hold no post today, so you cannot ask for an approval."))
    row = GeneralRequest(
        subject=subject,
        category=category,
        body=body,
        amount=amount,
        needed_on=needed_on,
        speed=speed,
        unit=by.posting.post.unit,
        writer=by.user,
        writer_post=by.posting.post,
    )
    _store(row)
    attach_files(by=by, owner=row, model=RequestFile, files=files)
    if send:
        _send(by, row)
    return row


@service
def change_request(
    *,
    by: Actor,
    request: GeneralRequest,
    subject: str,
    category: str,
    body: str,
    amount: Decimal | None = None,
    needed_on: dt.date | None = None,
    speed: int = 0,
    files: Iterable[Any] = (),
    without: Iterable[RequestFile] = (),
    send: bool = False,
) -> GeneralRequest:
    """Correct a draft or a returned request, and send it where asked. ``without`` are files to take off."""
    row = GeneralRequest.objects.take(by.user, "change", request.pk)
    row.subject, row.category, row.body = subject, category, body
    row.amount, row.needed_on, row.speed = amount, needed_on, speed
    _store(row)
    for file in without:
        if file.owner_id != row.pk:
            raise Rejected("without", _("This file belongs to another request."))
        detach_file(by=by, file=file)
    attach_files(by=by, owner=row, model=RequestFile, files=files)
    if send:
        _send(by, row)
    return row


@service
def discard_request(*, by: Actor, request: GeneralRequest) -> None:
    """Throw a draft away that was never sent."""
    row = GeneralRequest.objects.take(by.user, "discard", request.pk)
    for file in RequestFile.objects.filter(owner=row):
        detach_file(by=by, file=file)
    row.delete()
