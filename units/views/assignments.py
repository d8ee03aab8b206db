"""Doors of assignments: the list, the page of one piece of work, and one form for each act."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from coopoffice.web.among import among
from coopoffice.web.filters import ChoiceFilter, DateRangeFilter, PersonFilter, SearchFilter, UnitFilter
from coopoffice.web.policies import may_map
from coopoffice.web.refusals import Rejected
from coopoffice.web.tables import Column, Tab
from coopoffice.web.views.account import safe_next
from coopoffice.web.views.governed import (
    ActionView,
    GovernedDetailView,
    GovernedFormView,
    GovernedListView,
    GovernedView,
)

from ..acting import capacity_line, postings_of
from ..choices import DOING_STATES, OPEN_STATES, AssignmentState, Line, Power, Priority
from ..forms import assignments as forms
from ..models import Assignment
from ..querysets import AssignmentQuerySet
from ..reach import reach
from ..services import assignments as services
from ..work_hooks import origins_of

CRUMB = gettext_lazy("Assigned work")


# --- what is whose: for tabs, the menu and "my day" -------------------------------------------------------------------


def mine(user: Any) -> Q:
    """Work that waits for the person: named, or addressed to a unit the person heads, and still to be done."""
    headed = {f.unit_id for f in reach(user).facts if f.commands}
    return Q(state__in=DOING_STATES) & (Q(assignee_id=user.pk) | Q(assignee_id__isnull=True) & among("unit_id", headed))


def of_the_group(user: Any) -> Q:
    """Open work of the units the person belongs to or leads."""
    facts = reach(user)
    open_ = Q(state__in=OPEN_STATES)
    return open_ if facts.everything else open_ & among("unit_id", facts.sees)


def sent(user: Any) -> Q:
    """Given under a post the person fills today; returned pieces stand here too, for they wait for the giver."""
    return Q(state__in=[*OPEN_STATES, AssignmentState.RETURNED]) & among("given_post_id", reach(user).posts)


def overdue(user: Any) -> Q:
    """Still to be done though the due day has passed, among all the person sees."""
    return Q(state__in=DOING_STATES, due_on__lt=timezone.localdate())


def done(user: Any) -> Q:
    """Closed, returned or cancelled."""
    return ~Q(state__in=OPEN_STATES)


class AssignmentListView(GovernedListView):
    """งานมอบหมาย."""

    model = Assignment
    title = CRUMB
    keeps_words = True
    template_name = "units/assignment_list.html"
    row_template = "units/_assignment_row.html"
    search_label = gettext_lazy("Search in title and details")
    columns = (
        Column("due", gettext_lazy("Due"), lambda a: a.due_on, sort="due_on", css="c-due"),
        Column("title", gettext_lazy("What is to be done"), lambda a: a.title, sort="title", link=True),
        Column(
            "giver",
            pgettext_lazy("giver", "From"),
            lambda a: f"{a.given_by.full_name} {a.given_line}",
            sort=("given_unit__position", "given_unit_id"),
        ),
        Column("receiver", gettext_lazy("To"), lambda a: a.receiver, sort=("unit__position", "unit_id")),
        Column(
            "unit",
            gettext_lazy("Unit"),
            lambda a: a.unit.shown_short_name,
            screen=False,
        ),
        Column("line", gettext_lazy("Line"), lambda a: a.get_line_display(), screen=False),
        Column("speed", gettext_lazy("Speed"), lambda a: a.get_priority_display(), screen=False),
        Column("state", gettext_lazy("State"), lambda a: a.get_state_display(), sort="state"),
        Column("progress", gettext_lazy("Progress, percent"), lambda a: a.progress, num=True, screen=False),
        Column("given", gettext_lazy("Given on"), lambda a: timezone.localtime(a.given_at).date(), screen=False),
    )
    filters = (
        SearchFilter("search"),
        ChoiceFilter("state", gettext_lazy("State"), AssignmentState),
        ChoiceFilter("line", gettext_lazy("Line"), Line),
        ChoiceFilter("speed", gettext_lazy("Speed"), Priority, "priority"),
        UnitFilter("unit", gettext_lazy("Unit")),
        PersonFilter("person", gettext_lazy("Person"), "assignee_id"),
        DateRangeFilter("due", gettext_lazy("Due"), "due_on"),
    )
    tabs = (
        Tab("mine", gettext_lazy("Mine"), mine),
        Tab("group", gettext_lazy("My group's"), of_the_group),
        Tab("sent", gettext_lazy("Given by me"), sent),
        Tab("overdue", gettext_lazy("Past its due day"), overdue, hot=True),
        Tab("done", gettext_lazy("Ended"), done),
    )
    default_sort = ("due_on",)

    def get_default_tab(self, user: Any) -> str:
        """Heads and deputies first see their units' work, everybody else the own."""
        return "group" if reach(user).supervises else "mine"

    add_url_name = "units:assignment_assign"
    add_label = gettext_lazy("Assign work")
    empty_title = gettext_lazy("No work here")
    empty_text = gettext_lazy("Work that is assigned stands here until it is closed.")

    def for_screen(self, rows: Any, user: Any) -> AssignmentQuerySet:
        return rows.for_lines()

    def get_default_sort(self, user: Any) -> tuple[str, ...]:
        return self.default_sort


