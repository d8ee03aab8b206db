"""Doors of the registry desk: register one letter or many, stamp, correct, forward, return, make void."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from coopoffice.printing.render import render_paper
from coopoffice.registers.models import Series
from coopoffice.thai import normalise, register_year, to_thai_digits
from coopoffice.web.policies import Refused, policy_for
from coopoffice.web.views.account import safe_next
from coopoffice.web.views.governed import ActionView, GovernedFormView, GovernedView
from units.models import Unit
from units.reach import reach

from ..choices import BOOK_IN
from ..documents import stamp
from ..forms import incoming as forms
from ..models import Letter, LetterEntry, Party
from ..policies import registry_units
from ..querysets import LetterQuerySet
from ..services import incoming as services
from ..services.incoming_passing import forward_letter
from ..services.incoming_stamp import file_to_stamp, lines_for, pdf_of, stamp_letter

CRUMB = gettext_lazy("Correspondence")
DESK = gettext_lazy("Register a received letter")
SHOWN = 8


def desk_crumbs(title: Any) -> list[tuple[Any, str]]:
    """Correspondence, the list of incoming work, this page."""
    return [(CRUMB, reverse("saraban:incoming_work")), (title, "")]


def next_number(user: Any, unit_id: int) -> str:
    """The number the unit's book would give now, as the book writes it. A preview: the draw itself decides."""
    year = register_year(timezone.localdate())
    books = Series.objects.visible_to(user)
    last = books.filter(unit_id=unit_id, kind=BOOK_IN, year_be=year).values_list("last_number", flat=True)
    return to_thai_digits(f"{(last.first() or 0) + 1}/{year}")


def latest_entries(user: Any, unit_id: int | None) -> list[LetterEntry]:
    """What was entered in the book last, newest first."""
    if unit_id is None:
        return []
    rows = LetterEntry.objects.visible_to(user).filter(unit_id=unit_id, book=BOOK_IN)
    return list(rows.select_related("letter").order_by("-year_be", "-number")[:SHOWN])


class LetterRegisterView(GovernedFormView):
    """ลงรับหนังสือ: the scan first, then the sender; the next number is seen, the same letter twice is noticed."""

    model = Letter
    form_class = forms.LetterRegisterForm
    template_name = "saraban/incoming_register.html"
    service = services.register_letter
    title = DESK
    submit_label = gettext_lazy("Register the letter")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return desk_crumbs(self.title)

    def get_initial(self) -> dict[str, Any]:
        unit = forms.own_book(self.request.user)
        office = Unit.objects.visible_to(self.request.user).filter(pk=unit).first() if unit else None
        return {"received_at": timezone.now(), "to_text": office_head_title(office)}

    def get_cancel_url(self) -> str:
        return reverse("saraban:incoming_work")

    def get_context(self, form: Any) -> dict[str, Any]:
        unit = _unit_of(form) or forms.own_book(self.request.user)
        same = []
        if form.is_bound and form.has_error("same_reason"):
            form.ask_reason()
            same = _same(self.request.user, form)
        return {
            "next_number": next_number(self.request.user, unit) if unit else "",
            "latest": latest_entries(self.request.user, unit),
            "same": same,
            "preview_url": reverse("saraban:incoming_preview"),
        }

    def get_success_url(self, result: Letter) -> str:
        entry = result.entries.filter(book=BOOK_IN).first()
        if entry is not None and file_to_stamp(result) is not None:
            return reverse("saraban:incoming_stamp", args=[entry.pk]) + "?fresh=1"
        return result.get_absolute_url()

    def get_saved_message(self, result: Letter) -> str:
        entry = result.entries.filter(book=BOOK_IN).select_related("unit").first()
        return _("Registered under %(number)s.") % {"number": entry.written if entry else ""}


def office_head_title(unit: Unit | None) -> str:
    """The title letters to the unit are addressed to: its head's post."""
    if unit is None:
        return ""
    post = unit.posts.filter(role="head", closed_on__isnull=True).order_by("position", "id").first()
    place = unit.province if post is not None and unit.province and unit.province not in post.title else ""
    return f"{post.title}{place}" if post is not None else unit.name


def _unit_of(form: Any) -> int | None:
    cleaned = getattr(form, "cleaned_data", {}) if form.is_bound else {}
    return cleaned["unit"].pk if cleaned.get("unit") else None


