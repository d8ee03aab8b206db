"""Doors of the rules of leave: rights, who may permit how much, limits of the salary round."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from coopoffice.web.filters import ChoiceFilter
from coopoffice.web.policies import may
from coopoffice.web.tables import Column, Tab, for_keepers
from coopoffice.web.templatetags.thai import thaidate_short
from coopoffice.web.templatetags.web import tag
from coopoffice.web.views.governed import GovernedDetailView, GovernedFormView, GovernedListView
from units.choices import PersonnelKind

from .. import services
from ..choices import AuthorityLevel, Confidence
from ..forms import keeping as forms
from ..models import LeaveAuthority, LeaveKind, LeaveRule, RoundLimit
from ..services.accounts import day_words

RULES = gettext_lazy("Rules of leave")
SURE = {Confidence.HIGH: "ok", Confidence.MEDIUM: "warn", Confidence.LOW: "danger"}


def sure_tag(row: Any) -> str:
    """How sure a rule is, with its letter."""
    return tag(f"{row.confidence} · {row.get_confidence_display()}", SURE[Confidence(row.confidence)])


def where(row: Any) -> str:
    """For which unit a rule holds."""
    return row.unit.shown_short_name if row.unit else pgettext("rule", "Everywhere")


def limit_words(rule: LeaveRule) -> str:
    """The limit in words."""
    if not rule.allowed:
        return _("no right to it")
    if rule.limit_days is None:
        return _("no limit in days")
    return _("%(days)s days for %(per)s") % {
        "days": day_words(rule.limit_days),
        "per": rule.get_limit_per_display(),
    }


class LeaveRuleListView(GovernedListView):
    """Every rule with its source and how sure it is."""

    model = LeaveRule
    title = RULES
    template_name = "personnel/rule_list.html"
    tabs = (
        Tab("all", gettext_lazy("All")),
        Tab("unsure", gettext_lazy("To be checked"), lambda user: ~Q(confidence=Confidence.HIGH)),
        Tab("own", gettext_lazy("Of single offices"), lambda user: Q(unit__isnull=False)),
    )
    filters = (
        ChoiceFilter(
            "kind",
            gettext_lazy("Kind"),
            lambda: [(k.code, str(k)) for k in LeaveKind.objects.claim()],
            lambda value: Q(kind__code=value),
        ),
        ChoiceFilter("personnel", gettext_lazy("Kind of personnel"), PersonnelKind, "personnel_kind"),
        ChoiceFilter("sure", gettext_lazy("How sure"), Confidence, "confidence"),
    )
    columns = (
        Column(
            "kind", gettext_lazy("Kind of leave"), lambda r: str(r.kind), sort=("kind__position", "kind_id"), link=True
        ),
        Column("personnel", gettext_lazy("For"), lambda r: r.get_personnel_kind_display(), sort="personnel_kind"),
        Column("limit", gettext_lazy("Limit"), limit_words),
        Column("counting", gettext_lazy("Counted"), lambda r: r.get_counting_display()),
        Column(
            "from",
            gettext_lazy("In force from"),
            lambda r: thaidate_short(r.starts_on, "year"),
            sort="-starts_on",
            export=lambda r: r.starts_on,
        ),
        Column(
            "unit",
            gettext_lazy("For the unit"),
            where,
        ),
        Column("sure", gettext_lazy("How sure"), sure_tag, sort="confidence", export=lambda r: r.confidence),
        Column("source", gettext_lazy("Source"), lambda r: r.source, screen=False),
        Column("note", gettext_lazy("Note on the rule"), lambda r: r.note, screen=False),
    )
    default_sort = ("kind__position", "personnel_kind", "-starts_on")
    add_url_name = "personnel:leave_rule_add"
    add_label = gettext_lazy("Add a rule")

    def for_screen(self, rows: Any, user: Any) -> Any:
        return rows.select_related("kind", "unit")


class LeaveRuleDetailView(GovernedDetailView):
    """One rule, every figure of it, and the rows before and after it."""

    model = LeaveRule
    template_name = "personnel/rule_detail.html"
    context_name = "rule"

    def get_rows(self, user: Any) -> Any:
        return LeaveRule.objects.visible_to(user).select_related("kind", "unit")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(RULES, reverse("personnel:leave_rule_list")), (str(self.object), "")]

    def get_context(self) -> dict[str, Any]:
        rule, user = self.object, self.request.user
        hidden = {"id", "kind", "personnel_kind", "unit", "starts_on", "source", "confidence", "note", "updated_at"}
        facts = []
        for field in rule._meta.concrete_fields:
            value = getattr(rule, field.name)
            if field.name in hidden or value in (None, "", False) or (field.name == "wait_months" and not value):
                continue
            shown = getattr(rule, f"get_{field.name}_display", None)
            text = shown() if shown else _("Yes") if value is True else value
            facts.append((field.verbose_name, day_words(text) if field.get_internal_type() == "DecimalField" else text))
        history = LeaveRule.objects.visible_to(user).filter(kind=rule.kind, personnel_kind=rule.personnel_kind)
        authorities = LeaveAuthority.objects.visible_to(user).filter(kind=rule.kind).select_related("unit")
        return {
            "facts": facts,
            "sure": sure_tag(rule),
            "limit": limit_words(rule),
            "history": history.select_related("unit", "kind").order_by("-starts_on"),
            "authorities": authorities.order_by("level", "-starts_on"),
            "may_change": may(user, "change", rule),
        }


class _RuleForm(GovernedFormView):
    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(RULES, reverse("personnel:leave_rule_list")), (self.get_title(), "")]

    def get_cancel_url(self) -> str:
        return reverse("personnel:leave_rule_list")

    def get_initial(self) -> dict[str, Any]:
        if self.object is not None:
            return super().get_initial()
        return {"starts_on": timezone.localdate()}


class LeaveRuleAddView(_RuleForm):
    model, form_class, service = LeaveRule, forms.LeaveRuleAddForm, staticmethod(services.add_leave_rule)
    title, submit_label = gettext_lazy("Add a rule of leave"), gettext_lazy("Put the rule in force")
    saved = gettext_lazy("The rule is in force from its day on.")
    lead = gettext_lazy("A rule counts from its day until the next one for the same kinds begins.")


class LeaveRuleChangeView(_RuleForm):
    model, form_class, service = LeaveRule, forms.LeaveRuleChangeForm, staticmethod(services.change_leave_rule)
    title, submit_label = gettext_lazy("Correct the rule"), gettext_lazy("Save the corrected rule")
    saved = gettext_lazy("Corrected. What was asked under it keeps its days.")

    @property
    def lead(self) -> str:  # type: ignore[override]
        """The rule in question."""
        return str(self.object)


def authority_words(row: LeaveAuthority) -> str:
    """The limit in words."""
    return _("no limit") if row.max_days is None else _("%(days)s days") % {"days": day_words(row.max_days)}


class LeaveAuthorityListView(GovernedListView):
    """Who may permit how many days of one leave."""

    model = LeaveAuthority
    title = gettext_lazy("Who may permit leave")
    template_name = "personnel/rule_list.html"
    filters = (
        ChoiceFilter(
            "kind",
            gettext_lazy("Kind"),
            lambda: [(k.code, str(k)) for k in LeaveKind.objects.claim()],
            lambda value: Q(kind__code=value),
        ),
        ChoiceFilter("level", gettext_lazy("Who permits"), AuthorityLevel),
    )
    columns = (
        Column(
            "kind",
            gettext_lazy("Kind of leave"),
            lambda r: for_keepers(r, str(r.kind)),
            sort=("kind__position", "kind_id"),
            export=lambda r: str(r.kind),
        ),
        Column("level", gettext_lazy("Who permits"), lambda r: r.get_level_display(), sort="level"),
        Column("days", gettext_lazy("Up to"), authority_words, sort="max_days"),
        Column(
            "from",
            gettext_lazy("In force from"),
            lambda r: thaidate_short(r.starts_on, "year"),
            sort="-starts_on",
            export=lambda r: r.starts_on,
        ),
        Column(
            "unit",
            gettext_lazy("For the unit"),
            where,
        ),
        Column("sure", gettext_lazy("How sure"), sure_tag, sort="confidence", export=lambda r: r.confidence),
        Column("source", gettext_lazy("Source"), lambda r: r.source),
    )
    default_sort = ("kind__position", "-max_days", "-starts_on")
    add_url_name = "personnel:leave_authority_add"
    add_label = gettext_lazy("Add a limit")

    def for_screen(self, rows: Any, user: Any) -> Any:
        return rows.select_related("kind", "unit").with_may(user, ["change"])


class LeaveAuthorityAddView(_RuleForm):
    model, form_class, service = LeaveAuthority, forms.LeaveAuthorityAddForm, staticmethod(services.add_leave_authority)
    title, submit_label = gettext_lazy("Add a limit of who permits"), gettext_lazy("Put the limit in force")
    saved = gettext_lazy("The limit is in force from its day on.")

    def get_cancel_url(self) -> str:
        return reverse("personnel:leave_authority_list")

    def get_success_url(self, result: Any) -> str:
        return self.get_cancel_url()


class LeaveAuthorityChangeView(LeaveAuthorityAddView):
    form_class, service = forms.LeaveAuthorityChangeForm, staticmethod(services.change_leave_authority)
    title, submit_label = gettext_lazy("Correct the limit"), gettext_lazy("Save the corrected limit")
    saved = gettext_lazy("Corrected.")


class RoundLimitListView(GovernedListView):
    """Beyond how many days there is no increment."""

    model = RoundLimit
    title = gettext_lazy("Limit of the salary round")
    template_name = "personnel/rule_list.html"
    columns = (
        Column(
            "days",
            gettext_lazy("Days of leave in a round"),
            lambda r: for_keepers(r, day_words(r.max_days)),
            export=lambda r: float(r.max_days),
        ),
        Column(
            "from",
            gettext_lazy("In force from"),
            lambda r: thaidate_short(r.starts_on, "year"),
            sort="-starts_on",
            export=lambda r: r.starts_on,
        ),
        Column(
            "unit",
            gettext_lazy("For the unit"),
            where,
        ),
        Column("sure", gettext_lazy("How sure"), sure_tag, export=lambda r: r.confidence),
        Column("source", gettext_lazy("Source"), lambda r: r.source),
        Column("note", gettext_lazy("Note on the rule"), lambda r: r.note),
    )
    default_sort = ("-starts_on",)
    add_url_name = "personnel:round_limit_add"
    add_label = gettext_lazy("Add a limit")

    def for_screen(self, rows: Any, user: Any) -> Any:
        return rows.select_related("unit").with_may(user, ["change"])


class RoundLimitAddView(_RuleForm):
    model, form_class, service = RoundLimit, forms.RoundLimitForm, staticmethod(services.add_round_limit)
    title, submit_label = gettext_lazy("Add a limit of the salary round"), gettext_lazy("Put the limit in force")
    saved = gettext_lazy("The limit is in force from its day on.")

    def get_cancel_url(self) -> str:
        return reverse("personnel:round_limit_list")

    def get_success_url(self, result: Any) -> str:
        return self.get_cancel_url()


class RoundLimitChangeView(RoundLimitAddView):
    service = staticmethod(services.change_round_limit)
    title, submit_label = gettext_lazy("Correct the limit of the round"), gettext_lazy("Save the corrected limit")
    saved = gettext_lazy("Corrected.")
