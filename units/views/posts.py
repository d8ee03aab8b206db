"""The establishment: posts filled and vacant, their history, holders placed and moved."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coopoffice.web.filters import ChoiceFilter, SearchFilter, UnitFilter
from coopoffice.web.tables import Column, Tab
from coopoffice.web.views.governed import ActionView, GovernedDetailView, GovernedFormView, GovernedListView

from .. import services
from ..choices import PersonnelKind, PostRole
from ..forms import people as forms
from ..models import Delegation, Post, Posting, Unit
from ..querysets import vacant, within
from .cells import serving_cell
from .units import unit_crumbs


def post_crumbs(post: Post) -> list[tuple[Any, str]]:
    """From the unit to the post."""
    return [*unit_crumbs(post.unit), (post.shown_title, post.get_absolute_url())]


def _open_today() -> Q:
    return within(timezone.localdate(), start="opened_on", end="closed_on")


def _served_plain(post: Post) -> str:
    return post.in_charge.user.full_name if post.in_charge else _("vacant")


class PostListView(GovernedListView):
    """Every position: who holds it, which are vacant (อัตรากำลัง)."""

    model = Post
    title = gettext_lazy("Establishment")
    default_sort = ("unit__parent__position", "unit__position", "unit_id", "position", "pk")
    columns = (
        Column("number", gettext_lazy("No."), lambda p: p.number, sort="number", css="nw"),
        Column(
            "title",
            gettext_lazy("Post"),
            lambda p: p.shown_title,
            sort="title",
            link=True,
        ),
        Column("level", gettext_lazy("Level"), lambda p: p.level, screen=False),
        Column("unit", gettext_lazy("Unit"), lambda p: p.unit.shown_short_name, sort=("unit__position", "unit_id")),
        Column(
            "kind", gettext_lazy("Kind of personnel"), lambda p: p.get_personnel_kind_display(), sort="personnel_kind"
        ),
        Column("role", gettext_lazy("Role"), lambda p: p.get_role_display(), screen=False),
        Column("today", gettext_lazy("Serving today"), serving_cell, export=_served_plain),
        Column(
            "holder",
            gettext_lazy("Holder"),
            lambda p: p.holder.user.full_name if p.holder else "",
            screen=False,
        ),
    )
    filters = (
        SearchFilter("number", "title", "title_en", "level", "unit__name", "unit__short_name"),
        UnitFilter("unit", gettext_lazy("Unit"), lambda unit: Q(unit__above__ancestor_id=unit.pk), picker="unit"),
        ChoiceFilter("kind", gettext_lazy("Kind of personnel"), PersonnelKind, "personnel_kind"),
        ChoiceFilter("role", gettext_lazy("Role"), PostRole),
    )
    tabs = (
        Tab("open", gettext_lazy("All posts"), lambda user: _open_today()),
        Tab("filled", gettext_lazy("Filled"), lambda user: _open_today() & ~vacant()),
        Tab("vacant", gettext_lazy("Vacant"), lambda user: _open_today() & vacant(), hot=True),
        Tab("closed", gettext_lazy("Closed"), lambda user: Q(closed_on__lt=timezone.localdate())),
    )

    def for_screen(self, rows: Any, user: Any) -> Any:
        return rows.select_related("unit").with_people()


class PostDetailView(GovernedDetailView):
    """One post: who serves today, who served before, powers given and received."""

    model = Post
    template_name = "units/post_detail.html"

    def get_rows(self, user: Any) -> Any:
        return Post.objects.visible_to(user).select_related("unit").with_people()

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return post_crumbs(self.object)

    def get_title(self) -> Any:
        return self.object.shown_title

    def get_context(self) -> dict[str, Any]:
        user, post, today = self.request.user, self.object, timezone.localdate()
        rows = list(Posting.objects.visible_to(user).filter(post=post).with_places().order_by("-starts_on", "-pk"))
        powers = Delegation.objects.visible_to(user).during(today, None).with_places().order_by("starts_on")
        return {
            "now": [r for r in rows if r.starts_on <= today and (r.ends_on is None or r.ends_on >= today)],
            "coming": [r for r in rows if r.starts_on > today],
            "past": [r for r in rows if r.ends_on is not None and r.ends_on < today],
            "given": powers.filter(from_post=post),
            "received": powers.filter(to_post=post),
            "is_closed": post.closed_on is not None and post.closed_on < today,
        }


class PostOpenView(ActionView):
    """Open a post in a unit."""

    model = Unit
    form_class = forms.PostOpenForm
    service = staticmethod(services.open_post)
    verb = "change"
    title = gettext_lazy("Open a post")
    submit_label = gettext_lazy("Open the post")

    def get_initial(self) -> dict[str, Any]:
        return {}

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [*unit_crumbs(self.object), (self.title, "")]


class PostAct(ActionView):
    """An act on one post."""

    model = Post

    def get_rows(self, user: Any) -> Any:
        return Post.objects.visible_to(user).select_related("unit")

    def get_initial(self) -> dict[str, Any]:
        return {}

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [*post_crumbs(self.object), (self.get_title(), "")]


class PostChangeView(GovernedFormView):
    """Change number, title, level or role."""

    model = Post
    form_class = forms.PostChangeForm
    service = staticmethod(services.change_post)
    title = gettext_lazy("Change the post")
    submit_label = gettext_lazy("Save the changes")

    def get_rows(self, user: Any) -> Any:
        return Post.objects.visible_to(user).select_related("unit")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [*post_crumbs(self.object), (self.title, "")]


class PostCloseView(PostAct):
    """Close a vacant post."""

    form_class = forms.PostCloseForm
    service = staticmethod(services.close_post)
    verb = "close"
    title = gettext_lazy("Close the post")
    submit_label = gettext_lazy("Close the post")
    submit_css = "btn-danger"


class PostPlaceView(PostAct):
    """Put a person into the vacant post."""

    form_class = forms.PlaceForm
    service = staticmethod(services.place_person)
    verb = "place"
    title = gettext_lazy("Fill the post")
    submit_label = gettext_lazy("Fill the post")


class PostingAct(ActionView):
    """An act on one posting."""

    model = Posting

    def get_rows(self, user: Any) -> Any:
        return Posting.objects.visible_to(user).with_places()

    def get_initial(self) -> dict[str, Any]:
        return {}

    def get_cancel_url(self) -> str:
        return self.object.user.get_absolute_url()

    def get_success_url(self, result: Any) -> str:
        return self.get_cancel_url()

    def get_context(self, form: Any) -> dict[str, Any]:
        return {"posting": self.object}

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [*post_crumbs(self.object.post), (self.get_title(), "")]


class PostingMoveView(PostingAct):
    """Move the holder to another post."""

    template_name = "units/posting_act.html"
    form_class = forms.MoveForm
    service = staticmethod(services.move_person)
    verb = "change"
    title = gettext_lazy("Move to another post")
    submit_label = gettext_lazy("Move the person")


class PostingEndView(PostingAct):
    """End a posting."""

    template_name = "units/posting_act.html"
    form_class = forms.EndPostingForm
    verb = "end"
    title = gettext_lazy("End the posting")
    submit_label = gettext_lazy("End the posting")
    submit_css = "btn-danger"

    @staticmethod
    def service(*, by: Any, posting: Posting, **given: Any) -> Any:
        """A stand-in's posting ends by its own rules."""
        if posting.is_stand_in:
            return services.end_stand_in(by=by, posting=posting, **given)
        return services.end_posting(by=by, posting=posting, **given)
