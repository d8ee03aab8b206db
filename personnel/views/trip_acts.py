"""One trip and the acts on it: its page with route and decision, correcting, changing, cancelling, reporting."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coopoffice.web.prepared import kept_lines, kept_rows
from coopoffice.web.views.governed import ActionView, GovernedDetailView, GovernedView
from planning.models import Activity
from units.views.approvals import approval_context

from ..forms import trip_acts as act_forms
from ..forms import trips as forms
from ..models import Trip, TripClaim, TripReport
from ..prepared import (
    away_with,
    files_of_trip,
    papers_of_request,
    plan_lines_of,
    results_of_report,
    the_trip,
    with_people,
)
from ..services import trips as services
from ..services.trips.asking import refusal_of
from ..services.trips.planning import draft_of, journey_of
from ..services.trips.reporting import report_due
from ..trip_choices import ClaimState
from ..trip_counting import by_kind, count_trip
from ..trip_figures import report_of, versions_of
from ..trip_plan import lines_by_month, plan_lines
from ..trip_rates import rate_book
from ..trip_words import companions, line_words, when
from .trip_asking import preview_context
from .trips import MINE, REGISTER_TITLE, state_tag


def trip_rows(user: Any) -> Any:
    """Trips with what their page names."""
    return (
        Trip.objects.visible_to(user)
        .with_names()
        .select_related("vehicle_request__wanted", "vehicle_request__use__vehicle", "vehicle_request__use__driver")
    )


def crumbs_of(request: HttpRequest, trip: Trip, *more: Any) -> list[tuple[Any, str]]:
    """From the person's own list, or from the register."""
    own = any(p.user_id == request.user.pk for p in trip.people.all())
    first = (MINE, reverse("personnel:my_trips")) if own else (REGISTER_TITLE, reverse("personnel:trip_list"))
    asked = (_("Request %(number)s") % {"number": trip.request.number}, trip.request.get_absolute_url())
    return [first, asked, (trip.place, trip.get_absolute_url() if more else ""), *((word, "") for word in more)]


def claims_of(user: Any, trip: int) -> Any:
    """The claim of the trip's money that stands, where the person sees it."""
    return TripClaim.objects.visible_to(user).filter(trip=trip).exclude(state=ClaimState.WITHDRAWN)[:1]


def siblings_of(user: Any, trip: Trip) -> list[tuple]:
    """The keys of the other trips of the request that the person sees."""

    def others(request: int, pk: int) -> Any:
        rows = Trip.objects.visible_to(user).filter(request=request).exclude(pk=pk)
        return rows.order_by().values_list("pk")

    return kept_lines(user, ("siblings_of_trip",), others, request=trip.request_id, pk=trip.pk)


