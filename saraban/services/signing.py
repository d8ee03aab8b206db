"""Signing: number, register row, frozen signature and stored PDF/A in one transaction, or nothing (GA-A8, EX-10)."""

from __future__ import annotations

import base64
import datetime as dt
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coopoffice.audit.acting import service
from coopoffice.files.services import store_content
from coopoffice.printing.models import IssuedDocument
from coopoffice.printing.services import issue_document
from coopoffice.registers.services import draw_number, void_number
from coopoffice.thai import to_thai_digits
from coopoffice.web.policies import Refused, confirm
from units.acting import Actor
from units.signals import announce

from ..choices import (
    BOOK_CERTIFICATE,
    BOOK_CIRCULAR,
    BOOK_OUT,
    AudienceRole,
    DocKind,
    FileRole,
    LetterState,
    SaveReason,
)
from ..documents.paper import MARKS, TEMPLATE, paper_of
from ..documents.signature import as_picture
from ..models import Letter, LetterEntry, LetterFile, LetterSignature, SignaturePicture, WrittenLetter
from ..signals import letter_signed
from .audience import concern, refresh_audience
from .capacity import Answer, capacity_of, matter_of
from .drafts import keep_version, take_draft
from .indexing import index_letter
from .vetting import vet

SIGNABLE = (LetterState.DRAFT, LetterState.VETTING)
_WHY: dict[str, Any] = {
    LetterState.SIGNED: gettext_lazy("The letter was signed already."),
    LetterState.DISPATCHED: gettext_lazy("The letter was signed and sent already."),
    LetterState.CLOSED: gettext_lazy("The letter is closed."),
    LetterState.CANCELLED: gettext_lazy("The draft was cancelled."),
    LetterState.VOID: gettext_lazy("The letter is void."),
}


def may_be_signed(by: Actor, letter: Letter, written: WrittenLetter) -> tuple[Answer, str]:
    """What the capacity engine says for the actor, and the first reason against signing now (empty: none)."""
    answer = capacity_of(by.user, matter_of(letter, written))
    if letter.state not in SIGNABLE:
        return answer, str(_WHY.get(letter.state, ""))
    if not answer.allowed:
        return answer, " ".join(answer.sentences)
    return answer, ""


@service
def sign_letter(*, by: Actor, written: WrittenLetter, checked_by: tuple[str, ...] = ()) -> LetterSignature:
    """Sign the letter: all of it or nothing.

    In one transaction: the checks that stop signing pass, the capacity engine allows the actor for these addressees,
    the number is drawn from the issuing unit's own book, the row stands in that book, name, lines and grounds are
    frozen, the PDF/A is made once and stored with its hash, and the letter is signed. ``checked_by`` are the names of
    those who vetted it, for the file copy. Raises Refused with the sentences of whatever stands in the way.
    """
    row, letter = take_draft(by, "sign", written)
    if letter.state not in SIGNABLE:
        raise Refused(str(_WHY.get(letter.state) or _("Only a draft or a letter being vetted can be signed.")))
    vetted = vet(letter, row)
    if vetted.stops:
        raise Refused(" ".join(f"{r.title}: {r.finding.sentence}" for r in vetted.stops))
    with translation.override("th"):  # what is frozen is read on the paper's side of time
        answer = capacity_of(by.user, matter_of(letter, row))
    if not answer.allowed:
        raise Refused(" ".join(capacity_of(by.user, matter_of(letter, row)).sentences))
    today = timezone.localdate()
    entry = _enter(by, letter, row, today)
    letter.own_number = _printed_number(row, letter, entry)
    letter.dated_on = today
    letter.state = LetterState.SIGNED
    letter.sort_at = timezone.now()
    letter.full_clean(validate_constraints=False)
    letter.save()
    paper = paper_of(
        letter,
        row,
        block={"name": answer.name, "lines": answer.lines, "picture": signature_picture(by.user), "signed": True},
        number=letter.own_number,
        on=today,
    )
    paper["hands_kept"] = _hands(row, checked_by)
    document = issue_document(
        by=by,
        kind="saraban.letter",
        subject_key=f"saraban.letter:{letter.pk}",
        title=letter.subject,
        unit=row.issuer,
        template=TEMPLATE,
        context={"paper": paper, "mark": ""},
        owner=f"{letter.own_number} {letter.subject}"[:300],
    )
    signature = LetterSignature(
        letter=letter,
        signer=by.user,
        post=answer.post,
        name=answer.name,
        lines=list(answer.lines),
        basis=answer.basis,
        orders=[o[:300] for o in answer.orders],
        explanation=[s[:600] for s in answer.sentences],
        entry=entry,
        paper=paper,
        document=document,
    )
    signature.full_clean(validate_constraints=False, exclude=["letter", "entry", "document"])
    signature.save(force_insert=True)
    LetterFile(
        owner=letter,
        role=FileRole.SIGNED,
        blob=document.blob,
        name=file_name(letter.own_number, ""),
        position=0,
        pages=document.pages,
        received_sha256=document.sha256,
        uploaded_by=by.user,
        uploaded_at=timezone.now(),
    ).save()
    keep_version(by, letter, row, SaveReason.SIGNED)
    row.save()
    concern(letter, AudienceRole.REGISTER, units=[row.issuer])
    refresh_audience(letter)
    index_letter(letter)
    letter.autosaves.all().delete()
    confirm(by.user, "view", row)
    announce(letter_signed, by=by, letter=letter)
    return signature


