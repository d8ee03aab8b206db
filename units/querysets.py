"""Reading words of the organisation: ``on(date)``, ``open_on``, ``heads``; never a right."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any, Self

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import Count, Exists, Func, OuterRef, Prefetch, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from coopoffice.thai import BANGKOK
from coopoffice.web.policies import GovernedQuerySet

from .choices import (
    DOING_STATES,
    FULL_CAPACITIES,
    OPEN_STATES,
    STAND_IN_CAPACITIES,
    STEP_DECISIONS,
    ApprovalState,
    Capacity,
    PostRole,
    ProcessState,
    StepState,
)


def within(on: dt.date, prefix: str = "", start: str = "starts_on", end: str = "ends_on") -> Q:
    """Rows whose inclusive days contain the day ``on``."""
    return Q(**{f"{prefix}{start}__lte": on}) & (
        Q(**{f"{prefix}{end}__isnull": True}) | Q(**{f"{prefix}{end}__gte": on})
    )


def sharing_days(first: dt.date, last: dt.date | None, start: str = "starts_on", end: str = "ends_on") -> Q:
    """Rows that have a day in common with the inclusive days ``first`` to ``last`` (None: without end)."""
    begun = Q() if last is None else Q(**{f"{start}__lte": last})
    return begun & (Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gte": first}))


def in_post(on: dt.date | None = None) -> Q:
    """People who fill any post on the day."""
    from .models import Posting

    return Q(pk__in=Posting.objects.on(on).values("user_id"))


def in_unit(unit_id: int, on: dt.date | None = None) -> Q:
    """People who fill a post of the unit or of a unit below it on the day."""
    from .models import Posting

    return Q(pk__in=Posting.objects.on(on).filter(post__unit__above__ancestor_id=unit_id).values("user_id"))


def vacant(on: dt.date | None = None) -> Q:
    """Posts without a holder of their own on the day."""
    from .models import Posting

    return ~Q(pk__in=Posting.objects.on(on).substantive().values("post_id"))


class UserQuerySet(GovernedQuerySet):
    """People."""

    def in_posts(self, on: dt.date | None = None) -> Self:
        """People who fill any post on the day."""
        return self.filter(in_post(on))

    def with_places(self, on: dt.date | None = None) -> Self:
        """Each person with ``places_today``: the postings in force on the day, the own post first."""
        from .models import Posting

        rows = Posting.objects.on(on).select_related("post__unit").order_by("-capacity", "starts_on", "id")
        return self.prefetch_related(Prefetch("postings", rows, to_attr="places_today"))

    def in_unit(self, unit_id: int, on: dt.date | None = None) -> Self:
        """People who fill a post of the unit or of a unit below it."""
        return self.filter(in_unit(unit_id, on))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Accounts; the lower-case user name is the natural key."""

    def create_user(self, username: str, password: str | None = None, **fields):
        """Create and return a person; raises ValueError without a user name."""
        if not username:
            raise ValueError("A user name is needed.")
        from coopoffice.thai import sort_key

        user = self.model(username=self.model.normalize_username(username), **fields)
        user.sort_key = sort_key(f"{user.first_name} {user.last_name}")[:400]
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields):
        """Create the system's administrator: no right over any record of the office."""
        return self.create_user(username, password, is_superuser=True, **fields)


class UnitQuerySet(GovernedQuerySet):
    """Units."""

    def open_on(self, on: dt.date | None = None) -> Self:
        """Units that exist on the day."""
        return self.filter(within(on or timezone.localdate(), start="opened_on", end="closed_on"))

    def below(self, unit_id: int) -> Self:
        """The unit and every unit under it."""
        return self.filter(above__ancestor_id=unit_id)

    def with_heads(self, on: dt.date | None = None) -> Self:
        """Each unit with its head's post and who serves in it on the day (``unit.head``). Two statements for all."""
        from .models import Post

        posts = Post.objects.heads().open_on(on).with_people(on)
        return self.prefetch_related(Prefetch("posts", posts, to_attr="head_posts"))

    def with_counts(self, on: dt.date | None = None, *, below: bool = False) -> Self:
        """Each unit with ``post_count`` and ``filled_count`` on the day; ``below`` counts the units under it too."""
        from .models import Post, Posting

        day = on or timezone.localdate()
        mine = {"unit__above__ancestor": OuterRef("pk")} if below else {"unit": OuterRef("pk")}
        posts = Post.objects.open_on(day).filter(**mine)
        held = Posting.objects.on(day).substantive().filter(post=OuterRef("pk"))

        def count(rows: models.QuerySet) -> Coalesce:
            one = rows.order_by().annotate(one=Value(1)).values("one").annotate(n=Count("pk")).values("n")
            return Coalesce(Subquery(one, output_field=models.IntegerField()), 0)

        return self.annotate(post_count=count(posts), filled_count=count(posts.filter(Exists(held))))


