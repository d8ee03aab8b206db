"""The demo office's circulars: sent round, opened by some, done by fewer."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from ..choices import Asked
from ..models import Circular, CircularRecipient, CircularTarget
from ..services.circulars import people_of
from .letter_office import Office, Planned
from .letter_texts import CIRCULARS


def send_round(office: Office, planned: list[Planned]) -> None:
    """Write the circulars with their recipients; some have opened them, some have done what was asked."""
    letters = {one.key: one.letter for one in planned}
    everyone = people_of([office.office])
    for n, (_ago, _group, _subject, asked, due, text) in enumerate(CIRCULARS):
        letter = letters[f"circular-{n}"]
        circular = Circular.objects.create(
            letter=letter,
            unit=office.office,
            entry=letter.entries.get(),
            message=text,
            asked=asked,
            due_on=None if due is None else office.today + dt.timedelta(days=due),
            sent_at=letter.sort_at,
            sent_by=office.clerk,
            sent_line="เจ้าพนักงานธุรการชำนาญงาน",
        )
        target = CircularTarget.objects.create(circular=circular, unit=office.office)
        rows = []
        for place, (user_id, (unit_id, _addressed)) in enumerate(sorted(everyone.items())):
            share = (place * 7 + n * 3) % 10
            seen = user_id == office.clerk.pk or share < (4, 6, 7, 10)[n]
            done = user_id == office.clerk.pk or share < (2, 3, 7, 10)[n]
            later = letter.sort_at + dt.timedelta(minutes=20 + 13 * share)
            rows.append(
                CircularRecipient(
                    circular=circular,
                    user_id=user_id,
                    unit_id=unit_id,
                    target=target,
                    first_seen_at=min(later, timezone.now()) if seen else None,
                    done_at=min(later + dt.timedelta(minutes=9), timezone.now()) if done else None,
                    done_note="ตรวจสอบแล้ว ข้อมูลถูกต้อง" if done and asked == Asked.ACT else "",
                )
            )
        CircularRecipient.objects.bulk_create(rows)
