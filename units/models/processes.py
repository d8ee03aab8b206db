"""Processes the office draws itself (duty EX-1): versions of a route, with who is asked at each step."""

from typing import Any

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coopoffice.audit.triggers import audited

from ..choices import ConditionTest, JoinRule, Line, ProcessState, StepAct, WhoRule
from ..querysets import ProcessQuerySet
from .posts import Days, One

# A process that was ever in force is what its requests were frozen from: only a draft's steps may change.
ONLY_DRAFTS_CHANGE = """
    IF (SELECT state FROM units_process WHERE id = COALESCE(NEW.process_id, OLD.process_id))
            IS DISTINCT FROM 'draft' THEN
        RAISE EXCEPTION 'steps of a process that was in force may not change' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'units_processstep_only_drafts_change';
    END IF;
    RETURN COALESCE(NEW, OLD);
"""


class KindRange(Func):
    """A one-value int8range made from the kind's code: text has no GiST support without a contrib extension."""

    template = (
        "INT8RANGE(HASHTEXTEXTENDED(%(expressions)s, 0::bigint), HASHTEXTEXTENDED(%(expressions)s, 0::bigint), '[]')"
    )
    output_field = models.Field()


class Process(models.Model):
    """One version of the route requests of a kind take in a unit and the units below it.

    Draft, then in force from a day on, then retired. The nearest unit's process counts; where none is in force the
    kind's own default route does. A version that was in force is never edited: a change is a new version.
    """

    unit = models.ForeignKey("units.Unit", verbose_name=_("unit"), on_delete=models.PROTECT, related_name="processes")
    kind = models.CharField(_("kind of request"), max_length=60)
    name = models.CharField(_("name"), max_length=160)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    state = models.CharField(_("state"), max_length=10, choices=ProcessState, default=ProcessState.DRAFT)
    in_force_from = models.DateField(_("in force from"), null=True, blank=True)
    in_force_until = models.DateField(_("in force until"), null=True, blank=True)
    note = models.TextField(_("what changed and why"), blank=True, max_length=2000)
    drawn_by = models.ForeignKey("units.User", on_delete=models.PROTECT, related_name="+", verbose_name=_("drawn by"))
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ProcessQuerySet.as_manager()

    class Meta:
        verbose_name = _("process")
        verbose_name_plural = _("processes")
        ordering = ["unit", "kind", "-version"]
        permissions = [
            ("draw_process", "Can draw a process"),
            ("bring_process", "Can bring a process into force or retire it"),
        ]
        constraints = [
            models.UniqueConstraint(
                name="units_process_version",
                fields=["unit", "kind", "version"],
                violation_error_message=_("Somebody opened this version at the same moment. Open it from the list."),
            ),
            models.UniqueConstraint(
                name="units_process_one_draft",
                fields=["unit", "kind"],
                condition=Q(state=ProcessState.DRAFT),
                violation_error_message=_("There is a draft for this kind of request already. Go on with that one."),
            ),
            models.CheckConstraint(name="units_process_named", condition=~Q(name="")),
            models.CheckConstraint(
                name="units_process_state_known", condition=Q(state__in=[str(s) for s in ProcessState.values])
            ),
            models.CheckConstraint(
                name="units_process_dated",
                condition=Q(state=ProcessState.DRAFT, in_force_from__isnull=True, in_force_until__isnull=True)
                | Q(state=ProcessState.IN_FORCE, in_force_from__isnull=False)
                | Q(state=ProcessState.RETIRED, in_force_until__isnull=False),
            ),
            models.CheckConstraint(
                name="units_process_order",
                condition=Q(in_force_until__isnull=True) | Q(in_force_until__gte=F("in_force_from")),
                violation_error_message=_("The last day must not be before the first."),
            ),
            ExclusionConstraint(
                name="units_process_one_in_force",
                expressions=[
                    (One("unit"), RangeOperators.OVERLAPS),
                    (KindRange(F("kind")), RangeOperators.OVERLAPS),
                    (Days(F("in_force_from"), F("in_force_until"), Value("[]")), RangeOperators.OVERLAPS),
                ],
                condition=Q(state=ProcessState.IN_FORCE),
                violation_error_message=_("Another version is in force on those days."),
            ),
        ]
        triggers = [
            *audited(),
            pgtrigger.FSM(
                name="state_moves",
                field="state",
                transitions=[("draft", "in_force"), ("in_force", "retired"), ("draft", "retired")],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.version})"

    def get_absolute_url(self) -> str:
        """The page of the version."""
        return reverse("units:process_detail", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        """Whether it may still be drawn."""
        return self.state == ProcessState.DRAFT

    @property
    def counts_today(self) -> bool:
        """Whether requests submitted today take this route."""
        today = timezone.localdate()
        return (
            self.state == ProcessState.IN_FORCE
            and self.in_force_from is not None
            and self.in_force_from <= today
            and (self.in_force_until is None or self.in_force_until >= today)
        )


class ProcessStep(models.Model):
    """One step of a process. Steps of the same ``stage`` run side by side under one join rule."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    stage = models.PositiveSmallIntegerField()
    join = models.CharField(_("done when"), max_length=3, choices=JoinRule, default=JoinRule.ALL)
    who = models.CharField(_("who"), max_length=12, choices=WhoRule)
    who_unit = models.ForeignKey(
        "units.Unit", verbose_name=_("which unit"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    who_duty = models.ForeignKey(
        "units.Duty", verbose_name=_("which duty"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    who_post = models.ForeignKey(
        "units.Post", verbose_name=_("which post"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    line = models.CharField(_("line"), max_length=12, choices=Line, default=Line.COMMAND)
    act = models.CharField(_("what is asked"), max_length=12, choices=StepAct)
    days = models.PositiveSmallIntegerField(_("working days"), default=3)
    may_return = models.BooleanField(_("may send back"), default=True)
    may_refuse = models.BooleanField(_("may refuse"), default=True)
    may_forward = models.BooleanField(_("may forward"), default=False)
    fact = models.CharField(_("only where"), max_length=40, blank=True)
    test = models.CharField(max_length=10, choices=ConditionTest, blank=True)
    value = models.CharField(max_length=60, blank=True)
    label = models.CharField(_("own word for the step"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("step of a process")
        verbose_name_plural = _("steps of a process")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                name="units_processstep_place", fields=["process", "position"], deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(
                name="units_processstep_days",
                condition=Q(days__gte=1, days__lte=90),
                violation_error_message=_("A step has from 1 to 90 working days."),
            ),
            models.CheckConstraint(
                name="units_processstep_named_who",
                condition=Q(who=WhoRule.HEAD_OF, who_unit__isnull=False, who_duty__isnull=True, who_post__isnull=True)
                | Q(who=WhoRule.DUTY, who_unit__isnull=True, who_duty__isnull=False, who_post__isnull=True)
                | Q(who=WhoRule.POST, who_unit__isnull=True, who_duty__isnull=True, who_post__isnull=False)
                | Q(
                    who__in=[WhoRule.UNIT_HEAD, WhoRule.HEAD_ABOVE, WhoRule.OFFICER, WhoRule.REQUESTER],
                    who_unit__isnull=True,
                    who_duty__isnull=True,
                    who_post__isnull=True,
                ),
                violation_error_message=_("Say which unit, duty or post is meant."),
            ),
            models.CheckConstraint(
                name="units_processstep_condition", condition=Q(fact="", test="") | (~Q(fact="") & ~Q(test=""))
            ),
        ]
        triggers = [
            *audited(),
            pgtrigger.Trigger(
                name="only_drafts_change",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=ONLY_DRAFTS_CHANGE,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.process_id} · {self.position}"

    @property
    def is_coordination(self) -> bool:
        """Whether it is drawn dashed."""
        return self.line == Line.COORDINATION

    @property
    def target(self) -> Any:
        """The unit, duty or post the rule names, or None."""
        return self.who_unit or self.who_duty or self.who_post
