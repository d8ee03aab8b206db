"""Who is asked: works a route out for a requester, as it would be frozen now.

A head's own request climbs to the next head above. A vacant post of a group's head nobody acts in is climbed past too;
the head of an office the law names is not (someone acts for that head by law). A duty nobody carries falls to the
head of the office. Every such turn is said in ``why``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from coopoffice.web.refusals import Rejected

from ..acting import capacity_line
from ..approvals import ApprovalKind, StepSpec, act_word, passes
from ..approvals_prepared import serving_in
from ..choices import FULL_CAPACITIES, HEADED_BY_LAW, PostRole, StepAct, WhoRule
from ..models import ApprovalStep, Duty, DutyAssignment, Post, Posting, Process, ProcessStep, Unit, User


@dataclass
class Planned:
    """One step as it would be frozen."""

    order: int
    position: int
    parallel: bool
    join: str
    line: str
    act: str
    label: str
    days: int
    may_return: bool
    may_refuse: bool
    may_forward: bool
    rule: str
    post: Post | None = None
    user: User | None = None
    duty: Duty | None = None
    unit: Unit | None = None
    why: str = ""
    final: bool = False
    people: list[Posting] = field(default_factory=list)  # who would decide today, those in charge first
    skipped: bool = False
    word: str = ""

    @property
    def decider(self) -> int | None:
        """The one person who would decide today, where it is one: by that the skip rule tells two steps apart."""
        if self.user is not None:
            return self.user.pk
        return self.people[0].user_id if self.post is not None and self.people else None

    @property
    def holder_words(self) -> str:
        """The post, person or duty asked."""
        if self.post is not None:
            return self.post.shown_title
        if self.user is not None:
            return self.user.full_name
        return _("Holder of duty %(duty)s") % {"duty": self.duty.shown_title if self.duty else ""}

    @property
    def holder_unit(self) -> str:
        """The unit of what is asked."""
        where = self.post.unit if self.post is not None else self.unit
        return where.shown_short_name if where is not None else ""

    @property
    def names(self) -> list[tuple[str, str]]:
        """Who would decide today: name, and the capacity line."""
        if self.user is not None:
            return [(self.user.full_name, "")]
        return [(p.user.full_name, capacity_line(p)) for p in self.people[:3]]

    @property
    def is_coordination(self) -> bool:
        """Whether it is drawn dashed."""
        return self.line == "coordination"


# --- who serves today ------------------------------------------------------------------------------------------------


def serving(post: Post, barred: Iterable[int] = ()) -> list[Posting]:
    """Who fills the post in full today and may decide, the acting person before the holder (read with people)."""
    out = set(barred)
    rows = [p for p in post.people_today if p.capacity in FULL_CAPACITIES and p.user_id not in out]  # type: ignore[attr-defined]
    for row in rows:
        row.post = post
    return sorted(rows, key=lambda p: (p.capacity == "substantive", p.pk))


def duty_holders(code: str, unit: Unit, on: dt.date | None = None, barred: Iterable[int] = ()) -> list[Posting]:
    """Postings of the people who carry the duty over the unit on the day, the named first. Two statements."""
    out = set(barred)
    held = list(
        DutyAssignment.objects.on(on)
        .filter(duty__code=code, area__below__descendant_id=unit.pk)
        .values_list("user_id", "unit_id", "for_members")
    )
    named = {u for u, _unit, _all in held if u}
    every = {n for _user, n, all_of_them in held if n and all_of_them}
    heads = {n for _user, n, all_of_them in held if n and not all_of_them}
    led = [PostRole.HEAD, PostRole.DEPUTY]
    rows = (
        Posting.objects.on(on)
        .full()
        .filter(Q(user_id__in=named) | Q(post__unit_id__in=every) | Q(post__unit_id__in=heads, post__role__in=led))
        .select_related("user", "post__unit")
    )
    found: dict[int, Posting] = {}
    for row in sorted(rows, key=lambda p: (p.user_id not in named, p.post.position, p.pk)):
        if row.user_id not in out:
            found.setdefault(row.user_id, row)
    return list(found.values())


def holders_today(step: ApprovalStep, on: dt.date | None = None) -> list[Posting]:
    """Postings of the people who may decide the step on the day; a person's own step gives the person's postings."""
    if step.post_id:
        rows = serving_in(post=step.post_id, on=on or timezone.localdate())
        found = [p for p in rows if p.user_id not in step.barred]
        return sorted(found, key=lambda p: (p.capacity == "substantive", p.pk))
    if step.user_id:
        return list(Posting.objects.on(on).filter(user_id=step.user_id).select_related("user", "post__unit")[:1])
    return duty_holders(step.duty_id, step.unit, on, step.barred)  # type: ignore[arg-type]


class Heads:
    """Heads from a unit upwards, read once for each unit the route starts from."""

    def __init__(self, on: dt.date) -> None:
        self.on = on
        self._chains: dict[int, list[Unit]] = {}

    def above(self, unit_id: int) -> list[Unit]:
        if unit_id not in self._chains:
            rows = Unit.objects.filter(below__descendant_id=unit_id).order_by("below__depth").with_heads(self.on)
            self._chains[unit_id] = list(rows)
        return self._chains[unit_id]

    def climb(self, unit_id: int, barred: frozenset[int], start: int = 0) -> tuple[Post | None, list[Posting], str]:
        """The first head from the unit upwards who may decide, who serves there, and why it is not the first."""
        why: list[str] = []
        vacant: Post | None = None
        for unit in self.above(unit_id)[start:]:
            post = unit.head
            if post is None or (post.closed_on and post.closed_on < self.on):
                why.append(_("%(unit)s has no post of head.") % {"unit": unit.shown_short_name})
                continue
            post.unit = unit
            everyone = serving(post)
            people = serving(post, barred)
            if people:
                return post, people, " ".join(why)
            if everyone:
                why.append(_("Nobody decides the own request: it goes to the next head above."))
                continue
            if unit.kind in HEADED_BY_LAW:
                why.append(_("Nobody serves in this post today; it waits for the holder or a stand-in."))
                return post, [], " ".join(why)
            vacant = vacant or post
            why.append(_("%(post)s is vacant and nobody acts there.") % {"post": post.shown_title})
        if vacant is not None:
            return vacant, [], _("Nobody serves in this post today; it waits for the holder or a stand-in.")
        return None, [], " ".join(why)

    def office(self, unit_id: int) -> int:
        """The nearest office above the unit, itself included."""
        chain = self.above(unit_id)
        return next((u.pk for u in chain if u.kind in HEADED_BY_LAW), chain[-1].pk)


# --- the route -------------------------------------------------------------------------------------------------------


def process_for(kind: str, unit: Unit, on: dt.date | None = None) -> Process | None:
    """Return the process that counts for the kind in the unit on the day: the nearest unit's; None for the default."""
    return (
        Process.objects.in_force_on(on)
        .filter(kind=kind, unit__below__descendant_id=unit.pk)
        .order_by("unit__below__depth")
        .with_steps()
        .first()
    )


