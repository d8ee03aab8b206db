"""The verbs of a draft: begin it, save it, cancel it. Everything else beside a draft is in draft_sides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coopoffice.audit.acting import service
from coopoffice.files.services import attach_files
from coopoffice.web.policies import Refused, confirm
from coopoffice.web.refusals import Rejected
from units.acting import Actor
from units.choices import UnitKind
from units.models import Unit, UnitReach
from units.reach import reach

from ..choices import (
    WRITTEN_KINDS,
    AudienceRole,
    DocKind,
    FileRole,
    LetterState,
    Origin,
    RegistrarMatter,
    SaveReason,
    Speed,
)
from ..documents.pasted import clean_pasted
from ..models import DraftVersion, Letter, LetterFile, LetterTemplate, Party, WrittenLetter
from .audience import concern, refresh_audience
from .capacity import head_post
from .draft_parts import (
    address_of,
    content_of,
    greet,
    named,
    pair_enclosures,
    put_enclosures,
    put_people,
    put_references,
    reference_words,
)
from .indexing import index_letter

ONLY_DRAFTS = gettext_lazy("Only a draft can be changed. This letter is being vetted, was signed or has ended.")


# --- beginning --------------------------------------------------------------------------------------------------------


def issuers_for(user: Any) -> list[Unit]:
    """Units a person's letters can go out from: own units and those above, where they have a letter code."""
    mine = reach(user)
    above = UnitReach.objects.filter(descendant_id__in=mine.belongs).values("ancestor_id")
    rows = Unit.objects.filter(pk__in=above).open_on().exclude(letter_code="").select_related("parent")
    return sorted(rows, key=lambda u: (u.pk not in mine.belongs, u.position, u.pk))


def default_issuer(user: Any, kind: str, unit: Unit) -> Unit | None:
    """Where a letter of the kind usually goes out from: the own unit, the own group, or the office."""
    offered = issuers_for(user)
    own = next((u for u in offered if u.pk == unit.pk), None)
    groups = (UnitKind.PROMOTION_GROUP, UnitKind.SETTLEMENT)
    if own is not None and (kind == DocKind.MEMO or (own.kind in groups and kind != DocKind.CERTIFICATE)):
        return own
    offices = (UnitKind.PROVINCIAL_OFFICE, UnitKind.AREA_OFFICE, UnitKind.DEPARTMENT)
    return next((u for u in offered if u.kind in offices), own)


@service
def begin_draft(
    *,
    by: Actor,
    kind: str,
    subject: str = "",
    template: LetterTemplate | None = None,
    replies_to: Letter | None = None,
    issuer: Unit | None = None,
) -> WrittenLetter:
    """Begin a letter and return it: alone, from a template, or as the answer to a letter the actor may see.

    An answer carries over its subject, the sender as addressee, the letter as reference, its speed, and is linked.
    Raises Refused for who holds no post, Rejected for a kind that is not written here.
    """
    if by.posting is None:
        raise Refused(_("Letters are written by people who hold a post."))
    if kind not in WRITTEN_KINDS:
        raise Rejected("kind", _("Letters of this kind are not written here."))
    unit = by.posting.post.unit
    issuer = issuer or default_issuer(by.user, kind, unit)
    if issuer is None:
        raise Refused(
            _("Neither your unit nor an office above it has a code for letter numbers. Ask for one under Units.")
        )
    given = {"subject": "", "cause": "", "purpose": "", "conclusion": ""}
    if template is not None:
        given = {key: getattr(template, key) for key in given}
    speed = Speed.NORMAL
    if replies_to is not None:
        given["subject"] = given["subject"] or replies_to.subject
        speed = replies_to.speed
    now = timezone.now()
    letter = Letter(
        origin=Origin.WRITTEN,
        kind=kind,
        state=LetterState.DRAFT,
        unit=unit,
        subject=(subject or given["subject"] or _("(no subject yet)"))[:500],
        speed=speed,
        from_text=issuer.name,
        registered_by=by.user,
        registered_at=now,
        sort_at=now,
    )
    letter.full_clean(validate_constraints=False)
    letter.save()
    written = WrittenLetter(
        letter=letter,
        issuer=issuer,
        signer_post=head_post(issuer, timezone.localdate()),
        drafter=by.user,
        cause=given["cause"],
        purpose=given["purpose"],
        conclusion=given["conclusion"],
        replies_to=replies_to,
    )
    written.save()
    names: list[tuple[str, Party | None]] = []
    lines: list[str] = []
    if replies_to is not None:
        party = replies_to.from_party
        name = address_of(party) if party is not None else replies_to.from_text[:200]
        names = [(name, party)] if name else []
        lines = [reference_words(replies_to)]
    put_people(letter, names, [])
    put_references(by, written, letter, lines)
    if template is not None and template.enclosures:
        put_enclosures(letter, template.enclosures.splitlines())
    greet(letter, written, "", "")
    written.save()
    concern(letter, AudienceRole.WRITER, units=[unit], users=[by.user])
    keep_version(by, letter, written, SaveReason.BEGUN)
    finish(by, letter, written)
    return written


