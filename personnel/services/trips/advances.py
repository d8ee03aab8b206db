"""The loan contract for trips (form 8500): asked, checked, approved, paid out, settled; and watched until it is."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from coopoffice.audit.acting import service
from coopoffice.registers.services import draw_number
from coopoffice.web.policies import Refused
from coopoffice.web.refusals import Rejected
from coopoffice.web.services.notifications import notify
from units import sentences
from units.acting import Actor
from units.offices import office_of
from units.services.routes import duty_holders

from ...models import AdvanceReturn, TripAdvance, TripClaim, TripRequest
from ...trip_choices import OPEN_ADVANCES, OWED, AdvanceState, MoneySource, ReturnKind, TripState
from ...trip_counting import by_kind, count_trip, due_on, total
from ...trip_rates import rate_book, trip_rule
from .planning import draft_of, journey_of

BOOK = "personnel_advance"
S = AdvanceState
_WHY: dict[str, Any] = {
    S.REQUESTED: translation.gettext_lazy("It waits to be checked."),
    S.CHECKED: translation.gettext_lazy("It is checked and waits for approval."),
    S.APPROVED: translation.gettext_lazy("It is approved and waits to be paid out."),
    S.PAID: translation.gettext_lazy("It is paid out and waits to be settled."),
    S.PARTIAL: translation.gettext_lazy("It is partly settled; the rest is still owed."),
    S.SETTLED: translation.gettext_lazy("It is settled; nothing more can be done to it."),
    S.REFUSED: translation.gettext_lazy("It was not approved; nothing more can be done to it."),
    S.CANCELLED: translation.gettext_lazy("It is cancelled; nothing more can be done to it."),
}
MOVES: dict[str, tuple[str, ...]] = {
    "check": (S.REQUESTED,),
    "approve": (S.CHECKED,),
    "refuse": (S.CHECKED,),
    "pay": (S.APPROVED,),
    "return": OWED,
    "withdraw": (S.REQUESTED, S.CHECKED, S.APPROVED),
}


def advance_refusal(act: str, advance: TripAdvance) -> str:
    """Return why the state does not allow the act; empty where it does."""
    return "" if advance.state in MOVES[act] else str(_WHY[advance.state])


def estimate_lines(request: TripRequest) -> list[dict[str, str]]:
    """The lines of the estimate: each permitted trip by kind of money. Amounts as text, as they are frozen."""
    lines = []
    with translation.override("th"):
        for trip in request.trips.filter(state=TripState.APPROVED).with_names().order_by("position"):
            book = rate_book(trip.unit, trip.first_day)
            people = list(trip.people.all())
            journey = journey_of(draft_of(trip))
            counted = count_trip(
                journey, [book.traveller(p.user_id, p.tier) for p in people], book.common(), book.terms
            )
            labels = {
                "per_diem": "ค่าเบี้ยเลี้ยง",
                "lodging": "ค่าเช่าที่พัก",
                "transport": "ค่าพาหนะ",
                "other": "ค่าใช้จ่ายอื่น",
            }
            days = sentences.days(trip.first_day, trip.last_day)
            for kind, amount in by_kind(counted).items():
                if amount > 0:
                    words = f"{labels[kind]} {trip.place} {days} ({len(people)} คน)"
                    lines.append({"words": words, "amount": str(amount)})
    return lines


def open_advance_of(user: Any) -> TripAdvance | None:
    """The person's open contract, the oldest first."""
    return TripAdvance.objects.filter(borrower=user, state__in=OPEN_ADVANCES).order_by("asked_at").first()


