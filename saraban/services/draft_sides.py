"""What stands beside a draft: text typed and not yet saved, remarks, templates."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from coopoffice.audit.acting import service
from coopoffice.web.policies import Refused, confirm
from units.acting import Actor

from ..choices import LetterState
from ..documents.pasted import clean_pasted
from ..models import DraftAutosave, DraftComment, DraftVersion, Letter, LetterTemplate, WrittenLetter
from .draft_parts import enclosure_words

# --- what is typed and not yet saved ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Kept:
    """What became of a pause in typing: kept, and whether somebody else is at work on the same draft."""

    row: DraftAutosave
    stale: DraftVersion | None
    others: tuple[DraftAutosave, ...]


@service
def autosave_draft(*, by: Actor, written: WrittenLetter, tab: str, base: int, values: dict[str, list[str]]) -> Kept:
    """Keep what the tab holds. Nobody else's text is touched: each tab of each person has a row of its own.

    The answer tells whether the draft was saved by somebody since the tab was opened, and who else types in it.
    """
    row = WrittenLetter.objects.get_visible(by.user, "change", pk=written.pk)
    kept, _new = DraftAutosave.objects.update_or_create(
        letter_id=row.pk,
        user=by.user,
        tab=tab[:36],
        defaults={"base": base, "values": values, "saved_at": timezone.now()},
    )
    since = timezone.now() - dt.timedelta(minutes=10)
    others = (
        DraftAutosave.objects.filter(letter_id=row.pk, saved_at__gte=since).exclude(pk=kept.pk).select_related("user")
    )
    stale = DraftVersion.objects.filter(letter_id=row.pk, number__gt=base).select_related("saved_by").first()
    return Kept(kept, stale, tuple(others))


@service
def drop_autosave(*, by: Actor, written: WrittenLetter, tab: str = "") -> None:
    """Drop one's own text that was not saved: one tab's, or all."""
    rows = DraftAutosave.objects.filter(letter_id=written.pk, user=by.user)
    (rows.filter(tab=tab) if tab else rows).delete()


# --- remarks ----------------------------------------------------------------------------------------------------------


@service
def comment_draft(
    *, by: Actor, written: WrittenLetter, text: str, part: str, paragraph: int = 0, quoted: str = ""
) -> DraftComment:
    """Put a remark beside a paragraph of the draft as it stands now."""
    row = WrittenLetter.objects.get_visible(by.user, "comment", pk=written.pk)
    letter = Letter.objects.select_for_update().get(pk=row.pk)
    if letter.state not in (LetterState.DRAFT, LetterState.VETTING):
        raise Refused(_("Remarks are made while the letter is a draft or being vetted."))
    comment = DraftComment(
        letter=letter,
        version=row.version,
        part=part,
        paragraph=paragraph,
        quoted=quoted[:120],
        text=text.strip(),
        by=by.user,
        by_line=by.capacity_line,
    )
    comment.full_clean(validate_constraints=False)
    comment.save()
    return comment


@service
def resolve_comment(*, by: Actor, comment: DraftComment) -> DraftComment:
    """Say that a remark is dealt with. Saying it twice changes nothing."""
    row = DraftComment.objects.take(by.user, "resolve", comment.pk)
    if row.resolved_at is None:
        row.resolved_by, row.resolved_at = by.user, timezone.now()
        row.save()
    return row


# --- templates ------------------------------------------------------------------------------------------------------


@service
def save_as_template(*, by: Actor, written: WrittenLetter, name: str) -> LetterTemplate:
    """Keep the draft's text as a template of the office. Names, numbers and addressees are left out."""
    row = WrittenLetter.objects.get_visible(by.user, pk=written.pk)
    letter = row.letter
    if by.posting is None:
        raise Refused(_("Letters are written by people who hold a post."))
    template = LetterTemplate(
        name=name,
        kind=letter.kind,
        unit=by.posting.post.unit,
        subject=letter.subject[:300],
        cause=row.cause,
        purpose=row.purpose,
        conclusion=row.conclusion,
        enclosures="\n".join(enclosure_words(e) for e in letter.enclosures.all()),
        made_by=by.user,
    )
    template.full_clean(validate_constraints=False)
    template.save()
    confirm(by.user, "view", template)
    return template


@service
def change_template(*, by: Actor, lettertemplate: LetterTemplate, ended: bool = False, **fields: Any) -> LetterTemplate:
    """Correct a template, or offer it no longer."""
    row = LetterTemplate.objects.take(by.user, "change", lettertemplate.pk)
    for name, value in fields.items():
        setattr(row, name, clean_pasted(value) if name in {"cause", "purpose", "conclusion"} else value)
    row.ended_on = timezone.localdate() if ended else None
    row.full_clean(validate_constraints=False)
    row.save()
    return row
