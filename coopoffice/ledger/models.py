"""Pots and the movements in and out of them, for budget, stock, fuel and leave balances.

Both classes are abstract. An app writes its own pair::

    class BudgetPot(MoneyPot):
        line = models.OneToOneField(BudgetLine, models.PROTECT)

    class BudgetMovement(MoneyMovement):
        pot = models.ForeignKey(BudgetPot, models.PROTECT, related_name="movements")

A pot's four balances are worked out by the database from its movements and by nothing else: a movement is added,
the balances follow in the same statement, and what may not be (more than there is, a second reversal, a changed or
removed movement, a hold drawn twice) is refused there. Inherit ``Meta`` (``class Meta(MoneyMovement.Meta)``) where a
model writes a ``Meta`` of its own.

Save a pot with ``update_fields``: a stale copy saved whole would carry old balances, which the database refuses.
"""

from decimal import Decimal
from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.core import checks
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coopoffice.ledger.choices import HOLDING, WAYS, MovementKind, Place
from coopoffice.ledger.walls import Forbid, Keep, Wall, insert_only, refusal

BALANCES = (Place.AVAILABLE, Place.RESERVED, Place.COMMITTED, Place.USED)


def _amount(label: Any, places: int, **options: Any) -> models.DecimalField:
    return models.DecimalField(label, max_digits=18, decimal_places=places, **options)


def _balance(label: Any, places: int) -> models.DecimalField:
    return _amount(label, places, default=Decimal(0), editable=False)


class Pot(models.Model):
    """What can be drawn on. Balances are kept by the database; ``may_overdraw`` lets ``available`` fall below zero."""

    may_overdraw = models.BooleanField(_("May be overdrawn"), default=False)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(may_overdraw=True) | Q(available__gte=0), name="%(app_label)s_%(class)s_not_overdrawn"
            ),
            models.CheckConstraint(
                condition=Q(reserved__gte=0, committed__gte=0, used__gte=0), name="%(app_label)s_%(class)s_held_whole"
            ),
        ]
        triggers = [
            Forbid(
                name="pot_starts_empty",
                operation=pgtrigger.Insert,
                condition=pgtrigger.Condition(" OR ".join(f'NEW."{place.value}" <> 0' for place in BALANCES)),
                sentence="A pot starts empty; put an opening movement in.",
            ),
            Forbid(
                name="pot_follows_movements",
                operation=pgtrigger.Update,
                # Depth 0: an UPDATE somebody wrote, not the one a movement's own trigger makes.
                condition=pgtrigger.Condition(
                    "pg_trigger_depth() = 0 AND ("
                    + " OR ".join(f'NEW."{place.value}" IS DISTINCT FROM OLD."{place.value}"' for place in BALANCES)
                    + ")"
                ),
                sentence="A balance changes by a movement only.",
            ),
            Keep(name="pot_keep_key", fields=["id"], sentence="A pot keeps its key."),
        ]

    @property
    def granted(self) -> Decimal:
        """All that was ever put in, less what was taken out again."""
        return self.available + self.reserved + self.committed + self.used


class MoneyPot(Pot):
    """A pot of baht, kept to the satang."""

    available = _balance(pgettext_lazy("amount", "Available"), 2)
    reserved = _balance(pgettext_lazy("amount", "Reserved"), 2)
    committed = _balance(pgettext_lazy("amount", "Committed"), 2)
    used = _balance(pgettext_lazy("amount", "Used"), 2)

    class Meta(Pot.Meta):
        abstract = True


class QuantityPot(Pot):
    """A pot of things that are measured: litres, kilograms, days. Three decimal places."""

    available = _balance(pgettext_lazy("amount", "Available"), 3)
    reserved = _balance(pgettext_lazy("amount", "Reserved"), 3)
    committed = _balance(pgettext_lazy("amount", "Committed"), 3)
    used = _balance(pgettext_lazy("amount", "Used"), 3)

    class Meta(Pot.Meta):
        abstract = True