# --- one piece of work -----------------------------------------------------------------------------------------------

# Acts in the order they are offered: key, words on the button, plain or primary or danger.
ACTS: tuple[tuple[str, Any, str], ...] = (
    ("accept", gettext_lazy("Accept"), "btn-primary"),
    ("answer", gettext_lazy("Answer"), "btn-primary"),
    ("close", gettext_lazy("Close the work"), "btn-primary"),
    ("progress", gettext_lazy("Report progress"), ""),
    ("hand_on", gettext_lazy("Hand on"), ""),
    ("return_for_more", gettext_lazy("Ask for more"), ""),
    ("ask_time", gettext_lazy("Ask for more time"), ""),
    ("give_time", gettext_lazy("Change the due day"), ""),
    ("remind", gettext_lazy("Remind"), ""),
    ("change", gettext_lazy("Correct"), ""),
    ("share", gettext_lazy("Share"), ""),
    ("return", gettext_lazy("Return"), "btn-danger"),
    ("cancel", gettext_lazy("Cancel the work"), "btn-danger"),
)
URL_OF = {key: f"units:assignment_{key}" for key, _label, _css in ACTS}


def acts_for(user: Any, row: Assignment) -> dict[str, Any]:
    """What the person may do to the work now, what the state does not allow and why. One statement."""
    verbs = sorted({services.MOVES[key].verb for key, *_rest in ACTS})
    right = {verb: ok for (verb, _pk), ok in may_map(user, [row], verbs).items()}
    open_, shut = [], []
    for key, label, css in ACTS:
        if not right[services.MOVES[key].verb]:
            continue
        why = services.refusal_of(key, row)
        act = {"key": key, "label": label, "css": css, "url": reverse(URL_OF[key], args=[row.pk]), "why": why}
        (shut if why else open_).append(act)
    primary = next((act for act in open_ if act["css"] == "btn-primary"), None)
    for act in open_:
        if act is not primary and act["css"] == "btn-primary":
            act["css"] = ""
    return {
        "primary": primary,
        "others": [act for act in open_ if act is not primary and act["css"] != "btn-danger"],
        "harsh": [act for act in open_ if act["css"] == "btn-danger"],
        "shut": shut,
        "nothing": not open_ and not shut,
        "work": right["work"] or right["accept"],
        "oversee": right["oversee"],
    }


class AssignmentDetailView(GovernedDetailView):
    """The page of one piece of work: what is asked, what happened, what can be done."""

    model = Assignment
    template_name = "units/assignment_detail.html"
    context_name = "assignment"

    def get_rows(self, user: Any) -> AssignmentQuerySet:
        return Assignment.objects.visible_to(user).with_people()

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(CRUMB, reverse("units:assignment_list")), (self.object.title, "")]

    def get_context(self) -> dict[str, Any]:
        row, user = self.object, self.request.user
        acts = acts_for(user, row)
        inline = None
        if acts["primary"]:
            inline = FORM_OF[acts["primary"]["key"]](None, actor=self.request.actor, instance=row)  # type: ignore[attr-defined]
        children = Assignment.objects.visible_to(user).filter(parent=row).with_people().order_by("due_on", "id")
        return {
            "acts": acts,
            "inline": inline,
            "entries": row.entries.select_related("by", "child__assignee", "child__unit"),
            "children": children,
            "parent": Assignment.objects.visible_to(user).filter(pk=row.parent_id).first() if row.parent_id else None,
            "files": row.files.select_related("blob", "uploaded_by"),
            "shares": row.shares.select_related("unit"),
            "readers": row.readers.select_related("user"),
            "origin": origins_of(user, [row.pk]).get(row.pk),
            "waits_for": ", ".join(
                p.full_name for p in (services.doers(row) if row.state in DOING_STATES else services.overseers(row))
            )
            if row.is_open
            else "",
        }


