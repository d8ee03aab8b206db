"""Doors of the leave book of a person and year, on screen and paper, and of everybody's balances."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from coopoffice.printing.responses import paper_response
from coopoffice.thai import chosen_fiscal_year, fiscal_year
from coopoffice.web.filters import ChoiceFilter, PersonFilter, SearchFilter
from coopoffice.web.tables import Column, Tab
from coopoffice.web.views.governed import GovernedDetailView, GovernedListView
from units.acting import postings_of
from units.models import Posting, User
from units.offices import office_of
from units.reach import reach

from ..documents import papers
from ..figures import leave_book, person_year
from ..models import LeaveAccount, LeaveKind, PersonnelFile
from ..policies import KEEPERS
from ..services.accounts import day_words
from .leave import MINE, REGISTER_TITLE, fiscal_choices, when


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
        year = chosen_fiscal_year(str(self.kwargs["year"]), today)
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
        return paper_response(paper, name)


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
