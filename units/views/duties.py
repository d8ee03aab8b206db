"""The duty register of order 17/2554: who holds each duty today, and where it is carried out."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coopoffice.web.filters import ChoiceFilter, SearchFilter
from coopoffice.web.policies import Refused, may_add, policy_for
from coopoffice.web.registry import duty_pages
from coopoffice.web.tables import Column, Tab
from coopoffice.web.views.governed import ActionView, GovernedDetailView, GovernedListView

from .. import services
from ..choices import DutyHome
from ..forms import people as forms
from ..models import Duty, DutyAssignment

PARTS = (
    ("GA-", gettext_lazy("General administration")),
    ("ES-", gettext_lazy("Establishment and promotion")),
    ("BD-", gettext_lazy("Business development")),
    ("MD-", gettext_lazy("Management development")),
    ("PG-", gettext_lazy("Promotion groups")),
    ("ST-", gettext_lazy("Settlements")),
    ("EX-", gettext_lazy("Example practice")),
)


def page_of(duty: Duty) -> str:
    """The address where the duty is carried out, empty while its part of the system is not there."""
    name = duty_pages.get(duty.code)
    if not name:
        return ""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def holders_cell(duty: Duty) -> Any:
    """Units first, then people, each linked."""
    units = [a for a in duty.given if a.unit_id]
    people = [a for a in duty.given if a.user_id]
    if not duty.given:
        return format_html('<span class="tag warn">{}</span>', _("nobody yet"))
    parts = format_html_join(
        ", ", '<a href="{}">{}</a>', ((a.unit.get_absolute_url(), a.unit.shown_short_name) for a in units)
    )
    named = format_html_join(
        ", ", '<a href="{}">{}</a>', ((a.user.get_absolute_url(), a.user.full_name) for a in people)
    )
    if not people:
        return parts
    return format_html('{}<div class="l2">{}</div>', parts, named) if units else named


def holders_plain(duty: Duty) -> str:
    """The same for a spreadsheet."""
    return ", ".join(a.unit.shown_short_name if a.unit_id else a.user.full_name for a in duty.given)


def place_cell(duty: Duty) -> Any:
    """A link to the page where the duty is carried out, or the part of the system in grey."""
    url = page_of(duty)
    if url:
        return format_html('<a class="nw" href="{}">{}</a>', url, duty.get_home_display())
    return format_html('<span class="muted nw">{}</span>', duty.get_home_display())


def given_today(user: Any) -> Prefetch:
    """Assignments of today under ``duty.given``, units before people."""
    rows = DutyAssignment.objects.visible_to(user).on().select_related("unit", "user", "area")
    return Prefetch("assignments", rows.order_by("unit__position", "user__sort_key", "pk"), to_attr="given")


def _held(user: Any) -> Q:
    return Q(Exists(DutyAssignment.objects.visible_to(user).on().filter(duty=OuterRef("pk"))))


def _part(code: str) -> Any:
    return lambda user: Q(code__startswith=code)


class DutyListView(GovernedListView):
    """All 126 duties."""

    model = Duty
    title = gettext_lazy("Duties under order 17/2554")
    default_sort = ("position",)
    page_size = 60
    columns = (
        Column("code", gettext_lazy("Duty"), lambda d: d.code, sort="position", css="nw"),
        Column("title", gettext_lazy("Duty title"), lambda d: d.shown_title, sort="title", link=True),
        Column("division", gettext_lazy("Division"), lambda d: d.shown_division, sort="division"),
        Column("holders", gettext_lazy("Held today by"), holders_cell, export=holders_plain),
        Column("place", gettext_lazy("Carried out in"), place_cell, export=lambda d: d.get_home_display(), sort="home"),
        Column(
            "requirement", gettext_lazy("What the system lets people do"), lambda d: d.shown_requirement, screen=False
        ),
    )
    filters = (
        SearchFilter("code", "title", "title_en", "requirement", "requirement_en", "division"),
        ChoiceFilter("home", gettext_lazy("Part of the system"), DutyHome),
    )
    tabs = (
        Tab("all", gettext_lazy("All duties")),
        *(Tab(code[:2].lower(), label, _part(code)) for code, label in PARTS),
        Tab("unheld", gettext_lazy("Held by nobody"), lambda user: ~_held(user), hot=True),
    )

    def for_screen(self, rows: Any, user: Any) -> Any:
        return rows.prefetch_related(given_today(user))


def duty_crumbs(duty: Duty) -> list[tuple[Any, str]]:
    """From the register to the duty."""
    return [(_("Duties under order 17/2554"), reverse("units:duty_list")), (duty.code, duty.get_absolute_url())]


class DutyDetailView(GovernedDetailView):
    """One duty: what it asks, who holds it, who held it, where it is carried out."""

    model = Duty
    template_name = "units/duty_detail.html"

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return duty_crumbs(self.object)

    def get_context(self) -> dict[str, Any]:
        user, duty = self.request.user, self.object
        rows = DutyAssignment.objects.visible_to(user).filter(duty=duty).select_related("unit", "user", "area")
        now = list(rows.on().order_by("unit__position", "user__sort_key", "pk"))
        ids = {row.pk for row in now}
        return {
            "now": now,
            "others": [row for row in rows.order_by("-starts_on", "pk") if row.pk not in ids],
            "page_url": page_of(duty),
            "may_assign": user.has_perm("units.add_dutyassignment"),
        }


class DutyAssignView(ActionView):
    """Give the duty."""

    model = Duty
    form_class = forms.DutyForm
    service = staticmethod(services.assign_duty)
    verb = "view"
    title = gettext_lazy("Give the duty")
    submit_label = gettext_lazy("Give the duty")

    def setup_object(self) -> None:
        """Who may give no duty anywhere gets no form."""
        super().setup_object()
        if not may_add(self.request.user, DutyAssignment):
            raise Refused(policy_for(DutyAssignment).refusal(self.request.user, "add", None))

    def get_title(self) -> Any:
        return _("Give %(duty)s") % {"duty": self.object}

    def get_initial(self) -> dict[str, Any]:
        posting = self.request.actor.posting  # type: ignore[attr-defined]
        return {"area": posting.post.unit.parent_id or posting.post.unit_id} if posting else {}

    def get_success_url(self, result: Any) -> str:
        return self.object.get_absolute_url()

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [*duty_crumbs(self.object), (self.title, "")]


class AssignmentAct(ActionView):
    """An act on who holds a duty."""

    model = DutyAssignment
    object_kwarg = "assignment"

    def get_rows(self, user: Any) -> Any:
        return DutyAssignment.objects.visible_to(user).select_related("duty", "unit", "user", "area")

    def get_initial(self) -> dict[str, Any]:
        return {}

    def get_title(self) -> Any:
        holder = self.object.unit.shown_name if self.object.unit else self.object.user.full_name
        return f"{self.title}: {self.object.duty} · {holder}"

    def get_cancel_url(self) -> str:
        return self.object.duty.get_absolute_url()

    def get_success_url(self, result: Any) -> str:
        return self.get_cancel_url()

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [*duty_crumbs(self.object.duty), (self.title, "")]


class DutyShareView(AssignmentAct):
    """Name a person of the unit."""

    form_class = forms.ShareDutyForm
    service = staticmethod(services.share_duty)
    verb = "share"
    title = gettext_lazy("Name a person for the duty")
    submit_label = gettext_lazy("Name the person")


class DutyEndView(AssignmentAct):
    """End the holding of a duty."""

    form_class = forms.LastDayForm
    service = staticmethod(services.end_duty)
    verb = "end"
    title = gettext_lazy("End the duty")
    submit_label = gettext_lazy("End the duty")
    submit_css = "btn-danger"
