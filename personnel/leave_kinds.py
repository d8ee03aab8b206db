"""Leave as a kind of request: its route by who may permit how much, its automatic checks, and what a decision does."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from coopoffice.thai import fiscal_years
from units import sentences
from units.approvals import DUTY, HEAD_OF_UNIT, OFFICER, ApprovalKind, Check, Condition, FactSpec, StepSpec
from units.away import away_between
from units.choices import ConditionTest, Power, StepAct
from units.models import Posting

from .choices import AuthorityLevel, LeaveState
from .models import Leave, LeaveCut
from .policies import REGISTER
from .rulebook import file_of, rule_for
from .services import cuts, leave
from .services.accounts import day_words
from .services.planning import OWN_ABOVE, balance_of

# The kinds of the leave rules of 2555, for the conditions an office draws; an office's own kinds are matched by code.
KINDS = (
    ("sick", gettext_lazy("Sick leave")),
    ("maternity", gettext_lazy("Maternity leave")),
    ("paternity", gettext_lazy("Leave to help one's wife after birth")),
    ("personal", gettext_lazy("Personal leave")),
    ("childcare", gettext_lazy("Child-care leave")),
    ("vacation", gettext_lazy("Vacation")),
    ("ordination", gettext_lazy("Ordination or Hajj")),
    ("military", gettext_lazy("Military selection or training")),
    ("study", gettext_lazy("Study, training, research or study visit")),
    ("international", gettext_lazy("Work in an international organisation")),
    ("spouse", gettext_lazy("Following one's spouse abroad")),
    ("rehabilitation", gettext_lazy("Vocational rehabilitation")),
)
FACTS = (
    FactSpec(
        "decider",
        gettext_lazy("Who may permit it"),
        "choice",
        (*AuthorityLevel.choices, (OWN_ABOVE, gettext_lazy("Head of the office asks"))),
    ),
    FactSpec("kind", gettext_lazy("Kind of leave"), "choice", KINDS),
    FactSpec("days", gettext_lazy("Days"), "int"),
    FactSpec("after_it_began", gettext_lazy("Asked for after it began"), "bool"),
    FactSpec("without_pay", gettext_lazy("Days beyond those with pay"), "bool"),
)


def _if(level: str) -> Condition:
    return Condition("decider", ConditionTest.IS, str(level))


def _steps(may_return: bool) -> tuple[StepSpec, ...]:
    """Up the chain as far as the limit of the one who may permit it; what is decided outside is recorded here."""
    head, officer, above = AuthorityLevel.HEAD, AuthorityLevel.OFFICER, AuthorityLevel.ABOVE
    record = gettext_lazy("Record the permission given outside")
    return (
        StepSpec(HEAD_OF_UNIT, StepAct.APPROVE, days=2, condition=_if(head), may_return=may_return),
        StepSpec(HEAD_OF_UNIT, StepAct.AGREE, days=2, condition=_if(officer), may_return=may_return),
        StepSpec(HEAD_OF_UNIT, StepAct.AGREE, days=2, condition=_if(above), may_return=may_return),
        StepSpec(OFFICER, StepAct.APPROVE, days=2, condition=_if(officer), may_return=may_return),
        StepSpec(OFFICER, StepAct.AGREE, days=2, condition=_if(above), may_return=may_return),
        StepSpec(
            DUTY(REGISTER), StepAct.APPROVE, days=10, condition=_if(above), may_return=may_return, label=str(record)
        ),
        StepSpec(
            DUTY(REGISTER), StepAct.APPROVE, days=10, condition=_if(OWN_ABOVE), may_return=may_return, label=str(record)
        ),
    )


# --- automatic checks -------------------------------------------------------------------------------------------------


def checks_of_leave(document: Leave | None) -> list[Check]:
    """Balance, certificate, clash, time of asking, and who else of the unit is away."""
    if document is None:
        return []
    file = file_of(document.user)
    rule = rule_for(document.kind, document.personnel_kind, document.unit, document.starts_on)
    found = [_balance_check(document, rule, file)]
    if rule is not None and rule.certificate_days is not None and document.days >= rule.certificate_days:
        there = document.files.exists()
        found.append(
            Check(
                True if there else (None if document.certificate_later else False),
                _("Medical certificate is attached") if there else _("Medical certificate is not attached"),
                "" if there or not document.certificate_later else _("It is to follow."),
            )
        )
    found.append(Check(True, _("No clash with trips, watch or other leave"), _("The time is held for this leave.")))
    if document.asked_after_it_began:
        found.append(Check(None, _("Asked for after it began"), document.reason[:120]))
    if document.unpaid_days:
        found.append(
            Check(None, _("%(days)s days are beyond those with pay") % {"days": day_words(document.unpaid_days)})
        )
    found.append(_away_check(document))
    if document.stand_in is not None:
        found.append(Check(True, _("Work meanwhile: %(person)s") % {"person": document.stand_in.full_name}))
    return found


def _balance_check(document: Leave, rule: Any, file: Any) -> Check:
    if rule is None or file is None:
        return Check(False, _("No right to this kind of leave"))
    if not rule.keeps_balance:
        if rule.limit_days is None:
            return Check(True, _("No limit in days"))
        ok = document.days <= rule.limit_days
        words = _("%(days)s of %(limit)s days") % {
            "days": day_words(document.days),
            "limit": day_words(rule.limit_days),
        }
        return Check(True if ok else None, _("Within the limit") if ok else _("Beyond the limit"), words)
    facts, ok = [], True
    for year in fiscal_years(document.starts_on, document.ends_on):
        balance = balance_of(document.user, rule, file, year, document.starts_on)
        ok = ok and balance.available >= 0
        facts.append(
            _("fiscal year %(year)d: %(left)s days left after this")
            % {"year": year, "left": day_words(balance.available)}
        )
    label = _("Within the balance") if ok else _("Beyond the balance")
    return Check(True if ok else (False if rule.blocks else None), label, "; ".join(facts))


def _away_check(document: Leave) -> Check:
    """Warns where fewer than half of the unit are left on some day of the leave."""
    rows = away_between([document.unit_id], document.starts_on, document.ends_on).exclude(user=document.user)
    names = {row.user_id: row for row in rows}
    people = Posting.objects.on().filter(post__unit_id=document.unit_id).values("user_id").distinct().count()
    if not names:
        return Check(True, _("Nobody else of the unit is away"))
    words = sentences.some([f"{row.user.short_name} ({row.shown_title})" for row in names.values()], 3)
    left = people - len(names) - 1
    label = _("%(left)d of %(people)d are left in the unit") % {"left": max(left, 0), "people": people}
    return Check(True if left * 2 >= people else None, label, words)


def checks_of_cut(document: LeaveCut | None) -> list[Check]:
    """The leave still stands as permitted."""
    if document is None:
        return []
    stands = document.leave.state == LeaveState.APPROVED
    words = sentences.days(document.leave.starts_on, document.leave.ends_on)
    return [
        Check(stands, _("The leave is permitted") if stands else _("The leave does not stand any more"), words),
        Check(True, _("%(days)s days go back into the balance") % {"days": day_words(document.days)}),
    ]


def _url_of_leave(approval: Any) -> str:
    found = leave.leave_of(approval)
    return found.get_absolute_url() if found else ""


def _url_of_cut(approval: Any) -> str:
    found = cuts.cut_of(approval)
    return found.get_absolute_url() if found else ""


LEAVE = ApprovalKind(
    code=leave.APPROVAL_KIND,
    label=pgettext_lazy("kind of request", "Leave"),
    default_steps=_steps(may_return=True),
    facts=FACTS,
    document=leave.leave_of,
    url=_url_of_leave,
    checks=checks_of_leave,
    quick=True,
    on_step=leave.hear_step,
    on_finish=leave.finish_leave,
    power=Power.APPROVE_LEAVE,
    final_act_label=pgettext_lazy("button", "Permit"),
    icon="beach",
)
CANCEL = ApprovalKind(
    code=cuts.APPROVAL_KIND,
    label=pgettext_lazy("kind of request", "Cancelling leave"),
    default_steps=_steps(may_return=False),
    facts=FACTS,
    document=cuts.cut_of,
    url=_url_of_cut,
    checks=checks_of_cut,
    quick=True,
    on_step=leave.hear_step,
    on_finish=cuts.finish_cut,
    power=Power.APPROVE_LEAVE,
    final_act_label=pgettext_lazy("button", "Permit"),
    icon="calendar-x",
)
