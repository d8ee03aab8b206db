"""What the report calendar adds to the office: the kind of request, the inbox, menu, my day, search, duty pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, IntegerField, Q, QuerySet, Value
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from coopoffice.thai import normalise, plain_date
from coopoffice.web import registry
from coopoffice.web.among import Ids, among
from coopoffice.web.prepared import kept_lines, kept_rows
from units.approvals import OFFICER, ApprovalKind, Check, FactSpec, StepSpec, approval_kinds
from units.choices import StepAct
from units.inbox import InboxItem, InboxSource, inbox_sources
from units.reach import reach
from units.scope import scope_of
from units.work_hooks import Origin, work_origins

from . import tasks_reports  # noqa: F401  (its times)
from .choices_reports import WRITING_STATES, Frequency
from .models import OfficeReport, Report, ReportOrder
from .policies_reports import CALENDAR
from .report_board import kind_name, list_url
from .report_periods import period_name
from .services import report_signing as signing

SHOWN = 6
BEHIND, AHEAD = 40, 10  # days around today within which a report stands on the overview
NEAR = 31  # days: what is due later is not yet a matter of today


# --- the signature as a kind of request -------------------------------------------------------------------------------


def _checks(report: OfficeReport | None) -> list[Check]:
    """All groups' reports are in, in time, and the figures that differ are explained."""
    if report is None:
        return [Check(False, gettext("The document of this request is missing."))]
    groups, missing = report.snapshot.get("groups", []), report.snapshot.get("missing", [])
    late = [group["short"] for group in groups if group["late"]]
    whole = gettext("%(n)d of %(all)d groups") % {"n": len(groups), "all": len(groups) + len(missing)}
    found = [
        Check(
            None if missing else True,
            gettext("Some groups' reports are missing") if missing else gettext("Every group's report was taken in"),
            f"{whole}: {', '.join(row['short'] for row in missing)}" if missing else whole,
        )
    ]
    if late:
        found.append(Check(None, gettext("Sent after their day"), ", ".join(late)))
    on_time = timezone.localdate() <= report.due_on
    found.append(
        Check(
            True if on_time else None,
            gettext("There is time before it is sent on") if on_time else gettext("Its day to be sent on has passed"),
            plain_date(report.due_on),
        )
    )
    return found


def _url(approval: Any) -> str:
    found = signing.report_of(approval)
    return found.get_absolute_url() if found else ""


approval_kinds.register(
    ApprovalKind(
        code=signing.SIGNING,
        label=pgettext_lazy("kind of request", "Office report"),
        default_steps=(StepSpec(OFFICER, StepAct.APPROVE, days=2, may_refuse=False),),
        facts=(
            FactSpec("frequency", gettext_lazy("How often"), "choice", tuple(Frequency.choices)),
            FactSpec("missing", gettext_lazy("Groups that are missing"), "int"),
        ),
        document=signing.report_of,
        url=_url,
        checks=_checks,
        on_finish=signing.finish_report,
        final_act_label=pgettext_lazy("button", "Sign off"),
        icon="report",
    )
)


# --- what waits without being an approval -----------------------------------------------------------------------------


def _headed(user: Any, on: dt.date) -> set[int]:
    return {f.unit_id for f in reach(user, on).facts if f.commands}


def _submit_rows(user: Any, on: dt.date) -> Any:
    rows = Report.objects.visible_to(user, "submit", on).waiting_for_head().filter(among("unit_id", _headed(user, on)))
    return rows.annotate(group=Value("submit"), speed=Value(0, output_field=IntegerField())).values_list(
        "pk", "group", "due_on", "speed", "prepared_at"
    )


def _check_rows(user: Any, on: dt.date) -> Any:
    rows = Report.objects.visible_to(user, "check", on).waiting_for_check()
    return rows.annotate(group=Value("check"), speed=Value(0, output_field=IntegerField())).values_list(
        "pk", "group", "due_on", "speed", "submitted_at"
    )


