"""Doors of received letters that wait: the lists that should be empty, and what is done to ticked rows."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from coopoffice.web.filters import ChoiceFilter, DateRangeFilter, SearchFilter
from coopoffice.web.tables import Column, Tab
from coopoffice.web.views.governed import (
    GovernedFormView,
    GovernedListView,
)

from ...choices import BOOK_IN, PhraseUse, Speed
from ...forms import incoming as forms
from ...models import Letter, LetterEntry
from ...policies.waiting import (
    kept,
    mine,
    not_assigned,
    not_stamped,
    overdue,
    to_close,
    to_present,
    unanswered,
    waiting_for_instruction,
)
from ...services import incoming_instruct as instructing
from ...services import incoming_passing as passing_services
from ...services.incoming_stamp import stamp_letters
from ..incoming import CRUMB, desk_crumbs
from .acts import phrases_for

# --- work lists ------------------------------------------------------------------------------------------------------


class IncomingWorkView(GovernedListView):
    """Received letters that wait for somebody: lists that should be empty."""

    model = Letter
    title = gettext_lazy("Received letters to be dealt with")
    keeps_words = True
    template_name = "saraban/incoming_work.html"
    row_template = "saraban/_incoming_row.html"
    search_label = gettext_lazy("Search subject, sender, number")
    columns = (
        Column(
            "number",
            pgettext_lazy("letter", "Number"),
            lambda r: ", ".join(e.written for e in r.entries.all()),
            css="no",
        ),
        Column("subject", gettext_lazy("Subject"), lambda r: r.subject, link=True),
        Column("from", pgettext_lazy("letter", "From"), lambda r: r.from_text),
        Column("theirs", gettext_lazy("Their number"), lambda r: r.their_number, screen=False),
        Column("received", gettext_lazy("Received at"), lambda r: r.received_at, sort="received_at"),
        Column("due", gettext_lazy("Due"), lambda r: r.due_on, sort="due_on", css="c-due"),
        Column("speed", pgettext_lazy("letter", "Speed"), lambda r: r.get_speed_display(), screen=False),
        Column("state", pgettext_lazy("letter", "State"), lambda r: r.get_state_display()),
    )
    filters = (
        SearchFilter("search_text"),
        ChoiceFilter("speed", pgettext_lazy("letter", "Speed"), Speed),
        DateRangeFilter("received", gettext_lazy("Received at"), "received_at__date"),
    )
    tabs = (
        Tab("mine", gettext_lazy("Waiting for me"), mine),
        Tab("stamp", gettext_lazy("Not stamped"), not_stamped),
        Tab("present", gettext_lazy("To be presented"), to_present),
        Tab("instruct", gettext_lazy("Waiting for instruction"), waiting_for_instruction),
        Tab("assign", gettext_lazy("Nobody told to act"), not_assigned),
        Tab("close", gettext_lazy("Answered, to be closed"), to_close),
        Tab("answer", gettext_lazy("Needs an answer"), unanswered),
        Tab("overdue", gettext_lazy("Past its due day"), overdue, hot=True),
    )
    default_sort = ("-speed", "received_at", "pk")
    add_url_name = "saraban:incoming_register"
    add_label = gettext_lazy("Register a received letter")
    empty_title = gettext_lazy("Nothing waits here")
    empty_text = gettext_lazy("Letters stand here until somebody has dealt with them.")

    def get_rows(self, user: Any) -> Any:
        return Letter.objects.visible_to(user).received()

    def for_screen(self, rows: Any, user: Any) -> Any:
        return rows.for_page()

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(CRUMB, reverse("saraban:letter_list")), (self.title, "")]

    def get_context(self, listing: Any) -> dict[str, Any]:
        user = self.request.user
        key = listing.tab.key if listing.tab else ""
        bulk = {"stamp": "saraban:incoming_stamp_many", "present": "saraban:incoming_present_many"}.get(key)
        usable = bulk and kept(user)
        form = None
        if usable:
            kind = forms.StampManyForm if key == "stamp" else forms.PresentManyForm
            form = kind(None, actor=self.request.actor)  # type: ignore[attr-defined]
        return {
            "bulk_url": reverse(bulk) if usable else "",
            "bulk_form": form,
            "arriving": passing_services.waiting_of(user).count() if key == "mine" else 0,
            "phrases": phrases_for(user, PhraseUse.PRESENT) if key == "present" and usable else [],
            "walk": key,
        }


class _Many(GovernedFormView):
    """Ticked rows of a list, done in one act, all or none."""

    model = Letter
    template_name = "saraban/incoming_many.html"
    back = ""
    check_seen = False

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return desk_crumbs(self.get_title())

    def get_cancel_url(self) -> str:
        return reverse("saraban:incoming_work") + f"?view={self.back}"

    def get_success_url(self, result: Any) -> str:
        return self.get_cancel_url()


class StampManyView(_Many):
    form_class, back = forms.StampManyForm, "stamp"
    title, submit_label = gettext_lazy("Stamp the ticked letters"), gettext_lazy("Stamp them all")
    service = stamp_letters

    def get_service_kwargs(self, form: Any) -> dict[str, Any]:
        user = self.request.user
        entries = LetterEntry.objects.visible_to(user, "keep").filter(
            letter__in=form.cleaned_data["rows"], book=BOOK_IN, stamped_at__isnull=True, unit_id__in=kept(user)
        )
        return {"entries": list(entries.order_by("year_be", "number"))}

    def get_saved_message(self, result: list[Any]) -> str:
        return ngettext("%(n)d letter is stamped.", "%(n)d letters are stamped.", len(result)) % {"n": len(result)}


class PresentManyView(_Many):
    form_class, back = forms.PresentManyForm, "present"
    title, submit_label = gettext_lazy("Present the ticked letters"), gettext_lazy("Present them all")
    service = instructing.present_letters

    def get_service_kwargs(self, form: Any) -> dict[str, Any]:
        return {"letters": list(form.cleaned_data["rows"].order_by("sort_at", "pk")), "note": form.cleaned_data["note"]}

    def get_saved_message(self, result: list[Any]) -> str:
        return ngettext("%(n)d letter is presented.", "%(n)d letters are presented.", len(result)) % {"n": len(result)}
