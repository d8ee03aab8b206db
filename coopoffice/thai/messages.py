"""Sentences the package shows to people, as English message ids.

The package is plain Python and translates nothing itself: an error carries ``message`` (the msgid) and ``params``;
whoever shows it passes ``message`` through gettext and then applies ``params``. The names below are marked with
``gettext_noop`` so that ``makemessages`` collects them into this package's own catalogue.
"""

from __future__ import annotations

from collections.abc import Mapping


def gettext_noop(message: str) -> str:
    """Return ``message`` unchanged; marks it for the message catalogue."""
    return message


class ThaiInputError(ValueError):
    """What a person typed cannot be understood.

    Promise: ``code`` is a stable machine word, ``message`` an English msgid present in the package's catalogue,
    ``params`` its named values. ``str(error)`` is the finished English sentence.
    """

    def __init__(self, code: str, message: str, params: Mapping[str, object] | None = None) -> None:
        self.code = code
        self.message = message
        self.params: dict[str, object] = dict(params or {})
        super().__init__(message % self.params if self.params else message)


DATE_EMPTY = gettext_noop("Enter a date.")
DATE_FORMAT = gettext_noop("Write the date as day, month, year, for example 18 มี.ค. 69 or 18/3/2569.")
DATE_MONTH = gettext_noop("“%(month)s” is not a month.")
DATE_NO_SUCH_DAY = gettext_noop("%(date)s is not in the calendar: that month has fewer days.")
DATE_YEAR = gettext_noop("Write the year with two or four digits, for example 69 or 2569.")
DATE_YEAR_RANGE = gettext_noop("The year %(year)s is outside the years the office uses.")
DATE_YEAR_MISSING = gettext_noop("Add the year, for example 18 มี.ค. 69.")
DATE_WEEKDAY = gettext_noop("The day of the week does not fit the date %(date)s.")
TIME_EMPTY = gettext_noop("Enter a time.")
TIME_FORMAT = gettext_noop("Write the time as hours and minutes, for example 13:00.")
TIME_RANGE = gettext_noop("Hours run from 0 to 23 and minutes from 0 to 59.")
MONEY_EMPTY = gettext_noop("Enter an amount.")
MONEY_FORMAT = gettext_noop("Write the amount in figures, for example 1,234.50.")
MONEY_COMMA = gettext_noop("Check the commas: they stand before every three figures, for example 1,234,567.00.")
MONEY_DECIMALS = gettext_noop("Satang have two figures at most, for example 1,234.50.")
MONEY_NEGATIVE = gettext_noop("The amount cannot be less than zero.")
MONEY_TOO_LARGE = gettext_noop("The amount is too large.")
ID_EMPTY = gettext_noop("Enter the 13-digit identification number.")
ID_CHARACTERS = gettext_noop("The identification number holds figures only.")
ID_LENGTH = gettext_noop("The identification number has 13 figures; this one has %(count)s.")
ID_CHECK_DIGIT = gettext_noop("The identification number is mistyped: its last figure does not fit the others.")
