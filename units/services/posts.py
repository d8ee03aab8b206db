"""The establishment: posts open, change and close."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from coopoffice.audit.acting import service
from coopoffice.thai import to_arabic_digits
from coopoffice.web.refusals import Rejected

from .. import sentences
from ..acting import Actor
from ..models import Delegation, Post, Posting, Unit
from ..querysets import sharing_days
from ..reach import forget_reach
from ..signals import announce, post_changed, post_closed, post_opened

CHANGEABLE = frozenset({"number", "title", "title_en", "level", "personnel_kind", "role", "position"})


def _put(post: Post, fields: dict[str, Any]) -> None:
    unknown = set(fields) - CHANGEABLE
    if unknown:
        raise TypeError(f"no such field of a post: {', '.join(sorted(unknown))}")
    for name, value in fields.items():
        setattr(post, name, to_arabic_digits(value).strip() if name == "number" else value)


@service
def open_post(*, by: Actor, unit: Unit, number: str, title: str, opened_on: dt.date, **fields: Any) -> Post:
    """Open a post (ตำแหน่งเลขที่) in the unit, vacant at first. ``fields``: see CHANGEABLE.

    A unit has one open post of head. Raises Refused, Rejected or ValidationError in words.
    """
    unit = Unit.objects.take(by.user, "change", unit.pk)
    if unit.closed_on is not None and unit.closed_on < opened_on:
        raise Rejected(
            "unit",
            _("%(unit)s closed on %(day)s and takes nothing new. Choose an open unit.")
            % {"unit": unit.shown_name, "day": sentences.day(unit.closed_on)},
        )
    if unit.opened_on > opened_on:
        raise Rejected(
            "opened_on",
            _("%(unit)s opens only on %(day)s.") % {"unit": unit.shown_name, "day": sentences.day(unit.opened_on)},
        )
    post = Post(unit=unit, opened_on=opened_on)
    _put(post, {"number": number, "title": title, **fields})
    post.full_clean()
    post.save()
    announce(post_opened, by=by, post=post)
    return post


@service
def change_post(*, by: Actor, post: Post, **fields: Any) -> Post:
    """Change number, title, level, kind, role or place in lists. The unit of a post never changes: open a new one."""
    post = Post.objects.take(by.user, "change", post.pk)
    _put(post, fields)
    post.full_clean()
    post.save()
    forget_reach()
    announce(post_changed, by=by, post=post)
    return post


@service
def close_post(*, by: Actor, post: Post, closed_on: dt.date) -> Post:
    """Close the post at the end of the day. Rejected while anyone fills it after that day, naming who."""
    post = Post.objects.take(by.user, "close", post.pk)
    if post.closed_on is not None:
        raise Rejected("", _("The post closed on %(day)s already.") % {"day": sentences.day(post.closed_on)})
    after = closed_on + dt.timedelta(days=1)
    filled = [sentences.posting(row) for row in Posting.objects.filter(post=post).during(after, None).with_places()]
    if filled:
        raise Rejected(
            "closed_on", _("The post is still filled after that day: %(names)s.") % {"names": sentences.some(filled)}
        )
    post.closed_on = closed_on
    post.full_clean()
    post.save(update_fields=["closed_on"])
    given = Delegation.objects.filter(from_post=post) | Delegation.objects.filter(to_post=post)
    given.filter(sharing_days(after, None), starts_on__lte=closed_on).update(ends_on=closed_on)
    forget_reach()
    announce(post_closed, by=by, post=post)
    return post
