"""Closed lists of personnel work; the Thai words are those of the leave rules of 2555."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DayPart(models.TextChoices):
    """How much of a day; the noon break divides it (leave rules 2555, clause 10)."""

    WHOLE = "whole", _("The whole day")
    MORNING = "morning", _("Morning")
    AFTERNOON = "afternoon", _("Afternoon")


class Counting(models.TextChoices):
    """Which days of a leave are counted."""

    WORKING = "working", _("Working days only")
    CALENDAR = "calendar", _("Every day, holidays included")


class LimitPer(models.TextChoices):
    """Over what the limit of a kind of leave runs."""

    YEAR = "year", _("a fiscal year")
    TIME = "time", _("one time")
    CAREER = "career", _("the whole service")


class OverLimit(models.TextChoices):
    """What happens beyond the limit."""

    REFUSE = "refuse", _("Not possible")
    WARN = "warn", _("Possible, without pay or by a higher authority")


class Confidence(models.TextChoices):
    """How sure the source of a rule is; shown wherever the rule is."""

    HIGH = "H", _("Seen in the rule itself")
    MEDIUM = "M", _("Known, to be checked")
    LOW = "L", _("Uncertain, decide in the office")


class Sex(models.TextChoices):
    """As two kinds of leave ask for it."""

    FEMALE = "female", _("Female")
    MALE = "male", _("Male")


class EventKind(models.TextChoices):
    """The day a kind of leave hangs on."""

    BIRTH = "birth", _("Day of birth of the child")
    ORDINATION = "ordination", _("Day of ordination or departure")
    CALL = "call", _("Day of the call")


class PaperForm(models.TextChoices):
    """On which form the leave is asked for."""

    GENERAL = "general", _("Sick, maternity and personal leave form")
    VACATION = "vacation", _("Vacation leave form")
    ORDINATION = "ordination", _("Ordination and Hajj leave form")
    OTHER = "other", _("Form of the other kinds")


class AuthorityLevel(models.TextChoices):
    """Who may permit leave, from below to above."""

    HEAD = "head", _("Head of group or division")
    OFFICER = "officer", _("Head of the office")
    ABOVE = "above", _("Governor or department")


class AccountEntry(models.TextChoices):
    """What an amount put into an account is."""

    RIGHT = "right", _("Right of the year")
    CARRIED = "carried", _("Carried over")
    TAKEN_OVER = "taken_over", _("Taken over from the former register")


class LeaveState(models.TextChoices):
    """Where a leave stands. Taken is derived from the days, never stored."""

    SUBMITTED = "submitted", pgettext_lazy("leave", "Waiting for permission")
    RETURNED = "returned", pgettext_lazy("leave", "Sent back to be corrected")
    APPROVED = "approved", pgettext_lazy("leave", "Permitted")
    REFUSED = "refused", pgettext_lazy("leave", "Not permitted")
    WITHDRAWN = "withdrawn", pgettext_lazy("leave", "Withdrawn")
    CANCELLED = "cancelled", pgettext_lazy("leave", "Cancelled")


WAITING_STATES = (LeaveState.SUBMITTED, LeaveState.RETURNED)
# These hold days of the balance and the person's time.
LIVE_STATES = (*WAITING_STATES, LeaveState.APPROVED)


class CutKind(models.TextChoices):
    """Why days of a permitted leave fall away."""

    CANCEL = "cancel", _("Cancelled by the person")
    RECALL = "recall", _("Called back to work")


class CutState(models.TextChoices):
    """Where a cancellation stands."""

    SUBMITTED = "submitted", pgettext_lazy("leave", "Waiting for permission")
    APPROVED = "approved", pgettext_lazy("leave", "Permitted")
    REFUSED = "refused", pgettext_lazy("leave", "Not permitted")
    WITHDRAWN = "withdrawn", pgettext_lazy("leave", "Withdrawn")
