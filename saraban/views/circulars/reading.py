"""Doors of reading circulars: the list, one circular, who has seen it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from coopoffice.thai import register_period
from coopoffice.web.charts import bar
from coopoffice.web.filters import ChoiceFilter, Filter, Reading, SearchFilter
from coopoffice.web.policies import may
from coopoffice.web.prepared import kept_rows_of, kept_values_of
from coopoffice.web.tables import Column, Listing, Tab
from coopoffice.web.templatetags.thai import thaimoment
from coopoffice.web.views.governed import GovernedDetailView, GovernedListView
from units.reach import reach

from ...choices import Asked
from ...filters import YearFilter, picked, row_of
from ...forms import circulars as forms
from ...models import Circular, CircularRecipient
from ...policies_circulars import sending_units
from ...prepared import files_of, targets_of
from ...services import circulars as services
from ..lists import CRUMB, UNREAD

CIRCULARS = gettext_lazy("Circulars")

SHOWN = 60


def _sent_in(year: str) -> Q:
    period = register_period(int(year))
    return Q(sent_at__date__gte=period.start, sent_at__date__lte=period.end)


def mine(user: Any) -> Q:
    """Circulars the person has still to see to."""
    return Q(pk__in=Circular.objects.visible_to(user).waiting_for(user).values("pk"))


def addressed(user: Any) -> Q:
    """Circulars sent to the person."""
    return Q(pk__in=Circular.objects.visible_to(user).addressed_to(user).values("pk"))


def sent(user: Any) -> Q:
    """Circulars of the units in whose name the person sends."""
    return Q(unit_id__in=sending_units(reach(user)))


class CircularListView(GovernedListView):
    """หนังสือเวียน."""

    model = Circular
    title = CIRCULARS
    keeps_words = True
    template_name = "saraban/circular_list.html"
    row_template = "saraban/_circular_row.html"
    default_sort = ("-sent_at", "-pk")
    search_label = gettext_lazy("Subject or number")
    add_url_name = "saraban:circular_send"
    add_label = gettext_lazy("Send a circular")
    empty_title = gettext_lazy("No circulars here")
    empty_text = gettext_lazy("Circulars sent to you stand here until you are done with them.")
    filters = (
        SearchFilter("letter__search_text"),
        YearFilter("year", gettext_lazy("Year"), _sent_in),
        ChoiceFilter("asked", gettext_lazy("What is asked"), Asked),
    )
    columns = (
        Column("number", gettext_lazy("Number and day"), lambda c: c.letter.own_number or str(c.entry),
               sort=("-sent_at", "-pk"), export=lambda c: f"ว {c.entry}"),
        Column("subject", gettext_lazy("Subject"), lambda c: c.letter.subject, link=True),
        Column("unit", gettext_lazy("Sent round by"), lambda c: c.unit.shown_short_name, sort="unit__position"),
        Column("asked", gettext_lazy("What is asked"), lambda c: c.get_asked_display()),
        Column("mine", gettext_lazy("My part"), lambda c: my_words(c)),
        Column("seen", gettext_lazy("Opened, done, of"), lambda c: ", ".join(str(n) for n in progress(c)), paper=True),
    )  # fmt: skip

    def get_tabs(self, user: Any) -> list[Tab]:
        return [
            Tab("mine", gettext_lazy("Waiting for me"), mine, hot=True),
            Tab("received", gettext_lazy("Sent to me"), addressed),
            *([Tab("sent", gettext_lazy("Sent by my unit"), sent)] if sending_units(reach(user)) else []),
            Tab("all", gettext_lazy("All circulars")),
            Tab("recalled", gettext_lazy("Recalled"), lambda _user: Q(recalled_at__isnull=False)),
        ]

    def for_screen(self, rows: QuerySet, user: Any) -> QuerySet:
        own = CircularRecipient.objects.visible_to(user).filter(user_id=user.pk)
        shown = CircularRecipient.objects.visible_to(user).here()
        return rows.for_page().prefetch_related(
            Prefetch("recipients", own, to_attr="own"),
            Prefetch("recipients", shown.only("circular_id", "first_seen_at", "done_at"), to_attr="shown"),
        )

    def row_css(self, record: Any) -> str:
        return UNREAD if record.own and record.own[0].first_seen_at is None and record.is_live else ""

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(CRUMB, reverse("saraban:letter_list")), (CIRCULARS, "")]

    def get_context(self, listing: Listing) -> dict[str, Any]:
        for circular in listing.page:
            circular.my_words = my_words(circular)
            circular.seen, circular.done, circular.people = progress(circular)
        return {}


def my_words(circular: Circular) -> str:
    """How the person stands with a circular; empty where it was not sent to the person."""
    if not circular.own:
        return ""
    state = circular.own[0].state
    if state == "done":
        return _("Done")
    return pgettext("circular", "Opened, not done") if state == "seen" else pgettext("circular", "Not opened")


def progress(circular: Circular) -> tuple[int, int, int]:
    """Opened, done, people, of those the person may see."""
    rows = circular.shown
    return sum(r.first_seen_at is not None for r in rows), sum(r.done_at is not None for r in rows), len(rows)


class CircularAsked:
    """The people one circular was sent to, of those the person may see, in kept words."""

    def __init__(self, user: Any, circular: Circular) -> None:
        self.user, self.circular = user, circular

    def _rows(self, circular: int) -> QuerySet:
        return CircularRecipient.objects.visible_to(self.user).filter(circular_id=circular)

    def own(self) -> CircularRecipient | None:
        """The person's own part."""

        def rows(circular: int) -> QuerySet:
            return self._rows(circular).filter(user_id=self.user.pk)[:1]

        return next(iter(kept_rows_of(self.user, ("circular_own",), rows, self.circular.pk)), None)

    def undone(self) -> list[CircularRecipient]:
        """Those who are not done, unit by unit."""

        def rows(circular: int) -> QuerySet:
            found = self._rows(circular).here().undone().select_related("user", "unit")
            return found.order_by("unit__position", "unit_id", "user__sort_key")[: 2 * SHOWN]

        return kept_rows_of(self.user, ("circular_undone",), rows, self.circular.pk)

    def units(self) -> list[dict[str, Any]]:
        """How many people, opened and done, unit by unit."""
        return kept_values_of(
            self.user, ("circular_units",), lambda pk: self._rows(pk).here().per_unit(), self.circular.pk
        )


