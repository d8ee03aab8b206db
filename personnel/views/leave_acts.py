"""Doors of the acts on one leave: correct, cancel, recall, hang papers on; and recording a paper form."""

from __future__ import annotations

from typing import Any, ClassVar

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coopoffice.web.policies import Refused
from coopoffice.web.views.governed import ActionView, GovernedFormView
from units.reach import reach

from .. import services
from ..forms import leave as forms
from ..models import Leave
from ..policies import REGISTER
from ..services.cuts import remaining
from ..services.leave import is_head, refusal_of
from .leave import REGISTER_TITLE, when
from .leave_asking import event_kinds


class _Act(ActionView):
    """One act on one leave."""

    model = Leave
    template_name = "personnel/leave_act.html"
    object_kwarg = "leave"
    act: ClassVar[str]

    def get_rows(self, user: Any) -> Any:
        return Leave.objects.visible_to(user).with_names()

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [
            (REGISTER_TITLE, reverse("personnel:leave_list")),
            (f"{self.object.kind} · {self.object.user.full_name}", self.object.get_absolute_url()),
            (self.get_title(), ""),
        ]

    def get_context(self, form: Any) -> dict[str, Any]:
        return {"leave": self.object, "when": when(self.object), "why_not": refusal_of(self.act, self.object)}

    def get_success_url(self, result: Any) -> str:
        return self.object.get_absolute_url()


class LeaveCorrectView(_Act):
    act, verb, form_class, service = "correct", "correct", forms.LeaveForm, staticmethod(services.correct_leave)
    template_name = "personnel/leave_ask.html"
    title, submit_label = gettext_lazy("Correct the request"), gettext_lazy("Ask again with this")
    saved = gettext_lazy("Asked for again.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"may_propose": is_head(self.object.user), "person": self.object.user}

    def get_initial(self) -> dict[str, Any]:
        return {name: value for name, value in super().get_initial().items() if name != "files"}

    def get_context(self, form: Any) -> dict[str, Any]:
        kinds = event_kinds(self.request.user)
        return {**super().get_context(form), "replacing": self.object, "event_kinds": kinds}


class LeaveCancelView(_Act):
    act, verb, form_class, service = "cancel", "cancel", forms.LeaveCancelForm, staticmethod(services.ask_cancel)
    title, submit_label = gettext_lazy("Cancel days of the leave"), gettext_lazy("Ask to cancel these days")
    saved = gettext_lazy("Asked for; it goes by the same chain as the leave.")

    def get_initial(self) -> dict[str, Any]:
        left = list(remaining(self.object))
        today = timezone.localdate()
        own = self.object.user_id == self.request.user.pk
        coming = [row.day for row in left if row.day >= today or not own]
        first = coming[0] if coming else self.object.starts_on
        return {"starts_on": first, "ends_on": self.object.ends_on}


class LeaveRecallView(_Act):
    act, verb, form_class, service = "recall", "recall", forms.LeaveRecallForm, staticmethod(services.recall_leave)
    title, submit_label = gettext_lazy("Call back to work"), gettext_lazy("Call back with this reason")
    saved, submit_css = gettext_lazy("Called back; the person is told and the days are given back."), "btn-danger"

    def get_initial(self) -> dict[str, Any]:
        return {"back_on": max(timezone.localdate(), self.object.starts_on)}


class LeaveFilesView(_Act):
    act, verb, form_class, service = "file", "file", forms.LeaveFilesForm, staticmethod(services.file_papers)
    title, submit_label = gettext_lazy("Hang papers on"), gettext_lazy("Hang them on")
    saved = gettext_lazy("The papers hang on the leave.")

    def get_initial(self) -> dict[str, Any]:
        return {}


class LeaveRecordView(GovernedFormView):
    """Enter a leave that was permitted on paper, by the keeper of the register."""

    model = Leave
    form_class = forms.LeaveRecordForm
    service = staticmethod(services.record_leave)
    title, submit_label = gettext_lazy("Record a paper form"), gettext_lazy("Record it in the register")
    saved = gettext_lazy("Recorded.")

    def check_may_add(self) -> None:
        if not reach(self.request.user).has_duty(REGISTER, "GA-B1"):
            raise Refused(_("The register is kept by the holders of the leave register duty (GA-A13)."))

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(REGISTER_TITLE, reverse("personnel:leave_list")), (self.title, "")]

    def get_cancel_url(self) -> str:
        return reverse("personnel:leave_list")


ACT_VIEWS: dict[str, type[_Act]] = {
    "correct": LeaveCorrectView,
    "cancel": LeaveCancelView,
    "recall": LeaveRecallView,
    "files": LeaveFilesView,
}
