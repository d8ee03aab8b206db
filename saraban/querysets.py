"""Reading words of correspondence; never a right."""

from __future__ import annotations

from typing import Any, Self

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from coopoffice.files.querysets import AttachedFileQuerySet
from coopoffice.web.policies import GovernedQuerySet
from units.choices import DOING_STATES

from .choices import BOOK_IN, LIVE_STATES, LetterState, Origin, PassingState


def answers_sent() -> Any:
    """Replies to the letter of the outer query that are signed or on their way."""
    from .models import LetterReference

    sent = [LetterState.SIGNED, LetterState.DISPATCHED, LetterState.CLOSED]
    return LetterReference.objects.filter(to_letter=OuterRef("pk"), kind="replies", letter__state__in=sent)


class PartyQuerySet(GovernedQuerySet):
    """The directory of senders and addressees."""

    def in_use(self) -> Self:
        """Entries that are still offered."""
        return self.filter(ended_on__isnull=True)


class AddressFormQuerySet(GovernedQuerySet):
    """Salutations and closings."""

    def in_force(self) -> Self:
        """Forms in force today."""
        today = timezone.localdate()
        return self.filter(starts_on__lte=today).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today))


class LetterQuerySet(GovernedQuerySet):
    """Letters."""

    def received(self) -> Self:
        """Letters that came in."""
        return self.filter(origin=Origin.RECEIVED)

    def written(self) -> Self:
        """Letters written here, drafts included."""
        return self.filter(origin=Origin.WRITTEN)

    def live(self) -> Self:
        """Letters that still wait for somebody."""
        return self.filter(state__in=LIVE_STATES)

    def unanswered(self) -> Self:
        """Received letters that need an answer and have none sent yet."""
        return self.filter(needs_answer=True, origin=Origin.RECEIVED).filter(~Exists(answers_sent()))

    # --- what should be empty (incoming) ---

    def not_stamped(self, unit_ids: Any) -> Self:
        """Received letters that stand in a book of one of the units and carry no receipt stamp of it yet."""
        from .models import LetterEntry

        rows = LetterEntry.objects.filter(
            letter=OuterRef("pk"), unit_id__in=list(unit_ids), book=BOOK_IN, stamped_at__isnull=True
        )
        return self.filter(~Q(state=LetterState.VOID), Exists(rows), origin=Origin.RECEIVED)

    def not_presented(self) -> Self:
        """Registered and not yet presented to the superior."""
        return self.filter(state=LetterState.REGISTERED)

    def waiting_for_instruction(self) -> Self:
        """Presented; the superior has not instructed yet."""
        return self.filter(state=LetterState.PRESENTED)

    def not_assigned(self) -> Self:
        """Instructed, but nobody was told to act and nobody closed it."""
        from .models import LetterTask

        return self.filter(state=LetterState.INSTRUCTED).filter(
            ~Exists(LetterTask.objects.filter(letter=OuterRef("pk"), line="command"))
        )

    def all_answered(self) -> Self:
        """Everyone told to act has answered; the superior may close."""
        from .models import LetterTask

        told = LetterTask.objects.filter(letter=OuterRef("pk"), line="command")
        doing = told.filter(assignment__state__in=[str(s) for s in DOING_STATES])
        return self.filter(state=LetterState.INSTRUCTED).filter(Exists(told), ~Exists(doing))

    def overdue(self) -> Self:
        """Received letters still being worked on after their due day."""
        return self.filter(origin=Origin.RECEIVED, state__in=LIVE_STATES, due_on__lt=timezone.localdate())

    def with_entries(self) -> Self:
        """Each letter with its rows in the books, central register first. One more statement for all."""
        return self.prefetch_related("entries__unit")

    def for_page(self) -> Self:
        """What drawing a line or the head of a page needs. The columns of the search stay where they are."""
        rows = self.select_related("unit", "from_party", "to_party", "registered_by").with_entries()
        return rows.defer("search_text", "search_terms")

    def for_list(self, user: Any) -> Self:
        """What drawing a line of a list needs: unit, numbers, how many files, and whether the person opened it."""
        from .models import LetterFile, LetterReading

        files = LetterFile.objects.filter(owner=OuterRef("pk")).order_by().values("owner").annotate(n=Count("pk"))
        return (
            self.select_related("unit")
            .with_entries()
            .defer("search_text", "search_terms")
            .annotate(
                opened=Exists(LetterReading.objects.filter(letter=OuterRef("pk"), user_id=user.pk)),
                file_count=Coalesce(Subquery(files.values("n")), 0),
            )
        )


