"""Closed lists of repairs and accidents."""

from django.db import models
from django.utils.translation import pgettext_lazy


class RepairKind(models.TextChoices):
    """Why the vehicle goes to the garage."""

    REPAIR = "repair", pgettext_lazy("vehicle", "Repair")
    SERVICE = "service", pgettext_lazy("vehicle", "Maintenance")


class RepairState(models.TextChoices):
    """Where a repair stands (form 6)."""

    REPORTED = "reported", pgettext_lazy("repair", "Reported")
    INSPECTED = "inspected", pgettext_lazy("repair", "Inspected, waiting for approval")
    APPROVED = "approved", pgettext_lazy("repair", "Repair approved")
    AT_GARAGE = "at_garage", pgettext_lazy("repair", "At the garage")
    ACCEPTED = "accepted", pgettext_lazy("repair", "Accepted back")
    PAID = "paid", pgettext_lazy("repair", "Repair paid")
    REFUSED = "refused", pgettext_lazy("repair", "Repair not approved")
    CANCELLED = "cancelled", pgettext_lazy("repair", "Report withdrawn")


class AccidentState(models.TextChoices):
    """Where an accident report (form 5) stands."""

    REPORTED = "reported", pgettext_lazy("accident", "Reported to the head")
    ACKNOWLEDGED = "acknowledged", pgettext_lazy("accident", "Seen by the head")
    CLOSED = "closed", pgettext_lazy("accident", "Settled")
