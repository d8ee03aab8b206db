"""Who sees which background work: only who asked for it."""

import datetime as dt
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from coopoffice.web.policies import Policy, policy

from .choices import OPEN_STATES, JobState
from .models import Job


@policy(Job)
class JobPolicy(Policy):
    def view(self, user: Any, on: dt.date) -> Q:
        return Q(requested_by=user)

    def cancel(self, user: Any, on: dt.date) -> Q:
        return Q(state__in=OPEN_STATES, cancel_asked=False)

    def retry(self, user: Any, on: dt.date) -> Q:
        return Q(state__in=[JobState.FAILED, JobState.CANCELLED])

    def refusal(self, user: Any, verb: str, row: Job) -> str:
        if verb == "cancel":
            return _("This work is finished or is being stopped already.")
        return _("This work waits or runs, or is done: there is nothing to try again.")
