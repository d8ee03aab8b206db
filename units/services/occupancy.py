"""Taking people, vehicles and rooms for a time, and giving them back.

``occupy`` and ``release`` are called by the services of leave, trips, watch and bookings, inside their transaction and
after they judged the right of their own act. The database makes a clash impossible; these say in words what it is.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from coopoffice.audit.acting import service
from coopoffice.thai import BANGKOK, dates
from coopoffice.web.policies import Refused, confirm, may_add
from coopoffice.web.refusals import Rejected

from .. import sentences
from ..acting import Actor
from ..choices import OccupancySource, OccupantRole, ResourceKind
from ..models import CalendarFeed, Occupancy, Posting, Resource, Unit, User

LONGEST = dt.timedelta(days=366 * 6)


class Clash(Refused):
    """Somebody or something is taken already. ``rows`` are the rows in the way, ``reason`` names them in words."""

    def __init__(self, rows: Sequence[Occupancy]) -> None:
        self.rows = list(rows)
        super().__init__(" ".join(clash_words(row) for row in self.rows[:3]))


@dataclass(frozen=True)
class Taking:
    """One subject for one stretch: a person (``role`` person or driver) or a resource. Aware moments, half-open."""

    starts: dt.datetime
    ends: dt.datetime
    user: User | None = None
    resource: Resource | None = None
    role: str = OccupantRole.PERSON

    @property
    def lock(self) -> str:
        """The name under which two takings of the same subject wait for each other."""
        return f"occupancy:user:{self.user.pk}" if self.user else f"occupancy:resource:{self.resource.pk}"  # type: ignore[union-attr]


def half_words(starts: dt.datetime, ends: dt.datetime) -> str:
    """The word for half a day, as leave takes it: midnight to noon, noon to midnight; empty for other hours."""
    noon, midnight = dt.time(12), dt.time()
    if (starts.time(), ends.time()) == (midnight, noon):
        return pgettext("half of a day", "morning")
    return pgettext("half of a day", "afternoon") if (starts.time(), ends.time()) == (noon, midnight) else ""


def time_words(row: Occupancy) -> str:
    """The time of a row: days where it takes whole days, else day and hours."""
    if row.whole_days or row.first_day != row.last_day:
        return sentences.days(row.first_day, row.last_day)
    if half := half_words(row.starts, row.ends):
        return f"{sentences.day(row.first_day)} {half}"
    lang = "en" if get_language() == "en" else "th"
    return f"{sentences.day(row.first_day)} {dates.time_range(row.starts.time(), row.ends.time(), lang)}"


def clash_words(row: Occupancy) -> str:
    """One sentence that names the row in the way."""
    words = {"who": row.subject, "what": row.shown_title, "when": time_words(row)}
    if row.firm:
        return _("%(who)s is taken %(when)s: %(what)s.") % words
    return _("%(who)s is taken %(when)s: %(what)s (waiting for permission).") % words


def clashing_rows(takings: Iterable[Taking], *, apart_from: str = "") -> list[Occupancy]:
    """Return the rows in the way of the takings, the earliest first; ``apart_from`` leaves one source's rows out.

    One statement per taking. For a word beforehand on a form: ``occupy`` looks again under the lock.
    """
    found: dict[int, Occupancy] = {}
    for taking in takings:
        rows = Occupancy.objects.between(taking.starts, taking.ends).with_names()
        rows = rows.filter(user=taking.user) if taking.user else rows.filter(resource=taking.resource)
        for row in rows.exclude(source_key=apart_from)[:5]:
            found[row.pk] = row
    return sorted(found.values(), key=lambda row: (row.span.lower, row.pk))


def home_units(users: Iterable[User], on: dt.date) -> dict[int, Unit]:
    """Return the unit of each person's own post on the day, by person. One statement."""
    rows = Posting.objects.on(on).filter(user__in=[u.pk for u in users]).select_related("post__unit")
    found: dict[int, Unit] = {}
    for posting in sorted(rows, key=lambda p: (p.capacity != "substantive", p.pk)):
        found.setdefault(posting.user_id, posting.post.unit)
    return found


