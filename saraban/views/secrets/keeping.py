"""Keepers of secrets, clearances, the six-monthly checks, and the record of openings."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from coopoffice.files.upload import in_memory_only
from coopoffice.web.filters import ChoiceFilter, DateRangeFilter
from coopoffice.web.policies import may_map
from coopoffice.web.tables import Column, Tab
from coopoffice.web.templatetags.thai import thaidate_short, thaimoment
from coopoffice.web.views.governed import ActionView, GovernedDetailView, GovernedFormView

from ...choices import CheckState, OpeningHow
from ...forms import secrets as forms
from ...models import SecretCheck, SecretClearance, SecretKeeper, SecretOpening
from ...services import secrets as services
from .common import Guarded, GuardedList, crumb


def _in_force(_user: Any) -> Q:
    today = timezone.localdate()
    return Q(starts_on__lte=today) & (Q(ends_on__isnull=True) | Q(ends_on__gte=today))


def _not_in_force(user: Any) -> Q:
    return ~_in_force(user)


def _days(row: Any) -> Any:
    last = thaidate_short(row.ends_on, "year") if row.ends_on else _("until further notice")
    return f"{row.starts_on and thaidate_short(row.starts_on, 'year')} – {last}"


TABS = (
    Tab("now", gettext_lazy("In force"), _in_force),
    Tab("other", gettext_lazy("Ended or to come"), _not_in_force),
)


class _HeldList(GuardedList):
    template_name = "saraban/secret_held_list.html"
    row_template = "saraban/_secret_held_row.html"
    tabs = TABS
    default_sort = ("-starts_on",)

    def for_screen(self, rows: Any, user: Any) -> Any:
        return rows.select_related("user", "unit").with_may(user, ["end"])

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [crumb(), (self.title, "")]


class SecretKeeperListView(_HeldList):
    """The registrar of secrets and the deputies."""

    model = SecretKeeper
    title = gettext_lazy("Keepers of secrets")
    add_url_name, add_label = "saraban:secret_keeper_appoint", gettext_lazy("Appoint a keeper")
    columns = (
        Column("person", gettext_lazy("Person"), lambda k: k.user.full_name, sort="user__sort_key"),
        Column("what", gettext_lazy("Appointed as"), lambda k: k.get_role_display(), sort="role"),
        Column("order", gettext_lazy("Order"), lambda k: k.order_number),
        Column("days", gettext_lazy("Days"), _days, sort="-starts_on"),
        Column("acts", "", lambda k: ""),
    )
    empty_title = gettext_lazy("Nobody is appointed")
    empty_text = gettext_lazy("The head of the office appoints the registrar of secrets and the deputies by order.")


class SecretClearanceListView(_HeldList):
    """Who is cleared for which class."""

    model = SecretClearance
    title = gettext_lazy("Clearances")
    add_url_name, add_label = "saraban:secret_clearance_give", gettext_lazy("Clear a person")
    columns = (
        Column("person", gettext_lazy("Person"), lambda k: k.user.full_name, sort="user__sort_key"),
        Column("what", gettext_lazy("Cleared up to"), lambda k: k.get_level_display(), sort="-level"),
        Column("order", gettext_lazy("Order"), lambda k: k.order_number),
        Column("days", gettext_lazy("Days"), _days, sort="-starts_on"),
        Column("acts", "", lambda k: ""),
    )
    empty_title = gettext_lazy("Nobody is cleared")
    empty_text = gettext_lazy("A person opens a secret only when cleared for its class and named for it.")


class _Give(Guarded, GovernedFormView):
    list_url: str = ""

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [crumb(), (self.title, "")]

    def get_cancel_url(self) -> str:
        return reverse(self.list_url)


class SecretKeeperAppointView(_Give):
    model, form_class, service = SecretKeeper, forms.SecretKeeperForm, services.appoint_keeper
    title, submit_label = gettext_lazy("Appoint a keeper of secrets"), gettext_lazy("Appoint by this order")
    saved, list_url = gettext_lazy("Appointed."), "saraban:secret_keeper_list"


class SecretClearanceGiveView(_Give):
    model, form_class, service = SecretClearance, forms.SecretClearanceForm, services.give_clearance
    title, submit_label = gettext_lazy("Clear a person"), gettext_lazy("Clear by this order")
    saved, list_url = gettext_lazy("Cleared."), "saraban:secret_clearance_list"


class _End(Guarded, ActionView):
    verb, form_class = "end", forms.SecretEndForm
    submit_css = "btn-danger"
    list_url: str = ""

    def get_rows(self, user: Any) -> Any:
        return super().get_rows(user).select_related("user")

    def get_initial(self) -> dict[str, Any]:
        return {}

    def get_title(self) -> Any:
        return f"{self.title}: {self.object.user.full_name}"

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [crumb(), (self.get_title(), "")]


class SecretKeeperEndView(_End):
    model, service, object_kwarg = SecretKeeper, services.end_keeper, "keeper"
    title, submit_label = gettext_lazy("End the appointment"), gettext_lazy("End the appointment")
    saved = gettext_lazy("The last day is written down.")


class SecretClearanceEndView(_End):
    model, service, object_kwarg = SecretClearance, services.end_clearance, "clearance"
    title, submit_label = gettext_lazy("End the clearance"), gettext_lazy("End the clearance")
    saved = gettext_lazy("The last day is written down.")


# --- checks -----------------------------------------------------------------------------------------------------------


class SecretCheckListView(GuardedList):
    """Six-monthly checks."""

    model = SecretCheck
    title = gettext_lazy("Checks of secrets")
    template_name = "saraban/secret_held_list.html"
    default_sort = ("-held_on",)
    add_url_name, add_label = "saraban:secret_check_begin", gettext_lazy("Begin a check")
    columns = (
        Column(
            "held", gettext_lazy("Checked on"), lambda c: thaidate_short(c.held_on, "year"), sort="-held_on", link=True
        ),
        Column("order", gettext_lazy("Order of the committee"), lambda c: c.order_number),
        Column("state", pgettext_lazy("check", "State"), lambda c: c.get_state_display(), sort="state"),
    )
    empty_title = gettext_lazy("No check was held yet")
    empty_text = gettext_lazy("Every secret is looked at once in six months, by the registrar and at least two others.")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [crumb(), (self.title, "")]


class SecretCheckBeginView(_Give):
    model, form_class, service = SecretCheck, forms.SecretCheckForm, services.begin_check
    title, submit_label = gettext_lazy("Begin a check of secrets"), gettext_lazy("Begin the check")
    lead = gettext_lazy("The registrar of secrets chairs; name at least two others who are cleared.")
    saved, list_url = gettext_lazy("The check has begun."), "saraban:secret_check_list"


def _items(check: SecretCheck) -> list[Any]:
    return list(check.items.select_related("letter").prefetch_related("letter__entries"))


class SecretCheckDetailView(Guarded, GovernedDetailView):
    """One check: who looks, what was found."""

    model = SecretCheck
    template_name = "saraban/secret_check_detail.html"
    context_name = "check"

    def get_title(self) -> Any:
        return _("Check of secrets")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [crumb(), (_("Checks of secrets"), reverse("saraban:secret_check_list")), (self.get_title(), "")]

    def get_context(self) -> dict[str, Any]:
        items = _items(self.object)
        return {
            "items": items,
            "members": list(self.object.members.select_related("user")),
            "left": sum(1 for i in items if i.present is None),
            "missing": sum(1 for i in items if i.present is False),
            "keeps": may_map(self.request.user, [self.object], ["keep"])["keep", self.object.pk],
            "is_open": self.object.state == CheckState.OPEN,
        }


@method_decorator(in_memory_only, name="dispatch")
class _OnCheck(Guarded, ActionView):
    model, verb, object_kwarg = SecretCheck, "keep", "check"

    def get_initial(self) -> dict[str, Any]:
        return {}

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [crumb(), (_("Check of secrets"), self.object.get_absolute_url()), (self.title, "")]

    def get_success_url(self, result: Any) -> str:
        return self.object.get_absolute_url()


class SecretCheckRecordView(_OnCheck):
    form_class, service = forms.SecretCheckRecordForm, services.record_check
    title, submit_label = gettext_lazy("Write down what was found"), gettext_lazy("Save what was found")
    saved = gettext_lazy("Saved what was found.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"items": _items(self.object)}


class SecretCheckFinishView(_OnCheck):
    form_class, service = forms.SecretCheckFinishForm, services.finish_check
    title, submit_label = gettext_lazy("Report the check"), gettext_lazy("End the check and report")
    saved = gettext_lazy("The check is reported.")


# --- openings ---------------------------------------------------------------------------------------------------------


class SecretOpeningListView(GuardedList):
    """Who opened what, and when: nobody changes it, the registrar reads it."""

    model = SecretOpening
    title = gettext_lazy("Openings of secrets")
    template_name = "saraban/secret_held_list.html"
    default_sort = ("-at",)
    columns = (
        Column("at", gettext_lazy("When"), lambda o: thaimoment(o.at), sort="-at"),
        Column("person", gettext_lazy("Person"), lambda o: o.user.full_name, sort="user__sort_key"),
        Column("how", gettext_lazy("How"), lambda o: o.get_how_display(), sort="how"),
        Column("letter", gettext_lazy("Number in the register"), lambda o: str(o.letter)),
        Column("sheet", gettext_lazy("Sheet"), lambda o: o.sheet or "", num=True),
        Column("address", gettext_lazy("Network address"), lambda o: o.address),
    )
    filters = (
        ChoiceFilter("how", gettext_lazy("How"), OpeningHow),
        DateRangeFilter("day", gettext_lazy("When"), "at", moments=True),
    )
    empty_title = gettext_lazy("Nothing was opened")
    empty_text = gettext_lazy("Each opening of a secret stands here for good.")

    def for_screen(self, rows: Any, user: Any) -> Any:
        return rows.select_related("user", "letter").prefetch_related("letter__entries")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [crumb(), (self.title, "")]
