"""Doors of asking for trips: the form of many trips, one more row, and its live working out."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from coopoffice.web.policies import Refused, may_add, policy_for
from coopoffice.web.refusals import Rejected
from coopoffice.web.views.governed import (
    GovernedFormView,
    GovernedView,
)
from procurement.models import Vehicle
from units.acting import postings_of
from units.away import away_between
from units.models import Occupancy
from units.querysets import midnight
from units.services.approvals import preview_route

from ..forms import trips as forms
from ..models import Trip, TripRequest
from ..services import trips as services
from ..services.trips.advances import open_advance_of
from ..services.trips.asking import APPROVAL_KIND
from ..services.trips.planning import TripDraft, draft_of, plan_trip
from ..trip_cars import CarLine
from ..trip_choices import Means
from ..trip_counting import by_kind, total
from ..trip_plan import plan_lines
from ..trip_words import line_words, span_words
from .trips import MINE, ONE_DAY

# --- asking -----------------------------------------------------------------------------------------------------------


def moved_to_next(draft: TripDraft, today: dt.date) -> TripDraft:
    """The same trip a month later on the same weekday, or as many weeks on as lie ahead."""
    weeks = 4
    while (draft.first_day + dt.timedelta(weeks=weeks)) <= today:
        weeks += 1
    step = dt.timedelta(weeks=weeks)
    return replace(draft, starts_at=draft.starts_at + step, ends_at=draft.ends_at + step, late_reason="")


class TripAskView(GovernedFormView):
    """ขออนุญาตไปราชการ: one form for one or many trips, with plan, vehicle, money and route beside it.

    ``?repeat=`` fills it from a former request, each trip four weeks later: from the list, three clicks in all.
    """

    model = Trip
    form_class = forms.TripAskForm
    template_name = "personnel/trip_ask.html"
    service = staticmethod(services.ask_trips)
    title = gettext_lazy("Ask for permission to travel")
    submit_label = gettext_lazy("Submit the trips")
    saved = gettext_lazy("Asked for. Each trip and its route stand below.")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(MINE, reverse("personnel:my_trips")), (self.title, "")]

    def get_cancel_url(self) -> str:
        return reverse("personnel:my_trips")

    def repeated(self) -> TripRequest | None:
        """The request that is repeated: one of the person's own."""
        raw = self.request.GET.get("repeat", "")
        if not (raw.isascii() and raw.isdigit() and len(raw) < 19):
            return None
        rows = TripRequest.objects.visible_to(self.request.user).filter(user=self.request.user)
        return rows.filter(pk=int(raw)).first()

    def get_form_kwargs(self) -> dict[str, Any]:
        former = self.repeated()
        return {"rows": range(former.trips.count())} if former and self.request.method == "GET" else {}

    def get_initial(self) -> dict[str, Any]:
        former = self.repeated()
        if former is None:
            day = timezone.localdate() + ONE_DAY
            return {"t0-starts_on": day, "t0-ends_on": day}
        found: dict[str, Any] = {
            name: getattr(former, name)
            for name in ("subject", "plan_words", "invitation", "budget_words", "wants_advance")
        }
        found["activities"] = [row.activity_id for row in former.plan_lines.all()]
        today = timezone.localdate()
        trips = former.trips.select_related("vehicle_request__wanted").prefetch_related("people__user")
        for n, trip in enumerate(trips.order_by("position")):
            moved = moved_to_next(draft_of(trip), today)
            found |= {f"t{n}-{name}": value for name, value in forms.row_initial(moved).items()}
        return found

    def get_service_kwargs(self, form: Any) -> dict[str, Any]:
        return {**form.values, "repeats": self.repeated()}

    def get_context(self, form: Any) -> dict[str, Any]:
        mine = postings_of(self.request.user)
        return {
            "posting": mine[0] if mine else None,
            "former": TripRequest.objects.visible_to(self.request.user)
            .filter(user=self.request.user)
            .order_by("-pk")
            .first(),
            "repeating": self.repeated(),
        }


