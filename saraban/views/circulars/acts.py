"""Doors of sending circulars, acknowledging, reminding, recalling, and their numbering."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext

from coopoffice.thai import be_year
from coopoffice.web.policies import Refused, policy_for
from coopoffice.web.views.governed import ActionView, GovernedFormView
from units.models import Unit
from units.reach import reach

from ...forms import circulars as forms
from ...models import Circular, CircularRunSetting, Letter
from ...policies_circulars import sending_units
from ...services import circulars as services
from ..lists import CRUMB
from .reading import CIRCULARS

# --- acts ------------------------------------------------------------------------------------------------------------


class CircularSendView(GovernedFormView):
    """Write a circular and send it round."""

    model = Circular
    template_name = "saraban/circular_send.html"
    form_class = forms.CircularSendForm
    service = staticmethod(services.send_circular)
    title = gettext_lazy("Send a circular")
    lead = gettext_lazy("It gets the next number of the circulars and goes to everyone addressed at once.")
    submit_label = gettext_lazy("Send it round")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(CIRCULARS, reverse("saraban:circular_list")), (self.title, "")]

    def get_initial(self) -> dict[str, Any]:
        return {"unit": own_sending_unit(self.request.user)}

    def get_cancel_url(self) -> str:
        return reverse("saraban:circular_list")

    def get_saved_message(self, result: Any) -> str:
        n = result.recipients.count()
        return ngettext("Sent to %(n)d person.", "Sent to %(n)d people.", n) % {"n": n}


def own_sending_unit(user: Any) -> Unit | None:
    """The unit whose circulars the person sends first: the widest area."""
    reached = reach(user)
    wide = [f for f in reached.facts if f.kind == "duty" and f.code in ("GA-A2", "EX-9")] + [
        f for f in reached.facts if f.commands
    ]
    if not wide:
        return None
    best = max(wide, key=lambda f: (len(f.units), -f.unit_id))
    return Unit.objects.visible_to(user).filter(pk=best.unit_id).first()


class CirculateView(GovernedFormView):
    """Send a letter round as it came."""

    model = Letter
    verb = "view"
    check_seen = False
    template_name = "saraban/circular_send.html"
    form_class = forms.CirculateForm
    service = staticmethod(services.circulate_letter)
    title = gettext_lazy("Send this letter round")
    submit_label = gettext_lazy("Send it round")
    get_saved_message = CircularSendView.get_saved_message

    def setup_object(self) -> None:
        super().setup_object()
        self.lead = self.object.subject
        if not sending_units(reach(self.request.user)):
            raise Refused(policy_for(Circular).refusal(self.request.user, "add", None))

    def get_initial(self) -> dict[str, Any]:
        return {"unit": own_sending_unit(self.request.user)}

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [
            (CRUMB, reverse("saraban:letter_list")),
            (self.object.subject, self.object.get_absolute_url()),
            (self.title, ""),
        ]


class _CircularAct(ActionView):
    model = Circular

    def get_rows(self, user: Any) -> QuerySet:
        return super().get_rows(user).select_related("letter", "unit", "entry")

    def get_initial(self) -> dict[str, Any]:
        return {}

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [
            (CIRCULARS, reverse("saraban:circular_list")),
            (str(self.object), self.object.get_absolute_url()),
            (self.title, ""),
        ]


class CircularAcknowledgeView(_CircularAct):
    """Acknowledge a circular, or say what was done."""

    verb = "acknowledge"
    form_class = forms.CircularAcknowledgeForm
    service = staticmethod(services.acknowledge_circular)
    title = gettext_lazy("Acknowledge")
    submit_label = gettext_lazy("Acknowledge")
    saved = gettext_lazy("Acknowledged. The sender sees it.")

    def get_success_url(self, result: Any) -> str:
        return self.object.get_absolute_url()


class CircularRemindView(_CircularAct):
    """Remind everyone who is not done."""

    verb = "keep"
    form_class = forms.CircularRemindForm
    service = staticmethod(services.remind_circular)
    title = gettext_lazy("Remind who is not done")
    lead = gettext_lazy("Everyone who has not opened it or is not done gets one notification. Once a day at most.")
    submit_label = gettext_lazy("Remind them")

    def get_success_url(self, result: Any) -> str:
        return self.object.get_absolute_url()

    def get_saved_message(self, result: Any) -> str:
        return ngettext("%(n)d person was reminded.", "%(n)d people were reminded.", result) % {"n": result}


class CircularRecallView(_CircularAct):
    """End a circular early."""

    verb = "keep"
    form_class = forms.CircularRecallForm
    service = staticmethod(services.recall_circular)
    title = gettext_lazy("Recall the circular")
    lead = gettext_lazy("Everyone who received it is told the reason. Its number stays in the book as void.")
    submit_label = gettext_lazy("Recall it")
    submit_css = "btn-danger"
    saved = gettext_lazy("The circular is recalled.")


class CircularRunView(GovernedFormView):
    """How circulars are numbered: a run of their own, or the book of outgoing letters; from a day on."""

    model = CircularRunSetting
    template_name = "saraban/circular_run.html"
    form_class = forms.CircularRunForm
    service = staticmethod(services.settle_circular_run)
    title = gettext_lazy("Numbering of circulars")
    lead = gettext_lazy(
        "The Saraban Regulation leaves it to each office whether circulars have a run of numbers of their own."
    )
    submit_label = gettext_lazy("Settle the numbering")
    saved = gettext_lazy("The numbering is settled.")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(CIRCULARS, reverse("saraban:circular_list")), (self.title, "")]

    def get_initial(self) -> dict[str, Any]:
        return {"unit": own_sending_unit(self.request.user), "starts_on": timezone.localdate(), "run": "own"}

    def get_cancel_url(self) -> str:
        return reverse("saraban:circular_list")

    def get_success_url(self, result: Any) -> str:
        return reverse("saraban:circular_run")

    def get_context(self, form: Any) -> dict[str, Any]:
        unit = own_sending_unit(self.request.user)
        rows = CircularRunSetting.objects.visible_to(self.request.user).filter(
            unit_id__in=sending_units(reach(self.request.user))
        )
        return {
            "settled": list(rows.select_related("unit").order_by("-starts_on", "unit__position")[:50]),
            "now_unit": unit,
            "now_run": dict(forms.CircularRun.choices)[services.run_of(unit)] if unit else "",
            "year": be_year(timezone.localdate()),
        }
