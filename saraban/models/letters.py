"""Letters, their rows in the books, who is concerned, and who opened them."""

import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coopoffice.audit.triggers import audited
from coopoffice.files.models import AttachedFile
from coopoffice.ledger.walls import Prove
from coopoffice.thai import to_thai_digits

from ..choices import (
    LIVE_STATES,
    RECEIVED_STATES,
    WAITING_STATES,
    WRITTEN_STATES,
    AudienceRole,
    DocKind,
    FileRole,
    LetterState,
    Origin,
    ReferenceKind,
    Speed,
)
from ..querysets import LetterEntryQuerySet, LetterFileQuerySet, LetterQuerySet


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
        return reverse("saraban:letter_detail", args=[self.pk])

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


class LetterReference(models.Model):
    """A letter points at another: one of ours by key, any other by its words."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="references")
    kind = models.CharField(_("how"), max_length=10, choices=ReferenceKind, default=ReferenceKind.REFERS)
    to_letter = models.ForeignKey(
        Letter,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="referred_by",
        verbose_name=_("our letter"),
    )
    text = models.CharField(_("reference in words"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("reference of a letter")
        verbose_name_plural = _("references of letters")
        ordering = ["position", "id"]
        triggers = audited()
        constraints = [
            models.CheckConstraint(
                name="saraban_reference_says_something", condition=Q(to_letter__isnull=False) | ~Q(text="")
            ),
            models.CheckConstraint(
                name="saraban_reference_not_itself", condition=Q(to_letter__isnull=True) | ~Q(to_letter=F("letter"))
            ),
            models.UniqueConstraint(
                name="saraban_reference_once",
                fields=["letter", "to_letter", "kind"],
                condition=Q(to_letter__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.text or str(self.to_letter)


class Enclosure(models.Model):
    """What comes with a letter, as it names it (สิ่งที่ส่งมาด้วย); the file itself is a LetterFile where there is one."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="enclosures")
    name = models.CharField(_("enclosure"), max_length=300)
    quantity = models.PositiveSmallIntegerField(_("quantity"), null=True, blank=True)
    measure = models.CharField(_("unit of count"), max_length=40, blank=True)
    file = models.ForeignKey(
        "saraban.LetterFile", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("file")
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("enclosure")
        verbose_name_plural = _("enclosures")
        ordering = ["position", "id"]
        triggers = audited()
        constraints = [models.CheckConstraint(name="saraban_enclosure_named", condition=~Q(name=""))]

    def __str__(self) -> str:
        return self.name


class LetterFile(AttachedFile):
    """A file of a letter. The original is never changed; a stamped copy is a file of its own."""

    owner = models.ForeignKey(
        Letter, models.CASCADE, related_name="files", verbose_name=pgettext_lazy("correspondence", "letter")
    )
    role = models.CharField(_("what it is"), max_length=10, choices=FileRole, default=FileRole.ORIGINAL)
    pages = models.PositiveIntegerField(_("pages"), null=True, blank=True)
    text = models.TextField(blank=True, editable=False)  # read from the file, for the search
    made_from = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="copies")

    objects = LetterFileQuerySet.as_manager()

    class Meta(AttachedFile.Meta):
        verbose_name = _("file of a letter")
        verbose_name_plural = _("files of letters")


class LetterAudience(models.Model):
    """Who is concerned with a letter: the narrow table the row rule and every list read (architecture, rule 5).

    One row per letter and unit, or letter and person. ``sort_at``, ``origin``, ``state``, ``kind``, ``speed``,
    ``year_be``, ``live`` and ``due_on`` repeat the letter's own, written by the same services, so that a page of a list
    never touches the wide table. The indexes of the living rows are small at any age of the office: they carry every
    work list.
    """

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="audience")
    unit = models.ForeignKey("units.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey("units.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(_("why"), max_length=12, choices=AudienceRole)
    sort_at = models.DateTimeField()
    origin = models.CharField(max_length=10, choices=Origin)
    state = models.CharField(max_length=12, choices=LetterState)
    kind = models.CharField(max_length=14, choices=DocKind)
    speed = models.PositiveSmallIntegerField(choices=Speed)
    year_be = models.PositiveSmallIntegerField()
    live = models.BooleanField()
    due_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("audience of a letter")
        verbose_name_plural = _("audience of letters")
        ordering = ["-sort_at", "-letter_id"]
        indexes = [
            models.Index(name="saraban_audience_unit", fields=["unit", "-sort_at", "-letter"]),
            models.Index(name="saraban_audience_user", fields=["user", "-sort_at", "-letter"]),
            models.Index(
                name="saraban_audience_unit_live", fields=["unit", "-sort_at", "-letter"], condition=Q(live=True)
            ),
            models.Index(
                name="saraban_audience_unit_fast",
                fields=["unit", "-sort_at", "-letter"],
                condition=Q(speed__gt=0),
                include=["speed"],
            ),
            models.Index(
                name="saraban_audience_unit_due",
                fields=["unit", "due_on", "letter"],
                condition=Q(live=True, due_on__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="saraban_audience_unit_or_user",
                condition=Q(unit__isnull=False, user__isnull=True) | Q(unit__isnull=True, user__isnull=False),
            ),
            models.UniqueConstraint(
                name="saraban_audience_unit_once", fields=["letter", "unit"], condition=Q(unit__isnull=False)
            ),
            models.UniqueConstraint(
                name="saraban_audience_user_once", fields=["letter", "user"], condition=Q(user__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.letter_id} · {self.unit_id or self.user_id} · {self.role}"


class LetterReading(models.Model):
    """Who opened a letter, when first and when last."""

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="readings")
    user = models.ForeignKey("units.User", on_delete=models.PROTECT, related_name="+")
    first_at = models.DateTimeField(_("first opened"), default=timezone.now)
    last_at = models.DateTimeField(_("last opened"), default=timezone.now)
    times = models.PositiveIntegerField(_("times opened"), default=1)

    class Meta:
        verbose_name = _("opening of a letter")
        verbose_name_plural = _("openings of letters")
        ordering = ["first_at", "id"]
        constraints = [models.UniqueConstraint(name="saraban_reading_once", fields=["letter", "user"])]
        indexes = [models.Index(name="saraban_reading_user", fields=["user", "letter"])]

    def __str__(self) -> str:
        return f"{self.letter_id} · {self.user_id}"
