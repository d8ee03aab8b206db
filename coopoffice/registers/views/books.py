"""The list of books, the page of one book, opening a book, reserving numbers."""

import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from coopoffice.registers import kinds
from coopoffice.registers.choices import Health, NumberState
from coopoffice.registers.forms import SeriesDrawForm, SeriesOpenForm, SeriesReserveForm
from coopoffice.registers.health import report, state_of
from coopoffice.registers.models import Number, Series
from coopoffice.registers.services import draw_by_hand, open_series, reserve_in_series
from coopoffice.registers.strips import legend, strip
from coopoffice.web.filters import ChoiceFilter, SearchFilter
from coopoffice.web.policies import may
from coopoffice.web.tables import Column, Listing, Tab
from coopoffice.web.templatetags.thai import thaidate_short
from coopoffice.web.templatetags.web import health, tag
from coopoffice.web.views.governed import ActionView, GovernedFormView, GovernedListView

# Circle, square and diamond of the design: a state is never told by colour alone.
SHAPES = {Health.SOUND: "ok", Health.ATTENTION: "warn", Health.BROKEN: "danger"}
TAGS = {NumberState.ISSUED: "ok", NumberState.RESERVED: "info", NumberState.VOID: ""}


def _crumbs(series: Series | None = None) -> list[tuple[Any, str]]:
    steps: list[tuple[Any, str]] = [(_("Registers"), reverse("registers:series_list"))]
    if series is not None:
        steps.append((str(series), series.get_absolute_url()))
    return steps


def _year(series: Series) -> str:
    return str(series.year_be) if series.year_be else _("Runs on")


def _state(series: Series) -> str:
    state = state_of(series)
    return health(state.label, SHAPES[state])


def _first_lapse(series: Series) -> str:
    day = series.counts.get("expires")
    return thaidate_short(datetime.date.fromisoformat(day), "year") if day else "–"


class KindFilter(ChoiceFilter):
    """The kinds the person may know of."""

    def options(self, user: Any) -> list[tuple[str, str]]:
        return [(code, str(label)) for code, label in kinds.choices(user)]


class SeriesListView(GovernedListView):
    """Every book the person may see, with its health."""

    model = Series
    title = gettext_lazy("Registers")
    default_sort = ("-year_be", "unit", "kind")
    add_url_name = "registers:series_open"
    add_label = gettext_lazy("Take over a paper book")
    empty_title = gettext_lazy("No register has been begun")
    empty_text = gettext_lazy(
        "A book opens by itself with the first number drawn from it. One that goes on from paper is taken over here."
    )
    columns = (
        Column("kind", gettext_lazy("Register"), lambda s: s.label, sort="kind", link=True),
        Column("unit", gettext_lazy("Unit"), lambda s: str(s.unit), sort="unit__name"),
        Column("year", gettext_lazy("Year"), _year, sort="-year_be", num=True),
        Column("last", gettext_lazy("Last number"), lambda s: s.last_number, sort="-last_number", num=True),
        Column("last_on", gettext_lazy("Latest date"), lambda s: thaidate_short(s.last_on), sort="-last_on",
               export=lambda s: s.last_on),
        Column("void", pgettext_lazy("register", "Void"), lambda s: s.counts.get("void", 0) or "–", num=True),
        Column("reserved", pgettext_lazy("register", "Reserved"), lambda s: s.counts.get("reserved", 0) or "–",
               num=True),
        Column("expires", gettext_lazy("First reservation lapses"), _first_lapse,
               export=lambda s: s.counts.get("expires") or ""),
        Column("health", pgettext_lazy("register", "Health"), _state, export=lambda s: str(state_of(s).label)),
    )  # fmt: skip
    filters = (
        SearchFilter("unit__name", "unit__short_name", label=gettext_lazy("Unit")),
        KindFilter("kind", gettext_lazy("Register"), ()),
    )

    def get_tabs(self, user: Any) -> list[Tab]:
        """This year's books first; a book that never starts again belongs to every year."""
        years = {0, *(kind.year_of(kinds.today()) for kind in kinds.everything())}
        return [
            Tab("now", _("This year"), lambda _user: Q(year_be__in=years)),
            Tab("past", _("Earlier years"), lambda _user: ~Q(year_be__in=years)),
        ]

    def for_screen(self, rows: QuerySet, user: Any) -> QuerySet:
        return rows.select_related("unit").with_counts(kinds.today())


def _written(number: Number) -> str:
    return format_html('<span class="nw">{}</span>', number.written)


def _number_state(number: Number) -> str:
    if number.lapsed:
        return tag(_("Reservation lapsed"), "warn")
    return tag(number.get_state_display(), TAGS[NumberState(number.state)])


