"""The verbs of an action plan (duty PG-8.5): draw it up, copy it, make a new version, submit it; and the decision."""

from __future__ import annotations

from typing import Any

from django.db.models import Max
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from coopoffice.audit.acting import service
from coopoffice.thai import fiscal_year as fiscal_year_of
from coopoffice.web.policies import Refused, confirm, may_add, policy_for
from coopoffice.web.refusals import Rejected
from coopoffice.web.services.notifications import notify
from units.acting import Actor
from units.choices import ApprovalState
from units.models import Approval, Posting, Unit
from units.services.approvals import resubmit_approval, submit_approval

from ..checking import problems_of
from ..choices import OPEN_STATES, PlanState
from ..models import ActionPlan, Activity, ActivityMonth, ActivityPerson
from ..policies import written_by

APPROVAL_KIND = "planning.action_plan"
S = PlanState

_WHY: dict[str, Any] = {
    S.DRAFT: translation.gettext_lazy("It is still being drawn up."),
    S.SUBMITTED: translation.gettext_lazy("It waits for approval; its lines do not change meanwhile."),
    S.RETURNED: translation.gettext_lazy("It was sent back; correct it and submit it again."),
    S.IN_FORCE: translation.gettext_lazy("It is in force; make a new version to change it."),
    S.REPLACED: translation.gettext_lazy("A later version replaced it; nothing more can be done to it."),
    S.DROPPED: translation.gettext_lazy("It was dropped; make a new version from it."),
}
STARTS: dict[str, tuple[str, ...]] = {
    "draw": (S.DRAFT, S.RETURNED),
    "submit": (S.DRAFT, S.RETURNED),
    "drop": (S.DRAFT,),
    "version": (S.IN_FORCE, S.DROPPED),
}


def refusal_of(act: str, plan: ActionPlan) -> str:
    """Return why the state does not allow the act; empty where it does."""
    return "" if plan.state in STARTS[act] else str(_WHY[PlanState(plan.state)])


def take_for_writing(by: Actor, plan: ActionPlan) -> ActionPlan:
    """The plan, locked, for a change of its lines. Raises Refused without the right or in a settled state."""
    row = ActionPlan.objects.take(by.user, "draw", plan.pk)
    if why := refusal_of("draw", row):
        raise Refused(why)
    return row


def touch(plan: ActionPlan) -> None:
    """Let a page drawn before the change of the lines be known as stale."""
    plan.save(update_fields=["updated_at"])


# --- beginning ------------------------------------------------------------------------------------------------------


def former_plan(unit: Unit, year: int) -> ActionPlan | None:
    """The plan in force of the year before, from which next year's is copied."""
    return ActionPlan.objects.in_force(unit, year - 1).first()


@service
def draw_plan(*, by: Actor, unit: Unit, fiscal_year: int, copy_former: bool = False) -> ActionPlan:
    """Begin the plan of a unit for a BE fiscal year, empty or as a copy of last year's plan in force.

    Raises Refused outside the own units, Rejected where the year has a plan already or there is none to copy.
    """
    base = None
    if copy_former:
        base = former_plan(unit, fiscal_year)
        if base is None:
            raise Rejected(
                "copy_former", _("There is no plan in force for %(year)d to copy.") % {"year": fiscal_year - 1}
            )
    return _begin(by, unit, fiscal_year, base, "")


@service
def copy_plan(*, by: Actor, actionplan: ActionPlan, fiscal_year: int) -> ActionPlan:
    """Begin the plan of the same unit for another year as a copy: each month falls on the same month of that year."""
    base = ActionPlan.objects.get_visible(by.user, pk=actionplan.pk)
    if base.fiscal_year == fiscal_year:
        raise Rejected("fiscal_year", _("Choose another year; within the year make a new version."))
    return _begin(by, base.unit, fiscal_year, base, "")


