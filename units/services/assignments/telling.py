"""Who carries a piece of work today, who follows it up, and telling them."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone, translation

from coopoffice.web.among import Ids
from coopoffice.web.services.notifications import by_language, notify

from ...acting import Actor
from ...choices import AssignmentState as S
from ...models import (
    Assignment,
    AssignmentEntry,
    Posting,
    User,
)
from ...prepared import chiefs_of


def chiefs_today(unit_ids: Iterable[int]) -> list[Posting]:
    """Return the postings that fill the heads' posts of the units today, substantively or acting. One query."""
    units = set(unit_ids) - {None}
    return chiefs_of(units=Ids(units), on=timezone.localdate()) if units else []


def heads_today(unit_ids: Iterable[int]) -> dict[int, list[User]]:
    """Return who fills the post of head today, by unit. One query."""
    found: dict[int, list[User]] = {}
    for posting in chiefs_today(unit_ids):
        found.setdefault(posting.post.unit_id, []).append(posting.user)
    return found


def doers(row: Assignment) -> list[User]:
    """Who carries the work today: the named person, else the heads of the unit."""
    if row.assignee_id and not (row.is_coordination and row.state == S.GIVEN):
        return [row.assignee]
    return heads_today([row.unit_id]).get(row.unit_id, [])


def overseers(row: Assignment) -> list[User]:
    """Who fills the giving post today; where nobody does, the giver."""
    rows = Posting.objects.on().full().filter(post_id=row.given_post_id).select_related("user")
    return [p.user for p in rows] or [row.given_by]


def tell(
    people: Iterable[User], row: Assignment, by: Actor, what: str, entry: AssignmentEntry, *, url: str = ""
) -> None:
    """Notify each person but the actor, in the own language; ``what`` is a marked English sentence with the title.

    ``url`` is the page the notice leads to, where it is not the work's own.
    """
    for language, group in by_language(person for person in people if person.pk != by.user.pk).items():
        with translation.override(language):
            notify(
                users=group,
                kind="assignment",
                subject=translation.gettext(what) % {"title": row.title},
                text=f"{by.user.full_name} {entry.by_line}".strip() + (f": {entry.text}" if entry.text else ""),
                url=url or row.get_absolute_url(),
                icon="checkbox",
                dedupe_key=f"assignment:{row.pk}:{entry.pk}",
            )