class CircularDetailView(GovernedDetailView):
    """One circular: what it says, what is asked, who has opened it and who is done."""

    model = Circular
    template_name = "saraban/circular_detail.html"
    context_name = "circular"

    def get_object(self) -> Circular:
        user = self.request.user

        def rows(pk: int) -> QuerySet:
            found = Circular.objects.visible_to(user).for_page().select_related("recalled_by")
            return found.defer("letter__search_text", "letter__search_terms").filter(pk=pk)

        for circular in kept_rows_of(user, ("circular_page",), rows, self.kwargs["pk"]):
            return circular
        raise Http404

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [
            (CRUMB, reverse("saraban:letter_list")),
            (CIRCULARS, reverse("saraban:circular_list")),
            (str(self.object), ""),
        ]

    def get_context(self) -> dict[str, Any]:
        circular, user, by = self.object, self.request.user, self.request.actor  # type: ignore[attr-defined]
        services.note_circular_seen(by=by, circular=circular)
        asked = CircularAsked(user, circular)
        own = asked.own()
        units = asked.units()
        people = sum(line["people"] for line in units)
        for line in units:
            line["bar"] = bar(
                line["done"],
                line["people"],
                due=line["seen"],
                label=_("%(done)s of %(people)s done, %(seen)s opened it") % line,
            )
        may_keep = may(user, "keep", circular)
        wide = may_keep or people > 1
        rows = asked.undone() if wide else []
        form = None
        if own and own.done_at is None and circular.is_live:
            form = forms.CircularAcknowledgeForm(None, actor=by, instance=circular)
            if circular.asked != Asked.ACT:
                form.fields.pop("note")
        return {
            "letter": circular.letter,
            "letter_open": may(user, "view", circular.letter),
            "files": files_of(circular.letter),
            "targets": targets_of(circular=circular.pk),
            "own": own,
            "form": form,
            "units": units if wide else [],
            "people": people,
            "seen": sum(line["seen"] for line in units),
            "done": sum(line["done"] for line in units),
            "unseen_rows": [row for row in rows if row.first_seen_at is None][:SHOWN],
            "undone_rows": [row for row in rows if row.first_seen_at is not None][:SHOWN],
            "may_keep": may_keep,
            "people_url": f"{reverse('saraban:circular_people')}?circular={circular.pk}",
        }