def _items(word: Any) -> Any:
    def draw(user: Any, pks: list[int]) -> dict[int, InboxItem]:
        rows = kept_rows(
            user,
            ("inbox_reports",),
            lambda reports: (
                Report.objects.visible_to(user).filter(pk__among=reports).with_names().select_related("prepared_by")
            ),
            reports=Ids(pks),
        )
        return {
            row.pk: InboxItem(
                str(row),
                row.get_absolute_url(),
                str(word),
                icon="report",
                unit=row.unit.shown_short_name,
                who=(row.submitted_by or row.prepared_by or row.unit).__str__(),
            )
            for row in rows
        }

    return draw


SEND_UP = gettext_lazy("Send the report up")
CHECK = gettext_lazy("Check the report")
inbox_sources.register(
    "reports_submit",
    InboxSource("reports_submit", _submit_rows, _items(SEND_UP), lambda group: str(SEND_UP), 50),
)
inbox_sources.register(
    "reports_check",
    InboxSource("reports_check", _check_rows, _items(CHECK), lambda group: str(CHECK), 51),
)


def origins(user: Any, ids: Iterable[int]) -> dict[int, Origin]:
    """Reports that pieces of work were instructed from, those the person may see. One statement."""
    rows = ReportOrder.objects.filter(
        assignment_id__in=list(ids), office_report__in=OfficeReport.objects.visible_to(user).values("pk")
    ).select_related("office_report__kind")
    return {
        row.assignment_id: Origin(str(row.office_report), row.office_report.get_absolute_url(), "report")
        for row in rows
    }


work_origins.register("reports", origins)


# --- the shell --------------------------------------------------------------------------------------------------------


def _has_place(request: HttpRequest) -> bool:
    return reach(request.user).has_place


def _keeps(request: HttpRequest) -> bool:
    return reach(request.user).has_duty(CALENDAR)


def due_here(user: Any) -> Q:
    """Reports that the person's own groups still have to send."""
    mine = reach(user)
    return Q(state__in=WRITING_STATES) & among("unit_id", mine.belongs)


def _owed(request: HttpRequest) -> Any:
    return Report.objects.visible_to(request.user).filter(due_here(request.user))


def reports_due(request: HttpRequest) -> dict[str, Any] | None:
    """What the person's groups owe, the nearest day first; not shown where nothing is owed."""
    if not _has_place(request):
        return None
    near = timezone.localdate() + dt.timedelta(days=NEAR)

    def owed() -> QuerySet:
        rows = _owed(request).filter(due_on__lte=near).select_related("kind", "unit")
        return rows.order_by("due_on", "pk")[:SHOWN]

    rows = kept_rows(request.user, ("reports_due",), owed)
    return {"rows": rows} if rows else None


def reports_overview(request: HttpRequest) -> dict[str, Any] | None:
    """Of each report that fell due lately or does so soon: how many groups have sent. Two statements."""
    scope = scope_of(request)
    if scope is None:
        return None
    user, today = request.user, timezone.localdate()
    around = (today - dt.timedelta(days=BEHIND), today + dt.timedelta(days=AHEAD))
    columns = ("kind_id", "kind__name", "kind__name_en", "kind__frequency", "period_start", "period_end", "due_on")

    def periods(units: Ids) -> QuerySet:
        near = Q(due_on__range=around) | Q(state__in=WRITING_STATES, due_on__lt=today)
        rows = Report.objects.visible_to(user).filter(near, unit_id__among=units)
        counted = (
            rows.order_by("-due_on", "kind__position", "kind_id")
            .values(*columns)
            .annotate(
                owed=Count("pk"),
                sent=Count("pk", filter=~Q(state__in=WRITING_STATES)),
                late=Count("pk", filter=Q(state__in=WRITING_STATES, due_on__lt=today)),
            )
        )
        return counted.values_list(*columns, "owed", "sent", "late")[:SHOWN]

    def presented(units: Ids) -> QuerySet:
        rows = OfficeReport.objects.visible_to(user).filter(office_id__among=units, state__in=("presented", "signed"))
        return rows.with_names().defer("snapshot").order_by("due_on", "pk")[:3]

    units = Ids(scope.units)
    found = kept_lines(user, ("reports_overview",), periods, units=units)
    narrowed = {} if scope.unit == scope.top else {"unit": scope.unit.pk}
    lines = [
        {
            **row,
            "label": kind_name(row),
            "period": period_name(row["kind__frequency"], row["period_start"], row["period_end"]),
            "url": list_url(
                kind=row["kind_id"],
                period_from=row["period_start"].isoformat(),
                period_to=row["period_start"].isoformat(),
                **narrowed,
            ),
        }
        for row in (dict(zip((*columns, "owed", "sent", "late"), line, strict=True)) for line in found)
    ]
    waiting = kept_rows(user, ("reports_presented",), presented, units=units)
    return {"rows": lines, "offices": waiting} if lines or waiting else None


