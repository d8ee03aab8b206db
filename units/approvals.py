"""What can be approved: kinds of request that apps register, the steps of their default routes, and the words of both.

An upper app describes its kind once, in ``AppConfig.ready``::

    approval_kinds.register(ApprovalKind(code="personnel.leave", label=_("Leave"), default_steps=(...), ...))

Nothing here decides a right or writes a row; services/approvals.py does.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from coopoffice.web.registry import Registry

from .choices import ConditionTest, DecisionAct, JoinRule, Line, StepAct, StepState, WhoRule


@dataclass(frozen=True)
class Who:
    """Who is asked: a rule, and what it names (unit code, duty code, post number)."""

    rule: str
    target: str = ""


HEAD_OF_UNIT = Who(WhoRule.UNIT_HEAD)
HEAD_ABOVE = Who(WhoRule.HEAD_ABOVE)
OFFICER = Who(WhoRule.OFFICER)
REQUESTER = Who(WhoRule.REQUESTER)


def HEAD_OF(unit_code: str) -> Who:
    """The head of the unit of the code."""
    return Who(WhoRule.HEAD_OF, unit_code)


def DUTY(code: str) -> Who:
    """Whoever carries the duty over the requester's unit."""
    return Who(WhoRule.DUTY, code)


def POST(number: str) -> Who:
    """Whoever fills the post of the number."""
    return Who(WhoRule.POST, number)


@dataclass(frozen=True)
class Condition:
    """The step is taken only where the fact of the request passes the test."""

    fact: str
    test: str
    value: str


@dataclass(frozen=True)
class StepSpec:
    """One step of a route. Steps with the same ``group`` (not 0) following each other run side by side."""

    who: Who
    act: str = StepAct.APPROVE
    line: str = Line.COMMAND
    days: int = 3
    condition: Condition | None = None
    group: int = 0
    join: str = JoinRule.ALL
    may_return: bool = True
    may_refuse: bool = True
    may_forward: bool = False
    label: str = ""


@dataclass(frozen=True)
class FactSpec:
    """Something conditions may ask of a request. ``type``: money, int, bool or choice (with ``choices``)."""

    key: str
    label: Any
    type: str = "money"
    choices: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True)
class Check:
    """One automatic check. ``ok`` True passes, False fails, None warns. ``fact`` is the small line below."""

    ok: bool | None
    label: Any
    fact: Any = ""


def _nothing(*args: Any, **kwargs: Any) -> None:
    return None


def _no_checks(document: Any) -> list[Check]:
    return []


@dataclass(frozen=True)
class ApprovalKind:
    """One kind of request. See docs/approvals.md for each word."""

    code: str
    label: Any
    default_steps: tuple[StepSpec, ...]
    facts: tuple[FactSpec, ...] = ()
    document: Callable[[Any], Any] = _nothing
    url: Callable[[Any], str] | None = None
    checks: Callable[[Any], list[Check]] = _no_checks
    quick: bool = False
    on_step: Callable[..., None] | None = None
    on_finish: Callable[..., None] | None = None
    power: str = ""
    final_act_label: Any = ""
    icon: str = "signature"
    # Signing one's own letter is no approval of the own request: there the requester may hold a step.
    own_ok: bool = False

    def fact(self, key: str) -> FactSpec | None:
        """The fact of the key, or None."""
        return next((f for f in self.facts if f.key == key), None)


class Kinds(Registry[ApprovalKind]):
    """The registry; a kind registers under its own code."""

    def register(self, kind: ApprovalKind) -> ApprovalKind:  # type: ignore[override]
        """Add the kind. Raises ValueError where the code is taken."""
        return super().register(kind.code, kind)

    def choices(self) -> list[tuple[str, Any]]:
        """Code and label of every kind, for select boxes."""
        return [(kind.code, kind.label) for kind in self]


approval_kinds: Kinds = Kinds("approval kinds")


