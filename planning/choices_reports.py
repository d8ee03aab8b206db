"""Closed lists of the report calendar."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Frequency(models.TextChoices):
    """How often a report is owed; quarters, halves and years are those of the fiscal year."""

    MONTHLY = "monthly", pgettext_lazy("report", "Every month")
    QUARTERLY = "quarterly", pgettext_lazy("report", "Every quarter")
    HALF = "half", pgettext_lazy("report", "Every half-year")
    YEARLY = "yearly", pgettext_lazy("report", "Every fiscal year")
    ONCE = "once", pgettext_lazy("report", "Once")


class DueSide(models.TextChoices):
    """Whose day a rule gives: the group's towards the office, or the office's towards the one it reports to."""

    GROUP = "group", _("Group to the office")
    OFFICE = "office", _("Office to the addressee")


class Shift(models.TextChoices):
    """What happens to a due day on which offices are closed."""

    BEFORE = "before", _("The working day before")
    AFTER = "after", _("The working day after")
    NONE = "none", _("The day stands")


class Sureness(models.TextChoices):
    """How sure the source of a due day is; shown wherever the rule is."""

    HIGH = "H", _("Seen in the order itself")
    MEDIUM = "M", _("Known here, to be checked")
    LOW = "L", _("Proposed, the office decides")


class ReportState(models.TextChoices):
    """Where a group's report of a period stands. Late and not sent are derived, never stored."""

    OPEN = "open", pgettext_lazy("report", "Being gathered")
    SUBMITTED = "submitted", pgettext_lazy("report", "Sent up, being checked")
    RETURNED = "returned", pgettext_lazy("report", "Sent back")
    CHECKED = "checked", pgettext_lazy("report", "Taken in")
    LOCKED = "locked", pgettext_lazy("report", "Closed")


WRITING_STATES = (ReportState.OPEN, ReportState.RETURNED)
SENT_STATES = (ReportState.SUBMITTED, ReportState.CHECKED)


class OfficeState(models.TextChoices):
    """Where the office's report of a period stands."""

    GATHERING = "gathering", pgettext_lazy("office report", "Groups are gathering")
    PRESENTED = "presented", pgettext_lazy("office report", "Waiting for the signature")
    RETURNED = "returned", pgettext_lazy("office report", "Sent back by the signer")
    SIGNED = "signed", pgettext_lazy("office report", "Signed")
    SENT = "sent", pgettext_lazy("office report", "Sent on")
    LOCKED = "locked", pgettext_lazy("office report", "Period closed")


COMPILING_STATES = (OfficeState.GATHERING, OfficeState.RETURNED)
FROZEN_STATES = (OfficeState.SIGNED, OfficeState.SENT, OfficeState.LOCKED)


class ReportAct(models.TextChoices):
    """What happened to a report."""

    WRITTEN = "written", pgettext_lazy("report", "Written")
    HANDED_UP = "handed_up", pgettext_lazy("report", "Laid before the head")
    GIVEN_BACK = "given_back", pgettext_lazy("report", "Given back by the head")
    SUBMITTED = "submitted", pgettext_lazy("report", "Sent up by the head")
    TAKEN_IN = "taken_in", pgettext_lazy("report", "Checked and taken in")
    RETURNED = "returned", pgettext_lazy("report", "Sent back with a reason")
    REMINDED = "reminded", pgettext_lazy("report", "Reminded")
    COMPILED = "compiled", pgettext_lazy("report", "Compiled and presented")
    SENT_BACK = "sent_back", pgettext_lazy("report", "Sent back by the signer")
    WITHDRAWN = "withdrawn", pgettext_lazy("report", "Taken back before it was signed")
    SIGNED = "signed", pgettext_lazy("report", "Signed off")
    INSTRUCTED = "instructed", pgettext_lazy("report", "Instruction given")
    SENT = "sent", pgettext_lazy("report", "Sending on recorded")
    LOCKED = "locked", pgettext_lazy("report", "Period closed")


class SentBy(models.TextChoices):
    """How the office's report went to the one it is for."""

    LETTER = "letter", pgettext_lazy("report", "By letter")
    SYSTEM = "system", pgettext_lazy("report", "Entered in the department's system")
    EMAIL = "email", pgettext_lazy("report", "By e-mail")
