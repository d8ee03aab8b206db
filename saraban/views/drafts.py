"""Doors of drafts: begin, write with the paper beside, versions, remarks, templates."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coopoffice.web.policies import Refused
from coopoffice.web.views.governed import (
    ActionView,
    GovernedDetailView,
    GovernedFormView,
    GovernedView,
)

from ..choices import DocKind, LetterState
from ..documents.body import plain
from ..documents.differences import changes
from ..documents.paper import draft_pdf
from ..forms import outgoing as forms
from ..models import DraftComment, Letter, LetterTemplate, WrittenLetter
from ..services import draft_sides, drafts
from ..services.draft_parts import enclosure_words, greeting_by_table
from ..services.previewing import look_at, paper_now

CRUMB = gettext_lazy("Letters written here")
HIDDEN = {"csrfmiddlewaretoken", "submission", "seen", "tab", "base"}


def crumbs(letter: Letter | None, *more: tuple[Any, str]) -> list[tuple[Any, str]]:
    """The way to a letter written here."""
    first = (CRUMB, reverse("saraban:outgoing_list"))
    return [(Truncator(letter.subject).chars(34), letter.get_absolute_url()) if letter is not None else first, *more]


class DraftStartView(GovernedFormView):
    """Begin a letter: the kind, and a template where one fits."""

    model = WrittenLetter
    template_name = "saraban/draft_start.html"
    form_class = forms.DraftStartForm
    service = staticmethod(drafts.begin_draft)
    title = gettext_lazy("Write a letter")
    submit_label = gettext_lazy("Begin the letter")
    saved = gettext_lazy("The draft is begun. It is kept while you type.")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return crumbs(None, (self.title, ""))

    def get_initial(self) -> dict[str, Any]:
        kind, chosen = self.request.GET.get("kind", ""), self.request.GET.get("template", "")
        rows = LetterTemplate.objects.visible_to(self.request.user).in_use()
        template = rows.filter(pk=int(chosen)).first() if chosen.isascii() and chosen.isdigit() else None
        if template is not None:
            return {"kind": template.kind, "template": template.pk}
        return {"kind": kind if kind in dict(forms.KINDS) else DocKind.EXTERNAL}

    def get_success_url(self, result: Any) -> str:
        return reverse("saraban:draft_edit", args=[result.pk])

    def get_cancel_url(self) -> str:
        return reverse("saraban:outgoing_list")


class DraftReplyView(GovernedFormView):
    """Begin the answer to a letter one may see: its sender, subject and number are carried over."""

    model = Letter
    verb = "view"
    template_name = "saraban/draft_start.html"
    form_class = forms.DraftReplyForm
    service = staticmethod(drafts.begin_draft)
    object_kwarg = "replies_to"
    check_seen = False
    title = gettext_lazy("Answer the letter")
    submit_label = gettext_lazy("Begin the answer")
    saved = gettext_lazy("The answer is begun and linked to the letter.")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(Truncator(self.object.subject).chars(40), self.object.get_absolute_url()), (self.title, "")]

    def get_initial(self) -> dict[str, Any]:
        return {"kind": DocKind.EXTERNAL}

    def setup_object(self) -> None:
        super().setup_object()
        if self.request.actor.posting is None:  # type: ignore[attr-defined]
            raise Refused(_("Letters are written by people who hold a post."))

    def get_context(self, form: Any) -> dict[str, Any]:
        return {"answered": self.object}

    def get_success_url(self, result: Any) -> str:
        return reverse("saraban:draft_edit", args=[result.pk])


class OneDraft(GovernedFormView):
    """What the forms of one draft share."""

    model = WrittenLetter
    object_kwarg = "written"
    step: Any = ""

    def get_rows(self, user: Any) -> Any:
        return WrittenLetter.objects.visible_to(user).for_page()

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return crumbs(self.object.letter, (self.step or self.get_title(), ""))


class DraftEditView(OneDraft):
    """Write the draft, with the paper and the checks beside it."""

    template_name = "saraban/draft_edit.html"
    form_class = forms.DraftForm
    verb = "change"
    service = staticmethod(drafts.save_draft)
    step = gettext_lazy("Write")
    submit_label = gettext_lazy("Save the draft")
    saved = gettext_lazy("The draft is saved as a new version.")

    def get_title(self) -> Any:
        return self.object.letter.subject

    def setup_object(self) -> None:
        super().setup_object()
        if self.object.letter.state != LetterState.DRAFT:
            raise Refused(str(drafts.ONLY_DRAFTS))
        self.restored: Any = None
        self.others: list[Any] = []
        rows = list(self.object.letter.autosaves.select_related("user"))
        mine = [r for r in rows if r.user_id == self.request.user.pk]
        asked = self.request.GET.get("restore", "")
        self.restored = next((r for r in mine if str(r.pk) == asked), None)
        if self.restored is None and asked != "none":
            self.restored = next((r for r in mine if r.base == self.object.version), None)
        self.left_behind = [r for r in mine if r.base != self.object.version and r is not self.restored]
        self.others = [r for r in rows if r.user_id != self.request.user.pk]

    def get_initial(self) -> dict[str, Any]:
        row, letter = self.object, self.object.letter
        people = list(letter.addressees.all())
        opening, ending = greeting_by_table(letter)
        given = {
            "kind": letter.kind,
            "issuer": row.issuer_id,
            "subject": letter.subject,
            "to": [a.name for a in people if a.role == "to"],
            "copies": [a.name for a in people if a.role == "copy"],
            "references": [r.text for r in letter.references.all() if r.text],
            "enclosures": [enclosure_words(e) for e in letter.enclosures.all()],
            "cause": row.cause,
            "purpose": row.purpose,
            "conclusion": row.conclusion,
            "salutation": "" if row.salutation == opening else row.salutation,
            "closing": "" if row.closing == ending else row.closing,
            "speed": letter.speed,
            "registrar_matter": row.registrar_matter,
            "needs_answer": letter.needs_answer,
            "due_on": letter.due_on,
            "keep_names": True,
            "tab": str(uuid.uuid4()),
            "base": row.version,
        }
        if self.restored is not None:
            given |= self._restore(self.restored.values)
        return given

    def _restore(self, values: dict[str, list[str]]) -> dict[str, Any]:
        fields = self.form_class.base_fields
        several = {"to", "copies", "references", "enclosures"}
        ticks = {"needs_answer", "keep_names"}
        found: dict[str, Any] = {}
        for name in fields:
            if name in HIDDEN or name == "files":
                continue
            if name in ticks:
                found[name] = bool(values.get(name))
            elif name in values:
                found[name] = values[name] if name in several else (values[name] or [""])[-1]
        return found

    def get_service_kwargs(self, form: Any) -> dict[str, Any]:
        given = super().get_service_kwargs(form)
        given.pop("base", None)
        return given

    def get_success_url(self, result: Any) -> str:
        if "submit_next" in self.request.POST:
            return reverse("saraban:draft_submit", args=[self.object.pk])
        if "read_next" in self.request.POST:
            return self.object.get_absolute_url()
        return reverse("saraban:draft_edit", args=[self.object.pk])

    def get_context(self, form: Any) -> dict[str, Any]:
        letter = self.object.letter
        return {
            "written": self.object,
            "letter": letter,
            "restored": self.restored,
            "left_behind": self.left_behind,
            "others": self.others,
            "files": letter.files.of_role("enclosure").select_related("blob"),
            "open_comments": letter.comments.unresolved().select_related("by"),
            "multipart": True,
        }


class DraftLookView(GovernedView):
    """The paper and the checks of what stands in the form (POST), or of the stored draft (GET); a fragment."""

    model = WrittenLetter

    def _row(self) -> WrittenLetter:
        rows = WrittenLetter.objects.visible_to(self.request.user).for_page()
        return rows.one_for(self.request.user, "view", pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        paper, vetted = paper_now(self._row())
        return render(request, "saraban/_draft_look.html", {"paper": paper, "vetted": vetted})

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        paper, vetted = look_at(request.user, self._row(), request.POST)
        return render(request, "saraban/_draft_look.html", {"paper": paper, "vetted": vetted})


class DraftPaperView(GovernedView):
    """The stored draft as a PDF marked as a draft."""

    model = WrittenLetter

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        row = WrittenLetter.objects.visible_to(request.user).for_page().one_for(request.user, "view", pk=pk)
        paper, _vetted = paper_now(row)
        response = HttpResponse(draft_pdf(paper).content, content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="draft-{row.pk}.pdf"'
        response["Cache-Control"] = "no-store"
        return response


class DraftAutosaveView(GovernedView):
    """Keep what is typed, on every pause. Answers with a line for the page; told apart is what others do."""

    model = WrittenLetter

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = WrittenLetter.objects.get_visible(request.user, "change", pk=pk)
        tab = request.POST.get("tab", "")
        base = request.POST.get("base", "")
        if not tab or not base.isascii() or not base.isdigit():
            return HttpResponse(status=400)
        values = {k: v for k, v in request.POST.lists() if k not in HIDDEN and sum(map(len, v)) <= 80_000}
        kept = draft_sides.autosave_draft(
            by=request.actor,  # type: ignore[attr-defined]
            written=row,
            tab=tab,
            base=min(int(base), 1_000_000),
            values=values,
        )
        return render(request, "saraban/_draft_kept.html", {"kept": kept, "written": row})


class DraftDropView(ActionView):
    """Drop one's own text that was not saved."""

    model = WrittenLetter
    verb = "change"
    form_class = forms.EmptyForm
    object_kwarg = "written"
    service = staticmethod(draft_sides.drop_autosave)
    title = gettext_lazy("Drop the text that was not saved")
    lead = gettext_lazy("What you typed since the last saving is thrown away. Saved versions stay.")
    submit_label = gettext_lazy("Drop it")
    submit_css = "btn-danger"
    saved = gettext_lazy("Your text that was not saved is dropped.")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return crumbs(self.object.letter, (self.title, ""))

    def get_success_url(self, result: Any) -> str:
        return reverse("saraban:draft_edit", args=[self.object.pk])


