"""Closed lists of official trips (พ.ร.ฎ. ค่าใช้จ่ายในการเดินทางไปราชการ 2526 and the Ministry of Finance's rules)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class TripTier(models.TextChoices):
    """The three steps of the tables of rates; which level stands on which step is a dated row (TripLevel)."""

    GENERAL = "general", _("Up to special expertise, senior, director lower")
    SENIOR = "senior", _("Expert, director upper, executive lower")
    TOP = "top", _("Highest expertise, executive upper")


class RateKind(models.TextChoices):
    """What a rate pays for."""

    PER_DIEM = "per_diem", _("Per diem, a day")
    SINGLE = "single", _("Room for one, a night, up to")
    DOUBLE = "double", _("Room for two, each person a night, up to")
    FLAT = "flat", _("Lodging, flat, a night")
    CAR_KM = "car_km", _("Own car, a kilometre")
    MOTORCYCLE_KM = "motorcycle_km", _("Own motorcycle, a kilometre")
    TAXI_NEAR = "taxi_near", _("Taxi across provinces next to or through Bangkok, a leg, up to")
    TAXI_FAR = "taxi_far", _("Taxi across other provinces, a leg, up to")


# Paid by the level of the person; the others are the same for everybody.
TIERED = (RateKind.PER_DIEM, RateKind.SINGLE, RateKind.DOUBLE, RateKind.FLAT)


class Lodging(models.TextChoices):
    """How lodging is paid: one way for the whole group and trip (MOF rules 2550)."""

    NONE = "none", _("No lodging, or free quarters")
    ACTUAL = "actual", _("As paid, with receipt")
    FLAT = "flat", pgettext_lazy("lodging", "Flat")


class Room(models.TextChoices):
    """Rooms where lodging is paid as it was spent."""

    DOUBLE = "double", _("Two to a room")
    SINGLE = "single", _("One to a room")


class Means(models.TextChoices):
    """What one travels by. Public transport is the norm; anything else needs a reason or a leave."""

    OFFICE_CAR = "office_car", _("Office vehicle with driver")
    OWN_CAR = "own_car", _("Own car")
    OWN_MOTORCYCLE = "own_motorcycle", _("Own motorcycle")
    PUBLIC = "public", _("Bus, train or other public transport")
    TAXI = "taxi", _("Taxi or hired car")
    PLANE = "plane", _("Aeroplane")
    OTHER = "other", _("With another agency, or on foot")


OWN_VEHICLES = (Means.OWN_CAR, Means.OWN_MOTORCYCLE)


class Place(models.TextChoices):
    """Where a trip begins or ends, as form 8708 asks."""

    HOME = "home", _("Residence")
    OFFICE = "office", pgettext_lazy("trip", "Office")


class LineKind(models.TextChoices):
    """The four kinds of money of form 8708, in its order."""

    PER_DIEM = "per_diem", _("Per diem")
    LODGING = "lodging", _("Lodging")
    TRANSPORT = "transport", _("Transport")
    OTHER = "other", _("Other expenses")


class Taxi(models.TextChoices):
    """What a taxi fare is for: each has a ceiling of its own in the rates and the rule of trips."""

    INSIDE = "taxi_in", _("Taxi inside one province")
    NEAR = "taxi_near", _("Taxi across provinces, next to or through Bangkok")
    FAR = "taxi_far", _("Taxi across other provinces")


class TripDecider(models.TextChoices):
    """Who permits a trip; the office's rule of trips says so."""

    OFFICER = "officer", _("Head of the office")
    ABOVE = "above", _("Governor, or who stands above the office")


class TripState(models.TextChoices):
    """Where one trip stands. Running and over are derived from the days, reported and claimed from their rows."""

    SUBMITTED = "submitted", pgettext_lazy("trip", "Waiting for permission")
    RETURNED = "returned", pgettext_lazy("trip", "Sent back to be corrected")
    APPROVED = "approved", pgettext_lazy("trip", "Permitted")
    REFUSED = "refused", pgettext_lazy("trip", "Not permitted")
    WITHDRAWN = "withdrawn", pgettext_lazy("trip", "Withdrawn")
    CANCELLED = "cancelled", pgettext_lazy("trip", "Cancelled")


WAITING_TRIPS = (TripState.SUBMITTED, TripState.RETURNED)
LIVE_TRIPS = (*WAITING_TRIPS, TripState.APPROVED)
UNDECIDED_TRIPS = (*WAITING_TRIPS, TripState.WITHDRAWN)


class ClaimState(models.TextChoices):
    """Where a claim of travel money stands."""

    CLAIMED = "claimed", pgettext_lazy("claim", "Claimed, waiting to be checked")
    RETURNED = "returned", pgettext_lazy("claim", "Sent back to be corrected")
    CHECKED = "checked", pgettext_lazy("claim", "Checked, waiting for approval")
    APPROVED = "approved", pgettext_lazy("claim", "Approved for payment")
    SETTLED = "settled", pgettext_lazy("claim", "Settled")
    WITHDRAWN = "withdrawn", pgettext_lazy("claim", "Withdrawn")


OPEN_CLAIMS = (ClaimState.CLAIMED, ClaimState.RETURNED, ClaimState.CHECKED, ClaimState.APPROVED)


class AdvanceState(models.TextChoices):
    """Where a loan contract (form 8500) stands. Overdue is derived from its day, never stored."""

    REQUESTED = "requested", pgettext_lazy("advance", "Asked for, waiting to be checked")
    CHECKED = "checked", pgettext_lazy("advance", "Checked, waiting for approval")
    APPROVED = "approved", pgettext_lazy("advance", "Approved, to be paid out")
    PAID = "paid", pgettext_lazy("advance", "Paid out")
    PARTIAL = "partial", pgettext_lazy("advance", "Partly settled")
    SETTLED = "settled", pgettext_lazy("advance", "Settled")
    REFUSED = "refused", pgettext_lazy("advance", "Not approved")
    CANCELLED = "cancelled", pgettext_lazy("advance", "Cancelled")


OWED = (AdvanceState.PAID, AdvanceState.PARTIAL)
OPEN_ADVANCES = (AdvanceState.REQUESTED, AdvanceState.CHECKED, AdvanceState.APPROVED, *OWED)


class ReturnKind(models.TextChoices):
    """With what an advance is settled: a line on the back of form 8500."""

    CASH = "cash", _("Cash")
    VOUCHERS = "vouchers", _("Vouchers")


class MoneySource(models.TextChoices):
    """Out of which money an advance is lent."""

    BUDGET = "budget", _("Budget money")
    IMPREST = "imprest", _("Imprest money")
    OUTSIDE = "outside", _("Money outside the budget")
