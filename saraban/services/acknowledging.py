"""What receiving does to a sending: a letter sent inside the system is acknowledged by being received."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from units.acting import Actor

from ..choices import Channel, DispatchState
from ..models import Dispatch, Letter


def acknowledge_inside(*, by: Actor, letter: Letter, unit: Any) -> None:
    """The unit's registry received a letter sent inside the system: that acknowledges the sending.

    Called by the service that receives it, in its transaction; nothing happens where it was acknowledged already.
    """
    rows = Dispatch.objects.select_for_update(of=("self",)).filter(
        letter=letter, channel=Channel.SYSTEM, state=DispatchState.SENT, addressee__party__own_unit=unit
    )
    for row in rows:
        row.state, row.acknowledged_on = DispatchState.ACKNOWLEDGED, timezone.localdate()
        row.acknowledged_by = by.user.full_name[:120]
        row.save()


def fail_inside(*, letter: Letter, unit: Any, reason: str) -> None:
    """The unit's registry sent it back as misrouted: the sending failed, with its reason, and can be repeated."""
    Dispatch.objects.filter(
        letter=letter, channel=Channel.SYSTEM, state=DispatchState.SENT, addressee__party__own_unit=unit
    ).update(state=DispatchState.FAILED, outcome=reason[:300], updated_at=timezone.now())
