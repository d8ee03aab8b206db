"""Keeping the rules of reporting: rows with a day and a source."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from coopoffice.audit.acting import service
from coopoffice.web.services.rules import keep_row, new_row
from units.acting import Actor

from ..models import ResultRule


@service
def add_rule(*, by: Actor, **values: Any) -> ResultRule:
    """Say when results are due and what counts as a little behind, from a day on. Raises Refused outside the area."""
    refusal = _("The rules of reporting are kept by the holders of planning and monitoring duties.")
    return keep_row(by, new_row(by, ResultRule, refusal), values)


@service
def change_rule(*, by: Actor, resultrule: ResultRule, **values: Any) -> ResultRule:
    """Correct a rule. What was reported under it stays as it is."""
    return keep_row(by, ResultRule.objects.take(by.user, "change", resultrule.pk), values)