class TripRowView(GovernedView):
    """One more trip on the form, filled like the one before, on the day after it."""

    model = Trip

    def get(self, request: HttpRequest) -> HttpResponse:
        if not may_add(request.user, Trip):
            raise Refused(policy_for(Trip).refusal(request.user, "add", None))
        sent = forms.TripAskForm(request.GET, actor=request.actor)  # type: ignore[attr-defined]
        sent.is_valid()
        last = sent.row_numbers[-1]
        n = next((m for m in range(forms.MOST_ROWS) if m not in sent.row_numbers), None)
        if n is None:
            return render(request, "personnel/_trip_row_none.html", {"most": forms.MOST_ROWS})
        values = {name: sent.cleaned_data.get(f"t{last}-{name}") for name in forms.ROW_FIELDS}
        first, last_day = values.get("starts_on"), values.get("ends_on") or values.get("starts_on")
        if isinstance(first, dt.date) and isinstance(last_day, dt.date) and last_day >= first:
            step = last_day - first + ONE_DAY  # after the return, so that the two do not overlap
            values |= {"starts_on": first + step, "ends_on": last_day + step}
        values |= {"late_reason": "", "place": ""}
        initial = {f"t{n}-{name}": value for name, value in values.items() if value not in (None, "")}
        form = forms.TripAskForm(None, actor=request.actor, initial=initial, rows=[n])  # type: ignore[attr-defined]
        return render(request, "personnel/_trip_row.html", {"row": forms.row_groups(form, n), "removable": True})


class TripPreviewView(GovernedView):
    """What the trips would be, said while the form is being filled: the same working out as the service's."""

    model = Trip

    def get(self, request: HttpRequest) -> HttpResponse:
        form = forms.TripAskForm(request.GET, actor=request.actor)  # type: ignore[attr-defined]
        form.is_valid()
        drafts = form.drafts()
        return render(request, "personnel/_trip_preview.html", preview_context(request, drafts, form))


CARS_SHOWN = 3  # trips of one request whose vehicles are drawn


def cars_between(user: Any, draft: TripDraft) -> list[CarLine]:
    """The office's vehicles on the day of departure, six to eighteen: when each is taken, and whether it is free."""
    vehicles = list(Vehicle.objects.visible_to(user).filter(state="ready").order_by("unit__position", "number")[:8])
    start = midnight(draft.first_day)
    rows = Occupancy.objects.visible_to(user).filter(resource__in=[v.resource_id for v in vehicles])
    taken: dict[int, list[Any]] = {}
    for row in rows.between(min(start, draft.starts_at), max(start + ONE_DAY, draft.ends_at)):
        taken.setdefault(row.resource_id, []).append(row)
    return [CarLine(v, taken.get(v.resource_id, []), draft) for v in vehicles]


def preview_context(request: HttpRequest, drafts: list[TripDraft], form: Any, replacing: Any = None) -> dict[str, Any]:
    """Checks, money line by line, route and who else is away, for the side of the form."""
    user = request.user
    names: dict[Any, str] = {}
    shown, sums = [], []
    route, refused = [], ""
    for n, draft in enumerate(drafts):
        plan = plan_trip(user=user, draft=draft, among=drafts[:n], replacing=replacing)
        names |= {p.pk: p.full_name for p in plan.travellers}
        away = []
        if plan.unit is not None:
            going = [p.pk for p in plan.travellers]
            away = list(away_between([plan.unit.pk], draft.first_day, draft.last_day).exclude(user__in=going)[:6])
        shown.append(
            {
                "cars": cars_between(user, draft) if draft.means == Means.OFFICE_CAR and n < CARS_SHOWN else [],
                "plan": plan,
                "when": span_words(draft.starts_at, draft.ends_at),
                "lines": [(names.get(line.payee, ""), line, line_words(line)) for line in plan.lines],
                "sums": by_kind(plan.lines),
                "away": away,
                "errors": [sentence for _name, sentence in plan.errors],
            }
        )
        sums += plan.lines
        if not route and not refused and plan.unit is not None:
            try:
                route = preview_route(
                    by=request.actor,  # type: ignore[attr-defined]
                    kind=APPROVAL_KIND,
                    unit=plan.unit,
                    facts=plan.facts,
                    requester=user,
                )
            except Rejected as refusal:
                refused = refusal.sentence
    activities = list(form.cleaned_data.get("activities") or ()) if hasattr(form, "cleaned_data") else []
    return {
        "trips": shown,
        "total": total(sums),
        "route": [step for step in route if not step.skipped],
        "refused": refused,
        "plan_lines": plan_lines(activities, drafts[0].first_day if drafts else timezone.localdate(), user),
        "plan_words": form.cleaned_data.get("plan_words") if hasattr(form, "cleaned_data") else "",
        "open_advance": open_advance_of(user) if form.cleaned_data.get("wants_advance") else None,
    }
