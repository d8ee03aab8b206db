"""The claim of a trip's money (form 8708): counted, checked, approved, settled."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from coopoffice.audit.acting import service
from coopoffice.web.policies import Refused
from coopoffice.web.refusals import Rejected
from coopoffice.web.services.notifications import notify
from units.acting import Actor

from ...models import Trip, TripAdvance, TripClaim, TripClaimLine, TripDiemDay
from ...trip_choices import OWED, ClaimState, Lodging, ReturnKind
from ...trip_counting import ZERO, total
from ...trip_words import line_words
from .advances import write_return
from .asking import refusal_of
from .claim_planning import ClaimPlan, Expense, plan_claim

S = ClaimState
_WHY: dict[str, Any] = {
    S.CLAIMED: translation.gettext_lazy("It waits to be checked."),
    S.RETURNED: translation.gettext_lazy("It was sent back and waits for the claimant."),
    S.CHECKED: translation.gettext_lazy("It is checked and waits for approval."),
    S.APPROVED: translation.gettext_lazy("It is approved and waits for payment."),
    S.SETTLED: translation.gettext_lazy("It is settled; nothing more can be done to it."),
    S.WITHDRAWN: translation.gettext_lazy("It was withdrawn; nothing more can be done to it."),
}
MOVES: dict[str, tuple[str, ...]] = {
    "correct": (S.RETURNED,),
    "withdraw": (S.CLAIMED, S.RETURNED),
    "check": (S.CLAIMED,),
    "return": (S.CLAIMED, S.CHECKED),
    "approve": (S.CHECKED,),
    "settle": (S.APPROVED,),
}


def claim_refusal(act: str, claim: TripClaim) -> str:
    """Return why the state does not allow the act; empty where it does."""
    return "" if claim.state in MOVES[act] else str(_WHY[claim.state])


@service
def claim_trip(
    *,
    by: Actor,
    trip: Trip,
    for_group: bool,
    left_at: dt.datetime,
    back_at: dt.datetime,
    leaves_from: str,
    returns_to: str,
    lodging: str = Lodging.NONE,
    room: str = "double",
    nights: int = 0,
    costly: bool = False,
    night_price: Decimal | None = None,
    kilometres: Decimal = ZERO,
    meals: int = 0,
    counts_from: dt.datetime | None = None,
    counts_to: dt.datetime | None = None,
    why_outside: str = "",
    papers: int = 0,
    advance: TripAdvance | None = None,
    expenses: Sequence[Expense] = (),
) -> TripClaim:
    """Claim the money of a trip, or correct the claim that was sent back; return it.

    Per diem, lodging and kilometres are counted from the times and the rates of the day; fares and the rest are
    entered as paid. Raises Rejected beside the field at fault, also where somebody's day is paid already.
    """
    row = Trip.objects.take(by.user, "claim", trip.pk)
    if why := refusal_of("claim", row):
        raise Refused(why)
    claim = TripClaim.objects.select_for_update().filter(trip=row).exclude(state=S.WITHDRAWN).first()
    if claim is not None and (claim.state != S.RETURNED or claim.user_id != by.user.pk):
        raise Refused(_("The money of this trip is claimed already. %(why)s") % {"why": _WHY[claim.state]})
    if lodging == Lodging.NONE:
        nights = 0
    plan = plan_claim(
        trip=row,
        claimant=by.user,
        for_group=for_group,
        left_at=left_at,
        back_at=back_at,
        lodging=lodging,
        room=room,
        nights=nights,
        costly=costly,
        night_price=night_price,
        kilometres=kilometres,
        meals=meals,
        counts_from=counts_from,
        counts_to=counts_to,
        why_outside=why_outside,
        expenses=expenses,
    )
    if plan.errors:
        raise Rejected(*plan.errors[0])
    if advance is not None and (advance.borrower_id != by.user.pk or advance.state not in OWED):
        raise Rejected("advance", _("Choose an open advance of your own that was paid out."))
    if claim is None:
        claim = TripClaim(trip=row, user=by.user, unit=row.unit)
    else:
        _clear(claim)
    claim.for_group, claim.left_at, claim.back_at = for_group, left_at, back_at
    claim.leaves_from, claim.returns_to = leaves_from, returns_to
    claim.counts_from, claim.counts_to = counts_from, counts_to
    claim.lodging, claim.room, claim.nights, claim.costly = lodging, room, nights, costly
    claim.night_price, claim.kilometres, claim.meals = night_price, kilometres, meals
    claim.why_outside, claim.papers, claim.advance = why_outside.strip(), papers, advance
    claim.total, claim.state, claim.claimed_at, claim.note = plan.total, S.CLAIMED, timezone.now(), ""
    claim.checked_by = claim.checked_at = None
    claim.full_clean(validate_constraints=False)
    claim.save()
    _write_lines(claim, plan)
    _write_days(claim, plan)
    return claim


def _clear(claim: TripClaim) -> None:
    TripClaimLine.objects.filter(claim=claim).delete()
    TripDiemDay.objects.filter(claim=claim).delete()


def _write_lines(claim: TripClaim, plan: ClaimPlan) -> None:
    rows = []
    with translation.override("th"):
        for person, line in plan.lines:
            rows.append(
                TripClaimLine(
                    claim=claim,
                    person=person,
                    kind=line.kind,
                    quantity=line.quantity,
                    rate=line.rate,
                    amount=line.amount,
                    words=line_words(line)[:400],
                    source=line.source[:300],
                )
            )
    people = list(claim.trip.people.order_by("position"))
    payee = next((p for p in people if p.user_id == claim.user_id), people[0])
    for n, one in enumerate(plan.expenses):
        most = plan.most.get(n)
        rows.append(
            TripClaimLine(
                claim=claim,
                person=payee,
                kind=one.kind,
                quantity=Decimal(1),
                rate=one.amount,
                amount=one.amount,
                words=one.words,
                by_hand=True,
                receipt=one.receipt,
                taxi=one.taxi,
                legs=one.legs if one.taxi else 0,
                most=most.amount if most is not None and most.binds else None,
                source=most.source[:300] if most is not None else "",
                paid_on=one.paid_on or timezone.localtime(claim.left_at).date(),
            )
        )
    for position, row in enumerate(rows):
        row.position = position
    TripClaimLine.objects.bulk_create(rows)


def _write_days(claim: TripClaim, plan: ClaimPlan) -> None:
    rows = [
        TripDiemDay(claim=claim, user_id=user_id, day=day, amount=part)
        for user_id, days in plan.days.items()
        for day, part in days
    ]
    try:
        with transaction.atomic():
            TripDiemDay.objects.bulk_create(rows)
    except IntegrityError as error:
        raise Rejected("left_at", _("Per diem for one of these days is claimed with another trip.")) from error


def _move(by: Actor, claim: TripClaim, verb: str, act: str) -> TripClaim:
    row = TripClaim.objects.take(by.user, verb, claim.pk)
    if why := claim_refusal(act, row):
        raise Refused(why)
    return row


@service
def withdraw_claim(*, by: Actor, tripclaim: TripClaim, note: str = "") -> TripClaim:
    """Take the own claim back before it is approved; its days of per diem are free again."""
    row = _move(by, tripclaim, "withdraw", "withdraw")
    TripDiemDay.objects.filter(claim=row).update(live=False)
    row.state, row.note = S.WITHDRAWN, note.strip()[:300]
    row.save()
    return row


@service
def check_claim(*, by: Actor, tripclaim: TripClaim, note: str = "") -> TripClaim:
    """The papers were checked and the sums are right. Raises Rejected where the lines do not make the total."""
    row = _move(by, tripclaim, "check", "check")
    if total(row.lines.all()) != row.total:
        raise Rejected("", _("The lines do not make the total; send the claim back."))
    row.state, row.checked_by, row.checked_at = S.CHECKED, by.user, timezone.now()
    row.note = note.strip()[:300]
    row.save()
    return row


@service
def return_claim(*, by: Actor, tripclaim: TripClaim, note: str) -> TripClaim:
    """Send the claim back to be corrected, by who checks or who approves, with the reason."""
    verb = "check" if tripclaim.state == S.CLAIMED else "approve"
    row = _move(by, tripclaim, verb, "return")
    if not note.strip():
        raise Rejected("note", _("Give the reason."))
    row.state, row.note = S.RETURNED, note.strip()[:300]
    row.checked_by = row.checked_at = None
    row.save()
    _tell(row, _("Your claim was sent back: %(place)s") % {"place": row.trip.place}, row.note, "arrow-back-up")
    return row


@service
def approve_claim(*, by: Actor, tripclaim: TripClaim, note: str = "") -> TripClaim:
    """Approve the payment of a checked claim."""
    row = _move(by, tripclaim, "approve", "approve")
    with translation.override("th"):
        line = by.capacity_line
    row.state, row.approved_by, row.approved_line, row.approved_at = S.APPROVED, by.user, line, timezone.now()
    row.note = note.strip()[:300]
    row.save()
    _tell(row, _("Your claim was approved: %(place)s") % {"place": row.trip.place}, "", "check")
    return row


@service
def settle_claim(*, by: Actor, tripclaim: TripClaim, on_date: dt.date, receipt: str = "") -> TripClaim:
    """Record that the claim is paid. Where an advance stands behind it, the vouchers settle it first.

    What the claim has beyond the advance is paid out; what the advance has beyond the claim stays owed in cash.
    """
    row = _move(by, tripclaim, "settle", "settle")
    if on_date > timezone.localdate():
        raise Rejected("on_date", _("Choose today or an earlier day."))
    if row.advance_id:
        if not receipt.strip():
            raise Rejected("receipt", _("Give the number of the receipt for vouchers; it stands on the contract."))
        advance = TripAdvance.objects.select_for_update(of=("self",)).get(pk=row.advance_id)
        part = min(advance.outstanding, row.total)
        if part > 0:
            write_return(
                by=by,
                advance=advance,
                kind=ReturnKind.VOUCHERS,
                amount=part,
                on_date=on_date,
                receipt=receipt.strip(),
                claim=row,
            )
    row.state, row.settled_by, row.settled_on = S.SETTLED, by.user, on_date
    row.save()
    _tell(row, _("Your claim was settled: %(place)s") % {"place": row.trip.place}, "", "coins")
    return row


def _tell(claim: TripClaim, subject: str, text: str, icon: str) -> None:
    notify(
        users=[claim.user],
        kind="trip",
        subject=subject,
        text=text,
        url=claim.get_absolute_url(),
        icon=icon,
        dedupe_key=f"claim:{claim.pk}:{claim.state}:{claim.updated_at.isoformat()}",
    )
