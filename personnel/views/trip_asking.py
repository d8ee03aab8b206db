"""Doors of asking for trips: the form of many trips, its drafts, one more row, and its live working out."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coopoffice.web.policies import Refused, may_add, policy_for
from coopoffice.web.refusals import Rejected
from coopoffice.web.views.governed import ActionView, GovernedFormView, GovernedView
from procurement.models import Vehicle
from units.acting import postings_of
from units.away import away_between
from units.models import Occupancy
from units.offices import office_of
from units.querysets import midnight
from units.services.approvals import preview_route
from units.workdays import add_working_days

from ..forms import trip_drafts as draft_forms
from ..forms import trips as forms
from ..models import Trip, TripRequest, TripRequestDraft
from ..services import trips as services
from ..services.trips.advances import open_advance_of
from ..services.trips.asking import APPROVAL_KIND
from ..services.trips.planning import TripDraft, draft_of, plan_trip
from ..trip_cars import CarLine
from ..trip_choices import Means
from ..trip_counting import by_kind, total
from ..trip_plan import lines_by_month
from ..trip_words import line_words, span_words
from .trip_papers import governor
from .trips import MINE, ONE_DAY, last_request

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

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        keep = self.keeping
        if keep is not None and "keep" in request.POST:  # the other button: put away, not submitted
            return keep.as_view()(request, *args, **kwargs)
        return super().post(request, *args, **kwargs)

    @property
    def keeping(self) -> type[TripAskView] | None:
        """The door the button "Keep as a draft" leads to."""
        return TripKeepView

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(MINE, reverse("personnel:my_trips")), (self.get_title(), "")]

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
            posting = self.request.actor.posting  # type: ignore[attr-defined]
            day = add_working_days(timezone.localdate(), 1, posting.post.unit_id if posting else None)
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
            "former": last_request(self.request.user),
            "repeating": self.repeated(),
            "draft": None,
        }


class TripKeepView(TripAskView):
    """Put an unfinished request away as a draft of one's own."""

    model = TripRequestDraft
    form_class = draft_forms.TripKeepForm
    service = staticmethod(services.keep_trip_draft)
    object_kwarg = "draft"
    saved = gettext_lazy("Kept as a draft. Nobody sees it until you submit it, and it claims no vehicle and no time.")
    keeping = None

    def get_success_url(self, result: Any) -> str:
        return reverse("personnel:my_trips")


class TripDraftView(TripAskView):
    """Take a draft up again where it was left: write on, keep it, or submit it."""

    model = TripRequestDraft
    form_class = draft_forms.TripDraftedForm
    object_kwarg = "draft"
    title = gettext_lazy("Go on with the draft")

    @property
    def keeping(self) -> type[TripAskView] | None:
        return TripDraftKeepView

    def repeated(self) -> TripRequest | None:
        return self.object.repeats

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"rows": self.object.typed["row"]} if self.request.method == "GET" else {}

    def get_initial(self) -> dict[str, Any]:
        return draft_forms.typed_initial(self.object.typed)

    def get_service_kwargs(self, form: Any) -> dict[str, Any]:
        return {**form.values, "draft": self.object}

    def get_context(self, form: Any) -> dict[str, Any]:
        found = super().get_context(form)
        papers = self.object.papers.select_related("blob", "uploaded_by")
        return {**found, "former": None, "repeating": None, "draft": self.object, "papers": papers}

    def _show_stale(self, form: Any, row: Any) -> HttpResponse:
        """Kept in another window since: say what stands there now."""
        stored = f"{row.title} · {span_words(row.updated_at, row.updated_at)}"
        form.renew(row)
        lines = [{"label": _("Draft"), "stored": stored, "typed": form["subject"].value()}]
        return self.show(form, status=409, stale=lines, stale_record=row)


class TripDraftKeepView(TripDraftView):
    """Keep the draft as it stands now."""

    form_class = draft_forms.TripKeepForm
    service = staticmethod(services.keep_trip_draft)
    saved = TripKeepView.saved
    keeping = None

    def get_success_url(self, result: Any) -> str:
        return reverse("personnel:my_trips")


class TripDraftDiscardView(ActionView):
    """Throw a draft away."""

    model, verb, object_kwarg = TripRequestDraft, "discard", "draft"
    form_class, service = draft_forms.TripDraftDiscardForm, staticmethod(services.discard_trip_draft)
    title = gettext_lazy("Throw the draft away")
    submit_label, submit_css = gettext_lazy("Throw the draft away"), "btn-danger"
    lead = gettext_lazy("The draft and its papers are gone for good.")
    saved = gettext_lazy("The draft is gone.")

    def get_success_url(self, result: Any) -> str:
        return reverse("personnel:my_trips")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(MINE, reverse("personnel:my_trips")), (self.object.title, "")]


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
                "above": governor(office_of(plan.unit)) if plan.unit is not None else "",
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
    days = [draft.first_day for draft in drafts] or [timezone.localdate()]
    return {
        "trips": shown,
        "total": total(sums),
        "route": [step for step in route if not step.skipped],
        "refused": refused,
        "plan_lines": lines_by_month(activities, days, user),
        "plan_words": form.cleaned_data.get("plan_words") if hasattr(form, "cleaned_data") else "",
        "nobody_away": not any(one["away"] for one in shown),
        "open_advance": open_advance_of(user) if form.cleaned_data.get("wants_advance") else None,
    }
