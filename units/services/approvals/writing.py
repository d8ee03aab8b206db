"""What is written down with every act: name, post and capacity line as of that moment, and who is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from coopoffice.web.refusals import Rejected
from coopoffice.web.services.notifications import by_language, notify

from ...acting import Actor, capacity_line, postings_of
from ...choices import Capacity
from ...models import Approval, ApprovalStep, Decision, Post, Posting, User
from ...reach import reach
from ..routes import holders_today

NOTE_LIMIT = 4000


def thai(words: Any) -> str:
    """What stands on the paper is Thai, whatever language the page is read in."""
    with translation.override("th"):
        return str(words())


@dataclass(frozen=True)
class Hand:
    """In what capacity a person decides a step: the posting used, the post it stands for, the line under the name."""

    posting: Posting | None
    post: Post | None
    line: str


def hand_for(by: Actor, step: ApprovalStep) -> Hand:
    """Return the capacity in which the actor decides: the posting that fills the step's post, else the power given."""
    mine = postings_of(by.user)
    chosen = by.posting
    if step.post_id is None:
        posting = chosen or (mine[0] if mine else None)
        return Hand(posting, posting.post if posting else None, thai(lambda: capacity_line(posting)))
    full = [p for p in mine if p.post_id == step.post_id and p.capacity != Capacity.DELEGATED]
    posting = next((p for p in full if chosen and p.pk == chosen.pk), full[0] if full else None)
    if posting is not None:
        return Hand(posting, posting.post, thai(lambda: capacity_line(posting)))
    fact = next(
        (
            f
            for f in reach(by.user).facts
            if f.kind == "delegation" and f.code == step.power and f.from_post_id == step.post_id
        ),
        None,
    )
    own = next((p for p in mine if fact and p.post_id == fact.post_id), chosen)
    if fact is None or step.post is None:
        return Hand(own, own.post if own else None, thai(lambda: capacity_line(own)))
    post = step.post
    return Hand(
        own,
        post,
        thai(lambda: _("%(capacity)s %(post)s") % {"capacity": Capacity.DELEGATED.label, "post": post.shown_title}),
    )


def write(
    approval: Approval,
    act: str,
    by: Actor | None,
    *,
    step: ApprovalStep | None = None,
    hand: Hand | None = None,
    note: str = "",
    to_step: ApprovalStep | None = None,
    to_post: Post | None = None,
) -> Decision:
    posting = by.posting if by else None
    row = Decision(
        approval=approval,
        step=step,
        act=act,
        by=by.user if by else None,
        by_post=hand.post if hand else (posting.post if posting else None),
        by_name=thai(lambda: by.user.full_name) if by else "",
        capacity_line=hand.line if hand else thai(lambda: capacity_line(posting)),
        note=note,
        to_step=to_step,
        to_post=to_post,
    )
    row.full_clean(validate_constraints=False)
    row.save()
    return row


def reason(note: str) -> str:
    if not note.strip():
        raise Rejected("note", _("Write the reason: the requester will read it."))
    return note.strip()


def tell(people: Iterable[User], approval: Approval, subject: str, *, key: str, text: str = "", icon: str) -> None:
    for language, group in by_language(people).items():
        with translation.override(language):
            notify(
                users=group,
                kind="approval",
                subject=translation.gettext(subject) % {"subject": approval.subject},
                text=text,
                url=approval.get_absolute_url(),
                icon=icon,
                dedupe_key=f"approval:{approval.pk}:{key}",
            )


def tell_holders(approval: Approval, steps: Iterable[ApprovalStep], by: Actor | None) -> None:
    for step in steps:
        people = [p.user for p in holders_today(step) if by is None or p.user_id != by.user.pk]
        if step.user_id and not people and (by is None or step.user_id != by.user.pk):
            people = [step.user]
        text = f"{approval.requester_name} {approval.requester_line}".strip()
        tell(
            people,
            approval,
            gettext_noop("Waits for your decision: %(subject)s"),
            key=f"step{step.pk}",
            text=text,
            icon="signature",
        )


def tell_requester(approval: Approval, by: Actor | None, subject: str, decision: Decision) -> None:
    people = {p.pk: p for p in (approval.requester, approval.submitted_by) if by is None or p.pk != by.user.pk}
    text = f"{decision.by_name} {decision.capacity_line}".strip() + (f": {decision.note}" if decision.note else "")
    tell(people.values(), approval, subject, key=f"decision{decision.pk}", text=text, icon="message-check")
