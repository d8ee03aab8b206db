"""Reading words of letters written here; never a right."""

from __future__ import annotations

from typing import Any, Self

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from coopoffice.web.policies import GovernedQuerySet

from .choices import AddresseeRole, DispatchState, LetterState


def unacknowledged() -> Q:
    """Sent, and at least one addressee has not said that it arrived; failed sendings too."""
    from .models import Dispatch

    open_ = Dispatch.objects.filter(
        letter=OuterRef("letter_id"), state__in=[DispatchState.SENT, DispatchState.WAITING, DispatchState.FAILED]
    )
    return Q(letter__state=LetterState.DISPATCHED) & Exists(open_)


def unanswered_there() -> Q:
    """Sent with a wish for an answer, and no letter received since answers it."""
    from .models import LetterReference

    answers = LetterReference.objects.filter(
        to_letter=OuterRef("letter_id"), kind="replies", letter__origin="received"
    ).exclude(letter__state=LetterState.VOID)
    return Q(letter__state=LetterState.DISPATCHED, letter__needs_answer=True) & ~Exists(answers)


class WrittenLetterQuerySet(GovernedQuerySet):
    """Letters written here."""

    def in_state(self, *states: str) -> Self:
        """Letters in one of the states."""
        return self.filter(letter__state__in=states)

    def not_sent(self) -> Self:
        """Numbered and signed, and nobody has sent them yet."""
        return self.in_state(LetterState.SIGNED)

    def not_acknowledged(self) -> Self:
        """Sent, and at least one addressee has not said that it arrived."""
        return self.filter(unacknowledged())

    def awaiting_answer(self) -> Self:
        """Sent with a wish for an answer, and no letter received since answers it."""
        return self.filter(unanswered_there())

    def for_page(self) -> Self:
        """What drawing a line or the page of one needs."""
        return self.select_related(
            "letter__unit", "letter__to_party", "issuer__parent", "signer_post__unit", "drafter", "replies_to"
        )


class AddresseeQuerySet(GovernedQuerySet):
    """Addressees of letters."""

    def main(self) -> Self:
        """Those it is written to, without who gets a copy."""
        return self.filter(role=AddresseeRole.TO)


class DraftCommentQuerySet(GovernedQuerySet):
    """Comments on drafts."""

    def unresolved(self) -> Self:
        """Not dealt with yet."""
        return self.filter(resolved_at__isnull=True)


def in_force_today(on: Any = None) -> Q:
    """In force on the day, today where none is given."""
    day = on or timezone.localdate()
    return Q(starts_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gte=day))


class _Dated(GovernedQuerySet):
    def in_force(self, on: Any = None) -> Self:
        """In force on the day, today where none is given."""
        return self.filter(in_force_today(on))


class SigningAuthorityQuerySet(_Dated):
    """Rules of who signs."""

    def holding_in(self, unit_id: int) -> Self:
        """Rules that hold in the unit: its own, those of every unit above, and the department's."""
        from units.models import UnitReach

        above = UnitReach.objects.filter(descendant_id=unit_id).values("ancestor_id")
        return self.filter(Q(unit__isnull=True) | Q(unit_id__in=above))


class VettingRuleQuerySet(_Dated):
    """Vetting checks."""


class LetterTemplateQuerySet(GovernedQuerySet):
    """Templates of letters."""

    def in_use(self) -> Self:
        """Templates that are still offered."""
        return self.filter(ended_on__isnull=True)


class DispatchQuerySet(GovernedQuerySet):
    """Sendings."""

    def unacknowledged(self) -> Self:
        """Sent, and nobody said that it arrived."""
        return self.filter(state__in=[DispatchState.WAITING, DispatchState.SENT])
