"""The kinds of work there are. Filled by each app's ``tasks.py``; knows no model."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol


class JobFailed(Exception):
    """Raised by the work itself where it cannot go on: its text is a sentence for the person who asked."""


class Cancelled(Exception):
    """Raised by ``Run.progress`` where the person asked to stop. The work lets it pass."""


class Run(Protocol):
    """What the work is given as its first argument."""

    job: Any  # the Job row
    by: Any  # the actor who asked: .user, .posting (None for the system)

    def progress(self, done: int, total: int | None = None, message: str = "") -> None:
        """Tell the page how far the work is. Cheap: may be called for every row.

        Raises Cancelled where the person asked to stop, and stops a run whose job has passed to another worker.
        """

    def step(self, key: str) -> AbstractContextManager[bool]:
        """For ``atomic=False`` work: one transaction that is done once for all runs of the job.

        ``with run.step("row-7") as fresh: if fresh: ...`` gives False where an earlier run finished the step.
        """


Work = Callable[..., "dict | None"]


@dataclass(frozen=True)
class Kind:
    """One kind of work. See ``task``."""

    kind: str
    title: Any
    work: Work
    atomic: bool = True
    attempts: int = 3


kinds: dict[str, Kind] = {}


def task(*, kind: str, title: Any, atomic: bool = True, attempts: int = 3) -> Callable[[Work], Work]:
    """Name the function as the work of ``kind``; it is called as ``work(run, **arguments)`` in a Celery worker.

    It returns a dict of plain JSON or None; the keys ``message`` (a sentence) and ``url`` (where the outcome is seen)
    are shown on the page. ``title`` is a lazy translation.

    ``atomic`` (the default) runs the work in one transaction together with the job's change to "done": a worker
    that dies leaves nothing behind and the next run starts clean, so the effect in the database happens exactly once.
    Work too long for one transaction says ``atomic=False`` and wraps each part in ``run.step(key)``. What leaves the
    database (mail, files) must be named by the job's number, so that doing it again changes nothing.

    ``attempts`` is how often a job is begun before it counts as failed. Raises ValueError where the kind is taken.
    """

    def register(work: Work) -> Work:
        if kind in kinds:
            raise ValueError(f"{kind} is a kind of work already.")
        kinds[kind] = Kind(kind, title, work, atomic, attempts)
        return work

    return register
