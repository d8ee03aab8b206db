"""Doors of "who may sign?", signing authorities, vetting checks, one's own signature, and "is it genuine?"."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coopoffice.web.filters import ChoiceFilter, SearchFilter
from coopoffice.web.tables import Column, Tab
from coopoffice.web.views.governed import GovernedFormView, GovernedListView, GovernedView
from units.models import Unit
from units.reach import reach

from ..choices import CAPACITY_WORDS, DocKind, Severity, SignBasis, SignCapacity
from ..documents.checks import CHECKS
from ..forms import outgoing as forms
from ..models import SigningAuthority, VettingRule, WrittenLetter
from ..querysets_outgoing import in_force_today
from ..services import authorities, genuine, signing, vetting
from ..services.capacity import Matter, Recipient, who_may_sign, why_nobody
from ..services.draft_parts import find_party
from .settings import letter_crumbs, settings_crumbs

WHO = gettext_lazy("Who may sign?")


class WhoSignsView(GovernedView):
    """Ask the capacity engine: a unit, a kind of letter, the addressees, a day. It answers in sentences."""

    model = SigningAuthority
    template_name = "saraban/who_signs.html"
    title = WHO

    def get(self, request: HttpRequest) -> HttpResponse:
        asked = bool(set(request.GET) & {"issuer", "to", "kind"})
        data = request.GET.copy() if asked else None
        form = forms.WhoSignsForm(data, actor=request.actor, initial=self._initial())  # type: ignore[attr-defined]
        context: dict[str, Any] = {"form": form, "title": self.title, "crumbs": letter_crumbs(self.title)}
        if asked and form.is_valid():
            given = form.cleaned_data
            matter = Matter(
                given["issuer"],
                given["kind"],
                tuple(Recipient(name, find_party(request.user, name)) for name in given["to"]),
                given["registrar"],
                given["on"] or timezone.localdate(),
            )
            answers = who_may_sign(matter)
            context |= {
                "asked": True,
                "matter": matter,
                "kind_label": DocKind(matter.kind).label,
                "answers": answers,
                "why_nobody": "" if answers else why_nobody(matter),
            }
        return self.page(context, status=422 if form.is_bound and form.errors else 200)

    def _initial(self) -> dict[str, Any]:
        posting = self.request.actor.posting  # type: ignore[attr-defined]
        return {"issuer": posting.post.unit if posting else None, "kind": DocKind.EXTERNAL, "on": timezone.localdate()}


class AuthorityListView(GovernedListView):
    """อำนาจลงนาม."""

    model = SigningAuthority
    title = gettext_lazy("Signing authorities")
    row_template = "saraban/_authority_row.html"
    columns = (
        Column("basis", gettext_lazy("Ground"), lambda a: a.get_basis_display(), sort="basis"),
        Column("order", gettext_lazy("Order or rule"), lambda a: a.order_number, sort="order_number"),
        Column("what", gettext_lazy("What and to whom"), lambda a: what_words(a)),
        Column("words", gettext_lazy("Reads"), lambda a: capacity_words(a)),
        Column("days", gettext_lazy("In force"), lambda a: a.starts_on, sort="starts_on"),
    )
    filters = (SearchFilter("order_number"), ChoiceFilter("basis", gettext_lazy("Ground"), SignBasis))
    tabs = (
        Tab("now", gettext_lazy("In force"), lambda user: in_force_today()),
        Tab("all", gettext_lazy("All"), None),
    )
    default_sort = ("basis", "pk")
    add_url_name = "saraban:authority_write"
    add_label = gettext_lazy("Write an authority down")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return settings_crumbs((self.title, ""))

    def for_screen(self, rows: Any, user: Any) -> Any:
        return rows.select_related("unit").with_may(user, ["change"])


def what_words(row: SigningAuthority) -> str:
    """Kinds of letters and addressees in words."""
    kinds = ", ".join(str(DocKind(k).label) for k in row.kinds)
    to = [str(forms.PartyKind(k).label) for k in row.to_kinds]
    if row.to_own:
        to.append(_("units of the department"))
    return f"{kinds} → {', '.join(to)}"


def capacity_words(row: SigningAuthority) -> str:
    """The line on the paper, as far as the rule says it."""
    word = CAPACITY_WORDS[SignCapacity(row.capacity)]
    return f"{word} {row.on_behalf_of}".strip() or _("in the own post")


class _Authority(GovernedFormView):
    model = SigningAuthority
    form_class = forms.SigningAuthorityForm

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return settings_crumbs((AuthorityListView.title, reverse("saraban:authority_list")), (self.get_title(), ""))

    def get_cancel_url(self) -> str:
        return reverse("saraban:authority_list")


class AuthorityWriteView(_Authority):
    """Write one down."""

    service = staticmethod(authorities.write_authority)
    title = gettext_lazy("Write a signing authority down")
    submit_label = gettext_lazy("Write it down")
    saved = gettext_lazy("The signing authority is written down.")

    def get_initial(self) -> dict[str, Any]:
        mine = reach(self.request.user)
        unit = next((f for f in mine.facts if f.commands), None)
        return {
            "unit": Unit.objects.visible_to(self.request.user).filter(pk=unit.unit_id).first() if unit else None,
            "starts_on": timezone.localdate(),
            "kinds": ["external"],
        }


class AuthorityChangeView(_Authority):
    """Correct one, or give it its last day."""

    service = staticmethod(authorities.change_authority)
    title = gettext_lazy("Correct the signing authority")
    submit_label = gettext_lazy("Save the correction")
    saved = gettext_lazy("The signing authority is corrected. Letters already signed keep their words.")


# --- vetting checks ---------------------------------------------------------------------------------------------------


class VettingListView(GovernedListView):
    """รายการตรวจกลั่นกรอง."""

    model = VettingRule
    title = gettext_lazy("Vetting checks")
    row_template = "saraban/_vetting_row.html"
    columns = (
        Column("check", gettext_lazy("Check"), lambda r: title_of(r), sort="position"),
        Column("severity", gettext_lazy("How grave"), lambda r: r.get_severity_display(), sort="severity"),
        Column("reference", gettext_lazy("Rule"), lambda r: r.reference),
        Column("until", gettext_lazy("Checked until"), lambda r: r.ends_on),
    )
    filters = (ChoiceFilter("severity", gettext_lazy("How grave"), Severity),)
    default_sort = ("position", "pk")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return settings_crumbs((self.title, ""))

    def for_screen(self, rows: Any, user: Any) -> Any:
        return rows.with_may(user, ["change"])


def title_of(rule: VettingRule) -> str:
    """The check's name; its code where the check is gone."""
    found = CHECKS.get(rule.code)
    return str(found[0]) if found else rule.code