def _book_of(letter: Letter) -> str:
    if letter.kind == DocKind.CERTIFICATE:
        return BOOK_CERTIFICATE
    return BOOK_CIRCULAR if letter.is_circular else BOOK_OUT


def _enter(by: Actor, letter: Letter, row: WrittenLetter, today: dt.date) -> LetterEntry:
    number = draw_number(by=by, unit=row.issuer, kind=_book_of(letter), on_date=today, purpose=letter.subject[:200])
    entry = LetterEntry(
        letter=letter,
        unit=row.issuer,
        book=_book_of(letter),
        number_row=number,
        year_be=number.series.year_be,
        number=number.number,
        entered_on=today,
        entered_by=by.user,
    )
    entry.save(force_insert=True)
    return entry


def _printed_number(row: WrittenLetter, letter: Letter, entry: LetterEntry) -> str:
    """As printed on the letter: code of the issuing unit and number; a certificate's number with its year."""
    if letter.kind == DocKind.CERTIFICATE:
        return to_thai_digits(f"{entry.number}/{entry.year_be}")
    mark = "ว " if letter.is_circular else ""
    return to_thai_digits(f"{row.issuer.letter_code}/{mark}{entry.number}")


def _hands(row: WrittenLetter, checked_by: tuple[str, ...]) -> list[list[str]]:
    drafter = f"{row.drafter.title}{row.drafter.first_name} {row.drafter.last_name}"
    return [["ร่าง", drafter], ["พิมพ์", drafter], *(["ตรวจ", name] for name in checked_by)]


def file_name(number: str, mark: str) -> str:
    """The name a paper is downloaded under: its number without a slash."""
    stem = f"หนังสือที่ {number.replace('/', '-')}" if number else "หนังสือ"
    return f"{stem} {MARKS.get(mark, '')}".strip() + ".pdf"


# --- marked copies ----------------------------------------------------------------------------------------------------


@service
def marked_copy(*, by: Actor, written: WrittenLetter, mark: str) -> IssuedDocument:
    """The file copy (สำเนาคู่ฉบับ, with who drafted, typed and checked) or a copy (สำเนา) of a signed letter.

    Made once from what was frozen at signing; asking again returns the same paper. Raises Refused before signing.
    """
    row = WrittenLetter.objects.get_visible(by.user, pk=written.pk)
    signature = LetterSignature.objects.filter(pk=row.pk).first()
    if signature is None:
        raise Refused(_("Copies are made of signed letters."))
    paper = {**signature.paper, "hands": signature.paper.get("hands_kept", []) if mark == "file" else []}
    return issue_document(
        by=by,
        kind=f"saraban.letter.{mark}",
        subject_key=f"saraban.letter:{row.pk}",
        title=row.letter.subject,
        unit=row.issuer,
        template=TEMPLATE,
        context={"paper": paper, "mark": MARKS[mark]},
        owner=f"{row.letter.own_number} {row.letter.subject}"[:300],
    )


# --- void -------------------------------------------------------------------------------------------------------------


@service
def void_letter(*, by: Actor, written: WrittenLetter, note: str) -> WrittenLetter:
    """Make a signed letter void with a reason. Its number keeps its place in the book; the paper stays readable."""
    row, letter = take_draft(by, "dispatch", written)
    if letter.state != LetterState.SIGNED:
        raise Refused(_("Only a signed letter that was not sent yet can be made void."))
    for entry in letter.entries.select_related("number_row__series"):
        void_number(by=by, number=entry.number_row, reason=note, for_owner=True)
    letter.state, letter.void_reason, letter.ended_at = LetterState.VOID, note[:300], timezone.now()
    letter.full_clean(validate_constraints=False)
    letter.save()
    refresh_audience(letter)
    confirm(by.user, "view", row)
    return row


# --- one's own signature ----------------------------------------------------------------------------------------------


def signature_picture(user: Any) -> str:
    """The person's drawn signature as a picture for the page; empty where there is none (the name is typed)."""
    row = SignaturePicture.objects.filter(user=user, ended_at__isnull=True).select_related("blob").first()
    if row is None or not row.blob.path.exists():
        return ""
    return "data:image/png;base64," + base64.b64encode(row.blob.path.read_bytes()).decode()


@service
def keep_signature_picture(*, by: Actor, drawn: str = "", files: Any = ()) -> SignaturePicture:
    """Keep one's own signature, drawn on the page or uploaded; the one before keeps its days.

    The picture is cut to what is drawn, its ground made clear, and stored as PNG. Raises Rejected for an empty one.
    """
    content = as_picture(drawn, files[0].content if files else b"")
    blob = store_content(content=content, content_type="image/png")
    now = timezone.now()
    SignaturePicture.objects.select_for_update().filter(user=by.user, ended_at__isnull=True).update(ended_at=now)
    row = SignaturePicture(user=by.user, blob=blob, starts_at=now)
    row.save(force_insert=True)
    return row


@service
def drop_signature_picture(*, by: Actor) -> None:
    """Sign with the typed name from now on."""
    SignaturePicture.objects.filter(user=by.user, ended_at__isnull=True).update(ended_at=timezone.now())
