"""Doors of group registries: letters on their way, received or sent back."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from coopoffice.web.filters import ChoiceFilter, DateRangeFilter, SearchFilter
from coopoffice.web.tables import Column, Tab
from coopoffice.web.views.account import safe_next
from coopoffice.web.views.governed import (
    ActionView,
    GovernedListView,
)

from ...choices import PassingState
from ...forms import incoming as forms
from ...models import LetterEntry, Passing
from ...policies.waiting import (
    kept,
    led,
)
from ...services import incoming_passing as passing_services
from ..incoming import CRUMB, desk_crumbs
from .lists import _Many

# --- group registries ------------------------------------------------------------------------------------------------


class ArrivingListView(GovernedListView):
    """Letters on their way to a registry: what the group has not taken over yet, and what became of the rest."""

    model = Passing
    title = gettext_lazy("Letters arriving at the registry")
    template_name = "saraban/arriving_list.html"
    row_template = "saraban/_arriving_row.html"
    search_label = gettext_lazy("Search subject, sender, number")
    columns = (
        Column("sent", gettext_lazy("Sent"), lambda r: r.sent_at, sort="sent_at", css="c-due"),
        Column("subject", gettext_lazy("Subject"), lambda r: r.letter.subject, link=True),
        Column("from", pgettext_lazy("letter", "From"), lambda r: r.letter.from_text),
        Column("central", gettext_lazy("Central number"), lambda r: central_number(r)),
        Column("unit", gettext_lazy("To the registry of"), lambda r: r.unit.shown_short_name, sort="unit__position"),
        Column("state", gettext_lazy("State"), lambda r: r.get_state_display()),
    )
    filters = (
        SearchFilter("letter__search_text"),
        ChoiceFilter("state", gettext_lazy("State"), PassingState),
        DateRangeFilter("sent", gettext_lazy("Sent"), "sent_at__date"),
    )
    tabs = (
        Tab("waiting", gettext_lazy("Waiting to be received"), lambda user: Q(state=PassingState.WAITING)),
        Tab("received", pgettext_lazy("passing", "Received"), lambda user: Q(state=PassingState.RECEIVED)),
        Tab("returned", gettext_lazy("Sent back"), lambda user: Q(state=PassingState.RETURNED)),
    )
    default_sort = ("sent_at", "pk")
    empty_title = gettext_lazy("No letter is on its way")
    empty_text = gettext_lazy("What is sent to your registry stands here until it has your own number.")

    def for_screen(self, rows: Any, user: Any) -> Any:
        return rows.for_screen().with_may(user, ["receive"])

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return desk_crumbs(self.title)

    def get_context(self, listing: Any) -> dict[str, Any]:
        form = None
        key = listing.tab.key if listing.tab else ""
        if key == "waiting" and (kept(self.request.user) or led(self.request.user)):
            form = forms.ReceiveManyForm(None, actor=self.request.actor)  # type: ignore[attr-defined]
        return {"bulk_form": form, "bulk_url": reverse("saraban:arriving_receive_many") if form else ""}


def central_number(passing: Passing) -> str:
    """The number in the book of the unit whose letter it is."""
    own = next((e for e in passing.letter.entries.all() if e.unit_id == passing.letter.unit_id), None)
    return own.written if own else passing.letter.own_number


class _PassingAct(ActionView):
    model = Passing
    verb = "receive"
    object_kwarg = "passing"
    template_name = "saraban/incoming_act.html"

    def get_rows(self, user: Any) -> Any:
        return Passing.objects.visible_to(user).for_screen()

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [
            (CRUMB, reverse("saraban:incoming_work")),
            (ArrivingListView.title, reverse("saraban:arriving_list")),
            (self.get_title(), ""),
        ]

    def get_initial(self) -> dict[str, Any]:
        return {}

    def get_context(self, form: Any) -> dict[str, Any]:
        done = self.object.state != PassingState.WAITING
        return {"letter": self.object.letter, "why_not": _("It has been dealt with already.") if done else ""}

    def get_cancel_url(self) -> str:
        return safe_next(self.request, reverse("saraban:arriving_list"))

    def get_success_url(self, result: Any) -> str:
        return safe_next(self.request, reverse("saraban:arriving_list"))


class ArrivingReceiveView(_PassingAct):
    form_class, service = forms.NothingForm, passing_services.receive_letter
    title, submit_label = gettext_lazy("Receive in the own register"), gettext_lazy("Receive under our number")

    def get_saved_message(self, result: LetterEntry) -> str:
        return _("Received under %(number)s.") % {"number": result.written}

    def get_success_url(self, result: LetterEntry) -> str:
        return safe_next(self.request, result.letter.get_absolute_url())


class ArrivingSendBackView(_PassingAct):
    form_class, service = forms.LetterReasonForm, passing_services.send_back
    title, submit_label = gettext_lazy("Send back as misrouted"), gettext_lazy("Send back with this reason")
    saved, submit_css = gettext_lazy("Sent back to the registry it came from."), "btn-danger"


class ReceiveManyView(_Many):
    """Receive the ticked letters under the group's own numbers."""

    model = Passing
    form_class, service = forms.ReceiveManyForm, passing_services.receive_letters
    title, submit_label = gettext_lazy("Receive the ticked letters"), gettext_lazy("Receive them all")

    def check_may_add(self) -> None:
        """The rows themselves carry the right."""

    def get_cancel_url(self) -> str:
        return reverse("saraban:arriving_list")

    def get_service_kwargs(self, form: Any) -> dict[str, Any]:
        return {"passings": list(form.cleaned_data["rows"])}

    def get_saved_message(self, result: list[LetterEntry]) -> str:
        numbers = ", ".join(entry.written for entry in result[:20])
        return _("Received under %(number)s.") % {"number": numbers}