@service
def start_version(*, by: Actor, actionplan: ActionPlan, reason: str) -> ActionPlan:
    """Begin a new version of a plan in force (or of one that was dropped) with its lines; it changes nothing yet."""
    base = ActionPlan.objects.take(by.user, "draw", actionplan.pk)
    if why := refusal_of("version", base):
        raise Refused(why)
    if not reason.strip():
        raise Rejected("reason", _("Give the reason."))
    return _begin(by, base.unit, base.fiscal_year, base, reason.strip())


def _begin(by: Actor, unit: Unit, year: int, base: ActionPlan | None, reason: str) -> ActionPlan:
    if not may_add(by.user, ActionPlan) or unit.pk not in written_by(by.user, timezone.localdate()):
        raise Refused(policy_for(ActionPlan).refusal(by.user, "draw", None))
    this = fiscal_year_of(timezone.localdate())
    if not this - 1 <= year <= this + 1:
        raise Rejected(
            "fiscal_year", _("Choose a fiscal year from %(first)d to %(last)d.") % {"first": this - 1, "last": this + 1}
        )
    rows = ActionPlan.objects.filter(unit=unit, fiscal_year=year)
    if rows.filter(state__in=OPEN_STATES).exists():
        raise Rejected("fiscal_year", _("A version of this plan is being drawn up already."))
    if rows.filter(state=S.IN_FORCE).exists() and (base is None or base.fiscal_year != year):
        raise Rejected("fiscal_year", _("This year has a plan in force. Open it and make a new version of it."))
    last = rows.aggregate(last=Max("version"))["last"] or 0
    plan = ActionPlan(unit=unit, fiscal_year=year, version=last + 1, base=base, reason=reason, drawn_by=by.user)
    plan.full_clean(validate_constraints=False)
    plan.save()
    if base is not None:
        copy_lines(base, plan)
    confirm(by.user, "draw", plan)
    return plan


def copy_lines(base: ActionPlan, plan: ActionPlan) -> None:
    """Copy the activities with months and people. Within a year they keep their keys; people who left fall away."""
    same_year = base.fiscal_year == plan.fiscal_year
    here = set(Posting.objects.on().values_list("user_id", flat=True).distinct())
    shift = plan.fiscal_year - base.fiscal_year
    months, people = [], []
    for old in base.activities.order_by("position", "pk").prefetch_related("months", "responsible"):
        new = Activity(
            plan=plan,
            **{
                name: getattr(old, name)
                for name in ("position", "title", "origin", "output", "unit_of_count", "aggregation", "target", "money")
            },
            district=old.district,
            cooperatives=old.cooperatives,
        )
        if same_year:
            new.key = old.key
        new.save()
        months += [
            ActivityMonth(
                activity=new, month=m.month.replace(year=m.month.year + shift), target=m.target, money=m.money
            )
            for m in old.months.all()
        ]
        people += [ActivityPerson(activity=new, user_id=p.user_id) for p in old.responsible.all() if p.user_id in here]
    ActivityMonth.objects.bulk_create(months)
    ActivityPerson.objects.bulk_create(people)


@service
def drop_plan(*, by: Actor, actionplan: ActionPlan) -> ActionPlan:
    """Give a draft up. It stays to be read; a returned one is withdrawn on its route instead."""
    row = ActionPlan.objects.take(by.user, "draw", actionplan.pk)
    if why := refusal_of("drop", row):
        raise Refused(why)
    row.state = S.DROPPED
    row.save()
    return row


# --- submitting -----------------------------------------------------------------------------------------------------


def subject_of(plan: ActionPlan) -> str:
    """The words of the request in inboxes and notifications: what, whose, which year and version."""
    words = {"unit": plan.unit.short_name, "year": plan.fiscal_year, "version": plan.version}
    with translation.override("th"):
        if plan.version > 1 and plan.base is not None and plan.base.fiscal_year == plan.fiscal_year:
            return _("Action plan of %(unit)s, fiscal year %(year)d, version %(version)d") % words
        return _("Action plan of %(unit)s, fiscal year %(year)d") % words


def summary_of(plan: ActionPlan) -> str:
    """The short line below it: number of activities, and why it is changed."""
    with translation.override("th"):
        text = _("%(n)d activities") % {"n": plan.activities.count()}
    return f"{text} · {plan.reason}"[:200] if plan.reason else text


