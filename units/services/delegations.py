"""Powers given in writing from one post to another (State Administration Act 2534, section 38)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from coopoffice.audit.acting import service
from coopoffice.web.refusals import Rejected

from .. import sentences
from ..acting import Actor
from ..choices import PostRole, Power
from ..models import Delegation, Post
from ..reach import forget_reach
from ..signals import announce, delegation_revoked, power_delegated
from .postings import check_days, check_post_open


@service
def delegate_power(
    *,
    by: Actor,
    from_post: Post,
    to_post: Post,
    powers: Iterable[str],
    starts_on: dt.date,
    order_number: str,
    ends_on: dt.date | None = None,
    order_date: dt.date | None = None,
    conditions: str = "",
) -> list[Delegation]:
    """Delegate each of the powers from the post of a head to another post. One row of Delegation per power.

    Whoever lawfully fills the receiving post holds them; they are not handed on. An overlap is refused by name.
    """
    from_post = Post.objects.take(by.user, "delegate", from_post.pk)
    chosen = [Power(power) for power in dict.fromkeys(powers)]
    if not chosen:
        raise Rejected("powers", _("Choose at least one power."))
    if from_post.role != PostRole.HEAD:
        raise Rejected("from_post", _("Only a head delegates; a delegated power is not handed on."))
    if from_post.pk == to_post.pk:
        raise Rejected("to_post", _("Choose another post: this one holds the power itself."))
    if not order_number.strip():
        raise Rejected("order_number", _("A delegation needs the number of its order."))
    if order_date is not None and order_date > starts_on:
        raise Rejected("order_date", _("The order cannot be dated after the first day."))
    check_days(starts_on, ends_on)
    check_post_open(from_post, starts_on, None if ends_on is None else ends_on)
    check_post_open(to_post, starts_on, None if ends_on is None else ends_on)
    same = Delegation.objects.filter(from_post=from_post, to_post=to_post, power__in=chosen).during(starts_on, ends_on)
    clash = same.order_by("starts_on").first()
    if clash is not None:
        raise Rejected(
            "powers",
            _("“%(power)s” is delegated to this post already, %(days)s (order %(order)s).")
            % {
                "power": clash.get_power_display(),
                "days": sentences.days(clash.starts_on, clash.ends_on),
                "order": clash.order_number,
            },
        )
    made = []
    for power in chosen:
        row = Delegation(
            power=power,
            from_post=from_post,
            to_post=to_post,
            starts_on=starts_on,
            ends_on=ends_on,
            order_number=order_number.strip(),
            order_date=order_date,
            conditions=conditions.strip(),
        )
        row.full_clean()
        row.save()
        made.append(row)
    forget_reach()
    announce(power_delegated, by=by, delegations=made)
    return made


@service
def revoke_delegation(*, by: Actor, delegation: Delegation, ends_on: dt.date) -> Delegation | None:
    """End the delegation at midnight after ``ends_on``; one that has not begun is taken away (returns None)."""
    row = Delegation.objects.take(by.user, "revoke", delegation.pk)
    today = timezone.localdate()
    if row.ends_on is not None and row.ends_on < today:
        raise Rejected("", _("It ended on %(day)s.") % {"day": sentences.day(row.ends_on)})
    announce(delegation_revoked, by=by, delegation=row)
    forget_reach()
    if row.starts_on > today and ends_on < row.starts_on:
        row.delete()
        return None
    if ends_on < today - dt.timedelta(days=1):
        raise Rejected(
            "ends_on", _("What was done under it stays valid: choose %(day)s or later.") % {"day": sentences.day(today)}
        )
    row.ends_on = ends_on
    row.full_clean()
    row.save(update_fields=["ends_on"])
    return row
