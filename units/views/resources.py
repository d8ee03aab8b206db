"""Doors of vehicles and rooms and their bookings."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy, pgettext_lazy

from coopoffice.web.filters import ChoiceFilter, SearchFilter, UnitFilter
from coopoffice.web.policies import may
from coopoffice.web.tables import Column, Tab
from coopoffice.web.views.governed import ActionView, GovernedDetailView, GovernedFormView, GovernedListView

from ..choices import ResourceKind
from ..forms import occupancy as forms
from ..models import Occupancy, Resource
from ..services import occupancy as services

RESOURCES = gettext_lazy("Vehicles and rooms")
DAY = dt.timedelta(days=1)


class ResourceListView(GovernedListView):
    """Vehicles and rooms that can be taken."""

    model = Resource
    title = RESOURCES
    tabs = (
        Tab("open", gettext_lazy("In use"), lambda user: Q(closed_on__isnull=True)),
        Tab("closed", gettext_lazy("Out of use"), lambda user: Q(closed_on__isnull=False)),
    )
    filters = (
        SearchFilter("code", "name", "name_en"),
        ChoiceFilter("kind", pgettext_lazy("resource", "Kind"), ResourceKind),
        UnitFilter("unit", gettext_lazy("Unit"), picker="unit"),
    )
    columns = (
        Column("code", gettext_lazy("Code or plate"), lambda r: r.code, sort="code", link=True),
        Column("name", pgettext_lazy("resource", "Name"), lambda r: r.shown_name, sort="name"),
        Column("kind", pgettext_lazy("resource", "Kind"), lambda r: r.get_kind_display(), sort="kind"),
        Column("seats", gettext_lazy("Seats"), lambda r: r.seats, sort="seats", num=True),
        Column("unit", gettext_lazy("Kept by"), lambda r: r.unit.shown_short_name, sort=("unit__position", "unit_id")),
        Column("note", gettext_lazy("What to know"), lambda r: r.note),
    )
    default_sort = ("kind", "position", "pk")
    add_url_name = "units:resource_open"
    add_label = gettext_lazy("Enter a vehicle or room")
    empty_title = gettext_lazy("No vehicle or room")
    empty_text = gettext_lazy("The keeper of supplies and vehicles enters what can be taken.")

    def for_screen(self, rows: Any, user: Any) -> Any:
        return rows.select_related("unit")


class ResourceDetailView(GovernedDetailView):
    """One vehicle or room with its bookings of the coming four weeks."""

    model = Resource
    template_name = "units/resource_detail.html"
    context_name = "resource"

    def get_rows(self, user: Any) -> Any:
        return Resource.objects.visible_to(user).select_related("unit")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(RESOURCES, reverse("units:resource_list")), (str(self.object), "")]

    def get_context(self) -> dict[str, Any]:
        user, today = self.request.user, timezone.localdate()
        taken = Occupancy.objects.visible_to(user).filter(resource=self.object).on_days(today, today + DAY * 28)
        return {
            "taken": taken.select_related("made_by").with_may(user, ["release"]).order_by("span"),
            "may_book": may(user, "book", self.object) and self.object.closed_on is None,
            "may_change": may(user, "change", self.object),
        }


class _ResourceForm(GovernedFormView):
    model = Resource
    object_kwarg = "resource"

    def get_crumbs(self) -> list[tuple[Any, str]]:
        steps = [(RESOURCES, reverse("units:resource_list"))]
        if self.object is not None:
            steps.append((str(self.object), self.object.get_absolute_url()))
        return [*steps, (self.get_title(), "")]

    def get_cancel_url(self) -> str:
        return self.object.get_absolute_url() if self.object is not None else reverse("units:resource_list")


class ResourceOpenView(_ResourceForm):
    form_class, service = forms.ResourceOpenForm, staticmethod(services.open_resource)
    title, submit_label = gettext_lazy("Enter a vehicle or room"), gettext_lazy("Enter it")
    saved = gettext_lazy("It can be taken from now on.")

    def get_initial(self) -> dict[str, Any]:
        posting = self.request.actor.posting  # type: ignore[attr-defined]
        return {"unit": posting.post.unit if posting else None}


class ResourceChangeView(_ResourceForm):
    form_class, service = forms.ResourceChangeForm, staticmethod(services.change_resource)
    title, submit_label = gettext_lazy("Correct the vehicle or room"), gettext_lazy("Save what was corrected")
    saved = gettext_lazy("Corrected.")


class ResourceCloseView(_ResourceForm):
    form_class, service, verb = forms.ResourceCloseForm, staticmethod(services.close_resource), "close"
    title, submit_label = gettext_lazy("Take it out of use"), gettext_lazy("Take it out of use after this day")
    saved, submit_css = gettext_lazy("It goes out of use after that day."), "btn-danger"

    def get_initial(self) -> dict[str, Any]:
        return {"closed_on": timezone.localdate()}


class ResourceBookView(_ResourceForm):
    """Book a room; a clash is named beside the time."""

    form_class, service, verb = forms.ResourceBookForm, staticmethod(services.book_resource), "book"
    title, submit_label = gettext_lazy("Book the room"), gettext_lazy("Book this time")
    saved, check_seen = gettext_lazy("Booked."), False

    @property
    def lead(self) -> str:  # type: ignore[override]
        """The room in question."""
        return str(self.object)

    def get_initial(self) -> dict[str, Any]:
        return {"day": timezone.localdate()}

    def get_success_url(self, result: Any) -> str:
        return self.object.get_absolute_url()


class BookingReleaseView(ActionView):
    """Give a booking back."""

    model = Occupancy
    object_kwarg = "occupancy"
    form_class, service, verb = forms.BookingReleaseForm, staticmethod(services.give_back_booking), "release"
    title, submit_label = gettext_lazy("Give the booking back"), gettext_lazy("Give it back")
    saved, submit_css = gettext_lazy("The booking is given back."), "btn-danger"

    @property
    def lead(self) -> str:  # type: ignore[override]
        """The booking in question."""
        return services.clash_words(self.object)

    def get_cancel_url(self) -> str:
        return reverse("units:resource_detail", args=[self.object.resource_id])

    def get_success_url(self, result: Any) -> str:
        return self.get_cancel_url()
