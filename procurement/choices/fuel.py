"""Closed lists of fuel."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SlipState(models.TextChoices):
    """Where an order for fuel stands."""

    REQUESTED = "requested", pgettext_lazy("fuel order", "Waiting for the order")
    APPROVED = "approved", pgettext_lazy("fuel order", "Fuel may be filled")
    REFUSED = "refused", pgettext_lazy("fuel order", "Fuel not ordered")
    FILLED = "filled", pgettext_lazy("fuel order", "Filled")
    CANCELLED = "cancelled", pgettext_lazy("fuel order", "Order withdrawn")


class FuelBook(models.TextChoices):
    """What an amount put into a fuel quota is."""

    GRANT = "grant", _("Granted for the year")
    CHANGE = "change", _("Added or cut")
