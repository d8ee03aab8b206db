"""Days, people and posts as they stand inside a sentence, in the language of the page."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coopoffice.thai import dates


def _lang() -> dates.Lang:
    return "en" if (get_language() or "th").startswith("en") else "th"


def day(value: dt.date) -> str:
    """A day with its year: "24 พ.ย. 69"."""
    return dates.nowrap(dates.short_date(value, _lang()))


def days(first: dt.date, last: dt.date | None) -> str:
    """Inclusive days, as in tables: "24–26 พ.ย. 69"; without a last day "ตั้งแต่ 24 พ.ย. 69"."""
    return dates.nowrap(dates.date_range(first, last, _lang(), style="table"))


def posting(row: Any) -> str:
    """A posting in words: person, capacity and post, days and order."""
    words = {
        "person": row.user.full_name,
        "capacity": row.get_capacity_display(),
        "post": row.post.shown_title,
        "days": days(row.starts_on, row.ends_on),
        "order": row.order_number,
    }
    text = _("%(person)s, %(capacity)s %(post)s, %(days)s") if row.is_stand_in else _("%(person)s, %(post)s, %(days)s")
    if row.order_number:
        text += " " + _("(order %(order)s)")
    return text % words


def some(names: Iterable[str], limit: int = 5) -> str:
    """A few names in one line, and how many more there are."""
    names = list(names)
    text = ", ".join(names[:limit])
    if len(names) > limit:
        text += " " + _("and %(n)d more") % {"n": len(names) - limit}
    return text
