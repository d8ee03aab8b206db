"""Letters and their rows in the books."""

import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coopoffice.audit.triggers import audited
from coopoffice.ledger.walls import Prove
from coopoffice.thai import to_thai_digits
from coopoffice.web.addresses import numbered

from ..choices import (
    LIVE_STATES,
    RECEIVED_STATES,
    WAITING_STATES,
    WRITTEN_STATES,
    DocKind,
    LetterState,
    Origin,
    Speed,
)
from ..querysets import LetterEntryQuerySet, LetterQuerySet


class Letter(models.Model):
    """One letter, received or written here, however many books it stands in.

    Ordinary letters only: what carries a secrecy class lives in tables of its own (models/secrets.py), so that no
    list, count, search or export of letters can touch it.

    ``unit`` is the unit whose letter it is: of a received one the unit that registered it first, of a written one the
    unit that writes it. ``their_number`` and ``their_date`` are the sender's own, as printed; ``own_number`` is the
    whole number of a written letter as printed on it (``ธร ๐๐๑๐/๑๒๓``), empty until it is signed. ``sort_at`` is the
    moment it was registered or, for a written one, begun and later signed: lists go by it.
    """

    origin = models.CharField(_("origin"), max_length=10, choices=Origin)
    kind = models.CharField(_("kind of letter"), max_length=14, choices=DocKind, default=DocKind.EXTERNAL)
    state = models.CharField(pgettext_lazy("letter", "state"), max_length=12, choices=LetterState)
    unit = models.ForeignKey("units.Unit", verbose_name=_("unit"), on_delete=models.PROTECT, related_name="letters")
    subject = models.CharField(_("subject"), max_length=500)
    speed = models.PositiveSmallIntegerField(pgettext_lazy("letter", "speed"), choices=Speed, default=Speed.NORMAL)
    deliver_by = models.DateTimeField(_("to arrive by"), null=True, blank=True)
    is_circular = models.BooleanField(_("circular"), default=False)

    from_party = models.ForeignKey(
        "saraban.Party",
        verbose_name=_("sender in the directory"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="letters_from",
    )
    from_text = models.CharField(pgettext_lazy("letter", "from"), max_length=300, blank=True)
    to_party = models.ForeignKey(
        "saraban.Party",
        verbose_name=_("addressee in the directory"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="letters_to",
    )
    to_text = models.CharField(pgettext_lazy("letter", "to"), max_length=300, blank=True)
    their_number = models.CharField(_("their number"), max_length=80, blank=True)
    their_date = models.DateField(_("their date"), null=True, blank=True)
    own_number = models.CharField(_("number on the letter"), max_length=80, blank=True)
    dated_on = models.DateField(_("date on the letter"), null=True, blank=True)
    received_at = models.DateTimeField(_("received"), null=True, blank=True)

    registered_at = models.DateTimeField(_("registered"), default=timezone.now)
    registered_by = models.ForeignKey(
        "units.User", verbose_name=_("registered by"), on_delete=models.PROTECT, related_name="letters_registered"
    )
    sort_at = models.DateTimeField(_("in lists under"), default=timezone.now)
    needs_answer = models.BooleanField(_("needs an answer"), default=False)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    void_reason = models.CharField(_("why it is void"), max_length=300, blank=True)
    remark = models.CharField(_("remark"), max_length=500, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    # What people search: the normalised text for parts of words, and the terms of coopoffice.thai.segment.
    search_text = models.TextField(blank=True, editable=False)
    search_terms = SearchVectorField(null=True, editable=False)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("correspondence", "letter")
        verbose_name_plural = pgettext_lazy("correspondence", "letters")
        ordering = ["-sort_at", "-id"]
        indexes = [
            models.Index(name="saraban_letter_newest", fields=["-sort_at", "-id"]),
            models.Index(name="saraban_letter_unit", fields=["unit", "-sort_at", "-id"]),
            models.Index(name="saraban_letter_live", fields=["state", "-sort_at"], condition=Q(state__in=LIVE_STATES)),
            models.Index(  # what waits in a unit, for the work lists and the number in the menu
                name="saraban_letter_waiting",
                fields=["unit", "state"],
                condition=Q(origin=Origin.RECEIVED, state__in=WAITING_STATES),
            ),
            models.Index(name="saraban_letter_their_number", fields=["their_number"]),
            models.Index(name="saraban_letter_own_number", fields=["own_number"]),
            models.Index(name="saraban_letter_fast", fields=["speed", "-sort_at"], condition=Q(speed__gt=0)),
            models.Index(name="saraban_letter_due", fields=["due_on"], condition=Q(state__in=LIVE_STATES)),
            GinIndex(name="saraban_letter_terms", fields=["search_terms"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="saraban_letter_has_subject",
                condition=~Q(subject=""),
                violation_error_message=_("Write the subject."),
            ),
            models.CheckConstraint(
                name="saraban_letter_state_of_origin",
                condition=Q(origin=Origin.RECEIVED, state__in=[str(s) for s in RECEIVED_STATES])
                | Q(origin=Origin.WRITTEN, state__in=[str(s) for s in WRITTEN_STATES]),
            ),
            models.CheckConstraint(
                name="saraban_letter_received_whole",
                condition=~Q(origin=Origin.RECEIVED) | (Q(received_at__isnull=False) & ~Q(from_text="")),
                violation_error_message=_("A received letter needs its sender and the time it arrived."),
            ),
            models.CheckConstraint(
                name="saraban_letter_ended",
                condition=Q(state__in=[str(s) for s in LIVE_STATES], ended_at__isnull=True)
                | (~Q(state__in=[str(s) for s in LIVE_STATES]) & Q(ended_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="saraban_letter_void_reason",
                condition=~Q(state=LetterState.VOID) | Q(void_reason__regex=r"\S"),
                violation_error_message=_("Say why it is void."),
            ),
            models.CheckConstraint(
                name="saraban_letter_signed_numbered",
                condition=~Q(state__in=[LetterState.SIGNED, LetterState.DISPATCHED])
                | (~Q(own_number="") & Q(dated_on__isnull=False)),
            ),
        ]
        triggers = [
            *audited(exclude=("search_text", "search_terms")),
            pgtrigger.Protect(name="never_vanishes", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        """The letter's page."""
        return numbered("saraban:letter_detail", self.pk)

    @property
    def is_live(self) -> bool:
        """Whether it still waits for somebody."""
        return self.state in LIVE_STATES

    @property
    def is_received(self) -> bool:
        """Whether it came in."""
        return self.origin == Origin.RECEIVED

    @property
    def is_overdue(self) -> bool:
        """Whether its due day has passed while it is still being worked on."""
        return self.is_live and self.due_on is not None and self.due_on < timezone.localdate()

    def entry_of(self, unit_id: int) -> "LetterEntry | None":
        """The letter's row in a book of the unit (rows read with ``with_entries``), None where it has none."""
        return next((entry for entry in self.entries.all() if entry.unit_id == unit_id), None)


class LetterEntry(models.Model):
    """One row of one book: the letter under its number in the register of a unit and a year (forms 13 and 14).

    The central registry's number, a group's own number and the number of a reply are rows of the same letter or of
    letters that point at each other, so that they are seen together.
    """

    letter = models.ForeignKey(
        Letter, verbose_name=pgettext_lazy("correspondence", "letter"), on_delete=models.PROTECT, related_name="entries"
    )
    unit = models.ForeignKey(
        "units.Unit", verbose_name=_("book of"), on_delete=models.PROTECT, related_name="letter_entries"
    )
    book = models.CharField(_("book"), max_length=40)
    number_row = models.OneToOneField(
        "registers.Number", verbose_name=_("number row"), on_delete=models.PROTECT, related_name="letter_entry"
    )
    # Copies of the number row, for sorting and for the printed register without a join.
    year_be = models.PositiveSmallIntegerField(_("year (B.E.)"))
    number = models.PositiveIntegerField(pgettext_lazy("letter", "number"))
    entered_on = models.DateField(_("entered under"))
    entered_at = models.DateTimeField(_("entered at"), default=timezone.now)
    entered_by = models.ForeignKey(
        "units.User", verbose_name=_("entered by"), on_delete=models.PROTECT, related_name="+"
    )
    action = models.CharField(_("action taken"), max_length=300, blank=True)
    remark = models.CharField(_("remark"), max_length=300, blank=True)
    stamped_at = models.DateTimeField(_("stamped at"), null=True, blank=True)
    taken_by = models.ForeignKey(
        "units.User", verbose_name=_("taken over by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_at = models.DateTimeField(_("taken over at"), null=True, blank=True)

    objects = LetterEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("row of a letter book")
        verbose_name_plural = _("rows of letter books")
        ordering = ["entered_at", "id"]
        indexes = [models.Index(name="saraban_entry_letter", fields=["letter", "entered_at"])]
        constraints = [
            models.UniqueConstraint(name="saraban_entry_number_once", fields=["unit", "book", "year_be", "number"]),
            models.UniqueConstraint(
                name="saraban_entry_letter_once",
                fields=["letter", "unit", "book"],
                violation_error_message=_("The letter stands in this book already."),
            ),
            models.CheckConstraint(
                name="saraban_entry_taken_whole",
                condition=Q(taken_by__isnull=True, taken_at__isnull=True)
                | Q(taken_by__isnull=False, taken_at__isnull=False),
            ),
        ]
        triggers = [
            *audited(),
            pgtrigger.Protect(name="never_vanishes", operation=pgtrigger.Delete),
            Prove(
                name="entry_is_concerned",
                operation=pgtrigger.Insert,
                holds="EXISTS (SELECT 1 FROM saraban_letteraudience a WHERE a.letter_id = NEW.letter_id"
                " AND a.unit_id = NEW.unit_id AND a.role = 'register')",
                sentence="A unit whose book holds a letter is among those concerned with it, as its register.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}/{self.year_be}"

    @property
    def written(self) -> str:
        """The number as the book writes it, in Thai digits."""
        return to_thai_digits(f"{self.number}/{self.year_be}")
