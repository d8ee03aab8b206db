"""Exceptions: a named person or a unit reads a piece of work that is not theirs."""

from __future__ import annotations

from django.contrib.auth.models import Permission
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from coopoffice.audit.acting import service
from coopoffice.web.policies import Refused
from coopoffice.web.refusals import Rejected

from ...acting import Actor
from ...choices import AssignmentAct as A
from ...models import (
    Assignment,
    AssignmentShare,
    AssignmentUserObjectPermission,
    Unit,
    User,
)
from .moves import take_for, write
from .telling import tell


@service
def share_work(
    *, by: Actor, assignment: Assignment, person: User | None = None, unit: Unit | None = None
) -> Assignment:
    """Let a named person, or the people of a unit, read the piece of work."""
    row = take_for("share", by, assignment)
    if (person is None) == (unit is None):
        raise Rejected("person", _("Choose a person or a unit, one of the two."))
    if person is not None:
        permission = Permission.objects.get(
            content_type__app_label="units", content_type__model="assignment", codename="view_assignment"
        )
        _row, fresh = AssignmentUserObjectPermission.objects.get_or_create(
            user=person, permission=permission, content_object=row
        )
        if not fresh:
            raise Rejected("person", _("It is shared with %(who)s already.") % {"who": person})
    else:
        _share, fresh = AssignmentShare.objects.get_or_create(
            assignment=row, unit=unit, defaults={"shared_by": by.user}
        )
        if not fresh:
            raise Rejected("unit", _("It is shared with %(who)s already.") % {"who": unit})
    entry = write(row, A.SHARED, by, str(person or unit))
    if person is not None:
        tell([person], row, by, gettext_noop("Shared with you: %(title)s"), entry)
    return row


@service
def unshare_work(
    *, by: Actor, assignment: Assignment, person: User | None = None, unit: Unit | None = None
) -> Assignment:
    """End a sharing. Who sees the work by post or duty keeps seeing it."""
    row = take_for("share", by, assignment)
    if person is not None:
        gone, _rows = AssignmentUserObjectPermission.objects.filter(content_object=row, user=person).delete()
    else:
        gone, _rows = AssignmentShare.objects.filter(assignment=row, unit=unit).delete()
    if not gone:
        raise Refused(_("It is not shared like this any more."))
    write(row, A.UNSHARED, by, str(person or unit))
    return row
