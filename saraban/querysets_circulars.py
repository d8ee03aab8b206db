"""Reading words of circulars; never a right."""

from __future__ import annotations

from typing import Any, Self

from django.db.models import Count, Exists, F, OuterRef, Q

from coopoffice.web.policies import GovernedQuerySet

# Shown when one is put into a list: unseen, opened but not done, done.
SEEN = Q(first_seen_at__isnull=False)
DONE = Q(done_at__isnull=False)


class CircularQuerySet(GovernedQuerySet):
    """Circulars."""

    def live(self) -> Self:
        """Circulars that were not recalled."""
        return self.filter(recalled_at__isnull=True)

    def waiting_for(self, user: Any) -> Self:
        """Circulars the person has still to see to."""
        from .models import CircularRecipient

        mine = CircularRecipient.objects.filter(circular=OuterRef("pk"), user_id=user.pk, done_at__isnull=True)
        return self.live().filter(Exists(mine))

    def addressed_to(self, user: Any) -> Self:
        """Circulars addressed to the person, done or not."""
        from .models import CircularRecipient

        return self.filter(Exists(CircularRecipient.objects.filter(circular=OuterRef("pk"), user_id=user.pk)))

    def for_page(self) -> Self:
        """What drawing a line or the head of a page needs."""
        return self.select_related("letter", "unit", "entry", "sent_by")


class CircularRecipientQuerySet(GovernedQuerySet):
    """People asked by circulars."""

    def here(self) -> Self:
        """Those who still count: the person holds a post today in the unit addressed, or, named in person, any post."""
        from units.models import Posting

        posts = Posting.objects.on().filter(user_id=OuterRef("user_id"))
        within = posts.filter(post__unit__above__ancestor_id=OuterRef("target__unit_id"))
        return self.filter(user__is_active=True).filter(
            Q(target__unit__isnull=True) & Exists(posts) | Q(target__unit__isnull=False) & Exists(within)
        )

    def unseen(self) -> Self:
        """Not opened."""
        return self.filter(first_seen_at__isnull=True)

    def undone(self) -> Self:
        """Not done, opened or not."""
        return self.filter(done_at__isnull=True)

    def per_unit(self) -> Any:
        """One line for each unit: how many people, how many opened it, how many are done."""
        return (
            self.order_by()
            .values("unit_id", name=F("unit__short_name"), full=F("unit__name"), place=F("unit__position"))
            .annotate(people=Count("pk"), seen=Count("pk", filter=SEEN), done=Count("pk", filter=DONE))
            .order_by("place", "unit_id")
        )

    def counts_by_circular(self) -> dict[int, dict[str, int]]:
        """People, opened and done of each circular of these rows. One statement."""
        rows = (
            self.order_by()
            .values("circular_id")
            .annotate(people=Count("pk"), seen=Count("pk", filter=SEEN), done=Count("pk", filter=DONE))
        )
        return {row["circular_id"]: row for row in rows}
