"""The registers an office keeps, one entry per kind of number; the apps name their own in ``AppConfig.ready``."""

import datetime
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.apps import apps
from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from coopoffice.registers.choices import Yearly
from coopoffice.thai import BANGKOK, fiscal_year, register_year, to_thai_digits

CODE = re.compile(r"[a-z][a-z0-9_]{1,39}")


@dataclass(frozen=True)
class Owner:
    """The record a number was taken for, as one person may know it: nothing at all where it is hidden from them."""

    label: str = ""
    url: str = ""


class Owners(Protocol):
    """Given a person and numbers, say in a constant number of queries which of them belong to a record.

    A number that belongs to a record the person may not see is answered with an empty ``Owner``.
    ``user`` None asks for the fact only.
    """

    def __call__(self, user: Any, numbers: Sequence[Any]) -> Mapping[int, Owner]: ...


class BookRule(Protocol):
    """The row rule of a kind's own books, in place of the general one: for books whose very existence is nobody's
    business.

    ``rule(user, on, verb, unit)`` returns the ``Q`` of books the person may view or keep, over the path ``unit`` that
    leads to the book's unit ("unit" from a book, "series__unit" from a number). It reads nothing by itself.
    """

    def __call__(self, user: Any, on: datetime.date, verb: str, unit: str) -> Q: ...


@dataclass(frozen=True)
class Kind:
    """One kind of register.

    ``rule`` is set for a kind whose books follow a row rule of their own; everybody else sees neither its books, nor
    their numbers, nor the kind's name in a list of choices.

    ``shape`` writes the number out: ``{number}``, ``{year}`` (four digits) and ``{yy}`` (two) stand for its parts.
    ``width`` fills the number with zeros from the left.
    """

    code: str
    label: Any
    yearly: Yearly = Yearly.CALENDAR
    shape: str = "{number}/{year}"
    width: int = 0
    owners: Callable[[Any, Sequence[Any]], Mapping[int, Owner]] | None = None
    rule: BookRule | None = None

    def year_of(self, on: datetime.date) -> int:
        """Return the Buddhist-era year whose book the date belongs to; 0 for a book that never starts again."""
        if self.yearly == Yearly.NEVER:
            return 0
        return fiscal_year(on) if self.yearly == Yearly.FISCAL else register_year(on)

    def plain(self, number: int, year_be: int) -> str:
        """Return the number as it is written, in Arabic digits."""
        return self.shape.format(number=str(number).zfill(self.width), year=year_be, yy=f"{year_be % 100:02d}")

    def written(self, number: int, year_be: int) -> str:
        """Return the number as it stands on a document, in Thai digits: ``๐๐๐๑``, ``๑/๒๕๖๙``."""
        return to_thai_digits(self.plain(number, year_be))


_kinds: dict[str, Kind] = {}


def register(
    code: str,
    label: Any,
    *,
    yearly: Yearly | str = Yearly.CALENDAR,
    shape: str | None = None,
    width: int = 0,
    owners: Owners | None = None,
    rule: BookRule | None = None,
) -> Kind:
    """Name a kind of register. Naming the same kind twice with the same particulars does nothing.

    Raises ValueError for a code that is not a lower-case word, a shape without ``{number}``, or a second, different
    kind under a code already taken.
    """
    yearly = Yearly(yearly)
    shape = shape or ("{number}" if yearly == Yearly.NEVER else "{number}/{year}")
    if not CODE.fullmatch(code):
        raise ValueError(f"The code {code!r} of a register must be a lower-case word of 2 to 40 letters.")
    kind = Kind(code, label, yearly, shape, width, owners, rule)
    try:
        written = {kind.plain(number, 2569) for number in (1, 2)}
    except (KeyError, IndexError, ValueError) as error:
        raise ValueError(f"The shape {shape!r} may hold {{number}}, {{year}} and {{yy}} only.") from error
    if len(written) < 2:
        raise ValueError(f"The shape {shape!r} does not show the number.")
    if _kinds.setdefault(code, kind) != kind:
        raise ValueError(f"The register {code!r} is already named otherwise.")
    return kind


def get(code: str) -> Kind:
    """Return the kind. Raises LookupError for a code no app has named."""
    try:
        return _kinds[code]
    except KeyError:
        raise LookupError(f"No app has named a register {code!r}.") from None


def known(code: str) -> Kind:
    """Return the kind, or a plain stand-in for a book whose app is gone: old rows stay readable."""
    return _kinds.get(code) or Kind(code, code)


def everything() -> list[Kind]:
    """Return every kind named so far, in the order of naming."""
    return list(_kinds.values())


def today() -> datetime.date:
    """Return today's date in Bangkok, the only day a register knows, wherever the reader's browser stands."""
    return timezone.localdate(timezone=BANGKOK)


def with_a_rule() -> list[Kind]:
    """Return the kinds whose books follow a row rule of their own."""
    return [kind for kind in _kinds.values() if kind.rule is not None]


def books_of(general: Q, user: Any, on: datetime.date, verb: str, path: str = "") -> Q:
    """Return the ``Q`` of books: ``general`` for ordinary kinds, each other kind by its own rule.

    ``path`` leads to the book: "series__" from a number.
    """
    ruled = with_a_rule()
    if not ruled:
        return general
    q = general & ~Q(**{f"{path}kind__in": [kind.code for kind in ruled]})
    for kind in ruled:
        q |= Q(**{f"{path}kind": kind.code}) & kind.rule(user, on, verb, f"{path}unit")  # type: ignore[misc]
    return q


def choices(user: Any = None) -> list[tuple[str, Any]]:
    """Return code and label of the kinds, for a form: all of ordinary kinds, of others those the person keeps.

    One statement for each kind with a rule of its own; none without a person.
    """
    ruled = {kind.code for kind in with_a_rule()}
    kept = {code for code in ruled if user is not None and keeps_any(user, code)}
    return [(kind.code, kind.label) for kind in _kinds.values() if kind.code not in ruled - kept]


def keeps_any(user: Any, code: str) -> bool:
    """Whether the kind's own rule lets the person keep books of it anywhere. One statement."""
    rule = get(code).rule
    units = apps.get_model(settings.UNIT_MODEL)._base_manager
    return rule is not None and units.filter(rule(user, today(), "keep", "pk")).exists()
