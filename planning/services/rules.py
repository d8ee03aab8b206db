"""Keeping the rules of reporting: rows with a day and a source."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from coopoffice.audit.acting import service
from coopoffice.web.policies import Refused, confirm, may_add
from units.acting import Actor

from ..models import ResultRule


def _keep(by: Actor, row: ResultRule, values: dict[str, Any]) -> ResultRule:
    for name, value in values.items():
        setattr(row, name, value)
    row.full_clean(validate_constraints=False)
    row.save()
    confirm(by.user, "change", row)
    return row


@service
def add_rule(*, by: Actor, **values: Any) -> ResultRule:
    """Say when results are due and what counts as a little behind, from a day on. Raises Refused outside the area."""
    if not may_add(by.user, ResultRule):
        raise Refused(_("The rules of reporting are kept by the holders of planning and monitoring duties."))
    return _keep(by, ResultRule(), values)


@service
def change_rule(*, by: Actor, resultrule: ResultRule, **values: Any) -> ResultRule:
    """Correct a rule. What was reported under it stays as it is."""
    return _keep(by, ResultRule.objects.take(by.user, "change", resultrule.pk), values)