@service
def occupy(
    *,
    by: Actor | None,
    takings: Sequence[Taking],
    source: str,
    source_key: str,
    title: str = "",
    url: str = "",
    firm: bool = False,
) -> list[Occupancy]:
    """Take all the subjects, or none, and return their rows.

    Raises Clash (a Refused that names the rows in the way in words), and Rejected for times that will not do or a
    person who holds no post in that time. ``title`` is what the whole office may read; without one the word of the
    source stands there, in the reader's language.
    """
    for key in sorted({taking.lock for taking in takings}):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
    for taking in takings:
        if not taking.starts < taking.ends:
            raise Rejected("ends_on", _("The end must come after the beginning."))
        if taking.ends - taking.starts > LONGEST:
            raise Rejected("ends_on", _("This is longer than anybody can be taken at once."))
    clashes = clashing_rows(takings)
    if clashes:
        raise Clash(clashes)
    people = [t.user for t in takings if t.user]
    first = min((t.starts for t in takings), default=timezone.now())
    homes = home_units(people, first.astimezone(BANGKOK).date()) if people else {}
    rows = []
    for taking in takings:
        unit = homes.get(taking.user.pk) if taking.user else taking.resource.unit  # type: ignore[union-attr]
        if unit is None:
            raise Rejected("", _("%(person)s holds no post on that day.") % {"person": taking.user})
        row = Occupancy(
            user=taking.user,
            resource=taking.resource,
            role=taking.role,
            unit=unit,
            span=(taking.starts, taking.ends),
            firm=firm,
            source=source,
            source_key=source_key,
            title=title,
            url=url,
            made_by=by.user if by else None,
        )
        row.save()
        row.refresh_from_db(fields=["span"])
        rows.append(row)
    return rows


@service
def settle_occupancy(*, by: Actor | None, source_key: str) -> int:
    """The request behind the rows was granted: they are firm. Returns how many."""
    return Occupancy.objects.filter(source_key=source_key).update(firm=True)


@service
def release(
    *, by: Actor | None, source_key: str, starts: dt.datetime | None = None, ends: dt.datetime | None = None
) -> int:
    """Give back what the source took: all of it, or only the stretch from ``starts`` to ``ends`` (half-open).

    A row of which a part is given back keeps the rest, on both sides. Returns how many rows were touched. What is
    given back can be taken by others at once.
    """
    rows = list(Occupancy.objects.filter(source_key=source_key).select_for_update(of=("self",)).order_by("pk"))
    touched = 0
    for row in rows:
        low, high = row.span.lower, row.span.upper
        a, b = max(starts or low, low), min(ends or high, high)
        if a >= b:
            continue
        touched += 1
        rest = [(low, a)] * (low < a) + [(b, high)] * (b < high)
        if not rest:
            row.delete()
            continue
        row.span = rest[0]
        row.save(update_fields=["span"])
        if len(rest) == 2:
            row.pk = None
            row._state.adding = True
            row.span = rest[1]
            row.save()
    return touched


# --- vehicles and rooms -----------------------------------------------------------------------------------------------


@service
def open_resource(
    *,
    by: Actor,
    kind: str,
    unit: Unit,
    code: str,
    name: str,
    name_en: str = "",
    seats: int | None = None,
    note: str = "",
    opened_on: dt.date | None = None,
) -> Resource:
    """Enter a vehicle or room that can be taken from then on. Raises Refused outside the keeper's area."""
    if not may_add(by.user, Resource):
        raise Refused(
            _("Vehicles and rooms are kept by the holders of the supplies and vehicle duties (GA-D1, GA-D4).")
        )
    row = Resource(
        kind=kind,
        unit=unit,
        code=code,
        name=name,
        name_en=name_en,
        seats=seats,
        note=note,
        opened_on=opened_on or timezone.localdate(),
    )
    row.full_clean(validate_constraints=False)
    row.save()
    confirm(by.user, "change", row)
    return row


