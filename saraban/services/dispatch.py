"""Sending signed letters: by hand, post, e-mail or inside the system, with proof, and what became of each sending."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coopoffice.audit.acting import service
from coopoffice.files.services import attach_files
from coopoffice.web.policies import Refused, confirm
from coopoffice.web.refusals import Rejected
from units.acting import Actor
from units.signals import announce

from ..choices import Channel, DispatchState, FileRole, LetterState, PassingSource
from ..models import Addressee, Dispatch, Letter, LetterFile, WrittenLetter
from ..signals import letter_dispatched, mail_wanted
from .audience import refresh_audience
from .drafts import take_draft
from .incoming_passing import pass_to_registry

log = logging.getLogger(__name__)
LIVE = (DispatchState.WAITING, DispatchState.SENT, DispatchState.ACKNOWLEDGED)
TRACKED = (Channel.REGISTERED, Channel.EMS)
NOT_SIGNED = gettext_lazy("Only a signed letter is sent.")


@service
def send_letter(
    *,
    by: Actor,
    written: WrittenLetter,
    addressees: Sequence[Addressee],
    channel: str,
    sent_on: dt.date,
    tracking_number: str = "",
    carried_by: str = "",
    mail_to: str = "",
    note: str = "",
    files: Sequence[Any] = (),
) -> list[Dispatch]:
    """Send a signed letter to some of its addressees and return the sendings.

    By e-mail the PDF goes out after commit and the outcome is written back; inside the system the letter waits in the
    addressee unit's registry. The letter counts as sent when every addressee was sent to. Raises Refused before
    signing, Rejected for a day, number, address or addressee that will not do.
    """
    row, letter = take_draft(by, "dispatch", written)
    if letter.state not in (LetterState.SIGNED, LetterState.DISPATCHED):
        raise Refused(str(NOT_SIGNED))
    if not addressees:
        raise Rejected("addressees", _("Choose at least one addressee."))
    today = timezone.localdate()
    if sent_on > today:
        raise Rejected("sent_on", _("Choose today or an earlier day."))
    if letter.dated_on and sent_on < letter.dated_on:
        raise Rejected("sent_on", _("It cannot be sent before it was signed."))
    if channel in TRACKED and not tracking_number:
        raise Rejected("tracking_number", _("Write the tracking number from the receipt, e.g. RX123456789TH."))
    if tracking_number and len(addressees) > 1:
        raise Rejected("addressees", _("A tracking number belongs to one addressee. Send them one by one."))
    proof = _proof(by, letter, files)
    made = []
    for one in addressees:
        if one.letter_id != letter.pk:
            raise Rejected("addressees", _("That addressee is not one of this letter's."))
        if Dispatch.objects.filter(addressee=one, state__in=LIVE).exists():
            raise Rejected("addressees", _("It was sent to %(to)s already.") % {"to": one.name})
        made.append(_send(by, letter, one, channel, sent_on, tracking_number, carried_by, mail_to, note, proof))
    if letter.state == LetterState.SIGNED and not _unsent(letter):
        letter.state = LetterState.DISPATCHED
        letter.save()
        announce(letter_dispatched, by=by, letter=letter)
    refresh_audience(letter)
    confirm(by.user, "view", row)
    return made


def _send(
    by: Actor,
    letter: Letter,
    to: Addressee,
    channel: str,
    sent_on: dt.date,
    tracking_number: str,
    carried_by: str,
    mail_to: str,
    note: str,
    proof: LetterFile | None,
) -> Dispatch:
    party = to.party
    address = mail_to or (party.email if party is not None else "")
    if channel == Channel.EMAIL and not address:
        raise Rejected("mail_to", _("%(to)s has no e-mail address in the directory. Write one.") % {"to": to.name})
    if channel == Channel.SYSTEM and (party is None or party.own_unit_id is None):
        raise Rejected(
            "channel",
            _("%(to)s is not a unit of the department; inside the system it cannot be sent.") % {"to": to.name},
        )
    dispatch = Dispatch(
        letter=letter,
        addressee=to,
        channel=channel,
        state=DispatchState.WAITING if channel == Channel.EMAIL else DispatchState.SENT,
        sent_on=sent_on,
        sent_by=by.user,
        tracking_number=tracking_number,
        carried_by=carried_by,
        mail_to=address if channel == Channel.EMAIL else "",
        note=note,
        proof=proof,
    )
    dispatch.full_clean(validate_constraints=False, exclude=["letter", "addressee"])
    dispatch.save(force_insert=True)
    if channel == Channel.EMAIL:
        announce(mail_wanted, by=by, dispatch=dispatch)
    elif channel == Channel.SYSTEM:
        _hand_over(by, letter, party.own_unit)  # type: ignore[union-attr]
    return dispatch


def _hand_over(by: Actor, letter: Letter, unit: Any) -> None:
    """Put it on its way to the unit's registry, in this transaction."""
    if pass_to_registry(by=by, letter=letter, unit=unit, source=PassingSource.DISPATCH) is None:
        raise Rejected(
            "addressees", _("The letter lies in the registry of %(unit)s already.") % {"unit": unit.shown_name}
        )


def _proof(by: Actor, letter: Letter, files: Sequence[Any]) -> LetterFile | None:
    added = attach_files(by=by, owner=letter, model=LetterFile, files=files)
    for file in added:
        file.role = FileRole.PROOF
        file.save(update_fields=["role"])
    return added[0] if added else None


def _unsent(letter: Letter) -> list[Addressee]:
    return [a for a in letter.addressees.all() if not a.dispatches.filter(state__in=LIVE).exists()]