def _same(user: Any, form: Any) -> list[Letter]:
    cleaned = form.cleaned_data
    files = cleaned.get("files") or []
    return services.same_letters(
        user=user,
        from_text=cleaned.get("from_text") or "",
        their_number=cleaned.get("their_number") or "",
        their_date=cleaned.get("their_date"),
        hashes=[h for f in files for h in (f.received_sha256, f.sha256)],
    )


class RegisterPreviewView(GovernedView):
    """While the form is being filled: the next number, a new sender, a letter that is here already."""

    model = Letter

    def get(self, request: HttpRequest) -> HttpResponse:
        mine = registry_units(reach(request.user))
        if not mine:
            raise Refused(policy_for(Letter).refusal(request.user, "add", None))
        form = forms.LetterRegisterForm(request.GET, actor=request.actor)  # type: ignore[attr-defined]
        form.is_valid()
        unit = _unit_of(form) or forms.own_book(request.user)
        sender = form.cleaned_data.get("from_text") or ""
        known = None
        if sender:
            wanted = normalise(sender)
            rows = Party.objects.visible_to(request.user).in_use().filter(search__contains=wanted[:120])[:20]
            known = next((p for p in rows if normalise(p.name) == wanted), None)
        return render(
            request,
            "saraban/_incoming_preview.html",
            {
                "next_number": next_number(request.user, unit) if unit else "",
                "sender": sender,
                "known": known,
                "same": _same(request.user, form),
                "day_wrong": form.errors.get("their_date"),
            },
        )


class LetterBatchView(GovernedFormView):
    """Many letters from one table; all or none. The numbers stand on one sheet afterwards."""

    model = Letter
    form_class = forms.LetterBatchForm
    template_name = "saraban/incoming_batch.html"
    service = services.register_batch
    title = gettext_lazy("Register many letters")
    submit_label = gettext_lazy("Register all rows")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [
            (CRUMB, reverse("saraban:incoming_work")),
            (DESK, reverse("saraban:incoming_register")),
            (self.title, ""),
        ]

    def get_initial(self) -> dict[str, Any]:
        return {"received_at": timezone.now()}

    def get_cancel_url(self) -> str:
        return reverse("saraban:incoming_register")

    def get_context(self, form: Any) -> dict[str, Any]:
        unit = _unit_of(form) or forms.own_book(self.request.user)
        return {"next_number": next_number(self.request.user, unit) if unit else ""}

    def get_success_url(self, result: list[Letter]) -> str:
        entries = [letter.entries.filter(book=BOOK_IN).first() for letter in result]
        first, last = entries[0], entries[-1]
        return reverse("saraban:incoming_numbers", args=[first.unit_id, first.year_be, first.number, last.number])

    def get_saved_message(self, result: list[Letter]) -> str:
        return ngettext("%(n)d letter is registered.", "%(n)d letters are registered.", len(result)) % {
            "n": len(result)
        }


class NumberSheetView(GovernedView):
    """The numbers a batch got, on one sheet to lay beside the papers; ``?format=pdf`` prints it."""

    model = LetterEntry
    template_name = "saraban/incoming_numbers.html"
    title = gettext_lazy("Numbers of the letters registered")

    def get(self, request: HttpRequest, unit: int, year: int, first: int, last: int) -> HttpResponse:
        rows = LetterEntry.objects.visible_to(request.user).of_book(unit, BOOK_IN, year)
        entries = list(rows.filter(number__range=(first, min(last, first + 199))).select_related("letter", "unit"))
        if not entries:
            raise Http404
        context = {"entries": entries, "unit": entries[0].unit, "title": self.title, "crumbs": desk_crumbs(self.title)}
        if request.GET.get("format") == "pdf":
            paper = render_paper(
                "saraban/pdf/incoming_numbers.html",
                {**context, "under": entries[0].unit.name, "printed_by": str(request.user), "portrait": True},
                base="register",
            )
            return pdf_response(paper.content, f"{_('numbers')}-{first}-{last}.pdf")
        return self.page(context)