@service
def ask_advance(
    *, by: Actor, triprequest: TripRequest, amount: Decimal, source: str = MoneySource.BUDGET, purpose: str = ""
) -> TripAdvance:
    """Ask for an advance on the permitted trips of the request; return the contract.

    No more than the estimate; one open contract for a borrower where the rule says so (the database holds it too).
    """
    row = TripRequest.objects.take(by.user, "ask_advance", triprequest.pk)
    trips = list(row.trips.filter(state=TripState.APPROVED).order_by("ends_at"))
    if not trips:
        raise Refused(_("None of these trips is permitted yet. An advance follows the permission."))
    last = trips[-1]
    rule = trip_rule(row.unit, timezone.localdate())
    lines = estimate_lines(row)
    most = sum((Decimal(line["amount"]) for line in lines), Decimal("0.00"))
    if amount <= 0:
        raise Rejected("amount", _("An amount must be more than nothing."))
    if amount > most:
        raise Rejected("amount", _("At most the estimate of %(most)s baht is lent.") % {"most": f"{most:,.2f}"})
    if row.advances.filter(state__in=OPEN_ADVANCES).exists():
        raise Refused(_("An advance for this request is open already."))
    other = open_advance_of(by.user)
    if other is not None and (rule.one_advance or other.exclusive):
        raise Refused(
            _("Advance %(number)s is still open; it is settled before a new one is given.") % {"number": other.number}
        )
    number = draw_number(by=by, unit=office_of(row.unit), kind=BOOK)
    advance = TripAdvance(
        request=row,
        borrower=by.user,
        unit=row.unit,
        post_line=row.post_line,
        register_number=number,
        number=number.plain,
        purpose=(purpose.strip() or row.subject)[:300],
        source=source,
        lines=lines,
        amount=amount,
        exclusive=rule.one_advance,
        returns_on=last.last_day,
        due_on=due_on(last.last_day, rule.settle_days),
    )
    advance.full_clean(validate_constraints=False)
    try:
        with transaction.atomic():
            advance.save()
    except IntegrityError as error:
        raise Refused(_("The borrower has an open advance; it is settled first.")) from error
    return advance


def _move(by: Actor, advance: TripAdvance, verb: str, act: str) -> TripAdvance:
    row = TripAdvance.objects.take(by.user, verb, advance.pk)
    if why := advance_refusal(act, row):
        raise Refused(why)
    return row


@service
def check_advance(*, by: Actor, tripadvance: TripAdvance, note: str = "") -> TripAdvance:
    """Debts and estimate were checked; it goes to who approves it."""
    row = _move(by, tripadvance, "check", "check")
    row.state, row.checked_by, row.checked_at, row.note = S.CHECKED, by.user, timezone.now(), note.strip()[:300]
    row.save()
    return row


@service
def approve_advance(*, by: Actor, tripadvance: TripAdvance, granted: Decimal) -> TripAdvance:
    """Approve the loan, in full or less. Raises Rejected for more than was asked."""
    row = _move(by, tripadvance, "approve", "approve")
    if not 0 < granted <= row.amount:
        raise Rejected(
            "granted", _("Approve more than nothing, and at most %(most)s.") % {"most": f"{row.amount:,.2f}"}
        )
    with translation.override("th"):
        line = by.capacity_line
    row.granted, row.state = granted, S.APPROVED
    row.approved_by, row.approved_line, row.approved_at = by.user, line, timezone.now()
    row.save()
    _tell_borrower(row, _("Your advance was approved: %(number)s") % {"number": row.number})
    return row


@service
def refuse_advance(*, by: Actor, tripadvance: TripAdvance, note: str) -> TripAdvance:
    """Do not approve the loan, with the reason."""
    row = _move(by, tripadvance, "approve", "refuse")
    if not note.strip():
        raise Rejected("note", _("Give the reason."))
    row.state, row.note = S.REFUSED, note.strip()[:300]
    row.save()
    _tell_borrower(row, _("Your advance was not approved: %(number)s") % {"number": row.number}, row.note)
    return row


@service
def pay_advance(*, by: Actor, tripadvance: TripAdvance, paid_on: dt.date) -> TripAdvance:
    """Record that the borrower received the money."""
    row = _move(by, tripadvance, "pay", "pay")
    if paid_on > timezone.localdate():
        raise Rejected("paid_on", _("Choose today or an earlier day."))
    row.state, row.paid_by, row.paid_on = S.PAID, by.user, paid_on
    row.save()
    return row


@service
def withdraw_advance(*, by: Actor, tripadvance: TripAdvance, note: str = "") -> TripAdvance:
    """Take the own contract back before it is paid out."""
    row = _move(by, tripadvance, "withdraw", "withdraw")
    row.state, row.note = S.CANCELLED, note.strip()[:300]
    row.save()
    return row