class TripDetailView(GovernedDetailView):
    """One trip: what is asked, its money line by line, the route, the box of who decides, what can be done."""

    model = Trip
    template_name = "personnel/trip_detail.html"
    context_name = "trip"

    prepared = the_trip
    verbs = ("correct", "change_own", "cancel", "report", "claim")

    def get_object(self) -> Any:
        return with_people([super().get_object()])[0]

    def get_title(self) -> Any:
        return self.object.place

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return crumbs_of(self.request, self.object)

    def get_context(self) -> dict[str, Any]:
        trip, user = self.object, self.request.user
        book = rate_book(trip.unit, trip.first_day)
        people = {p.user_id: p for p in trip.people.all()}
        lines = count_trip(
            journey_of(draft_of(trip)),
            [book.traveller(p.user_id, p.tier) for p in people.values()],
            book.common(),
            book.terms,
        )
        activities = [row.activity for row in plan_lines_of(request=trip.request_id)]
        claim = next(iter(kept_rows(user, ("claim_of_trip",), lambda trip: claims_of(user, trip), trip=trip.pk)), None)
        report = report_of(trip)
        return {
            "when": when(trip),
            "state": state_tag(trip),
            "others": companions(trip),
            "lines": [(people[line.payee].user.full_name, line, line_words(line)) for line in lines],
            "sums": by_kind(lines),
            **approval_context(self.request, trip.approval),
            "away": [row for row in away_with(trip) if row.user_id not in people][:8],
            "plan_lines": plan_lines(activities, trip.first_day, user),
            "acts": self.acts(trip, self.right, report, claim),
            "claim": claim,
            "report": report,
            "results": results_of_report(report=report.pk) if report else [],
            "report_by": report_due(trip) if trip.is_permitted and trip.has_begun and not report else None,
            "versions": versions_of(trip),
            "files": files_of_trip(trip=trip.pk),
            "papers": papers_of_request(request=trip.request_id),
            "car": trip.vehicle_request,
            "siblings": len(siblings_of(user, trip)),
            "hours_left": self.hours_left(trip),
        }

    def hours_left(self, trip: Trip) -> str:
        """How long until the departure, while it waits and is near."""
        left = trip.starts_at - timezone.now()
        if not trip.is_waiting or left.days < 0 or left.days > 2:
            return ""
        hours, rest = divmod(int(left.total_seconds()), 3600)
        return _("%(h)d h %(m)d min") % {"h": hours, "m": rest // 60}

    def acts(
        self, trip: Trip, right: dict[str, bool], report: TripReport | None, claim: TripClaim | None
    ) -> list[dict[str, Any]]:
        """What the person may do now, the likely one first and solid."""
        found: list[dict[str, Any]] = []

        def offer(key: str, label: Any, icon: str, css: str = "") -> None:
            found.append(
                {"label": label, "css": css, "icon": icon, "url": reverse(f"personnel:trip_{key}", args=[trip.pk])}
            )

        if right["correct"] and not refusal_of("correct", trip):
            offer("correct", gettext_lazy("Correct and ask again"), "edit", "btn-primary")
        over = trip.is_permitted and trip.is_over
        if right["report"] and over and not refusal_of("report", trip):
            label = gettext_lazy("Correct the report") if report else gettext_lazy("Write the report")
            offer("report", label, "report", "" if report else "btn-primary")
        if right["claim"] and over and claim is None:
            offer("claim", gettext_lazy("Claim the money (8708)"), "coins", "btn-primary" if report else "")
        if right["change_own"] and trip.is_permitted and not refusal_of("change", trip):
            offer("change", gettext_lazy("Ask for a change"), "edit")
        if right["cancel"] and trip.is_permitted and not refusal_of("cancel", trip):
            own = trip.user_id == self.request.user.pk
            if not (own and trip.is_over):
                offer("cancel", gettext_lazy("Cancel the trip"), "calendar-x", "btn-danger")
        return found


class _Act(ActionView):
    """One act on one trip."""

    model = Trip
    template_name = "personnel/trip_act.html"
    object_kwarg = "trip"
    act: ClassVar[str]

    def get_rows(self, user: Any) -> Any:
        return trip_rows(user)

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return crumbs_of(self.request, self.object, self.get_title())

    def get_context(self, form: Any) -> dict[str, Any]:
        return {"trip": self.object, "when": when(self.object), "why_not": refusal_of(self.act, self.object)}

    def get_success_url(self, result: Any) -> str:
        return self.object.get_absolute_url()

    def get_initial(self) -> dict[str, Any]:
        return {}


class TripCorrectView(_Act):
    act, verb, form_class = "correct", "correct", forms.TripRowForm
    service = staticmethod(services.correct_trip)
    template_name = "personnel/trip_change.html"
    title, submit_label = gettext_lazy("Correct the trip"), gettext_lazy("Ask again with this")
    saved = gettext_lazy("Asked for again.")

    def get_initial(self) -> dict[str, Any]:
        return forms.row_initial(draft_of(self.object))


class TripChangeView(TripCorrectView):
    act, verb, form_class = "change", "change_own", forms.TripChangeForm
    service = staticmethod(services.change_trip)
    title, submit_label = gettext_lazy("Ask for a change"), gettext_lazy("Ask for it anew")
    saved = gettext_lazy("Asked for anew. The former permission has ended; its words are kept.")
    lead = gettext_lazy("The present permission ends with this: people and vehicle are given back at once.")


class TripChangePreviewView(GovernedView):
    """The working out beside the form of one trip."""

    model = Trip

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        trip = trip_rows(request.user).one_for(request.user, pk=pk)
        form = forms.TripRowForm(request.GET, actor=request.actor)  # type: ignore[attr-defined]
        form.is_valid()
        try:
            drafts = [form.draft()]
        except (KeyError, TypeError):
            drafts = []
        context = preview_context(request, drafts, form, replacing=trip)
        activities = [row.activity for row in trip.request.plan_lines.select_related("activity__plan__unit")]
        days = [draft.first_day for draft in drafts] or [trip.first_day]
        context |= {
            "plan_words": trip.request.plan_words,
            "plan_lines": lines_by_month(activities, days, request.user),
        }
        return render(request, "personnel/_trip_preview.html", context)


class TripCancelView(_Act):
    act, verb, form_class, service = "cancel", "cancel", act_forms.TripReasonForm, staticmethod(services.cancel_trip)
    title, submit_label = gettext_lazy("Cancel the trip"), gettext_lazy("Cancel it with this reason")
    submit_css = "btn-danger"
    saved = gettext_lazy("Cancelled; people and vehicle are free again.")


class TripReportView(_Act):
    act, verb, form_class, service = "report", "report", act_forms.TripReportForm, staticmethod(services.report_trip)
    title, submit_label = gettext_lazy("Report on the trip"), gettext_lazy("Hand in the report")
    saved = gettext_lazy("The report stands with the trip; results went to the action plan.")

    def report(self) -> TripReport | None:
        """The report that is corrected."""
        return report_of(self.object)

    def get_form_kwargs(self) -> dict[str, Any]:
        served = self.object.request.plan_lines.values("activity_id")
        rows = Activity.objects.visible_to(self.request.user, "report").filter(pk__in=served)
        report = self.report()
        if report is not None:
            rows = rows.exclude(pk__in=report.results.values("activity_id"))
        return {"activities": rows.order_by("position")}

    def get_initial(self) -> dict[str, Any]:
        report = self.report()
        left = timezone.localtime(report.left_at if report else self.object.starts_at)
        back = timezone.localtime(report.back_at if report else min(self.object.ends_at, timezone.now()))
        return {
            "left_on": left.date(),
            "left_time": left.time(),
            "back_on": back.date(),
            "back_time": back.time(),
            "result": report.result if report else "",
            "problems": report.problems if report else "",
        }

    def get_success_url(self, result: Any) -> str:
        return self.object.get_absolute_url()