class DraftVersionsView(GovernedDetailView):
    """Every version of a draft, and what changed between two of them."""

    model = WrittenLetter
    template_name = "saraban/draft_versions.html"
    context_name = "written"
    title = gettext_lazy("Versions of the draft")

    def get_rows(self, user: Any) -> Any:
        return WrittenLetter.objects.visible_to(user).for_page()

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return crumbs(self.object.letter, (self.title, ""))

    def get_context(self) -> dict[str, Any]:
        versions = list(self.object.letter.versions.select_related("saved_by").order_by("-number"))
        numbers = {str(v.number): v for v in versions}
        new = numbers.get(self.request.GET.get("b", "")) or (versions[0] if versions else None)
        old = numbers.get(self.request.GET.get("a", ""))
        if old is None and new is not None:
            old = next((v for v in versions if v.number < new.number), None)
        found = changes(old.content, new.content) if old is not None and new is not None else []
        return {"letter": self.object.letter, "versions": versions, "old": old, "new": new, "changes": found}


# --- remarks ----------------------------------------------------------------------------------------------------------


class DraftCommentView(OneDraft):
    """Put a remark beside a paragraph."""

    form_class = forms.DraftCommentForm
    verb = "comment"
    check_seen = False
    service = staticmethod(draft_sides.comment_draft)
    title = gettext_lazy("Comment on the draft")
    submit_label = gettext_lazy("Put the comment there")
    saved = gettext_lazy("The comment stands beside the paragraph.")

    def get_initial(self) -> dict[str, Any]:
        part, paragraph = self.request.GET.get("part", ""), self.request.GET.get("p", "")
        parts = dict(forms.BodyPart.choices)
        return {
            "part": part if part in parts else "purpose",
            "paragraph": int(paragraph) if paragraph.isascii() and paragraph.isdigit() else 1,
        }

    def get_service_kwargs(self, form: Any) -> dict[str, Any]:
        given = super().get_service_kwargs(form)
        text = getattr(self.object, given["part"], "") if given["part"] in {"cause", "purpose", "conclusion"} else ""
        lines = plain(text)
        place = given["paragraph"]
        given["quoted"] = lines[place - 1][:120] if 0 < place <= len(lines) else ""
        return given


