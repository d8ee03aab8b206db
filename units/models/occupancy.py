"""Who or what is taken when: one table for people, drivers, vehicles and rooms, in which two cannot have the same.

Leave, trips, duty watch, training and bookings all write their rows here, so that a clash is impossible whatever it is
between, and whoever comes second is told by whom and until when.
"""

from __future__ import annotations

import datetime as dt

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from coopoffice.audit.triggers import audited
from coopoffice.web.addresses import numbered

from ..choices import OccupancySource, OccupantRole, ResourceKind
from ..querysets import CalendarFeedQuerySet, OccupancyQuerySet, ResourceQuerySet
from .posts import One

PEOPLE = (OccupantRole.PERSON, OccupantRole.DRIVER)


class Resource(models.Model):
    """A vehicle or room that can be taken. What more there is to say of it stands in the app that keeps it."""

    kind = models.CharField(pgettext_lazy("resource", "kind"), max_length=10, choices=ResourceKind)
    unit = models.ForeignKey(
        "units.Unit", verbose_name=_("kept by"), on_delete=models.PROTECT, related_name="resources"
    )
    code = models.CharField(_("code or plate"), max_length=40)
    name = models.CharField(pgettext_lazy("resource", "name"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    seats = models.PositiveSmallIntegerField(_("seats"), null=True, blank=True)
    note = models.CharField(_("what to know"), max_length=300, blank=True)
    opened_on = models.DateField(_("in use since"))
    closed_on = models.DateField(_("last day of use"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("place in lists"), default=0)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ResourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("vehicle or room")
        verbose_name_plural = _("vehicles and rooms")
        ordering = ["kind", "position", "id"]
        permissions = [("book_resource", "Can book a room")]
        triggers = audited()
        constraints = [
            models.UniqueConstraint(
                name="units_resource_code_once",
                fields=["kind", "code"],
                condition=Q(closed_on__isnull=True),
                violation_error_message=_("A vehicle or room with this code is in use already."),
            ),
            models.CheckConstraint(
                name="units_resource_order",
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                violation_error_message=_("The last day must not be before the first."),
            ),
            models.CheckConstraint(
                name="units_resource_named",
                condition=~Q(name="") & ~Q(code=""),
                violation_error_message=_("Give it a code and a name."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.shown_name}" if self.kind == ResourceKind.VEHICLE else self.shown_name

    @property
    def shown_name(self) -> str:
        """The name in the language of the page."""
        return self.name_en if get_language() == "en" and self.name_en else self.name

    def get_absolute_url(self) -> str:
        """Its page."""
        return numbered("units:resource_detail", self.pk)


class Occupancy(models.Model):
    """One person, vehicle or room taken for one stretch of time.

    ``span`` is half-open. ``firm`` is off while the request behind it waits: it holds the time all the same, and is
    drawn dashed. ``source_key`` names the record behind it for machines ("personnel.leave:12"); ``title`` is what
    the whole office may read, so leave writes none: the word of the source says that somebody is away and no more.
    """

    user = models.ForeignKey(
        "units.User",
        verbose_name=_("person"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="occupancies",
    )
    resource = models.ForeignKey(
        Resource,
        verbose_name=_("vehicle or room"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="occupancies",
    )
    role = models.CharField(_("taken as"), max_length=10, choices=OccupantRole)
    unit = models.ForeignKey("units.Unit", verbose_name=_("unit"), on_delete=models.PROTECT, related_name="+")
    span = DateTimeRangeField(_("time"))
    firm = models.BooleanField(_("settled"), default=False)
    source = models.CharField(_("because of"), max_length=12, choices=OccupancySource)
    source_key = models.CharField(max_length=80)
    title = models.CharField(_("word of the calendar"), max_length=200, blank=True)
    url = models.CharField(max_length=300, blank=True)
    made_by = models.ForeignKey(
        "units.User", verbose_name=_("written by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(_("written at"), default=timezone.now)

    objects = OccupancyQuerySet.as_manager()

    class Meta:
        verbose_name = _("occupancy")
        verbose_name_plural = _("occupancies")
        ordering = ["span", "id"]
        permissions = [("release_occupancy", "Can give back a booking")]
        triggers = audited()
        indexes = [
            models.Index(name="units_occupancy_source", fields=["source_key"]),
            models.Index(name="units_occupancy_unit", fields=["unit"]),
            GistIndex(name="units_occupancy_span", fields=["span"]),
        ]
        constraints = [
            ExclusionConstraint(
                name="units_occupancy_one_person",
                expressions=[(One("user"), RangeOperators.OVERLAPS), (F("span"), RangeOperators.OVERLAPS)],
                condition=Q(user__isnull=False),
                violation_error_message=_("The person is taken at that time already."),
            ),
            ExclusionConstraint(
                name="units_occupancy_one_resource",
                expressions=[(One("resource"), RangeOperators.OVERLAPS), (F("span"), RangeOperators.OVERLAPS)],
                condition=Q(resource__isnull=False),
                violation_error_message=_("The vehicle or room is taken at that time already."),
            ),
            models.CheckConstraint(
                name="units_occupancy_one_subject",
                condition=Q(user__isnull=False, resource__isnull=True, role__in=PEOPLE)
                | (Q(user__isnull=True, resource__isnull=False) & ~Q(role__in=PEOPLE)),
            ),
            models.CheckConstraint(
                name="units_occupancy_bounded",
                condition=Q(
                    span__isempty=False,
                    span__lower_inf=False,
                    span__upper_inf=False,
                    span__lower_inc=True,
                    span__upper_inc=False,
                ),
            ),
            models.CheckConstraint(name="units_occupancy_named", condition=~Q(source_key="")),
        ]

    def __str__(self) -> str:
        return f"{self.subject} · {self.shown_title}"

    @property
    def shown_title(self) -> str:
        """What everybody may read: the title, else the word of the source in the language of the page."""
        return self.title or str(self.get_source_display())

    @property
    def subject(self) -> str:
        """The person's name, or the vehicle's or room's."""
        return str(self.user or self.resource)

    @property
    def starts(self) -> dt.datetime:
        """The first moment, in Bangkok time."""
        return timezone.localtime(self.span.lower)

    @property
    def ends(self) -> dt.datetime:
        """The first moment after it, in Bangkok time."""
        return timezone.localtime(self.span.upper)

    @property
    def first_day(self) -> dt.date:
        """The Bangkok day it begins."""
        return self.starts.date()

    @property
    def last_day(self) -> dt.date:
        """The last Bangkok day it touches."""
        return (self.ends - dt.timedelta(microseconds=1)).date()

    @property
    def whole_days(self) -> bool:
        """Whether it runs from midnight to midnight."""
        return self.starts.time() == dt.time() and self.ends.time() == dt.time()


class CalendarFeed(models.Model):
    """A person's calendar behind a secret link, for the calendar program of a phone or desk.

    Only the SHA-256 of the secret is kept: the link is shown once, and made anew when it is lost or known to others.
    """

    user = models.OneToOneField("units.User", on_delete=models.CASCADE, related_name="calendar_feed")
    secret_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    read_at = models.DateTimeField(_("last read"), null=True, blank=True)

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar link")
        verbose_name_plural = _("calendar links")
        triggers = audited(exclude=("secret_hash", "read_at"))

    def __str__(self) -> str:
        return str(self.user)


__all__ = ["CalendarFeed", "Occupancy", "Resource"]
