"""A request for trips that its writer has not finished: what was typed, as it was typed, and its papers.

It is no request yet and no trip: it has no number, no approval, no vehicle, no day in anybody's calendar, and stands in
no list but the writer's own. Asking for the trips turns it into a request and it is gone.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coopoffice.audit.triggers import audited
from coopoffice.files.models import AttachedFile
from coopoffice.web.policies import GovernedQuerySet

from .trips import TripRequest, _person


class TripRequestDraft(models.Model):
    """One unfinished request. ``typed`` has each field of the form by name, its values as they were sent.

    ``title`` is what it is called in the list: the purpose, or the first place while there is no purpose yet.
    """

    user = _person(_("writer"), "trip_drafts")
    title = models.CharField(_("what for"), max_length=300)
    typed = models.JSONField(_("as it was typed"))
    repeats = models.ForeignKey(TripRequest, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("written on"), default=timezone.now)
    updated_at = models.DateTimeField(_("kept at"), auto_now=True)

    objects = GovernedQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft of a request for trips")
        verbose_name_plural = _("drafts of requests for trips")
        ordering = ["-updated_at", "-id"]
        permissions = [("discard_triprequestdraft", "Can throw a draft away")]
        indexes = [models.Index(name="personnel_tripdraft_writer", fields=["user", "-updated_at"])]
        triggers = audited()
        constraints = [
            models.CheckConstraint(
                name="personnel_tripdraft_says_something",
                condition=~Q(title=""),
                violation_error_message=_("A draft needs the purpose of the trips or one place."),
            ),
            models.CheckConstraint(
                name="personnel_tripdraft_has_its_trips", condition=Q(typed__has_key="row") & ~Q(typed__row=[])
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Where it is written on."""
        return reverse("personnel:trip_draft", args=[self.pk])

    @property
    def trip_count(self) -> int:
        """How many trips are begun in it."""
        return len(self.typed.get("row", []))


class TripRequestDraftFile(AttachedFile):
    """A paper that will go with the request."""

    owner = models.ForeignKey(
        TripRequestDraft, models.CASCADE, related_name="papers", verbose_name=_("draft of a request for trips")
    )

    class Meta(AttachedFile.Meta):
        verbose_name = _("paper of a draft")
        verbose_name_plural = _("papers of drafts")
