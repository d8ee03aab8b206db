"""Lists of letters: all a person may see, and the search among them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Greatest, StrIndex, Substr
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from coopoffice.web.among import Ids
from coopoffice.web.filters import ChoiceFilter, DateRangeFilter, FlagFilter, Reading
from coopoffice.web.prepared import kept_rows_of
from coopoffice.web.tables import Column, Listing, Tab
from coopoffice.web.views.governed import GovernedListView

from ..choices import DocKind, Speed
from ..filters import ConcernedUnitFilter, LetterSearchFilter, YearFilter, row_of
from ..letter_views import LetterView, bulk_acts, letter_views, list_acts, offered
from ..models import Letter
from ..paging import NEWEST, OLDEST, Viewer, count_letters, on_letters, page_of_letters, viewer_of
from ..prepared import with_entries
from ..search import Found, asked, has_hit, marked, search_letters

CRUMB = gettext_lazy("Correspondence")
UNREAD = "unread"
SNIPPET = 160


def pick_all() -> SafeString:
    """The head of the column of ticks."""
    return format_html(
        '<input type="checkbox" class="chk" data-all aria-label="{}">', _("Choose every row of the page")
    )


def numbers_of(letter: Letter) -> str:
    """The letter's numbers as its books write them, with the unit of each."""
    return ", ".join(f"{entry.unit.shown_short_name} {entry.number}/{entry.year_be}" for entry in letter.entries.all())


def letters_of_page(user: Any, keys: Iterable[int]) -> list[Letter]:
    """The letters of the keys that the person sees, as a line of a list draws them. Two statements in kept words."""

    def rows(ids: Ids) -> QuerySet:
        return Letter.objects.visible_to(user).for_lines(user).filter(pk__among=ids)

    return with_entries(kept_rows_of(user, ("letters_of_page",), rows, Ids(keys)))


class LettersView(GovernedListView):
    """What every list of letters shares: columns, filters, and paging by the audience."""

    model = Letter
    template_name = "saraban/letter_list.html"
    bulk_template = "saraban/_bulk.html"
    row_template = "saraban/_letter_row.html"
    where = "all"
    default_sort = NEWEST
    search_label = gettext_lazy("Subject, number, sender, text of files")
    filters = (
        LetterSearchFilter("q"),
        YearFilter("year", gettext_lazy("Year")),
        ChoiceFilter("kind", gettext_lazy("Kind"), DocKind),
        ChoiceFilter("speed", pgettext_lazy("letter", "Speed"), Speed),
        ConcernedUnitFilter("unit", gettext_lazy("Concerned")),
        DateRangeFilter("date", gettext_lazy("Day"), "sort_at", moments=True),
        FlagFilter("answer", gettext_lazy("Needs an answer"), Q(needs_answer=True)),
    )
    empty_title = gettext_lazy("No letters here")
    empty_text = gettext_lazy(
        "Letters of your units, and those sent to you, stand here from the moment they are registered."
    )

    def get_columns(self, user: Any) -> list[Column]:
        return [
            Column("pick", pick_all(), lambda r: "", css="c-pick", paper=False),
            Column("number", gettext_lazy("Number and day"), numbers_of, sort=NEWEST, export=numbers_of),
            Column("date", gettext_lazy("Day"), lambda r: timezone.localtime(r.sort_at).date(), screen=False),
            Column("subject", gettext_lazy("Subject"), lambda r: r.subject, link=True),
            Column("from", gettext_lazy("From, to, their number"), lambda r: r.from_text, paper=False),
            Column("their_number", gettext_lazy("Number on the letter"), lambda r: r.their_number or r.own_number,
                   screen=False),
            Column("their_date", gettext_lazy("Date on the letter"), lambda r: r.their_date or r.dated_on,
                   screen=False),
            Column("sender", pgettext_lazy("letter", "From"), lambda r: r.from_text, screen=False),
            Column("addressee", pgettext_lazy("letter", "To"), lambda r: r.to_text, screen=False),
            Column("where", gettext_lazy("Where it is"), lambda r: r.get_state_display()),
            Column("unit", gettext_lazy("Unit"), lambda r: r.unit.shown_short_name, screen=False),
            Column("speed", pgettext_lazy("letter", "Speed"), lambda r: r.get_speed_display(), screen=False),
            Column("due", pgettext_lazy("letter", "Due"), lambda r: r.due_on, css="c-due"),
        ]  # fmt: skip

    def views(self, user: Any) -> list[LetterView]:
        """The saved views the person gets."""
        return [view for view in letter_views if view.shows is None or view.shows(user)]

    def get_tabs(self, user: Any) -> list[Tab]:
        return [
            Tab(v.key, v.label, self._asked_by(v), hot=v.hot, counted=v.counted, order=v.sort) for v in self.views(user)
        ]

    @staticmethod
    def _asked_by(view: LetterView) -> Any:
        return lambda user: on_letters(view.q(user))

    def for_screen(self, rows: QuerySet, user: Any) -> QuerySet:
        return rows.for_list(user)

    def row_css(self, record: Any) -> str:
        return "" if record.opened else UNREAD

    # --- by the audience ----------------------------------------------------------------------------------------------

    def _condition(self, listing: Listing) -> Q:
        """Tab and filters as one condition that may say ``live``; search and unit are the paging's own."""
        view = letter_views.get(listing.tab.key) if listing.tab else None
        q = view.q(listing.user) if view else Q()
        for reading in listing.readings:
            if reading.q is not None and not self._is_own(reading):
                q &= reading.q
        return q

    def _is_own(self, reading: Reading) -> bool:
        return isinstance(reading.filter, (LetterSearchFilter, ConcernedUnitFilter))

    def _reading(self, listing: Listing, kind: type) -> Reading | None:
        return next((r for r in listing.readings if isinstance(r.filter, kind) and r.is_set), None)

    def _viewer(self, listing: Listing) -> Viewer:
        viewer = viewer_of(listing.user)
        unit = self._reading(listing, ConcernedUnitFilter)
        return viewer.only(row_of(unit).pk) if unit else viewer

    def _order(self, listing: Listing) -> tuple[str, ...]:
        order = tuple(listing.order)
        return order if order in (NEWEST, OLDEST) or order[0] == "due_on" else NEWEST

    def _search(self, listing: Listing, start: int, stop: int) -> Found | None:
        """The answer of the search for the page, asked once; None where nothing is searched."""
        reading = self._reading(listing, LetterSearchFilter)
        if reading is None:
            return None
        known = getattr(listing, "answers", None)
        if known is None:
            known = listing.answers = {}
        if (start, stop) not in known:
            unit = self._reading(listing, ConcernedUnitFilter)
            known[start, stop] = search_letters(
                listing.user,
                reading.raw[reading.filter.key],
                narrow=on_letters(self._condition(listing)),
                unit_id=row_of(unit).pk if unit else None,
                start=start,
                stop=stop,
            )
        return known[start, stop]

    def count_rows(self, listing: Listing) -> dict[str, int] | None:
        several = {view.key: view.q(listing.user) for view in self.views(listing.user) if view.counted}
        start = (listing.number - 1) * self.page_size
        found = self._search(listing, start, start + self.page_size + 1)
        unit = self._reading(listing, ConcernedUnitFilter)
        own: dict[str, int] = {}
        if found is not None:
            listing.open_ended = found.more
            if found.bounded:
                listing.notes.append(
                    _(
                        "Parts of words were looked for in the newest letters only."
                        " Type a whole word or narrow the year."
                    )
                )
            own[""] = found.total
        elif unit is not None:
            own = count_letters(self._viewer(listing), {"": self._condition(listing)})
        elif listing.is_filtered or not (listing.tab and listing.tab.key in several):
            several[""] = self._condition(listing)
        counts = {**count_letters(viewer_of(listing.user), several), **own}
        if "" not in counts and listing.tab:
            counts[""] = counts[listing.tab.key]
        return counts

    def page_keys(self, listing: Listing, start: int, stop: int) -> list[int] | None:
        found = self._search(listing, start, stop)
        if found is not None:
            return found.keys
        return page_of_letters(self._viewer(listing), self._condition(listing), self._order(listing), start, stop)

    def get_context(self, listing: Listing) -> dict[str, Any]:
        user = self.request.user
        return {
            "acts": offered(list_acts, self.where, user),
            "bulk": offered(bulk_acts, self.where, user),
        }


