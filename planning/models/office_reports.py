"""The office's report of a period: compiled from the groups', signed off, sent on, closed; and what was instructed."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coopoffice.audit.triggers import audited
from coopoffice.ledger.walls import Forbid
from coopoffice.thai.dates import today
from coopoffice.web.addresses import numbered

from ..choices_reports import COMPILING_STATES, FROZEN_STATES, OfficeState, SentBy
from ..querysets_reports import OfficeReportQuerySet
from .periods import OfPeriod
from .report_kinds import ReportKind

FROZEN = ", ".join(f"'{state}'" for state in FROZEN_STATES)
# What a signature covers.
SIGNED_COLUMNS = (
    *("kind_id", "office_id", "period_start", "period_end", "summary", "snapshot", "compiled_by_id", "compiled_line"),
    *("compiled_at", "signed_by_id", "signed_at", "signed_line", "sign_note", "paper_id", "approval_id"),
)
CHANGED = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in SIGNED_COLUMNS)


class OfficeReport(OfPeriod, models.Model):
    """The report of an office for a period (duty GA-F5). ``snapshot`` is what the groups had reported when it was
    compiled: names, texts and figures as they stood, so that nothing written later changes what was signed.
    """

    kind = models.ForeignKey(
        ReportKind, verbose_name=_("report"), on_delete=models.PROTECT, related_name="office_reports"
    )
    office = models.ForeignKey(
        "units.Unit", verbose_name=_("office"), on_delete=models.PROTECT, related_name="office_reports"
    )
    period_start = models.DateField(_("first day reported on"))
    period_end = models.DateField(_("last day reported on"))
    due_on = models.DateField(_("due on"))
    state = models.CharField(
        pgettext_lazy("report", "state"), max_length=10, choices=OfficeState, default=OfficeState.GATHERING
    )
    summary = models.TextField(_("summary for the signer"), max_length=20_000, blank=True)
    snapshot = models.JSONField(_("as compiled"), default=dict, blank=True)
    compiled_by = models.ForeignKey(
        "units.User", verbose_name=_("compiled by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    compiled_line = models.CharField(_("in the capacity of"), max_length=300, blank=True)
    compiled_at = models.DateTimeField(_("compiled at"), null=True, blank=True)
    approval = models.OneToOneField(
        "units.Approval", null=True, blank=True, on_delete=models.PROTECT, related_name="office_report"
    )
    signed_by = models.ForeignKey(
        "units.User", verbose_name=_("signed by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_line = models.CharField(_("signed in the capacity of"), max_length=300, blank=True)
    signed_at = models.DateTimeField(_("signed at"), null=True, blank=True)
    sign_note = models.TextField(_("note of the signer"), max_length=4000, blank=True)
    paper = models.ForeignKey(
        "printing.IssuedDocument", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    sent_on = models.DateField(_("sent on"), null=True, blank=True)
    sent_by = models.CharField(pgettext_lazy("report", "how it was sent"), max_length=8, choices=SentBy, blank=True)
    letter_number = models.CharField(_("number of the letter"), max_length=80, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = OfficeReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("office report")
        verbose_name_plural = _("office reports")
        ordering = ["-period_start", "id"]
        permissions = [
            ("compile_officereport", "Can compile an office's report"),
            ("send_officereport", "Can record that an office's report was sent on"),
            ("lock_officereport", "Can close the period of an office's report"),
            ("instruct_officereport", "Can instruct from an office's report"),
        ]
        indexes = [
            models.Index(name="planning_office_newest", fields=["office", "-period_start"]),
            models.Index(
                name="planning_office_compile", fields=["office", "due_on"], condition=Q(state__in=COMPILING_STATES)
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                name="planning_officereport_once",
                fields=["kind", "office", "period_start"],
                violation_error_message=_("This report of this office and period is there already."),
            ),
            models.CheckConstraint(name="planning_officereport_period", condition=Q(period_end__gte=F("period_start"))),
            models.CheckConstraint(
                name="planning_officereport_state_known", condition=Q(state__in=[str(s) for s in OfficeState.values])
            ),
            models.CheckConstraint(
                name="planning_officereport_compiled",
                condition=Q(state="gathering") | (Q(compiled_at__isnull=False) & ~Q(snapshot={})),
            ),
            models.CheckConstraint(
                name="planning_officereport_signed",
                condition=~Q(state__in=[str(s) for s in FROZEN_STATES])
                | (
                    Q(signed_at__isnull=False, signed_by__isnull=False, paper__isnull=False, approval__isnull=False)
                    & ~Q(signed_line="")
                ),
            ),
            models.CheckConstraint(
                name="planning_officereport_sent",
                condition=~Q(state__in=["sent", "locked"]) | (Q(sent_on__isnull=False) & ~Q(sent_by="")),
                violation_error_message=_("Say on which day and how it was sent."),
            ),
            models.CheckConstraint(
                name="planning_officereport_letter_numbered",
                condition=~Q(sent_by=SentBy.LETTER) | ~Q(letter_number=""),
                violation_error_message=_("Write the number of the letter it went with."),
            ),
        ]
        triggers = [
            *audited(exclude=("snapshot",)),
            pgtrigger.Protect(name="never_vanishes", operation=pgtrigger.Delete),
            Forbid(
                name="signed_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(f"OLD.state IN ({FROZEN}) AND ({CHANGED})"),
                sentence="What was signed is not changed.",
            ),
            Forbid(
                name="never_unsigned",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "((OLD.state = 'signed' AND NEW.state NOT IN ('signed', 'sent'))"
                    " OR (OLD.state = 'sent' AND NEW.state NOT IN ('sent', 'locked'))"
                    " OR (OLD.state IN ('gathering', 'returned') AND NEW.state IN ('signed', 'sent', 'locked'))"
                    " OR (OLD.state = 'presented' AND NEW.state IN ('sent', 'locked')))"
                ),
                sentence="A report is presented, signed, sent on and closed, in this order and never back.",
            ),
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
        return numbered("planning:office_report_detail", self.pk)

    @property
    def is_frozen(self) -> bool:
        """Whether it was signed."""
        return self.state in FROZEN_STATES

    @property
    def is_late(self) -> bool:
        """Whether it is still to be sent on though its day has passed."""
        return self.sent_on is None and self.due_on < today()


class ReportOrder(models.Model):
    """An instruction given with or after the signature: the piece of assigned work it became (duty GA-F5)."""

    office_report = models.ForeignKey(OfficeReport, on_delete=models.PROTECT, related_name="orders")
    assignment = models.OneToOneField("units.Assignment", on_delete=models.PROTECT, related_name="report_order")
    with_signature = models.BooleanField(_("given with the signature"), default=False)

    class Meta:
        verbose_name = _("instruction from a report")
        verbose_name_plural = _("instructions from reports")
        ordering = ["id"]
        triggers = [*audited(), pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return str(self.assignment)