def facts_of(plan: ActionPlan) -> dict[str, Any]:
    """What the conditions of a route may ask."""
    money = sum((a.money for a in plan.activities.all() if a.money is not None), 0)
    return {
        "activities": plan.activities.count(),
        "money": str(money),
        "changed": bool(plan.base and plan.base.fiscal_year == plan.fiscal_year and plan.base.state == S.IN_FORCE),
    }


@service
def submit_plan(*, by: Actor, actionplan: ActionPlan) -> ActionPlan:
    """Send the plan along its route: the head of the unit checks it, the head of the office approves it.

    Raises Rejected with what is missing: a line without a person, months that do not make the year (PLN-R1).
    """
    row = ActionPlan.objects.take(by.user, "submit", actionplan.pk)
    if why := refusal_of("submit", row):
        raise Refused(why)
    found = problems_of(row)
    if found:
        raise Rejected("", " ".join(f"{p.title}: {p.sentence}" if p.title else p.sentence for p in found[:5]))
    again = row.state == S.RETURNED and row.approval is not None and row.approval.state == ApprovalState.RETURNED
    row.state, row.submitted_at = S.SUBMITTED, timezone.now()
    row.save()
    words = {"facts": facts_of(row), "subject": subject_of(row), "summary": summary_of(row)}
    if again:
        resubmit_approval(by=by, approval=row.approval, **words)
    else:
        row.approval = submit_approval(by=by, kind=APPROVAL_KIND, unit=row.unit, requester=by.user, **words)
        row.save(update_fields=["approval", "updated_at"])
    return row


# --- what the engine says -------------------------------------------------------------------------------------------


def plan_of(approval: Approval) -> ActionPlan | None:
    """The plan of the approval."""
    return ActionPlan.objects.filter(approval=approval).with_names().first()


def finish_plan(approval: Approval, outcome: str, decision: Any, by: Actor | None) -> None:
    """The engine decided. Approved, the plan replaces the version in force; runs inside the decision's transaction."""
    plan = ActionPlan.objects.select_for_update(of=("self",)).filter(approval=approval).first()
    if plan is None:
        return
    if outcome == ApprovalState.RETURNED:
        plan.state = S.RETURNED
        plan.save()
        return
    if outcome != ApprovalState.APPROVED:
        plan.state = S.DROPPED
        plan.save()
        return
    now = timezone.now()
    former = ActionPlan.objects.in_force(plan.unit, plan.fiscal_year).select_for_update(of=("self",)).first()
    if former is not None:
        former.state, former.in_force_until = S.REPLACED, now
        former.save()
    plan.state, plan.in_force_from = S.IN_FORCE, now
    plan.decided_by = decision.by if decision else None
    plan.decided_line = str(decision.capacity_line)[:300] if decision else ""
    plan.save()
    _tell_people(plan, by)


def _tell_people(plan: ActionPlan, by: Actor | None) -> None:
    """Those responsible hear that the plan is in force, each in the own language."""
    rows = ActivityPerson.objects.filter(activity__plan=plan).select_related("user")
    people = {row.user_id: row.user for row in rows}
    if by is not None:
        people.pop(by.user.pk, None)
    for language in {person.language for person in people.values()}:
        with translation.override(language):
            notify(
                users=[person for person in people.values() if person.language == language],
                kind="plan",
                subject=_("The action plan of %(unit)s for %(year)d is in force")
                % {"unit": plan.unit.shown_short_name, "year": plan.fiscal_year},
                text=_("You are responsible for activities of it."),
                url=plan.get_absolute_url(),
                icon="target-arrow",
                dedupe_key=f"plan-in-force:{plan.pk}",
            )


__all__ = [
    "APPROVAL_KIND",
    "copy_plan",
    "draw_plan",
    "drop_plan",
    "finish_plan",
    "plan_of",
    "refusal_of",
    "start_version",
    "submit_plan",
]