class OneCircularFilter(Filter):
    """The circular whose people are listed; not drawn in the bar."""

    template = "saraban/_nothing.html"

    def __init__(self) -> None:
        super().__init__("circular", pgettext_lazy("correspondence", "Circular"))

    def read(self, params: Mapping[str, str], user: Any) -> Reading:
        raw = params.get(self.key, "")
        reading = Reading(self, raw={self.key: raw})
        if raw.isascii() and raw.isdigit() and len(raw) < 19:
            circular = Circular.objects.visible_to(user).for_page().filter(pk=int(raw)).first()
            if circular is not None:
                reading.q = picked(circular, Q(circular_id=circular.pk))
                reading.shown = str(circular)
        return reading


class CircularPeopleView(GovernedListView):
    """Who has opened a circular and who is done; printed it is the sheet of acknowledgements."""

    model = CircularRecipient
    title = gettext_lazy("Acknowledgements")
    template_name = "saraban/circular_people.html"
    paper_template = "saraban/pdf/circular.html"
    default_sort = ("unit__position", "unit_id", "user__sort_key")
    filters = (OneCircularFilter(), SearchFilter("user__first_name", "user__last_name", label=gettext_lazy("Name")))
    columns = (
        Column("unit", gettext_lazy("Unit"), lambda r: r.unit.shown_short_name, sort=("unit__position", "unit_id")),
        Column("name", gettext_lazy("Name"), lambda r: r.user.full_name, sort="user__sort_key"),
        Column("state", gettext_lazy("State"), lambda r: state_words(r)),
        Column("seen", gettext_lazy("First opened"), lambda r: thaimoment(r.first_seen_at), sort="first_seen_at",
               export=lambda r: r.first_seen_at),
        Column("done", gettext_lazy("Done at"), lambda r: thaimoment(r.done_at), sort="done_at",
               export=lambda r: r.done_at),
        Column("note", gettext_lazy("What was done"), lambda r: r.done_note),
        Column("reminders", gettext_lazy("Reminded, times"), lambda r: r.reminders, num=True),
    )  # fmt: skip

    def get_tabs(self, user: Any) -> list[Tab]:
        return [
            Tab("everyone", gettext_lazy("Everyone")),
            Tab("unseen", pgettext_lazy("circular", "Not opened"), lambda _u: Q(first_seen_at__isnull=True), hot=True),
            Tab(
                "seen",
                pgettext_lazy("circular", "Opened, not done"),
                lambda _u: Q(first_seen_at__isnull=False, done_at__isnull=True),
            ),
            Tab("done", gettext_lazy("Done"), lambda _u: Q(done_at__isnull=False)),
        ]

    def circular(self, listing: Listing) -> Circular | None:
        """The circular listed."""
        return row_of(listing.readings[0])

    def rows_for(self, listing: Listing) -> QuerySet:
        rows = self.get_rows(listing.user).here()
        return rows if self.circular(listing) else rows.none()

    def for_screen(self, rows: QuerySet, user: Any) -> QuerySet:
        return rows.select_related("user", "unit")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(CIRCULARS, reverse("saraban:circular_list")), (self.title, "")]

    def get_context(self, listing: Listing) -> dict[str, Any]:
        return {"circular": self.circular(listing)}

    def paper_context(self, listing: Listing) -> dict[str, Any]:
        return {
            "circular": self.circular(listing),
            "portrait": True,
            "tab": listing.tab.label if listing.tab and listing.tab.key != "everyone" else "",
        }


def state_words(row: CircularRecipient) -> str:
    """The state of one person in words."""
    return {
        "done": _("Done"),
        "seen": pgettext("circular", "Opened, not done"),
        "unseen": pgettext("circular", "Not opened"),
    }[row.state]