def kind_of(code: str) -> ApprovalKind:
    """Return the kind of the code. Raises LookupError where no app registered it."""
    kind = approval_kinds.get(code)
    if kind is None:
        raise LookupError(f"No app registered the kind of request {code}.")
    return kind


# --- conditions ------------------------------------------------------------------------------------------------------


def _typed(spec: FactSpec | None, value: Any) -> Any:
    if value in (None, ""):
        return None
    if spec is not None and spec.type == "bool":
        return str(value).lower() in {"1", "true", "yes", "on"}
    if spec is not None and spec.type in {"money", "int"}:
        try:
            return Decimal(str(value).replace(",", ""))
        except InvalidOperation:
            return None
    return str(value)


def passes(kind: ApprovalKind, fact: str, test: str, value: str, facts: Mapping[str, Any]) -> bool:
    """Whether the facts pass the condition. No condition passes; a fact that is not there passes only "is not"."""
    if not fact:
        return True
    spec = kind.fact(fact)
    mine, wanted = _typed(spec, facts.get(fact)), _typed(spec, value)
    if test == ConditionTest.IS:
        return bool(mine) == bool(wanted) if spec and spec.type == "bool" else mine == wanted
    if test == ConditionTest.IS_NOT:
        return bool(mine) != bool(wanted) if spec and spec.type == "bool" else mine != wanted
    if mine is None or wanted is None or isinstance(mine, str) or isinstance(wanted, str):
        return False
    return {ConditionTest.OVER: mine > wanted, ConditionTest.AT_LEAST: mine >= wanted}.get(
        ConditionTest(test), mine <= wanted
    )


def condition_words(kind: ApprovalKind | None, fact: str, test: str, value: str) -> str:
    """The condition in words: "วงเงิน มากกว่า 5,000 บาท"; empty without one."""
    if not fact:
        return ""
    spec = kind.fact(fact) if kind else None
    shown: Any = value
    if spec is not None and spec.type == "bool":
        return str(spec.label) if passes_bool(test, value) else _("not: %(fact)s") % {"fact": spec.label}
    if spec is not None and spec.type == "choice":
        shown = dict(spec.choices).get(value, value)
    elif spec is not None and spec.type == "money" and (number := _typed(spec, value)) is not None:
        shown = _("%(amount)s baht") % {"amount": f"{number:,.2f}".removesuffix(".00")}
    return f"{spec.label if spec else fact} {ConditionTest(test).label} {shown}"


def passes_bool(test: str, value: str) -> bool:
    """Whether a yes-or-no condition asks for yes."""
    return (test == ConditionTest.IS) == (str(value).lower() in {"1", "true", "yes", "on"})


