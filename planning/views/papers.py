"""Doors of the papers: the plan as PDF and Excel, the monthly sheet on the screen, as PDF and as Excel."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coopoffice.printing.responses import paper_response
from coopoffice.tabular.exports import XLSX, disposition
from coopoffice.thai import fiscal_year
from coopoffice.web.views.governed import GovernedView
from units.models import Unit
from units.offices import office_of
from units.reach import reach

from ..choices import Level
from ..conditions import below
from ..documents import papers
from ..documents.plan_papers import printed_plan
from ..exports import SHEET_WIDTHS, sheet_headings, sheet_row
from ..figures import Sheet, sheet_of
from ..forms.results import month_choices
from ..models import ActionPlan, Activity
from ..prepared import lines_of
from .plans import plan_name
from .words import chosen_month, month_words

MOST = 600  # lines of a monthly sheet


def excel(content: bytes, name: str) -> HttpResponse:
    """The workbook as a download."""
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = disposition(f"{name}.xlsx")
    response["Cache-Control"] = "private, no-store"
    return response


class PlanPaperView(GovernedView):
    """แผนปฏิบัติการ on A4 across, with who drew it up, checked and approved it."""

    model = ActionPlan

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        plan = ActionPlan.objects.visible_to(request.user).with_names().one_for(request.user, pk=pk)
        with translation.override("th"):
            paper = printed_plan(plan, printed_by=request.user.full_name)
            name = f"แผนปฏิบัติการ {plan.unit.short_name} {plan.fiscal_year}"
        return paper_response(paper, name)


class PlanWorkbookView(GovernedView):
    """The plan as a workbook in the columns of the sheet that is sent in: taken out, corrected, sent in again."""

    model = ActionPlan

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        plan = ActionPlan.objects.visible_to(request.user).with_names().one_for(request.user, pk=pk)
        rows = [sheet_row(activity) for activity in lines_of(plan)]
        content = papers.workbook(
            title=plan_name(plan), headings=sheet_headings(plan.fiscal_year), rows=rows, widths=SHEET_WIDTHS
        )
        return excel(content, _("Action plan %(plan)s") % {"plan": plan_name(plan)})


# --- the month --------------------------------------------------------------------------------------------------------


class MonthSheetView(GovernedView):
    """ตัวชี้วัด/กิจกรรม, หน่วยนับ, แผน, ผล of a unit (and those below it) in one month."""

    model = Activity
    template_name = "planning/month_sheet.html"
    title = gettext_lazy("Monthly results against plan")

    def get(self, request: HttpRequest) -> HttpResponse:
        context = self.read(request)
        return self.page({"title": self.title, "crumbs": [(self.title, "")], **context})

    def units(self, user: Any) -> list[Unit]:
        """Units whose plans the person may read as a whole, the widest first."""
        mine = reach(user)
        rows = Unit.objects.visible_to(user).filter(pk__in=sorted(mine.sees)).order_by("kind", "position", "pk")
        return list(rows[:60])

    def read(self, request: HttpRequest) -> dict[str, Any]:
        user, today = request.user, timezone.localdate()
        month = min(chosen_month(request.GET.get("month", ""), today.replace(day=1)), today.replace(day=1))
        year = fiscal_year(month)
        units = self.units(user)
        raw = request.GET.get("unit", "")
        wanted = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 19 else None
        own = reach(user).belongs
        unit = next((u for u in units if u.pk == wanted), None) or next((u for u in units if u.pk in own), None)
        groups, sheet = self.groups(user, unit, month, year)
        return {
            "units": units,
            "unit": unit,
            "month": month,
            "month_key": month.isoformat()[:7],
            "month_words": month_words(month),
            "months": [(value[:7], label) for value, label in self.months(today)],
            "groups": groups,
            "sheet": sheet,
            "year": year,
            "query": f"?unit={unit.pk}&month={month.isoformat()[:7]}" if unit else "",
        }

    def months(self, today: dt.date) -> list[tuple[str, str]]:
        """The begun months of this fiscal year, and those of the last."""
        this = fiscal_year(today)
        return [*month_choices(this), *month_choices(this - 1)]

    def groups(
        self, user: Any, unit: Unit | None, month: dt.date, year: int
    ) -> tuple[list[dict[str, Any]], Sheet | None]:
        """The lines by unit: plan and result of the month, and both from October on."""
        if unit is None:
            return [], None
        rows = Activity.objects.visible_to(user).of_plans_in_force(year).filter(below(unit, "plan__unit"))
        rows = rows.with_names().prefetch_related("months")
        found = list(rows.order_by("plan__unit__position", "plan__unit_id", "position", "pk")[:MOST])
        # The figures are those at the end of the month, whatever is due today.
        sheet = sheet_of(found, year=year, unit_id=unit.pk)
        groups: dict[int, dict[str, Any]] = {}
        for line in sheet.lines:
            plan = line.activity.plan
            cell = next(c for c in line.cells if c.month == month)
            group = groups.setdefault(plan.unit_id, {"unit": plan.unit, "lines": []})
            group["lines"].append(month_line(line, cell, month))
        return list(groups.values()), sheet


def month_line(line: Any, cell: Any, month: dt.date) -> dict[str, Any]:
    """One line of the monthly sheet."""
    from ..counting import percent, together

    kind = line.activity.aggregation
    plan = together(kind, [c.plan for c in line.cells if c.plan and c.month <= month])
    done = together(kind, [r.quantity for r in line.results if r.month <= month])
    rows = [r for r in line.results if r.month == month]
    return {
        "activity": line.activity,
        "plan": cell.plan,
        "done": cell.done,
        "share": percent(cell.done, cell.plan),
        "plan_so_far": plan,
        "done_so_far": done,
        "share_so_far": percent(done, plan),
        "state": cell.state,
        "level": Level.NOTHING_DUE if plan is None else None,
        "helped": sum(r.people_helped or 0 for r in rows),
        "problem": " / ".join(dict.fromkeys(r.problem for r in rows if r.problem)),
        "note": " / ".join(dict.fromkeys(r.note for r in rows if r.note)),
    }


class MonthSheetPaperView(MonthSheetView):
    """The same on paper."""

    def get(self, request: HttpRequest) -> HttpResponse:
        with translation.override("th"):
            context = self.read(request)
            unit = context["unit"]
            office = office_of(unit) if unit else None
            under = [unit.name] if unit else []
            if office is not None and unit is not None and office.pk != unit.pk:
                under.append(office.name)
            paper = papers.month_paper(
                context={
                    "title": f"รายงานผลการปฏิบัติงานตามแผนปฏิบัติการ ประจำเดือน{context['month_words']}",
                    "under": " ".join(under),
                    "groups": context["groups"],
                    "printed_by": request.user.full_name,
                    "several": len(context["groups"]) > 1,
                }
            )
            name = f"รายงานผล {unit.short_name if unit else ''} {context['month_words']}"
        return paper_response(paper, name)


class MonthSheetWorkbookView(MonthSheetView):
    """The same as a workbook."""

    def get(self, request: HttpRequest) -> HttpResponse:
        context = self.read(request)
        headings = [
            _("Unit"),
            _("Activity"),
            _("Unit of count"),
            _("Plan of the month"),
            _("Result of the month"),
            _("Percent"),
            _("Plan since October"),
            _("Result since October"),
            _("Percent since October"),
            _("People helped"),
            _("Problems and obstacles"),
        ]
        rows = [
            [
                group["unit"].shown_name,
                line["activity"].title,
                line["activity"].unit_of_count,
                line["plan"],
                line["done"],
                line["share"],
                line["plan_so_far"],
                line["done_so_far"],
                line["share_so_far"],
                line["helped"] or None,
                line["problem"],
            ]
            for group in context["groups"]
            for line in group["lines"]
        ]
        content = papers.workbook(
            title=str(self.title), headings=headings, rows=rows, widths=[26, 48, 12, 12, 12, 10, 12, 12, 10, 12, 48]
        )
        return excel(content, f"{self.title} {context['month_words']}")
