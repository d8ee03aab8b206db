"""Keeping the service of people, as far as leave needs it."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from coopoffice.audit.acting import service
from coopoffice.web.policies import Refused, confirm, may_add, policy_for
from coopoffice.web.refusals import Rejected
from units import sentences
from units.acting import Actor
from units.models import User

from ..models import PersonnelFile, ServicePeriod

DAY = dt.timedelta(days=1)


@service
def open_file(
    *, by: Actor, user: User, entered_on: dt.date, sex: str = "", order_number: str = "", note: str = ""
) -> PersonnelFile:
    """Open a person's file with the first period of service, of the kind the account says. Raises Refused, Rejected."""
    if not may_add(by.user, PersonnelFile):
        raise Refused(policy_for(PersonnelFile).refusal(by.user, "add", None))
    if PersonnelFile.objects.filter(user=user).exists():
        raise Rejected("user", _("%(person)s has a file already.") % {"person": user.full_name})
    file = PersonnelFile(user=user, entered_on=entered_on, sex=sex, note=note)
    file.full_clean(validate_constraints=False)
    file.save()
    period = ServicePeriod(file=file, kind=user.personnel_kind, starts_on=entered_on, order_number=order_number)
    period.full_clean(validate_constraints=False)
    period.save()
    confirm(by.user, "change", file)
    return file


@service
def change_file(*, by: Actor, file: PersonnelFile, entered_on: dt.date, sex: str = "", note: str = "") -> PersonnelFile:
    """Correct the first day of service, sex or note. The first period moves with it where it began on that day."""
    row = PersonnelFile.objects.take(by.user, "change", file.pk)
    first = row.periods.order_by("starts_on").first()
    if first is not None and first.starts_on == row.entered_on and first.starts_on != entered_on:
        if first.ends_on is not None and first.ends_on < entered_on:
            raise Rejected(
                "entered_on",
                _("The first period of service ended on %(day)s.") % {"day": sentences.day(first.ends_on)},
            )
        first.starts_on = entered_on
        first.save(update_fields=["starts_on"])
    row.entered_on, row.sex, row.note = entered_on, sex, note
    row.full_clean(validate_constraints=False)
    row.save()
    return row


@service
def begin_period(
    *, by: Actor, file: PersonnelFile, kind: str, starts_on: dt.date, order_number: str = ""
) -> ServicePeriod:
    """The person serves as another kind of personnel from the day on; the running period ends the day before."""
    row = PersonnelFile.objects.take(by.user, "change", file.pk)
    running = row.periods.filter(ends_on__isnull=True).order_by("-starts_on").first()
    if running is not None:
        if running.starts_on >= starts_on:
            raise Rejected(
                "starts_on",
                _("The running period began on %(day)s; choose a later day.")
                % {"day": sentences.day(running.starts_on)},
            )
        if running.kind == kind:
            raise Rejected("kind", _("The person serves as this kind already."))
        running.ends_on = starts_on - DAY
        running.save(update_fields=["ends_on"])
    period = ServicePeriod(file=row, kind=kind, starts_on=starts_on, order_number=order_number)
    period.full_clean(validate_constraints=False)
    period.save()
    return period
