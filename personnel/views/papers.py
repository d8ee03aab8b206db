"""Doors of the papers: leave form and cancellation form."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from coopoffice.printing.responses import paper_response
from coopoffice.thai import fiscal_year
from coopoffice.web.views.governed import GovernedView
from units.approvals import course_of
from units.choices import DecisionAct, StepAct
from units.models import Unit
from units.offices import office_of

from ..choices import DayPart, PaperForm
from ..counting import ZERO
from ..documents import papers
from ..figures import last_leave, person_year, taken_before
from ..models import Leave, LeaveCut, LeaveKind, PersonnelFile
from ..services.planning import OWN_ABOVE

TICKED = ("sick", "personal", "maternity")


def decisions_on_paper(approval: Any) -> dict[str, Any]:
    """Who agreed and who decided, as the form has room for it. Three statements; empty without an approval."""
    if approval is None:
        return {"opinions": [], "order": None, "granted": None}
    made = course_of(approval).history
    opinions = [d for d in made if d.act in {StepAct.AGREE, StepAct.CHECK}]
    order = next((d for d in reversed(made) if d.act in {DecisionAct.APPROVE, DecisionAct.REFUSE}), None)
    return {"opinions": opinions, "order": order, "granted": order is not None and order.act == DecisionAct.APPROVE}


def part_words(part: str) -> str:
    """Behind a day on the form: which half of it."""
    return {DayPart.MORNING: " (ครึ่งวันเช้า)", DayPart.AFTERNOON: " (ครึ่งวันบ่าย)"}.get(DayPart(part), "")


def form_context(leave: Leave) -> dict[str, Any]:
    """What every leave form prints, in Thai as the regulation has it."""
    office = office_of(leave.unit)
    before = taken_before(leave)
    same = leave.kind.code
    with translation.override("th"):
        kinds = {k.code: k for k in LeaveKind.objects.claim() if k.code in TICKED}
        last = last_leave(leave, TICKED if leave.kind.form == PaperForm.GENERAL else [same])
        statistics = []
        for code in TICKED:
            past, now = before.get(code, ZERO), leave.days if code == same else ZERO
            label = kinds[code].name if code in kinds else code
            figures = {"before": past, "now": now, "together": past + now}
            statistics.append({"label": label, **{k: papers.paper_days(v) for k, v in figures.items()}})
        return {
            "leave": leave,
            "person": leave.user.full_name,
            "office": office,
            "unit": leave.unit,
            "to": addressee(office, leave.approval),
            "asked_on": timezone.localtime(leave.asked_at).date(),
            "kinds": [
                {"name": kinds[c].name, "same": c == same, "last": last is not None and last.kind.code == c}
                for c in TICKED
                if c in kinds
            ],
            "ticked": same in TICKED,
            "statistics": statistics,
            "days_words": papers.paper_days(leave.days),
            "first_words": part_words(leave.first_part),
            "last_words": part_words(leave.last_part) if leave.ends_on != leave.starts_on else "",
            "last": last,
            "last_days": papers.paper_days(last.left_days) if last else "-",
            "stand_in": leave.stand_in.full_name if leave.stand_in else "",
            "file": PersonnelFile.objects.visible_to(leave.user).filter(user=leave.user).first(),
            "other_title": f"แบบใบ{leave.kind.name}",
            "event_words": EVENT_WORDS.get(same, "กำหนด"),
            "unit_words": "วัน",
            "decided_words": leave.decided_line,
            "decided_on": leave.decided_at,
            **decisions_on_paper(leave.approval),
        }


EVENT_WORDS = {"paternity": "ภริยาคลอดบุตรเมื่อ", "military": "ตามหมายเรียกหรือกำหนด"}


def vacation_context(leave: Leave) -> dict[str, Any]:
    """What the vacation form says of the balance, as of the day the leave begins."""
    year = person_year(leave.user, fiscal_year(leave.starts_on), leave.starts_on)
    line = next((k for k in year.kinds if k.rule.kind_id == leave.kind_id and k.balance), None)
    balance = line.balance if line else None
    if balance is None:
        return {"carried": "-", "right": "-", "granted_days": "-", "used_before": "-", "used_after": "-"}
    before = taken_before(leave).get(leave.kind.code, ZERO)
    after = before + leave.days
    figures = {
        "carried": balance.carried,
        "right": balance.right,
        "granted_days": balance.granted,
        "used_before": before,
        "used_after": after,
        "left_after": balance.granted - after,
    }
    return {key: papers.paper_days(value) for key, value in figures.items()}


def addressee(office: Unit, approval: Any) -> str:
    """เรียน: the head of the office; who stands above where the leave is decided outside."""
    outside = approval is not None and approval.facts.get("decider") in {"above", OWN_ABOVE}
    if outside:
        return f"ผู้ว่าราชการจังหวัด{office.province}" if office.province else "อธิบดี"
    head = Unit.objects.visible_to(approval.requester if approval else None).filter(pk=office.pk).with_heads().first()
    return head.head.shown_title if head and head.head else office.name


class LeavePaperView(GovernedView):
    """ใบลา: the form as it stands, with what was decided so far."""

    model = Leave

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        rows = Leave.objects.visible_to(request.user).with_names().select_related("approval")
        leave = rows.one_for(request.user, pk=pk)
        context = form_context(leave)
        if leave.kind.form == PaperForm.VACATION:
            context |= vacation_context(leave)
        return paper_response(
            papers.leave_form(form=leave.kind.form, context=context), _("Leave form %(n)s") % {"n": leave.number}
        )


class LeaveCutPaperView(GovernedView):
    """ใบขอยกเลิกวันลา."""

    model = LeaveCut

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        rows = LeaveCut.objects.visible_to(request.user).select_related(
            "decided_by", "leave__user", "leave__kind", "leave__unit", "leave__stand_in", "leave__approval", "approval"
        )
        cut = rows.one_for(request.user, pk=pk)
        context = {
            **form_context(cut.leave),
            "cut": cut,
            "asked_on": timezone.localtime(cut.asked_at).date(),
            **decisions_on_paper(cut.approval),
            "decided_words": f"{cut.decided_by.full_name} {cut.decided_line}" if cut.decided_by else "",
            "decided_on": cut.decided_at,
            "cut_words": papers.paper_days(cut.days),
            "remain_words": papers.paper_days(cut.leave.left_days),
        }
        return paper_response(
            papers.cancel_form(context=context), _("Cancellation of leave %(n)s") % {"n": cut.leave.number}
        )
