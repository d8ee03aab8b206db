"""Closed lists of the ledger."""

from django.db import models
from django.utils.translation import pgettext_lazy


class Place(models.TextChoices):
    """Where an amount stands. ``outside`` is everything that is not in the pot."""

    OUTSIDE = "outside", pgettext_lazy("amount", "Outside")
    AVAILABLE = "available", pgettext_lazy("amount", "Available")
    RESERVED = "reserved", pgettext_lazy("amount", "Reserved")
    COMMITTED = "committed", pgettext_lazy("amount", "Committed")
    USED = "used", pgettext_lazy("amount", "Used")


class MovementKind(models.TextChoices):
    """What a movement is. Every movement takes its amount from one place to another."""

    OPEN = "open", pgettext_lazy("amount", "Put in")
    RESERVE = "reserve", pgettext_lazy("amount", "Reserved")
    COMMIT = "commit", pgettext_lazy("amount", "Committed")
    USE = "use", pgettext_lazy("amount", "Used")
    GIVE_BACK = "give_back", pgettext_lazy("amount", "Given back")
    REVERSE = "reverse", pgettext_lazy("amount", "Reversed")


# Which way each kind may move. A reversal takes the very way of what it reverses, with the sign turned.
WAYS: dict[MovementKind, tuple[tuple[Place, Place], ...]] = {
    MovementKind.OPEN: ((Place.OUTSIDE, Place.AVAILABLE),),
    MovementKind.RESERVE: ((Place.AVAILABLE, Place.RESERVED),),
    MovementKind.COMMIT: ((Place.AVAILABLE, Place.COMMITTED), (Place.RESERVED, Place.COMMITTED)),
    MovementKind.USE: (
        (Place.AVAILABLE, Place.USED),
        (Place.RESERVED, Place.USED),
        (Place.COMMITTED, Place.USED),
    ),
    MovementKind.GIVE_BACK: (
        (Place.RESERVED, Place.AVAILABLE),
        (Place.COMMITTED, Place.AVAILABLE),
        (Place.USED, Place.AVAILABLE),
    ),
}
# Where the amount of a movement stands afterwards, for the movement that draws on it next.
HOLDING = {
    MovementKind.RESERVE: Place.RESERVED,
    MovementKind.COMMIT: Place.COMMITTED,
    MovementKind.USE: Place.USED,
}
