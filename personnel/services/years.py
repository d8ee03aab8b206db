"""What happens by itself on 1 October: everybody's account of the new year, with what comes over."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from coopoffice.audit.acting import service
from coopoffice.thai import fiscal_year
from units.models import Posting

from ..rulebook import files_of, rules_for
from .accounts import open_year


@service
def open_leave_year(*, on: dt.date | None = None) -> int:
    """Open or settle the accounts whose unused days come over, for everybody with a file. Returns how many.

    Safe to run on any day and as often as one likes: what stands already is not put in twice.
    """
    day = on or timezone.localdate()
    placed = {p.user_id: p for p in Posting.objects.on(day).substantive().select_related("post__unit", "user")}
    files = files_of(placed)
    rulebook: dict[tuple[str, int], dict] = {}
    count = 0
    for user_id, file in files.items():
        posting = placed[user_id]
        key = (file.kind_on(day), posting.post.unit_id)
        if key not in rulebook:
            rulebook[key] = rules_for(key[0], posting.post.unit, day)
        people = [(posting.user, file, rule) for rule in rulebook[key].values() if rule.accrues]
        count += open_year(people=people, year=fiscal_year(day))
    return count
