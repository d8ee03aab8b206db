"""Moving amounts in and out of pots: lock the pot, test, then add one row.

The services refuse in words; the database refuses the same without words to whoever comes past them. Each returns
the new movement with its pot's balances fresh. They hold the pot's lock until the transaction ends, so a service that
moves several pots calls ``lock_pots`` first: locked in one order, two of them can never wait for each other.
Whether the person may touch the pot is the caller's question; it has a record to judge by, the ledger has none.
"""

import datetime
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coopoffice.audit.acting import service
from coopoffice.ledger.choices import HOLDING, MovementKind, Place
from coopoffice.ledger.models import Movement, Pot
from coopoffice.ledger.refusals import LedgerRefusal, NotEnough
from coopoffice.thai import BANGKOK

P = TypeVar("P", bound=Pot)
NOT_ENOUGH = _("Only %(left)s is left, and %(asked)s is asked for.")


def lock_pots(pots: Iterable[P]) -> list[P]:
    """Lock the pots, all of one model, in the order of their keys, and return them fresh. Needs a transaction."""
    pots = list(pots)
    if not pots:
        return []
    model = type(pots[0])
    return list(
        model._base_manager.select_for_update(no_key=True, of=("self",))
        .filter(pk__in={pot.pk for pot in pots})
        .order_by("pk")
    )


def left_of(hold: Movement) -> Decimal:
    """Return what a reservation, commitment or use still holds: drawings and reversals taken off."""
    rows = type(hold)._base_manager
    if rows.filter(reverses=hold).exists():
        return hold.amount * 0
    return hold.amount - (rows.filter(origin=hold).aggregate(drawn=Sum("amount"))["drawn"] or 0)


@service
def put_in_amount(
    *,
    by: Any = None,
    pot: Pot,
    amount: Decimal,
    on_date: datetime.date | None = None,
    reason: str = "",
    **fields: Any,
) -> Movement:
    """Put an amount into the pot: an opening balance, an allotment, a receipt. A negative amount is a cut.

    Raises NotEnough when a cut is larger than what is available and LedgerRefusal for an amount that is none.
    ``fields`` fill further columns of the app's own movement model, here and in the services below.
    """
    pot = _locked(pot)
    amount = _clean(pot, amount)
    if amount == 0:
        raise LedgerRefusal(_("Give an amount other than zero."))
    if amount < 0:
        _test(pot, -amount)
    return _add(by, pot, MovementKind.OPEN, Place.OUTSIDE, Place.AVAILABLE, amount, on_date, reason, fields)


@service
def reserve_amount(
    *,
    by: Any = None,
    pot: Pot,
    amount: Decimal,
    on_date: datetime.date | None = None,
    reason: str = "",
    **fields: Any,
) -> Movement:
    """Set an amount aside for one request. The movement returned is the hold to commit, use or give back later.

    Raises NotEnough, and LedgerRefusal for an amount that is not above zero.
    """
    pot = _locked(pot)
    amount = _above_zero(pot, amount)
    _test(pot, amount)
    return _add(by, pot, MovementKind.RESERVE, Place.AVAILABLE, Place.RESERVED, amount, on_date, reason, fields)


@service
def commit_amount(
    *,
    by: Any = None,
    pot: Pot | None = None,
    hold: Movement | None = None,
    amount: Decimal | None = None,
    on_date: datetime.date | None = None,
    reason: str = "",
    **fields: Any,
) -> Movement:
    """Bind an amount to a promise made (an order, a contract): from a reservation, or straight from the pot.

    Give ``hold`` (all it still holds when ``amount`` is left out) or ``pot`` with an amount.
    Raises NotEnough, and LedgerRefusal for an amount or hold that will not do.
    """
    return _forward(by, MovementKind.COMMIT, Place.COMMITTED, pot, hold, amount, on_date, reason, fields)


@service
def use_amount(
    *,
    by: Any = None,
    pot: Pot | None = None,
    hold: Movement | None = None,
    amount: Decimal | None = None,
    on_date: datetime.date | None = None,
    reason: str = "",
    **fields: Any,
) -> Movement:
    """Use an amount up (pay, issue, take leave): from a commitment or reservation, or straight from the pot.

    Arguments and refusals as for ``commit_amount``.
    """
    return _forward(by, MovementKind.USE, Place.USED, pot, hold, amount, on_date, reason, fields)


