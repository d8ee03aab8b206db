"""Acts on the rows ticked in a register: present, stamp. What each row allows is said before anything is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from coopoffice.web.views.governed import GovernedFormView

from ..choices import BOOK_IN, LetterState, PhraseUse
from ..forms import incoming as forms
from ..models import Letter, LetterEntry
from ..policies.waiting import kept
from ..services import incoming_instruct as instructing
from ..services.incoming_stamp import stamp_letters
from .incoming import CRUMB
from .incoming_work import phrases_for

MOST = 100


@dataclass(frozen=True)
class Row:
    """One ticked row and why the act is not for it (empty: it is)."""

    entry: LetterEntry
    why: str


class _Chosen(GovernedFormView):
    """The ticked numbers of the register, those the act is for and the others with the reason; then one act for all.

    The address carries the numbers ticked (``pick``) and the register's own query, which is where it leads back.
    """

    model = Letter
    template_name = "saraban/register_chosen.html"
    check_seen = False

    def why_not(self, entry: LetterEntry) -> str:
        """Why the act is not for the row; empty where it is."""
        raise NotImplementedError

    def rows(self) -> list[Row]:
        """The ticked rows that stand for a letter in a book the person keeps, in the order of their numbers."""
        texts = [text for one in self.request.GET.getlist("pick")[:MOST] for text in one.split(",")]
        keys = {int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 19}
        user = self.request.user
        entries = LetterEntry.objects.visible_to(user, "keep").filter(
            number_row_id__in=sorted(keys)[:MOST], book=BOOK_IN, unit_id__in=kept(user)
        )
        found = entries.select_related("letter__unit", "unit").order_by("year_be", "number")
        return [Row(entry, self.why_not(entry)) for entry in found]

    def get_initial(self) -> dict[str, Any]:
        self.ticked = self.rows()
        return {"rows": [row.entry.letter_id for row in self.ticked if not row.why]}

    def get_context(self, form: Any) -> dict[str, Any]:
        return {
            "ticked": self.ticked,
            "fit": sum(1 for row in self.ticked if not row.why),
            "phrases": phrases_for(self.request.user, PhraseUse.PRESENT) if "note" in form.fields else [],
        }

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [
            (CRUMB, reverse("saraban:letter_list")),
            (_("Register of incoming letters"), self.get_cancel_url()),
            (self.get_title(), ""),
        ]

    def get_cancel_url(self) -> str:
        back = self.request.GET.copy()
        back.pop("pick", None)
        back.pop("format", None)
        return reverse("saraban:register_in") + (f"?{back.urlencode()}" if back else "")

    def get_success_url(self, result: Any) -> str:
        return self.get_cancel_url()


class RegisterPresentView(_Chosen):
    """Present the ticked letters with one note."""

    form_class = forms.PresentChosenForm
    title, submit_label = gettext_lazy("Present the ticked letters"), gettext_lazy("Present them all")
    service = instructing.present_letters

    def why_not(self, entry: LetterEntry) -> str:
        letter = entry.letter
        if letter.unit_id != entry.unit_id:
            return _("It is presented by the registry of %(unit)s.") % {"unit": letter.unit.shown_short_name}
        if letter.state != LetterState.REGISTERED:
            return str(letter.get_state_display())
        return ""

    def get_service_kwargs(self, form: Any) -> dict[str, Any]:
        rows = form.cleaned_data["rows"].order_by("sort_at", "pk")
        return {"letters": list(rows), "note": form.cleaned_data["note"]}

    def get_saved_message(self, result: list[Any]) -> str:
        return ngettext("%(n)d letter is presented.", "%(n)d letters are presented.", len(result)) % {"n": len(result)}


class RegisterStampView(_Chosen):
    """Stamp copies of the ticked letters at their emptiest places."""

    form_class = forms.StampChosenForm
    title, submit_label = gettext_lazy("Stamp the ticked letters"), gettext_lazy("Stamp them all")
    lead = gettext_lazy("Each gets its stamp where the first page is emptiest; the originals stay as they came.")
    service = stamp_letters

    def why_not(self, entry: LetterEntry) -> str:
        if entry.stamped_at:
            return _("Stamped already.")
        if entry.letter.state == LetterState.VOID:
            return str(entry.letter.get_state_display())
        return ""

    def get_service_kwargs(self, form: Any) -> dict[str, Any]:
        letters = {letter.pk for letter in form.cleaned_data["rows"]}
        entries = [row.entry for row in self.ticked if row.entry.letter_id in letters and not row.why]
        return {"entries": entries}

    def get_saved_message(self, result: list[Any]) -> str:
        return ngettext("%(n)d letter is stamped.", "%(n)d letters are stamped.", len(result)) % {"n": len(result)}
