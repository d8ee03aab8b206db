"""Doors of presenting, instructing and closing, and the course on paper."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from coopoffice.printing.render import render_paper
from coopoffice.web.prepared import kept_rows
from coopoffice.web.views.governed import (
    GovernedDetailView,
)

from ...choices import PhraseUse
from ...forms import incoming as forms
from ...models import Letter, QuickPhrase
from ...querysets import LetterQuerySet
from ...services import incoming_instruct as instructing
from ..incoming import LetterAct, pdf_response
from ..letter_route import route_of

# --- presenting, instructing, closing ---------------------------------------------------------------------------------


def phrases_for(user: Any, use: str) -> list[QuickPhrase]:
    """The quick phrases offered to the person."""
    return kept_rows(
        user, ("letter_phrases", str(use)), lambda: QuickPhrase.objects.visible_to(user).filter(use=use)[:12]
    )


class LetterPresentView(LetterAct):
    act, verb, form_class, service = "present", "present", forms.LetterPresentForm, instructing.present_letter
    title, submit_label = gettext_lazy("Present to the superior"), gettext_lazy("Present")
    saved = gettext_lazy("Presented; it waits for the instruction.")

    def get_context(self, form: Any) -> dict[str, Any]:
        return {**super().get_context(form), "phrases": phrases_for(self.request.user, PhraseUse.PRESENT)}


class LetterWithdrawView(LetterAct):
    act, verb, form_class, service = "present", "present", forms.NothingForm, instructing.withdraw_presentation
    title, submit_label = gettext_lazy("Take the letter back"), gettext_lazy("Take it back")
    saved = gettext_lazy("Taken back; it can be presented anew.")

    def get_context(self, form: Any) -> dict[str, Any]:
        return {"letter": self.object}


class LetterInstructView(LetterAct):
    """สั่งการ on a page of its own: the same box as on the letter's page."""

    act, verb, form_class, service = "instruct", "instruct", forms.LetterInstructForm, instructing.instruct_letter
    template_name = "saraban/incoming_instruct.html"
    title, submit_label = gettext_lazy("Instruct"), gettext_lazy("Sign the instruction")

    def get_context(self, form: Any) -> dict[str, Any]:
        return {**super().get_context(form), "phrases": phrases_for(self.request.user, PhraseUse.INSTRUCT)}

    def get_saved_message(self, result: Any) -> str:
        told = result.tasks.count()
        if not told:
            return _("The instruction is written.")
        return ngettext("Instructed; %(n)d was told.", "Instructed; %(n)d were told.", told) % {"n": told}


class LetterCloseView(LetterAct):
    act, verb, form_class, service = "close", "instruct", forms.LetterNoteForm, instructing.close_letter
    title, submit_label = gettext_lazy("Close the letter"), gettext_lazy("Close the letter")
    saved = gettext_lazy("The letter is closed.")


class InstructionSheetView(GovernedDetailView):
    """The course of a letter on paper: what stands in the books, minutes, instructions, those told, answers (PDF)."""

    model = Letter
    context_name = "letter"

    def get_rows(self, user: Any) -> LetterQuerySet:
        return Letter.objects.visible_to(user).received().for_page()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        letter = self.get_object()
        course = route_of(request.user, letter)
        paper = render_paper(
            "saraban/pdf/incoming_sheet.html",
            {"letter": letter, "course": course, "title": _("Course of a letter"), "printed_by": str(request.user)},
        )
        return pdf_response(paper.content, f"letter-{letter.pk}.pdf")