class LetterListView(LettersView):
    """Every letter the person may see."""

    title = gettext_lazy("Letters")

    def rows_of_keys(self, listing: Listing, keys: list[int]) -> list[Letter]:
        return letters_of_page(listing.user, keys)

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(CRUMB, "")]


class LetterSearchView(LettersView):
    """The search: hits marked, with the words around a hit in the text of files. Without words it shows nothing."""

    title = gettext_lazy("Find letters")
    template_name = "saraban/letter_search.html"
    row_template = "saraban/_letter_hit.html"
    where = "search"
    empty_title = gettext_lazy("What are you looking for?")
    empty_text = gettext_lazy(
        "Type words, parts of words, a number or a sender. Thai and Arabic digits are the same."
        " Only letters you may see are searched."
    )
    filters = (
        LetterSearchFilter("q"),
        YearFilter("year", gettext_lazy("Year")),
        ChoiceFilter(
            "origin",
            gettext_lazy("Came or went"),
            (("received", gettext_lazy("Received")), ("written", gettext_lazy("Written here"))),
        ),
        ChoiceFilter("kind", gettext_lazy("Kind"), DocKind),
        ChoiceFilter("speed", pgettext_lazy("letter", "Speed"), Speed),
        ConcernedUnitFilter("unit", gettext_lazy("Concerned")),
        DateRangeFilter("date", gettext_lazy("Day"), "sort_at", moments=True),
    )

    def get_tabs(self, user: Any) -> list[Tab]:
        return []

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(CRUMB, reverse("saraban:letter_list")), (self.title, "")]

    def _words(self, listing: Listing) -> tuple[str, ...]:
        reading = self._reading(listing, LetterSearchFilter)
        return asked(reading.raw[reading.filter.key]).words if reading else ()

    def rows_for(self, listing: Listing) -> QuerySet:
        rows = self.get_rows(listing.user)
        words = self._words(listing)
        if not words:
            return rows.none()
        around = Greatest(StrIndex("search_text", Value(words[0])) - SNIPPET // 2, Value(1))
        return rows.annotate(around=Substr("search_text", around, SNIPPET))

    def count_rows(self, listing: Listing) -> dict[str, int] | None:
        if self._reading(listing, LetterSearchFilter) is None:
            return {"": 0}
        return super().count_rows(listing)

    def views(self, user: Any) -> list[LetterView]:
        return []

    def get_context(self, listing: Listing) -> dict[str, Any]:
        words = self._words(listing)
        for letter in listing.page:
            letter.marked_subject = marked(letter.subject, words)
            numbers = [letter.own_number, letter.their_number, *(str(e) for e in letter.entries.all())]
            shown = [letter.subject, letter.from_text, letter.to_text, *numbers]
            letter.marked_from = marked(letter.from_text, words)
            letter.marked_to = marked(letter.to_text, words)
            letter.marked_number = marked(letter.their_number or letter.own_number, words)
            everything = all(any(has_hit(text, (word,)) for text in shown if text) for word in words)
            letter.snippet = "" if everything else marked(letter.around, words)
        return super().get_context(listing)
