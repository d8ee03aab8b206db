"""Acting and delegation: who stands in for whom, today, coming and past; powers given in writing."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coopoffice.web.filters import ChoiceFilter, DateRangeFilter, SearchFilter
from coopoffice.web.tables import Column, Tab
from coopoffice.web.views.governed import ActionView, GovernedDetailView, GovernedListView

from .. import sentences, services
from ..choices import STAND_IN_CAPACITIES, Capacity, PostRole, Power
from ..forms import people as forms
from ..models import Delegation, Post, Posting, Unit, User
from ..querysets import within
from .posts import PostAct, post_crumbs


def _now() -> Q:
    return within(timezone.localdate())


def _coming() -> Q:
    return Q(starts_on__gt=timezone.localdate())


def _past() -> Q:
    return Q(ends_on__lt=timezone.localdate())


def crumbs() -> list[tuple[Any, str]]:
    """To the page of stand-ins."""
    return [(_("Acting and delegation"), reverse("units:stand_in_list"))]


def _order(row: Any) -> Any:
    if row.order_date is None:
        return row.order_number
    return format_html(
        '{}<div class="l2">{}</div>',
        row.order_number,
        _("dated %(day)s") % {"day": sentences.day(row.order_date)},
    )


class StandInListView(GovernedListView):
    """Stand-ins: current, coming, past."""

    model = Posting
    title = gettext_lazy("Acting and delegation")
    default_sort = ("-starts_on", "-pk")
    template_name = "units/stand_in_list.html"
    columns = (
        Column(
            "post",
            gettext_lazy("Post stood in for"),
            lambda p: format_html('{}<div class="l2">{}</div>', p.post.shown_title, p.post.unit.shown_name),
            sort="post__title",
            export=lambda p: p.post.shown_title,
            link=True,
        ),
        Column("unit", gettext_lazy("Unit"), lambda p: p.post.unit.shown_name, screen=False),
        Column("who", gettext_lazy("Who stands in"), lambda p: p.user.full_name, sort="user__sort_key"),
        Column("capacity", gettext_lazy("In what capacity"), lambda p: p.get_capacity_display(), sort="capacity"),
        Column(
            "days",
            gettext_lazy("Days"),
            lambda p: sentences.days(p.starts_on, p.ends_on),
            sort="starts_on",
            css="nw",
        ),
        Column("starts", gettext_lazy("From"), lambda p: p.starts_on, screen=False),
        Column("ends", gettext_lazy("Until"), lambda p: p.ends_on, screen=False),
        Column("order", gettext_lazy("Under order"), _order, export=lambda p: p.order_number),
        Column("note", gettext_lazy("Reason"), lambda p: p.note),
    )
    filters = (
        SearchFilter(
            "user__first_name",
            "user__last_name",
            "post__title",
            "post__unit__name",
            "post__unit__short_name",
            "order_number",
        ),
        ChoiceFilter(
            "capacity", gettext_lazy("Capacity"), [(c.value, c.label) for c in Capacity if c in STAND_IN_CAPACITIES]
        ),
        DateRangeFilter("from", gettext_lazy("Begins"), "starts_on"),
    )
    tabs = (
        Tab("now", gettext_lazy("Today"), lambda user: _now()),
        Tab("coming", gettext_lazy("Coming"), lambda user: _coming()),
        Tab("past", gettext_lazy("Past"), lambda user: _past()),
    )
    empty_title = gettext_lazy("Nobody stands in")
    empty_text = gettext_lazy(
        "Every post is served by its own holder. A head names a stand-in from the page of the post."
    )

    def get_rows(self, user: Any) -> Any:
        return super().get_rows(user).stand_ins()

    def for_screen(self, rows: Any, user: Any) -> Any:
        return rows.with_places()

    def get_context(self, listing: Any) -> dict[str, Any]:
        return {"mine": own_posts(self.request.user)}


def own_posts(user: Any) -> list[Post]:
    """Heads' posts for which the person may name a stand-in: of the units headed, and of those right below."""
    rows = Post.objects.visible_to(user, "stand_in").open_on().filter(role=PostRole.HEAD).select_related("unit")
    return list(rows.with_people().order_by("unit__position", "pk")[:14])


class DelegationListView(GovernedListView):
    """Powers given in writing."""

    model = Delegation
    title = gettext_lazy("Delegated powers")
    default_sort = ("-starts_on", "-pk")
    template_name = "units/delegation_list.html"
    columns = (
        Column("power", gettext_lazy("Power"), lambda d: d.get_power_display(), sort="power"),
        Column(
            "from",
            gettext_lazy("From post"),
            lambda d: format_html(
                '{}<div class="l2">{}</div>', d.from_post.shown_title, d.from_post.unit.shown_short_name
            ),
            export=lambda d: d.from_post.shown_title,
            sort="from_post__title",
        ),
        Column(
            "to",
            gettext_lazy("To post"),
            lambda d: format_html('{}<div class="l2">{}</div>', d.to_post.shown_title, d.to_post.unit.shown_short_name),
            export=lambda d: d.to_post.shown_title,
            sort="to_post__title",
        ),
        Column(
            "days", gettext_lazy("Days"), lambda d: sentences.days(d.starts_on, d.ends_on), sort="starts_on", css="nw"
        ),
        Column("order", gettext_lazy("Under order"), _order, export=lambda d: d.order_number),
        Column("conditions", gettext_lazy("Conditions"), lambda d: d.conditions),
        Column(
            "act",
            "",
            lambda d: (
                format_html(
                    '<a class="nw" href="{}">{}</a>', reverse("units:delegation_revoke", args=[d.pk]), _("Revoke")
                )
                if getattr(d, "may_revoke", False) and (d.ends_on is None or d.ends_on >= timezone.localdate())
                else ""
            ),
            export=lambda d: "",
        ),
    )
    filters = (
        SearchFilter("from_post__title", "to_post__title", "order_number", "conditions"),
        ChoiceFilter("power", gettext_lazy("Power"), Power),
    )
    tabs = (
        Tab("now", gettext_lazy("Today"), lambda user: _now()),
        Tab("coming", gettext_lazy("Coming"), lambda user: _coming()),
        Tab("past", gettext_lazy("Past"), lambda user: _past()),
    )
    empty_title = gettext_lazy("No powers are delegated")
    empty_text = gettext_lazy("A head delegates from the page of the own post.")

    def for_screen(self, rows: Any, user: Any) -> Any:
        return rows.with_places().with_may(user, ["revoke"])

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [*crumbs(), (self.title, "")]


