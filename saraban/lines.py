"""How a letter stands in a line of a list: its cells, drawn at once. Formatting only, nothing here asks the database.

The words of a list are the same in every line, so they are looked up once for each language; a template would look
them up, and walk every attribute, cell by cell. The rows are read as ``LetterQuerySet.for_list`` reads them.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from django.utils.html import conditional_escape as escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from coopoffice.thai.dates import Lang, as_date, due_words, short_date, short_datetime, today
from coopoffice.thai.digits import to_thai_digits
from coopoffice.web.icons import icon_svg


@lru_cache(maxsize=8)
def _words(language: str | None) -> Any:
    """The words of the lines in the language, which is that of the page."""
    made = {
        "number": pgettext("letter list", "Number"),
        "subject": _("Subject"),
        "to": pgettext("letter list", "To"),
        "sender": pgettext("letter list", "From"),
        "where": _("Where it is"),
        "due": pgettext("letter", "Due"),
        "dated": _("dated"),
        "action": pgettext("register column", "Action"),
        "circular": pgettext("tag", "Circular"),
        "void": pgettext("register", "Void"),
    }
    escaped = {name: escape(text) for name, text in made.items()}
    return SimpleNamespace(
        **escaped,
        choose=_("Choose %(subject)s"),
        choose_number=_("Choose number %(number)s"),
        taken=_("Taken over by %(who)s"),
        files=_("Files"),
        lang="en" if (language or "th").startswith("en") else "th",
    )


class Line:
    """The cells of one letter in the language of the page, on the day it is in Bangkok."""

    def __init__(self, letter: Any) -> None:
        self.letter = letter
        self.words = _words(get_language())
        self.lang: Lang = self.words.lang
        self.today = today()

    # --- small pieces ---

    def digits(self, text: Any) -> str:
        """Figures as they are printed: Thai ones in Thai pages."""
        shown = "" if text is None else str(text)
        return escape(to_thai_digits(shown) if self.lang == "th" else shown)

    def day(self, value: dt.date | None) -> str:
        """A day in a table, the current year left out."""
        if value is None:
            return ""
        return f'<span class="nw">{escape(short_date(as_date(value), self.lang, omit_year_of=self.today))}</span>'

    def moment(self, value: dt.datetime | None) -> str:
        """A day with its time in a table."""
        if value is None:
            return ""
        return f'<span class="nw">{escape(short_datetime(value, self.lang, omit_year_of=self.today))}</span>'

    # --- cells ---

    def pick(self, key: int, spoken: str) -> str:
        """The box to tick; ``spoken`` is escaped already."""
        return (
            f'<td class="c-pick"><input class="chk" type="checkbox" name="pick" value="{key}" form="bulk"'
            f' aria-label="{spoken}"></td>'
        )

    def pick_letter(self) -> str:
        """The box that chooses the letter."""
        return self.pick(self.letter.pk, self.words.choose % {"subject": escape(self.letter.subject)})

    def numbers(self, below: str) -> str:
        """The numbers in the books, and below them the day."""
        entries = self.letter.entries.all()
        shown = "<br>".join(
            f'<span class="no nw">{self.digits(e.number)}</span>'
            f' <span class="l2 nw">{escape(e.unit.shown_short_name)}</span>'
            for e in entries
        )
        return (
            f'<td class="c-no" data-label="{self.words.number}">{shown or NO_NUMBER}<div class="l2">{below}</div></td>'
        )

    def speed(self) -> str:
        """How urgent; nothing where it is not."""
        letter = self.letter
        if not letter.speed:
            return ""
        return f'<span class="tag sp{letter.speed}">{escape(letter.get_speed_display())}</span> '

    def subject(self, before: str = "", after: str = "") -> str:
        """Speed, a tag, the subject, how many files."""
        letter = self.letter
        clip = ""
        if letter.file_count:
            icon = icon_svg("paperclip", "", self.words.files)
            clip = f' <span class="l2 nw clips">{icon}{letter.file_count}</span>'
        return (
            f'<td class="c-subject">{self.speed()}{before}<a class="subj" href="{letter.get_absolute_url()}">'
            f"{self.digits(letter.subject)}</a>{clip}{after}</td>"
        )

    def others(self, outgoing: bool) -> str:
        """From whom or to whom, with the number and the day printed on the letter."""
        letter, words = self.letter, self.words
        label, who = (words.to, letter.to_text) if outgoing else (words.sender, letter.from_text)
        printed = letter.their_date or letter.dated_on
        dated = f" {words.dated} {self._printed(printed)}" if printed else ""
        return (
            f'<td data-label="{label}">{escape(who)}<div class="l2">'
            f"{self.digits(letter.their_number or letter.own_number)}{dated}</div></td>"
        )

    def _printed(self, day: dt.date) -> str:
        shown = short_date(day, self.lang, omit_year_of=self.today)
        return f'<span class="nw">{escape(to_thai_digits(shown) if self.lang == "th" else shown)}</span>'

    def where(self) -> str:
        """The unit whose letter it is, and its state."""
        letter = self.letter
        return (
            f'<td data-label="{self.words.where}">{escape(letter.unit.shown_short_name)}'
            f'<div class="l2">{escape(letter.get_state_display())}</div></td>'
        )

    def due(self) -> str:
        """The due day, coloured while the letter is worked on."""
        return f'<td class="c-due" data-label="{self.words.due}">{self._due()}</td>'

    def _due(self) -> str:
        letter = self.letter
        if not letter.due_on:
            return ""
        day = self.day(letter.due_on)
        if not letter.is_live:
            return f'<span class="muted">{day}</span>'
        left = (letter.due_on - self.today).days
        colour = "t-danger" if left <= 0 else "t-warn" if left <= 3 else ""
        away = f'<span class="nw">{escape(due_words(letter.due_on, self.today, self.lang))}</span>'
        hot = " t-danger" if left <= 0 else ""
        return f'<span class="b {colour}">{day}</span><div class="l2{hot}">{away}</div>'


NO_NUMBER = '<span class="muted">–</span>'


def letter_cells(letter: Any) -> SafeString:
    """A letter in the list of all letters."""
    line = Line(letter)
    tag = f'<span class="tag brand">{line.words.circular}</span> ' if letter.is_circular else ""
    return _safe(
        line.pick_letter(),
        line.numbers(line.moment(letter.sort_at)),
        line.subject(tag),
        line.others(not letter.is_received),
        line.where(),
        line.due(),
    )


def hit_cells(letter: Any) -> SafeString:
    """A letter among the answers of a search, its hits marked (``marked_*`` and ``snippet`` are safe)."""
    line = Line(letter)
    words = line.words
    snippet = f'<div class="l2 snippet">… {escape(letter.snippet)} …</div>' if letter.snippet else ""
    received = letter.is_received
    label, who = (words.sender, letter.marked_from) if received else (words.to, letter.marked_to)
    return _safe(
        line.pick_letter(),
        line.numbers(line.day(letter.sort_at)),
        f'<td class="c-subject">{line.speed()}<a class="subj" href="{letter.get_absolute_url()}">'
        f"{escape(letter.marked_subject)}</a>{snippet}</td>",
        f'<td data-label="{label}">{escape(who)}<div class="l2">{escape(letter.marked_number)}</div></td>',
        line.where(),
        line.due(),
    )


def register_cells(number: Any, letter: Any, *, outgoing: bool) -> SafeString:
    """A number of a book that a letter stands under."""
    line = Line(letter)
    words, entry = line.words, number.letter_entry
    entered = line.moment(entry.entered_at) if number.issued_at else line.day(number.issued_on)
    is_void = number.state == "void"
    void = f'<span class="tag">{words.void}</span> ' if is_void else ""
    why = f'<div class="l2">{escape(number.why_void)}</div>' if is_void else ""
    taken = ""
    if entry.taken_by:
        taken = f'<div class="l2">{words.taken % {"who": escape(entry.taken_by.full_name)}}</div>'
    return _safe(
        line.pick(number.pk, words.choose_number % {"number": escape(number.plain)}),
        f'<td class="c-no" data-label="{words.number}"><span class="no nw">{line.digits(number.number)}</span>'
        f'<div class="l2">{entered}</div></td>',
        line.subject(void, why),
        line.others(outgoing),
        f'<td data-label="{words.action}">{escape(entry.action or letter.get_state_display())}{taken}</td>',
        line.due(),
    )


def _safe(*cells: str) -> SafeString:
    return mark_safe("\n".join(cells))  # noqa: S308 (every piece is our own or escaped)
