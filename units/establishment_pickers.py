"""Posts, and people with or without a post, as they are chosen by typing."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from coopoffice.thai import normalise
from coopoffice.web.registry import Picker, pickers

from .models import Post, Posting, User


def _words(text: str, *fields: str) -> Q:
    every = Q()
    for word in text.replace("·", " ").replace("(", " ").replace(")", " ").split()[:8]:
        one = Q()
        for spelling in {word, normalise(word)} - {""}:
            for name in fields:
                one |= Q(**{f"{name}__icontains": spelling})
        every &= one
    return every


def posts(user: Any) -> QuerySet[Post]:
    """Every open post the person may see, with who serves in it."""
    return Post.objects.visible_to(user).open_on().select_related("unit").with_people()


def vacant_posts(user: Any) -> QuerySet[Post]:
    """Open posts without a holder."""
    return posts(user).vacant_on()


def post_label(post: Post) -> str:
    """Title, unit and position number, which tells posts apart."""
    return f"{post.shown_title} · {post.unit.shown_short_name} ({post.number})"


def _find_posts(rows: QuerySet[Post], text: str, limit: int) -> list[Post]:
    if text.endswith(")") and "(" in text:  # a label read back
        exact = list(rows.filter(number=text[:-1].rpartition("(")[2].strip())[:1])
        if exact:
            return exact
    fits = _words(text, "title", "title_en", "level", "number", "unit__name", "unit__short_name", "unit__code")
    held = Posting.objects.on().filter(_words(text, "user__first_name", "user__last_name")).values("post_id")
    return list(rows.filter(fits | Q(pk__in=held)).order_by("unit__position", "unit_id", "position", "pk")[:limit])


def accounts(user: Any) -> QuerySet[User]:
    """Every active person the person may see, in a post or not."""
    return User.objects.visible_to(user).filter(is_active=True, is_superuser=False)


def account_label(person: User) -> str:
    """Name and user name."""
    return f"{person.full_name} ({person.username})"


def _find_accounts(rows: QuerySet[User], text: str, limit: int) -> list[User]:
    if text.endswith(")") and "(" in text:
        exact = list(rows.filter(username=text[:-1].rpartition("(")[2].strip())[:1])
        if exact:
            return exact
    fits = _words(text, "title", "first_name", "last_name", "first_name_en", "last_name_en", "username")
    return list(rows.filter(fits).order_by("sort_key", "pk")[:limit])


pickers.register("post", Picker("post", posts, lambda u, t, n: _find_posts(posts(u), t, n), post_label))
pickers.register(
    "vacant_post", Picker("vacant_post", vacant_posts, lambda u, t, n: _find_posts(vacant_posts(u), t, n), post_label)
)
pickers.register(
    "account", Picker("account", accounts, lambda u, t, n: _find_accounts(accounts(u), t, n), account_label)
)
