"""Doors of quick phrases."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from coopoffice.web.filters import ChoiceFilter, SearchFilter
from coopoffice.web.tables import Column
from coopoffice.web.views.governed import (
    ActionView,
    GovernedFormView,
    GovernedListView,
)

from ...choices import PhraseUse
from ...forms import incoming as forms
from ...models import QuickPhrase
from ...services.phrases import add_phrase, change_phrase, remove_phrase
from ..incoming import desk_crumbs

# --- quick phrases ---------------------------------------------------------------------------------------------------


class PhraseListView(GovernedListView):
    """The office's quick phrases."""

    model = QuickPhrase
    title = gettext_lazy("Quick phrases of letters")
    columns = (
        Column("text", gettext_lazy("Phrase"), lambda r: r.text, sort="text", link=True),
        Column("label", gettext_lazy("On the button"), lambda r: r.shown),
        Column("use", gettext_lazy("Offered when"), lambda r: r.get_use_display(), sort="use"),
        Column("unit", gettext_lazy("For the people of"), lambda r: r.unit.shown_short_name),
    )
    filters = (SearchFilter("text"), ChoiceFilter("use", gettext_lazy("Offered when"), PhraseUse))
    default_sort = ("use", "position", "pk")
    add_url_name = "saraban:phrase_add"
    add_label = gettext_lazy("Add a phrase")

    def for_screen(self, rows: Any, user: Any) -> Any:
        return rows.select_related("unit")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return desk_crumbs(self.title)


class PhraseAddView(GovernedFormView):
    model, form_class, service = QuickPhrase, forms.PhraseForm, add_phrase
    title, submit_label = gettext_lazy("Add a phrase"), gettext_lazy("Keep the phrase")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return desk_crumbs(self.get_title())

    def get_cancel_url(self) -> str:
        return reverse("saraban:phrase_list")

    def get_success_url(self, result: Any) -> str:
        return reverse("saraban:phrase_list")


class PhraseChangeView(PhraseAddView):
    service, object_kwarg = change_phrase, "phrase"
    template_name = "saraban/phrase_change.html"
    title = gettext_lazy("Change the phrase")


class PhraseRemoveView(ActionView):
    model, verb, object_kwarg, form_class, service = QuickPhrase, "change", "phrase", forms.NothingForm, remove_phrase
    title, submit_label, submit_css = gettext_lazy("Take the phrase away"), gettext_lazy("Take it away"), "btn-danger"
    saved = gettext_lazy("The phrase is no longer offered.")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return desk_crumbs(self.get_title())

    def get_initial(self) -> dict[str, Any]:
        return {}

    def get_cancel_url(self) -> str:
        return reverse("saraban:phrase_list")

    def get_success_url(self, result: Any) -> str:
        return reverse("saraban:phrase_list")
