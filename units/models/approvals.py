"""Requests under way: the frozen route of each, who is asked, and every decision that was made."""

from functools import cached_property
from typing import Any

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coopoffice.audit.triggers import audited

from ..choices import (
    APPROVAL_MOVES,
    ENDED_APPROVALS,
    STEP_DECISIONS,
    STEP_MOVES,
    ApprovalState,
    DecisionAct,
    JoinRule,
    Line,
    Priority,
    StepAct,
    StepState,
)
from ..querysets import ApprovalQuerySet, ApprovalStepQuerySet, DecisionQuerySet


def _moves(pairs: tuple[tuple[Any, Any], ...]) -> list[tuple[str, str]]:
    return [(str(a), str(b)) for a, b in pairs]


class Approval(models.Model):
    """One request on its way along a frozen route. The document holds a one-to-one key to it.

    Who asked is frozen in words as well as in keys: no later move or marriage rewrites it. ``facts`` are what the
    route's conditions asked, as of the last submission. ``barred`` are people who may not decide it: the requester,
    and whom the document excludes.
    """

    kind = models.CharField(_("kind of request"), max_length=60)
    process = models.ForeignKey(
        "units.Process", null=True, blank=True, on_delete=models.PROTECT, related_name="approvals"
    )
    subject = models.CharField(_("subject"), max_length=300)
    summary = models.CharField(_("in short"), max_length=200, blank=True)
    speed = models.PositiveSmallIntegerField(_("speed"), choices=Priority, default=Priority.NORMAL)
    needed_on = models.DateField(_("needed by"), null=True, blank=True)
    requester = models.ForeignKey(
        "units.User", verbose_name=_("requester"), on_delete=models.PROTECT, related_name="approvals_asked"
    )
    requester_post = models.ForeignKey(
        "units.Post", null=True, blank=True, on_delete=models.PROTECT, related_name="approvals_asked"
    )
    requester_unit = models.ForeignKey(
        "units.Unit", verbose_name=_("unit"), on_delete=models.PROTECT, related_name="approvals_asked"
    )
    requester_name = models.CharField(max_length=200)
    requester_line = models.CharField(_("in the capacity of"), max_length=300, blank=True)
    submitted_by = models.ForeignKey("units.User", on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(_("submitted"), default=timezone.now)
    state = models.CharField(_("state"), max_length=10, choices=ApprovalState, default=ApprovalState.OPEN)
    round = models.PositiveSmallIntegerField(default=1)
    facts = models.JSONField(default=dict, blank=True)
    barred = ArrayField(models.BigIntegerField(), default=list, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for approval")
        verbose_name_plural = _("requests for approval")
        ordering = ["-submitted_at", "-id"]
        permissions = [("withdraw_approval", "Can withdraw a request"), ("resubmit_approval", "Can submit it again")]
        indexes = [
            models.Index(name="units_approval_requester", fields=["requester", "-submitted_at"]),
            models.Index(name="units_approval_unit", fields=["requester_unit", "-submitted_at"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="units_approval_state_known", condition=Q(state__in=list(ApprovalState.values))
            ),
            models.CheckConstraint(
                name="units_approval_ended",
                condition=Q(state__in=ENDED_APPROVALS, ended_at__isnull=False)
                | (~Q(state__in=ENDED_APPROVALS) & Q(ended_at__isnull=True)),
            ),
            models.CheckConstraint(name="units_approval_subject", condition=~Q(subject="")),
        ]
        triggers = [
            *audited(),
            pgtrigger.FSM(name="state_moves", field="state", transitions=_moves(APPROVAL_MOVES)),
            pgtrigger.Protect(name="never_vanishes", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="who_asked_stays",
                fields=["kind", "process", "requester", "requester_unit", "requester_name", "submitted_by"],
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        """The door that leads to the document's own page."""
        return reverse("units:approval_open", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Whether it waits for a decision."""
        return self.state == ApprovalState.OPEN

    @property
    def is_ended(self) -> bool:
        """Whether nothing more can happen to it."""
        return self.state in ENDED_APPROVALS

    @cached_property
    def course(self) -> Any:
        """Its route as drawn (units.approvals.Course): two statements, once per object."""
        from ..approvals import course_of

        return course_of(self)


class ApprovalStep(models.Model):
    """One step of a request. The right to decide is this row while it is open.

    Held by a post, by a person, or by whoever carries the duty over the unit. Steps of one ``order`` run side by side.
    A step sent back to is asked anew by a new row of the next ``round``; rows that ended stay as they were.
    """

    approval = models.ForeignKey(Approval, on_delete=models.PROTECT, related_name="steps")
    round = models.PositiveSmallIntegerField(default=1)
    position = models.PositiveSmallIntegerField()
    order = models.PositiveSmallIntegerField()
    parallel = models.BooleanField(default=False)
    join = models.CharField(max_length=3, choices=JoinRule, default=JoinRule.ALL)
    line = models.CharField(_("line"), max_length=12, choices=Line, default=Line.COMMAND)
    act = models.CharField(_("what is asked"), max_length=12, choices=StepAct)
    label = models.CharField(max_length=80, blank=True)
    final = models.BooleanField(default=False)
    days = models.PositiveSmallIntegerField(default=3)
    may_return = models.BooleanField(default=True)
    may_refuse = models.BooleanField(default=True)
    may_forward = models.BooleanField(default=False)
    post = models.ForeignKey("units.Post", null=True, blank=True, on_delete=models.PROTECT, related_name="steps")
    user = models.ForeignKey("units.User", null=True, blank=True, on_delete=models.PROTECT, related_name="steps")
    duty = models.ForeignKey(
        "units.Duty", to_field="code", null=True, blank=True, on_delete=models.PROTECT, related_name="steps"
    )
    unit = models.ForeignKey("units.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # The power whose written delegation opens the step as well (units.choices.Power); empty where none does.
    power = models.CharField(max_length=20, blank=True)
    # Copied from the request so that the inbox reads one narrow index: who may not decide, kind, speed.
    barred = ArrayField(models.BigIntegerField(), default=list, blank=True)
    kind = models.CharField(max_length=60)
    speed = models.PositiveSmallIntegerField(default=0)
    why = models.CharField(_("why here"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=StepState, default=StepState.WAITING)
    opened_at = models.DateTimeField(null=True, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = ApprovalStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of a request")
        verbose_name_plural = _("steps of requests")
        ordering = ["order", "round", "position", "id"]
        permissions = [("decide_approvalstep", "Can decide a step"), ("call_approvalstep", "Can call a step up")]
        indexes = [
            models.Index(
                name="units_step_open_post", fields=["post", "due_on"], condition=Q(state="open", post__isnull=False)
            ),
            models.Index(
                name="units_step_open_user", fields=["user", "due_on"], condition=Q(state="open", user__isnull=False)
            ),
            models.Index(
                name="units_step_open_duty", fields=["unit", "duty"], condition=Q(state="open", duty__isnull=False)
            ),
            models.Index(name="units_step_open_due", fields=["due_on"], condition=Q(state="open")),
            models.Index(name="units_step_post", fields=["post", "approval"], condition=Q(post__isnull=False)),
            models.Index(name="units_step_user", fields=["user", "approval"], condition=Q(user__isnull=False)),
            models.Index(name="units_step_duty", fields=["unit", "duty", "approval"], condition=Q(duty__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(name="units_step_place", fields=["approval", "round", "position"]),
            models.UniqueConstraint(
                name="units_step_one_open", fields=["approval"], condition=Q(state="open", parallel=False)
            ),
            models.CheckConstraint(
                name="units_step_one_holder",
                condition=Q(post__isnull=False, user__isnull=True, duty__isnull=True, unit__isnull=True)
                | Q(post__isnull=True, user__isnull=False, duty__isnull=True, unit__isnull=True)
                | Q(post__isnull=True, user__isnull=True, duty__isnull=False, unit__isnull=False),
            ),
            models.CheckConstraint(name="units_step_state_known", condition=Q(state__in=list(StepState.values))),
            models.CheckConstraint(name="units_step_line_known", condition=Q(line__in=list(Line.values))),
            models.CheckConstraint(
                name="units_step_times",
                condition=Q(state="waiting", opened_at__isnull=True, decided_at__isnull=True)
                | Q(state="open", opened_at__isnull=False, due_on__isnull=False, decided_at__isnull=True)
                | Q(state__in=["done", "skipped", "returned", "cancelled"], decided_at__isnull=False),
            ),
        ]
        triggers = [
            *audited(),
            pgtrigger.FSM(name="state_moves", field="state", transitions=_moves(STEP_MOVES)),
            pgtrigger.Protect(name="never_vanishes", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="route_stays",
                fields=["approval", "round", "position", "order", "line", "act", "final", "kind", "may_refuse"],
            ),
            # Who holds it may still change while nobody was asked (a head's own request climbs on), never after.
            pgtrigger.Protect(
                name="holder_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.state <> 'waiting' AND (OLD.post_id IS DISTINCT FROM NEW.post_id OR OLD.user_id IS DISTINCT"
                    " FROM NEW.user_id OR OLD.duty_id IS DISTINCT FROM NEW.duty_id OR OLD.unit_id IS DISTINCT FROM"
                    " NEW.unit_id OR OLD.barred IS DISTINCT FROM NEW.barred)"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.approval_id} · {self.order}"

    def get_absolute_url(self) -> str:
        """The page where it is decided."""
        return reverse("units:approval_open", args=[self.approval_id])

    @property
    def is_coordination(self) -> bool:
        """Whether it is drawn dashed."""
        return self.line == Line.COORDINATION

    @property
    def is_late(self) -> bool:
        """Whether its day has passed while it is open."""
        return self.state == StepState.OPEN and self.due_on is not None and self.due_on < timezone.localdate()


class Decision(models.Model):
    """One act on a request. Rows are added, never edited (a trigger sees to it).

    Keeps the name, the post and the capacity line as of that moment, in Thai as it stands on the paper. ``by`` is None
    where the system acted (a request climbed past its own requester).
    """

    approval = models.ForeignKey(Approval, on_delete=models.PROTECT, related_name="decisions")
    step = models.ForeignKey(ApprovalStep, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions")
    act = models.CharField(_("what happened"), max_length=12, choices=DecisionAct)
    by = models.ForeignKey("units.User", null=True, blank=True, on_delete=models.PROTECT, related_name="decisions")
    by_post = models.ForeignKey("units.Post", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(_("name"), max_length=200, blank=True)
    capacity_line = models.CharField(_("in the capacity of"), max_length=300, blank=True)
    note = models.TextField(_("note"), blank=True, max_length=4000)
    to_step = models.ForeignKey(ApprovalStep, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    to_post = models.ForeignKey("units.Post", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"), default=timezone.now)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["at", "id"]
        indexes = [models.Index(name="units_decision_of", fields=["approval", "at", "id"])]
        constraints = [
            models.UniqueConstraint(
                name="units_decision_one_to_a_step",
                fields=["step"],
                condition=Q(act__in=STEP_DECISIONS),
                violation_error_message=_("Somebody decided this step at the same moment."),
            ),
            models.CheckConstraint(
                name="units_decision_of_a_step",
                condition=(Q(act__in=STEP_DECISIONS) & Q(step__isnull=False))
                | (~Q(act__in=STEP_DECISIONS) & Q(step__isnull=True)),
            ),
            models.CheckConstraint(
                name="units_decision_says_why",
                condition=~Q(act__in=[DecisionAct.RETURN, DecisionAct.REFUSE]) | ~Q(note=""),
                violation_error_message=_("Write the reason: the requester will read it."),
            ),
            models.CheckConstraint(
                name="units_decision_act_known", condition=Q(act__in=[str(a) for a in DecisionAct.values])
            ),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.get_act_display()} {self.at:%Y-%m-%d %H:%M}"