def _reports_on_paper(facts: dict[str, Any]) -> registry.PaperPart:
    return registry.PaperPart(
        gettext("Reports of the groups"),
        [
            (
                f"{row['label']} {row['period']}",
                (gettext("%(sent)d of %(owed)d, late %(late)d") if row["late"] else gettext("%(sent)d of %(owed)d"))
                % {key: row[key] for key in ("sent", "owed", "late")},
            )
            for row in facts["rows"]
        ]
        + [(str(row), str(row.get_state_display())) for row in facts["offices"]],
    )


def find_reports(user: Any, text: str, limit: int) -> Iterable[registry.SearchHit]:
    """Reports of groups by name of the report or the group, the newest first."""
    rows = Report.objects.visible_to(user)
    for word in normalise(text).split()[:6]:
        rows = rows.filter(
            Q(kind__name__icontains=word)
            | Q(kind__name_en__icontains=word)
            | Q(unit__name__icontains=word)
            | Q(unit__short_name__icontains=word)
        )
    for row in rows.with_names().order_by("-period_start", "-pk")[:limit]:
        meta = f"{row.unit.shown_short_name} · {row.get_state_display()}"
        yield registry.SearchHit(str(row), row.get_absolute_url(), meta, "report")


def _of(*names: str) -> tuple[str, ...]:
    return tuple(f"planning:{name}" for name in names)


CHILDREN = (
    registry.MenuEntry(
        key="report_calendar",
        label=_("Report calendar"),
        url_name="planning:report_calendar",
        url_names=_of("report_calendar", "report_chase"),
    ),
    registry.MenuEntry(
        key="report_list",
        label=_("Reports of the groups"),
        url_name="planning:report_list",
        url_names=_of(
            *("report_list", "report_detail", "report_write", "report_hand_up", "report_give_back"),
            *("report_submit", "report_take_in", "report_return", "report_remind"),
        ),
    ),
    registry.MenuEntry(
        key="office_report_list",
        label=_("Reports of the office"),
        url_name="planning:office_report_list",
        url_names=_of(
            *("office_report_list", "office_report_detail", "office_report_compile", "office_report_sign"),
            *("office_report_instruct", "office_report_send", "office_report_lock"),
        ),
    ),
    registry.MenuEntry(
        key="report_kinds",
        label=_("Kinds of report"),
        url_name="planning:report_kind_list",
        url_names=_of(
            *("report_kind_list", "report_kind_add", "report_kind_detail", "report_kind_change"),
            *("report_rule_add", "report_rule_change"),
        ),
        shown=_keeps,
    ),
)
registry.menu.register(
    "reports",
    registry.MenuEntry(
        key="reports",
        label=pgettext_lazy("planning", "Reports"),
        url_name="planning:report_calendar",
        icon="report",
        group="office",
        order=45,
        shown=_has_place,
        children=CHILDREN,
    ),
)
registry.widgets.register(
    "reports_due", registry.Widget("reports_due", "planning/_reports_due_widget.html", reports_due, "main", 12)
)
registry.widgets.register(
    "reports_overview",
    registry.Widget(
        "reports_overview",
        "planning/_reports_overview.html",
        reports_overview,
        "side",
        40,
        pages=("overview",),
        paper=_reports_on_paper,
    ),
)
registry.search_sources.register(
    "reports",
    registry.SearchSource(
        "reports",
        pgettext_lazy("planning", "Reports"),
        find_reports,
        55,
        lambda text: f"{reverse('planning:report_list')}?{urlencode({'view': 'all', 'q': text})}",
    ),
)
registry.carries_out("planning:report_calendar", "EX-7")
registry.carries_out("planning:office_report_list", "GA-F5")
