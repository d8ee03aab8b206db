"""Doors of the papers: leave form, cancellation form, the leave book of a person and year."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from coopoffice.printing.render import Paper
from coopoffice.thai import fiscal_year
from coopoffice.web.filters import ChoiceFilter, PersonFilter, SearchFilter, UnitFilter
from coopoffice.web.tables import Column, Tab
from coopoffice.web.views.governed import GovernedDetailView, GovernedFormView, GovernedListView, GovernedView
from units.acting import postings_of
from units.approvals import course_of
from units.choices import DecisionAct, StepAct
from units.models import Posting, Unit, User
from units.offices import office_of
from units.reach import reach

from .. import services
from ..choices import DayPart, PaperForm
from ..counting import ZERO
from ..documents import papers
from ..figures import last_leave, leave_book, person_year, taken_before
from ..forms import leave as forms
from ..models import Leave, LeaveAccount, LeaveCut, LeaveKind, LeaveRound, PersonnelFile, RoundLine
from ..policies import KEEPERS
from ..services.accounts import day_words
from ..services.planning import OWN_ABOVE
from .leave import MINE, REGISTER_TITLE, chosen_year, fiscal_choices, when

TICKED = ("sick", "personal", "maternity")


def pdf(paper: Paper, name: str) -> HttpResponse:
    """The paper, shown in place, kept by nobody on the way."""
    return HttpResponse(
        paper.content,
        content_type="application/pdf",
        headers={
            "Content-Disposition": content_disposition_header(False, f"{name}.pdf") or "inline",
            "Cache-Control": "private, no-store",
        },
    )


def decisions_on_paper(approval: Any) -> dict[str, Any]:
    """Who agreed and who decided, as the form has room for it. Three statements; empty without an approval."""
    if approval is None:
        return {"opinions": [], "order": None, "granted": None}
    made = course_of(approval).history
    opinions = [d for d in made if d.act in {StepAct.AGREE, StepAct.CHECK}]
    order = next((d for d in reversed(made) if d.act in {DecisionAct.APPROVE, DecisionAct.REFUSE}), None)
    return {"opinions": opinions, "order": order, "granted": order is not None and order.act == DecisionAct.APPROVE}


def part_words(part: str) -> str:
    """Behind a day on the form: which half of it."""
    return {DayPart.MORNING: " (ครึ่งวันเช้า)", DayPart.AFTERNOON: " (ครึ่งวันบ่าย)"}.get(DayPart(part), "")


def form_context(leave: Leave) -> dict[str, Any]:
    """What every leave form prints, in Thai as the regulation has it."""
    office = office_of(leave.unit)
    before = taken_before(leave)
    same = leave.kind.code
    with translation.override("th"):
        kinds = {k.code: k for k in LeaveKind.objects.claim() if k.code in TICKED}
        last = last_leave(leave, TICKED if leave.kind.form == PaperForm.GENERAL else [same])
        statistics = []
        for code in TICKED:
            past, now = before.get(code, ZERO), leave.days if code == same else ZERO
            label = kinds[code].name if code in kinds else code
            figures = {"before": past, "now": now, "together": past + now}
            statistics.append({"label": label, **{k: papers.paper_days(v) for k, v in figures.items()}})
        return {
            "leave": leave,
            "person": leave.user.full_name,
            "office": office,
            "unit": leave.unit,
            "to": addressee(office, leave.approval),
            "asked_on": timezone.localtime(leave.asked_at).date(),
            "kinds": [
                {"name": kinds[c].name, "same": c == same, "last": last is not None and last.kind.code == c}
                for c in TICKED
                if c in kinds
            ],
            "ticked": same in TICKED,
            "statistics": statistics,
            "days_words": papers.paper_days(leave.days),
            "first_words": part_words(leave.first_part),
            "last_words": part_words(leave.last_part) if leave.ends_on != leave.starts_on else "",
            "last": last,
            "last_days": papers.paper_days(last.left_days) if last else "-",
            "stand_in": leave.stand_in.full_name if leave.stand_in else "",
            "file": PersonnelFile.objects.visible_to(leave.user).filter(user=leave.user).first(),
            "other_title": f"แบบใบ{leave.kind.name}",
            "event_words": EVENT_WORDS.get(same, "กำหนด"),
            "unit_words": "วัน",
            "decided_words": leave.decided_line,
            "decided_on": leave.decided_at,
            **decisions_on_paper(leave.approval),
        }


EVENT_WORDS = {"paternity": "ภริยาคลอดบุตรเมื่อ", "military": "ตามหมายเรียกหรือกำหนด"}


def vacation_context(leave: Leave) -> dict[str, Any]:
    """What the vacation form says of the balance, as of the day the leave begins."""
    year = person_year(leave.user, fiscal_year(leave.starts_on), leave.starts_on)
    line = next((k for k in year.kinds if k.rule.kind_id == leave.kind_id and k.balance), None)
    balance = line.balance if line else None
    if balance is None:
        return {"carried": "-", "right": "-", "granted_days": "-", "used_before": "-", "used_after": "-"}
    before = taken_before(leave).get(leave.kind.code, ZERO)
    after = before + leave.days
    figures = {
        "carried": balance.carried,
        "right": balance.right,
        "granted_days": balance.granted,
        "used_before": before,
        "used_after": after,
        "left_after": balance.granted - after,
    }
    return {key: papers.paper_days(value) for key, value in figures.items()}


def addressee(office: Unit, approval: Any) -> str:
    """เรียน: the head of the office; who stands above where the leave is decided outside."""
    outside = approval is not None and approval.facts.get("decider") in {"above", OWN_ABOVE}
    if outside:
        return f"ผู้ว่าราชการจังหวัด{office.province}" if office.province else "อธิบดี"
    head = Unit.objects.visible_to(approval.requester if approval else None).filter(pk=office.pk).with_heads().first()
    return head.head.shown_title if head and head.head else office.name


class LeavePaperView(GovernedView):
    """ใบลา: the form as it stands, with what was decided so far."""

    model = Leave

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        rows = Leave.objects.visible_to(request.user).with_names().select_related("approval")
        leave = rows.one_for(request.user, pk=pk)
        context = form_context(leave)
        if leave.kind.form == PaperForm.VACATION:
            context |= vacation_context(leave)
        return pdf(
            papers.leave_form(form=leave.kind.form, context=context), _("Leave form %(n)s") % {"n": leave.number}
        )


class LeaveCutPaperView(GovernedView):
    """ใบขอยกเลิกวันลา."""

    model = LeaveCut

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        rows = LeaveCut.objects.visible_to(request.user).select_related(
            "decided_by", "leave__user", "leave__kind", "leave__unit", "leave__stand_in", "leave__approval", "approval"
        )
        cut = rows.one_for(request.user, pk=pk)
        context = {
            **form_context(cut.leave),
            "cut": cut,
            "asked_on": timezone.localtime(cut.asked_at).date(),
            **decisions_on_paper(cut.approval),
            "decided_words": f"{cut.decided_by.full_name} {cut.decided_line}" if cut.decided_by else "",
            "decided_on": cut.decided_at,
            "cut_words": papers.paper_days(cut.days),
            "remain_words": papers.paper_days(cut.leave.left_days),
        }
        return pdf(papers.cancel_form(context=context), _("Cancellation of leave %(n)s") % {"n": cut.leave.number})


# --- the book of a person and year ------------------------------------------------------------------------------------


class LeaveBookView(GovernedDetailView):
    """ทะเบียนคุมวันลา of one person and fiscal year."""

    model = User
    template_name = "personnel/leave_book.html"
    context_name = "person"

    def get_object(self) -> Any:
        """A person whose leave one sees: the own, or one whose balances are open to the reader."""
        user = self.request.user
        person = User.objects.visible_to(user).filter(pk=self.kwargs["pk"]).first()
        if person is None:
            raise Http404
        if person.pk != user.pk and not book_open(user, person):
            raise Http404
        return person

    def get_title(self) -> Any:
        return _("Leave book: %(person)s") % {"person": self.object.full_name}

    def get_crumbs(self) -> list[tuple[Any, str]]:
        own = self.object.pk == self.request.user.pk
        first = (MINE, reverse("personnel:my_leave")) if own else (REGISTER_TITLE, reverse("personnel:leave_list"))
        return [first, (self.object.full_name, "")]

    def get_context(self) -> dict[str, Any]:
        today = timezone.localdate()
        year = chosen_year(str(self.kwargs["year"]), today)
        places = postings_of(self.object)
        return {
            "year": year,
            "this_year": fiscal_year(today),
            "balances": person_year(self.object, year, today),
            "lines": [(line, when(line.leave)) for line in leave_book(self.object, year)],
            "posting": places[0] if places else None,
        }


def book_open(user: Any, person: User) -> bool:
    """Whether the person's leave is open to the reader: superiors, those with the power, the keepers."""
    if LeaveAccount.objects.visible_to(user).filter(user=person).exists():
        return True
    if PersonnelFile.objects.visible_to(user).filter(user=person).exists():
        return True
    units = reach(user).supervises
    return Posting.objects.visible_to(user).on().filter(user=person, post__unit_id__in=units).exists()


