"""What the floors above hear after a service's work is committed: past tense, with the rows and who did it (``by``)."""

from typing import Any

from django.db import transaction
from django.dispatch import Signal

unit_opened = Signal()  # unit
unit_changed = Signal()  # unit
unit_moved = Signal()  # unit, before (the former parent)
unit_closed = Signal()  # unit
post_opened = Signal()  # post
post_changed = Signal()  # post
post_closed = Signal()  # post
person_created = Signal()  # user
person_changed = Signal()  # user
person_deactivated = Signal()  # user
password_reset = Signal()  # user
person_placed = Signal()  # posting
person_moved = Signal()  # before, posting
posting_ended = Signal()  # posting
stand_in_named = Signal()  # posting
stand_in_ended = Signal()  # posting
power_delegated = Signal()  # delegations
delegation_revoked = Signal()  # delegation
duty_assigned = Signal()  # assignment
duty_ended = Signal()  # assignment
approval_submitted = Signal()  # approval
approval_decided = Signal()  # approval, step, decision
approval_ended = Signal()  # approval, outcome (approved, refused, returned, withdrawn)
process_in_force = Signal()  # process


def announce(signal: Signal, **facts: Any) -> None:
    """Send the signal once the running transaction is committed; a failing listener harms nobody else."""
    transaction.on_commit(lambda: signal.send_robust(sender=None, **facts))
