"""Doors of the acts on one report of a group: gather, lay before the head, send up, check, remind."""

from __future__ import annotations

from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext_lazy

from coopoffice.web.views.governed import ActionView

from ..forms import reports as forms
from ..models import Report
from ..services import report_checking as checking
from ..services import report_writing as writing
from .report_lists import CRUMB


class _Act(ActionView):
    """One act on one report."""

    model = Report
    template_name = "planning/report_act.html"
    object_kwarg = "report"
    act: ClassVar[str]

    def get_rows(self, user: Any) -> Any:
        return Report.objects.visible_to(user).with_names()

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [
            (CRUMB, reverse("planning:report_calendar")),
            (str(self.object.short_period), self.object.get_absolute_url()),
            (self.title, ""),
        ]

    def get_initial(self) -> dict[str, Any]:
        return {}

    def get_context(self, form: Any) -> dict[str, Any]:
        return {"report": self.object, "why_not": writing.refusal_of(self.act, self.object)}

    def get_success_url(self, result: Any) -> str:
        return self.object.get_absolute_url()


class ReportWriteView(_Act):
    """รวบรวมรายงาน: parts, figures beside what the system counts now, files."""

    act, verb, form_class, service = "write", "write", forms.ReportWriteForm, staticmethod(writing.write_report)
    template_name = "planning/report_write.html"
    title, submit_label = gettext_lazy("Gather the report"), gettext_lazy("Keep it as a draft")
    saved = gettext_lazy("Kept. What was gathered stands below.")
    check_seen = True  # two people of a group gather the same report

    def get_title(self) -> Any:
        return str(self.object)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"sheet": writing.sheet_of(self.object)}

    def get_context(self, form: Any) -> dict[str, Any]:
        return {**super().get_context(form), "files": self.object.files.select_related("blob")}


class ReportHandUpView(_Act):
    act, verb, form_class, service = "hand_up", "write", forms.ReportPlainForm, staticmethod(writing.hand_up_report)
    title, submit_label = gettext_lazy("Lay the report before the head"), gettext_lazy("Lay it before the head")
    saved = gettext_lazy("It lies before the head of the group.")


class ReportGiveBackView(_Act):
    act, verb = "give_back", "submit"
    form_class, service = forms.ReportReasonForm, staticmethod(writing.give_back_report)
    title, submit_label = gettext_lazy("Give the report back"), gettext_lazy("Give it back to be corrected")
    saved = gettext_lazy("Given back; who gathered it was told.")


class ReportSubmitView(_Act):
    act, verb, form_class, service = "submit", "submit", forms.ReportNoteForm, staticmethod(writing.submit_report)
    title, submit_label = gettext_lazy("Send the report up"), gettext_lazy("Send it up")
    saved = gettext_lazy("Sent up. It is checked now, and changes only if it is sent back.")


class ReportTakeInView(_Act):
    act, verb, form_class, service = "take_in", "check", forms.ReportNoteForm, staticmethod(checking.take_in_report)
    title, submit_label = gettext_lazy("Take the report in"), gettext_lazy("Checked, take it in")
    saved = gettext_lazy("Taken in.")


class ReportReturnView(_Act):
    act, verb, form_class, service = "return", "check", forms.ReportReasonForm, staticmethod(checking.return_report)
    title, submit_label = gettext_lazy("Send the report back"), gettext_lazy("Send it back to the group")
    saved = gettext_lazy("Sent back; the group was told why.")


class ReportRemindView(_Act):
    act, verb, form_class, service = "remind", "remind", forms.ReportNoteForm, staticmethod(checking.remind_report)
    title, submit_label = gettext_lazy("Remind of the report"), gettext_lazy("Remind the group")
    saved = gettext_lazy("The group was reminded.")


ACT_VIEWS: dict[str, type[_Act]] = {
    "write": ReportWriteView,
    "hand_up": ReportHandUpView,
    "give_back": ReportGiveBackView,
    "submit": ReportSubmitView,
    "take_in": ReportTakeInView,
    "return": ReportReturnView,
    "remind": ReportRemindView,
}
