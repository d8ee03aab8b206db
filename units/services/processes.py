"""The verbs of processes (duty EX-1): draw a version, change the draft, bring it into force, retire it, discard it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from coopoffice.audit.acting import service
from coopoffice.thai import plain_date
from coopoffice.web.policies import Refused, confirm
from coopoffice.web.refusals import Rejected

from ..acting import Actor
from ..approvals import kind_of
from ..choices import ConditionTest, Line, ProcessState, WhoRule
from ..models import Duty, Post, Process, ProcessStep, Unit
from ..signals import announce, process_in_force

S = ProcessState
LIMIT = 20  # steps a process may have
STEP_FIELDS = (
    *("who", "who_unit", "who_duty", "who_post", "line", "act", "days", "may_return", "may_refuse", "may_forward"),
    *("fact", "test", "value", "label", "join"),
)


@service
def draw_process(
    *, by: Actor, unit: Unit, kind: str, name: str, source: Process | None = None, note: str = ""
) -> Process:
    """Open a draft for the kind in the unit and return it: from ``source``, else from what counts there now.

    One draft to a unit and kind. Raises Refused where the actor may not draw for the unit.
    """
    known = kind_of(kind)
    last = Process.objects.filter(unit=unit, kind=kind).aggregate(last=Max("version"))["last"] or 0
    row = Process(unit=unit, kind=kind, name=name.strip(), version=last + 1, note=note, drawn_by=by.user)
    row.full_clean(validate_constraints=False)
    row.save()
    confirm(by.user, "draw", row, _("You draw processes for the units of your duty (EX-1) or your own office only."))
    origin = source or (
        Process.objects.in_force_on()
        .filter(kind=kind, unit__below__descendant_id=unit.pk)
        .order_by("unit__below__depth")
        .first()
    )
    _replace(row, [_copy(step) for step in origin.steps.all()] if origin is not None else _default_steps(known))
    return row


def _copy(step: ProcessStep) -> dict[str, Any]:
    return {"stage": step.stage, **{name: getattr(step, name) for name in STEP_FIELDS}}


def _default_steps(kind: Any) -> list[dict[str, Any]]:
    found, stage, group = [], 0, 0
    for spec in kind.default_steps:
        if not (spec.group and spec.group == group):
            stage += 1
        group = spec.group
        who = spec.who
        targets = {
            "who_unit": Unit.objects.filter(code=who.target).first() if who.rule == WhoRule.HEAD_OF else None,
            "who_duty": Duty.objects.filter(code=who.target).first() if who.rule == WhoRule.DUTY else None,
            "who_post": Post.objects.filter(number=who.target).first() if who.rule == WhoRule.POST else None,
        }
        asked = spec.condition
        found.append(
            {
                "stage": stage,
                "who": who.rule,
                **targets,
                **{n: getattr(spec, n) for n in ("line", "act", "days", "join", "label")},
                **{n: getattr(spec, n) for n in ("may_return", "may_refuse", "may_forward")},
                "fact": asked.fact if asked else "",
                "test": asked.test if asked else "",
                "value": asked.value if asked else "",
            }
        )
    return found


@service
def change_process(
    *, by: Actor, process: Process, name: str, note: str = "", steps: Iterable[Mapping[str, Any]]
) -> Process:
    """Replace the draft's name, note and steps. Each step is a mapping of STEP_FIELDS and ``stage``.

    Raises Refused for a version that was in force, Rejected for a route without a deciding step.
    """
    row = Process.objects.take(by.user, "draw", process.pk)
    if not row.is_draft:
        raise Refused(_("A version that was in force is not changed. Draw a new version from it."))
    row.name, row.note = name.strip(), note.strip()
    row.full_clean(validate_constraints=False)
    row.save()
    _replace(row, list(steps))
    return row


def _replace(row: Process, steps: list[Mapping[str, Any]]) -> None:
    if len(steps) > LIMIT:
        raise Rejected("", _("A process has at most %(n)d steps.") % {"n": LIMIT})
    kind = kind_of(row.kind)
    ProcessStep.objects.filter(process=row).delete()
    stages: dict[int, int] = {}
    for position, given in enumerate(steps, start=1):
        stage = stages.setdefault(given["stage"], len(stages) + 1)
        step = ProcessStep(process=row, position=position, **{**given, "stage": stage})
        if step.fact and kind.fact(step.fact) is None:
            raise Rejected("", _("This kind of request has no fact “%(fact)s”.") % {"fact": step.fact})
        if step.fact and step.test not in ConditionTest.values:
            raise Rejected("", _("Say how the condition compares."))
        step.full_clean(validate_constraints=False, exclude=["process"])
        step.save()


def bringing_refusal(process: Process) -> str:
    """Why the version cannot be brought into force; empty where it can."""
    if process.state == S.RETIRED:
        return _("A retired version does not come back. Draw a new version from it.")
    if process.state == S.IN_FORCE:
        return _("This version is in force already.")
    steps = list(process.steps.all())
    if not steps:
        return _("Draw at least one step first.")
    if all(step.fact for step in steps):
        return _("Every step has a condition, so a request could find nobody. Leave one step without.")
    if steps[-1].line == Line.COORDINATION and not any(s.line == Line.COMMAND for s in steps):
        return _("A route needs a step on the line of command: somebody has to decide.")
    return ""


@service
def bring_process(*, by: Actor, process: Process, in_force_from: dt.date) -> Process:
    """Bring the draft into force from the day on. The version before ends the day before; of the same day it retires.

    Requests under way keep the route they were submitted with.
    """
    row = Process.objects.take(by.user, "bring", process.pk)
    if why := bringing_refusal(row):
        raise Refused(why)
    today = timezone.localdate()
    if in_force_from < today:
        raise Rejected("in_force_from", _("Choose today or a later day: what was submitted keeps its route."))
    before = Process.objects.select_for_update().filter(unit=row.unit_id, kind=row.kind, state=S.IN_FORCE)
    for other in before.order_by("in_force_from"):
        if other.in_force_until and other.in_force_until < in_force_from:
            continue
        if other.in_force_from >= in_force_from:
            if other.in_force_from > today:
                raise Rejected(
                    "in_force_from",
                    _("Version %(n)d comes into force on %(day)s. Choose a later day, or retire it first.")
                    % {"n": other.version, "day": plain_date(other.in_force_from)},
                )
            other.state, other.in_force_until = S.RETIRED, other.in_force_from
        else:
            other.in_force_until = in_force_from - dt.timedelta(days=1)
        other.save()
    row.state, row.in_force_from = S.IN_FORCE, in_force_from
    row.save()
    announce(process_in_force, process=row, by=by)
    return row


def retiring_refusal(process: Process) -> str:
    """Why the version cannot be retired; empty where it can."""
    return "" if process.state == S.IN_FORCE else _("Only a version in force is retired.")


@service
def retire_process(*, by: Actor, process: Process) -> Process:
    """End the version today. Requests submitted from now on take the route above, or the kind's own."""
    row = Process.objects.take(by.user, "bring", process.pk)
    if why := retiring_refusal(row):
        raise Refused(why)
    row.state = S.RETIRED
    row.in_force_until = max(timezone.localdate(), row.in_force_from or timezone.localdate())
    row.save()
    return row


@service
def discard_process(*, by: Actor, process: Process) -> None:
    """Throw a draft away that was never in force."""
    row = Process.objects.take(by.user, "draw", process.pk)
    if not row.is_draft:
        raise Refused(_("A version that was in force is kept. Retire it instead."))
    ProcessStep.objects.filter(process=row).delete()
    row.delete()