# --- saving -----------------------------------------------------------------------------------------------------------


def keep_version(by: Actor, letter: Letter, written: WrittenLetter, reason: str) -> DraftVersion | None:
    """Add a version where something differs from the last one."""
    content = content_of(letter, written)
    last = letter.versions.order_by("-number").first()
    if last is not None and last.content == content and reason == SaveReason.SAVED:
        return None
    written.version = (last.number if last else 0) + 1
    row = DraftVersion(letter=letter, number=written.version, content=content, reason=reason, saved_by=by.user)
    row.save(force_insert=True)
    return row


def finish(by: Actor, letter: Letter, written: WrittenLetter) -> None:
    letter.full_clean(validate_constraints=False)
    letter.save()
    written.full_clean(validate_constraints=False, exclude=["letter"])
    written.save()
    refresh_audience(letter)
    index_letter(letter)
    confirm(by.user, "view", written)


def take_draft(by: Actor, verb: str, written: WrittenLetter) -> tuple[WrittenLetter, Letter]:
    """Right and lock, letter and text: the first line of every verb of a draft."""
    row = WrittenLetter.objects.take(by.user, verb, written.pk)
    letter = Letter.objects.select_for_update().select_related("unit").get(pk=row.pk)
    return row, letter


@service
def save_draft(
    *,
    by: Actor,
    written: WrittenLetter,
    subject: str,
    issuer: Unit,
    kind: str,
    to: Sequence[str] = (),
    copies: Sequence[str] = (),
    references: Sequence[str] = (),
    enclosures: Sequence[str] = (),
    salutation: str = "",
    closing: str = "",
    cause: str = "",
    purpose: str = "",
    conclusion: str = "",
    speed: int = 0,
    registrar_matter: str = "",
    needs_answer: bool = False,
    due_on: Any = None,
    keep_names: bool = True,
    files: Sequence[Any] = (),
    tab: str = "",
) -> WrittenLetter:
    """Save the draft whole and keep a version of it. Text pasted from a word processor is cleaned.

    Names not yet in the directory are kept there where asked, so that they are typed once. Raises Refused where it
    is no draft any more, Rejected for an issuer without a letter code or a kind that is not written here.
    """
    row, letter = take_draft(by, "change", written)
    if letter.state != LetterState.DRAFT:
        raise Refused(str(ONLY_DRAFTS))
    if kind not in WRITTEN_KINDS:
        raise Rejected("kind", _("Letters of this kind are not written here."))
    if not issuer.letter_code:
        raise Rejected("issuer", _("%(unit)s has no code for letter numbers.") % {"unit": issuer.shown_name})
    if needs_answer and due_on is not None and due_on < timezone.localdate():
        raise Rejected("due_on", _("Choose today or a later day."))
    letter.kind, letter.subject, letter.speed = kind, subject, speed
    letter.needs_answer, letter.due_on = needs_answer, due_on if needs_answer else None
    letter.from_text = issuer.name
    row.issuer, row.signer_post = issuer, head_post(issuer, timezone.localdate())
    row.cause, row.purpose, row.conclusion = (clean_pasted(text) for text in (cause, purpose, conclusion))
    row.registrar_matter = registrar_matter or RegistrarMatter.UNSAID
    put_people(letter, named(by, to, issuer, keep_names), named(by, copies, issuer, False))
    put_references(by, row, letter, [one for one in references if one.strip()])
    put_enclosures(letter, enclosures)
    added = attach_files(by=by, owner=letter, model=LetterFile, files=files)
    for file in added:
        file.role = FileRole.ENCLOSURE
        file.save(update_fields=["role"])
    pair_enclosures(letter)
    greet(letter, row, salutation, closing)
    keep_version(by, letter, row, SaveReason.SAVED)
    finish(by, letter, row)
    if tab:
        letter.autosaves.filter(user=by.user, tab=tab).delete()
    return row


@service
def cancel_draft(*, by: Actor, written: WrittenLetter, note: str = "") -> WrittenLetter:
    """Cancel a draft: it stays readable, nothing more is done with it. No number was drawn, so none is lost."""
    row, letter = take_draft(by, "cancel", written)
    if letter.state != LetterState.DRAFT:
        raise Refused(str(ONLY_DRAFTS))
    letter.state, letter.ended_at, letter.remark = LetterState.CANCELLED, timezone.now(), note[:500]
    finish(by, letter, row)
    letter.autosaves.all().delete()
    return row
