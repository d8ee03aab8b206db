"""Action plans in versions, their activities, the months and the people of each (order 17/2554, แผนปฏิบัติการ)."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coopoffice.audit.triggers import audited
from coopoffice.ledger.walls import Wall, refusal
from coopoffice.web.addresses import numbered

from ..choices import OPEN_STATES, STATE_MOVES, WRITING_STATES, Aggregation, Origin, PlanState
from ..querysets import ActionPlanQuerySet, ActivityQuerySet

UNEQUAL = "The months of an activity do not make up its year (PLN-R1)."
SETTLED = "The lines of a plan change only while it is being drawn up."


class _MonthsMakeTheYear(Wall):
    """No plan is submitted or in force whose months do not add up to its years, in quantity and in money (PLN-R1)."""

    operation = pgtrigger.Insert | pgtrigger.UpdateOf("state")

    def get_func(self, model: type[models.Model]) -> str:
        return f"""
            IF NEW.state IN ('submitted', 'in_force') AND EXISTS (
                SELECT 1 FROM planning_activity a
                 CROSS JOIN LATERAL (SELECT COALESCE(SUM(m.target), 0) AS target, COALESCE(SUM(m.money), 0) AS money
                                       FROM planning_activitymonth m WHERE m.activity_id = a.id) AS made
                 WHERE a.plan_id = NEW.id
                   AND ((a.aggregation = 'sum' AND a.target <> made.target)
                        OR COALESCE(a.money, 0) <> made.money))
            THEN {refusal(UNEQUAL)} END IF;
            RETURN NEW;
        """


class _OnlyWhileDrawnUp(Wall):
    """Lines of a plan that was submitted, is in force or was replaced are history. ``plan`` is SQL for its key."""

    operation = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete

    def __init__(self, *, plan: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.plan = plan

    def get_func(self, model: type[models.Model]) -> str:
        def settled(row: str) -> str:
            plan = self.plan.replace("ROW", row)
            return (
                f"IF EXISTS (SELECT 1 FROM planning_actionplan p WHERE p.id = ({plan})"
                f" AND p.state NOT IN ('draft', 'returned')) THEN {refusal(SETTLED)} END IF;"
            )

        return f"""
            IF TG_OP <> 'INSERT' THEN {settled("OLD")} END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            {settled("NEW")}
            RETURN NEW;
        """


class ActionPlan(models.Model):
    """One version of a unit's action plan for a BE fiscal year.

    At most one version of a unit and year is in force and at most one more is being drawn up or waits. ``base`` is the
    version it was made from; what changed is read by comparing the two. Approved, it replaces the version in force.
    """

    unit = models.ForeignKey(
        "units.Unit", verbose_name=_("unit"), on_delete=models.PROTECT, related_name="action_plans"
    )
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"))
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    state = models.CharField(_("state"), max_length=10, choices=PlanState, default=PlanState.DRAFT)
    base = models.ForeignKey(
        "self", verbose_name=_("made from"), null=True, blank=True, on_delete=models.PROTECT, related_name="later"
    )
    reason = models.CharField(_("why it is changed"), max_length=500, blank=True)
    drawn_by = models.ForeignKey(
        "units.User", verbose_name=_("drawn up by"), on_delete=models.PROTECT, related_name="+"
    )
    drawn_at = models.DateTimeField(_("drawn up at"), default=timezone.now)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    in_force_from = models.DateTimeField(_("in force from"), null=True, blank=True)
    in_force_until = models.DateTimeField(_("in force until"), null=True, blank=True)
    decided_by = models.ForeignKey(
        "units.User", verbose_name=_("decided by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_line = models.CharField(_("decided in the capacity of"), max_length=300, blank=True)
    approval = models.OneToOneField(
        "units.Approval", null=True, blank=True, on_delete=models.PROTECT, related_name="action_plan"
    )
    updated_at = models.DateTimeField(auto_now=True)

    objects = ActionPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("action plan")
        verbose_name_plural = _("action plans")
        ordering = ["-fiscal_year", "unit__position", "unit_id", "-version"]
        permissions = [
            ("draw_actionplan", "Can draw up the action plan of the unit"),
            ("submit_actionplan", "Can submit the action plan of the unit"),
        ]
        indexes = [
            models.Index(name="planning_plan_year", fields=["fiscal_year", "state", "unit"]),
        ]
        constraints = [
            models.UniqueConstraint(name="planning_plan_version", fields=["unit", "fiscal_year", "version"]),
            models.UniqueConstraint(
                name="planning_plan_one_in_force",
                fields=["unit", "fiscal_year"],
                condition=Q(state=PlanState.IN_FORCE),
                violation_error_message=_("Another version of this plan came into force meanwhile."),
            ),
            models.UniqueConstraint(
                name="planning_plan_one_open",
                fields=["unit", "fiscal_year"],
                condition=Q(state__in=OPEN_STATES),
                violation_error_message=_("A version of this plan is being drawn up already."),
            ),
            models.CheckConstraint(name="planning_plan_state_known", condition=Q(state__in=list(PlanState.values))),
            models.CheckConstraint(
                name="planning_plan_year_sensible",
                condition=Q(fiscal_year__gte=2500, fiscal_year__lte=2700, version__gte=1),
            ),
            models.CheckConstraint(
                name="planning_plan_in_force_since",
                condition=(Q(state__in=[PlanState.IN_FORCE, PlanState.REPLACED], in_force_from__isnull=False))
                | (~Q(state__in=[PlanState.IN_FORCE, PlanState.REPLACED]) & Q(in_force_from__isnull=True)),
            ),
            models.CheckConstraint(
                name="planning_plan_in_force_until",
                condition=Q(state=PlanState.REPLACED, in_force_until__gte=F("in_force_from"))
                | (~Q(state=PlanState.REPLACED) & Q(in_force_until__isnull=True)),
            ),
        ]
        triggers = [
            *audited(),
            pgtrigger.FSM(name="state_moves", field="state", transitions=[(str(a), str(b)) for a, b in STATE_MOVES]),
            pgtrigger.Protect(name="never_vanishes", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="whose_plan_stays", fields=["unit", "fiscal_year", "version", "base"]),
            _MonthsMakeTheYear(name="months_make_the_year"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.fiscal_year}/{self.version}"

    def get_absolute_url(self) -> str:
        """The page of the plan."""
        return numbered("planning:plan_detail", self.pk)

    @property
    def is_open(self) -> bool:
        """Whether it is being drawn up or waits for approval."""
        return self.state in OPEN_STATES

    @property
    def may_be_written(self) -> bool:
        """Whether its lines may change."""
        return self.state in WRITING_STATES


class Activity(models.Model):
    """One line of a plan: what is done, counted in what, how much over the year, by whom and where.

    ``key`` names the same activity in every version of the plan: results hang on it. ``target`` is the year's;
    ``aggregation`` says how the months make it. ``money`` is the year's planned money in baht, None where it has none.
    """

    plan = models.ForeignKey(
        ActionPlan, verbose_name=_("action plan"), on_delete=models.PROTECT, related_name="activities"
    )
    key = models.UUIDField(_("key"), default=uuid.uuid4, editable=False)
    position = models.PositiveSmallIntegerField(_("order"), default=1)
    title = models.CharField(_("activity"), max_length=300)
    origin = models.CharField(_("comes from"), max_length=12, choices=Origin, default=Origin.DUTY)
    output = models.CharField(_("output or project"), max_length=200, blank=True)
    unit_of_count = models.CharField(_("unit of count"), max_length=40)
    aggregation = models.CharField(_("how months count"), max_length=8, choices=Aggregation, default=Aggregation.SUM)
    target = models.DecimalField(_("target of the year"), max_digits=12, decimal_places=2)
    money = models.DecimalField(_("money of the year"), max_digits=15, decimal_places=2, null=True, blank=True)
    district = models.CharField(_("district"), max_length=120, blank=True)
    cooperatives = models.CharField(_("cooperatives"), max_length=400, blank=True)
    people: Any = models.ManyToManyField(
        "units.User", verbose_name=_("responsible"), through="ActivityPerson", related_name="activities"
    )

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["position", "id"]
        permissions = [("report_activity", "Can report results of the activity")]
        indexes = [
            models.Index(name="planning_activity_plan", fields=["plan", "position"]),
            models.Index(name="planning_activity_key", fields=["key"]),
        ]
        constraints = [
            models.UniqueConstraint(name="planning_activity_once", fields=["plan", "key"]),
            models.CheckConstraint(
                name="planning_activity_target",
                condition=Q(target__gt=0),
                violation_error_message=_("The target of the year is more than nought."),
            ),
            models.CheckConstraint(
                name="planning_activity_money", condition=Q(money__isnull=True) | Q(money__gte=Decimal(0))
            ),
            models.CheckConstraint(name="planning_activity_named", condition=~Q(title="") & ~Q(unit_of_count="")),
            models.CheckConstraint(
                name="planning_activity_kinds",
                condition=Q(aggregation__in=list(Aggregation.values), origin__in=list(Origin.values)),
            ),
        ]
        triggers = [*audited(), _OnlyWhileDrawnUp(name="only_while_drawn_up", plan='ROW."plan_id"')]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The page of the activity: plan and results by month."""
        return numbered("planning:activity_detail", self.pk)


