"""Who hears of a request: the floors above after commit, and the people concerned."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import translation
from django.utils.translation import gettext as _

from coopoffice.web.services.notifications import notify
from units.acting import Actor
from units.models import User
from units.signals import announce

from ...models import VehicleRequest
from ...signals import vehicle_request_moved
from .words import time_words


def moved(by: Actor | None, row: VehicleRequest) -> None:
    """Tell the floors above, after commit."""
    announce(vehicle_request_moved, request=row, state=row.state, by=by)


def tell(people: Iterable[User], row: VehicleRequest, subject: str, icon: str, key: str, text: str = "") -> None:
    """Tell people of the request, each in the own language."""
    for person in people:
        with translation.override(person.language):
            words = _("Vehicle to %(place)s, %(when)s") % {
                "place": row.going_to[:120],
                "when": time_words(row.starts_at, row.ends_at),
            }
            notify(
                users=[person],
                kind="vehicle",
                subject=translation.gettext(subject) % {"subject": words},
                text=text,
                url=row.get_absolute_url(),
                icon=icon,
                dedupe_key=f"vehicle:{key}",
            )
