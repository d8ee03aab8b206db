"""Who is told of a leave: the stand-in, and who draws up the order to act in a post."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from coopoffice.web.services.notifications import notify
from units import sentences
from units.acting import Actor, postings_of
from units.choices import PostRole
from units.services.routes import duty_holders

from ...models import Leave


def tell_stand_in(leave: Leave, by: Actor) -> None:
    """Tell who was named to do the work meanwhile."""
    person = leave.stand_in
    if person is None or person.pk == by.user.pk:
        return
    with translation.override(person.language):
        notify(
            users=[person],
            kind="leave",
            subject=_("%(person)s names you to do the work meanwhile, %(days)s")
            % {"person": leave.user.full_name, "days": sentences.days(leave.starts_on, leave.ends_on)},
            url=reverse("units:calendar"),
            icon="user-share",
            dedupe_key=f"leave-stand-in:{leave.pk}:{leave.starts_on}:{leave.ends_on}",
        )


def propose_acting_in_post(leave: Leave, by: Actor | None) -> None:
    """Tell the keepers of personnel work that somebody is proposed to act in the post of the head on leave."""
    if not leave.propose_acting or leave.stand_in is None:
        return
    post = next((p.post for p in postings_of(leave.user) if p.post.role == PostRole.HEAD), None)
    if post is None:
        return
    for posting in duty_holders("GA-B1", leave.unit):
        with translation.override(posting.user.language):
            notify(
                users=[posting.user],
                kind="leave",
                subject=_("Proposed to act in %(post)s: %(person)s, %(days)s")
                % {
                    "post": post.shown_title,
                    "person": leave.stand_in.full_name,
                    "days": sentences.days(leave.starts_on, leave.ends_on),
                },
                text=_("Draw up the order and name the stand-in."),
                url=acting_url(leave, post),
                icon="user-share",
                dedupe_key=f"leave-acting:{leave.pk}",
            )


def acting_url(leave: Leave, post: Any) -> str:
    """The form that names the stand-in, filled from the leave."""
    given = {"user": leave.stand_in_id, "from": leave.starts_on.isoformat(), "until": leave.ends_on.isoformat()}
    return f"{reverse('units:stand_in_name', args=[post.pk])}?{urlencode(given)}"