class VettingChangeView(GovernedFormView):
    """Correct a check: how grave, which words, until when."""

    model = VettingRule
    form_class = forms.VettingRuleForm
    service = staticmethod(vetting.change_rule)
    submit_label = gettext_lazy("Save the check")
    saved = gettext_lazy("The check is saved.")

    def get_title(self) -> Any:
        return title_of(self.object)

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return settings_crumbs((VettingListView.title, reverse("saraban:vetting_list")), (title_of(self.object), ""))

    def get_initial(self) -> dict[str, Any]:
        words = self.object.params.get("words", [])
        return {
            **super().get_initial(),
            "words": "\n".join(words) if isinstance(words, list) else "\n".join(f"{k} = {v}" for k, v in words.items()),
            "most": self.object.params.get("most"),
        }

    def get_service_kwargs(self, form: Any) -> dict[str, Any]:
        given = super().get_service_kwargs(form)
        typed = [line.strip() for line in given.pop("words").splitlines() if line.strip()]
        most = given.pop("most")
        params = dict(self.object.params)
        if isinstance(params.get("words"), dict):
            pairs = (line.partition("=") for line in typed)
            params["words"] = {k.strip(): v.strip() for k, _eq, v in pairs if v.strip()}
        elif "words" in params:
            params["words"] = typed
        if "most" in params and most:
            params["most"] = most
        given["params"] = params
        return given

    def make_form(self, data: Any = None, files: Any = None) -> Any:
        form = super().make_form(data, files)
        for name in ("words", "most"):
            if name not in self.object.params:
                del form.fields[name]
        return form

    def get_cancel_url(self) -> str:
        return reverse("saraban:vetting_list")


# --- is it genuine? ---------------------------------------------------------------------------------------------------


class GenuineView(GovernedView):
    """Is this paper genuine and unaltered? By the code printed on it, by the file, or both."""

    model = WrittenLetter
    template_name = "saraban/genuine.html"
    title = gettext_lazy("Is this paper genuine?")

    def get(self, request: HttpRequest, code: str = "") -> HttpResponse:
        asked = code or request.GET.get("code", "")
        form = forms.GenuineForm(None, actor=request.actor, initial={"code": asked})  # type: ignore[attr-defined]
        verdict = genuine.by_code(request.user, asked) if asked else None
        return self._page(form, verdict, asked, by_file=False)

    def post(self, request: HttpRequest, code: str = "") -> HttpResponse:
        form = forms.GenuineForm(request.POST, request.FILES, actor=request.actor)  # type: ignore[attr-defined]
        if not form.is_valid():
            return self._page(form, None, "", by_file=False, status=422)
        typed, files = form.cleaned_data["code"], form.cleaned_data["files"]
        if files:
            # The hash of what was sent, not of the cleaned copy: one changed byte must be noticed.
            content = request.FILES["files"]
            content.seek(0)
            verdict = genuine.by_file(request.user, content.read(), typed)
        else:
            verdict = genuine.by_code(request.user, typed)
        return self._page(form, verdict, typed, by_file=bool(files))

    def _page(self, form: Any, verdict: Any, asked: str, *, by_file: bool, status: int = 200) -> HttpResponse:
        return self.page(
            {
                "form": form,
                "title": self.title,
                "crumbs": letter_crumbs(self.title),
                "verdict": verdict,
                "asked": asked,
                "by_file": by_file,
            },
            status=status,
        )


# --- one's own signature ----------------------------------------------------------------------------------------------


class MySignatureView(GovernedFormView):
    """One's own signature: drawn on the page or uploaded. Without one the name is typed."""

    model = WrittenLetter
    template_name = "saraban/my_signature.html"
    form_class = forms.SignaturePictureForm
    service = staticmethod(signing.keep_signature_picture)
    title = gettext_lazy("My signature")
    submit_label = gettext_lazy("Keep this signature")
    saved = gettext_lazy("Your signature is kept; it stands on letters you sign from now on.")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return settings_crumbs((self.title, ""))

    def get_context(self, form: Any) -> dict[str, Any]:
        drop = forms.EmptyForm(None, actor=self.request.actor)  # type: ignore[attr-defined]
        return {"picture": signing.signature_picture(self.request.user), "drop": drop, "multipart": True}

    def get_success_url(self, result: Any) -> str:
        return reverse("saraban:my_signature")

    def get_cancel_url(self) -> str:
        return reverse("account")


class MySignatureDropView(MySignatureView):
    """Sign with the typed name from now on."""

    form_class = forms.EmptyForm
    service = staticmethod(signing.drop_signature_picture)
    template_name = "web/form.html"
    title = gettext_lazy("Sign with the typed name")
    submit_label = gettext_lazy("Use the typed name")
    saved = gettext_lazy("Your letters are signed with the typed name from now on.")