class LeaveBookPaperView(LeaveBookView):
    """The same on paper."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        context = self.get_context()
        posting = context["posting"]
        with translation.override("th"):
            under = [self.object.full_name]
            if posting:
                under += [posting.post.shown_title, posting.post.unit.name, office_of(posting.post.unit).name]
            paper = papers.register_of_leave(
                context={
                    "title": f"ทะเบียนคุมวันลา ปีงบประมาณ พ.ศ. {context['year']}",
                    "under": " ".join(dict.fromkeys(under)),
                    "balances": context["balances"],
                    "printed_by": request.user.full_name,
                },
                lines=context["lines"],
            )
        name = _("Leave book %(year)s %(person)s") % {"year": context["year"], "person": self.object.full_name}
        return pdf(paper, name)


class BalanceListView(GovernedListView):
    """Balances of everybody the person sees, one line per account."""

    model = LeaveAccount
    title = gettext_lazy("Leave balances")
    template_name = "personnel/balance_list.html"
    tabs = (
        Tab("year", gettext_lazy("This fiscal year"), lambda user: Q(fiscal_year=fiscal_year(timezone.localdate()))),
        Tab(
            "vacation",
            gettext_lazy("Vacation of this year"),
            lambda user: Q(fiscal_year=fiscal_year(timezone.localdate()), kind__code="vacation"),
        ),
        Tab("beyond", gettext_lazy("Beyond the days with pay"), lambda user: Q(available__lt=0), hot=True),
        Tab("all", gettext_lazy("All years")),
    )
    filters = (
        SearchFilter("user__first_name", "user__last_name", "user__first_name_en", "user__last_name_en"),
        ChoiceFilter(
            "kind",
            gettext_lazy("Kind"),
            lambda: [(k.code, str(k)) for k in LeaveKind.objects.claim()],
            lambda value: Q(kind__code=value),
        ),
        ChoiceFilter("year", gettext_lazy("Fiscal year"), fiscal_choices, lambda value: Q(fiscal_year=int(value))),
        PersonFilter("person", gettext_lazy("Person"), "user_id", picker="person"),
    )
    columns = (
        Column("person", gettext_lazy("Person"), lambda a: a.user.full_name, sort=("user__sort_key", "user_id")),
        Column("kind", gettext_lazy("Kind"), lambda a: str(a.kind), sort=("kind__position", "kind_id")),
        Column("year", gettext_lazy("Fiscal year"), lambda a: a.fiscal_year, sort="fiscal_year"),
        Column("granted", gettext_lazy("Given"), lambda a: day_words(a.granted), num=True),
        Column("used", gettext_lazy("Used"), lambda a: day_words(a.used), sort="used", num=True),
        Column(
            "reserved", pgettext_lazy("leave", "Waiting"), lambda a: day_words(a.reserved), sort="reserved", num=True
        ),
        Column("available", gettext_lazy("Left"), lambda a: day_words(a.available), sort="available", num=True),
    )
    default_sort = ("user__sort_key", "user_id", "kind__position", "-fiscal_year")
    empty_title = gettext_lazy("No balances yet")
    empty_text = gettext_lazy(
        "Accounts open with the first request, on 1 October, and by taking a former register over."
    )

    def for_screen(self, rows: Any, user: Any) -> Any:
        return rows.select_related("user", "kind")

    def get_context(self, listing: Any) -> dict[str, Any]:
        return {"keeps": reach(self.request.user).has_duty(*KEEPERS)}


# --- the half-year ----------------------------------------------------------------------------------------------------


def rounds() -> list[tuple[str, str]]:
    """Half-years to choose from, the newest first."""
    this = fiscal_year(timezone.localdate())
    return [
        (f"{year}-{half}", _("Half %(half)d of fiscal year %(year)d") % {"half": half, "year": year})
        for year in range(this, this - 4, -1)
        for half in (2, 1)
    ]


def of_round(value: str) -> Q:
    """Lines of the half-year."""
    year, half = value.split("-")
    return Q(round__fiscal_year=int(year), round__half=int(half))


class RoundListView(GovernedListView):
    """สรุปวันลารอบครึ่งปี for the salary round: Excel, CSV and print carry the same rows."""

    model = RoundLine
    title = gettext_lazy("Leave by half-year for the salary round")
    template_name = "personnel/round_list.html"
    tabs = (
        Tab("all", gettext_lazy("All")),
        Tab("over", gettext_lazy("Over the limit"), lambda user: Q(over_limit=True), hot=True),
    )
    filters = (
        SearchFilter("user__first_name", "user__last_name", "user__first_name_en", "user__last_name_en"),
        ChoiceFilter("round", gettext_lazy("Half-year"), rounds, of_round),
        UnitFilter("unit", gettext_lazy("Unit"), picker="unit"),
    )
    columns = (
        Column(
            "round",
            gettext_lazy("Half-year"),
            lambda r: f"{r.round.half}/{r.round.fiscal_year}",
            sort=("-round__fiscal_year", "-round__half"),
            css="nw",
        ),
        Column(
            "person", gettext_lazy("Person"), lambda r: r.user.full_name, sort=("user__sort_key", "user_id"), link=True
        ),
        Column("post", gettext_lazy("Post"), lambda r: r.post_line),
        Column("unit", gettext_lazy("Unit"), lambda r: r.unit.shown_short_name, sort=("unit__position", "unit_id")),
        Column("sick_times", gettext_lazy("Sick, times"), lambda r: r.sick_times, sort="sick_times", num=True),
        Column("sick_days", gettext_lazy("Sick, days"), lambda r: day_words(r.sick_days), sort="sick_days", num=True),
        Column("personal_times", gettext_lazy("Personal, times"), lambda r: r.personal_times, num=True),
        Column(
            "personal_days",
            gettext_lazy("Personal, days"),
            lambda r: day_words(r.personal_days),
            sort="personal_days",
            num=True,
        ),
        Column("vacation_days", gettext_lazy("Vacation, days"), lambda r: day_words(r.vacation_days), num=True),
        Column("birth_days", gettext_lazy("Birth, days"), lambda r: day_words(r.birth_days), num=True),
        Column("other_days", gettext_lazy("Other kinds, days"), lambda r: day_words(r.other_days), num=True),
        Column(
            "counted",
            gettext_lazy("Against the limit"),
            lambda r: day_words(r.counted_days) + (" !" if r.over_limit else ""),
            sort="counted_days",
            num=True,
            export=lambda r: float(r.counted_days),
        ),
    )
    default_sort = ("-round__fiscal_year", "-round__half", "unit__position", "id")
    add_url_name = "personnel:round_compile"
    add_label = gettext_lazy("Compile a half-year")
    empty_title = gettext_lazy("No half-year is compiled")
    empty_text = gettext_lazy("On 31 March and 30 September the keeper compiles what everybody took.")

    def for_screen(self, rows: Any, user: Any) -> Any:
        return rows.select_related("round", "user", "unit")

    def get_context(self, listing: Any) -> dict[str, Any]:
        found = (
            listing.rows.order_by("-round__fiscal_year", "-round__half").select_related("round__compiled_by").first()
        )
        return {"compiled": found.round if found else None}


class RoundCompileView(GovernedFormView):
    """Count a half-year."""

    model = RoundLine
    form_class = forms.RoundForm
    service = staticmethod(services.compile_round)
    title, submit_label = gettext_lazy("Compile a half-year"), gettext_lazy("Count this half-year")
    saved = gettext_lazy("Counted. The list below can be taken as Excel or printed.")
    lead = gettext_lazy("Counted again, a half-year is counted anew from the register.")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(RoundListView.title, reverse("personnel:round_list")), (self.title, "")]

    def get_cancel_url(self) -> str:
        return reverse("personnel:round_list")

    def get_initial(self) -> dict[str, Any]:
        today = timezone.localdate()
        return {"fiscal_year": fiscal_year(today), "half": 1 if today.month >= 10 or today.month <= 3 else 2}

    def get_service_kwargs(self, form: Any) -> dict[str, Any]:
        posting = self.request.actor.posting  # type: ignore[attr-defined]
        return {**super().get_service_kwargs(form), "unit": office_of(posting.post.unit)}

    def get_success_url(self, result: LeaveRound) -> str:
        return f"{reverse('personnel:round_list')}?round={result.fiscal_year}-{result.half}"
