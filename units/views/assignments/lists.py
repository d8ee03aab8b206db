"""The list of assigned work, and what is whose: for its tabs, the menu and "my day"."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy, pgettext_lazy

from coopoffice.web.among import among
from coopoffice.web.filters import ChoiceFilter, DateRangeFilter, PersonFilter, SearchFilter, UnitFilter
from coopoffice.web.tables import Column, Tab
from coopoffice.web.views.governed import GovernedListView

from ...choices import DOING_STATES, OPEN_STATES, AssignmentState, Line, Priority
from ...models import Assignment
from ...querysets import AssignmentQuerySet
from ...reach import reach

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
