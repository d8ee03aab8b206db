"""Door of taking in several reports at once: each whose automatic checks pass; the others are opened one by one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from coopoffice.web.policies import Refused
from coopoffice.web.views.governed import GovernedFormView
from units.reach import reach

from ..forms import reports as forms
from ..models import OfficeReport, Report
from ..policies_reports import CHECKERS, checkers_only
from ..services import report_checking as services
from .report_lists import CRUMB, LIST

MOST = 100
SAID = 5


class ReportTakeInTogetherView(GovernedFormView):
    """รับรายงานหลายฉบับพร้อมกัน: what was sent up, with what the automatic checks say of each."""

    model = Report
    form_class = forms.TakeInForm
    service = staticmethod(services.take_in_together)
    template_name = "planning/report_take_in_together.html"
    title = gettext_lazy("Take in several reports")
    submit_label = gettext_lazy("Take in the chosen ones")
    lead = gettext_lazy("Reports whose automatic checks pass are taken in at once; the others are opened and read.")

    def check_may_add(self) -> None:
        if not reach(self.request.user).has_duty(*CHECKERS):
            raise Refused(checkers_only())

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [
            (CRUMB, reverse("planning:report_calendar")),
            (LIST, reverse("planning:report_list")),
            (self.title, ""),
        ]

    def above(self) -> OfficeReport | None:
        """The office's report whose groups are looked at, where the address names one that is seen."""
        raw = self.request.GET.get("office_report", "")
        if not (raw.isascii() and raw.isdigit() and len(raw) < 19):
            return None
        return OfficeReport.objects.visible_to(self.request.user).with_names().filter(pk=int(raw)).first()

    def get_context(self, form: Any) -> dict[str, Any]:
        rows = form.fields["reports"].queryset
        above = self.above()
        if above is not None:
            rows = rows.filter(kind_id=above.kind_id, office_id=above.office_id, period_start=above.period_start)
        found = list(rows.order_by("kind__position", "period_start", "unit__position", "pk")[: MOST + 1])
        chosen = {str(pk) for pk in form["reports"].value() or []} if form.is_bound else None
        lines = []
        for row in found[:MOST]:
            why = services.look_at(row)
            picked = not why and (chosen is None or str(row.pk) in chosen)
            lines.append((row, why, picked))
        return {
            "above": above,
            "lines": lines,
            "passing": sum(1 for _row, why, _picked in lines if not why),
            "more": len(found) > MOST,
        }

    def get_cancel_url(self) -> str:
        above = self.above()
        return above.get_absolute_url() if above else f"{reverse('planning:report_list')}?view=check"

    def get_success_url(self, result: Any) -> str:
        return self.get_cancel_url()

    def get_saved_message(self, result: Any) -> str:
        left = [one for one in result if not one.done]
        for one in left[:SAID]:
            words = {"report": one.report, "unit": one.report.unit.shown_short_name, "why": one.why}
            messages.warning(self.request, _("%(report)s of %(unit)s: %(why)s") % words)
        if len(left) > SAID:
            messages.warning(self.request, _("and %(n)d more were not taken in.") % {"n": len(left) - SAID})
        done = len(result) - len(left)
        return ngettext("%(n)d report was taken in.", "%(n)d reports were taken in.", done) % {"n": done}