class KeepBalances(Wall):
    """Carry a new movement into its pot, after proving that it may be made.

    The pot row is locked first, so that two movements on one pot are judged one after the other.
    """

    operation = pgtrigger.Insert
    when = pgtrigger.After

    def get_func(self, model: type[models.Model]) -> str:
        table = f'"{model._meta.db_table}"'
        pot = f'"{model._meta.get_field("pot").related_model._meta.db_table}"'
        follow = ",\n".join(
            f'''"{place.value}" = "{place.value}"
                    + CASE WHEN NEW.target = '{place.value}' THEN NEW.amount ELSE 0 END
                    - CASE WHEN NEW.source = '{place.value}' THEN NEW.amount ELSE 0 END'''
            for place in BALANCES
        )
        holding = " ".join(f"WHEN '{kind.value}' THEN '{place.value}'" for kind, place in HOLDING.items())
        # Table and column names and sentences of ours only: nothing typed by anybody reaches this text.
        return f"""
            PERFORM 1 FROM {pot} WHERE id = NEW.pot_id FOR NO KEY UPDATE;
            IF NEW.reverses_id IS NOT NULL THEN
                SELECT * INTO _past FROM {table} WHERE id = NEW.reverses_id;
                IF _past.kind = 'reverse' OR _past.pot_id <> NEW.pot_id OR _past.amount <> -NEW.amount
                   OR _past.source <> NEW.source OR _past.target <> NEW.target
                   OR _past.origin_id IS DISTINCT FROM NEW.origin_id THEN
                    {refusal("A reversal takes back one whole movement, and never another reversal.")}
                END IF;
                SELECT coalesce(sum(amount), 0) INTO _drawn FROM {table} WHERE origin_id = NEW.reverses_id;
                IF _drawn <> 0 THEN
                    {refusal("What was drawn on further must be taken back first.")}
                END IF;
            ELSIF NEW.origin_id IS NOT NULL THEN
                SELECT * INTO _past FROM {table} WHERE id = NEW.origin_id;
                IF _past.pot_id <> NEW.pot_id OR NEW.source IS DISTINCT FROM (CASE _past.kind {holding} END) THEN
                    {refusal("A movement draws on a hold of its own pot, from where the hold stands.")}
                END IF;
                SELECT coalesce(sum(amount), 0) INTO _drawn FROM {table} WHERE origin_id = NEW.origin_id;
                IF _drawn > _past.amount OR EXISTS (SELECT 1 FROM {table} WHERE reverses_id = NEW.origin_id) THEN
                    {refusal("No more can be drawn on a hold than it still holds.")}
                END IF;
            END IF;
            UPDATE {pot} SET {follow}
             WHERE id = NEW.pot_id;
            RETURN NULL;
        """


def _lawful_ways() -> Q:
    ways = Q(kind=MovementKind.REVERSE, reverses__isnull=False, reason__regex=r"\S") & ~Q(amount=0)
    for kind, pairs in WAYS.items():
        for source, target in pairs:
            # An opening may be a cut, hence negative; everything else moves forward only.
            sign = ~Q(amount=0) if kind == MovementKind.OPEN else Q(amount__gt=0)
            drawn = Q(origin__isnull=source in {Place.OUTSIDE, Place.AVAILABLE})
            ways |= Q(kind=kind, source=source, target=target, reverses__isnull=True) & sign & drawn
    return ways


class Movement(models.Model):
    """One movement, added and never changed.

    ``origin`` is the hold (reservation, commitment, use) this one draws on; ``reverses`` the movement it takes back,
    once. ``on_date`` is the day it counts for, ``made_at`` the moment it was written.
    """

    kind = models.CharField(pgettext_lazy("amount", "Kind"), max_length=10, choices=MovementKind)
    source = models.CharField(pgettext_lazy("amount", "From"), max_length=10, choices=Place)
    target = models.CharField(pgettext_lazy("amount", "To"), max_length=10, choices=Place)
    on_date = models.DateField(pgettext_lazy("amount", "Date"))
    made_at = models.DateTimeField(_("Written at"), default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Written by")
    )
    reason = models.CharField(pgettext_lazy("amount", "For what"), max_length=250, blank=True)
    origin = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="drawings", verbose_name=_("Draws on")
    )
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversal", verbose_name=_("Takes back")
    )

    amount: ClassVar[models.DecimalField]

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["pot", "on_date", "id"])]
        constraints = [
            models.CheckConstraint(condition=_lawful_ways(), name="%(app_label)s_%(class)s_lawful_way"),
            models.CheckConstraint(
                # PostgreSQL counts NaN as a number, larger than any other.
                condition=Q(amount__lt=Decimal(10**16)),
                name="%(app_label)s_%(class)s_is_a_number",
            ),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True) | ~Q(reverses=F("id")), name="%(app_label)s_%(class)s_not_itself"
            ),
        ]
        triggers = [
            *insert_only("A movement is history: reverse it by a new one."),
            KeepBalances(
                name="movement_keeps_pot",
                variables=[("_past", "record"), ("_drawn", "numeric")],
            ),
        ]

    @classmethod
    def check(cls, **kwargs: Any) -> list[checks.CheckMessage]:
        found = super().check(**kwargs)
        try:
            pot = cls._meta.get_field("pot").related_model
        except FieldDoesNotExist:
            pot = None
        if pot is None or not (isinstance(pot, type) and issubclass(pot, Pot)):
            found.append(checks.Error("A movement needs a foreign key 'pot' to a pot.", obj=cls, id="ledger.E001"))
        return found

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount}"


class MoneyMovement(Movement):
    """A movement in baht."""

    amount = _amount(_("Amount (baht)"), 2)

    class Meta(Movement.Meta):
        abstract = True


class QuantityMovement(Movement):
    """A movement of a measured quantity."""

    amount = _amount(pgettext_lazy("amount", "Quantity"), 3)

    class Meta(Movement.Meta):
        abstract = True