@service
def give_back_amount(
    *,
    by: Any = None,
    hold: Movement,
    amount: Decimal | None = None,
    on_date: datetime.date | None = None,
    reason: str = "",
    **fields: Any,
) -> Movement:
    """Return what a hold still holds, or a part of it, to what is available: unspent, cancelled, handed back.

    Raises NotEnough, and LedgerRefusal for an amount or hold that will not do.
    """
    return _forward(by, MovementKind.GIVE_BACK, Place.AVAILABLE, None, hold, amount, on_date, reason, fields)


@service
def reverse_movement(
    *,
    by: Any = None,
    movement: Movement,
    reason: str,
    on_date: datetime.date | None = None,
    **fields: Any,
) -> Movement:
    """Take back one whole movement that was a mistake, by a second row with the sign turned. It works once.

    Raises LedgerRefusal without a reason, for a reversal, for a movement reversed already, and while something drawn
    on it still stands; NotEnough when what it put in is no longer available.
    """
    pot = _locked(movement.pot)
    rows = type(movement)._base_manager
    movement = rows.get(pk=movement.pk)
    reason = reason.strip()
    if not reason:
        raise LedgerRefusal(_("Give the reason."), field="reason")
    if movement.kind == MovementKind.REVERSE:
        raise LedgerRefusal(_("A reversal is not reversed; make the movement anew."), field="")
    if rows.filter(reverses=movement).exists():
        raise LedgerRefusal(_("This movement was reversed already."), field="")
    if left_of(movement) != movement.amount:
        raise LedgerRefusal(_("Something was drawn on this movement; take that back first."), field="")
    if movement.target == Place.AVAILABLE:
        _test(pot, movement.amount)
    return _add(
        by, pot, MovementKind.REVERSE, movement.source, movement.target, -movement.amount, on_date, reason,
        {**fields, "origin_id": movement.origin_id, "reverses": movement},
    )  # fmt: skip


def _forward(
    by: Any,
    kind: MovementKind,
    target: Place,
    pot: Pot | None,
    hold: Movement | None,
    amount: Decimal | None,
    on_date: datetime.date | None,
    reason: str,
    fields: dict[str, Any],
) -> Movement:
    if (pot is None) == (hold is None):
        raise TypeError("Give either a pot or a hold.")
    if hold is None:
        if amount is None:
            raise TypeError("An amount is needed to draw on a pot.")
        pot = _locked(pot)
        amount = _above_zero(pot, amount)
        _test(pot, amount)
        return _add(by, pot, kind, Place.AVAILABLE, target, amount, on_date, reason, fields)
    pot = _locked(hold.pot)
    source = HOLDING.get(hold.kind)
    if source is None or source == target:
        raise LedgerRefusal(_("This movement holds nothing that could be moved on this way."), field="")
    if kind == MovementKind.COMMIT and source != Place.RESERVED:
        raise LedgerRefusal(_("Only a reservation can be committed."), field="")
    left = left_of(hold)
    amount = left if amount is None else _above_zero(pot, amount)
    if amount == 0:
        raise LedgerRefusal(_("Nothing is left of it."), field="")
    if amount > left:
        raise NotEnough(NOT_ENOUGH, left=left, asked=amount)
    return _add(by, pot, kind, source, target, amount, on_date, reason, {**fields, "origin": hold})


def _locked(pot: P) -> P:
    return type(pot)._base_manager.select_for_update(no_key=True, of=("self",)).get(pk=pot.pk)


def _test(pot: Pot, amount: Decimal) -> None:
    if not pot.may_overdraw and amount > pot.available:
        raise NotEnough(NOT_ENOUGH, left=pot.available, asked=amount)


def _clean(pot: Pot, amount: Decimal) -> Decimal:
    if not isinstance(amount, Decimal):
        raise TypeError("Amounts are Decimal.")
    try:
        pot.movements.model._meta.get_field("amount").run_validators(amount)
    except ValidationError as error:  # not a number, too large, too many decimal places
        raise LedgerRefusal(error.messages[0]) from error
    return amount


def _above_zero(pot: Pot, amount: Decimal) -> Decimal:
    if _clean(pot, amount) <= 0:
        raise LedgerRefusal(_("Give an amount above zero."))
    return amount


def _add(
    by: Any,
    pot: Pot,
    kind: MovementKind,
    source: str,
    target: str,
    amount: Decimal,
    on_date: datetime.date | None,
    reason: str,
    fields: dict[str, Any],
) -> Movement:
    movement = pot.movements.model._base_manager.create(
        **fields,
        pot=pot,
        kind=kind,
        source=source,
        target=target,
        amount=amount,
        on_date=on_date or timezone.localdate(timezone=BANGKOK),
        reason=reason.strip(),
        made_by=getattr(by, "user", None),
    )
    pot.refresh_from_db(fields=["available", "reserved", "committed", "used"])
    return movement
