"""Closed lists of the registers."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Yearly(models.TextChoices):
    """When a register starts again at 1, always at midnight in Bangkok."""

    CALENDAR = "calendar", _("On 1 January")
    FISCAL = "fiscal", _("On 1 October (fiscal year)")
    NEVER = "never", pgettext_lazy("register", "Never")


class NumberState(models.TextChoices):
    """What became of a number once it was taken from the book."""

    ISSUED = "issued", pgettext_lazy("register", "Issued")
    RESERVED = "reserved", pgettext_lazy("register", "Reserved")
    VOID = "void", pgettext_lazy("register", "Void")


class VoidCause(models.TextChoices):
    """How a number became void. The number stays in the book in every case and is never given again:
    it may already stand on paper that left the office.
    """

    DECIDED = "decided", pgettext_lazy("register", "Voided")
    RELEASED = "released", _("Reservation given up")
    EXPIRED = "expired", _("Reservation lapsed")


class Health(models.TextChoices):
    """The state of a book, worst last."""

    SOUND = "sound", pgettext_lazy("register", "Sound")
    ATTENTION = "attention", pgettext_lazy("register", "Needs a look")
    BROKEN = "broken", pgettext_lazy("register", "Broken")