@dataclass(frozen=True)
class _Draw:
    """A step of a process or of a default route, in one shape."""

    rule: str
    target: Any
    stage: int
    spec: Any
    condition: tuple[str, str, str]


def _drawn(process: Process | None, kind: ApprovalKind) -> list[_Draw]:
    if process is not None:
        return [_from_process(step) for step in process.steps.all()]
    found: list[_Draw] = []
    stage, group = 0, 0
    for spec in kind.default_steps:
        if not (spec.group and spec.group == group):
            stage += 1
        group = spec.group
        found.append(_from_default(spec, stage))
    return found


def _from_process(step: ProcessStep) -> _Draw:
    return _Draw(step.who, step.target, step.stage, step, (step.fact, step.test, step.value))


def _from_default(spec: StepSpec, stage: int) -> _Draw:
    target: Any = None
    rule, name = spec.who.rule, spec.who.target
    if rule == WhoRule.HEAD_OF:
        target = Unit.objects.filter(code=name).first()
    elif rule == WhoRule.DUTY:
        target = Duty.objects.filter(code=name).first()
    elif rule == WhoRule.POST:
        target = Post.objects.filter(number=name).select_related("unit").first()
    if name and target is None:
        raise Rejected("", _("The route names %(name)s, which does not exist here. Draw a process.") % {"name": name})
    asked = spec.condition
    return _Draw(rule, target, stage, spec, (asked.fact, asked.test, asked.value) if asked else ("", "", ""))


