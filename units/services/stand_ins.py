"""Stand-ins: named for a post from a day to a day under an order. They take effect and lapse by the date alone."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from coopoffice.audit.acting import service
from coopoffice.web.refusals import Rejected

from .. import sentences
from ..acting import Actor
from ..choices import ACTING_CAPACITIES, HEADED_BY_LAW, STAND_IN_CAPACITIES, Capacity, PersonnelKind, PostRole
from ..models import Post, Posting, User
from ..policies import PERSONNEL
from ..querysets import within
from ..reach import forget_reach, reach
from ..signals import announce, stand_in_ended, stand_in_named
from .postings import check_days, check_post_open

LONGEST = dt.timedelta(days=366)


def capacities_for(post: Post) -> tuple[Capacity, ...]:
    """In which capacities someone may stand in for the post.

    รักษาราชการแทน: heads of the department, area and provincial offices (State Administration Act 2534, sections 47-48,
    56). รักษาการในตำแหน่ง: other civil posts (Civil Service Act 2551, section 68). ปฏิบัติราชการแทน: heads and deputies,
    who delegate in writing (section 38). ปฏิบัติหน้าที่แทน: wherever a special rule uses the word.
    """
    by_law = post.role == PostRole.HEAD and post.unit.kind in HEADED_BY_LAW
    allowed: list[Capacity] = []
    if by_law:
        allowed.append(Capacity.ACTING_HEAD)
    elif post.personnel_kind == PersonnelKind.CIVIL_SERVANT:
        allowed.append(Capacity.ACTING_POST)
    if post.role != PostRole.MEMBER:
        allowed.append(Capacity.DELEGATED)
    allowed.append(Capacity.IN_PLACE_OF)
    return tuple(allowed)


def _check_capacity(post: Post, capacity: str) -> None:
    if capacity not in STAND_IN_CAPACITIES:
        raise Rejected("capacity", _("Choose in what capacity the person stands in."))
    if capacity in capacities_for(post):
        return
    if capacity == Capacity.ACTING_HEAD:
        sentence = _(
            "Acting for the head is for the department, area and provincial offices. For this post choose: %(words)s."
        )
    elif capacity == Capacity.ACTING_POST and post.role == PostRole.HEAD and post.unit.kind in HEADED_BY_LAW:
        sentence = _("The head of this office is stood in for by acting for the head (Act 2534). Choose: %(words)s.")
    elif capacity == Capacity.ACTING_POST:
        sentence = _("Acting in the post is for posts of civil servants (Act 2551, section 68). Choose: %(words)s.")
    else:
        sentence = _("Only a head or a deputy delegates. Choose: %(words)s.")
    words = ", ".join(str(c.label) for c in capacities_for(post))
    raise Rejected("capacity", sentence % {"words": words})


def _check_person(user: User, post: Post, starts_on: dt.date, ends_on: dt.date) -> None:
    if not user.is_active:
        raise Rejected("user", _("The account of %(person)s is closed.") % {"person": user.full_name})
    own = Posting.objects.substantive().filter(user=user, post=post).during(starts_on, ends_on).first()
    if own is not None:
        raise Rejected(
            "user",
            _("%(person)s holds the post itself, %(days)s. Name another person.")
            % {"person": user.full_name, "days": sentences.days(own.starts_on, own.ends_on)},
        )
    placed = Posting.objects.substantive().filter(within(starts_on), within(ends_on), user=user)
    if not placed.exists():
        raise Rejected(
            "user",
            _("%(person)s holds no post of the own throughout %(days)s. Name a person with a post.")
            % {"person": user.full_name, "days": sentences.days(starts_on, ends_on)},
        )


def clashing(
    post: Post, user: User, capacity: str, starts_on: dt.date, ends_on: dt.date, leaving: int | None = None
) -> Posting | None:
    """Return the stand-in's posting that stands in the way of a new one on those days, or None.

    One person at a time acts for a post; the same person is not named twice for the same days.
    """
    rows = Posting.objects.filter(post=post).during(starts_on, ends_on).with_places().exclude(pk=leaving)
    if capacity in ACTING_CAPACITIES:
        found = rows.filter(capacity__in=ACTING_CAPACITIES).order_by("starts_on").first()
        if found is not None:
            return found
    return rows.filter(user=user, capacity__in=STAND_IN_CAPACITIES).order_by("starts_on").first()


@service
def name_stand_in(
    *,
    by: Actor,
    post: Post,
    user: User,
    capacity: str,
    starts_on: dt.date,
    ends_on: dt.date,
    order_number: str,
    order_date: dt.date | None = None,
    note: str = "",
) -> Posting:
    """Name the person to stand in for the post on the inclusive days, under an order.

    Takes effect at Bangkok midnight of ``starts_on`` and lapses at midnight after ``ends_on``, by the date alone.
    A head names from today on; the personnel duty may also record what an earlier order said. Raises Refused where
    the person neither commands the post's unit nor keeps its staffing, Rejected with the clashing posting named.
    """
    post = Post.objects.take(by.user, "stand_in", post.pk)
    check_days(starts_on, ends_on)
    if ends_on - starts_on > LONGEST:
        raise Rejected("ends_on", _("A stand-in is named for one year at most. Choose an earlier last day."))
    today = timezone.localdate()
    if starts_on < today and post.unit_id not in reach(by.user).for_duty(PERSONNEL):
        raise Rejected(
            "starts_on",
            _("A stand-in is named from today (%(day)s) on. Only the personnel duty records earlier days.")
            % {"day": sentences.day(today)},
        )
    if not order_number.strip():
        raise Rejected("order_number", _("Give the number of the order that names the stand-in."))
    if order_date is not None and order_date > starts_on:
        raise Rejected("order_date", _("The order cannot be dated after the first day of standing in."))
    check_post_open(post, starts_on, ends_on)
    _check_capacity(post, capacity)
    _check_person(user, post, starts_on, ends_on)
    clash = clashing(post, user, capacity, starts_on, ends_on)
    if clash is not None:
        raise Rejected(
            "starts_on",
            _("The days overlap with another stand-in: %(posting)s. End that one first or choose other days.")
            % {"posting": sentences.posting(clash)},
        )
    posting = Posting(
        user=user,
        post=post,
        capacity=capacity,
        starts_on=starts_on,
        ends_on=ends_on,
        order_number=order_number.strip(),
        order_date=order_date,
        note=note.strip(),
    )
    posting.full_clean()
    posting.save()
    forget_reach()
    announce(stand_in_named, by=by, posting=posting)
    return posting


@service
def end_stand_in(*, by: Actor, posting: Posting, ends_on: dt.date, note: str = "") -> Posting | None:
    """End a stand-in's posting early, at midnight after ``ends_on``.

    Days already served stay in the history; a posting that has not begun is taken away (returns None).
    """
    posting = Posting.objects.take(by.user, "end", posting.pk)
    today = timezone.localdate()
    if posting.capacity not in STAND_IN_CAPACITIES:
        raise Rejected("", _("This is the holder of the post, not a stand-in."))
    if posting.ends_on is not None and posting.ends_on < today:
        raise Rejected("", _("It ended on %(day)s.") % {"day": sentences.day(posting.ends_on)})
    announce(stand_in_ended, by=by, posting=posting)
    forget_reach()
    if posting.starts_on > today and ends_on < posting.starts_on:
        posting.delete()
        return None
    if ends_on < today - dt.timedelta(days=1):
        raise Rejected(
            "ends_on", _("What was done under it stays valid: choose %(day)s or later.") % {"day": sentences.day(today)}
        )
    if ends_on < posting.starts_on:
        raise Rejected("ends_on", _("The last day must not be before the first."))
    if posting.ends_on is not None and ends_on > posting.ends_on:
        raise Rejected("ends_on", _("To lengthen it, name the stand-in anew under a new order."))
    posting.ends_on = ends_on
    if note.strip():
        posting.note = note.strip()
    posting.full_clean()
    posting.save(update_fields=["ends_on", "note"])
    return posting
