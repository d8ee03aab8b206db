"""The pages of the register books: incoming (form 13) and outgoing (form 14), by unit and year."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from coopoffice.registers.choices import NumberState
from coopoffice.registers.models import Number, Series
from coopoffice.thai import be_year
from coopoffice.web.counting import counted_by, counting_words
from coopoffice.web.filters import ChoiceFilter, DateRangeFilter, Reading, UnitFilter
from coopoffice.web.policies import may, may_add
from coopoffice.web.prepared import kept_rows, kept_rows_of
from coopoffice.web.tables import CAP, Column, Listing, Tab
from coopoffice.web.views.governed import GovernedListView
from coopoffice.web.words import Words, kept_words
from units.models import Unit
from units.reach import reach

from ..choices import BOOK_CERTIFICATE, BOOK_CIRCULAR, BOOK_IN, BOOK_OUT, LetterState, Speed
from ..filters import LetterSearchFilter, picked, row_of, years
from ..letter_views import bulk_acts, list_acts, offered
from ..models import Letter
from ..paging import living_letters_of
from ..policies import REGISTRY
from ..templatetags.saraban_registers import letter_behind, register_action, register_remark
from .lists import CRUMB, UNREAD, letters_of_page, pick_all

LETTER = "letter_entry__letter"


def own_book_unit(user: Any) -> int | None:
    """The unit whose book the person opens first: the area of the registry duty held, else the own unit."""
    mine = reach(user)
    duties = [f for f in mine.facts if f.kind == "duty" and f.code in REGISTRY]
    if duties:
        return max(duties, key=lambda f: (len(f.units), -f.unit_id)).unit_id
    return min(mine.belongs, default=None)


class _Of:
    """Reads one value of the letter or its row in the book; empty where the number stands for none."""

    def __init__(self, of_letter: Any = None, of_entry: Any = None) -> None:
        self.of_letter, self.of_entry = of_letter, of_entry

    def __call__(self, number: Number) -> Any:
        letter = letter_behind(number)
        if letter is None:
            return ""
        return self.of_letter(letter) if self.of_letter else self.of_entry(number.letter_entry)


class RegisterView(GovernedListView):
    """One book of one unit and year. Rows are the book's numbers, so that void and reserved ones stand in it too.

    The letter behind a number is read through its own row rule.
    """

    model = Number
    template_name = "saraban/register.html"
    bulk_template = "saraban/_bulk.html"
    row_template = "saraban/_register_row.html"
    paper_template = "saraban/pdf/register.html"
    paper_order = ("number",)
    default_sort = ("-number",)
    search_label = gettext_lazy("Subject, number, sender, text of files")
    where = "in"
    form = 13
    books: tuple[str, ...] = (BOOK_IN,)
    number_label: Any = gettext_lazy("Receiving number")
    work: tuple[tuple[str, Any, Q, bool], ...] = ()
    empty_title = gettext_lazy("Nothing stands in this book yet")
    empty_text = gettext_lazy("The first letter that gets a number opens the book of the year.")

    # --- what stands in the address -------------------------------------------------------------------------------

    def get_filters(self, user: Any) -> list[Any]:
        found = [
            LetterSearchFilter("q", lookup=LETTER),
            BookOfFilter("unit", gettext_lazy("Book of"), picked, picker="unit_with_books"),
            ChoiceFilter("year", gettext_lazy("Year"), years, picked, every=str(be_year(timezone.localdate()))),
            ChoiceFilter("speed", pgettext_lazy("letter", "Speed"), Speed, f"{LETTER}__speed"),
            DateRangeFilter("date", gettext_lazy("Period"), "issued_on"),
            PickedFilter(),
        ]
        if len(self.books) > 1:
            choices = [(code, label) for code, label in BOOK_LABELS if code in self.books]
            found.insert(1, ChoiceFilter("book", gettext_lazy("Book"), choices[1:], picked, every=choices[0][1]))
        return found

    def chosen(self, listing: Listing) -> tuple[Unit | None, str, int]:
        """Unit, book and year (Buddhist era) the address names; the own book of this year where it names none."""
        known = getattr(listing, "chosen_book", None)
        if known is None:
            readings = {r.filter.key: r for r in listing.readings if r.is_set}
            unit = row_of(readings["unit"]) if "unit" in readings else self._own(listing.user)
            book = row_of(readings["book"]) if "book" in readings else self.books[0]
            year = int(row_of(readings["year"])) if "year" in readings else be_year(timezone.localdate())
            known = listing.chosen_book = (unit, book, year)
        return known

    def _own(self, user: Any) -> Unit | None:
        def rows(pk: int) -> QuerySet:
            return Unit.objects.visible_to(user).filter(pk=pk)

        own = own_book_unit(user)
        return next(iter(kept_rows_of(user, ("own_book_unit",), rows, own)), None) if own else None

    def series_of(self, listing: Listing) -> Series | None:
        """The book chosen, None where it was never opened or may not be seen."""
        if not hasattr(listing, "chosen_series"):
            unit, book, year = self.chosen(listing)

            def rows(unit_id: int) -> QuerySet:
                return Series.objects.visible_to(listing.user).filter(unit_id=unit_id, kind=book, year_be=year)[:1]

            found = kept_rows_of(listing.user, ("letter_book", book, year), rows, unit.pk) if unit else []
            listing.chosen_series = found[0] if found else None
        return listing.chosen_series

    @property
    def is_outgoing(self) -> bool:
        """Whether letters stand here by whom they go to."""
        return self.form == 14

    def words_key(self, listing: Listing) -> tuple[int | str, ...]:
        """What the words of a book depend on: whose it is, which, of which year, and its row."""
        unit, book, year = self.chosen(listing)
        series = self.series_of(listing)
        return (unit.pk if unit else 0, book, year, series.pk if series else 0)

    # --- rows ------------------------------------------------------------------------------------------------------

    def rows_for(self, listing: Listing) -> QuerySet:
        series = self.series_of(listing)
        rows = self.get_rows(listing.user)
        return rows.filter(series=series) if series else rows.none()

    def in_tab(self, listing: Listing, rows: QuerySet, tab: Tab) -> QuerySet:
        work = next((q for key, _label, q, _hot in self.work if key == tab.key), None)
        if work is None:
            return super().in_tab(listing, rows, tab)
        unit = self.chosen(listing)[0]
        # The unit's living letters are few at any age of the book, and have an index of their own.
        return rows.filter(letter_entry__letter_id__in=living_letters_of(unit, work()))

    def count_rows(self, listing: Listing) -> dict[str, int] | None:
        series = self.series_of(listing)
        narrowed = any(self._narrows(r) for r in listing.readings)
        shown_whole = listing.tab.key == "all" and not narrowed
        counted = [tab.key for tab in listing.tabs if tab.counted and tab.key != "all"]
        keys = counted if shown_whole else [*counted, ""]
        whole = min(series.taken, CAP + 1) if series else 0

        def words() -> Words:
            rows = self.rows_for(listing)
            several = {tab.key: self.in_tab(listing, rows, tab) for tab in listing.tabs if tab.key in counted}
            if not shown_whole:
                several[""] = listing.rows
            return counting_words(several)

        counts = dict.fromkeys(keys, 0)
        if series is not None:
            key = ("register_counts", self.form, listing.tab.key, series.pk)
            counts |= counted_by(words() if narrowed else kept_words(listing.user, key, words))
        return {"": whole, **counts, "all": whole}

    @staticmethod
    def _narrows(reading: Reading) -> bool:
        return reading.is_set and reading.filter.key not in {"unit", "book", "year"}

    def for_screen(self, rows: QuerySet, user: Any) -> QuerySet:
        letters = Letter.objects.visible_to(user).for_list(user)
        return self._lines(rows).prefetch_related(Prefetch(LETTER, letters))

    @staticmethod
    def _lines(rows: QuerySet) -> QuerySet:
        return rows.select_related("series", "letter_entry__taken_by")

    def page_keys(self, listing: Listing, start: int, stop: int) -> list[int] | None:
        """The page of a book that nothing narrows, read in kept words and held for ``rows_of_keys``."""
        if any(self._narrows(r) for r in listing.readings):
            return None
        key = ("register_lines", self.form, listing.tab.key, listing.order, *self.words_key(listing), start, stop)
        listing.lines = kept_rows(listing.user, key, lambda: self._lines(listing.rows)[start:stop])
        return [number.pk for number in listing.lines]

    def rows_of_keys(self, listing: Listing, keys: list[int]) -> list[Number]:
        """Those lines with their letters; a letter the person may not see stays away, as where it is prefetched."""
        entries = [number.letter_entry for number in listing.lines if hasattr(number, "letter_entry")]
        seen = {letter.pk: letter for letter in letters_of_page(listing.user, {e.letter_id for e in entries})}
        for entry in entries:  # None is what Django keeps where the row rule left the letter out; unset it would ask
            entry._state.fields_cache["letter"] = seen.get(entry.letter_id)
        return listing.lines

    def row_css(self, record: Any) -> str:
        letter = letter_behind(record)
        record.letter = letter
        css = [] if letter is None or letter.opened else [UNREAD]
        return " ".join(css + (["void"] if record.state == NumberState.VOID else []))

    # --- columns and views ------------------------------------------------------------------------------------------

    def get_columns(self, user: Any) -> list[Column]:
        out = self.form == 14
        return [
            Column("pick", pick_all(), lambda n: "", css="c-pick", paper=False),
            Column("number", self.number_label, lambda n: n.number, sort="-number", export=lambda n: n.number),
            Column("day", gettext_lazy("Entered on"), lambda n: n.issued_on, screen=False),
            Column("their", pgettext_lazy("register column", "No."),
                   _Of(lambda r: r.own_number or r.their_number), screen=False),
            Column("dated", pgettext_lazy("register column", "Dated"),
                   _Of(lambda r: r.dated_on or r.their_date), screen=False),
            Column("sender", pgettext_lazy("letter", "From"), _Of(lambda r: r.from_text), screen=False),
            Column("addressee", pgettext_lazy("letter", "To"), _Of(lambda r: r.to_text), screen=False),
            Column("subject", gettext_lazy("Subject"), _Of(lambda r: r.subject), link=True),
            Column("who", gettext_lazy("To · number") if out else gettext_lazy("From · number"), lambda n: "",
                   paper=False),
            Column("action", pgettext_lazy("register column", "Action"), register_action),
            Column("remark", pgettext_lazy("register column", "Remark"), register_remark, screen=False),
            Column("due", pgettext_lazy("letter", "Due"), _Of(lambda r: r.due_on), css="c-due", paper=False),
        ]  # fmt: skip

    def get_tabs(self, user: Any) -> list[Tab]:
        return [
            Tab("all", _("All in the book")),
            *(Tab(key, label, hot=hot) for key, label, _q, hot in self.work),
            Tab("void", pgettext_lazy("register", "Void"), lambda _user: Q(state=NumberState.VOID), counted=False),
            Tab("reserved", pgettext_lazy("register", "Reserved"), lambda _user: Q(state=NumberState.RESERVED),
                counted=False),
        ]  # fmt: skip

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(CRUMB, reverse("saraban:letter_list")), (self.title, "")]

    def get_context(self, listing: Listing) -> dict[str, Any]:
        unit, book, year = self.chosen(listing)
        series = self.series_of(listing)
        user = self.request.user
        return {
            "book_unit": unit,
            "book_label": dict(BOOK_LABELS)[book],
            "book_year": year,
            "series": series,
            "may_keep": bool(series and may(user, "keep", series)),
            "may_open": series is None and may_add(user, Series),
            "form_number": self.form,
            "acts": offered(list_acts, self.where, user),
            "bulk": offered(bulk_acts, self.where, user),
            "picks_print": True,
        }

    def paper_context(self, listing: Listing) -> dict[str, Any]:
        unit, book, year = self.chosen(listing)
        period = next((r for r in listing.readings if r.filter.key == "date" and r.is_set), None)
        said = [(label, value) for label, value in listing.conditions if label != str(_("View"))]
        kept = [r for r in listing.readings if self._narrows(r) and r.filter.key not in {"date", "pick"}]
        return {
            "unit": unit,
            "book": dict(BOOK_LABELS)[book],
            "year": year,
            "form": self.form if book in (BOOK_IN, BOOK_OUT) else 0,
            "number_label": self.number_label,
            "period": period.shown if period else "",
            "narrowed": [(str(r.filter.label or _("Search")), r.shown) for r in kept] if said else [],
            "tab": listing.tab.label if listing.tab and listing.tab.key != "all" else "",
        }


def _state(*states: str) -> Any:
    names = [str(state) for state in states]
    return lambda: Q(state__in=names)


BOOK_LABELS = (
    (BOOK_IN, gettext_lazy("Register of incoming letters")),
    (BOOK_OUT, gettext_lazy("Register of outgoing letters")),
    (BOOK_CIRCULAR, gettext_lazy("Register of circulars")),
    (BOOK_CERTIFICATE, gettext_lazy("Register of certificates")),
)


class BookOfFilter(UnitFilter):
    """Whose book is open; the own one where nothing is chosen."""

    every = gettext_lazy("My own registry")


class PickedFilter(ChoiceFilter):
    """The rows ticked in the list, so that a print holds these and no others. Not drawn in the bar."""

    template = "saraban/_nothing.html"

    def __init__(self) -> None:
        super().__init__("pick", gettext_lazy("Chosen rows"), ())

    def read(self, params: Any, user: Any) -> Reading:
        many = params.getlist(self.key) if hasattr(params, "getlist") else [params.get(self.key, "")]
        texts = [text for one in many[:500] for text in one.split(",") if text]
        keys = sorted({int(text) for text in texts[:500] if text.isascii() and text.isdigit() and len(text) < 19})
        reading = Reading(self, raw={self.key: ",".join(map(str, keys))})
        if keys:
            reading.q = Q(pk__in=keys)
            reading.shown = f"{len(keys):,}"
        return reading


class RegisterInView(RegisterView):
    """ทะเบียนหนังสือรับ."""

    title = gettext_lazy("Register of incoming letters")
    work = (
        ("registered", gettext_lazy("To be presented"), _state(LetterState.REGISTERED), False),
        ("presented", gettext_lazy("Waiting for instruction"), _state(LetterState.PRESENTED), False),
        ("instructed", gettext_lazy("In progress"), _state(LetterState.INSTRUCTED), False),
        ("overdue", pgettext_lazy("letters", "Overdue"), lambda: Q(due_on__lt=timezone.localdate()), True),
    )


class RegisterOutView(RegisterView):
    """ทะเบียนหนังสือส่ง, with the runs of circulars and certificates beside it."""

    title = gettext_lazy("Register of outgoing letters")
    where = "out"
    form = 14
    books = (BOOK_OUT, BOOK_CIRCULAR, BOOK_CERTIFICATE)
    number_label = gettext_lazy("Sending number")
    work = (
        ("signed", gettext_lazy("Numbered, not sent"), _state(LetterState.SIGNED), True),
        ("dispatched", gettext_lazy("Sent, still open"), _state(LetterState.DISPATCHED), False),
    )