@service
def change_resource(
    *,
    by: Actor,
    resource: Resource,
    unit: Unit,
    code: str,
    name: str,
    name_en: str = "",
    seats: int | None = None,
    note: str = "",
) -> Resource:
    """Correct what is written of a vehicle or room. Raises Refused outside the keeper's area."""
    row = Resource.objects.take(by.user, "change", resource.pk)
    row.unit, row.code, row.name, row.name_en, row.seats, row.note = unit, code, name, name_en, seats, note
    row.full_clean(validate_constraints=False)
    row.save()
    confirm(by.user, "change", row)
    return row


@service
def close_resource(*, by: Actor, resource: Resource, closed_on: dt.date) -> Resource:
    """Take it out of use after the day. Raises Rejected while it is taken later than that, naming the first booking."""
    row = Resource.objects.take(by.user, "close", resource.pk)
    if row.closed_on is not None:
        raise Rejected("closed_on", _("It went out of use on %(day)s.") % {"day": sentences.day(row.closed_on)})
    after = dt.datetime.combine(closed_on + dt.timedelta(days=1), dt.time(), BANGKOK)
    later = Occupancy.objects.filter(resource=row, span__endswith__gt=after).with_names().order_by("span").first()
    if later is not None:
        raise Rejected("closed_on", clash_words(later) + " " + _("Give that back first."))
    row.closed_on = closed_on
    row.full_clean()
    row.save()
    return row


@service
def book_resource(
    *, by: Actor, resource: Resource, day: dt.date, starts_at: dt.time, ends_at: dt.time, subject: str
) -> Occupancy:
    """Book a room for some hours of a day. Raises Rejected where it is booked already, naming the booking."""
    row = Resource.objects.take(by.user, "book", resource.pk)
    if day < timezone.localdate():
        raise Rejected("day", _("Choose today or a later day."))
    if row.opened_on > day or (row.closed_on and row.closed_on < day):
        raise Rejected("day", _("It is not in use on that day."))
    if ends_at <= starts_at:
        raise Rejected("ends_at", _("The end must come after the beginning."))
    taking = Taking(
        dt.datetime.combine(day, starts_at, BANGKOK),
        dt.datetime.combine(day, ends_at, BANGKOK),
        resource=row,
        role=OccupantRole.ROOM if row.kind == ResourceKind.ROOM else OccupantRole.VEHICLE,
    )
    try:
        (made,) = occupy(
            by=by,
            takings=[taking],
            source=OccupancySource.BOOKING,
            source_key=f"units.booking:{secrets.token_hex(8)}",
            title=subject,
            url=row.get_absolute_url(),
            firm=True,
        )
    except Clash as clash:
        raise Rejected("starts_at", clash.reason) from clash
    return made


@service
def give_back_booking(*, by: Actor, occupancy: Occupancy) -> None:
    """Give a booking back. Raises Refused for who neither made it nor keeps the room."""
    Occupancy.objects.take(by.user, "release", occupancy.pk).delete()


# --- the calendar's secret link ---------------------------------------------------------------------------------------


@service
def issue_feed(*, by: Actor) -> str:
    """Make the person's secret link anew and return the secret, which is kept nowhere. The former one ends at once."""
    secret = secrets.token_urlsafe(32)
    digest = hashlib.sha256(secret.encode()).hexdigest()
    CalendarFeed.objects.update_or_create(
        user=by.user, defaults={"secret_hash": digest, "made_at": timezone.now(), "read_at": None}
    )
    return secret


@service
def revoke_feed(*, by: Actor) -> None:
    """End the person's secret link."""
    CalendarFeed.objects.of(by.user).delete()


@service
def note_feed_read(*, feed: CalendarFeed) -> None:
    """Write down that the link was read, at most once an hour."""
    now = timezone.now()
    if feed.read_at is None or now - feed.read_at > dt.timedelta(hours=1):
        CalendarFeed.objects.filter(pk=feed.pk).update(read_at=now)


__all__ = [
    "Clash",
    "Taking",
    "book_resource",
    "change_resource",
    "clash_words",
    "clashing_rows",
    "close_resource",
    "give_back_booking",
    "issue_feed",
    "note_feed_read",
    "occupy",
    "open_resource",
    "release",
    "revoke_feed",
    "settle_occupancy",
]
