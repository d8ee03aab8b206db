"""Accident reports (form 5): told to the head at once, seen, settled (VEH-R7)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from coopoffice.audit.acting import service
from coopoffice.files.services import attach_files
from coopoffice.web.policies import Refused, may_add
from coopoffice.web.refusals import Rejected
from coopoffice.web.services.notifications import notify
from units.acting import Actor, capacity_line
from units.models import Posting, Unit, User
from units.offices import office_of
from units.services.routes import duty_holders

from ..choices import AccidentState
from ..models import Accident, AccidentFile, Vehicle


def _heads(*units: Unit) -> list[User]:
    """Who heads the units today."""
    rows = Posting.objects.on().full().filter(post__unit__in=[u.pk for u in units], post__role="head")
    return [row.user for row in rows.select_related("user")]


@service
def report_accident(
    *,
    by: Actor,
    vehicle: Vehicle,
    driver: User,
    happened_at: dt.datetime,
    place: str,
    on_duty: str,
    story: str,
    damage: str,
    files: Iterable[Any] = (),
    **values: Any,
) -> Accident:
    """Report an accident. The head of the unit that keeps the vehicle, the head of the office and the vehicle officers
    are told at once. Raises Rejected for a moment that is still ahead.
    """
    if not may_add(by.user, Accident):
        raise Refused(_("Accidents are reported by people who hold a post."))
    car = Vehicle.objects.visible_to(by.user).one_for(by.user, pk=vehicle.pk)
    if happened_at > timezone.now():
        raise Rejected("happened_at", _("Choose a moment that is not ahead."))
    run = car.uses.filter(left_at__lte=happened_at).order_by("-left_at").first()
    if run is not None and run.back_at is not None and run.back_at < happened_at:
        run = None
    row = Accident(
        vehicle=car,
        use=run,
        driver=driver,
        happened_at=happened_at,
        place=place,
        on_duty=on_duty,
        story=story,
        damage=damage,
        reported_by=by.user,
        **values,
    )
    row.full_clean(validate_constraints=False)
    row.save()
    attach_files(by=by, owner=row, model=AccidentFile, files=files)
    people = {p.pk: p for p in _heads(car.unit, office_of(car.unit))}
    people |= {p.user_id: p.user for p in duty_holders("GA-D4", car.unit)}
    for person in people.values():
        if person.pk == by.user.pk:
            continue
        with translation.override(person.language):
            notify(
                users=[person],
                kind="vehicle",
                subject=_("Accident: %(car)s at %(place)s") % {"car": car, "place": place[:100]},
                text=damage,
                url=row.get_absolute_url(),
                icon="car-crash",
                dedupe_key=f"accident:{row.pk}",
            )
    return row


@service
def acknowledge_accident(*, by: Actor, accident: Accident, order: str) -> Accident:
    """The head saw the report and orders what is to be done; repair waits for this."""
    row = Accident.objects.take(by.user, "acknowledge", accident.pk)
    if row.state != AccidentState.REPORTED:
        raise Refused(_("The report was seen already."))
    row.state, row.order = AccidentState.ACKNOWLEDGED, order
    row.seen_by, row.seen_at = by.user, timezone.now()
    with translation.override("th"):
        row.seen_line = capacity_line(by.posting)[:300]
    row.full_clean(validate_constraints=False)
    row.save()
    return row


@service
def close_accident(*, by: Actor, accident: Accident, outcome: str, closed_on: dt.date) -> Accident:
    """Write how the accident was settled: insurance, fact-finding on liability, who paid."""
    row = Accident.objects.take(by.user, "close", accident.pk)
    if row.state != AccidentState.ACKNOWLEDGED:
        raise Refused(_("The head has not seen the report yet, or it is settled already."))
    if closed_on > timezone.localdate():
        raise Rejected("closed_on", _("Choose today or an earlier day."))
    row.state, row.outcome, row.closed_on = AccidentState.CLOSED, outcome, closed_on
    row.full_clean(validate_constraints=False)
    row.save()
    return row


@service
def file_accident(*, by: Actor, accident: Accident, files: Iterable[Any]) -> Accident:
    """Hang a sketch, photographs or the police report on an accident."""
    row = Accident.objects.take(by.user, "file", accident.pk)
    attach_files(by=by, owner=row, model=AccidentFile, files=files)
    return row
