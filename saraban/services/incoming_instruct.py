"""Presenting (เกษียน), instructing (สั่งการ) and closing received letters (duty GA-A9).

The instruction makes real assignments, one for each unit or person told, so that accepting, reporting, handing on,
asking for time and answering are the ones everybody knows from assigned work.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from coopoffice.audit.acting import service
from coopoffice.web.policies import Refused, confirm
from coopoffice.web.refusals import Rejected
from units.acting import Actor
from units.choices import DOING_STATES, OPEN_STATES, ApprovalState, AssignmentState, Line, PostRole, StepState
from units.models import Approval, ApprovalStep, Assignment, Unit, User
from units.services.approvals import decide, submit_approval, withdraw_approval
from units.services.assignments import assign_work, cancel_work, close_work
from units.services.routes import holders_today

from ..choices import BOOK_IN, AudienceRole, LetterState, PassingSource
from ..models import Instruction, Letter, LetterTask, Presentation
from .audience import concern
from .incoming import OFFICES, save_letter, take_letter
from .incoming_passing import keeps_registry, pass_to_registry

S = LetterState


@dataclass(frozen=True)
class Target:
    """One told by an instruction. ``key`` is its row in the form, for refusals beside its fields."""

    unit: Unit | None
    person: User | None
    line: str
    due_on: dt.date
    key: str = ""

    @property
    def name(self) -> str:
        """Who it is, short."""
        return self.person.full_name if self.person else self.unit.shown_short_name if self.unit else ""


# --- presenting ------------------------------------------------------------------------------------------------------

PRESENTING = "saraban.incoming"
OFFICE, GROUP = "office", "group"


def facts_of(letter: Letter) -> dict[str, Any]:
    """What the conditions of an office's own route may ask."""
    return {
        "level": OFFICE if letter.unit.kind in OFFICES else GROUP,
        "speed": str(letter.speed),
        "kind": letter.kind,
        "needs_answer": letter.needs_answer,
    }


@service
def present_letter(*, by: Actor, letter: Letter, note: str) -> Presentation:
    """Present the letter to the superior with a note. It then waits for the instruction.

    It goes along the office's own route for presenting where one is drawn, else past the holder of duty GA-A9 to the
    head of the unit. Who presents and holds the first checking step has checked it by presenting. Raises Rejected
    where nobody could instruct.
    """
    row = take_letter(by, letter, "present", "present")
    if not note.strip():
        raise Rejected("note", _("Write the note: what it is about, and what you propose."))
    _leave_returned(by, row)
    presentation = Presentation(letter=row, note=note.strip(), presented_by=by.user, by_line=by.capacity_line)
    presentation.full_clean(validate_constraints=False)
    numbers = ", ".join(entry.written for entry in row.entries.filter(unit_id=row.unit_id))
    today = timezone.localdate()
    approval = submit_approval(
        by=by,
        kind=PRESENTING,
        unit=row.unit,
        subject=Truncator(row.subject).chars(300),
        facts=facts_of(row),
        summary=Truncator(f"{numbers} {row.from_text}".strip()).chars(200),
        speed=row.speed,
        needed_on=row.due_on if row.due_on and row.due_on >= today else None,
    )
    presentation.approval = approval
    presentation.save()
    _concern_deciders(row, approval)
    row.state = S.PRESENTED
    save_letter(row)
    _pass_own_check(by, approval)
    return presentation


def _leave_returned(by: Actor, row: Letter) -> None:
    """A presenting that was sent back is left behind by the new one; its requester takes it off the own list."""
    for approval in Approval.objects.filter(presentation__letter=row, state=ApprovalState.RETURNED):
        if by.user.pk in (approval.requester_id, approval.submitted_by_id):
            withdraw_approval(by=by, approval=approval)


def _concern_deciders(row: Letter, approval: Approval) -> None:
    """Whoever is asked sees the letter: a head by the unit, so that a stand-in sees it too; others by name."""
    steps = list(approval.steps.with_holders())  # type: ignore[attr-defined]
    units = {s.post.unit_id for s in steps if s.post_id and s.post.role == PostRole.HEAD}
    people = {p.user_id for s in steps for p in holders_today(s)} | {s.user_id for s in steps if s.user_id}
    concern(row, AudienceRole.DECIDER, units=units, users=people)


def _pass_own_check(by: Actor, approval: Approval) -> None:
    step = own_step(by.user, approval)
    if step is not None and not step.final:
        decide(by=by, step=step, note=_("Checked when it was presented."))


def own_step(user: Any, approval: Approval | None) -> ApprovalStep | None:
    """The open step of the presenting that the person may decide now. One statement."""
    if approval is None:
        return None
    rows = ApprovalStep.objects.visible_to(user, "decide").filter(approval=approval, state=StepState.OPEN)
    return rows.order_by("position").first()


