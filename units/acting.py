"""Under which posting a person acts. Every act says it; reach is the person's and does not depend on it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from coopoffice.web.prepared import PreparedRows

from .choices import Capacity

if TYPE_CHECKING:
    from .models import Posting, User

SESSION_KEY = "acting_posting"


@dataclass(frozen=True)
class Actor:
    """The ``by=`` of every service: a person, and the posting the person acts under (None for who holds no post)."""

    user: User
    posting: Posting | None = None

    @property
    def capacity_line(self) -> str:
        """Post title, and for a stand-in the capacity word with the post replaced, as it is written on decisions."""
        return capacity_line(self.posting)


def capacity_line(posting: Posting | None) -> str:
    """Return the line that stands under a name, e.g. "รักษาราชการแทน สหกรณ์จังหวัด"; empty without a posting."""
    if posting is None:
        return ""
    title = posting.post.shown_title
    if posting.capacity == Capacity.SUBSTANTIVE:
        return title
    return _("%(capacity)s %(post)s") % {"capacity": posting.get_capacity_display(), "post": title}


def _of_person(user: int, on: dt.date) -> QuerySet[Posting]:
    from .models import Posting

    return Posting.objects.on(on).filter(user_id=user).select_related("post__unit").order_by("starts_on", "id")


# Asked by every page in the same words.
_postings = PreparedRows("coop_postings_of", _of_person, user=int, on=dt.date)


def postings_of(user: Any) -> list[Posting]:
    """Return the person's postings in force today, the substantive first, each with its post and unit. One query."""
    rows = _postings(user=user.pk, on=timezone.localdate())
    return sorted(rows, key=lambda p: (p.capacity != Capacity.SUBSTANTIVE, p.post.position, p.pk))


def actor_for(user: Any, posting_id: int | None = None) -> Actor:
    """Return the actor for the person: under the chosen posting where it is in force, else under the first one."""
    mine = postings_of(user)
    chosen = next((p for p in mine if p.pk == posting_id), mine[0] if mine else None)
    return Actor(user, chosen)