class LetterEntryQuerySet(GovernedQuerySet):
    """Rows of the letter books."""

    def of_book(self, unit_id: int, book: str, year_be: int) -> Self:
        """Rows of one book of one year, in the order of their numbers."""
        return self.filter(unit_id=unit_id, book=book, year_be=year_be).order_by("number")


class LetterFileQuerySet(AttachedFileQuerySet):
    """Files of letters: seen by whoever sees the letter."""

    def of_role(self, *roles: Any) -> Self:
        """Files that are one of these."""
        return self.filter(role__in=roles)


class PassingQuerySet(GovernedQuerySet):
    """Letters on their way to registries."""

    def waiting(self) -> Self:
        """Not yet received and not sent back."""
        return self.filter(state=PassingState.WAITING)

    def for_screen(self) -> Self:
        """What drawing a line needs: letter, its rows in the books, unit, people."""
        return self.select_related(
            "letter__unit", "letter__from_party", "unit", "sent_by", "ended_by", "entry__number_row"
        ).prefetch_related("letter__entries__unit")


class LetterTaskQuerySet(GovernedQuerySet):
    """Work told by instructions."""

    def doing(self) -> Self:
        """Still with those who were told."""
        return self.filter(assignment__state__in=[str(s) for s in DOING_STATES])

    def with_work(self) -> Self:
        """Each with its assignment and the people and unit of it."""
        return self.select_related("assignment__unit", "assignment__assignee", "assignment__given_by", "instruction")


class QuickPhraseQuerySet(GovernedQuerySet):
    """Quick phrases."""

    def offered(self, unit_ids: Any, use: str) -> Self:
        """Phrases of the units for the use, in their order."""
        return self.filter(unit_id__in=list(unit_ids), use=use)


# --- secrets ----------------------------------------------------------------------------------------------------------


class SecretLetterQuerySet(GovernedQuerySet):
    """Secrets."""

    def for_page(self) -> Self:
        """What drawing a line or the head of a page needs."""
        return self.select_related("unit", "presented_to", "registered_by").prefetch_related("entries")

    def destroyable(self) -> Self:
        """Closed ones whose paper is still here: not lent, not handed to the ordinary registry, not destroyed."""
        return self.filter(state="closed", handed_to__isnull=True, destroyed__isnull=True).exclude(
            loans__returned_at__isnull=True, loans__isnull=False
        )

    def live(self) -> Self:
        """Secrets that still wait for somebody."""
        from .choices import LIVE_SECRETS

        return self.filter(state__in=[str(s) for s in LIVE_SECRETS])


class _DatedQuerySet(GovernedQuerySet):
    def on(self, day: Any = None) -> Self:
        """Rows in force on the day, today where none is given."""
        today = day or timezone.localdate()
        return self.filter(starts_on__lte=today).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today))


class SecretKeeperQuerySet(_DatedQuerySet):
    """Keepers of secrets."""


class SecretClearanceQuerySet(_DatedQuerySet):
    """Clearances."""


class SecretEntryQuerySet(GovernedQuerySet):
    """Rows of the registers of secrets."""


class SecretOpeningQuerySet(GovernedQuerySet):
    """Openings of secrets."""


class SecretDestructionQuerySet(GovernedQuerySet):
    """Destructions of secrets."""


class SecretCheckQuerySet(GovernedQuerySet):
    """Checks of secrets."""
