"""Doors of personnel files: who serves since when, and as what kind."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from coopoffice.thai import fiscal_year
from coopoffice.web.filters import ChoiceFilter, PersonFilter, SearchFilter
from coopoffice.web.policies import may
from coopoffice.web.tables import Column, Tab
from coopoffice.web.templatetags.thai import thaidate_short
from coopoffice.web.views.governed import GovernedDetailView, GovernedFormView, GovernedListView
from units.choices import PersonnelKind
from units.models import Posting
from units.querysets import within

from .. import services
from ..counting import full_months
from ..forms import keeping as forms
from ..models import PersonnelFile

FILES = gettext_lazy("Personnel files")


def placed(user: Any) -> Q:
    """People who hold a post today."""
    return Q(Exists(Posting.objects.visible_to(user).filter(within(timezone.localdate()), user=OuterRef("user"))))


class FileListView(GovernedListView):
    """Files of the people in the keeper's area; everybody sees the own."""

    model = PersonnelFile
    title = FILES
    tabs = (
        Tab("placed", gettext_lazy("In a post"), placed),
        Tab("left", gettext_lazy("Without a post"), lambda user: ~placed(user)),
    )
    filters = (
        SearchFilter("user__first_name", "user__last_name", "user__first_name_en", "user__last_name_en"),
        ChoiceFilter("kind", gettext_lazy("Kind of personnel"), PersonnelKind, lambda v: Q(user__personnel_kind=v)),
        PersonFilter("person", gettext_lazy("Person"), "user_id", picker="person"),
    )
    columns = (
        Column(
            "person", gettext_lazy("Person"), lambda f: f.user.full_name, sort=("user__sort_key", "user_id"), link=True
        ),
        Column("kind", gettext_lazy("Kind of personnel"), lambda f: f.user.get_personnel_kind_display()),
        Column(
            "entered",
            gettext_lazy("First day of service"),
            lambda f: thaidate_short(f.entered_on, "year"),
            sort="entered_on",
            export=lambda f: f.entered_on,
        ),
        Column(
            "years",
            gettext_lazy("Full years of service"),
            lambda f: full_months(f.entered_on, timezone.localdate()) // 12,
            num=True,
        ),
    )
    default_sort = ("user__sort_key", "user_id")
    add_url_name = "personnel:file_open"
    add_label = gettext_lazy("Open a file")
    empty_title = gettext_lazy("No personnel file")
    empty_text = gettext_lazy("The first day of service stands here; the right to vacation is counted from it.")

    def for_screen(self, rows: Any, user: Any) -> Any:
        return rows.select_related("user")


class FileDetailView(GovernedDetailView):
    """One file with its periods of service."""

    model = PersonnelFile
    template_name = "personnel/file_detail.html"
    context_name = "file"

    def get_rows(self, user: Any) -> Any:
        return PersonnelFile.objects.visible_to(user).select_related("user")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(FILES, reverse("personnel:file_list")), (self.object.user.full_name, "")]

    def get_context(self) -> dict[str, Any]:
        months = full_months(self.object.entered_on, timezone.localdate())
        return {
            "periods": self.object.periods.all(),
            "years": months // 12,
            "months": months % 12,
            "may_change": may(self.request.user, "change", self.object),
            "year": fiscal_year(timezone.localdate()),
        }


class _FileForm(GovernedFormView):
    model = PersonnelFile
    object_kwarg = "file"

    def get_crumbs(self) -> list[tuple[Any, str]]:
        steps = [(FILES, reverse("personnel:file_list"))]
        if self.object is not None:
            steps.append((self.object.user.full_name, self.object.get_absolute_url()))
        return [*steps, (self.get_title(), "")]

    def get_rows(self, user: Any) -> Any:
        return PersonnelFile.objects.visible_to(user).select_related("user")

    def get_cancel_url(self) -> str:
        return self.object.get_absolute_url() if self.object is not None else reverse("personnel:file_list")


class FileOpenView(_FileForm):
    form_class, service = forms.FileOpenForm, staticmethod(services.open_file)
    title, submit_label = gettext_lazy("Open a personnel file"), gettext_lazy("Open the file")
    saved = gettext_lazy("The file is open; leave can be asked for.")


class FileChangeView(_FileForm):
    form_class, service = forms.FileChangeForm, staticmethod(services.change_file)
    title, submit_label = gettext_lazy("Correct the file"), gettext_lazy("Save the corrected file")
    saved = gettext_lazy("Corrected. Balances follow with the next request, and each night.")


class FilePeriodView(_FileForm):
    form_class, service = forms.PeriodForm, staticmethod(services.begin_period)
    title, submit_label = gettext_lazy("Serves as another kind"), gettext_lazy("Begin this period")
    saved, check_seen = gettext_lazy("Entered. The rules of the new kind count from that day."), False

    def get_initial(self) -> dict[str, Any]:
        return {"starts_on": timezone.localdate()}

    def get_success_url(self, result: Any) -> str:
        return self.object.get_absolute_url()
