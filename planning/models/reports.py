"""A group's report of a period: what is owed, what was written, who sent it up and who took it in."""

from typing import Any

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coopoffice.audit.triggers import audited
from coopoffice.files.models import AttachedFile
from coopoffice.ledger.walls import Forbid, Wall, insert_only, refusal
from coopoffice.thai.dates import today
from coopoffice.web.addresses import numbered

from ..choices_reports import WRITING_STATES, ReportAct, ReportState
from ..querysets_reports import ReportQuerySet
from .periods import OfPeriod
from .report_kinds import ReportKind


class WhileWritten(Wall):
    """Parts of a report change only while the report itself is being written or was sent back."""

    operation = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete

    def __init__(self, *, key: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.key = key

    def get_func(self, model: type[models.Model]) -> str:
        states = ", ".join(f"'{state}'" for state in WRITING_STATES)
        return f"""
            IF TG_OP <> 'INSERT' AND NOT EXISTS (
                SELECT 1 FROM planning_report r WHERE r.id = OLD.{self.key} AND r.state IN ({states})) THEN
                {refusal("A report that was sent up is not changed.")}
            END IF;
            IF TG_OP <> 'DELETE' AND NOT EXISTS (
                SELECT 1 FROM planning_report r WHERE r.id = NEW.{self.key} AND r.state IN ({states})) THEN
                {refusal("A report that was sent up is not changed.")}
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        """


class Report(OfPeriod, models.Model):
    """One report owed by one group for one period (duty EX-7). It exists from the day its period begins.

    ``prepared_at`` says that a member laid it before the head; ``office`` is the office the group stands in.
    """

    kind = models.ForeignKey(ReportKind, verbose_name=_("report"), on_delete=models.PROTECT, related_name="reports")
    unit = models.ForeignKey("units.Unit", verbose_name=_("group"), on_delete=models.PROTECT, related_name="reports")
    office = models.ForeignKey("units.Unit", verbose_name=_("office"), on_delete=models.PROTECT, related_name="+")
    period_start = models.DateField(_("first day reported on"))
    period_end = models.DateField(_("last day reported on"))
    due_on = models.DateField(_("due on"))
    state = models.CharField(
        pgettext_lazy("report", "state"), max_length=10, choices=ReportState, default=ReportState.OPEN
    )
    written_by = models.ForeignKey(
        "units.User", verbose_name=_("written by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField(_("written at"), null=True, blank=True)
    prepared_by = models.ForeignKey(
        "units.User",
        verbose_name=_("laid before by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    prepared_at = models.DateTimeField(_("laid before the head"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        "units.User", verbose_name=_("sent up by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    submitted_at = models.DateTimeField(_("sent up at"), null=True, blank=True)
    submitted_line = models.CharField(_("in the capacity of"), max_length=300, blank=True)
    checked_by = models.ForeignKey(
        "units.User", verbose_name=_("taken in by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    checked_at = models.DateTimeField(_("taken in at"), null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("planning", "report")
        verbose_name_plural = pgettext_lazy("planning", "reports")
        ordering = ["due_on", "id"]
        permissions = [
            ("write_report", "Can gather a report"),
            ("submit_report", "Can send a group's report up"),
            ("check_report", "Can check a group's report"),
            ("remind_report", "Can remind of a report"),
        ]
        indexes = [
            models.Index(name="planning_report_unit", fields=["unit", "due_on", "id"]),
            models.Index(name="planning_report_office", fields=["office", "period_start", "kind"]),
            models.Index(name="planning_report_due", fields=["due_on", "id"], condition=Q(state__in=WRITING_STATES)),
            models.Index(
                name="planning_report_to_check",
                fields=["office", "submitted_at"],
                condition=Q(state=ReportState.SUBMITTED),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                name="planning_report_once",
                fields=["kind", "unit", "period_start"],
                violation_error_message=_("This report of this group and period is there already."),
            ),
            models.CheckConstraint(name="planning_report_period", condition=Q(period_end__gte=F("period_start"))),
            models.CheckConstraint(
                name="planning_report_state_known", condition=Q(state__in=[str(s) for s in ReportState.values])
            ),
            models.CheckConstraint(
                name="planning_report_sent_whole",
                condition=~Q(state__in=["submitted", "checked"])
                | (Q(submitted_at__isnull=False, submitted_by__isnull=False) & ~Q(submitted_line="")),
            ),
            models.CheckConstraint(
                name="planning_report_checked_whole",
                condition=~Q(state="checked") | Q(checked_at__isnull=False, checked_by__isnull=False),
            ),
        ]
        triggers = [
            *audited(),
            pgtrigger.Protect(name="never_vanishes", operation=pgtrigger.Delete),
            Forbid(
                name="closed_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.state = 'locked'"),
                sentence="The period of this report is closed.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.period_name}"

    def get_absolute_url(self) -> str:
        """The page of the report."""
        return numbered("planning:report_detail", self.pk)

    @property
    def is_writing(self) -> bool:
        """Whether the group still has it."""
        return self.state in WRITING_STATES

    @property
    def is_late(self) -> bool:
        """Whether it is still to be sent though its day has passed."""
        return self.is_writing and self.due_on < today()

    @property
    def came_late(self) -> bool:
        """Whether it was sent after its day."""
        return self.submitted_at is not None and timezone.localtime(self.submitted_at).date() > self.due_on

    @property
    def standing(self) -> str:
        """How it stands for the eye: sent, in, back, late, waiting, missing (closed and never sent)."""
        if self.state == ReportState.LOCKED:
            return "in" if self.submitted_at else "missing"
        if self.state == ReportState.CHECKED:
            return "in"
        if self.state == ReportState.SUBMITTED:
            return "sent"
        if self.state == ReportState.RETURNED:
            return "back"
        return "late" if self.is_late else "waiting"


class ReportText(models.Model):
    """One written part of a report, under the heading as it stood when it was written."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="texts")
    position = models.PositiveSmallIntegerField(_("position"))
    heading = models.CharField(_("heading"), max_length=160)
    text = models.TextField(_("text"), max_length=20_000, blank=True)

    class Meta:
        verbose_name = _("part of a report")
        verbose_name_plural = _("parts of reports")
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(name="planning_reporttext_once", fields=["report", "position"])]
        triggers = [*audited(), WhileWritten(name="only_while_written", key="report_id")]

    def __str__(self) -> str:
        return self.heading


class ReportFigure(models.Model):
    """One figure of a report. ``computed`` is what the system counted when it was written, ``reported`` what the group
    reports; where they differ the remark says why. Both stay side by side for whoever checks.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="figures")
    position = models.PositiveSmallIntegerField(_("position"))
    source = models.CharField(_("figures from the system"), max_length=40, blank=True)
    key = models.CharField(_("key"), max_length=60)
    label = models.CharField(_("figure"), max_length=160)
    count_of = models.CharField(_("unit of count"), max_length=60, blank=True)
    computed = models.DecimalField(_("counted by the system"), max_digits=16, decimal_places=2, null=True, blank=True)
    reported = models.DecimalField(_("reported"), max_digits=16, decimal_places=2, null=True, blank=True)
    remark = models.CharField(_("remark"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("figure of a report")
        verbose_name_plural = _("figures of reports")
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(name="planning_reportfigure_once", fields=["report", "source", "key"])]
        triggers = [*audited(), WhileWritten(name="only_while_written", key="report_id")]

    def __str__(self) -> str:
        return self.label

    @property
    def differs(self) -> bool:
        """Whether the group reports another figure than the system counted."""
        return self.computed is not None and self.reported is not None and self.computed != self.reported


class ReportFile(AttachedFile):
    """Evidence that goes with a report."""

    owner = models.ForeignKey(
        Report,
        verbose_name=pgettext_lazy("planning", "report"),
        on_delete=models.PROTECT,
        related_name="files",
    )

    class Meta(AttachedFile.Meta):
        verbose_name = _("file of a report")
        verbose_name_plural = _("files of reports")
        triggers = [*audited(), WhileWritten(name="only_while_written", key="owner_id")]


class ReportEntry(models.Model):
    """One thing that happened to a group's report or to the office's. Rows are added, never edited."""

    report = models.ForeignKey(Report, null=True, blank=True, on_delete=models.PROTECT, related_name="entries")
    office_report = models.ForeignKey(
        "planning.OfficeReport", null=True, blank=True, on_delete=models.PROTECT, related_name="entries"
    )
    act = models.CharField(_("what happened"), max_length=12, choices=ReportAct)
    at = models.DateTimeField(_("at"), default=timezone.now)
    by = models.ForeignKey(
        "units.User", verbose_name=_("by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    by_line = models.CharField(_("in the capacity of"), max_length=300, blank=True)
    text = models.TextField(_("note"), blank=True, max_length=4000)

    class Meta:
        verbose_name = _("history of a report")
        verbose_name_plural = _("history of reports")
        ordering = ["at", "id"]
        indexes = [
            models.Index(name="planning_reportentry_of", fields=["report", "at"]),
            models.Index(name="planning_reportentry_office", fields=["office_report", "at"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="planning_reportentry_of_one",
                condition=Q(report__isnull=True, office_report__isnull=False)
                | Q(report__isnull=False, office_report__isnull=True),
            )
        ]
        triggers = insert_only()

    def __str__(self) -> str:
        return f"{self.get_act_display()} {self.at:%Y-%m-%d %H:%M}"