@service
def present_letters(*, by: Actor, letters: Iterable[Letter], note: str) -> list[Presentation]:
    """Present several with the same note; all or none."""
    return [present_letter(by=by, letter=letter, note=note) for letter in letters]


@service
def withdraw_presentation(*, by: Actor, letter: Letter) -> Letter:
    """Take a presented letter back before anybody acted on it, to write the note anew."""
    _hold_presenting(letter)
    row = Letter.objects.take(by.user, "present", letter.pk)
    presentation = open_presentation(row)
    if row.state != S.PRESENTED or presentation is None:
        raise Refused(_("It is not presented at the moment."))
    if presentation.approval is not None:
        withdraw_approval(by=by, approval=presentation.approval)  # what follows is done by presenting_ended
    return Letter.objects.get(pk=row.pk)


def _hold_presenting(letter: Letter) -> None:
    """Lock the request before the letter: deciding locks in this order, and two orders would wait for each other."""
    rows = Approval.objects.select_for_update(of=("self",)).order_by("pk")
    list(rows.filter(presentation__letter_id=letter.pk, presentation__ended_at__isnull=True))


def open_presentation(row: Letter) -> Presentation | None:
    """The presenting that waits for its end, None where there is none."""
    return row.presentations.filter(ended_at__isnull=True).select_related("approval").first()


def end_presentation(presentation: Presentation) -> None:
    """Write that the presenting is over."""
    presentation.ended_at = timezone.now()
    presentation.save(update_fields=["ended_at"])


def presenting_moved(approval: Approval, step: Any, decision: Any, by: Actor) -> None:
    """A step was decided or forwarded: whoever is asked now sees the letter. Called by the engine."""
    presentation = getattr(approval, "presentation", None)
    if presentation is not None and decision.to_post_id:
        concern(presentation.letter, AudienceRole.DECIDER, units=[decision.to_post.unit_id])


def presenting_ended(approval: Approval, outcome: str, decision: Any, by: Actor | None) -> None:
    """The presenting came to its end: decided, it becomes the instruction; sent back, the registry has it again.

    Called by the engine inside the transaction of the deciding.
    """
    presentation = getattr(approval, "presentation", None)
    if presentation is None or presentation.ended_at is not None:
        return
    row = Letter.objects.select_for_update(of=("self",)).get(pk=presentation.letter_id)
    end_presentation(presentation)
    if outcome in (ApprovalState.APPROVED, ApprovalState.REFUSED):
        instruction = Instruction(
            letter=row,
            text=decision.note.strip() or str(decision.get_act_display()),
            by=decision.by,
            by_line=decision.capacity_line,
            presentation=presentation,
        )
        instruction.full_clean(validate_constraints=False)
        instruction.save()
        row.state = S.INSTRUCTED
    else:
        row.state = S.INSTRUCTED if row.instructions.exists() else S.REGISTERED
    save_letter(row)


# --- instructing -----------------------------------------------------------------------------------------------------


@service
def instruct_letter(
    *, by: Actor, letter: Letter, text: str, targets: Sequence[Target] = (), close: bool = False
) -> Instruction:
    """Write the instruction and tell each target, on the line of command (solid) or as coordination (dashed).

    With ``close`` and nobody told to act the letter is noted and closed at once. A unit that keeps a registry of its
    own gets the letter there to be received. Raises Rejected for a target or day that will not do, on the field of
    its row.
    """
    _hold_presenting(letter)
    row = take_letter(by, letter, "instruct", "instruct")
    if not text.strip():
        raise Rejected("text", _("Write the instruction."))
    if close and any(t.line == Line.COMMAND for t in targets):
        raise Rejected("close", _("Somebody is told to act; the letter is closed when all have answered."))
    if not close and not targets and not row.tasks.exists():
        raise Rejected("text", _("Choose at least one unit or person, or note the letter and close it."))
    seen: set[tuple[Any, Any]] = set()
    for target in targets:
        who = (target.unit.pk if target.unit else None, target.person.pk if target.person else None)
        if who in seen:
            raise Rejected(f"{target.key}_line", _("%(who)s is named twice.") % {"who": target.name})
        seen.add(who)
    instruction = _write(by, row, text)
    for target in targets:
        _tell(by, row, instruction, target)
    _note_in_book(row, targets)
    row.state = S.INSTRUCTED
    days = [t.due_on for t in targets if t.line == Line.COMMAND]
    if row.due_on is None and days:
        row.due_on = max(days)
    if close:
        row.state, row.ended_at = S.CLOSED, timezone.now()
    save_letter(row)
    _pass_on(by, row, targets, text)
    confirm(by.user, "view", row)
    return instruction