class CommentResolveView(ActionView):
    """Say that a remark is dealt with."""

    model = DraftComment
    verb = "resolve"
    form_class = forms.EmptyForm
    object_kwarg = "comment"
    service = staticmethod(draft_sides.resolve_comment)
    title = gettext_lazy("The comment is dealt with")
    submit_label = gettext_lazy("Dealt with")
    saved = gettext_lazy("The comment is marked as dealt with.")

    def get_rows(self, user: Any) -> Any:
        return DraftComment.objects.visible_to(user).select_related("letter", "by")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return crumbs(self.object.letter, (self.title, ""))

    @property
    def lead(self) -> str:  # type: ignore[override]
        return f"{self.object.by.full_name}: {self.object.text}"

    def get_cancel_url(self) -> str:
        return self.object.letter.get_absolute_url()

    def get_success_url(self, result: Any) -> str:
        return self.object.letter.get_absolute_url()


# --- ending ------------------------------------------------------------------------------------------------


class DraftCancelView(OneDraft):
    """Cancel a draft."""

    form_class = forms.DraftNoteForm
    verb = "cancel"
    check_seen = False
    service = staticmethod(drafts.cancel_draft)
    title = gettext_lazy("Cancel the draft")
    lead = gettext_lazy("It stays readable and nothing more is done with it. No number was drawn.")
    submit_label = gettext_lazy("Cancel the draft")
    submit_css = "btn-danger"
    saved = gettext_lazy("The draft is cancelled.")
