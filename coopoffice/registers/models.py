"""The books an office numbers from, and every number taken from them.

What makes the numbers gapless is the database alone: the counter row is locked from the draw to the end of the
transaction, a number is unique in its book, stands between the opening number and the counter, has the number before
it beside it, and can never be removed or changed; the counter only goes forward, and only together with its number.
"""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coopoffice.ledger.walls import Forbid, Keep, Prove
from coopoffice.registers import kinds
from coopoffice.registers.choices import NumberState, VoidCause
from coopoffice.registers.querysets import NumberQuerySet, SeriesQuerySet

HIGHEST_NUMBER = 9_999_999


class Series(models.Model):
    """One book: one register of one unit in one year. ``year_be`` 0 is a book that never starts again."""

    unit = models.ForeignKey(settings.UNIT_MODEL, models.PROTECT, related_name="series", verbose_name=_("Unit"))
    kind = models.CharField(_("Register"), max_length=40)
    year_be = models.PositiveSmallIntegerField(_("Year (B.E.)"))
    opening_number = models.PositiveIntegerField(_("Last number of the paper book"), default=0)
    opening_note = models.CharField(_("Where the paper book ends"), max_length=250, blank=True)
    last_number = models.PositiveIntegerField(_("Last number"), default=0)
    last_on = models.DateField(_("Latest date in the book"), null=True, blank=True)
    opened_at = models.DateTimeField(_("Opened at"), default=timezone.now)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Opened by")
    )

    objects = SeriesQuerySet.as_manager()

    class Meta:
        verbose_name = _("Register book")
        verbose_name_plural = _("Register books")
        ordering = ["-year_be", "unit_id", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "kind", "year_be"], name="registers_series_one_book"),
            models.CheckConstraint(condition=~Q(kind=""), name="registers_series_kind_named"),
            models.CheckConstraint(
                condition=Q(year_be=0) | Q(year_be__gte=2400, year_be__lte=2999), name="registers_series_year_be"
            ),
            models.CheckConstraint(
                condition=Q(
                    opening_number__gte=0,
                    last_number__gte=models.F("opening_number"),
                    last_number__lte=HIGHEST_NUMBER,
                ),
                name="registers_series_counter_range",
            ),
        ]
        triggers = [
            Forbid(name="series_no_delete", operation=pgtrigger.Delete, sentence="A register book is never removed."),
            Keep(
                name="series_keep_identity",
                fields=["unit", "kind", "year_be"],
                sentence="A register book keeps its unit, register and year.",
            ),
            Forbid(
                name="series_only_forward",
                operation=pgtrigger.Update,
                # A wrong opening number may be corrected as long as nothing was drawn above it.
                condition=pgtrigger.Condition(
                    "((NEW.last_number < OLD.last_number OR NEW.opening_number <> OLD.opening_number)"
                    " AND NOT (OLD.last_number = OLD.opening_number AND NEW.last_number = NEW.opening_number))"
                ),
                sentence="The counter of a register book never goes back.",
            ),
            Prove(
                name="series_counter_has_number",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("last_number"),
                condition=pgtrigger.Condition("NEW.last_number > NEW.opening_number"),
                holds="EXISTS (SELECT 1 FROM registers_number WHERE series_id = NEW.id AND number = NEW.last_number)",
                sentence="The counter of a register book moves only together with a number.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.year_be or ''}".strip()

    def get_absolute_url(self) -> str:
        """The book's page."""
        return reverse("registers:series_detail", args=[self.pk])

    @property
    def label(self) -> str:
        """The register's name in the reader's language."""
        return str(kinds.known(self.kind).label)

    @property
    def taken(self) -> int:
        """How many numbers were drawn here, the paper book's not counted."""
        return self.last_number - self.opening_number

    @property
    def is_current(self) -> bool:
        """Whether numbers dated today come from this book."""
        return kinds.known(self.kind).year_of(kinds.today()) == self.year_be


class Number(models.Model):
    """One number of a book, taken once for ever.

    ``issued_on`` is the date the number stands under in the book, ``issued_at`` the moment it was taken.
    ``purpose`` says in words what it was taken for where no record of the site does.
    """

    series = models.ForeignKey(Series, models.PROTECT, related_name="numbers", verbose_name=_("Register book"))
    number = models.PositiveIntegerField(pgettext_lazy("register", "Number"))
    state = models.CharField(
        pgettext_lazy("register", "State"), max_length=10, choices=NumberState, default=NumberState.ISSUED
    )
    issued_on = models.DateField(_("Date in the book"))
    issued_at = models.DateTimeField(_("Taken at"), default=timezone.now)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Taken by")
    )
    purpose = models.CharField(_("Taken for"), max_length=250, blank=True)
    late_reason = models.CharField(_("Why it is dated back"), max_length=250, blank=True)
    expires_on = models.DateField(_("Reserved until"), null=True, blank=True)
    used_at = models.DateTimeField(_("Used at"), null=True, blank=True)
    void_cause = models.CharField(_("How it became void"), max_length=10, choices=VoidCause, blank=True)
    void_reason = models.CharField(_("Why it is void"), max_length=250, blank=True)
    voided_at = models.DateTimeField(_("Voided at"), null=True, blank=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Voided by")
    )

    objects = NumberQuerySet.as_manager()

    class Meta:
        verbose_name = _("Register number")
        verbose_name_plural = _("Register numbers")
        ordering = ["series_id", "-number"]
        indexes = [
            # The nightly lapse of reservations and the health page read the few that are still open.
            models.Index(fields=["expires_on"], name="registers_number_reserved", condition=Q(state="reserved")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["series", "number"], name="registers_number_once"),
            models.CheckConstraint(condition=Q(number__gt=0), name="registers_number_positive"),
            models.CheckConstraint(condition=Q(state__in=NumberState.values), name="registers_number_state_known"),
            models.CheckConstraint(
                condition=Q(state="void", void_cause__in=VoidCause.values, voided_at__isnull=False)
                | (~Q(state="void") & Q(void_cause="", void_reason="", voided_at__isnull=True, voided_by__isnull=True)),
                name="registers_number_void_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state="void") | Q(void_cause="expired") | Q(void_reason__regex=r"\S"),
                name="registers_number_void_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state="reserved") | Q(expires_on__isnull=False, used_at__isnull=True),
                name="registers_number_reserved_until",
            ),
        ]
        triggers = [
            Forbid(name="number_no_delete", operation=pgtrigger.Delete, sentence="A register number is never removed."),
            Keep(
                name="number_keep_identity",
                fields=[
                    *("series", "number", "issued_on", "issued_at", "taken_by", "late_reason", "expires_on"),
                ],
                sentence="A register number keeps its book, number, date and taker.",
            ),
            Forbid(
                name="number_moves",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.state = 'void'"
                    " OR (OLD.state = 'issued' AND NEW.state NOT IN ('issued', 'void'))"
                    " OR (OLD.state = 'issued' AND (NEW.purpose <> OLD.purpose"
                    " OR NEW.used_at IS DISTINCT FROM OLD.used_at))"
                ),
                sentence="A register number goes from reserved to issued or void, or from issued to void.",
            ),
            Forbid(
                name="number_born_living",
                operation=pgtrigger.Insert,
                condition=pgtrigger.Condition("NEW.state NOT IN ('issued', 'reserved') OR NEW.used_at IS NOT NULL"),
                sentence="A register number is issued or reserved first.",
            ),
            Prove(
                name="number_has_neighbour",
                operation=pgtrigger.Insert,
                holds="""
                    EXISTS (
                        SELECT 1 FROM registers_series s
                        WHERE s.id = NEW.series_id AND NEW.number > s.opening_number AND NEW.number <= s.last_number
                          AND (
                            NEW.number = s.opening_number + 1
                            OR EXISTS (
                                SELECT 1 FROM registers_number n
                                WHERE n.series_id = NEW.series_id AND n.number = NEW.number - 1
                            )
                          )
                    )
                """,
                sentence="A register number follows the one before it, within its book's counter.",
            ),
        ]

    def __str__(self) -> str:
        return self.plain

    def get_absolute_url(self) -> str:
        """The page of the book the number stands in."""
        return self.series.get_absolute_url()

    @property
    def plain(self) -> str:
        """The number as written, in Arabic digits: ``1/2569``."""
        return kinds.known(self.series.kind).plain(self.number, self.series.year_be)

    @property
    def written(self) -> str:
        """The number as it stands on a document, in Thai digits: ``๑/๒๕๖๙``."""
        return kinds.known(self.series.kind).written(self.number, self.series.year_be)

    @property
    def lapsed(self) -> bool:
        """Whether this is a reservation whose last day is over."""
        return self.state == NumberState.RESERVED and self.expires_on < kinds.today()

    @property
    def why_void(self) -> str:
        """Why the number is void, in words; empty while it lives."""
        return self.void_reason or (str(self.get_void_cause_display()) if self.void_cause else "")
