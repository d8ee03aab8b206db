"""What becomes of a number after it was taken. No service here ever frees one for a second use."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coopoffice.audit.acting import service
from coopoffice.registers import kinds
from coopoffice.registers.choices import NumberState, VoidCause
from coopoffice.registers.models import Number
from coopoffice.registers.refusals import RegisterRefusal


@service
def use_reserved_number(*, by: Any = None, number: Number, purpose: str = "") -> Number:
    """Turn a reserved number into an issued one; ``purpose``, where given, replaces the words of the reservation.

    Raises RegisterRefusal when it is not reserved any more or its last day is over.
    """
    held = _lock(number)
    _must_be_reserved(held)
    if held.lapsed:
        raise RegisterRefusal(_("This reservation has lapsed; the number cannot be used any more."))
    held.state = NumberState.ISSUED
    held.used_at = timezone.now()
    held.purpose = purpose.strip() or held.purpose
    held.save(update_fields=["state", "used_at", "purpose"])
    return held


@service
def release_reserved_number(*, by: Any = None, number: Number, reason: str) -> Number:
    """Give a reservation up before its last day. The number becomes void and stays in the book.

    Raises RegisterRefusal when it is not reserved or no reason is given.
    """
    held = _lock(number)
    _must_be_reserved(held)
    return _void(held, by, VoidCause.RELEASED, reason)


@service
def void_number(*, by: Any = None, number: Number, reason: str, for_owner: bool = False) -> Number:
    """Make a number void with a reason; it keeps its place in the book.

    A number that belongs to a record is voided together with that record, by the record's own service, which says so
    with ``for_owner=True``. Raises RegisterRefusal without a reason, for a number already void, and for one that
    belongs to a record.
    """
    held = _lock(number)
    if held.state == NumberState.VOID:
        raise RegisterRefusal(_("This number is void already."))
    owners = kinds.known(held.series.kind).owners
    if not for_owner and owners is not None and owners(None, [held]):
        raise RegisterRefusal(_("This number belongs to a record. Cancel the record, and the number goes with it."))
    return _void(held, by, VoidCause.DECIDED, reason)


@service
def expire_reservations(*, by: Any = None) -> int:
    """Make every reservation void whose last day is over, and return how many there were. Doing it twice does no harm.

    Expired numbers are kept as void and never handed out again: what was reserved may stand on paper already.
    """
    return Number.objects.filter(state=NumberState.RESERVED, expires_on__lt=kinds.today()).update(
        state=NumberState.VOID, void_cause=VoidCause.EXPIRED, voided_at=timezone.now()
    )


def _lock(number: Number) -> Number:
    return Number.objects.select_for_update(of=("self",)).select_related("series").get(pk=number.pk)


def _must_be_reserved(number: Number) -> None:
    if number.state != NumberState.RESERVED:
        raise RegisterRefusal(_("This number is not reserved any more."))


def _void(number: Number, by: Any, cause: VoidCause, reason: str) -> Number:
    reason = reason.strip()
    if not reason:
        raise RegisterRefusal(_("Give the reason; it stands beside the number for good."), field="reason")
    number.state = NumberState.VOID
    number.void_cause = cause
    number.void_reason = reason
    number.voided_at = timezone.now()
    number.voided_by = getattr(by, "user", None)
    number.save(update_fields=["state", "void_cause", "void_reason", "voided_at", "voided_by"])
    return number
