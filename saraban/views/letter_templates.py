"""Doors of letter templates: kept from a draft, offered, corrected, offered no longer."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from coopoffice.web.filters import ChoiceFilter, SearchFilter
from coopoffice.web.policies import Refused
from coopoffice.web.tables import Column, Tab
from coopoffice.web.views.governed import GovernedFormView, GovernedListView

from ..forms import outgoing as forms
from ..models import LetterTemplate
from ..services import draft_sides
from .drafts import OneDraft
from .settings import settings_crumbs


class TemplateSaveView(OneDraft):
    """Keep the draft's text as a template."""

    form_class = forms.TemplateSaveForm
    verb = "view"
    check_seen = False
    service = staticmethod(draft_sides.save_as_template)
    title = gettext_lazy("Save as a template")
    lead = gettext_lazy("Subject, text and enclosures are kept for your unit. Addressees and numbers are left out.")
    submit_label = gettext_lazy("Save the template")
    saved = gettext_lazy("The template is kept. It is offered when a letter is begun.")

    def setup_object(self) -> None:
        super().setup_object()
        if self.request.actor.posting is None:  # type: ignore[attr-defined]
            raise Refused(_("Letters are written by people who hold a post."))

    def get_initial(self) -> dict[str, Any]:
        return {"name": self.object.letter.subject[:120]}

    def get_success_url(self, result: Any) -> str:
        return self.object.get_absolute_url()


class TemplateListView(GovernedListView):
    """แบบหนังสือของสำนักงาน."""

    model = LetterTemplate
    title = gettext_lazy("Letter templates")
    row_template = "saraban/_template_row.html"
    columns = (
        Column("name", pgettext_lazy("template", "Name"), lambda t: t.name, sort="name", link=True),
        Column("kind", gettext_lazy("Kind of letter"), lambda t: t.get_kind_display(), sort="kind"),
        Column("subject", gettext_lazy("Subject"), lambda t: t.subject),
        Column("unit", gettext_lazy("Template of"), lambda t: t.unit.shown_short_name if t.unit else _("All offices")),
    )
    filters = (SearchFilter("name"), ChoiceFilter("kind", gettext_lazy("Kind of letter"), forms.KINDS))
    tabs = (
        Tab("used", gettext_lazy("Offered"), lambda user: Q(ended_on__isnull=True)),
        Tab("ended", gettext_lazy("Offered no longer"), lambda user: Q(ended_on__isnull=False)),
    )
    default_sort = ("kind", "name", "pk")
    empty_title = gettext_lazy("No template here")
    empty_text = gettext_lazy("A template is made from any letter: open it and choose “Save as a template”.")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return settings_crumbs((self.title, ""))

    def for_screen(self, rows: Any, user: Any) -> Any:
        return rows.select_related("unit").with_may(user, ["change"])


class TemplateChangeView(GovernedFormView):
    """Read a template; correct it where it is one's own office's."""

    model = LetterTemplate
    form_class = forms.LetterTemplateForm
    service = staticmethod(draft_sides.change_template)
    title = gettext_lazy("Letter template")
    submit_label = gettext_lazy("Save the template")
    saved = gettext_lazy("The template is saved.")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return settings_crumbs((TemplateListView.title, reverse("saraban:template_list")), (self.object.name, ""))

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "ended": self.object.ended_on is not None}

    def get_cancel_url(self) -> str:
        return reverse("saraban:template_list")

    def get_success_url(self, result: Any) -> str:
        return reverse("saraban:template_list")
