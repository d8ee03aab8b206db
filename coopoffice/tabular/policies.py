"""Who sees an import: only who sent the file in."""

import datetime as dt
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from coopoffice.web.policies import Policy, policy

from .choices import RunState
from .models import ImportRun


@policy(ImportRun)
class ImportRunPolicy(Policy):
    def view(self, user: Any, on: dt.date) -> Q:
        return Q(requested_by=user)

    def confirm(self, user: Any, on: dt.date) -> Q:
        return Q(state=RunState.REHEARSED)

    def refuse(self, user: Any, on: dt.date) -> Q:
        return Q(state=RunState.REHEARSED)

    def refusal(self, user: Any, verb: str, row: ImportRun) -> str:
        return _("This file has been decided on already, or is still being read.")
