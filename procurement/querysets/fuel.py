"""Reading words of fuel."""

from __future__ import annotations

import datetime as dt
from typing import Self

from coopoffice.thai import fiscal_end, fiscal_start
from coopoffice.web.policies import GovernedQuerySet
from units.querysets import midnight

from ..choices import SlipState
from .vehicles import named


class FuelQuotaQuerySet(GovernedQuerySet):
    """Fuel quotas."""

    def of_year(self, year: int) -> Self:
        """Those of a fiscal year."""
        return self.filter(fiscal_year=year)


class FuelSlipQuerySet(GovernedQuerySet):
    """Orders for fuel."""

    def to_fill(self) -> Self:
        """Ordered and not filled yet."""
        return self.filter(state=SlipState.APPROVED)

    def of_numbers(self, keys: list[int]) -> Self:
        """Those that bear one of the register's numbers."""
        return self.filter(register_number__in=keys)

    def with_names(self) -> Self:
        """Join what a row names."""
        return self.select_related("vehicle", "unit", "requester", "approval")


class FuelEntryQuerySet(GovernedQuerySet):
    """Fillings."""

    def counted(self) -> Self:
        """Not void."""
        return self.filter(voided=False)

    def odd_open(self) -> Self:
        """Below the norm, and the explanation not accepted yet."""
        return self.filter(odd=True, voided=False, accepted_at__isnull=True)

    def filled_between(self, first: dt.date, last: dt.date) -> Self:
        """Filled on one of the inclusive Bangkok days."""
        return self.filter(filled_at__gte=midnight(first), filled_at__lt=midnight(last + dt.timedelta(days=1)))

    def of_year(self, year: int) -> Self:
        """Filled in the fiscal year."""
        return self.filled_between(fiscal_start(year), fiscal_end(year))

    def with_names(self) -> Self:
        """Join what a row names."""
        return self.select_related("vehicle", "unit", "receiver", "checker", "slip")

    def for_lines(self) -> Self:
        """Join what a line of a list names and read nothing else."""
        return self.select_related("vehicle", "unit", "receiver", "checker").only(
            *("filled_at", "receipt", "station", "fuel", "litres", "price", "amount", "odometer", "kml", "norm"),
            *("odd", "voided", "accepted_at", "explained_at", "explanation", "void_reason", "remark"),
            *("vehicle__plate", "vehicle__plate_province"),
            *named("receiver", "checker"),
        )
