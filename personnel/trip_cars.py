"""A vehicle's day as a line beside the form: when it is taken, and where the trip would lie."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from units.querysets import midnight

FIRST, LAST = 6, 19  # hours drawn


def _share(moment: dt.datetime, day: dt.date) -> float:
    hours = (moment - midnight(day)).total_seconds() / 3600
    return round(min(max((hours - FIRST) / (LAST - FIRST), 0), 1) * 100, 2)


@dataclass
class CarLine:
    """One vehicle: its row, what takes it, and the trip that asks."""

    vehicle: Any
    rows: Sequence[Any]
    draft: Any

    @property
    def free(self) -> bool:
        """Whether nothing takes it while the trip lasts."""
        return not any(r.span.lower < self.draft.ends_at and r.span.upper > self.draft.starts_at for r in self.rows)

    @property
    def chosen(self) -> bool:
        """Whether the trip asks for this very vehicle."""
        return self.draft.vehicle is not None and self.draft.vehicle.pk == self.vehicle.pk

    def _bar(self, starts: dt.datetime, ends: dt.datetime) -> tuple[float, float]:
        day = timezone.localtime(self.draft.starts_at).date()
        left = _share(starts, day)
        return left, round(_share(ends, day) - left, 2)

    @property
    def bars(self) -> list[tuple[float, float]]:
        """Left edge and width, per cent, of each stretch that is taken on the day of departure."""
        return [self._bar(row.span.lower, row.span.upper) for row in self.rows]

    @property
    def own(self) -> tuple[float, float]:
        """The same of the trip."""
        return self._bar(self.draft.starts_at, self.draft.ends_at)
