"""The demo office at hand while its letters are planned, and one letter before it is written."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from coopoffice.web.demo import DemoContext
from units.choices import PostRole
from units.models import Posting

from ..models import Letter


@dataclass
class Planned:
    """One letter before it is written: its fields, the books it stands in, who is concerned."""

    letter: Letter
    books: list[tuple[Any, str]] = field(default_factory=list)
    concerned: list[tuple[str, Any]] = field(default_factory=list)
    key: str = ""


class Office:
    """What the units' part of the demo left, at hand."""

    def __init__(self, context: DemoContext) -> None:
        self.today, self.random = context.today, context.random
        self.units, self.people = context.found["units"], context.found["people"]
        self.office = self.units["off"]
        self.clerk = self.people["urai"]
        self.clerks = {"pg1": self.people["malai"], "pg3": self.people["amphorn"], "pg2": self.people["samran"]}

    def at(self, days_ago: int, minute: int) -> dt.datetime:
        """A moment of a working day, never later than now."""
        day = self.today - dt.timedelta(days=days_ago)
        while day.isoweekday() > 5:
            day -= dt.timedelta(days=1)
        moment = timezone.make_aware(dt.datetime.combine(day, dt.time(8, 35))) + dt.timedelta(minutes=minute % 440)
        return min(moment, timezone.now())

    def clerk_of(self, unit: Any) -> Any:
        """Who registers for the unit."""
        key = next((k for k, u in self.units.items() if u.pk == unit.pk), "")
        return self.clerks.get(key, self.clerk)

    def head_of(self, unit: Any) -> Any:
        """Who leads the unit today, None where nobody does."""
        postings = Posting.objects.on(self.today).filter(post__unit=unit, post__role=PostRole.HEAD)
        found = postings.select_related("user").order_by("capacity", "pk").last()
        return found.user if found is not None else None