def unsent_addressees(letter: Letter) -> list[Addressee]:
    """Addressees nothing was sent to yet, or whose sending failed. Two statements."""
    return unsent_of(letter.addressees.select_related("party__own_unit"), letter.dispatches.filter(state__in=LIVE))


def unsent_of(addressees: Iterable[Addressee], sendings: Iterable[Dispatch]) -> list[Addressee]:
    """Those of the addressees nothing of the sendings went to, or whose sending failed."""
    sent = {one.addressee_id for one in sendings if one.state in LIVE}
    return [a for a in addressees if a.pk not in sent]


# --- what became of it ------------------------------------------------------------------------------------------------


@service
def acknowledge_dispatch(
    *, by: Actor, dispatch: Dispatch, acknowledged_on: dt.date, acknowledged_by: str, files: Sequence[Any] = ()
) -> Dispatch:
    """Write down who received it and when, with the returned slip where there is one."""
    row = Dispatch.objects.take(by.user, "acknowledge", dispatch.pk)
    if row.state not in (DispatchState.WAITING, DispatchState.SENT):
        raise Refused(_("This sending was acknowledged, failed or taken back already."))
    if acknowledged_on < row.sent_on or acknowledged_on > timezone.localdate():
        raise Rejected("acknowledged_on", _("Choose a day between the sending and today."))
    proof = _proof(by, row.letter, files)
    row.state, row.acknowledged_on, row.acknowledged_by = DispatchState.ACKNOWLEDGED, acknowledged_on, acknowledged_by
    row.proof = proof or row.proof
    row.full_clean(validate_constraints=False)
    row.save()
    return row


@service
def fail_dispatch(*, by: Actor, dispatch: Dispatch, note: str) -> Dispatch:
    """Write down that it came back or could not be delivered; it can be sent anew."""
    row = Dispatch.objects.take(by.user, "acknowledge", dispatch.pk)
    if row.state not in (DispatchState.WAITING, DispatchState.SENT):
        raise Refused(_("This sending was acknowledged, failed or taken back already."))
    if row.channel == Channel.SYSTEM:
        raise Refused(_("It lies in the registry of the unit; it does not get lost there."))
    row.state, row.outcome = DispatchState.FAILED, note[:300]
    row.save()
    return row


def deliver_mail(dispatch_id: int, *, last: bool = False) -> bool:
    """Send the e-mail of one sending and write the outcome down. Returns whether it was sent by this call.

    Locks the sending for as long as the mail server takes, so that two workers never send it twice. Raises OSError
    where the server is away, unless ``last``: then the sending counts as failed and can be repeated by a person.
    """
    with transaction.atomic():
        row = (
            Dispatch.objects.select_for_update(of=("self",), skip_locked=True)
            .filter(pk=dispatch_id, channel=Channel.EMAIL, state=DispatchState.WAITING)
            .select_related("letter__signature__document__blob", "letter__unit")
            .first()
        )
        if row is None:
            return False
        letter = row.letter
        message = EmailMessage(
            subject=f"{letter.own_number} {letter.subject}"[:180],
            body=_mail_body(row),
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[row.mail_to],
            reply_to=[letter.unit.email] if letter.unit.email else None,
        )
        signed = letter.files.of_role(FileRole.SIGNED).select_related("blob").first()
        for file in [signed, *letter.files.of_role(FileRole.ENCLOSURE).select_related("blob")]:
            if file is not None:
                message.attach(file.name, file.blob.path.read_bytes(), file.blob.content_type)
        try:
            message.send()
        except OSError as error:  # smtplib's errors are OSErrors
            row.outcome = f"{type(error).__name__}: {error}"[:300]
            if last:
                row.state = DispatchState.FAILED
            row.save()
            failed = error
        else:
            row.state, row.delivered_at = DispatchState.SENT, timezone.now()
            row.outcome = "250"
            row.save()
            return True
    if last:
        log.warning("A letter could not be mailed; the sending is marked as failed.")
        return False
    raise failed


def _mail_body(row: Dispatch) -> str:
    letter = row.letter
    names = [e.name for e in letter.enclosures.all()]
    lines = [f"{row.addressee.name if row.addressee else ''}", "", f"เรื่อง {letter.subject}", f"ที่ {letter.own_number}"]
    if names:
        lines += ["สิ่งที่ส่งมาด้วย " + ", ".join(names)]
    lines += ["", "ขอส่งหนังสือตามเอกสารแนบ โปรดแจ้งตอบเมื่อได้รับแล้ว", "", letter.from_text]
    return "\n".join(lines)


@service
def close_letter_sent(*, by: Actor, written: WrittenLetter, note: str = "") -> WrittenLetter:
    """Close a letter that was sent: nothing more is awaited."""
    row, letter = take_draft(by, "change", written)
    if letter.state != LetterState.DISPATCHED:
        raise Refused(_("Only a letter that was sent can be closed."))
    letter.state, letter.ended_at = LetterState.CLOSED, timezone.now()
    letter.remark = note[:500] or letter.remark
    letter.save()
    refresh_audience(letter)
    return row


def waiting_mails(minutes: int = 20) -> list[int]:
    """E-mails that have waited longer than their own retries would leave them."""
    since = timezone.now() - dt.timedelta(minutes=minutes)
    rows = Dispatch.objects.filter(channel=Channel.EMAIL, state=DispatchState.WAITING, updated_at__lt=since)
    return list(rows.values_list("pk", flat=True)[:200])
