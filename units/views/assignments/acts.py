"""One form for each act on a piece of work."""

from __future__ import annotations

from typing import Any, ClassVar

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy

from coopoffice.web.views.account import safe_next
from coopoffice.web.views.governed import ActionView

from ...forms import assignments as forms
from ...models import Assignment
from ...querysets import AssignmentQuerySet
from ...services import assignments as services
from .lists import CRUMB


class _Act(ActionView):
    """One act on one piece of work."""

    model = Assignment
    template_name = "units/assignment_act.html"
    object_kwarg = "assignment"
    act: ClassVar[str]

    def get_rows(self, user: Any) -> AssignmentQuerySet:
        return Assignment.objects.visible_to(user).with_people()

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [
            (CRUMB, reverse("units:assignment_list")),
            (Truncator(self.object.title).chars(32), self.object.get_absolute_url()),
            (self.get_title(), ""),
        ]

    def get_context(self, form: Any) -> dict[str, Any]:
        return {"assignment": self.object, "why_not": services.refusal_of(self.act, self.object)}

    def get_success_url(self, result: Any) -> str:
        return safe_next(self.request, self.object.get_absolute_url())

    def get_cancel_url(self) -> str:
        return safe_next(self.request, self.object.get_absolute_url())


class AssignmentAcceptView(_Act):
    act, verb, form_class, service = "accept", "accept", forms.AssignmentNoteForm, services.accept_work
    title, submit_label, saved = gettext_lazy("Accept the work"), gettext_lazy("Accept"), gettext_lazy("Accepted.")


class AssignmentReturnView(_Act):
    act, verb, form_class, service = "return", "accept", forms.AssignmentReasonForm, services.return_work
    title, submit_label = gettext_lazy("Return the work"), gettext_lazy("Return with this reason")
    saved, submit_css = gettext_lazy("Returned to the giver."), "btn-danger"


class AssignmentProgressView(_Act):
    act, verb, form_class, service = "progress", "work", forms.AssignmentProgressForm, services.report_progress
    title, submit_label = gettext_lazy("Report progress"), gettext_lazy("Report")
    saved = gettext_lazy("Progress written down.")


class AssignmentAskTimeView(_Act):
    act, verb, form_class, service = "ask_time", "work", forms.AssignmentAskTimeForm, services.ask_for_time
    title, submit_label = gettext_lazy("Ask for more time"), gettext_lazy("Send to the giver")
    saved = gettext_lazy("Sent to the giver.")

    def get_initial(self) -> dict[str, Any]:
        return {}


class AssignmentAnswerView(_Act):
    act, verb, form_class, service = "answer", "work", forms.AssignmentAnswerForm, services.answer_work
    title, submit_label = gettext_lazy("Answer the work"), gettext_lazy("Send the answer")
    saved = gettext_lazy("Answered; it waits for the giver to close it.")


class AssignmentHandOnView(_Act):
    act, verb, form_class, service = "hand_on", "hand_on", forms.AssignmentHandOnForm, services.hand_on_work
    title, submit_label, saved = gettext_lazy("Hand the work on"), gettext_lazy("Hand on"), gettext_lazy("Handed on.")

    def get_initial(self) -> dict[str, Any]:
        return {"due_on": self.object.due_on, "title": self.object.title}


class AssignmentGiveTimeView(_Act):
    act, verb, form_class, service = "give_time", "oversee", forms.AssignmentGiveTimeForm, services.give_time
    title, submit_label = gettext_lazy("Change the due day"), gettext_lazy("Set the new day")
    saved = gettext_lazy("The due day is changed.")

    def get_initial(self) -> dict[str, Any]:
        return {"due_on": self.object.asked_due_on or self.object.due_on}


class AssignmentReturnForMoreView(_Act):
    act, verb, service = "return_for_more", "oversee", services.return_for_more
    form_class = forms.AssignmentReasonForm
    title, submit_label = gettext_lazy("Ask for more"), gettext_lazy("Send back for more")
    saved = gettext_lazy("Sent back for more.")


class AssignmentCloseView(_Act):
    act, verb, form_class, service = "close", "oversee", forms.AssignmentNoteForm, services.close_work
    title, submit_label, saved = gettext_lazy("Close the work"), gettext_lazy("Close the work"), gettext_lazy("Closed.")


class AssignmentCancelView(_Act):
    act, verb, form_class, service = "cancel", "oversee", forms.AssignmentReasonForm, services.cancel_work
    title, submit_label = gettext_lazy("Cancel the work"), gettext_lazy("Cancel with this reason")
    saved, submit_css = gettext_lazy("Cancelled."), "btn-danger"


class AssignmentRemindView(_Act):
    act, verb, form_class, service = "remind", "oversee", forms.AssignmentNoteForm, services.remind_work
    title, submit_label = gettext_lazy("Remind"), gettext_lazy("Send the reminder")
    saved = gettext_lazy("Reminded.")


class AssignmentChangeView(_Act):
    act, verb, form_class, service = "change", "change", forms.AssignmentChangeForm, services.change_work
    title, submit_label, saved = (
        gettext_lazy("Correct"),
        gettext_lazy("Save the correction"),
        gettext_lazy("Corrected."),
    )
    check_seen = True


class AssignmentShareView(_Act):
    """Who may read the work besides those concerned; share with one more, or end a sharing."""

    act, verb, form_class, service = "share", "share", forms.AssignmentShareForm, services.share_work
    template_name = "units/assignment_share.html"
    title, submit_label, saved = gettext_lazy("Share the work"), gettext_lazy("Share"), gettext_lazy("Shared.")

    def get_initial(self) -> dict[str, Any]:
        return {}

    def get_success_url(self, result: Any) -> str:
        return reverse("units:assignment_share", args=[self.object.pk])

    def get_context(self, form: Any) -> dict[str, Any]:
        def ending(**who: Any) -> Any:
            return forms.AssignmentUnshareForm(None, actor=self.request.actor, instance=self.object, initial=who)

        return {
            **super().get_context(form),
            "readers": [(r.user, ending(), r.user_id) for r in self.object.readers.select_related("user")],
            "shares": [(s.unit, ending(), s.unit_id) for s in self.object.shares.select_related("unit")],
        }


class AssignmentUnshareView(AssignmentShareView):
    """End one sharing; the buttons of the sharing page send here."""

    form_class, service = forms.AssignmentUnshareForm, services.unshare_work
    title, submit_label, saved = (
        gettext_lazy("End a sharing"),
        gettext_lazy("End the sharing"),
        gettext_lazy("The sharing is ended."),
    )


ACT_VIEWS: dict[str, type[_Act]] = {
    "accept": AssignmentAcceptView,
    "return": AssignmentReturnView,
    "progress": AssignmentProgressView,
    "ask_time": AssignmentAskTimeView,
    "answer": AssignmentAnswerView,
    "hand_on": AssignmentHandOnView,
    "give_time": AssignmentGiveTimeView,
    "return_for_more": AssignmentReturnForMoreView,
    "close": AssignmentCloseView,
    "cancel": AssignmentCancelView,
    "remind": AssignmentRemindView,
    "change": AssignmentChangeView,
    "share": AssignmentShareView,
    "unshare": AssignmentUnshareView,
}
FORM_OF = {key: view.form_class for key, view in ACT_VIEWS.items()}
