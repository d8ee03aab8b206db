"""Reading words of jobs."""

import datetime as dt
from typing import Self

from django.db.models import Q
from django.utils import timezone

from coopoffice.web.policies import GovernedQuerySet

from .choices import OPEN_STATES, JobState

# A running job is told from a dead one by its heartbeat, which the worker renews every HEARTBEAT.
HEARTBEAT = dt.timedelta(seconds=5)
LEASE = dt.timedelta(seconds=30)
# A message to the workers that nobody took up after this long counts as lost and is sent again.
UNHEARD = dt.timedelta(minutes=5)


class JobQuerySet(GovernedQuerySet):
    """Jobs."""

    def open(self) -> Self:
        """Jobs that wait or run."""
        return self.filter(state__in=OPEN_STATES)

    def abandoned(self) -> Self:
        """Jobs nobody works on though somebody should: the worker died, or the message was lost."""
        now = timezone.now()
        return self.filter(
            Q(state=JobState.RUNNING, heartbeat_at__lt=now - LEASE)
            | Q(state=JobState.QUEUED, sent_at__lt=now - UNHEARD)
        )