@service
def settle_advance(
    *, by: Actor, tripadvance: TripAdvance, kind: str, amount: Decimal, on_date: dt.date, receipt: str
) -> AdvanceReturn:
    """Take back cash or vouchers: a line on the back of the contract. Raises Rejected beyond what is owed."""
    row = _move(by, tripadvance, "pay", "return")
    if on_date > timezone.localdate():
        raise Rejected("on_date", _("Choose today or an earlier day."))
    if row.paid_on and on_date < row.paid_on:
        raise Rejected("on_date", _("It was paid out later than that; check the day."))
    if not receipt.strip():
        raise Rejected("receipt", _("Give the number of the receipt; it stands on the contract."))
    if amount <= 0:
        raise Rejected("amount", _("An amount must be more than nothing."))
    if amount > row.outstanding:
        raise Rejected("amount", _("Only %(left)s baht are still owed.") % {"left": f"{row.outstanding:,.2f}"})
    return write_return(by=by, advance=row, kind=kind, amount=amount, on_date=on_date, receipt=receipt.strip())


@service
def write_return(
    *,
    by: Actor,
    advance: TripAdvance,
    kind: str,
    amount: Decimal,
    on_date: dt.date,
    receipt: str,
    claim: TripClaim | None = None,
) -> AdvanceReturn:
    """Write a line on the back and bring the contract to its new state. The caller holds the lock and the right."""
    advance.returned += amount
    advance.state = S.SETTLED if advance.returned == advance.granted else S.PARTIAL
    line = AdvanceReturn(
        advance=advance,
        number=advance.returns.count() + 1,
        on_date=on_date,
        kind=kind,
        amount=amount,
        left=(advance.granted or Decimal(0)) - advance.returned,
        receipt=receipt[:60],
        claim=claim,
        taken_by=by.user,
    )
    advance.save()
    line.save()
    return line


def _tell_borrower(advance: TripAdvance, subject: str, text: str = "") -> None:
    notify(
        users=[advance.borrower],
        kind="trip",
        subject=subject,
        text=text,
        url=advance.get_absolute_url(),
        icon="coins",
        dedupe_key=f"advance:{advance.pk}:{advance.state}",
    )


@service
def remind_advances(*, on: dt.date | None = None) -> int:
    """Tell borrowers whose day of settlement is near or past, and the payers what is overdue. Safe to run twice a day.

    Returns how many contracts were spoken of.
    """
    today = on or timezone.localdate()
    spoken = 0
    for advance in TripAdvance.objects.filter(state__in=OWED).with_names().order_by("due_on", "pk"):
        days = (advance.due_on - today).days
        near = trip_rule(advance.unit, today).remind_days
        if days > near:
            continue
        spoken += 1
        words = {"number": advance.number, "left": f"{advance.outstanding:,.2f}", "day": sentences.day(advance.due_on)}
        with translation.override(advance.borrower.language):
            said = (
                _("Advance %(number)s is overdue since %(day)s: %(left)s baht")
                if days < 0
                else _("Advance %(number)s is to be settled by %(day)s: %(left)s baht")
            )
            subject = said % {**words, "day": sentences.day(advance.due_on)}
        notify(
            users=[advance.borrower],
            kind="trip",
            subject=subject,
            url=advance.get_absolute_url(),
            icon="alarm",
            dedupe_key=f"advance-due:{advance.pk}:{today.isoformat()}",
        )
        if days < 0:
            for posting in duty_holders("GA-C5", advance.unit):
                with translation.override(posting.user.language):
                    notify(
                        users=[posting.user],
                        kind="trip",
                        subject=_("Advance of %(person)s is overdue: %(number)s, %(left)s baht")
                        % {**words, "person": advance.borrower.full_name},
                        url=advance.get_absolute_url(),
                        icon="alarm",
                        dedupe_key=f"advance-overdue:{advance.pk}:{today.isocalendar().week}",
                    )
    return spoken


__all__ = [
    "ReturnKind",
    "advance_refusal",
    "approve_advance",
    "ask_advance",
    "check_advance",
    "estimate_lines",
    "open_advance_of",
    "pay_advance",
    "refuse_advance",
    "remind_advances",
    "settle_advance",
    "total",
    "withdraw_advance",
    "write_return",
]
