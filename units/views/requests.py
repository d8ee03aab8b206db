"""Doors of general requests: list, page, form with who will be asked, paper."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from coopoffice.files.responses import blob_response
from coopoffice.web.filters import ChoiceFilter, DateRangeFilter, PersonFilter, SearchFilter, UnitFilter
from coopoffice.web.refusals import Rejected
from coopoffice.web.tables import Column, Tab
from coopoffice.web.views.governed import (
    ActionView,
    GovernedDetailView,
    GovernedFormView,
    GovernedListView,
    GovernedView,
)

from ..choices import ApprovalState, Priority, RequestKind
from ..documents.requests import issued_request, request_pdf
from ..forms import requests as forms
from ..models import GeneralRequest, Unit
from ..querysets import GeneralRequestQuerySet
from ..reach import reach
from ..services import requests as services
from ..services.approvals import preview_route
from .approvals import CRUMB as INBOX
from .approvals import approval_context

CRUMB = gettext_lazy("General requests")


def mine(user: Any) -> Q:
    """Written by the person."""
    return Q(writer_id=user.pk)


def returned(user: Any) -> Q:
    """The person's own that were returned for correction."""
    return Q(writer_id=user.pk, approval__state=ApprovalState.RETURNED)


def of_the_units(user: Any) -> Q:
    """Under way, from the units the person leads or belongs to."""
    facts = reach(user)
    q = Q(approval__state__in=[ApprovalState.OPEN, ApprovalState.RETURNED])
    return q if facts.everything else q & Q(unit_id__in=facts.sees)


def ended(user: Any) -> Q:
    """Decided or withdrawn."""
    return Q(approval__state__in=[ApprovalState.APPROVED, ApprovalState.REFUSED, ApprovalState.WITHDRAWN])


def state_words(row: GeneralRequest) -> str:
    """Where it stands, in words."""
    return str(row.approval.get_state_display()) if row.approval else _("Draft, not sent")


class RequestListView(GovernedListView):
    """เรื่องขออนุมัติ."""

    model = GeneralRequest
    title = CRUMB
    keeps_words = True
    row_template = "units/_request_row.html"
    columns = (
        Column(
            "written", gettext_lazy("Written"), lambda r: timezone.localtime(r.created_at).date(), sort="-created_at"
        ),
        Column("subject", pgettext_lazy("request", "Subject"), lambda r: r.subject, sort="subject", link=True),
        Column("kind", gettext_lazy("What is asked for"), lambda r: r.get_category_display(), screen=False),
        Column("amount", gettext_lazy("Amount in baht"), lambda r: r.amount, sort="-amount", num=True),
        Column("writer", gettext_lazy("Writer"), lambda r: r.writer.full_name, sort="writer__sort_key"),
        Column("unit", gettext_lazy("Unit"), lambda r: r.unit.shown_short_name, screen=False),
        Column("state", gettext_lazy("State"), state_words, sort="approval__state"),
    )
    nulls_last = frozenset({"amount", "approval__state"})
    filters = (
        SearchFilter("search"),
        ChoiceFilter("kind", gettext_lazy("What is asked for"), RequestKind, "category"),
        ChoiceFilter("state", gettext_lazy("State"), ApprovalState, "approval__state"),
        ChoiceFilter("speed", gettext_lazy("Speed"), Priority),
        UnitFilter("unit", gettext_lazy("Unit")),
        PersonFilter("person", gettext_lazy("Writer"), "writer_id"),
        DateRangeFilter("written", gettext_lazy("Written"), "created_at__date"),
    )
    tabs = (
        Tab("mine", pgettext_lazy("requests", "Mine"), mine),
        Tab("returned", pgettext_lazy("approval", "Returned for correction"), returned, hot=True),
        Tab("units", gettext_lazy("Under way in my units"), of_the_units),
        Tab("ended", pgettext_lazy("requests", "Decided"), ended),
        Tab("all", pgettext_lazy("requests", "All I may see")),
    )
    default_sort = ("-created_at",)
    add_url_name = "units:request_write"
    add_label = gettext_lazy("Write a request")
    empty_title = gettext_lazy("No requests here")
    empty_text = gettext_lazy("Requests you write or are asked about stand here.")

    def get_default_tab(self, user: Any) -> str:
        """Heads first see what is under way below them, everybody else the own."""
        return "units" if reach(user).supervises else "mine"

    def for_screen(self, rows: Any, user: Any) -> GeneralRequestQuerySet:
        return rows.with_people()


