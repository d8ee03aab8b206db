"""Doors of letters written here after the draft: the list, signing, marked copies, sending, and what became of it."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext_lazy, pgettext_lazy

from coopoffice.files.responses import blob_response
from coopoffice.web.filters import ChoiceFilter, DateRangeFilter, PersonFilter, SearchFilter, UnitFilter
from coopoffice.web.tables import Column, Tab
from coopoffice.web.views.governed import ActionView, GovernedListView, GovernedView
from units.reach import reach

from ..choices import LetterState, Speed
from ..documents.paper import MARKS
from ..forms import outgoing as forms
from ..models import Dispatch, WrittenLetter
from ..policies_outgoing import signs_for
from ..querysets_outgoing import unacknowledged, unanswered_there
from ..services import dispatch, signing, submitting
from ..services.previewing import paper_now
from .drafts import CRUMB, OneDraft, crumbs

S = LetterState


# --- saved views ------------------------------------------------------------------------------------------------------


def my_drafts(user: Any) -> Q:
    """Drafts the person began, or of the units the person leads."""
    mine = reach(user)
    return Q(letter__state=S.DRAFT) & (Q(drafter_id=user.pk) | Q(letter__unit_id__in=mine.supervises))


def to_sign(user: Any) -> Q:
    """Being vetted, and to be signed under a post the person fills or by a power the person was given."""
    posts, units = signs_for(reach(user))
    return Q(letter__state=S.VETTING) & (Q(signer_post_id__in=posts) | Q(issuer_id__in=units))


def vetting(user: Any) -> Q:
    """Being vetted."""
    return Q(letter__state=S.VETTING)


def not_sent(user: Any) -> Q:
    """Numbered and signed, not sent."""
    return Q(letter__state=S.SIGNED)


def not_acknowledged(user: Any) -> Q:
    """Sent, and at least one addressee has not said that it arrived; failed sendings too."""
    return unacknowledged()


def awaiting_answer(user: Any) -> Q:
    """Sent with a wish for an answer, and nothing received since answers it."""
    return unanswered_there()


def ended(user: Any) -> Q:
    """Closed, cancelled, void."""
    return Q(letter__state__in=[S.CLOSED, S.CANCELLED, S.VOID])


class OutgoingListView(GovernedListView):
    """หนังสือส่งและร่างหนังสือ."""

    model = WrittenLetter
    title = CRUMB
    template_name = "saraban/outgoing_list.html"
    row_template = "saraban/_outgoing_row.html"
    search_label = gettext_lazy("Search in subject, addressees and numbers")
    columns = (
        Column("number", pgettext_lazy("letter", "Number"), lambda w: w.letter.own_number, sort="letter__own_number"),
        Column("subject", gettext_lazy("Subject"), lambda w: w.letter.subject, link=True),
        Column("to", pgettext_lazy("letter", "To"), lambda w: w.letter.to_text),
        Column("unit", pgettext_lazy("letter", "Written by"), lambda w: w.letter.unit.shown_short_name),
        Column("kind", gettext_lazy("Kind of letter"), lambda w: w.letter.get_kind_display(), screen=False),
        Column("issuer", gettext_lazy("Issued by"), lambda w: w.issuer.shown_short_name, screen=False),
        Column("dated", gettext_lazy("Date on the letter"), lambda w: w.letter.dated_on, screen=False),
        Column("state", gettext_lazy("State"), lambda w: w.letter.get_state_display(), sort="letter__state"),
    )
    filters = (
        SearchFilter("letter__search_text"),
        ChoiceFilter("kind", gettext_lazy("Kind of letter"), forms.KINDS, "letter__kind"),
        ChoiceFilter("speed", pgettext_lazy("letter", "Speed"), Speed, "letter__speed"),
        UnitFilter("unit", pgettext_lazy("letter", "Written by"), "letter__unit_id"),
        PersonFilter("drafter", gettext_lazy("Drafted by"), "drafter_id"),
        DateRangeFilter("dated", gettext_lazy("Date on the letter"), "letter__dated_on"),
    )
    tabs = (
        Tab("drafts", pgettext_lazy("letters", "My drafts"), my_drafts),
        Tab("sign", pgettext_lazy("letters", "To be signed by me"), to_sign, hot=True),
        Tab("vetting", gettext_lazy("Being vetted"), vetting),
        Tab("unsent", gettext_lazy("Numbered, not sent"), not_sent, hot=True),
        Tab("unacknowledged", gettext_lazy("Not acknowledged"), not_acknowledged),
        Tab("answers", gettext_lazy("Their answer awaited"), awaiting_answer),
        Tab("ended", gettext_lazy("Ended"), ended),
        Tab("all", gettext_lazy("All"), None),
    )
    default_sort = ("-letter__sort_at", "-pk")
    add_url_name = "saraban:draft_start"
    add_label = gettext_lazy("Write a letter")
    empty_title = gettext_lazy("No letter here")
    empty_text = gettext_lazy("Letters written here stand in these views until they are closed.")

    def for_screen(self, rows: Any, user: Any) -> Any:
        return rows.for_page()


# --- signing ----------------------------------------------------------------------------------------------------------


class LetterSignView(OneDraft):
    """Sign: the page shows in which words and why, and what stands in the way."""

    template_name = "saraban/letter_sign.html"
    form_class = forms.EmptyForm
    verb = "sign"
    service = staticmethod(submitting.sign_now)
    title = gettext_lazy("Sign the letter")
    submit_label = gettext_lazy("Sign and draw the number")
    saved = gettext_lazy("Signed. The number is drawn and the paper is stored.")

    def get_context(self, form: Any) -> dict[str, Any]:
        answer, why_not = signing.may_be_signed(self.request.actor, self.object.letter, self.object)  # type: ignore[attr-defined]
        paper, vetted = paper_now(self.object)
        return {
            "letter": self.object.letter,
            "written": self.object,
            "answer": answer,
            "why_not": why_not,
            "paper": {**paper, "signer": answer.name, "signer_lines": answer.lines} if answer.allowed else paper,
            "vetted": vetted,
            "picture": signing.signature_picture(self.request.user),
        }

    def get_success_url(self, result: Any) -> str:
        return self.object.get_absolute_url()


class LetterVoidView(OneDraft):
    """Make a signed letter void; the number keeps its place."""

    form_class = forms.DraftReasonForm
    verb = "dispatch"
    check_seen = False
    service = staticmethod(signing.void_letter)
    title = gettext_lazy("Make the letter void")
    lead = gettext_lazy("Its number stays in the book with the reason and is never given again.")
    submit_label = gettext_lazy("Make it void")
    submit_css = "btn-danger"
    saved = gettext_lazy("The letter is void; its number keeps its place in the book.")


class MarkedCopyView(GovernedView):
    """The file copy or a copy of a signed letter, as a PDF."""

    model = WrittenLetter

    def get(self, request: HttpRequest, pk: int, mark: str) -> HttpResponseBase:
        if mark not in MARKS:
            raise Http404
        row = WrittenLetter.objects.get_visible(request.user, pk=pk)
        paper = signing.marked_copy(by=request.actor, written=row, mark=mark)  # type: ignore[attr-defined]
        name = signing.file_name(row.letter.own_number, mark)
        return blob_response(request, paper.blob, name, inline=True)


# --- sending ----------------------------------------------------------------------------------------------------------


class LetterSendView(OneDraft):
    """Send a signed letter to its addressees."""

    template_name = "saraban/letter_send.html"
    form_class = forms.DispatchForm
    verb = "dispatch"
    check_seen = False
    service = staticmethod(dispatch.send_letter)
    title = gettext_lazy("Send the letter")
    submit_label = gettext_lazy("Record the sending")
    saved = gettext_lazy("The sending is recorded.")

    def get_form_kwargs(self) -> dict[str, Any]:
        self.offered = dispatch.unsent_addressees(self.object.letter)
        return {"offered": self.offered}

    def get_initial(self) -> dict[str, Any]:
        offered = dispatch.unsent_addressees(self.object.letter)
        return {"sent_on": timezone.localdate(), "addressees": [a.pk for a in offered]}

    def get_context(self, form: Any) -> dict[str, Any]:
        inside = [a.name for a in self.offered if a.party is not None and a.party.own_unit_id]
        mails = [(a.name, a.party.email) for a in self.offered if a.party is not None and a.party.email]
        return {"letter": self.object.letter, "inside": inside, "mails": mails, "multipart": True}


class _OneDispatch(ActionView):
    model = Dispatch
    verb = "acknowledge"
    object_kwarg = "dispatch"

    def get_rows(self, user: Any) -> Any:
        return Dispatch.objects.visible_to(user).select_related("letter", "addressee")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return crumbs(self.object.letter, (self.get_title(), ""))

    @property
    def lead(self) -> str:  # type: ignore[override]
        to = self.object.addressee.name if self.object.addressee else ""
        return f"{to} · {self.object.get_channel_display()} {self.object.tracking_number}".strip()


class DispatchReceivedView(_OneDispatch):
    """Who received it and when."""

    form_class = forms.DispatchReceivedForm
    service = staticmethod(dispatch.acknowledge_dispatch)
    title = gettext_lazy("It was received")
    submit_label = gettext_lazy("Record the receipt")
    saved = gettext_lazy("The receipt is recorded.")

    def get_initial(self) -> dict[str, Any]:
        return {"acknowledged_on": timezone.localdate()}


class DispatchFailedView(_OneDispatch):
    """It came back."""

    form_class = forms.DraftReasonForm
    service = staticmethod(dispatch.fail_dispatch)
    title = gettext_lazy("It could not be delivered")
    submit_label = gettext_lazy("Record that it came back")
    submit_css = "btn-danger"
    saved = gettext_lazy("Recorded. It can be sent anew.")


class LetterCloseView(OneDraft):
    """Nothing more is awaited."""

    form_class = forms.DraftNoteForm
    verb = "change"
    check_seen = False
    service = staticmethod(dispatch.close_letter_sent)
    title = gettext_lazy("Close the letter")
    lead = gettext_lazy("It leaves the lists of what is awaited. It stays in the register.")
    submit_label = gettext_lazy("Close the letter")
    saved = gettext_lazy("The letter is closed.")
