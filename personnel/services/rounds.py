"""The half-year summary of leave for the salary round, compiled on 31 March and 30 September (or whenever asked)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from decimal import Decimal

from django.db.models import Count, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from coopoffice.audit.acting import service
from coopoffice.thai import half_period
from coopoffice.web.policies import Refused, may_add, policy_for
from coopoffice.web.refusals import Rejected
from units.acting import Actor
from units.choices import PersonnelKind
from units.models import Posting, Unit
from units.reach import reach

from ..choices import LeaveState
from ..counting import ZERO
from ..models import Leave, LeaveDay, LeaveRound, LeaveRule, RoundLine
from ..policies import KEEPERS
from ..rulebook import files_of, round_limit_for, rules_for

BIRTH = ("maternity", "paternity")


@service
def compile_round(*, by: Actor, unit: Unit, fiscal_year: int, half: int) -> LeaveRound:
    """Count every person's permitted days in the half-year, and keep the result; compiled again it is counted anew.

    Times are counted by leaves that begin in the half-year, days by the day they fall on. Raises Refused outside the
    own area, Rejected for a half-year that has not begun.
    """
    if not may_add(by.user, RoundLine) or unit.pk not in reach(by.user).for_duty(*KEEPERS):
        raise Refused(policy_for(RoundLine).refusal(by.user, "add", None))
    period = half_period(fiscal_year, half)
    if period.start > timezone.localdate():
        raise Rejected("half", _("This half-year has not begun."))
    limit = round_limit_for(unit, period.end)
    made, _new = LeaveRound.objects.update_or_create(
        unit=unit,
        fiscal_year=fiscal_year,
        half=half,
        defaults={
            "compiled_at": timezone.now(),
            "compiled_by": by.user,
            "limit_days": limit.max_days if limit else None,
        },
    )
    made.lines.all().delete()
    RoundLine.objects.bulk_create(_lines(made, unit, period.start, period.end), batch_size=1000)
    return made


def _lines(made: LeaveRound, unit: Unit, first: dt.date, last: dt.date) -> list[RoundLine]:
    placed: dict[int, Posting] = {}
    rows = Posting.objects.filter(post__unit__above__ancestor=unit).during(first, last).substantive().with_places()
    for posting in rows.order_by("user_id", "-starts_on"):
        placed.setdefault(posting.user_id, posting)
    people = [p for p in placed.values() if p.user.personnel_kind != PersonnelKind.CONTRACTOR]
    files = files_of(p.user_id for p in people)
    days: dict[int, dict[str, Decimal]] = defaultdict(lambda: defaultdict(lambda: ZERO))
    counted = (
        LeaveDay.objects.filter(
            user__in=[p.user_id for p in people],
            day__range=(first, last),
            cut__isnull=True,
            leave__state=LeaveState.APPROVED,
        )
        .values("user_id", "leave__kind__code")
        .annotate(sum=Sum("amount"))
        .order_by()
    )
    for row in counted:
        days[row["user_id"]][row["leave__kind__code"]] = row["sum"]
    times: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    begun = (
        Leave.objects.filter(user__in=[p.user_id for p in people], starts_on__range=(first, last))
        .filter(state=LeaveState.APPROVED)
        .values("user_id", "kind__code")
        .annotate(n=Count("pk"))
        .order_by()
    )
    for row in begun:
        times[row["user_id"]][row["kind__code"]] = row["n"]
    rulebook: dict[str, dict[str, LeaveRule]] = {}
    lines = []
    for posting in sorted(people, key=lambda p: (p.post.unit.position, p.post.position, p.pk)):
        file = files.get(posting.user_id)
        kind = file.kind_on(last) if file else posting.user.personnel_kind
        if kind not in rulebook:
            rulebook[kind] = rules_for(kind, unit, last)
        mine, often = days[posting.user_id], times[posting.user_id]
        against = counted_against(rulebook[kind], mine)
        plain = {"sick", "personal", "vacation", *BIRTH}
        lines.append(
            RoundLine(
                round=made,
                user=posting.user,
                unit=posting.post.unit,
                post_line=posting.post.shown_title,
                personnel_kind=kind,
                sick_times=often["sick"],
                sick_days=mine["sick"],
                personal_times=often["personal"],
                personal_days=mine["personal"],
                vacation_days=mine["vacation"],
                birth_days=sum((mine[code] for code in BIRTH), ZERO),
                other_days=sum((n for code, n in mine.items() if code not in plain), ZERO),
                counted_days=against,
                over_limit=made.limit_days is not None and against > made.limit_days,
            )
        )
    return lines


def counted_against(rules: dict[str, LeaveRule], days: dict[str, Decimal]) -> Decimal:
    """The days that count against the limit of the round: what a rule leaves out is left out."""
    found = ZERO
    for code, amount in days.items():
        rule = rules.get(code)
        if rule is not None and not rule.counts_in_round:
            continue
        free = rule.round_free_days if rule is not None and rule.round_free_days is not None else ZERO
        found += max(ZERO, amount - free)
    return found