class SeriesDetailView(GovernedListView):
    """One book: its health in words and as a strip, and every number in it."""

    model = Number
    template_name = "registers/series_detail.html"
    row_template = "registers/_number_row.html"
    default_sort = ("-number",)
    page_size = 50
    columns = (
        Column("number", pgettext_lazy("register", "Number"), _written, sort="-number", export=lambda n: n.plain),
        Column("issued_on", gettext_lazy("Date in the book"), lambda n: thaidate_short(n.issued_on), sort="-issued_on",
               export=lambda n: n.issued_on),
        Column("state", pgettext_lazy("register", "State"), _number_state, export=lambda n: str(n.get_state_display())),
        Column("for", pgettext_lazy("register", "What for"), lambda n: n.purpose),
        Column("by", gettext_lazy("Taken by"), lambda n: str(n.taken_by or ""), sort="taken_by"),
        Column("acts", "", lambda n: ""),
    )  # fmt: skip
    filters = (SearchFilter("purpose", "void_reason", "late_reason", label=pgettext_lazy("register", "Words")),)
    empty_title = gettext_lazy("No number was drawn yet")
    empty_text = gettext_lazy("Numbers stand here as soon as they are drawn or reserved.")
    series: Series | None = None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.series = Series.objects.get_visible(request.user, pk=kwargs["pk"])
        return super().get(request, *args, **kwargs)

    def get_rows(self, user: Any) -> QuerySet:
        rows = super().get_rows(user)
        return rows.filter(series=self.series) if self.series else rows.none()

    def for_screen(self, rows: QuerySet, user: Any) -> QuerySet:
        return rows.select_related("series__unit", "taken_by", "voided_by")

    def get_tabs(self, user: Any) -> list[Tab]:
        return [
            Tab("all", _("All numbers")),
            Tab("reserved", pgettext("register", "Reserved"), lambda _user: Q(state=NumberState.RESERVED)),
            Tab("void", pgettext("register", "Void"), lambda _user: Q(state=NumberState.VOID)),
            Tab("late", _("Dated back"), lambda _user: ~Q(late_reason="")),
        ]

    def get_title(self, user: Any) -> str:
        return str(self.series or "")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [*_crumbs(), (str(self.series), "")]

    def get_context(self, listing: Listing) -> dict[str, Any]:
        kind = kinds.known(self.series.kind)
        shown = {row.pk: row for row in listing.page}
        owners = kind.owners(self.request.user, list(shown.values())) if kind.owners and shown else {}
        for row in shown.values():
            row.owner = owners.get(row.pk)
        found = {
            "series": self.series,
            "may_keep": may(self.request.user, "keep", self.series),
            "by_hand": kind.rule is None,
            "formats": [],
        }
        if not getattr(self.request, "htmx", False):
            examined = report(self.series, kinds.today())
            found |= {
                "report": examined,
                "health": health(examined.health.label, SHAPES[examined.health]),
                "sentences": [(SHAPES[state], words) for state, words in examined.sentences],
                "strip": strip(examined),
                "legend": legend(examined),
                "first_lapse": self.get_rows(self.request.user).first_lapse(),
            }
        return found


class SeriesOpenView(GovernedFormView):
    """Take a paper book over at the number it has reached."""

    model = Series
    form_class = SeriesOpenForm
    service = staticmethod(open_series)
    title = gettext_lazy("Take over a paper book")
    lead = gettext_lazy("Numbers go on from the paper book. Once the first is drawn, this can no longer be changed.")
    submit_label = gettext_lazy("Open the book")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [*_crumbs(), (self.title, "")]

    def get_cancel_url(self) -> str:
        return reverse("registers:series_list")

    def get_saved_message(self, result: Any) -> str:
        return _("The next number of this book is %(number)s.") % {
            "number": kinds.known(result.kind).written(result.last_number + 1, result.year_be)
        }


class SeriesDrawView(ActionView):
    """Take the next number by hand, for what the site holds no record of."""

    model = Series
    verb = "keep"
    form_class = SeriesDrawForm
    service = staticmethod(draw_by_hand)
    title = gettext_lazy("Draw a number by hand")
    lead = gettext_lazy(
        "For a paper written outside the site. The number is taken at once and never given again; one taken in error is"
        " made void and keeps its place."
    )
    submit_label = gettext_lazy("Take the next number")

    def get_rows(self, user: Any) -> QuerySet:
        return super().get_rows(user).select_related("unit")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [*_crumbs(self.object), (self.title, "")]

    def get_initial(self) -> dict[str, Any]:
        return {}

    def get_success_url(self, result: Any) -> str:
        return self.object.get_absolute_url()

    def get_saved_message(self, result: Any) -> str:
        return _("Number %(number)s is taken: write it on the paper.") % {"number": result.written}


class SeriesReserveView(ActionView):
    """Set numbers aside."""

    model = Series
    verb = "keep"
    form_class = SeriesReserveForm
    service = staticmethod(reserve_in_series)
    title = gettext_lazy("Reserve numbers")
    lead = gettext_lazy("The next numbers of the book are set aside, in a row.")
    submit_label = gettext_lazy("Reserve")

    def get_rows(self, user: Any) -> QuerySet:
        return super().get_rows(user).select_related("unit")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [*_crumbs(self.object), (self.title, "")]

    def get_initial(self) -> dict[str, Any]:
        return {}

    def get_success_url(self, result: Any) -> str:
        return f"{self.object.get_absolute_url()}?view=reserved"

    def get_saved_message(self, result: Any) -> str:
        first, last = result[0].written, result[-1].written
        return ngettext("Reserved: %(first)s.", "Reserved: %(first)s to %(last)s.", len(result)) % {
            "first": first,
            "last": last,
        }
