"""Many people at once, as they come in from a spreadsheet: judged row by row before, written in bulk here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from coopoffice.audit.acting import service
from coopoffice.web.policies import Refused, may_add

from ..acting import Actor
from ..choices import Capacity
from ..models import Post, Posting, User
from ..reach import forget_reach
from .people import CHANGEABLE, key_of


@dataclass
class PersonLine:
    """One person to write: an account to open (``user`` None) or to change, and a vacant post to fill."""

    values: dict[str, Any] = field(default_factory=dict)
    user: User | None = None
    post: Post | None = None
    starts_on: dt.date | None = None


@service
def take_in_people(*, by: Actor, lines: Sequence[PersonLine]) -> list[User]:
    """Open and change accounts and fill vacant posts, all or nothing. Returns the people in the order of the lines.

    New accounts have no password until one is given from the person's page. Raises Refused where any person or post
    lies outside the actor's right; a taken post or user name is refused by the database.
    """
    if any(line.user is None for line in lines) and not may_add(by.user, User):
        raise Refused(_("Accounts are opened by the holders of the personnel duty (GA-B1)."))
    old = [line.user.pk for line in lines if line.user is not None]
    mine = User.objects.visible_to(by.user, "change").filter(pk__in=old).select_for_update(of=("self",)).in_bulk()
    if len(mine) != len(set(old)):
        raise Refused(_("Some of these people are outside your area."))
    posts = [line.post.pk for line in lines if line.post is not None]
    if Post.objects.visible_to(by.user, "place").filter(pk__in=posts).count() != len(set(posts)):
        raise Refused(_("Some of these posts are outside your area."))
    new, changed, names = [], [], {"sort_key"}
    people: list[User] = []
    for line in lines:
        values = {name: value for name, value in line.values.items() if name in CHANGEABLE}
        if line.user is None:
            person = User(must_change_password=True, **values)
            person.set_unusable_password()
            new.append(person)
        else:
            person = mine[line.user.pk]
            for name, value in values.items():
                setattr(person, name, value)
            names |= set(values)
            changed.append(person)
        person.sort_key = key_of(person)
        people.append(person)
    User.objects.bulk_create(new, batch_size=1000)
    if changed:
        User.objects.bulk_update(changed, sorted(names), batch_size=500)
    Posting.objects.bulk_create(
        [
            Posting(user=person, post=line.post, capacity=Capacity.SUBSTANTIVE, starts_on=line.starts_on)
            for person, line in zip(people, lines, strict=True)
            if line.post is not None and line.starts_on is not None
        ],
        batch_size=1000,
    )
    forget_reach()
    return people
