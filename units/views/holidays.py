"""Pages of the table of holidays."""

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coopoffice.thai import weekday_name
from coopoffice.web.filters import ChoiceFilter, SearchFilter
from coopoffice.web.tables import Column, Tab, for_keepers
from coopoffice.web.templatetags.thai import thaidate_short
from coopoffice.web.views.governed import GovernedFormView, GovernedListView

from ..forms.holidays import HolidayForm, HolidayRemoveForm
from ..models import Holiday
from ..services.holidays import add_holiday, change_holiday, remove_holiday


def years() -> list[tuple[str, str]]:
    """BE calendar years to choose from: from 2566, where the table begins, to the next."""
    this = timezone.localdate().year + 543
    return [(str(y), str(y)) for y in range(this + 1, 2565, -1)]


class HolidayListView(GovernedListView):
    """Every day in the table; the coming ones first shown."""

    model = Holiday
    title = _("Holidays")
    tabs = (
        Tab("coming", _("Coming"), lambda user: Q(day__gte=timezone.localdate())),
        Tab("own", _("Of single offices"), lambda user: Q(unit__isnull=False)),
        Tab("all", _("All")),
    )
    filters = (
        SearchFilter("name", "name_en", "source"),
        ChoiceFilter("year", _("Year"), years, lambda value: Q(day__year=int(value) - 543)),
    )
    columns = (
        Column("day", _("Day"), lambda h: thaidate_short(h.day), sort="day", export=lambda h: h.day, css="nw"),
        Column("weekday", _("Weekday"), lambda h: weekday_name(h.day)),
        Column("name", _("Name"), lambda h: for_keepers(h, h), sort="name", export=str),
        Column("unit", _("For"), lambda h: h.unit.shown_name if h.unit_id else _("Every office")),
        Column("closed", _("Offices"), lambda h: _("closed") if h.closed else _("at work")),
        Column("source", _("Announced in"), lambda h: h.source),
    )
    default_sort = ("day", "pk")
    add_url_name = "units:holiday_add"
    add_label = _("Add a day")
    empty_title = _("No holiday in the table")
    empty_text = _("The administrator fills a year with the command seed_holidays; single days are added here.")

    def for_screen(self, rows: Any, user: Any) -> Any:
        return rows.select_related("unit").with_may(user, ["change"])


class HolidayView(GovernedFormView):
    """What the three forms share."""

    model = Holiday
    form_class = HolidayForm
    object_kwarg = "holiday"

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Holidays"), reverse("units:holiday_list"))]

    def get_cancel_url(self) -> str:
        return reverse("units:holiday_list")

    def get_success_url(self, result: Any) -> str:
        return reverse("units:holiday_list")


class HolidayAddView(HolidayView):
    """Add a day."""

    title = _("Add a holiday")
    submit_label = _("Add the day")
    saved = _("The day is in the table.")
    service = staticmethod(add_holiday)

    def get_initial(self) -> dict[str, Any]:
        posting = self.request.actor.posting
        office = posting.post.unit if posting else None
        while office is not None and office.parent_id and office.kind not in {"provincial_office", "area_office"}:
            office = office.parent
        return {"unit": office}


class HolidayChangeView(HolidayView):
    """Correct a day."""

    title = _("Correct the holiday")
    submit_label = _("Save the day")
    saved = _("The day is corrected.")
    service = staticmethod(change_holiday)
    template_name = "units/holiday_change.html"


class HolidayRemoveView(HolidayView):
    """Take a day out."""

    form_class = HolidayRemoveForm
    title = _("Take the day out of the table")
    submit_label = _("Take it out")
    submit_css = "btn-danger"
    saved = _("The day is out of the table.")
    service = staticmethod(remove_holiday)

    @property
    def lead(self) -> str:  # type: ignore[override]
        """The day in question."""
        return f"{thaidate_short(self.object.day)} · {self.object}"

    def get_cancel_url(self) -> str:
        return reverse("units:holiday_change", args=[self.kwargs["pk"]])
