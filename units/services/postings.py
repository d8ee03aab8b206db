"""Who fills which post from which day: holders placed, moved and ended."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from coopoffice.audit.acting import service
from coopoffice.web.refusals import Rejected

from .. import sentences
from ..acting import Actor
from ..choices import Capacity
from ..models import Post, Posting, User
from ..reach import forget_reach
from ..signals import announce, person_moved, person_placed, posting_ended

ONE_DAY = dt.timedelta(days=1)


def check_post_open(post: Post, starts_on: dt.date, ends_on: dt.date | None) -> None:
    """Raise Rejected where the post or its unit does not exist on all of the days."""
    for first, last, name in (
        (post.opened_on, post.closed_on, post.shown_title),
        (post.unit.opened_on, post.unit.closed_on, post.unit.shown_name),
    ):
        if starts_on < first:
            raise Rejected(
                "starts_on", _("%(name)s opens only on %(day)s.") % {"name": name, "day": sentences.day(first)}
            )
        if last is not None and (ends_on is None or ends_on > last):
            raise Rejected(
                "ends_on",
                _("%(name)s closes on %(day)s. End on that day or before.")
                % {"name": name, "day": sentences.day(last)},
            )


def check_days(starts_on: dt.date, ends_on: dt.date | None) -> None:
    """Raise Rejected where the last day comes before the first."""
    if ends_on is not None and ends_on < starts_on:
        raise Rejected("ends_on", _("The last day must not be before the first."))


def _check_free(post: Post, user: User, starts_on: dt.date, ends_on: dt.date | None, leaving: Posting | None) -> None:
    rows = Posting.objects.substantive().during(starts_on, ends_on).with_places()
    if leaving is not None:
        rows = rows.exclude(pk=leaving.pk)
    clash = rows.filter(post=post).order_by("starts_on").first()
    if clash is not None:
        raise Rejected("post", _("The post is taken: %(posting)s.") % {"posting": sentences.posting(clash)})
    held = rows.filter(user=user).order_by("starts_on").first()
    if held is not None:
        raise Rejected(
            "user",
            _("This person already holds a post on those days: %(posting)s. Use “move” instead.")
            % {"posting": sentences.posting(held)},
        )


def _place(
    user: User, post: Post, starts_on: dt.date, ends_on: dt.date | None, order_number: str, order_date, note: str
) -> Posting:
    posting = Posting(
        user=user,
        post=post,
        capacity=Capacity.SUBSTANTIVE,
        starts_on=starts_on,
        ends_on=ends_on,
        order_number=order_number.strip(),
        order_date=order_date,
        note=note.strip(),
    )
    posting.full_clean()
    posting.save()
    return posting


@service
def place_person(
    *,
    by: Actor,
    user: User,
    post: Post,
    starts_on: dt.date,
    ends_on: dt.date | None = None,
    order_number: str = "",
    order_date: dt.date | None = None,
    note: str = "",
) -> Posting:
    """Put the person into the post as its own holder (ตัวจริง).

    A post has one holder and a person holds one post on a day; a clash is refused naming the other posting.
    """
    post = Post.objects.take(by.user, "place", post.pk)
    user = User.objects.take(by.user, "place", user.pk)
    if not user.is_active:
        raise Rejected("user", _("The account of %(person)s is closed.") % {"person": user.full_name})
    check_days(starts_on, ends_on)
    check_post_open(post, starts_on, ends_on)
    _check_free(post, user, starts_on, ends_on, None)
    posting = _place(user, post, starts_on, ends_on, order_number, order_date, note)
    forget_reach()
    announce(person_placed, by=by, posting=posting)
    return posting


@service
def end_posting(*, by: Actor, posting: Posting, ends_on: dt.date, note: str = "") -> Posting | None:
    """End the posting at midnight after ``ends_on``; one that has not begun by then is taken away (returns None)."""
    posting = Posting.objects.take(by.user, "end", posting.pk)
    if posting.ends_on is not None and posting.ends_on < ends_on:
        raise Rejected(
            "ends_on", _("It ends on %(day)s already; choose an earlier day.") % {"day": sentences.day(posting.ends_on)}
        )
    forget_reach()
    announce(posting_ended, by=by, posting=posting)
    if posting.starts_on > ends_on:
        posting.delete()
        return None
    posting.ends_on = ends_on
    if note.strip():
        posting.note = note.strip()
    posting.full_clean()
    posting.save(update_fields=["ends_on", "note"])
    return posting


@service
def move_person(
    *,
    by: Actor,
    posting: Posting,
    post: Post,
    starts_on: dt.date,
    order_number: str,
    order_date: dt.date | None = None,
    note: str = "",
) -> Posting:
    """Move the holder from the old post to the new one in one act: the old posting ends the day before."""
    before = Posting.objects.take(by.user, "change", posting.pk)
    post = Post.objects.take(by.user, "place", post.pk)
    if before.capacity != Capacity.SUBSTANTIVE:
        raise Rejected("", _("Only the holder of a post is moved; a stand-in's posting is ended."))
    if before.post_id == post.pk:
        raise Rejected("post", _("That is the post held now. Choose another post."))
    if starts_on <= before.starts_on:
        raise Rejected(
            "starts_on",
            _("The present post was taken up on %(day)s. Choose a later day.")
            % {"day": sentences.day(before.starts_on)},
        )
    if not order_number.strip():
        raise Rejected("order_number", _("A move needs the number of its order."))
    check_post_open(post, starts_on, None)
    _check_free(post, before.user, starts_on, None, before)
    before.ends_on = starts_on - ONE_DAY
    before.full_clean()
    before.save(update_fields=["ends_on"])
    after = _place(before.user, post, starts_on, None, order_number, order_date, note)
    forget_reach()
    announce(person_moved, by=by, before=before, posting=after)
    return after
