"""Boxes of the overview that belong to no single app: instructions, work by unit, who is away, letters, the own day.

Each counts within the unit looked at (units.scope) and through ``visible_to``; each figure opens the list it counted.
Every box costs the same statements however large the unit is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db.models import Count, Q, QuerySet, Value
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from coopoffice.thai import fiscal_year, quarter, quarter_period
from coopoffice.web import registry
from coopoffice.web.among import Ids
from coopoffice.web.prepared import kept_lines, kept_rows
from coopoffice.web.registry import PaperPart, Widget
from coopoffice.web.tables import counted_by, counting_words
from coopoffice.web.words import Words, kept_words
from saraban.letter_views import letter_views
from saraban.paging import count_letters, viewer_of
from units.choices import DOING_STATES, AssignmentState, OccupancySource
from units.models import Assignment, Occupancy, Posting
from units.querysets import midnight
from units.scope import scope_of
from units.views.assignments import sent as given_by

OVERVIEW = ("overview",)
SHOWN = 5
PEOPLE = 7


def _work() -> Callable[..., str]:
    """Addresses of the list of assigned work, by what narrows it."""
    base = reverse("units:assignment_list")
    return lambda **words: f"{base}?{urlencode(words)}"


# --- instructions -----------------------------------------------------------------------------------------------------


def instructions(request: HttpRequest) -> dict[str, Any] | None:
    """What the person has given and is still open, what was answered, and what is late below. Two statements."""
    scope = scope_of(request)
    if scope is None:
        return None
    user, units, work = request.user, Ids(scope.units), _work()
    narrowed = {} if scope.unit == scope.top else {"unit": scope.unit.pk}

    def of_units(units: Ids) -> QuerySet[Assignment]:
        return Assignment.objects.visible_to(user).filter(unit_id__among=units)

    def late_ones(units: Ids) -> QuerySet[Assignment]:
        return of_units(units).filter(state__in=DOING_STATES, due_on__lt=timezone.localdate())

    def counting(units: Ids) -> Words:
        given = of_units(units).filter(given_by(user))
        answered = given.filter(state=AssignmentState.ANSWERED)
        return counting_words({"given": given, "answered": answered, "late": late_ones(units)})

    counts = dict.fromkeys(("given", "answered", "late"), 0)
    counts |= counted_by(kept_words(user, ("instructions",), counting, units=units))
    late: list[Assignment] = []
    if counts["late"]:
        late = kept_rows(
            user,
            ("instructions_late",),
            lambda units: late_ones(units).for_lines().order_by("due_on", "pk")[:SHOWN],
            units=units,
        )
    figures = (
        ("late", _("past their due day"), "danger", {"view": "overdue"}),
        ("answered", _("answered, work to be closed"), "warn", {"view": "sent", "state": "answered"}),
        ("given", _("given by me, open"), "", {"view": "sent"}),
    )
    return {
        "late": late,
        "figures": [
            {"n": counts[key], "label": label, "css": css if counts[key] else "", "url": work(**words, **narrowed)}
            for key, label, css, words in figures
        ],
        "url": work(view="overdue", **narrowed),
    }


def _figures_on_paper(title: str, facts: dict[str, Any]) -> PaperPart:
    return PaperPart(title, [(str(figure["label"]), f"{figure['n']:,}") for figure in facts["figures"]])


# --- work by unit -----------------------------------------------------------------------------------------------------


def work_by_unit(request: HttpRequest) -> dict[str, Any] | None:
    """Work due in this fiscal quarter by the units directly below: done of all, a tick for what is due by today.

    One statement.
    """
    scope = scope_of(request)
    if scope is None or not scope.children:
        return None
    today, work = timezone.localdate(), _work()
    period = quarter_period(fiscal_year(today), quarter(today))

    def by_unit(units: Ids) -> QuerySet[Any, Any]:
        rows = Assignment.objects.visible_to(request.user).filter(unit_id__among=units)
        rows = rows.filter(due_on__range=(period.start, period.end))
        return (
            rows.exclude(state__in=[AssignmentState.RETURNED, AssignmentState.CANCELLED])
            .order_by()
            .values("unit_id")
            .annotate(
                total=Count("pk"),
                done=Count("pk", filter=~Q(state__in=DOING_STATES)),
                due=Count("pk", filter=Q(due_on__lte=today)),
                late=Count("pk", filter=Q(state__in=DOING_STATES, due_on__lt=today)),
            )
            .values_list("unit_id", "total", "done", "due", "late")
        )

    sums = {child.pk: {"total": 0, "done": 0, "due": 0, "late": 0} for child in scope.children}
    for unit, *numbers in kept_lines(request.user, ("work_by_unit",), by_unit, units=Ids(scope.units)):
        found = sums.get(scope.child_of[unit], {})
        for key, number in zip(found, numbers, strict=False):
            found[key] += number
    days = {"due_from": period.start.isoformat(), "due_to": period.end.isoformat()}
    lines = [
        {
            "label": child.shown_short_name,
            **sums[child.pk],
            "state": "danger" if sums[child.pk]["late"] > 2 else "warn" if sums[child.pk]["late"] else "ok",
            "url": work(view="group", unit=child.pk, **days),
            "late_url": work(view="overdue", unit=child.pk),
        }
        for child in scope.children
        if sums[child.pk]["total"]
    ]
    lines.sort(key=lambda one: -one["late"])
    return {"rows": lines[:14], "url": work(view="group", **days)} if lines else None


def _work_on_paper(facts: dict[str, Any]) -> PaperPart:
    return PaperPart(
        _("Assigned work by unit, this quarter"),
        [
            (
                str(row["label"]),
                _("%(done)d of %(total)d, late %(late)d") % {key: row[key] for key in ("done", "total", "late")},
            )
            for row in facts["rows"]
        ],
    )


# --- who is away ------------------------------------------------------------------------------------------------------


def away(request: HttpRequest) -> dict[str, Any] | None:
    """Who of the unit is away today and why, beside those at work. Three statements."""
    scope = scope_of(request)
    if scope is None:
        return None
    user, units, start = request.user, Ids(scope.units), midnight(timezone.localdate())
    given = {"units": units, "start": start, "end": start + dt.timedelta(days=1)}

    def taken(units: Ids, start: dt.datetime, end: dt.datetime) -> QuerySet[Occupancy]:
        return Occupancy.objects.visible_to(user).of_people().between(start, end).filter(unit_id__among=units)

    def first(**given: Any) -> QuerySet[Occupancy]:
        return taken(**given).for_lines().order_by("unit__position", "user__sort_key", "span")[:PEOPLE]

    def sources(**given: Any) -> QuerySet[Any, Any]:
        counted = taken(**given).order_by().values("source").annotate(n=Count("user_id", distinct=True))
        return counted.values_list("source", "n")

    def placed(units: Ids) -> QuerySet[Any, Any]:
        rows = Posting.objects.visible_to(user).on().filter(post__unit_id__among=units).order_by()
        return rows.annotate(all=Value(1)).values("all").annotate(n=Count("user_id", distinct=True)).values_list("n")

    by_source = dict(kept_lines(user, ("away_sources",), sources, **given))
    people = next((n for (n,) in kept_lines(user, ("people_placed",), placed, units=units)), 0)
    gone = sum(by_source.values())
    url = reverse("units:away_list")
    parts = [(_("At work"), max(0, people - gone))]
    parts += [(str(OccupancySource(source).label), n) for source, n in sorted(by_source.items(), key=lambda p: -p[1])]
    return {
        "parts": parts,
        "rows": kept_rows(user, ("away_first",), first, **given) if gone else [],
        "gone": gone,
        "people": people,
        "url": url if scope.unit == scope.top else f"{url}?{urlencode({'unit': scope.unit.pk})}",
    }


def _away_on_paper(facts: dict[str, Any]) -> PaperPart:
    lines = [(str(label), f"{n:,}") for label, n in facts["parts"]]
    lines += [(row.user.full_name, f"{row.unit.shown_short_name} {row.shown_title}") for row in facts["rows"]]
    return PaperPart(_("Who is away today"), lines)


# --- letters ----------------------------------------------------------------------------------------------------------


def letters(request: HttpRequest) -> dict[str, Any] | None:
    """Letters by where they stand, as the list of letters counts them for the person. One statement."""
    scope = scope_of(request)
    if scope is None or scope.unit != scope.top:
        return None  # the list of letters counts what the person sees, not one unit of it
    user = request.user
    views = [v for v in letter_views if v.counted and (v.shows is None or v.shows(user))]
    counts = count_letters(viewer_of(user), {view.key: view.q(user) for view in views})
    url = reverse("saraban:letter_list")
    return {
        "figures": [
            {"n": counts[view.key], "label": view.label, "css": "danger" if view.hot and counts[view.key] else "",
             "url": f"{url}?view={view.key}"}
            for view in views
        ],
        "url": url,
    }  # fmt: skip


# --- the own day ------------------------------------------------------------------------------------------------------


def own_day(request: HttpRequest) -> dict[str, Any] | None:
    """What the person's own calendar holds today; not shown while it is empty."""
    today = timezone.localdate()
    items = [item for source in registry.agenda for item in source.find(request.user, today, today)]
    items.sort(key=lambda item: (item.starts is not None, item.starts or timezone.localtime().time(), item.title))
    return {"items": items} if items else None


for _widget in (
    Widget(
        "instructions",
        "desk/_instructions.html",
        instructions,
        "middle",
        10,
        OVERVIEW,
        lambda facts: _figures_on_paper(_("Instructions and assigned work"), facts),
    ),
    Widget("work_by_unit", "desk/_work_by_unit.html", work_by_unit, "middle", 30, OVERVIEW, _work_on_paper),
    Widget("away_overview", "desk/_away.html", away, "side", 10, OVERVIEW, _away_on_paper),
    Widget("own_day", "desk/_own_day.html", own_day, "side", 30, OVERVIEW),
    Widget(
        "letters_overview",
        "desk/_letters.html",
        letters,
        "foot",
        10,
        OVERVIEW,
        lambda facts: _figures_on_paper(_("Letters"), facts),
    ),
):
    registry.widgets.register(_widget.key, _widget)
