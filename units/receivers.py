"""What units contribute to the shell: menu entries, search sources, desk widgets. Filled in on start."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from coopoffice.thai import normalise
from coopoffice.web import registry
from coopoffice.web.registry import MenuEntry, SearchHit, SearchSource, Widget
from coopoffice.web.services.notifications import notify

from . import (  # noqa: F401  (most fill registries)
    approvals_shell,
    assignments_shell,
    establishment_pickers,
    exports,
    occupancy_shell,
    pickers,
    prepared,
    sentences,
)
from .acting import capacity_line
from .models import Duty, Post, Posting, Unit, User
from .signals import stand_in_ended, stand_in_named

# --- organisation: menu ----------------------------------------------------------------------------------------------


def _of(*names: str) -> tuple[str, ...]:
    return tuple(f"units:{name}" for name in names)


UNIT_PAGES = _of("unit_list", "unit_open", "unit_detail", "unit_change", "unit_move", "unit_close", "unit_districts")
PERSON_PAGES = _of("person_list", "person_create", "person_detail", "person_change", "person_place", "person_reset")
POST_PAGES = _of("post_list", "post_detail", "post_open", "post_change", "post_close", "post_place")
DUTY_PAGES = _of("duty_list", "duty_detail", "duty_assign", "duty_share", "duty_end")
PROCESS_PAGES = _of(
    *("process_list", "process_draw", "process_detail", "process_edit", "process_compare", "process_version"),
    *("process_bring", "process_retire", "process_discard"),
)
STAND_IN_PAGES = _of("stand_in_list", "stand_in_name", "delegation_list", "power_delegate", "delegation_revoke")


def _child(key: str, label: Any, url_name: str, url_names: tuple[str, ...] = ()) -> MenuEntry:
    return MenuEntry(key=key, label=label, url_name=url_name, url_names=url_names or (url_name,))


registry.menu.register(
    "units",
    MenuEntry(
        key="units",
        label=gettext_lazy("Units and processes"),
        url_name="units:chart",
        icon="sitemap",
        group="office",
        order=90,
        children=(
            _child("chart", gettext_lazy("Organisation chart"), "units:chart", _of("chart", "chart_detail")),
            _child(
                "unit_list", gettext_lazy("Units"), "units:unit_list", (*UNIT_PAGES, *_of("unit_link", "unit_unlink"))
            ),
            _child("person_list", gettext_lazy("People"), "units:person_list", PERSON_PAGES),
            _child("post_list", gettext_lazy("Establishment"), "units:post_list", POST_PAGES),
            _child("duty_list", gettext_lazy("Duties under order 17/2554"), "units:duty_list", DUTY_PAGES),
            _child("processes", gettext_lazy("Processes"), "units:process_list", PROCESS_PAGES),
            _child("stand_ins", gettext_lazy("Acting and delegation"), "units:stand_in_list", STAND_IN_PAGES),
            _child("who_can", gettext_lazy("Who can?"), "units:who_can"),
        ),
    ),
)


# --- organisation: search --------------------------------------------------------------------------------------------


def _words(text: str, *fields: str) -> Q:
    every = Q()
    for word in text.split()[:6]:
        one = Q()
        for spelling in {word, normalise(word)} - {""}:
            for name in fields:
                one |= Q(**{f"{name}__icontains": spelling})
        every &= one
    return every


def find_people(user: Any, text: str, limit: int) -> Iterable[SearchHit]:
    """People by name, user name or telephone."""
    fields = ("title", "first_name", "last_name", "first_name_en", "last_name_en", "username", "phone")
    rows = User.objects.visible_to(user).filter(_words(text, *fields), is_active=True).with_places()
    for person in rows.order_by("sort_key", "pk")[:limit]:
        meta = " · ".join(capacity_line(place) for place in person.places_today[:2])
        yield SearchHit(person.full_name, person.get_absolute_url(), meta, "user")


def find_units(user: Any, text: str, limit: int) -> Iterable[SearchHit]:
    """Units by name, short name or code."""
    fields = ("name", "short_name", "name_en", "short_name_en", "code", "letter_code")
    rows = Unit.objects.visible_to(user).open_on().filter(_words(text, *fields)).select_related("parent")
    for unit in rows.order_by("position", "pk")[:limit]:
        meta = unit.parent.shown_short_name if unit.parent else ""
        yield SearchHit(unit.shown_name, unit.get_absolute_url(), meta, "sitemap")


def find_posts(user: Any, text: str, limit: int) -> Iterable[SearchHit]:
    """Posts by position number or title."""
    rows = Post.objects.visible_to(user).open_on().filter(_words(text, "number", "title", "title_en", "level"))
    for post in rows.select_related("unit").order_by("unit__position", "position", "pk")[:limit]:
        yield SearchHit(
            post.shown_title, post.get_absolute_url(), f"{post.unit.shown_name} · {post.number}", "briefcase"
        )


def find_duties(user: Any, text: str, limit: int) -> Iterable[SearchHit]:
    """Duties of the order by code, title or what they ask."""
    fields = ("code", "title", "title_en", "requirement", "requirement_en")
    for duty in Duty.objects.visible_to(user).filter(_words(text, *fields)).order_by("position")[:limit]:
        yield SearchHit(str(duty), duty.get_absolute_url(), duty.shown_division, "clipboard-list")


def _more(url_name: str):
    from urllib.parse import urlencode

    return lambda text: f"{reverse(url_name)}?{urlencode({'q': text})}"


for _key, _label, _find, _url, _place in (
    ("people", gettext_lazy("People"), find_people, "units:person_list", 10),
    ("units", gettext_lazy("Units"), find_units, "units:unit_list", 20),
    ("posts", gettext_lazy("Posts"), find_posts, "units:post_list", 80),
    ("duties", gettext_lazy("Duties"), find_duties, "units:duty_list", 90),
):
    registry.search_sources.register(_key, SearchSource(_key, _label, _find, order=_place, more=_more(_url)))


# --- organisation: my day --------------------------------------------------------------------------------------------


def serving_today(request: HttpRequest) -> dict[str, Any] | None:
    """The heads of the own office who are away today and who serves for them; not shown while nobody is away."""
    posting = request.actor.posting  # type: ignore[attr-defined]
    if posting is None:
        return None
    top = posting.post.unit.parent_id or posting.post.unit_id
    today = timezone.localdate()
    units = prepared.family_of.seen_by(request.user, top=top, on=today)
    above = next((unit for unit in units if unit.pk == top), None)
    if above is not None:
        prepared.posts_around(request.user, [unit for unit in units if unit is not above], above, today)
    rows = [unit for unit in units if above and unit.head and (unit.head.acting or unit.head.holder is None)]
    mine = [p for p in request.postings if p.is_stand_in]  # type: ignore[attr-defined]
    return {"units": rows, "mine": mine, "all": len(units)} if rows or mine else None


registry.widgets.register(
    "serving_today",
    Widget("serving_today", "units/_widget_serving.html", serving_today, column="side", order=60),
)


# --- organisation: who is told ---------------------------------------------------------------------------------------


def tell_stand_in(posting: Posting, **facts: Any) -> None:
    """Tell the person named, and the holder, from when to when."""
    post = posting.post
    holder = (
        Posting.objects.visible_to(facts["by"].user).on().substantive().filter(post=post).select_related("user").first()
    )
    for person in {posting.user, holder.user if holder else None} - {None, facts["by"].user}:
        with override(person.language):
            subject = _("%(person)s is to stand in: %(line)s") % {
                "person": posting.user.full_name,
                "line": capacity_line(posting),
            }
            text = _("%(days)s, order %(order)s. It takes effect and lapses by itself.") % {
                "days": sentences.days(posting.starts_on, posting.ends_on),
                "order": posting.order_number,
            }
            notify(
                users=[person],
                kind="stand_in",
                subject=subject[:200],
                text=text,
                url=post.get_absolute_url(),
                icon="user-share",
                dedupe_key=f"stand_in:{posting.pk}",
            )


def tell_stand_in_ended(posting: Posting, **facts: Any) -> None:
    """Tell the person whose standing in was ended early."""
    if posting.user == facts["by"].user:
        return
    with override(posting.user.language):
        notify(
            users=[posting.user],
            kind="stand_in",
            subject=(_("Your standing in was ended: %(line)s") % {"line": capacity_line(posting)})[:200],
            text=_("Last day: %(day)s.") % {"day": sentences.day(posting.ends_on or timezone.localdate())},
            url=posting.post.get_absolute_url(),
            icon="user-share",
        )


def _quiet(tell):
    def receive(sender: Any, **facts: Any) -> None:
        facts.pop("signal", None)
        tell(**facts)

    return receive


stand_in_named.connect(_quiet(tell_stand_in), weak=False, dispatch_uid="units.tell_stand_in")
stand_in_ended.connect(_quiet(tell_stand_in_ended), weak=False, dispatch_uid="units.tell_stand_in_ended")
