"""Concrete pots, one of money and one of litres, to prove the abstract ledger by."""

from django.db import models

from coopoffice.ledger.models import MoneyMovement, MoneyPot, QuantityMovement, QuantityPot


class Purse(MoneyPot):
    name = models.CharField(max_length=40)


class PurseMovement(MoneyMovement):
    pot = models.ForeignKey(Purse, models.PROTECT, related_name="movements")
    document = models.CharField(max_length=40, blank=True)


class Tank(QuantityPot):
    name = models.CharField(max_length=40)


class TankMovement(QuantityMovement):
    pot = models.ForeignKey(Tank, models.PROTECT, related_name="movements")

    class Meta(QuantityMovement.Meta):
        verbose_name = "tank movement"