class AssignmentAssignView(GovernedFormView):
    """Give a piece of work."""

    model = Assignment
    form_class = forms.AssignmentAssignForm
    template_name = "units/assignment_assign.html"
    service = services.assign_work
    title = gettext_lazy("Assign work")
    submit_label = gettext_lazy("Assign the work")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(CRUMB, reverse("units:assignment_list")), (self.title, "")]

    def get_cancel_url(self) -> str:
        return reverse("units:assignment_list")

    def get_saved_message(self, result: Any) -> str:
        return _("Assigned to %(who)s, due %(day)s.") % {
            "who": result.receiver,
            "day": f"{result.due_on.day}/{result.due_on.month}/{result.due_on.year + 543}",
        }


class AssignmentPreviewView(GovernedView):
    """Who will get the work, said while the form is being filled: the same checks as the service makes."""

    model = Assignment

    def get(self, request: HttpRequest) -> HttpResponse:
        form = forms.AssignmentAssignForm(request.GET, actor=request.actor)  # type: ignore[attr-defined]
        form.is_valid()
        cleaned = form.cleaned_data
        unit, assignee, line = cleaned.get("unit"), cleaned.get("assignee"), cleaned.get("line") or Line.COMMAND
        if unit is None and assignee is not None:
            unit = next((p.post.unit for p in postings_of(assignee)), None)
        refused = ""
        holders: list[Any] = []
        if unit is not None:
            try:
                services.check_target(request.actor, line, unit, assignee)  # type: ignore[attr-defined]
            except Rejected as refusal:
                refused = refusal.sentence
            holders = services.chiefs_today([unit.pk])
        power = bool(reach(request.user).for_power(Power.ASSIGN_WORK))
        return render(
            request,
            "units/_assignment_preview.html",
            {
                "unit": unit,
                "assignee": assignee,
                "line": line,
                "coordination": line == Line.COORDINATION,
                "refused": refused if power else "",
                "heads": [(p.user, capacity_line(p)) for p in holders],
                "due_on": cleaned.get("due_on"),
            },
        )


# --- acts ------------------------------------------------------------------------------------------------------------


class _Act(ActionView):
    """One act on one piece of work."""

    model = Assignment
    template_name = "units/assignment_act.html"
    object_kwarg = "assignment"
    act: ClassVar[str]

    def get_rows(self, user: Any) -> AssignmentQuerySet:
        return Assignment.objects.visible_to(user).with_people()

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [
            (CRUMB, reverse("units:assignment_list")),
            (Truncator(self.object.title).chars(32), self.object.get_absolute_url()),
            (self.get_title(), ""),
        ]

    def get_context(self, form: Any) -> dict[str, Any]:
        return {"assignment": self.object, "why_not": services.refusal_of(self.act, self.object)}

    def get_success_url(self, result: Any) -> str:
        return safe_next(self.request, self.object.get_absolute_url())

    def get_cancel_url(self) -> str:
        return safe_next(self.request, self.object.get_absolute_url())


class AssignmentAcceptView(_Act):
    act, verb, form_class, service = "accept", "accept", forms.AssignmentNoteForm, services.accept_work
    title, submit_label, saved = gettext_lazy("Accept the work"), gettext_lazy("Accept"), gettext_lazy("Accepted.")


class AssignmentReturnView(_Act):
    act, verb, form_class, service = "return", "accept", forms.AssignmentReasonForm, services.return_work
    title, submit_label = gettext_lazy("Return the work"), gettext_lazy("Return with this reason")
    saved, submit_css = gettext_lazy("Returned to the giver."), "btn-danger"


class AssignmentProgressView(_Act):
    act, verb, form_class, service = "progress", "work", forms.AssignmentProgressForm, services.report_progress
    title, submit_label = gettext_lazy("Report progress"), gettext_lazy("Report")
    saved = gettext_lazy("Progress written down.")


class AssignmentAskTimeView(_Act):
    act, verb, form_class, service = "ask_time", "work", forms.AssignmentAskTimeForm, services.ask_for_time
    title, submit_label = gettext_lazy("Ask for more time"), gettext_lazy("Send to the giver")
    saved = gettext_lazy("Sent to the giver.")

    def get_initial(self) -> dict[str, Any]:
        return {}


class AssignmentAnswerView(_Act):
    act, verb, form_class, service = "answer", "work", forms.AssignmentAnswerForm, services.answer_work
    title, submit_label = gettext_lazy("Answer the work"), gettext_lazy("Send the answer")
    saved = gettext_lazy("Answered; it waits for the giver to close it.")


