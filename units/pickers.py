"""People and units as they are chosen by typing: registered for form fields and filters of every app."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Case, IntegerField, Prefetch, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import get_language

from coopoffice.thai import normalise
from coopoffice.web.among import Ids, among
from coopoffice.web.filters import LISTED
from coopoffice.web.prepared import PreparedRows
from coopoffice.web.registry import Picker, pickers

from .choices import Capacity
from .models import Posting, Unit, User
from .reach import reach


def _every_word(text: str, *fields: str) -> Q:
    every = Q()
    for word in [w for w in text.replace("·", " ").split() if w][:8]:
        one = Q()
        for spelling in {word, normalise(word)} - {""}:
            for name in fields:
                one |= Q(**{f"{name}__icontains": spelling})
        every &= one
    return every


# --- units -----------------------------------------------------------------------------------------------------------


def units(user: Any) -> QuerySet[Unit]:
    """Every open unit the person may see."""
    return Unit.objects.visible_to(user).open_on()


def units_within(user: Any) -> QuerySet[Unit]:
    """The units whose ordinary records the person sees, closed ones included: their records remain."""
    mine = reach(user)
    rows = Unit.objects.visible_to(user)
    return rows if mine.everything else rows.filter(among("pk", mine.sees))


# Filters list these on every list: in fixed words, and reading no more than the labels say.
_UNIT = ("name", "name_en", "code")
_PERSON = ("title", "first_name", "last_name", "first_name_en", "last_name_en", "username")
_few_units = PreparedRows(
    "coop_few_units", lambda ids: Unit.objects.filter(pk__among=ids).only(*_UNIT), limit=LISTED + 1, ids=Ids
)
_few_of_all_units = PreparedRows("coop_few_of_all_units", lambda: Unit.objects.only(*_UNIT), limit=LISTED + 1)
_few_open_units = PreparedRows(
    "coop_few_open_units", lambda on: Unit.objects.open_on(on).only(*_UNIT), limit=LISTED + 1, on=dt.date
)


def _people_in(postings: QuerySet[Posting]) -> QuerySet[User]:
    rows = User.objects.filter(is_active=True, pk__in=postings.order_by().values("user_id"))
    return rows.only(*_PERSON)


_few_people = PreparedRows(
    "coop_few_people",
    lambda ids, on: _people_in(Posting.objects.on(on).filter(post__unit__among=ids)),
    limit=LISTED + 1,
    ids=Ids,
    on=dt.date,
)
_few_of_all_people = PreparedRows(
    "coop_few_of_all_people", lambda on: _people_in(Posting.objects.on(on)), limit=LISTED + 1, on=dt.date
)
_their_places = PreparedRows(
    "coop_their_places",
    lambda people, on: (
        Posting.objects.on(on)
        .filter(user__among=people)
        .select_related("post__unit")
        .only("user_id", "capacity", "starts_on", "post__unit__short_name", "post__unit__short_name_en")
        .order_by("starts_on", "id")
    ),
    people=Ids,
    on=dt.date,
)


def few_units_within(user: Any, most: int) -> list[tuple[int, str]] | None:
    """Those units as key and label; None where there are more than ``most`` (at most ``LISTED``)."""
    mine = reach(user)
    found = _few_of_all_units.seen_by(user) if mine.everything else _few_units.seen_by(user, ids=Ids(mine.sees))
    return [(unit.pk, unit_label(unit)) for unit in found] if len(found) <= most else None


def few_units(user: Any, most: int) -> list[tuple[int, str]] | None:
    """The open units the person may see as key and label; None where there are more than ``most``."""
    found = _few_open_units.seen_by(user, on=timezone.localdate())
    return [(unit.pk, unit_label(unit)) for unit in found] if len(found) <= most else None


def unit_label(unit: Unit) -> str:
    """Name and code, which tells units of the same name apart."""
    return f"{unit.shown_name} ({unit.code})"


def _find_units(rows: QuerySet[Unit], text: str, limit: int) -> list[Unit]:
    plain = text
    if text.endswith(")") and "(" in text:  # a label read back
        head, _bracket, code = text[:-1].rpartition("(")
        exact = list(rows.filter(code=code.strip())[:2])
        if len(exact) == 1:
            return exact
        plain = head
    best = Case(
        When(Q(code__iexact=plain) | Q(short_name__iexact=plain) | Q(name__iexact=plain), then=Value(0)),
        When(Q(name__istartswith=plain) | Q(short_name__istartswith=plain), then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    fits = rows.filter(_every_word(plain, "name", "short_name", "name_en", "short_name_en", "code", "province"))
    found = list(fits.order_by(best, "position", "id")[:limit])
    whole = [u for u in found if plain.casefold() in {u.name.casefold(), u.short_name.casefold(), u.code.casefold()}]
    return whole if len(whole) == 1 else found


# --- people ----------------------------------------------------------------------------------------------------------


def _placed(rows: QuerySet[User]) -> QuerySet[User]:
    now = Posting.objects.on().select_related("post__unit").order_by("starts_on", "id")
    return rows.prefetch_related(Prefetch("postings", queryset=now, to_attr="postings_today"))


def people(user: Any) -> QuerySet[User]:
    """Every active person in a post whom the person may see."""
    return _placed(User.objects.visible_to(user).in_posts().filter(is_active=True))


def people_within(user: Any) -> QuerySet[User]:
    """The people of the units within the person's reach."""
    mine = reach(user)
    rows = people(user)
    if mine.everything:
        return rows
    return rows.filter(pk__in=Posting.objects.on().filter(among("post__unit", mine.sees)).values("user_id"))


