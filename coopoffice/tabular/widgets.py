"""How one cell becomes one value: django-import-export widgets that read as the office writes.

Thai digits, Buddhist-era dates, labels of choices in either language. Each refuses with a ValueError whose text is a
sentence for the person.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import override
from import_export.widgets import Widget

from coopoffice.thai import ThaiInputError, parse_thai_date, plain_date, tidy, to_arabic_digits


def text_of(value: Any) -> str:
    """Return the cell as one tidy line; whole numbers without ".0"."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime):
        return plain_date(value.date())
    if isinstance(value, dt.date):
        return plain_date(value)
    text = tidy(str(value))
    return text[1:] if text[:1] == "'" and text[1:2] in "=+-@" else text  # what our own export put there


class TextCell(Widget):
    """Text as it stands, tidied."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        return text_of(value)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else str(value)


class DateCell(Widget):
    """A date: a real one, or text in any form the office writes."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> dt.date | None:
        if isinstance(value, dt.datetime | dt.date):
            day = value.date() if isinstance(value, dt.datetime) else value
            if day.year > 2400:  # typed into Excel as 2569, which Excel takes for a Christian year
                try:
                    day = day.replace(year=day.year - 543)
                except ValueError:
                    raise ValueError(_("%(date)s is not in the calendar.") % {"date": value}) from None
            return day
        text = text_of(value)
        if not text:
            return None
        try:
            return parse_thai_date(text)
        except ThaiInputError as error:
            raise ValueError(_(error.message) % error.params if error.params else _(error.message)) from None

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return plain_date(value) if value else ""


class NumberCell(Widget):
    """A number, with commas and Thai digits allowed; ``whole`` for counts."""

    def __init__(self, whole: bool = False) -> None:
        super().__init__()
        self.whole = whole

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Decimal | int | None:
        if isinstance(value, bool):
            raise ValueError(_("Write a number in figures."))
        text = to_arabic_digits(text_of(value)).replace(",", "").replace(" ", "")
        if not text:
            return None
        try:
            number = Decimal(text)
            if not number.is_finite() or abs(number) > 10**15:
                raise InvalidOperation
        except InvalidOperation:
            raise ValueError(_("Write a number in figures.")) from None
        if not self.whole:
            return number
        if number != number.to_integral_value():
            raise ValueError(_("Write a whole number."))
        return int(number)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else str(value)


class YesNoCell(Widget):
    """ใช่ / ไม่ใช่, yes / no, 1 / 0."""

    YES = frozenset({"ใช่", "มี", "yes", "y", "true", "1", "x", "✓", "/"})
    NO = frozenset({"ไม่ใช่", "ไม่", "ไม่มี", "no", "n", "false", "0", "-"})

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> bool | None:
        text = to_arabic_digits(text_of(value)).lower()
        if text in self.YES:
            return True
        if text in self.NO:
            return False
        if not text:
            return None
        raise ValueError(_("Write “%(yes)s” or “%(no)s”.") % {"yes": "ใช่", "no": "ไม่ใช่"})

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else (_("yes") if value else _("no"))


class ChoiceCell(Widget):
    """One of the choices, by label in either language or by stored value."""

    def __init__(self, choices: Any) -> None:
        super().__init__()
        self.choices = list(choices)
        self._by_text: dict[str, Any] = {}
        for language in ("th", "en"):
            with override(language):
                self._by_text.update({tidy(str(label)).lower(): value for value, label in self.choices})
        self._by_text.update({str(value).lower(): value for value, _label in self.choices})

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        text = text_of(value)
        if not text:
            return ""
        try:
            return self._by_text[text.lower()]
        except KeyError:
            labels = ", ".join(str(label) for value, label in self.choices if value not in ("", None))
            raise ValueError(_("Write one of: %(choices)s.") % {"choices": labels}) from None

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return str(dict(self.choices).get(value, value or ""))


class LinkCell(Widget):
    """A row of another table by its natural key; the table is read once for the whole file.

    ``rows()`` gives the queryset of rows the person may choose; the sentence is ``missing`` with ``%(value)s``.
    """

    def __init__(self, rows: Callable[[], models.QuerySet], by: str, missing: Any = None) -> None:
        super().__init__()
        self.rows, self.by, self.missing = rows, by, missing
        self._found: Mapping[str, models.Model] | None = None

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> models.Model | None:
        text = to_arabic_digits(text_of(value))
        if not text:
            return None
        if self._found is None:
            self._found = {to_arabic_digits(str(getattr(found, self.by))): found for found in self.rows()}
        try:
            return self._found[text]
        except KeyError:
            sentence = self.missing or _("“%(value)s” is not known.")
            raise ValueError(str(sentence) % {"value": text}) from None

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else str(getattr(value, self.by))
