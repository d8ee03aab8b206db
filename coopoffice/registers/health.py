"""How a book stands: what is missing, doubled, void, dated out of order, reserved and lapsed.

The database lets no gap and no duplicate come about. The report counts all the same: it is the proof for the auditor,
and it stays true after a restore or after somebody worked behind the site's back.
"""

import datetime
from dataclasses import dataclass, field
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coopoffice.registers.choices import Health, NumberState
from coopoffice.registers.models import Number, Series

SHOWN = 100  # so many of one kind are named on the page; the count is always whole
MISSING, LAPSED = "missing", "lapsed"


@dataclass(frozen=True)
class Run:
    """Numbers in a row that are alike: ``issued``, ``reserved``, ``void``, ``lapsed`` or ``missing``."""

    state: str
    first: int
    last: int

    @property
    def size(self) -> int:
        """How many numbers the run spans."""
        return self.last - self.first + 1

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"


@dataclass(frozen=True)
class Report:
    """The state of one book on one day."""

    series: Series
    runs: list[Run] = field(default_factory=list)
    doubled: list[int] = field(default_factory=list)
    out_of_order: list[Number] = field(default_factory=list)
    out_of_order_count: int = 0
    beyond: list[int] = field(default_factory=list)

    def of(self, state: str) -> list[Run]:
        """The runs of one state, in order."""
        return [run for run in self.runs if run.state == state]

    def count(self, state: str) -> int:
        """How many numbers are in the state."""
        return sum(run.size for run in self.of(state))

    @property
    def missing(self) -> list[Run]:
        """Gaps: numbers the counter passed that stand nowhere."""
        return self.of(MISSING)

    @property
    def health(self) -> Health:
        """Broken with a gap, a duplicate or a number outside the counter; to be looked at with lapsed or late ones."""
        if self.missing or self.doubled or self.beyond:
            return Health.BROKEN
        return Health.ATTENTION if self.of(LAPSED) or self.out_of_order_count else Health.SOUND

    @property
    def sentences(self) -> list[tuple[Health, str]]:
        """What there is to say, worst first."""
        said = []
        if missing := self.count(MISSING):
            said.append(
                (
                    Health.BROKEN,
                    ngettext("%(n)d number is missing: %(which)s.", "%(n)d numbers are missing: %(which)s.", missing)
                    % {"n": missing, "which": _listed(self.missing)},
                )
            )
        if self.doubled:
            said.append(
                (Health.BROKEN, _("Given more than once: %(which)s.") % {"which": _listed(self.doubled)}),
            )
        if self.beyond:
            said.append((Health.BROKEN, _("Outside the book's counter: %(which)s.") % {"which": _listed(self.beyond)}))
        if lapsed := self.count(LAPSED):
            said.append(
                (
                    Health.ATTENTION,
                    ngettext(
                        "%(n)d reservation is past its last day and becomes void tonight: %(which)s.",
                        "%(n)d reservations are past their last day and become void tonight: %(which)s.",
                        lapsed,
                    )
                    % {"n": lapsed, "which": _listed(self.of(LAPSED))},
                )
            )
        if late := self.out_of_order_count:
            said.append(
                (
                    Health.ATTENTION,
                    ngettext(
                        "%(n)d number is dated before a lower number: %(which)s.",
                        "%(n)d numbers are dated before a lower number: %(which)s.",
                        late,
                    )
                    % {"n": late, "which": _listed([row.number for row in self.out_of_order])},
                )
            )
        return said or [
            (Health.SOUND, _("Every number from the first to the last stands here once, in order of date."))
        ]


def _listed(items: list) -> str:
    shown = ", ".join(str(item) for item in items[:SHOWN])
    return f"{shown} …" if len(items) > SHOWN else shown


def state_of(series: Series) -> Health:
    """The state of a book read ``with_counts``; without the look at single numbers that ``report`` takes."""
    counts = series.counts
    if counts["rows"] != series.taken:
        return Health.BROKEN
    return Health.ATTENTION if counts.get("lapsed") or counts.get("late") else Health.SOUND


def report(series: Series, today: datetime.date) -> Report:
    """Examine every number of the book. Two queries, or three where some are dated out of order."""
    rows = series.numbers.order_by("number").values_list("number", "state", "expires_on")
    runs, doubled, beyond = [], [], []
    expected = series.opening_number + 1
    for (number, state), several in groupby(
        ((n, LAPSED if s == NumberState.RESERVED and e < today else s) for n, s, e in rows.iterator(2000)),
        key=lambda pair: pair,
    ):
        if sum(1 for _one in several) > 1 or (number < expected and number > series.opening_number):
            doubled.append(number)
        if not series.opening_number < number <= series.last_number:
            beyond.append(number)
            continue
        if number > expected:
            runs.append(Run(MISSING, expected, number - 1))
        if runs and runs[-1].state == state and runs[-1].last == number - 1:
            runs[-1] = Run(state, runs[-1].first, number)
        elif number >= expected:
            runs.append(Run(state, number, number))
        expected = max(expected, number + 1)
    if expected <= series.last_number:
        runs.append(Run(MISSING, expected, series.last_number))
    late = list(series.numbers.all().out_of_order()[: SHOWN + 1])
    many = len(late) if len(late) <= SHOWN else series.numbers.all().out_of_order().count()
    return Report(series, runs, doubled, late[:SHOWN], many, beyond)