class PostQuerySet(GovernedQuerySet):
    """Posts of the establishment."""

    def open_on(self, on: dt.date | None = None) -> Self:
        """Posts that exist on the day."""
        return self.filter(within(on or timezone.localdate(), start="opened_on", end="closed_on"))

    def heads(self) -> Self:
        """Posts of heads."""
        return self.filter(role=PostRole.HEAD)

    def with_people(self, on: dt.date | None = None) -> Self:
        """Each post with ``people_today``: everyone who serves in it on the day (``holder``, ``acting`` read it)."""
        from .models import Posting

        rows = Posting.objects.on(on).select_related("user").order_by("starts_on", "id")
        return self.prefetch_related(Prefetch("postings", rows, to_attr="people_today"))

    def vacant_on(self, on: dt.date | None = None) -> Self:
        """Posts without a holder of their own on the day."""
        return self.filter(vacant(on))


class PostingQuerySet(GovernedQuerySet):
    """Postings."""

    def on(self, on: dt.date | None = None) -> Self:
        """Postings in force on the day."""
        return self.filter(within(on or timezone.localdate()))

    def full(self) -> Self:
        """Postings that carry the whole reach of the post."""
        return self.filter(capacity__in=FULL_CAPACITIES)

    def stand_ins(self) -> Self:
        """Postings that fill a post for somebody else."""
        return self.filter(capacity__in=STAND_IN_CAPACITIES)

    def substantive(self) -> Self:
        """Postings of the posts' own holders."""
        return self.filter(capacity=Capacity.SUBSTANTIVE)

    def during(self, first: dt.date, last: dt.date | None) -> Self:
        """Postings that have a day in common with the inclusive days; no last day means without end."""
        return self.filter(sharing_days(first, last))

    def with_places(self) -> Self:
        """With the person, the post and its unit in the same statement."""
        return self.select_related("user", "post__unit")


class DutyAssignmentQuerySet(GovernedQuerySet):
    """Duties given to units and people."""

    def on(self, on: dt.date | None = None) -> Self:
        """Assignments in force on the day."""
        return self.filter(within(on or timezone.localdate()))


class DutyQuerySet(GovernedQuerySet):
    """Duties of the order."""


class DelegationQuerySet(GovernedQuerySet):
    """Powers given in writing."""

    def on(self, on: dt.date | None = None) -> Self:
        """Delegations in force on the day."""
        return self.filter(within(on or timezone.localdate()))

    def during(self, first: dt.date, last: dt.date | None) -> Self:
        """Delegations that have a day in common with the inclusive days."""
        return self.filter(sharing_days(first, last))

    def with_places(self) -> Self:
        """With both posts and their units in the same statement."""
        return self.select_related("from_post__unit", "to_post__unit")


class AssignmentQuerySet(GovernedQuerySet):
    """Pieces of work."""

    def open(self) -> Self:
        """Not yet closed, returned or cancelled."""
        return self.filter(state__in=OPEN_STATES)

    def doing(self) -> Self:
        """With the people who do the work."""
        return self.filter(state__in=DOING_STATES)

    def overdue(self, on: dt.date | None = None) -> Self:
        """Still to be done though the due day has passed."""
        return self.doing().filter(due_on__lt=on or timezone.localdate())

    def with_people(self) -> Self:
        """Join what a page names."""
        return self.select_related("unit", "assignee", "given_by", "given_unit", "duty")

    def for_lines(self) -> Self:
        """Join what a line of a list names and read nothing else: no long texts, no accounts of people."""
        names = ("title", "first_name", "last_name", "first_name_en", "last_name_en")
        return self.select_related("unit", "assignee", "given_by", "duty").only(
            *("title", "line", "priority", "state", "due_on", "progress", "given_line", "given_at"),
            *("unit__short_name", "unit__short_name_en", "duty__code", "duty__title", "duty__title_en"),
            *(f"{person}__{name}" for person in ("assignee", "given_by") for name in names),
        )