def storable(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts as they are frozen: amounts as text, so that no digit is lost in JSON."""
    return {
        key: str(value) if isinstance(value, (Decimal, dt.date)) else value
        for key, value in facts.items()
        if value is not None
    }


# --- words -----------------------------------------------------------------------------------------------------------

STEP_ICONS = {
    StepAct.CHECK: "list-check",
    StepAct.AGREE: "thumb-up",
    StepAct.APPROVE: "signature",
    StepAct.ACKNOWLEDGE: "eye-check",
    StepAct.PERFORM: "checkbox",
}


def act_word(kind_code: str, act: str, final: bool, label: str = "") -> str:
    """The word of a step: the office's own, else the kind's for its last step, else the act's."""
    kind = approval_kinds.get(kind_code)
    if label:
        return label
    if final and act == StepAct.APPROVE and kind is not None and kind.final_act_label:
        return str(kind.final_act_label)
    return str(StepAct(act).label)


def button_word(kind_code: str, act: str, final: bool) -> str:
    """The word on the button that carries the act out."""
    kind = approval_kinds.get(kind_code)
    if final and act == StepAct.APPROVE and kind is not None and kind.final_act_label:
        return str(kind.final_act_label)
    return {
        StepAct.CHECK: pgettext("button", "Checked, pass it on"),
        StepAct.AGREE: pgettext("button", "Agree and pass it on"),
        StepAct.APPROVE: pgettext("button", "Approve"),
        StepAct.ACKNOWLEDGE: pgettext("button", "Acknowledge"),
        StepAct.PERFORM: pgettext("button", "Carried out"),
    }[StepAct(act)]


def kind_label(code: str) -> str:
    """The kind's label; the code itself where its app is gone."""
    kind = approval_kinds.get(code)
    return str(kind.label) if kind else code


# --- the course of one request, as drawn ------------------------------------------------------------------------------


@dataclass
class Stop:
    """One step as drawn: its words, who holds or decided it, and how it stands (done, now, next, gone)."""

    step: Any
    word: str
    holder: str
    unit: str = ""
    decision: Any = None
    look: str = "next"
    icon: str = "point"

    @property
    def dashed(self) -> bool:
        """Whether it is coordination."""
        return self.step.line == Line.COORDINATION


@dataclass
class Course:
    """The route of a request: stops in order, stops side by side in one stage, and the history in order of time."""

    approval: Any
    stops: list[Stop] = field(default_factory=list)
    history: list[Any] = field(default_factory=list)

    @property
    def stages(self) -> list[list[Stop]]:
        """Stops of the latest round, grouped by stage."""
        found: dict[int, list[Stop]] = {}
        for stop in self.stops:
            if stop.look != "gone":
                found.setdefault(stop.step.order, []).append(stop)
        return [found[order] for order in sorted(found)]

    @property
    def open(self) -> list[Stop]:
        """Stops that wait for a decision now."""
        return [stop for stop in self.stops if stop.look == "now"]

    @property
    def decided(self) -> list[Any]:
        """Decisions as they stand on the paper: of the latest round of each place, without returns."""
        return [s.decision for s in self.stops if s.decision is not None and s.look == "done"]


def holder_words(step: Any) -> tuple[str, str]:
    """Who holds the step, in words: post and unit, person, or duty and unit. Read with ``with_holders``."""
    if step.post_id:
        return step.post.shown_title, step.post.unit.shown_short_name
    if step.user_id:
        return step.user.full_name, ""
    return _("Holder of duty %(duty)s") % {"duty": step.duty.shown_title}, step.unit.shown_short_name


def course_of(approval: Any) -> Course:
    """Return the route with its decisions. Two statements."""
    from .approvals_prepared import decisions_of, steps_of  # (models read this module)

    course = Course(approval)
    course.history = decisions_of(approval)
    ended = {d.step_id: d for d in course.history if d.step_id}
    steps = steps_of(approval)
    latest: dict[int, int] = {}
    for step in steps:
        latest[step.position] = max(latest.get(step.position, 0), step.round)
    for step in steps:
        holder, unit = holder_words(step)
        decision = ended.get(step.pk)
        look = {StepState.OPEN: "now", StepState.DONE: "done", StepState.WAITING: "next"}.get(step.state, "gone")
        if step.state == StepState.SKIPPED:
            look = "skipped"
        if step.round < latest[step.position]:
            look = "gone"  # asked anew in a later round; its decision stands in the history
        icon = STEP_ICONS[StepAct(step.act)] if look in {"now", "next"} else "check"
        if decision is not None and decision.act == DecisionAct.REFUSE:
            icon = "x"
        elif decision is not None and decision.act == DecisionAct.RETURN:
            icon, look = "arrow-back-up", "back" if step.round == latest[step.position] else "gone"
        elif decision is not None and decision.act == DecisionAct.FORWARD:
            icon, look = "corner-up-right", "gone"  # the one it was forwarded to stands in its place
        elif look == "skipped":
            icon = "arrow-bar-to-right"
        word = act_word(step.kind, step.act, step.final, step.label)
        course.stops.append(Stop(step, word, holder, unit, decision, look, icon))
    return course


def failing(checks: Iterable[Check]) -> list[Check]:
    """The checks that do not pass: failures and warnings."""
    return [check for check in checks if check.ok is not True]
