"""What is shown of a secret's files, and the printed forms: made for one reader at this moment, stored nowhere.

A reader sees pages as pictures with name and time burnt in; taking a file away is the registrar's.
"""

from __future__ import annotations

import datetime as dt
from itertools import groupby
from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from coopoffice.files.services import read_sealed_content
from coopoffice.thai import document_date
from coopoffice.web.forms import GovernedForm, ThaiDateField
from coopoffice.web.policies import Refused, may_add, policy_for
from coopoffice.web.views.governed import GovernedView

from ...choices import OpeningHow, SecretDirection
from ...documents import secret_papers as papers
from ...models import SecretCheck, SecretFile, SecretLetter
from ...services.secrets.common import office_kept_by
from ...services.secrets.reading import note_opening, note_openings
from .common import Guarded, crumb


def inline_pdf(content: bytes, name: str) -> HttpResponse:
    """The paper on the screen, under a name that tells nothing."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


class _OfFile(Guarded, GovernedView):
    model = SecretLetter
    verb: ClassVar[str] = "view"

    def found(self, request: HttpRequest, pk: Any, file: Any) -> tuple[SecretLetter, SecretFile, bytes]:
        secret = SecretLetter.objects.visible_to(request.user).for_page().one_for(request.user, self.verb, pk=pk)
        row = secret.files.select_related("blob").filter(pk=file).first()
        if row is None:
            raise Http404
        try:
            return secret, row, read_sealed_content(row.blob, bound_to=SecretFile.BOUND_TO)
        except FileNotFoundError:
            raise Http404(
                _("The content of this file is missing on the server. Tell the system administrator.")
            ) from None


class SecretSheetView(_OfFile):
    """One page of a file as a picture, with the reader's name and the time burnt in."""

    def get(self, request: HttpRequest, pk: Any, file: Any, sheet: int) -> HttpResponse:
        secret, row, content = self.found(request, pk, file)
        if not 1 <= sheet <= row.pages:
            raise Http404
        note_opening(by=request.actor, secret=secret, how=OpeningHow.SHEET, file=row, sheet=sheet)  # type: ignore[attr-defined]
        response = HttpResponse(papers.sheet_picture(content, secret, request.user, sheet), content_type="image/jpeg")
        response["X-Content-Type-Options"] = "nosniff"
        return response


class SecretFileView(_OfFile):
    """The whole file with the marks on each page: the registrar's alone."""

    verb = "keep"

    def get(self, request: HttpRequest, pk: Any, file: Any) -> HttpResponse:
        secret, row, content = self.found(request, pk, file)
        note_opening(by=request.actor, secret=secret, how=OpeningHow.FILE, file=row)  # type: ignore[attr-defined]
        response = inline_pdf(papers.marked_file(content, secret, request.user), "secret")
        response["Content-Disposition"] = 'attachment; filename="secret.pdf"'
        return response


class SecretCoverView(Guarded, GovernedView):
    """The cover sheet of its class."""

    model = SecretLetter

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        rows = SecretLetter.objects.visible_to(request.user).for_page()
        secret = rows.one_for(request.user, "keep", pk=pk)
        note_opening(by=request.actor, secret=secret, how=OpeningHow.COVER)  # type: ignore[attr-defined]
        return inline_pdf(papers.cover_sheet(secret, request.user), "cover")


class SecretPeriodForm(GovernedForm):
    """Which days of a register."""

    first = ThaiDateField(label=pgettext_lazy("period", "From"), required=False)
    last = ThaiDateField(label=pgettext_lazy("period", "Until"), required=False)


class SecretRegistersView(Guarded, GovernedView):
    """The three registers, to be printed for any period."""

    model = SecretLetter
    template_name = "saraban/secret_registers.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        if not may_add(request.user, SecretLetter):
            raise Refused(policy_for(SecretLetter).refusal(request.user, "add", None))
        today = timezone.localdate()
        given = request.GET if "first" in request.GET or "last" in request.GET else None
        form = SecretPeriodForm(
            given,
            actor=request.actor,  # type: ignore[attr-defined]
            initial={"first": today.replace(month=1, day=1), "last": today},
        )
        book = request.GET.get("book", "")
        if given is None or not form.is_valid() or book not in {"in", "out", "control"}:
            status = 422 if given is not None else 200
            return render(
                request,
                self.template_name,
                {
                    "title": _("Registers of secrets"),
                    "form": form,
                    "crumbs": [crumb(), (_("Registers of secrets"), "")],
                },
                status=status,
            )
        return self.paper(request, book, form.cleaned_data.get("first"), form.cleaned_data.get("last"))

    def paper(self, request: HttpRequest, book: str, first: dt.date | None, last: dt.date | None) -> HttpResponse:
        office = office_kept_by(request.user)
        rows = SecretLetter.objects.visible_to(request.user).filter(unit=office).for_page()
        if book != "control":
            rows = rows.filter(direction=SecretDirection(book))
        else:
            rows = rows.prefetch_related("class_changes", "copies", "loans__borrower", "destroyed__destruction")
        if first:
            rows = rows.filter(entries__entered_on__gte=first)
        if last:
            rows = rows.filter(entries__entered_on__lte=last)
        found = list(rows.order_by("entries__entered_on", "direction", "entries__number"))
        note_openings(by=request.actor, secrets=found, how=OpeningHow.REGISTER)  # type: ignore[attr-defined]
        days = [(day, list(group)) for day, group in groupby(found, key=lambda s: s.entry.entered_on)]
        period = " - ".join(document_date(day, "th") for day in (first, last) if day)
        return inline_pdf(papers.register_paper(book, office, days, request.user, period), f"register-{book}")


class SecretCheckPaperView(Guarded, GovernedView):
    """The report of a check to the head."""

    model = SecretCheck

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        rows = SecretCheck.objects.visible_to(request.user).select_related("unit")
        check = rows.one_for(request.user, "keep", pk=pk)
        items = list(check.items.select_related("letter").prefetch_related("letter__entries"))
        members = list(check.members.select_related("user"))
        note_openings(by=request.actor, secrets=[i.letter for i in items], how=OpeningHow.CHECK)  # type: ignore[attr-defined]
        return inline_pdf(papers.check_report(check, items, members, request.user), "check")