class StandInNameView(PostAct):
    """Name a stand-in for the post."""

    template_name = "units/stand_in_form.html"
    form_class = forms.StandInForm
    service = staticmethod(services.name_stand_in)
    verb = "stand_in"
    title = gettext_lazy("Name a stand-in")
    submit_label = gettext_lazy("Name the stand-in")
    saved = gettext_lazy("The stand-in is named. It takes effect and lapses by itself.")

    def get_rows(self, user: Any) -> Any:
        return Post.objects.visible_to(user).select_related("unit").with_people()

    def get_title(self) -> Any:
        return _("Name a stand-in for %(post)s") % {"post": self.object.shown_title}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"capacities": services.capacities_for(self.object)}

    def get_initial(self) -> dict[str, Any]:
        """Person and days from the address, where another record (a leave) proposes them."""
        given: dict[str, Any] = {}
        raw = self.request.GET.get("user", "")
        if raw.isascii() and raw.isdigit() and len(raw) < 19:
            given["user"] = User.objects.visible_to(self.request.user).filter(pk=int(raw)).first()
        for name, key in (("starts_on", "from"), ("ends_on", "until")):
            try:
                given[name] = dt.date.fromisoformat(self.request.GET.get(key, ""))
            except ValueError:
                continue
        return {**super().get_initial(), **given}

    def get_context(self, form: Any) -> dict[str, Any]:
        today = timezone.localdate()
        rows = Posting.objects.visible_to(self.request.user).stand_ins().filter(post=self.object)
        return {"post": self.object, "others": rows.during(today, None).with_places().order_by("starts_on")}

    def get_success_url(self, result: Any) -> str:
        return self.object.get_absolute_url()


class StandInPreviewView(GovernedDetailView):
    """Who would reach what on which days: drawn beside the form while it is filled in."""

    model = Post
    verb = "stand_in"
    template_name = "units/_stand_in_preview.html"

    def get_rows(self, user: Any) -> Any:
        return Post.objects.visible_to(user).select_related("unit")

    def get_context(self) -> dict[str, Any]:
        form = forms.StandInForm(
            self.request.GET,
            actor=self.request.actor,  # type: ignore[attr-defined]
            capacities=services.capacities_for(self.object),
        )
        form.is_valid()
        given = form.cleaned_data
        user, first, last = given.get("user"), given.get("starts_on"), given.get("ends_on")
        if not (user and first and last) or last < first:
            return {"ready": False}
        capacity = given.get("capacity") or Capacity.IN_PLACE_OF
        full = capacity in (Capacity.ACTING_HEAD, Capacity.ACTING_POST)
        units = Unit.objects.visible_to(self.request.user).open_on(first)
        wide = full and self.object.role != PostRole.MEMBER
        return {
            "ready": True,
            "person": user,
            "days": sentences.days(first, last),
            "after": sentences.day(last + dt.timedelta(days=1)),
            "length": (last - first).days + 1,
            "capacity": Capacity(capacity).label,
            "full": full,
            "units": list(units.below(self.object.unit_id)) if wide else list(units.filter(pk=self.object.unit_id)),
            "clash": services.clashing(self.object, user, capacity, first, last),
        }


class DelegateView(PostAct):
    """Delegate powers of the post."""

    form_class = forms.DelegationForm
    service = staticmethod(services.delegate_power)
    verb = "delegate"
    object_kwarg = "from_post"
    title = gettext_lazy("Delegate powers")
    submit_label = gettext_lazy("Delegate the powers")
    lead = gettext_lazy("State Administration Act 2534, section 38: in writing, and not handed on.")

    def get_title(self) -> Any:
        return _("Delegate powers of %(post)s") % {"post": self.object.shown_title}

    def get_success_url(self, result: Any) -> str:
        return self.object.get_absolute_url()


class DelegationRevokeView(ActionView):
    """Revoke a delegation."""

    model = Delegation
    form_class = forms.LastDayForm
    service = staticmethod(services.revoke_delegation)
    verb = "revoke"
    title = gettext_lazy("Revoke the delegation")
    submit_label = gettext_lazy("Revoke the delegation")
    submit_css = "btn-danger"

    def get_rows(self, user: Any) -> Any:
        return Delegation.objects.visible_to(user).with_places()

    def get_initial(self) -> dict[str, Any]:
        return {}

    def get_title(self) -> Any:
        return f"{self.title}: {self.object.get_power_display()}"

    def get_cancel_url(self) -> str:
        return self.object.from_post.get_absolute_url()

    def get_success_url(self, result: Any) -> str:
        return self.get_cancel_url()

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [*post_crumbs(self.object.from_post), (self.title, "")]