class UnitLinkQuerySet(GovernedQuerySet):
    """Coordination lines."""

    def on(self, on: dt.date | None = None) -> Self:
        """Lines that stand on the day."""
        return self.filter(within(on or timezone.localdate()))

    def of(self, unit_id: int) -> Self:
        """Lines of the unit, whichever end it is."""
        return self.filter(Q(from_unit_id=unit_id) | Q(to_unit_id=unit_id))


class UnitDistrictQuerySet(GovernedQuerySet):
    """Districts in charge."""

    def on(self, on: dt.date | None = None) -> Self:
        """Districts in charge on the day."""
        return self.filter(within(on or timezone.localdate()))


class ResourceQuerySet(GovernedQuerySet):
    """Vehicles and rooms."""

    def open_on(self, on: dt.date | None = None) -> Self:
        """Those that exist on the day."""
        return self.filter(within(on or timezone.localdate(), start="opened_on", end="closed_on"))


def span_of(start: dt.datetime, end: dt.datetime) -> Func:
    """The half-open time, as two values rather than one range: kept words put other moments in their places."""
    return Func(Value(start), Value(end), function="tstzrange", output_field=DateTimeRangeField())


class OccupancyQuerySet(GovernedQuerySet):
    """Who or what is taken when."""

    def between(self, start: dt.datetime, end: dt.datetime) -> Self:
        """Rows that share a moment with the half-open time from ``start`` to ``end``."""
        return self.filter(span__overlap=span_of(start, end))

    def on_days(self, first: dt.date, last: dt.date) -> Self:
        """Rows that touch the inclusive Bangkok days."""
        return self.between(midnight(first), midnight(last + dt.timedelta(days=1)))

    def of_people(self) -> Self:
        """People only, drivers included."""
        return self.filter(user__isnull=False)

    def with_names(self) -> Self:
        """With the person or thing and its unit in the same statement."""
        return self.select_related("user", "resource", "unit")

    def for_lines(self) -> Self:
        """Join what a line names of a person who is away, and read nothing else of the account."""
        names = ("title", "first_name", "last_name", "first_name_en", "last_name_en", "phone")
        return self.select_related("user", "unit").only(
            *("span", "firm", "source", "title", "url", "user", "resource"),
            *("unit__short_name", "unit__short_name_en", *(f"user__{name}" for name in names)),
        )


class CalendarFeedQuerySet(models.QuerySet):
    """Secret links to calendars: each belongs to one person alone."""

    def of(self, user: Any) -> Self:
        """The person's own link."""
        return self.filter(user=user)

    def claim(self, secret: str) -> Self:
        """The link whose secret this is, while its person is active."""
        digest = hashlib.sha256(secret.encode()).hexdigest()
        return self.filter(secret_hash=digest, user__is_active=True).select_related("user")


def midnight(day: dt.date) -> dt.datetime:
    """The moment the Bangkok day begins."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time()), BANGKOK)


class ProcessQuerySet(GovernedQuerySet):
    """Processes."""

    def in_force_on(self, on: dt.date | None = None) -> Self:
        """Versions that count on the day."""
        dated = within(on or timezone.localdate(), start="in_force_from", end="in_force_until")
        return self.filter(dated, state=ProcessState.IN_FORCE)

    def with_steps(self) -> Self:
        """With the steps and what each names. Two statements for all."""
        from .models import ProcessStep

        steps = ProcessStep.objects.select_related("who_unit", "who_duty", "who_post__unit").order_by("position")
        return self.select_related("unit", "drawn_by").prefetch_related(Prefetch("steps", steps))


class ApprovalQuerySet(GovernedQuerySet):
    """Requests under way."""

    def open(self) -> Self:
        """Waiting for a decision."""
        return self.filter(state=ApprovalState.OPEN)


class ApprovalStepQuerySet(GovernedQuerySet):
    """Steps of requests."""

    def open(self) -> Self:
        """Waiting for a decision."""
        return self.filter(state=StepState.OPEN)

    def late(self, on: dt.date | None = None) -> Self:
        """Waiting though their day has passed."""
        return self.open().filter(due_on__lt=on or timezone.localdate())

    def with_holders(self) -> Self:
        """With the post, person, duty and unit that hold each."""
        return self.select_related("post__unit", "user", "duty", "unit")


class DecisionQuerySet(GovernedQuerySet):
    """Decisions."""

    def ending(self) -> Self:
        """Those that ended a step."""
        return self.filter(act__in=STEP_DECISIONS)


class GeneralRequestQuerySet(GovernedQuerySet):
    """General requests."""

    def with_people(self) -> Self:
        """Join what a row or page names."""
        return self.select_related("unit", "writer", "writer_post", "approval__process", "approval__requester_unit")