def plan_route(
    *,
    kind: ApprovalKind,
    unit: Unit,
    requester: User,
    facts: Mapping[str, Any],
    process: Process | None,
    barred: frozenset[int],
    on: dt.date | None = None,
) -> list[Planned]:
    """Return the steps in order, with who would decide each today and which the skip rule would pass over.

    Raises Rejected where no step is left or nobody stands above the requester.
    """
    day = on or timezone.localdate()
    heads = Heads(day)
    planned: list[Planned] = []
    for draw in _drawn(process, kind):
        fact, test, value = draw.condition
        if not passes(kind, fact, test, value, facts):
            continue
        step = _planned(draw, len(planned) + 1)
        if not _ask(step, draw, unit=unit, requester=requester, barred=barred, heads=heads, day=day):
            continue
        planned.append(step)
    if not planned:
        raise Rejected(
            "", _("No step of the route fits this request, so nobody could decide it. Have the process corrected.")
        )
    _number(planned)
    planned[-1].final = True
    for step in planned:
        step.final = step.order == planned[-1].order
        step.word = act_word(kind.code, step.act, step.final, step.label)
    for step, following in pairwise(planned):
        step.skipped = passed_over(step, following)
    return planned


def _planned(draw: _Draw, position: int) -> Planned:
    spec = draw.spec
    return Planned(
        order=draw.stage,
        position=position,
        parallel=False,
        join=spec.join,
        line=spec.line,
        act=spec.act,
        label=spec.label,
        days=spec.days,
        may_return=spec.may_return,
        may_refuse=spec.may_refuse and spec.act in {StepAct.AGREE, StepAct.APPROVE, StepAct.CHECK},
        may_forward=spec.may_forward,
        rule=draw.rule,
    )


def _ask(
    step: Planned, draw: _Draw, *, unit: Unit, requester: User, barred: frozenset[int], heads: Heads, day: dt.date
) -> bool:
    """Find who holds the step. False where the rule has nobody at all and the step falls away."""
    rule = draw.rule
    if rule == WhoRule.REQUESTER:
        step.user, step.may_refuse, step.may_return = requester, False, False
        return True
    if rule == WhoRule.DUTY:
        step.duty, step.unit = draw.target, unit
        step.people = duty_holders(draw.target.code, unit, day, barred)
        if step.people:
            return True
        step.duty = step.unit = None
        step.post, step.people, why = heads.climb(heads.office(unit.pk), barred)
        nobody = _("Nobody carries duty %(duty)s there today.") % {"duty": draw.target.shown_title}
        step.why = f"{nobody} {why}".strip()
    elif rule == WhoRule.POST:
        post = Post.objects.filter(pk=draw.target.pk).select_related("unit").with_people(day).first()
        step.post, step.people = post, serving(post, barred) if post else []
        if post is not None and serving(post) and not step.people:
            step.post, step.people, step.why = heads.climb(post.unit_id, barred)
        elif not step.people:
            step.why = _("Nobody serves in this post today; it waits for the holder or a stand-in.")
    else:
        start = {
            WhoRule.UNIT_HEAD: (unit.pk, 0),
            WhoRule.HEAD_ABOVE: (unit.pk, 1),
            WhoRule.OFFICER: (heads.office(unit.pk), 0),
        }.get(WhoRule(rule)) or (draw.target.pk, 0)
        step.post, step.people, step.why = heads.climb(start[0], barred, start[1])
        if step.post is None and rule == WhoRule.HEAD_ABOVE:
            return False  # nobody stands above; the steps before it decide
    if step.post is None:
        raise Rejected(
            "",
            _("No head stands above the requester in this system, so nobody could decide. Ask on paper.")
            + (f" {step.why}" if step.why else ""),
        )
    return True


def _number(planned: list[Planned]) -> None:
    """Stages without gaps; a stage of one is not parallel."""
    stages = sorted({step.order for step in planned})
    counts = {stage: sum(1 for s in planned if s.order == stage) for stage in stages}
    for step in planned:
        step.parallel = counts[step.order] > 1
        step.order = stages.index(step.order) + 1


def passed_over(step: Planned, following: Planned) -> bool:
    """The skip rule: two following single steps that fall to the same person are decided once, at the second."""
    return (
        not step.parallel
        and not following.parallel
        and StepAct.PERFORM not in (step.act, following.act)
        and step.decider is not None
        and step.decider == following.decider
    )


def passed_over_today(step: ApprovalStep, following: ApprovalStep) -> bool:
    """The skip rule on frozen steps, by who would decide them today."""
    if step.parallel or following.parallel or StepAct.PERFORM in (step.act, following.act):
        return False
    mine, next_one = _decider_today(step), _decider_today(following)
    return mine is not None and mine == next_one


def _decider_today(step: ApprovalStep) -> int | None:
    if step.user_id:
        return step.user_id
    if not step.post_id:
        return None
    people = holders_today(step)
    return people[0].user_id if people else None
