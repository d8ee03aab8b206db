"""Closed lists of vehicles and their use; the kinds are those of the vehicle regulation of 2523."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class VehicleKind(models.TextChoices):
    """What the vehicle is for, by the regulation on government vehicles of 2523."""

    POSITION = "position", _("Position car")
    CENTRAL = "central", _("Central car")
    RECEPTION = "reception", _("Reception car")
    PROVINCIAL = "provincial", _("Provincial reception car")
    ESCORT = "escort", _("Escort car")


class BodyType(models.TextChoices):
    """What it looks like; "rolling stock" is everything on wheels, trailers included."""

    SEDAN = "sedan", _("Saloon car")
    PICKUP = "pickup", _("Pickup")
    DOUBLE_CAB = "double_cab", _("Double-cab pickup")
    VAN = "van", _("Passenger van")
    SUV = "suv", _("Sport utility vehicle")
    MOTORCYCLE = "motorcycle", _("Motorcycle")
    TRAILER = "trailer", _("Trailer")
    OTHER = "other", pgettext_lazy("body of a vehicle", "Other")


class FuelType(models.TextChoices):
    """What it runs on."""

    DIESEL = "diesel", _("Diesel")
    DIESEL_B20 = "diesel_b20", _("Diesel B20")
    GASOHOL_95 = "gasohol_95", _("Gasohol 95")
    GASOHOL_91 = "gasohol_91", _("Gasohol 91")
    E20 = "e20", _("Gasohol E20")
    BENZINE = "benzine", _("Petrol")
    ELECTRIC = "electric", _("Electricity")
    NONE = "none", _("No engine")


class HowGot(models.TextChoices):
    """How the agency came by it."""

    BOUGHT = "bought", pgettext_lazy("vehicle", "Bought")
    TRANSFERRED = "transferred", pgettext_lazy("vehicle", "Transferred")
    DONATED = "donated", pgettext_lazy("vehicle", "Donated")
    RENTED = "rented", pgettext_lazy("vehicle", "Rented")


class VehicleState(models.TextChoices):
    """Where a vehicle stands for good; being booked or out is seen from its uses and never stored here."""

    READY = "ready", pgettext_lazy("vehicle", "Ready")
    LENT = "lent", pgettext_lazy("vehicle", "Lent out")
    REPAIR = "repair", pgettext_lazy("vehicle", "In repair")
    AWAITING = "awaiting", pgettext_lazy("vehicle", "Waiting to be disposed of")
    DISPOSED = "disposed", pgettext_lazy("vehicle", "Disposed of")


class DueKind(models.TextChoices):
    """What falls due for a vehicle on a day or at a distance."""

    TAX = "tax", _("Annual tax")
    ACT = "act", _("Compulsory insurance")
    INSURANCE = "insurance", _("Voluntary insurance")
    SERVICE = "service", _("Service by distance")
    INSPECTION = "inspection", _("Vehicle inspection")
    OTHER = "other", pgettext_lazy("due", "Other")


# Papers a car is driven with: whichever runs out before the end of a run is said wherever the run is shown.
PAPER_DUES = (DueKind.TAX, DueKind.ACT, DueKind.INSURANCE, DueKind.INSPECTION)


class PapersAtLeaving(models.TextChoices):
    """What happens when a car is to leave although a paper that stops it has run out."""

    REFUSE = "refuse", _("It does not leave")
    REASON = "reason", _("It leaves with a written reason")


class RequestState(models.TextChoices):
    """Where a request for a vehicle (form 3) stands."""

    DRAFT = "draft", pgettext_lazy("vehicle request", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("vehicle request", "Waiting for the head")
    SENT_BACK = "sent_back", pgettext_lazy("vehicle request", "Sent back to be corrected")
    AGREED = "agreed", pgettext_lazy("vehicle request", "Waiting for a car")
    ASSIGNED = "assigned", pgettext_lazy("vehicle request", "Car found, waiting for permission")
    APPROVED = "approved", pgettext_lazy("vehicle request", "Use permitted")
    REJECTED = "rejected", pgettext_lazy("vehicle request", "Use not permitted")
    DEPARTED = "departed", pgettext_lazy("vehicle request", "On the road")
    RETURNED = "returned", pgettext_lazy("vehicle request", "Back at the office")
    CLOSED = "closed", pgettext_lazy("vehicle request", "Closed")
    CANCELLED = "cancelled", pgettext_lazy("vehicle request", "Called off")


ENDED_REQUESTS = (RequestState.REJECTED, RequestState.CLOSED, RequestState.CANCELLED)
# These hold the travellers' time and a seat of the car they are put on.
HOLDING_REQUESTS = (
    *(RequestState.SUBMITTED, RequestState.SENT_BACK, RequestState.AGREED, RequestState.ASSIGNED),
    *(RequestState.APPROVED, RequestState.DEPARTED),
)


class UseState(models.TextChoices):
    """Where one run of one vehicle stands."""

    PLANNED = "planned", pgettext_lazy("vehicle use", "Planned")
    OUT = "out", pgettext_lazy("vehicle use", "On the road")
    BACK = "back", pgettext_lazy("vehicle use", "Back, written and locked")
    REOPENED = "reopened", pgettext_lazy("vehicle use", "Opened again for correction")
    CANCELLED = "cancelled", pgettext_lazy("vehicle use", "Called off")


RUNNING_USES = (UseState.PLANNED, UseState.OUT)


class RuleSureness(models.TextChoices):
    """How sure the source of a figure is; shown wherever the figure is."""

    HIGH = "H", _("Seen in the rule itself")
    MEDIUM = "M", _("Known, to be checked")
    LOW = "L", _("Uncertain, decide in the office")
