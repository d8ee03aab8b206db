"""Celery's beat, made to end cleanly on SIGTERM and SIGINT at any moment.

Celery's own handler opens and writes the schedule from inside the signal. Where the signal arrives while the schedule
is being opened or written, it enters the same code a second time: beat then falls with an error, or swallows the
signal and goes on. Here the handler only notes that the end was asked for. Only where beat speaks to the broker, which
may wait for minutes while the broker is away, does it break off what runs.
"""

from types import FrameType

from celery import platforms
from celery.apps import beat as program
from celery.beat import PersistentScheduler


class Ending:
    """Whether this process was asked to end, and whether what runs now may be broken off. Signals are the process's."""

    asked = False
    breakable = False

    def ask(self, signum: int, frame: FrameType | None) -> None:
        """The signal handler. Raises SystemExit where what runs may be broken off."""
        self.asked = True
        if self.breakable:
            raise SystemExit(0)


ENDING = Ending()


class Schedule(PersistentScheduler):
    """Looks once a second whether to end; broken off only between writes. Raises SystemExit from ``tick``."""

    LOOK_EVERY = 1.0  # seconds

    def tick(self, *args, **kwargs) -> float:
        ENDING.breakable = True
        try:
            if ENDING.asked:
                raise SystemExit(0)
            return min(super().tick(*args, **kwargs), self.LOOK_EVERY)
        finally:
            ENDING.breakable = False

    def sync(self) -> None:
        # Also reached in the middle of a tick, after every few tasks sent.
        before, ENDING.breakable = ENDING.breakable, False
        try:
            super().sync()
        finally:
            ENDING.breakable = before


class Beat(program.Beat):
    """The program ``celery beat`` with those manners, from the first line it prints."""

    def run(self) -> None:
        platforms.signals.update(SIGTERM=ENDING.ask, SIGINT=ENDING.ask)
        super().run()

    def install_sync_handler(self, service) -> None:
        """Leave the handlers of ``run`` in place; the service writes the schedule when ``tick`` ends it."""
