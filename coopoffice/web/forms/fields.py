"""Fields that read what people in a Thai office type: dates in the Buddhist era, Thai digits, amounts with commas."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coopoffice.thai import (
    ThaiInputError,
    format_money,
    parse_money,
    parse_thai_date,
    parse_time,
    plain_date,
    to_arabic_digits,
)

LARGEST_INTEGER = 2_147_483_647


def said(error: ThaiInputError) -> ValidationError:
    """Turn an error of coopoffice.thai into a sentence in the page's language."""
    return ValidationError(_(error.message) % error.params if error.params else _(error.message), code=error.code)


class _Typed(forms.Field):
    """A field typed into one line and parsed by coopoffice.thai."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("autocomplete", "off")
        self.widget.attrs.setdefault("maxlength", "80")

    def parse(self, text: str) -> Any:
        raise NotImplementedError

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values or (isinstance(value, str) and not value.strip()):
            return None
        if not isinstance(value, str):
            return value
        try:
            return self.parse(value)
        except ThaiInputError as error:
            raise said(error) from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(data) != self.to_python(initial)
        except ValidationError:
            return True


class ThaiDateField(_Typed):
    """A day. Reads every way of writing coopoffice.thai knows, and วันนี้, พรุ่งนี้; shows day/month/BE year.

    ``earliest`` and ``latest`` are days, or functions that return one when the form is read.
    """

    default_error_messages = {
        "earliest": gettext_lazy("Choose %(day)s or a later day."),
        "latest": gettext_lazy("Choose %(day)s or an earlier day."),
    }

    def __init__(self, *, earliest: Any = None, latest: Any = None, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", gettext_lazy("For example 18 มี.ค. 69 or 18/3/2569"))
        super().__init__(**kwargs)
        self.earliest, self.latest = earliest, latest

    def parse(self, text: str) -> dt.date:
        return parse_thai_date(text, today=timezone.localdate())

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is None:
            return
        earliest = self.earliest() if callable(self.earliest) else self.earliest
        latest = self.latest() if callable(self.latest) else self.latest
        if earliest and value < earliest:
            raise ValidationError(self.error_messages["earliest"] % {"day": plain_date(earliest)}, code="earliest")
        if latest and value > latest:
            raise ValidationError(self.error_messages["latest"] % {"day": plain_date(latest)}, code="latest")

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, dt.datetime):
            value = timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
        return plain_date(value) if isinstance(value, dt.date) else value


class ThaiTimeField(_Typed):
    """A time of day on 24 hours: 13:00, 13.00 น., 1300, ๑๓.๐๐."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", gettext_lazy("For example 13:00"))
        super().__init__(**kwargs)

    def parse(self, text: str) -> dt.time:
        return parse_time(text)

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%H:%M}" if isinstance(value, (dt.time, dt.datetime)) else value


class ThaiDateTimeField(_Typed):
    """A moment typed in one line, the time last: "18 มี.ค. 69 13:00". Returned aware, in Bangkok time."""

    default_error_messages = {"split": gettext_lazy("Write the day and then the time, for example 18/3/2569 13:00.")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", gettext_lazy("Day and time, for example 18/3/2569 13:00"))
        super().__init__(**kwargs)

    def parse(self, text: str) -> dt.datetime:
        words = text.replace("เวลา", " ").split()
        while words and words[-1] in {"น.", "น"}:
            words.pop()
        if len(words) < 2:
            raise ValidationError(self.error_messages["split"], code="split")
        day = parse_thai_date(" ".join(words[:-1]), today=timezone.localdate())
        return timezone.make_aware(dt.datetime.combine(day, parse_time(words[-1])))

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, dt.datetime):
            local = timezone.localtime(value) if timezone.is_aware(value) else value
            return f"{plain_date(local.date())} {local:%H:%M}"
        return value


class ThaiIntegerField(_Typed):
    """A whole number in Arabic or Thai digits, commas allowed. Bounds default to what the database can hold."""

    default_error_messages = {"invalid": gettext_lazy("Enter a whole number in figures.")}

    def __init__(self, *, min_value: int = 0, max_value: int = LARGEST_INTEGER, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.min_value, self.max_value = min_value, max_value
        self.validators += [MinValueValidator(min_value), MaxValueValidator(max_value)]
        self.widget.attrs.setdefault("inputmode", "numeric")

    def parse(self, text: str) -> int:
        figures = to_arabic_digits(text).replace(",", "").replace(" ", "").replace("−", "-")
        if len(figures) > 20 or not figures.removeprefix("-").isascii() or not figures.removeprefix("-").isdigit():
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return int(figures)


class MoneyField(_Typed):
    """An amount in baht as a Decimal with two decimals; Thai digits and commas are read."""

    def __init__(
        self,
        *,
        negative: bool = False,
        min_value: Decimal | None = None,
        max_value: Decimal | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.negative = negative
        if min_value is not None:
            self.validators.append(MinValueValidator(min_value))
        if max_value is not None:
            self.validators.append(MaxValueValidator(max_value))
        self.widget.attrs.setdefault("inputmode", "decimal")

    def parse(self, text: str) -> Decimal:
        return parse_money(text, negative=self.negative)

    def prepare_value(self, value: Any) -> Any:
        return format_money(value) if isinstance(value, (Decimal, int)) else value


class LineField(forms.CharField):
    """One line of text of at most ``max_length`` characters; runs of blanks become one."""

    def __init__(self, *, max_length: int = 200, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return " ".join(text.split()) if isinstance(text, str) else text


class TextField(forms.CharField):
    """Several lines of text of at most ``max_length`` characters."""

    widget = forms.Textarea

    def __init__(self, *, max_length: int = 10_000, rows: int = 4, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)
        self.widget.attrs["rows"] = str(rows)