_PLAN_OF_LINE = 'SELECT a.plan_id FROM planning_activity a WHERE a.id = ROW."activity_id"'


class ActivityMonth(models.Model):
    """What an activity plans for one month (its first day): quantity, and money in baht. No row: nothing planned."""

    activity = models.ForeignKey(Activity, verbose_name=_("activity"), on_delete=models.CASCADE, related_name="months")
    month = models.DateField(_("month"))
    target = models.DecimalField(_("target"), max_digits=12, decimal_places=2, default=Decimal(0))
    money = models.DecimalField(_("money"), max_digits=15, decimal_places=2, default=Decimal(0))

    class Meta:
        verbose_name = _("month of an activity")
        verbose_name_plural = _("months of activities")
        ordering = ["month"]
        constraints = [
            models.UniqueConstraint(name="planning_month_once", fields=["activity", "month"]),
            models.CheckConstraint(name="planning_month_first_day", condition=Q(month__day=1)),
            models.CheckConstraint(name="planning_month_amounts", condition=Q(target__gte=0, money__gte=0)),
        ]
        triggers = [*audited(), _OnlyWhileDrawnUp(name="only_while_drawn_up", plan=_PLAN_OF_LINE)]

    def __str__(self) -> str:
        return f"{self.activity_id} {self.month}"


class ActivityPerson(models.Model):
    """Who is responsible for an activity."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="responsible")
    user = models.ForeignKey("units.User", verbose_name=_("person"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("person responsible for an activity")
        verbose_name_plural = _("people responsible for activities")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(name="planning_person_once", fields=["activity", "user"])]
        triggers = [*audited(), _OnlyWhileDrawnUp(name="only_while_drawn_up", plan=_PLAN_OF_LINE)]

    def __str__(self) -> str:
        return f"{self.activity_id} {self.user_id}"
