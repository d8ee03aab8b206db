"""The verbs of drafts: keep a request for trips half written, take it up again, throw it away.

A draft needs the purpose of the trips or one place; everything else may be missing or wrong and is kept as it was
typed. Nothing is claimed by it: no number, no approval, no vehicle, no time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from coopoffice.audit.acting import service
from coopoffice.files.services import attach_files, detach_file
from coopoffice.web.policies import Refused, may_add
from coopoffice.web.refusals import Rejected
from units.acting import Actor

from ...models import TripRequest, TripRequestDraft, TripRequestDraftFile, TripRequestFile
from ..accounts import lock_person

MOST_DRAFTS = 20
MOST_TYPED = 60_000  # characters of one draft
Typed = Mapping[str, list[str]]


def title_of(typed: Typed) -> str:
    """What a draft is called: the purpose, or the first place; empty where neither is there."""
    names = ["subject", *(f"t{n}-place" for n in typed.get("row", []))]
    words = (" ".join(" ".join(typed.get(name, [])).split()) for name in names)
    return next((found for found in words if found), "")[:300]


@service
def keep_trip_draft(
    *,
    by: Actor,
    typed: Typed,
    files: Iterable[Any] = (),
    without: Iterable[TripRequestDraftFile] = (),
    repeats: TripRequest | None = None,
    draft: TripRequestDraft | None = None,
) -> TripRequestDraft:
    """Keep a request for trips as a draft of one's own, or keep the draft as it stands now; return it.

    ``without`` are papers to take off. Raises Rejected where neither purpose nor place is there.
    """
    if not may_add(by.user, TripRequestDraft):
        raise Refused(_("Trips are asked for by people who hold a post."))
    title = title_of(typed)
    if not title:
        raise Rejected("subject", _("Write what the trips are for, or one place: a draft needs no more than that."))
    if sum(len(value) for values in typed.values() for value in values) > MOST_TYPED:
        raise Rejected("", _("That is more text than a draft holds. Shorten it; long texts go along as a file."))
    lock_person(by.user)
    if draft is None:
        if TripRequestDraft.objects.filter(user=by.user).count() >= MOST_DRAFTS:
            raise Rejected(
                "", _("You have %(n)d drafts of trips. Submit one or throw one away first.") % {"n": MOST_DRAFTS}
            )
        row = TripRequestDraft(user=by.user, repeats=repeats)
    else:
        row = TripRequestDraft.objects.take(by.user, "change", draft.pk)
    row.title, row.typed = title, {name: list(values) for name, values in typed.items()}
    row.full_clean(validate_constraints=False)
    row.save()
    _take_off(by, row, without)
    attach_files(by=by, owner=row, model=TripRequestDraftFile, files=list(files))
    return row


def _take_off(by: Actor, row: TripRequestDraft, without: Iterable[TripRequestDraftFile]) -> None:
    for file in without:
        if file.owner_id != row.pk:
            raise Rejected("without", _("This file belongs to another draft."))
        detach_file(by=by, file=file)


@service
def use_trip_draft(
    *, by: Actor, draft: TripRequestDraft, request: TripRequest, without: Iterable[TripRequestDraftFile] = ()
) -> None:
    """The draft became this request: its papers go over, and the draft is gone. Part of ``ask_trips``."""
    row = TripRequestDraft.objects.take(by.user, "change", draft.pk)
    left_out = {file.pk for file in without}
    for file in row.papers.select_related("blob"):
        if file.pk not in left_out:
            TripRequestFile.objects.create(
                owner=request,
                blob=file.blob,
                name=file.name,
                position=file.position,
                received_sha256=file.received_sha256,
                uploaded_by=file.uploaded_by,
                uploaded_at=file.uploaded_at,
            )
    row.delete()


@service
def discard_trip_draft(*, by: Actor, draft: TripRequestDraft) -> None:
    """Throw a draft and its papers away."""
    row = TripRequestDraft.objects.take(by.user, "discard", draft.pk)
    for file in row.papers.all():
        detach_file(by=by, file=file)
    row.delete()
