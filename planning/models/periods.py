"""What a group's and an office's report have in common: the period they report on, in words."""

from __future__ import annotations

from typing import Any

from ..report_periods import period_name, short_period_name


class OfPeriod:
    """A row of a kind of report for a period; both words read the kind."""

    kind: Any
    period_start: Any
    period_end: Any

    @property
    def period_name(self) -> str:
        """The period in words (read with the kind)."""
        return period_name(self.kind.frequency, self.period_start, self.period_end)

    @property
    def short_period(self) -> str:
        """The period as a column head."""
        return short_period_name(self.kind.frequency, self.period_start, self.period_end)
