"""Telling people: the bell at once, e-mail in batches after commit."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..models import MailPreference, MailWish, Notification

log = logging.getLogger(__name__)
BATCH_SECONDS = 120  # what comes within two minutes goes into one mail


def notify(
    *,
    users: Iterable[Any],
    kind: str,
    subject: str,
    text: str = "",
    url: str = "",
    icon: str = "bell",
    dedupe_key: str = "",
    mail: bool = True,
) -> int:
    """Tell the people once, in one insert. Returns for how many a row was asked for.

    The caller has made sure that each person may see what is told, and calls inside its own transaction, last: a
    rollback tells nobody. The same ``dedupe_key`` never tells the same person twice. ``subject`` and ``text`` are in
    the reader's words already (for several languages call once per language). Mail follows after commit, batched.
    Costs two statements however many people there are. Raises ValidationError for an address outside the site or words
    too long.
    """
    people = {user.pk: user for user in users if user is not None and user.is_active}
    if not people:
        return 0
    wishes = dict(MailPreference.objects.filter(user_id__in=people).values_list("user_id", "wish")) if mail else {}
    rows = [
        Notification(
            user_id=pk,
            kind=kind,
            subject=subject[:200],
            text=text,
            url=url,
            icon=icon,
            dedupe_key=dedupe_key,
            mail_wanted=mail and bool(person.email) and wishes.get(pk, MailWish.AT_ONCE) != MailWish.NEVER,
        )
        for pk, person in people.items()
    ]
    if url and (not url.startswith("/") or url.startswith("//")):
        raise ValidationError({"url": _("A notification leads to a page of this site only.")})
    rows[0].clean_fields(exclude=["user"])
    Notification.objects.bulk_create(rows, ignore_conflicts=True, batch_size=2000)
    if any(row.mail_wanted for row in rows):
        from ..tasks import mail_notifications

        # robust: a broker that is down must not turn a finished piece of work into an error; the sweep follows.
        transaction.on_commit(lambda: mail_notifications.apply_async(countdown=BATCH_SECONDS), robust=True)
    return len(rows)


def by_language(people: Iterable[Any]) -> dict[str, list[Any]]:
    """The people by the language they read, for one ``notify`` in each."""
    groups: dict[str, list[Any]] = {}
    for person in people:
        groups.setdefault(person.language, []).append(person)
    return groups


def mark_read(*, user: Any, notification: Notification | None = None) -> int:
    """Mark one notification, or all of the person's, as opened. Returns how many were still new."""
    rows = Notification.objects.of(user).unread()
    if notification is not None:
        rows = rows.filter(pk=notification.pk)
    return rows.order_by().update(read_at=timezone.now())


def people_to_mail(*, morning: bool) -> list[int]:
    """Return the ids of people with notifications to be mailed now; with ``morning`` also who wants them together."""
    rows = Notification.objects.unmailed().filter(user__is_active=True).exclude(user__email="")
    if not morning:
        rows = rows.exclude(user__mail_preference__wish=MailWish.MORNING)
    return sorted(rows.values_list("user_id", flat=True).distinct())


def mail_person(*, user_id: int) -> int:
    """Send one mail with all of the person's waiting notifications. Returns how many it told; 0 sends nothing.

    The rows are claimed and committed before the mail leaves: a task run twice finds them taken and sends nothing.
    When the mail server refuses, they are given back and the error is raised for the next try.
    """
    with transaction.atomic():
        rows = list(
            Notification.objects.unmailed()
            .filter(user_id=user_id)
            .select_related("user")
            .select_for_update(of=("self",), skip_locked=True)
            .order_by("created", "id")[:50]
        )
        ids = [row.pk for row in rows]
        Notification.objects.filter(pk__in=ids).update(mailed_at=timezone.now())
    if not rows:
        return 0
    user = rows[0].user
    try:
        with translation.override(getattr(user, "language", settings.LANGUAGE_CODE)):
            subject = (
                rows[0].subject
                if len(rows) == 1
                else ngettext("%(n)d notification", "%(n)d notifications", len(rows)) % {"n": len(rows)}
            )
            body = render_to_string(
                "web/mail/notifications.txt", {"rows": rows, "person": user, "site": settings.SITE_URL.rstrip("/")}
            )
            EmailMessage(f"[{_('Office intranet')}] {' '.join(subject.split())}", body, to=[user.email]).send()
    except Exception:
        Notification.objects.filter(pk__in=ids).update(mailed_at=None)
        raise
    return len(rows)
