"""Closed lists of planning."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PlanState(models.TextChoices):
    """Where one version of an action plan stands."""

    DRAFT = "draft", pgettext_lazy("plan", "Being drawn up")
    SUBMITTED = "submitted", pgettext_lazy("plan", "Waiting for approval")
    RETURNED = "returned", pgettext_lazy("plan", "Sent back to be corrected")
    IN_FORCE = "in_force", pgettext_lazy("plan", "In force")
    REPLACED = "replaced", pgettext_lazy("plan", "Replaced by a later version")
    DROPPED = "dropped", pgettext_lazy("plan", "Dropped")


# A unit has at most one of these for a fiscal year beside the version in force.
OPEN_STATES = (PlanState.DRAFT, PlanState.SUBMITTED, PlanState.RETURNED)
# Only in these may its lines change; PostgreSQL refuses it in the others.
WRITING_STATES = (PlanState.DRAFT, PlanState.RETURNED)
STATE_MOVES = (
    (PlanState.DRAFT, PlanState.SUBMITTED),
    (PlanState.DRAFT, PlanState.DROPPED),
    (PlanState.SUBMITTED, PlanState.RETURNED),
    (PlanState.SUBMITTED, PlanState.IN_FORCE),
    (PlanState.SUBMITTED, PlanState.DROPPED),
    (PlanState.RETURNED, PlanState.SUBMITTED),
    (PlanState.RETURNED, PlanState.DROPPED),
    (PlanState.IN_FORCE, PlanState.REPLACED),
)


class Origin(models.TextChoices):
    """Where an activity of the plan comes from: from above, from the cooperatives, or from the unit's own duties."""

    DEPARTMENT = "department", _("Target of the department")
    PROVINCE = "province", _("Plan of the province")
    COOPERATIVES = "cooperatives", _("Wish of the cooperatives")
    DUTY = "duty", _("Duty of the unit")


class Aggregation(models.TextChoices):
    """How the months of an activity make its year (PLN-R3): counts add up, cumulative percents take the latest."""

    SUM = "sum", _("Months add up")
    LAST = "last", _("The latest month counts")
    AVERAGE = "average", _("Average of the months")
    MAX = "max", _("The highest month counts")


class Level(models.TextChoices):
    """How a result stands to its plan up to the last month whose results are due."""

    REACHED = "reached", _("On plan")
    NEAR = "near", _("A little behind")
    BEHIND = "behind", _("Behind plan")
    NOTHING_DUE = "nothing", _("Nothing due yet")
