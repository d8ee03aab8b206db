"""People: directory, page, accounts."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coopoffice.web.filters import ChoiceFilter, SearchFilter, UnitFilter
from coopoffice.web.tables import Column, Tab
from coopoffice.web.views.governed import ActionView, GovernedDetailView, GovernedFormView, GovernedListView

from .. import services
from ..acting import capacity_line
from ..choices import PersonnelKind
from ..forms import people as forms
from ..models import Delegation, DutyAssignment, Posting, User
from ..querysets import in_post, in_unit
from .cells import own_first, places_cell, units_cell

ONE_TIME_SECONDS = 600


def person_crumbs(person: User) -> list[tuple[Any, str]]:
    """From the directory to the person."""
    return [(_("People"), reverse("units:person_list")), (person.full_name, person.get_absolute_url())]


class PersonListView(GovernedListView):
    """The directory (ทำเนียบ)."""

    model = User
    title = gettext_lazy("People")
    default_sort = ("sort_key", "pk")
    template_name = "units/person_list.html"
    columns = (
        Column("name", gettext_lazy("Name"), lambda p: p.full_name, sort=("sort_key", "pk"), link=True),
        Column(
            "post",
            gettext_lazy("Post today"),
            places_cell,
            export=lambda p: ", ".join(capacity_line(place) for place in own_first(p.places_today)),
        ),
        Column("unit", gettext_lazy("Unit"), units_cell),
        Column(
            "kind", gettext_lazy("Kind of personnel"), lambda p: p.get_personnel_kind_display(), sort="personnel_kind"
        ),
        Column(
            "phone",
            gettext_lazy("Telephone"),
            lambda p: (
                format_html('<a class="nw" href="tel:{}">{}</a>', p.phone.replace(" ", ""), p.phone) if p.phone else ""
            ),
            export=lambda p: p.phone,
        ),
        Column(
            "email",
            gettext_lazy("E-mail"),
            lambda p: format_html('<a href="mailto:{}">{}</a>', p.email, p.email) if p.email else "",
            export=lambda p: p.email,
            css="wide-only",
        ),
        Column("username", gettext_lazy("User name"), lambda p: p.username, screen=False),
    )
    filters = (
        SearchFilter("first_name", "last_name", "first_name_en", "last_name_en", "username", "phone"),
        UnitFilter("unit", gettext_lazy("Unit"), lambda unit: in_unit(unit.pk), picker="unit"),
        ChoiceFilter("kind", gettext_lazy("Kind of personnel"), PersonnelKind, "personnel_kind"),
    )
    tabs = (
        Tab("posted", gettext_lazy("In a post"), lambda user: in_post() & Q(is_active=True)),
        Tab("unplaced", gettext_lazy("Without a post"), lambda user: ~in_post() & Q(is_active=True)),
        Tab("closed", gettext_lazy("Accounts closed"), lambda user: Q(is_active=False)),
    )
    add_url_name = "units:person_create"
    add_label = gettext_lazy("Open an account")

    def for_screen(self, rows: Any, user: Any) -> Any:
        return rows.with_places()


class PersonDetailView(GovernedDetailView):
    """One person: posts now and before, duties, powers, how to reach the person."""

    model = User
    template_name = "units/person_detail.html"

    def get_rows(self, user: Any) -> Any:
        return User.objects.visible_to(user).with_places()

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return person_crumbs(self.object)

    def get_title(self) -> Any:
        return self.object.full_name

    def get_context(self) -> dict[str, Any]:
        user, person = self.request.user, self.object
        places = own_first(person.places_today)
        history = Posting.objects.visible_to(user).filter(user=person).with_places().order_by("-starts_on", "-pk")
        now = {place.pk for place in places}
        mine = [
            place.post.unit_id for place in places if place.capacity in ("substantive", "acting_head", "acting_post")
        ]
        duties = DutyAssignment.objects.visible_to(user).on().select_related("duty", "area", "unit")
        return {
            "places": places,
            "history": [row for row in history if row.pk not in now],
            "duties": list(duties.filter(user=person).order_by("duty__position")),
            "unit_duties": list(duties.filter(unit__in=mine, for_members=True).order_by("duty__position")),
            "powers": Delegation.objects.visible_to(user)
            .on()
            .filter(to_post__in=[place.post_id for place in places])
            .with_places(),
            "is_self": person.pk == user.pk,
            "own": next((place for place in places if not place.is_stand_in), None),
        }


class PersonCreateView(GovernedFormView):
    """Open an account."""

    model = User
    form_class = forms.PersonForm
    service = staticmethod(services.create_person)
    title = gettext_lazy("Open an account")
    submit_label = gettext_lazy("Open the account")
    lead = gettext_lazy("A one-time password is shown once; the person changes it at the first sign-in.")
    saved = gettext_lazy("The account is open.")

    def get_success_url(self, result: Any) -> str:
        return keep_password(self.request, result)

    def get_cancel_url(self) -> str:
        return reverse("units:person_list")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(_("People"), reverse("units:person_list")), (self.title, "")]


class PersonChangeView(GovernedFormView):
    """Change names and contact."""

    model = User
    form_class = forms.PersonForm
    service = staticmethod(services.change_person)
    title = gettext_lazy("Change the person's details")
    submit_label = gettext_lazy("Save the changes")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [*person_crumbs(self.object), (self.title, "")]


class AccountAct(ActionView):
    """An act on one account that needs no more than the word."""

    model = User
    form_class = forms.ConfirmForm
    verb = "reset"
    object_kwarg = "user"

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [*person_crumbs(self.object), (self.get_title(), "")]

    def get_success_url(self, result: Any) -> str:
        if isinstance(result, services.OpenedAccount):
            return keep_password(self.request, result)
        return self.object.get_absolute_url()


class PersonResetView(AccountAct):
    """A new one-time password."""

    service = staticmethod(services.reset_password)
    title = gettext_lazy("Reset the password")
    lead = gettext_lazy("The old password and every open session of the person end at once.")
    submit_label = gettext_lazy("Reset the password")
    saved = gettext_lazy("The old password no longer works.")


class PersonUnlockView(AccountAct):
    """Let a locked person try again."""

    service = staticmethod(services.unlock_person)
    title = gettext_lazy("Unlock sign-in")
    lead = gettext_lazy("Failed attempts are forgotten; the password stays as it is.")
    submit_label = gettext_lazy("Unlock")
    saved = gettext_lazy("The person may try again.")


class PersonDeactivateView(AccountAct):
    """Close the account."""

    service = staticmethod(services.deactivate_person)
    verb = "change"
    title = gettext_lazy("Close the account")
    lead = gettext_lazy("The person can no longer sign in. What the person did stays in the records.")
    submit_label = gettext_lazy("Close the account")
    submit_css = "btn-danger"
    saved = gettext_lazy("The account is closed.")


class PersonReactivateView(AccountAct):
    """Open a closed account again."""

    service = staticmethod(services.reactivate_person)
    verb = "change"
    title = gettext_lazy("Open the account again")
    submit_label = gettext_lazy("Open the account again")
    saved = gettext_lazy("The account is open.")


def _password_key(request: HttpRequest, person_id: int) -> str:
    return f"one-time:{request.user.pk}:{request.session.session_key}:{person_id}"


def keep_password(request: HttpRequest, account: services.OpenedAccount) -> str:
    """Keep the one-time password for the next page of this very session, ten minutes at most; return its address."""
    cache.set(_password_key(request, account.user.pk), account.password, ONE_TIME_SECONDS)
    return reverse("units:person_password", args=[account.user.pk])


class PersonPasswordView(GovernedDetailView):
    """The one-time password, shown once to whoever made it."""

    model = User
    template_name = "units/person_password.html"
    verb = "reset"
    title = gettext_lazy("One-time password")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [*person_crumbs(self.object), (self.title, "")]

    def get_context(self) -> dict[str, Any]:
        key = _password_key(self.request, self.object.pk)
        password = cache.get(key)
        cache.delete(key)
        return {"password": password}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().get(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response


class PersonPlaceView(ActionView):
    """Put the person into a vacant post."""

    model = User
    form_class = forms.PersonPlaceForm
    service = staticmethod(services.place_person)
    verb = "place"
    object_kwarg = "user"
    title = gettext_lazy("Place in a post")
    submit_label = gettext_lazy("Place in the post")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [*person_crumbs(self.object), (self.title, "")]

    def get_success_url(self, result: Any) -> str:
        return self.object.get_absolute_url()
