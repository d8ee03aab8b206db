"""From draft to signature through the approvals engine (kind saraban.outgoing): submit, send back, sign."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from coopoffice.audit.acting import service
from coopoffice.web.policies import Refused
from units.acting import Actor
from units.choices import DecisionAct, StepState
from units.models import Approval, ApprovalStep
from units.services.approvals import decide, preview_route, resubmit_approval, submit_approval
from units.services.routes import Planned, holders_today

from ..choices import AudienceRole, LetterState, RegistrarMatter, SaveReason
from ..models import Letter, WrittenLetter
from .audience import concern, refresh_audience
from .drafts import ONLY_DRAFTS, keep_version, take_draft
from .signing import sign_letter
from .vetting import vet

KIND = "saraban.outgoing"
SIGNED_BY_UNIT, SIGNED_BY_OFFICE = "unit", "office"


def facts_of(by: Actor, letter: Letter, written: WrittenLetter) -> dict[str, Any]:
    """What the route's conditions may ask: who signs, which kind, and whether the unit's head sees it first."""
    own = written.issuer_id == letter.unit_id
    heads = by.posting is not None and by.posting.post.role == "head" and by.posting.post.unit_id == letter.unit_id
    return {
        "letter": letter.pk,
        "signs": SIGNED_BY_UNIT if own else SIGNED_BY_OFFICE,
        "head_first": not own and not heads,
        "central": not own,
        "kind": letter.kind,
        "registrar": written.registrar_matter == RegistrarMatter.YES,
    }


def route_of(by: Actor, written: WrittenLetter) -> list[Planned]:
    """Who would be asked if it were submitted now. Raises Rejected where nobody could decide."""
    return preview_route(by=by, kind=KIND, unit=written.letter.unit, facts=facts_of(by, written.letter, written))


@service
def submit_draft(*, by: Actor, written: WrittenLetter, note: str = "") -> WrittenLetter:
    """Submit the draft for vetting and signature; after a return, submit it again.

    What stops signing stops here already, with its sentences. Raises Refused where it is no draft, Rejected where the
    route has nobody to decide.
    """
    row, letter = take_draft(by, "submit", written)
    if letter.state != LetterState.DRAFT:
        raise Refused(str(ONLY_DRAFTS))
    vetted = vet(letter, row)
    if vetted.stops:
        found = " ".join(f"{r.title}: {r.finding.sentence}" for r in vetted.stops)
        raise Refused(_("The draft cannot be submitted yet.") + " " + found)
    facts = facts_of(by, letter, row)
    letter.state = LetterState.VETTING
    letter.sort_at = timezone.now()
    letter.save()
    again = row.approval
    if again is not None and again.state == "returned" and by.user.pk in (again.requester_id, again.submitted_by_id):
        approval = resubmit_approval(
            by=by, approval=again, facts=facts, subject=letter.subject[:300], speed=letter.speed, note=note
        )
    else:
        row.approval = None
        row.save()
        approval = submit_approval(
            by=by,
            kind=KIND,
            unit=letter.unit,
            subject=letter.subject[:300],
            facts=facts,
            summary=letter.to_text[:200],
            speed=letter.speed,
        )
    row.approval = approval
    row.save()
    letter.autosaves.all().delete()
    _concern_deciders(letter, approval)
    refresh_audience(letter)
    return row


def _concern_deciders(letter: Letter, approval: Approval) -> None:
    """Those who are asked now see the letter like everybody else who is concerned."""
    people = {p.user_id for step in approval.steps.filter(state=StepState.OPEN) for p in holders_today(step)}  # type: ignore[attr-defined]
    if people:
        concern(letter, AudienceRole.DECIDER, users=people)


@service
def note_decider(*, by: Actor, written: WrittenLetter) -> None:
    """Somebody who is asked, or was, opens the letter: from then on it stands in that person's lists."""
    row = WrittenLetter.objects.get_visible(by.user, pk=written.pk)
    concern(row.letter, AudienceRole.DECIDER, users=[by.user])


# --- what the engine says ---------------------------------------------------------------------------------------------


def written_of(approval: Approval) -> WrittenLetter | None:
    """The letter of a request; one that was submitted anew keeps the older requests readable."""
    pk = (approval.facts or {}).get("letter")
    rows = WrittenLetter.objects.select_related("letter__unit", "issuer__parent", "approval")
    return rows.filter(pk=pk).first() if pk else None


def after_step(approval: Approval, step: ApprovalStep, decision: Any, by: Actor) -> None:
    """After each decision: whoever is asked next is concerned with the letter."""
    written = written_of(approval)
    if written is not None and by is not None:
        concern(written.letter, AudienceRole.DECIDER, users=[by.user])


def after_opening(approval: Approval) -> None:
    """Steps were opened: concern their holders."""
    written = written_of(approval)
    if written is not None:
        _concern_deciders(written.letter, approval)


def after_finish(approval: Approval, outcome: str, decision: Any, by: Actor) -> None:
    """Approved is signed, in the same transaction; anything else gives the draft back to its writers."""
    written = written_of(approval)
    if written is None or written.approval_id != approval.pk:
        return
    if outcome == "approved":
        sign_letter(by=by, written=written, checked_by=checkers_of(approval))
        return
    letter = Letter.objects.select_for_update().select_related("unit").get(pk=written.pk)
    if letter.state != LetterState.VETTING:
        return
    letter.state = LetterState.DRAFT
    letter.save()
    if outcome == "returned":
        keep_version(by, letter, written, SaveReason.CORRECTED)
        written.save()
    refresh_audience(letter)


def checkers_of(approval: Approval) -> tuple[str, ...]:
    """Names of those who checked or agreed, in order, each once: they stand on the file copy."""
    rows = approval.decisions.filter(act__in=[DecisionAct.CHECK, DecisionAct.AGREE]).order_by("at", "id")  # type: ignore[attr-defined]
    return tuple(dict.fromkeys(row.by_name for row in rows if row.by_name))


# --- signing ----------------------------------------------------------------------------------------------------------


def own_step(by: Actor, written: WrittenLetter) -> ApprovalStep | None:
    """The last step of the letter's route, where it is open and the actor's. One statement."""
    if written.approval_id is None:
        return None
    rows = ApprovalStep.objects.visible_to(by.user, "decide").filter(
        approval_id=written.approval_id, state=StepState.OPEN, final=True
    )
    return rows.first()


@service
def sign_now(*, by: Actor, written: WrittenLetter, note: str = "") -> WrittenLetter:
    """Sign a letter that waits for the actor's signature; a head's own draft is submitted and signed in one go.

    The signature is the decision of the route's last step, so that it stands in its history. Raises Refused where the
    route has others to ask first, or where signing is not open.
    """
    row = WrittenLetter.objects.get_visible(by.user, "sign", pk=written.pk)
    if row.letter.state == LetterState.DRAFT:
        row = submit_draft(by=by, written=row)
    step = own_step(by, row)
    if step is None:
        if row.letter.state == LetterState.VETTING or row.approval_id:
            raise Refused(_("The letter waits for others before it can be signed. Its route shows for whom."))
        raise Refused(_("Only a draft or a letter being vetted can be signed."))
    decide(by=by, step=step, act="approve", note=note)
    return WrittenLetter.objects.get(pk=row.pk)
