"""Reading a ledger: the statement of a pot, and the proof that kept balances are the sum of their movements."""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Case, F, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from coopoffice.ledger.choices import Place
from coopoffice.ledger.models import BALANCES, Movement, Pot


@dataclass(frozen=True)
class Balances:
    """What stood where at one moment."""

    available: Decimal = Decimal(0)
    reserved: Decimal = Decimal(0)
    committed: Decimal = Decimal(0)
    used: Decimal = Decimal(0)

    @property
    def granted(self) -> Decimal:
        """All that was put in up to then."""
        return self.available + self.reserved + self.committed + self.used

    def after(self, movement: Movement) -> "Balances":
        """Return the balances once the movement is made."""
        amounts = {place.value: getattr(self, place.value) for place in BALANCES}
        if movement.source != Place.OUTSIDE:
            amounts[movement.source] -= movement.amount
        if movement.target != Place.OUTSIDE:
            amounts[movement.target] += movement.amount
        return Balances(**amounts)


@dataclass(frozen=True)
class Line:
    """One movement with the balances after it."""

    movement: Movement
    balances: Balances


@dataclass(frozen=True)
class Statement:
    """The movements of a pot over some days, with what stood there before and after."""

    opening: Balances
    lines: list[Line]
    closing: Balances


def statement(pot: Pot, start: datetime.date | None = None, end: datetime.date | None = None) -> Statement:
    """Return the pot's statement from ``start`` to ``end``, both days included, by the days movements count for.

    Two queries, one without ``start``. Movements of one day stand in the order they were written. As a movement may
    be dated back, a running balance of a day that is over can differ from what was shown on that day.
    """
    rows = pot.movements.order_by("on_date", "pk")
    opening = _sum(rows.filter(on_date__lt=start)) if start else Balances()
    if start:
        rows = rows.filter(on_date__gte=start)
    if end:
        rows = rows.filter(on_date__lte=end)
    lines, now = [], opening
    for movement in rows.select_related("made_by"):
        now = now.after(movement)
        lines.append(Line(movement, now))
    return Statement(opening, lines, now)


def differing_pots(model: type[Pot]) -> list[tuple[Pot, Balances]]:
    """Return each pot whose kept balances are not the sum of its movements, with that sum. One query; normally none.

    The database keeps them equal. This is the auditor's proof, for after a restore or work done behind its back.
    """
    movements = model._meta.get_field("movements").related_model
    summed = {
        f"sum_{place.value}": Coalesce(
            Subquery(
                movements._base_manager.filter(pot=OuterRef("pk"))
                .order_by()
                .values("pot")
                .annotate(total=_flow(place))
                .values("total")
            ),
            Value(Decimal(0)),
        )
        for place in BALANCES
    }
    wrong = Q(*(~Q(**{f"sum_{place.value}": F(place.value)}) for place in BALANCES), _connector=Q.OR)
    return [
        (pot, Balances(*(getattr(pot, f"sum_{place.value}") for place in BALANCES)))
        for pot in model._base_manager.annotate(**summed).filter(wrong).order_by("pk")
    ]


def _flow(place: Place) -> Any:
    zero = Value(Decimal(0))
    return Sum(Case(When(target=place, then=F("amount")), default=zero)) - Sum(
        Case(When(source=place, then=F("amount")), default=zero)
    )


def _sum(rows: Any) -> Balances:
    found = rows.order_by().aggregate(**{place.value: _flow(place) for place in BALANCES})
    return Balances(**{name: amount or Decimal(0) for name, amount in found.items()})