class RequestDetailView(GovernedDetailView):
    """One request: what is asked, its route, the decision box."""

    model = GeneralRequest
    template_name = "units/request_detail.html"
    context_name = "general"

    def get_rows(self, user: Any) -> GeneralRequestQuerySet:
        return GeneralRequest.objects.visible_to(user).with_people()

    def get_crumbs(self) -> list[tuple[Any, str]]:
        if "walk" in self.request.GET:
            return [(INBOX, reverse("units:inbox")), (self.object.subject, "")]
        return [(CRUMB, reverse("units:request_list")), (self.object.subject, "")]

    def get_context(self) -> dict[str, Any]:
        row, user = self.object, self.request.user
        return {
            "files": row.files.select_related("blob"),
            "state_words": state_words(row),
            "own": row.writer_id == user.pk,
            **approval_context(self.request, row.approval),
        }


class _RequestForm(GovernedFormView):
    model = GeneralRequest
    template_name = "units/request_form.html"
    submit_label = pgettext_lazy("button", "Send for consideration")

    def get_saved_message(self, result: Any) -> str:
        if result.approval is None:
            return _("Kept as a draft. Nobody sees it until you send it.")
        return _("Sent for consideration.")


class RequestWriteView(_RequestForm):
    """Write a request."""

    form_class = forms.RequestWriteForm
    service = services.write_request
    title = gettext_lazy("Write a request")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(CRUMB, reverse("units:request_list")), (self.title, "")]

    def get_cancel_url(self) -> str:
        return reverse("units:request_list")


class RequestChangeView(_RequestForm):
    """Correct a draft or a returned request."""

    form_class = forms.RequestChangeForm
    service = services.change_request
    object_kwarg = "request"
    verb = "change"
    title = gettext_lazy("Correct the request")

    def get_rows(self, user: Any) -> GeneralRequestQuerySet:
        return GeneralRequest.objects.visible_to(user).with_people()

    def get_crumbs(self) -> list[tuple[Any, str]]:
        here = (self.object.subject[:40], self.object.get_absolute_url())
        return [(CRUMB, reverse("units:request_list")), here, (self.title, "")]

    def get_initial(self) -> dict[str, Any]:
        names = ("subject", "category", "body", "amount", "needed_on", "speed")
        return {name: getattr(self.object, name) for name in names}

    def get_context(self, form: Any) -> dict[str, Any]:
        approval = self.object.approval
        last = approval.course.history[-1] if approval and approval.course.history else None
        return {"returned": last if last and last.act == "return" else None}


class RequestDiscardView(ActionView):
    """Throw a draft away."""

    model, verb, object_kwarg = GeneralRequest, "discard", "request"
    form_class, service = forms.RequestDiscardForm, services.discard_request
    title = gettext_lazy("Throw the draft away")
    submit_label, submit_css = gettext_lazy("Throw the draft away"), "btn-danger"
    lead = gettext_lazy("The draft and its files are gone for good.")
    saved = gettext_lazy("The draft is gone.")

    def get_success_url(self, result: Any) -> str:
        return reverse("units:request_list")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(CRUMB, reverse("units:request_list")), (self.object.subject, "")]


class RequestPreviewView(GovernedView):
    """Who will be asked, said while the form is being filled: the same route as submitting freezes."""

    model = GeneralRequest

    def get(self, request: HttpRequest) -> HttpResponse:
        form = forms.RequestWriteForm(request.GET, actor=request.actor)  # type: ignore[attr-defined]
        form.is_valid()
        posting = request.actor.posting  # type: ignore[attr-defined]
        steps: list[Any] = []
        refused = "" if posting else _("You hold no post today, so you cannot ask for an approval.")
        if posting:
            cleaned = form.cleaned_data
            facts = {"amount": cleaned.get("amount"), "category": cleaned.get("category")}
            try:
                unit: Unit = posting.post.unit
                steps = preview_route(by=request.actor, kind=services.REQUEST_KIND, unit=unit, facts=facts)  # type: ignore[attr-defined]
            except Rejected as refusal:
                refused = refusal.sentence
        return render(request, "units/_approval_preview.html", {"steps": steps, "refused": refused})


class RequestPaperView(GovernedDetailView):
    """The request as a paper (PDF): with its decisions once it is decided, as it stands before."""

    model = GeneralRequest

    def get_rows(self, user: Any) -> GeneralRequestQuerySet:
        return GeneralRequest.objects.visible_to(user).with_people()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        row = self.get_object()
        with translation.override("th"):
            name = f"{_('Request')}-{row.pk}.pdf"
            if row.approval is not None and row.approval.state in (ApprovalState.APPROVED, ApprovalState.REFUSED):
                paper = issued_request(by=request.actor, request=row)  # type: ignore[attr-defined]
                return blob_response(request, paper.blob, name, inline=True)  # type: ignore[return-value]
            response = HttpResponse(request_pdf(row), content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="request-{row.pk}.pdf"'
        response["Cache-Control"] = "private, no-store"
        return response