def few_people_within(user: Any, most: int) -> list[tuple[int, str]] | None:
    """Those people as key and label; None where there are more than ``most`` (at most ``LISTED``)."""
    mine, today = reach(user), timezone.localdate()
    if mine.everything:
        return few_people(user, most)
    return _as_choices(user, _few_people.seen_by(user, ids=Ids(mine.sees), on=today), most, today)


def few_people(user: Any, most: int) -> list[tuple[int, str]] | None:
    """Every person of ``people`` as key and label; None where there are more than ``most``."""
    today = timezone.localdate()
    return _as_choices(user, _few_of_all_people.seen_by(user, on=today), most, today)


def _as_choices(user: Any, found: list[User], most: int, today: dt.date) -> list[tuple[int, str]] | None:
    if len(found) > most:
        return None
    places: dict[int, list[tuple]] = {}
    for place in _their_places.seen_by(user, people=Ids(person.pk for person in found), on=today):
        unit = place.post.unit
        one = (place.user_id, place.capacity, place.pk, unit.short_name, unit.short_name_en)
        places.setdefault(place.user_id, []).append(one)
    return [(person.pk, _label(person, places.get(person.pk, []))) for person in found]


def _label(person: User, places: list[tuple]) -> str:
    if not places:
        return f"{person.full_name} ({person.username})"
    _user, _capacity, _pk, name, name_en = min(places, key=lambda p: (p[1] != Capacity.SUBSTANTIVE, p[2]))
    return f"{person.full_name} · {name_en if get_language() == 'en' and name_en else name}"


def person_label(person: User) -> str:
    """Full name and unit of the substantive post."""
    today = getattr(person, "postings_today", None)
    if today is None:
        today = list(Posting.objects.on().filter(user=person).select_related("post__unit"))
    units = [(p.user_id, p.capacity, p.pk, p.post.unit.short_name, p.post.unit.short_name_en) for p in today]
    return _label(person, units)


def _find_people(rows: QuerySet[User], text: str, limit: int) -> list[User]:
    name, dot, _unit = text.rpartition(" · ")
    if dot:  # a label read back
        exact = [p for p in _find_people(rows, name, 60) if person_label(p) == text]
        if exact:
            return exact[:limit]
    here = Posting.objects.on().filter(_every_word(text, "post__unit__short_name")).values("user_id")
    every = Q()
    for word in text.split()[:8]:
        one = _every_word(word, "first_name", "last_name", "first_name_en", "last_name_en", "username", "title")
        bare = word
        for title in ("นางสาว", "นาย", "นาง"):
            if word.startswith(title) and len(word) > len(title):
                bare = word.removeprefix(title)
                break
        if bare != word:
            one |= Q(first_name__icontains=bare)
        every &= one
    return list(rows.filter(every | Q(pk__in=here)).order_by("sort_key", "id")[:limit])


pickers.register("unit", Picker("unit", units, lambda u, t, n: _find_units(units(u), t, n), unit_label, few=few_units))
pickers.register(
    "unit_within",
    Picker(
        "unit_within",
        units_within,
        lambda u, t, n: _find_units(units_within(u), t, n),
        unit_label,
        few=few_units_within,
    ),
)
pickers.register(
    "person",
    Picker("person", people, lambda u, t, n: _find_people(people(u), t, n), person_label, few=few_people),
)
pickers.register(
    "person_within",
    Picker(
        "person_within",
        people_within,
        lambda u, t, n: _find_people(people_within(u), t, n),
        person_label,
        few=few_people_within,
    ),
)