def pdf_response(content: bytes, name: str) -> HttpResponse:
    """A PDF to be shown in the browser's own reader, never kept by anybody between."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name.encode("ascii", "ignore").decode() or "paper.pdf"}"'
    response["Cache-Control"] = "private, no-store"
    return response


# --- the stamp -------------------------------------------------------------------------------------------------------


class LetterStampView(ActionView):
    """Place the receipt stamp: proposed where the first page is empty, moved by mouse, arrow keys or figures."""

    model = LetterEntry
    verb = "keep"
    object_kwarg = "entry"
    form_class = forms.StampForm
    template_name = "saraban/incoming_stamp.html"
    service = stamp_letter
    title = gettext_lazy("Receipt stamp")
    submit_label = gettext_lazy("Stamp the copy")
    saved = gettext_lazy("The stamped copy is kept; the original is untouched.")

    def get_rows(self, user: Any) -> Any:
        return LetterEntry.objects.visible_to(user).select_related("letter", "unit")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        letter = self.object.letter
        return [
            (CRUMB, reverse("saraban:incoming_work")),
            (Truncator(letter.subject).chars(40), letter.get_absolute_url()),
            (self.title, ""),
        ]

    def get_initial(self) -> dict[str, Any]:
        self.source = file_to_stamp(self.object.letter, self.object)
        self.size = stamp.A4
        if self.source is None:
            return {}
        try:
            pdf = pdf_of(self.source)
            self.size = stamp.first_page_size(pdf)
            spot = stamp.empty_spot(pdf)
        except (ValueError, OSError):
            return {}
        return {"x": spot.x, "y": spot.y}

    def get_context(self, form: Any) -> dict[str, Any]:
        source = getattr(self, "source", None)
        is_pdf = source is not None and source.blob.content_type == "application/pdf"
        return {
            "entry": self.object,
            "letter": self.object.letter,
            "source": source,
            "picture_url": (reverse("file_page", args=["saraban.letterfile", source.pk, 1]) + "?w=900")
            if is_pdf
            else (f"{source.get_absolute_url()}?inline=1" if source and source.can_be_inline else ""),
            "lines": lines_for(self.object),
            "page_w": self.size[0],
            "page_h": self.size[1],
            "stamp_w": stamp.WIDTH,
            "stamp_h": stamp.HEIGHT,
            "fresh": self.request.GET.get("fresh") == "1",
        }

    def get_success_url(self, result: Any) -> str:
        if "again" in self.request.POST:
            return reverse("saraban:incoming_register")
        return safe_next(self.request, self.object.letter.get_absolute_url())

    def get_cancel_url(self) -> str:
        return self.object.letter.get_absolute_url()


# --- acts on one letter ----------------------------------------------------------------------------------------------


class LetterAct(ActionView):
    """One act on one letter."""

    model = Letter
    object_kwarg = "letter"
    template_name = "saraban/incoming_act.html"
    act: ClassVar[str]

    def get_rows(self, user: Any) -> LetterQuerySet:
        return Letter.objects.visible_to(user).for_page()

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [
            (CRUMB, reverse("saraban:incoming_work")),
            (Truncator(self.object.subject).chars(40), self.object.get_absolute_url()),
            (self.get_title(), ""),
        ]

    def get_initial(self) -> dict[str, Any]:
        return {}

    def get_context(self, form: Any) -> dict[str, Any]:
        return {"letter": self.object, "why_not": services.refusal_of(self.act, self.object)}

    def get_success_url(self, result: Any) -> str:
        return safe_next(self.request, self.object.get_absolute_url())


class LetterCorrectView(LetterAct):
    act, verb, form_class, service = "correct", "change", forms.LetterCorrectForm, services.correct_letter
    title, submit_label = gettext_lazy("Correct the register"), gettext_lazy("Save the correction")
    saved = gettext_lazy("Corrected. The log keeps what stood there before.")
    check_seen = True

    def get_initial(self) -> dict[str, Any]:
        row = self.object
        names = ("from_text", "kind", "their_number", "their_date", "speed", "subject", "received_at")
        names += ("to_text", "due_on", "needs_answer", "remark")
        return {
            **{name: getattr(row, name) for name in names},
            "references": services.references_text(row),
            "enclosures": services.enclosures_text(row),
        }


class LetterForwardView(LetterAct):
    act, verb, form_class, service = "forward", "register", forms.LetterForwardForm, forward_letter
    title, submit_label = gettext_lazy("Forward a misrouted letter"), gettext_lazy("Forward to this registry")
    saved = gettext_lazy("It is on its way to that registry.")


class LetterReturnView(LetterAct):
    act, verb, form_class, service = "return", "register", forms.LetterReasonForm, services.return_letter
    title, submit_label = gettext_lazy("Return to the sender"), gettext_lazy("Return to the sender with this reason")
    saved, submit_css = gettext_lazy("Written down as returned; the number stays."), "btn-danger"


class LetterVoidView(LetterAct):
    act, verb, form_class, service = "void", "register", forms.LetterReasonForm, services.void_letter
    title, submit_label = gettext_lazy("Make the number void"), gettext_lazy("Make void with this reason")
    saved, submit_css = gettext_lazy("The number is void and stays in the book."), "btn-danger"
