"""A piece of background work and the steps it has finished."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coopoffice.web.policies import GovernedManager

from ..choices import OPEN_STATES, JobState
from ..querysets import JobQuerySet
from ..registry import kinds


class Job(models.Model):
    """Work that one person asked for. Seen by that person only."""

    kind = models.CharField(_("work"), max_length=80)
    state = models.CharField(_("state"), max_length=10, choices=JobState, default=JobState.QUEUED)
    # What the work is called with; plain JSON.
    arguments = models.JSONField(default=dict)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("asked for by"), related_name="jobs"
    )
    posting_id = models.BigIntegerField(null=True)  # under which the person acted; units lie above the ground
    key = models.CharField(max_length=200, blank=True)  # one job for one key, however often it is asked for
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("total"), null=True)  # unknown until the work says
    message = models.CharField(_("message"), max_length=500, blank=True)
    problem = models.CharField(_("problem"), max_length=500, blank=True)  # a sentence, never a traceback
    result = models.JSONField(null=True)
    cancel_asked = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    run_token = models.UUIDField(null=True)  # the run that may write this row; another run has another token
    created_at = models.DateTimeField(_("asked for at"), default=timezone.now)
    sent_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(_("started at"), null=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)

    objects = GovernedManager.from_queryset(JobQuerySet)()

    class Meta:
        verbose_name = _("background work")
        verbose_name_plural = _("background work")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["requested_by", "-id"], name="jobs_job_mine"),
            models.Index(fields=["state"], condition=Q(state__in=OPEN_STATES), name="jobs_job_open"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["requested_by", "kind", "key"], condition=~Q(key=""), name="jobs_job_one_for_a_key"
            ),
            models.CheckConstraint(condition=Q(state__in=JobState.values), name="jobs_job_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=OPEN_STATES, finished_at__isnull=True)
                | (~Q(state__in=OPEN_STATES) & Q(finished_at__isnull=False)),
                name="jobs_job_finished_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=JobState.RUNNING) | Q(run_token__isnull=False, heartbeat_at__isnull=False),
                name="jobs_job_running_has_a_run",
            ),
            models.CheckConstraint(
                condition=Q(total__isnull=True) | Q(done__lte=F("total")), name="jobs_job_done_within_total"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} #{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("job_detail", args=[self.pk])

    @property
    def title(self) -> str:
        """What the work is called; its kind where no app knows it any more."""
        known = kinds.get(self.kind)
        return str(known.title) if known else self.kind

    @property
    def is_open(self) -> bool:
        """Whether it waits or runs."""
        return self.state in OPEN_STATES

    @property
    def percent(self) -> int | None:
        """How much is done, 0 to 100; None where the work has not said how much there is."""
        if self.state == JobState.DONE:
            return 100
        return None if not self.total else self.done * 100 // self.total

    @property
    def outcome(self) -> str:
        """One sentence on where the work stands."""
        if self.problem:
            return self.problem
        if self.state == JobState.DONE:
            return (self.result or {}).get("message") or gettext("Finished.")
        if self.state == JobState.CANCELLED:
            return gettext("Cancelled. Nothing was changed by the cancelled part.")
        if self.state == JobState.QUEUED:
            return gettext("Waiting for its turn.")
        if self.cancel_asked:
            return gettext("Stopping …")
        return self.message or gettext("At work …")

    @property
    def result_url(self) -> str:
        """Where the outcome is seen; empty where there is no such page."""
        return (self.result or {}).get("url", "")


class JobStep(models.Model):
    """A part of non-atomic work that is finished for good. Rows are added, never changed."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="steps")
    key = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("finished step")
        verbose_name_plural = _("finished steps")
        constraints = [models.UniqueConstraint(fields=["job", "key"], name="jobs_step_once")]

    def __str__(self) -> str:
        return f"{self.job_id} {self.key}"
