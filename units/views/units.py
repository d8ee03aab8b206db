"""Units: list, page, and the acts that keep them."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coopoffice.web.filters import ChoiceFilter, FlagFilter, SearchFilter
from coopoffice.web.tables import Column, Tab
from coopoffice.web.views.governed import ActionView, GovernedDetailView, GovernedFormView, GovernedListView

from .. import prepared, services
from ..choices import PostRole, UnitKind
from ..forms import units as forms
from ..models import Unit, UnitDistrict, UnitLink
from ..querysets import within
from .cells import head_cell, head_plain


def unit_crumbs(unit: Unit) -> list[tuple[Any, str]]:
    """From the list of units to the unit."""
    return [(_("Units"), reverse("units:unit_list")), (unit.shown_short_name, unit.get_absolute_url())]


def _open_today() -> Q:
    return within(timezone.localdate(), start="opened_on", end="closed_on")


class UnitListView(GovernedListView):
    """Every unit of the department."""

    model = Unit
    title = gettext_lazy("Units")
    default_sort = ("parent__position", "position", "pk")
    columns = (
        Column(
            "name",
            gettext_lazy("Unit"),
            lambda u: format_html('{} <span class="muted nw">{}</span>', u.shown_name, u.shown_short_name),
            sort="name",
            export=lambda u: u.shown_name,
            link=True,
        ),
        Column("short", gettext_lazy("Short name"), lambda u: u.shown_short_name, screen=False),
        Column("kind", gettext_lazy("Kind"), lambda u: u.get_kind_display(), sort="kind"),
        Column(
            "parent",
            gettext_lazy("Belongs to"),
            lambda u: u.parent.shown_short_name if u.parent else "",
            sort="parent__name",
            css="nw",
        ),
        Column("code", gettext_lazy("Code"), lambda u: u.code, sort="code", css="nw"),
        Column("letter", gettext_lazy("Letter code"), lambda u: u.letter_code, screen=False),
        Column("head", gettext_lazy("Head today"), head_cell, export=head_plain),
        Column(
            "posts",
            gettext_lazy("Filled / posts"),
            lambda u: f"{u.filled_count} / {u.post_count}",
            num=True,
            css="nw",
        ),
        Column(
            "where",
            gettext_lazy("Sits"),
            lambda u: _("inside the office") if u.inside_office else _("outside the office"),
            screen=False,
        ),
        Column("phone", gettext_lazy("Telephone"), lambda u: u.phone, screen=False),
    )
    filters = (
        SearchFilter("name", "short_name", "name_en", "short_name_en", "code", "letter_code"),
        ChoiceFilter("kind", gettext_lazy("Kind"), UnitKind),
        FlagFilter("outside", gettext_lazy("Outside the office"), Q(inside_office=False)),
    )
    tabs = (
        Tab("open", gettext_lazy("Open"), lambda user: _open_today()),
        Tab("closed", gettext_lazy("Closed"), lambda user: Q(closed_on__lt=timezone.localdate())),
        Tab("all", gettext_lazy("All")),
    )
    add_url_name = "units:unit_open"
    add_label = gettext_lazy("Open a unit")
    template_name = "units/unit_list.html"

    def for_screen(self, rows: Any, user: Any) -> Any:
        return rows.select_related("parent").with_heads().with_counts()


class UnitDetailView(GovernedDetailView):
    """One unit: head today, posts and people, duties, districts, coordination lines, units below."""

    model = Unit
    template_name = "units/unit_detail.html"

    def get_object(self) -> Unit:
        found = prepared.the_unit.seen_by(self.request.user, unit=self.kwargs["pk"], on=timezone.localdate())
        if not found:
            raise Http404
        return found[0]

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return unit_crumbs(self.object)

    def get_title(self) -> Any:
        return self.object.shown_name

    def get_context(self) -> dict[str, Any]:
        user, unit, today = self.request.user, self.object, timezone.localdate()
        here = {"unit": unit.pk, "on": today}
        children = prepared.units_below.seen_by(user, **here)
        order = {PostRole.HEAD: 0, PostRole.DEPUTY: 1, PostRole.MEMBER: 2}
        posts = sorted(
            prepared.posts_around(user, children, unit, today),
            key=lambda p: (order[PostRole(p.role)], p.position, p.pk),
        )
        duties = prepared.duties_of.seen_by(user, **here)
        area = duties[0].area_id if duties else unit.pk
        named = prepared.named_in.seen_by(user, area=area, **here)
        return {
            "posts": posts,
            "children": [u for u in children if u.closed_on is None or u.closed_on >= today],
            "closed_children": [u for u in children if u.closed_on is not None and u.closed_on < today],
            "duties": duties,
            "named": {duty.duty_id: [n.user for n in named if n.duty_id == duty.duty_id] for duty in duties},
            "districts": prepared.districts_of.seen_by(user, **here),
            "links": prepared.links_of.seen_by(user, **here),
            "delegations": prepared.delegations_of.seen_by(user, **here),
            "is_closed": unit.closed_on is not None and unit.closed_on < today,
        }


class UnitOpenView(GovernedFormView):
    """Open a unit."""

    model = Unit
    form_class = forms.UnitOpenForm
    service = staticmethod(services.open_unit)
    title = gettext_lazy("Open a unit")
    submit_label = gettext_lazy("Open the unit")
    saved = gettext_lazy("The unit is open.")

    def get_initial(self) -> dict[str, Any]:
        parent = Unit.objects.visible_to(self.request.user, "change").filter(
            code=self.request.GET.get("under", "")[:20]
        )
        return {"parent": parent.first(), "province": getattr(parent.first(), "province", "")}

    def get_cancel_url(self) -> str:
        return reverse("units:unit_list")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Units"), reverse("units:unit_list")), (self.title, "")]


class UnitAct(ActionView):
    """An act on one unit."""

    model = Unit

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [*unit_crumbs(self.object), (self.get_title(), "")]


class UnitChangeView(GovernedFormView):
    """Change names, codes and address."""

    model = Unit
    form_class = forms.UnitChangeForm
    service = staticmethod(services.change_unit)
    title = gettext_lazy("Change the unit")
    submit_label = gettext_lazy("Save the changes")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [*unit_crumbs(self.object), (self.title, "")]


class UnitMoveView(UnitAct):
    """Put the unit under another one."""

    form_class = forms.UnitMoveForm
    service = staticmethod(services.move_unit)
    title = gettext_lazy("Move the unit in the chain of command")
    submit_label = gettext_lazy("Move the unit")
    lead = gettext_lazy("From this moment the heads above the new place reach it, those above the old place no longer.")


class UnitCloseView(UnitAct):
    """Close the unit."""

    form_class = forms.UnitCloseForm
    service = staticmethod(services.close_unit)
    verb = "close"
    title = gettext_lazy("Close the unit")
    submit_label = gettext_lazy("Close the unit")
    submit_css = "btn-danger"
    saved = gettext_lazy("The unit closes at the end of that day. Its records stay.")
    template_name = "units/unit_close.html"

    def get_context(self, form: Any) -> dict[str, Any]:
        return {"obstacles": services.closing_obstacles(self.object, timezone.localdate())}


class UnitDistrictsView(UnitAct):
    """Set the districts in charge."""

    form_class = forms.UnitDistrictsForm
    service = staticmethod(services.set_districts)
    title = gettext_lazy("Districts in charge")
    submit_label = gettext_lazy("Save the districts")

    def get_initial(self) -> dict[str, Any]:
        now = UnitDistrict.objects.visible_to(self.request.user).on().filter(unit=self.object)
        return {"districts": [row.district_id for row in now]}

    def get_success_url(self, result: Any) -> str:
        return self.object.get_absolute_url()


class UnitLinkView(UnitAct):
    """Draw a coordination line."""

    form_class = forms.UnitLinkForm
    service = staticmethod(services.link_units)
    object_kwarg = "from_unit"
    title = gettext_lazy("Draw a coordination line")
    submit_label = gettext_lazy("Draw the line")


class UnitUnlinkView(ActionView):
    """End a coordination line."""

    model = UnitLink
    form_class = forms.LastDayForm
    service = staticmethod(services.unlink_units)
    verb = "end"
    object_kwarg = "link"
    title = gettext_lazy("End the coordination line")
    submit_label = gettext_lazy("End the line")
    submit_css = "btn-danger"

    def get_rows(self, user: Any) -> Any:
        return UnitLink.objects.visible_to(user).select_related("from_unit", "to_unit")

    def get_cancel_url(self) -> str:
        return self.object.from_unit.get_absolute_url()

    def get_success_url(self, result: Any) -> str:
        return self.get_cancel_url()

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [*unit_crumbs(self.object.from_unit), (self.title, "")]