def _write(by: Actor, row: Letter, text: str) -> Instruction:
    """The instruction: of a presented letter it is the decision of the step the actor holds, else a row of its own."""
    presentation = open_presentation(row)
    if presentation is not None and presentation.approval is not None:
        step = own_step(by.user, presentation.approval)
        if step is None or not step.final:
            raise Refused(_("It is with somebody who checks it first. It comes to you after that."))
        decide(by=by, step=step, note=text.strip())
        row.refresh_from_db()
        return row.instructions.order_by("-id")[0]
    instruction = Instruction(letter=row, text=text.strip(), by=by.user, by_line=by.capacity_line)
    instruction.full_clean(validate_constraints=False)
    instruction.save()
    return instruction


def _tell(by: Actor, row: Letter, instruction: Instruction, target: Target) -> LetterTask:
    role = AudienceRole.ACTION if target.line == Line.COMMAND else AudienceRole.COORDINATION
    concern(
        row,
        role,
        units=[target.unit] if target.unit and not target.person else [],
        users=[target.person] if target.person else [],
    )
    try:
        work = assign_work(
            by=by,
            title=Truncator(row.subject).chars(200),
            details=instruction.text,
            unit=target.unit,
            assignee=target.person,
            line=target.line,
            due_on=target.due_on,
            priority=row.speed,
            dashed_below=True,
            url=row.get_absolute_url(),
        )
    except Rejected as refusal:
        field = {"due_on": "due", "line": "line"}.get(refusal.field, "line")
        raise Rejected(f"{target.key}_{field}", refusal.sentence) from None
    task = LetterTask(instruction=instruction, letter=row, assignment=work, line=target.line)
    task.full_clean(validate_constraints=False)
    task.save()
    return task


def _note_in_book(row: Letter, targets: Sequence[Target]) -> None:
    """The register's column "action taken" names those told, as on paper."""
    names = ", ".join(t.name for t in targets if t.line == Line.COMMAND)
    helpers = ", ".join(t.name for t in targets if t.line == Line.COORDINATION)
    words = "; ".join(
        part for part in (names, _("coordination: %(who)s") % {"who": helpers} if helpers else "") if part
    )
    entry = row.entries.filter(unit_id=row.unit_id, book=BOOK_IN).first()
    if entry is not None and words:
        entry.action = (f"{entry.action}; {words}" if entry.action else words)[:300]
        entry.save(update_fields=["action"])


def _pass_on(by: Actor, row: Letter, targets: Sequence[Target], text: str) -> None:
    units = {t.unit.pk: t for t in targets if t.unit is not None and t.person is None}
    for pk in sorted(keeps_registry(units)):
        if pk != row.unit_id:
            target = units[pk]
            pass_to_registry(
                by=by,
                letter=row,
                unit=target.unit,
                source=PassingSource.INSTRUCTION,
                line=target.line,
                note=Truncator(text).chars(480),
            )


# --- closing ---------------------------------------------------------------------------------------------------------


def still_to_answer(letter: Letter) -> list[LetterTask]:
    """Those told to act who have not answered yet. One statement."""
    return list(letter.tasks.filter(line=Line.COMMAND).doing().with_work())


@service
def close_letter(*, by: Actor, letter: Letter, note: str = "") -> Letter:
    """Close the letter: everyone told to act has answered, and the superior says so.

    Their answered work is closed with it; coordination that is still open ends with it too. Raises Refused naming who
    has not answered.
    """
    row = take_letter(by, letter, "instruct", "close")
    left = still_to_answer(row)
    if left:
        raise Refused(
            _("Not answered yet: %(who)s. The letter is closed when all who were told to act have answered.")
            % {"who": ", ".join(task.assignment.receiver for task in left)}
        )
    works = Assignment.objects.filter(letter_task__letter=row, state__in=OPEN_STATES).order_by("pk")
    for work in works:
        if work.state == AssignmentState.ANSWERED:
            close_work(by=by, assignment=work, note=note)
        elif work.state in DOING_STATES:
            cancel_work(by=by, assignment=work, note=note.strip() or _("The letter is closed."))
    row.state, row.ended_at = S.CLOSED, timezone.now()
    save_letter(row)
    if note.strip():
        Instruction.objects.create(letter=row, text=note.strip(), by=by.user, by_line=by.capacity_line)
    return row


# --- work handed on --------------------------------------------------------------------------------------------------


def follow_work(*, parent: Any, child: Any, by: Actor) -> None:
    """Whoever is handed a piece of a letter's work sees the letter. Called by assigned work, inside its transaction."""
    top, steps = parent, 0
    while top is not None and steps < 12:
        task = LetterTask.objects.filter(assignment=top).select_related("letter").first()
        if task is not None:
            if child.assignee_id:
                concern(task.letter, AudienceRole.ACTION, users=[child.assignee_id])
            return
        top, steps = top.parent, steps + 1