class AssignmentHandOnView(_Act):
    act, verb, form_class, service = "hand_on", "hand_on", forms.AssignmentHandOnForm, services.hand_on_work
    title, submit_label, saved = gettext_lazy("Hand the work on"), gettext_lazy("Hand on"), gettext_lazy("Handed on.")

    def get_initial(self) -> dict[str, Any]:
        return {"due_on": self.object.due_on, "title": self.object.title}


class AssignmentGiveTimeView(_Act):
    act, verb, form_class, service = "give_time", "oversee", forms.AssignmentGiveTimeForm, services.give_time
    title, submit_label = gettext_lazy("Change the due day"), gettext_lazy("Set the new day")
    saved = gettext_lazy("The due day is changed.")

    def get_initial(self) -> dict[str, Any]:
        return {"due_on": self.object.asked_due_on or self.object.due_on}


class AssignmentReturnForMoreView(_Act):
    act, verb, service = "return_for_more", "oversee", services.return_for_more
    form_class = forms.AssignmentReasonForm
    title, submit_label = gettext_lazy("Ask for more"), gettext_lazy("Send back for more")
    saved = gettext_lazy("Sent back for more.")


class AssignmentCloseView(_Act):
    act, verb, form_class, service = "close", "oversee", forms.AssignmentNoteForm, services.close_work
    title, submit_label, saved = gettext_lazy("Close the work"), gettext_lazy("Close the work"), gettext_lazy("Closed.")


class AssignmentCancelView(_Act):
    act, verb, form_class, service = "cancel", "oversee", forms.AssignmentReasonForm, services.cancel_work
    title, submit_label = gettext_lazy("Cancel the work"), gettext_lazy("Cancel with this reason")
    saved, submit_css = gettext_lazy("Cancelled."), "btn-danger"


class AssignmentRemindView(_Act):
    act, verb, form_class, service = "remind", "oversee", forms.AssignmentNoteForm, services.remind_work
    title, submit_label = gettext_lazy("Remind"), gettext_lazy("Send the reminder")
    saved = gettext_lazy("Reminded.")


class AssignmentChangeView(_Act):
    act, verb, form_class, service = "change", "change", forms.AssignmentChangeForm, services.change_work
    title, submit_label, saved = (
        gettext_lazy("Correct"),
        gettext_lazy("Save the correction"),
        gettext_lazy("Corrected."),
    )
    check_seen = True


class AssignmentShareView(_Act):
    """Who may read the work besides those concerned; share with one more, or end a sharing."""

    act, verb, form_class, service = "share", "share", forms.AssignmentShareForm, services.share_work
    template_name = "units/assignment_share.html"
    title, submit_label, saved = gettext_lazy("Share the work"), gettext_lazy("Share"), gettext_lazy("Shared.")

    def get_initial(self) -> dict[str, Any]:
        return {}

    def get_success_url(self, result: Any) -> str:
        return reverse("units:assignment_share", args=[self.object.pk])

    def get_context(self, form: Any) -> dict[str, Any]:
        def ending(**who: Any) -> Any:
            return forms.AssignmentUnshareForm(None, actor=self.request.actor, instance=self.object, initial=who)

        return {
            **super().get_context(form),
            "readers": [(r.user, ending(), r.user_id) for r in self.object.readers.select_related("user")],
            "shares": [(s.unit, ending(), s.unit_id) for s in self.object.shares.select_related("unit")],
        }


class AssignmentUnshareView(AssignmentShareView):
    """End one sharing; the buttons of the sharing page send here."""

    form_class, service = forms.AssignmentUnshareForm, services.unshare_work
    title, submit_label, saved = (
        gettext_lazy("End a sharing"),
        gettext_lazy("End the sharing"),
        gettext_lazy("The sharing is ended."),
    )


ACT_VIEWS: dict[str, type[_Act]] = {
    "accept": AssignmentAcceptView,
    "return": AssignmentReturnView,
    "progress": AssignmentProgressView,
    "ask_time": AssignmentAskTimeView,
    "answer": AssignmentAnswerView,
    "hand_on": AssignmentHandOnView,
    "give_time": AssignmentGiveTimeView,
    "return_for_more": AssignmentReturnForMoreView,
    "close": AssignmentCloseView,
    "cancel": AssignmentCancelView,
    "remind": AssignmentRemindView,
    "change": AssignmentChangeView,
    "share": AssignmentShareView,
    "unshare": AssignmentUnshareView,
}
FORM_OF = {key: view.form_class for key, view in ACT_VIEWS.items()}
