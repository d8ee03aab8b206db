"""The row rule of planning.

An action plan and its activities are seen by the people of the unit, its superiors, the holders of planning and
monitoring duties (GA-E, GA-F) in their area, whoever is or was asked to decide it, and the people responsible for one
of its activities. Results are seen with their activity.

A plan is drawn up by the people of the unit and by who commands it; it is submitted the same way, for the head checks
it and the provincial officer approves it. Results are reported by the people responsible, by those of the unit, and by
who commands it.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Q
from django.utils.translation import gettext as _

from coopoffice.web.among import among
from coopoffice.web.policies import EVERYTHING, NOTHING, InArray, Policy, policy
from units.policies import approvals_seen_by
from units.reach import reach

from .models import ActionPlan, Activity, ActivityPerson, ActivityResult, ResultRule

# Planning (GA-E), monitoring (GA-F), and the settlements' own planning.
PLANNERS = ("GA-E1", "GA-E4", "GA-E5", "GA-E7")
MONITORS = ("GA-F1", "GA-F2", "GA-F4", "GA-F5", "GA-F6")
OVERSEERS = (*PLANNERS, *MONITORS)
WRITERS = ("PG-8.5", "ST-2")
REPORTERS = ("PG-18",)


def responsible(user: Any, activity: str) -> Q:
    """Rows whose activity (the named column) the person is responsible for; the ids are read once, before the scan."""
    mine = ActivityPerson.objects.filter(user_id=user.pk).order_by().values("activity_id")
    return Q(InArray(F(activity), ArraySubquery(mine)))


def of_units(units: frozenset[int], plan: str) -> Q:
    """Rows whose plan (the named column) is one of these units'; its ids are read once, so that an index serves."""
    if not units:
        return NOTHING
    theirs = ActionPlan.objects.filter(among("unit_id", units)).order_by().values("pk")
    return Q(InArray(F(plan), ArraySubquery(theirs)))


def written_by(user: Any, on: dt.date) -> frozenset[int]:
    """Units whose plan the person draws up: the own ones, those commanded, and those of the duty."""
    mine = reach(user, on)
    return mine.belongs | mine.commands | mine.for_duty(*WRITERS, "GA-E7")


@policy(ActionPlan)
class ActionPlanPolicy(Policy):
    """Action plans; the module says who sees them."""

    def view(self, user: Any, on: dt.date) -> Q:
        mine = reach(user, on)
        if mine.everything:
            return EVERYTHING
        line = ActivityPerson.objects.filter(user_id=user.pk).order_by().values("activity__plan_id")
        return (
            among("unit_id", mine.sees | mine.for_duty(*OVERSEERS, *WRITERS, *REPORTERS))
            | Q(InArray(F("pk"), ArraySubquery(line)))
            | approvals_seen_by(user, on, "approval__")
        )

    def draw(self, user: Any, on: dt.date) -> Q:
        """Write the lines of a version."""
        return among("unit_id", written_by(user, on))

    def submit(self, user: Any, on: dt.date) -> Q:
        """Send a version along its route."""
        return among("unit_id", written_by(user, on))

    def may_add(self, user: Any, on: dt.date) -> bool:
        return reach(user, on).has_place

    def refusal(self, user: Any, verb: str, row: Any) -> str:
        if verb == "add":
            return _("An action plan is drawn up by people who hold a post.")
        return _("The plan of a unit is drawn up by its own people and by its heads.")


@policy(Activity)
class ActivityPolicy(Policy):
    """Activities are seen with their plan by the people of its unit, its superiors, overseers and those responsible;
    whoever decides the plan from elsewhere reads them on the plan's own page.
    """

    def view(self, user: Any, on: dt.date) -> Q:
        mine = reach(user, on)
        if mine.everything:
            return EVERYTHING
        units = mine.sees | mine.for_duty(*OVERSEERS, *WRITERS, *REPORTERS)
        return of_units(units, "plan_id") | responsible(user, "pk")

    def report(self, user: Any, on: dt.date) -> Q:
        """Report what was done: the people responsible, those of the unit, its heads, and the duty PG-18."""
        mine = reach(user, on)
        return among("plan__unit_id", mine.belongs | mine.commands | mine.for_duty(*REPORTERS)) | responsible(
            user, "pk"
        )

    def refusal(self, user: Any, verb: str, row: Any) -> str:
        return _("Results are reported by the people responsible, by the people of the unit and by its heads.")


@policy(ActivityResult)
class ActivityResultPolicy(Policy):
    """Results are seen by who sees the plan of their unit, and by the people responsible."""

    def view(self, user: Any, on: dt.date) -> Q:
        mine = reach(user, on)
        if mine.everything:
            return EVERYTHING
        return (
            among("unit_id", mine.sees | mine.for_duty(*OVERSEERS, *WRITERS, *REPORTERS))
            | Q(reporter_id=user.pk)
            | responsible(user, "activity_id")
        )

    def correct(self, user: Any, on: dt.date) -> Q:
        """Correct a reported result: who reported it, the people responsible, the heads, and the duty PG-18."""
        mine = reach(user, on)
        return (
            Q(reporter_id=user.pk)
            | among("unit_id", mine.commands | mine.for_duty(*REPORTERS))
            | responsible(user, "activity_id")
        )

    def may_add(self, user: Any, on: dt.date) -> bool:
        return reach(user, on).has_place

    def refusal(self, user: Any, verb: str, row: Any) -> str:
        return _("A result is corrected by who reported it, by the people responsible, or by a head above.")


@policy(ResultRule)
class ResultRulePolicy(Policy):
    """Rules are read by everyone with a place. The department's are kept by who holds the monitoring duty across the
    department; an office's keeper adds rows for the own office, which overrule the department's there.
    """

    def view(self, user: Any, on: dt.date) -> Q:
        return EVERYTHING if reach(user, on).has_place else NOTHING

    def change(self, user: Any, on: dt.date) -> Q:
        mine = reach(user, on)
        allowed = among("unit_id", mine.for_duty(*OVERSEERS))
        whole = any(mine.has_duty_at_root(code) for code in OVERSEERS)
        return allowed | Q(unit__isnull=True) if whole else allowed

    def may_add(self, user: Any, on: dt.date) -> bool:
        return reach(user, on).has_duty(*OVERSEERS)

    def refusal(self, user: Any, verb: str, row: Any) -> str:
        return _(
            "The department's rules are kept by who holds the duty across the department. Add a rule for your own"
            " office instead: it overrules the department's there."
        )
