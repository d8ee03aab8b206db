"""Doors of vetting: submit a draft, and open the letter one is asked about."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseRedirect
from django.utils.translation import gettext_lazy

from coopoffice.web.refusals import Rejected
from coopoffice.web.views.governed import GovernedView

from ..forms import outgoing as forms
from ..models import WrittenLetter
from ..services import submitting, vetting
from .drafts import OneDraft


class DraftSubmitView(OneDraft):
    """Submit the draft: what vetting says, and who will be asked in which order, stand on the page."""

    template_name = "saraban/draft_submit.html"
    form_class = forms.DraftNoteForm
    verb = "submit"
    service = staticmethod(submitting.submit_draft)
    title = gettext_lazy("Submit for vetting and signature")
    submit_label = gettext_lazy("Submit the draft")
    saved = gettext_lazy("Submitted. Those who are asked see it now.")

    def get_initial(self) -> dict[str, Any]:
        return {}

    def get_context(self, form: Any) -> dict[str, Any]:
        row = self.object
        try:
            planned, nobody = submitting.route_of(self.request.actor, row), ""  # type: ignore[attr-defined]
        except Rejected as refusal:
            planned, nobody = [], refusal.sentence
        return {
            "written": row,
            "letter": row.letter,
            "planned": planned,
            "nobody": nobody,
            "vetted": vetting.vet(row.letter, row),
        }


class OutgoingOpenView(GovernedView):
    """Where the inbox leads: whoever is asked is let to the letter and finds it in the own lists from then on."""

    model = WrittenLetter

    def get(self, request: HttpRequest, pk: int) -> HttpResponseRedirect:
        row = WrittenLetter.objects.get_visible(request.user, pk=pk)
        submitting.note_decider(by=request.actor, written=row)  # type: ignore[attr-defined]
        query = request.GET.urlencode()
        return HttpResponseRedirect(row.letter.get_absolute_url() + (f"?{query}" if query else ""))
