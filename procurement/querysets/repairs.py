"""Reading words of repairs and accidents."""

from __future__ import annotations

from typing import Self

from coopoffice.web.policies import GovernedQuerySet

from ..choices import AccidentState, RepairState


class RepairQuerySet(GovernedQuerySet):
    """Repairs."""

    def under_way(self) -> Self:
        """Not yet paid, refused or withdrawn."""
        return self.exclude(state__in=[RepairState.PAID, RepairState.REFUSED, RepairState.CANCELLED])

    def with_names(self) -> Self:
        """Join what a row names."""
        return self.select_related("vehicle__unit", "reported_by", "inspected_by", "accepted_by", "approval")


class AccidentQuerySet(GovernedQuerySet):
    """Accidents."""

    def unseen(self) -> Self:
        """Not yet seen by the head."""
        return self.filter(state=AccidentState.REPORTED)

    def with_names(self) -> Self:
        """Join what a row names."""
        return self.select_related("vehicle__unit", "driver", "reported_by", "seen_by", "use")
