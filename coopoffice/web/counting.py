"""Counting for the screen: several query sets in one statement, each to a cap ("1,000+")."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet

from .planned import fetch_kept
from .words import Words

CAP = 1000


def counting_words(several: Mapping[str, QuerySet], cap: int = CAP, *, caps: Mapping[str, int] | None = None) -> Words:
    """The one statement of ``capped_counts``; ``about`` names its columns. Empty where nothing can be counted."""
    parts, values, names = [], [], []
    for name, rows in several.items():
        try:
            most = (caps or {}).get(name, cap) + 1
            sql, params = rows.order_by().values("pk")[:most].query.sql_with_params()
        except EmptyResultSet:
            continue
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) AS c{len(parts)})")
        values.extend(params)
        names.append(name)
    return Words("SELECT " + ", ".join(parts) if parts else "", tuple(values), tuple(names))


def counted_by(words: Words) -> dict[str, int]:
    """Ask the statement of ``counting_words``; what could not be counted is left out.

    Kept words are planned once per connection. Planning a dozen counts takes five times what answering them does.
    """
    if not words.sql:
        return {}
    ((*numbers,),) = fetch_kept(words)
    return dict(zip(words.about, numbers, strict=True))


def capped_counts(
    several: Mapping[str, QuerySet], cap: int = CAP, *, caps: Mapping[str, int] | None = None
) -> dict[str, int]:
    """Count several querysets, of any models, in one statement, each to at most ``cap + 1`` (shown as "1,000+").

    ``caps`` names those that have a cap of their own. Nothing to count costs nothing.
    """
    return {**dict.fromkeys(several, 0), **counted_by(counting_words(several, cap, caps=caps))}
