"""Posts of the establishment, and who fills them when."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Cast
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from coopoffice.audit.triggers import audited
from coopoffice.web.addresses import numbered

from ..choices import ACTING_CAPACITIES, STAND_IN_CAPACITIES, Capacity, PersonnelKind, PostRole
from ..querysets import PostingQuerySet, PostQuerySet
from .units import Unit


class Days(Func):
    """daterange of the inclusive days from..until; an open end has no limit."""

    function = "DATERANGE"
    output_field = DateRangeField()


class One(Func):
    """A one-value int8range: ranges have GiST support without the contrib extension btree_gist."""

    function = "INT8RANGE"
    output_field = models.Field()

    def __init__(self, field: str) -> None:
        key = Cast(F(field), models.BigIntegerField())
        super().__init__(key, key, Value("[]"))


class Post(models.Model):
    """One position of the establishment (ตำแหน่งเลขที่): it exists whether anyone fills it or not."""

    unit = models.ForeignKey(Unit, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="posts")
    number = models.CharField(_("position number"), max_length=20, unique=True)
    title = models.CharField(_("title"), max_length=120)
    title_en = models.CharField(_("title in English"), max_length=120, blank=True)
    level = models.CharField(_("level"), max_length=60, blank=True)
    personnel_kind = models.CharField(
        _("kind of personnel"), max_length=20, choices=PersonnelKind, default=PersonnelKind.CIVIL_SERVANT
    )
    role = models.CharField(_("role in the unit"), max_length=10, choices=PostRole, default=PostRole.MEMBER)
    position = models.PositiveSmallIntegerField(_("place in lists"), default=0)
    opened_on = models.DateField(_("opened on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        triggers = audited()
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["unit", "position", "id"]
        constraints = [
            models.CheckConstraint(
                name="units_post_order", condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on"))
            ),
            models.UniqueConstraint(
                name="units_post_one_head",
                fields=["unit"],
                condition=Q(role=PostRole.HEAD, closed_on__isnull=True),
                violation_error_message=_("The unit already has a post of head."),
            ),
        ]

    def __str__(self) -> str:
        return self.shown_title

    @property
    def shown_title(self) -> str:
        """Title with its level, in the language of the page."""
        if get_language() == "en" and self.title_en:
            return self.title_en
        return f"{self.title}{self.level}" if self.level else self.title

    def get_absolute_url(self) -> str:
        """The post's page."""
        return numbered("units:post_detail", self.pk)

    # Who serves in the post on a day: rows read with ``PostQuerySet.with_people(day)``.

    @property
    def holder(self) -> "Posting | None":
        """The post's own holder on the day, or None where it is vacant."""
        return next((p for p in self.people_today if p.capacity == Capacity.SUBSTANTIVE), None)

    @property
    def acting(self) -> "Posting | None":
        """Who acts in the post on the day, with its whole reach."""
        return next((p for p in self.people_today if p.capacity in ACTING_CAPACITIES), None)

    @property
    def others(self) -> "list[Posting]":
        """Who serves by delegation or performs duties in place of the holder on the day."""
        return [p for p in self.people_today if p.capacity in (Capacity.DELEGATED, Capacity.IN_PLACE_OF)]

    @property
    def in_charge(self) -> "Posting | None":
        """Who decides on the day: the acting person where there is one, else the holder."""
        return self.acting or self.holder


class Posting(models.Model):
    """A person in a post, from a day to a day, in a capacity, under an order. The chain of command is computed from it.

    Both days count in full, by the Bangkok calendar: a posting ends at midnight after ``ends_on``.
    """

    user = models.ForeignKey("units.User", verbose_name=_("person"), on_delete=models.PROTECT, related_name="postings")
    post = models.ForeignKey(Post, verbose_name=_("post"), on_delete=models.PROTECT, related_name="postings")
    capacity = models.CharField(_("capacity"), max_length=12, choices=Capacity, default=Capacity.SUBSTANTIVE)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    order_number = models.CharField(_("order number"), max_length=60, blank=True)
    order_date = models.DateField(_("order dated"), null=True, blank=True)
    note = models.CharField(_("reason"), max_length=200, blank=True)

    objects = PostingQuerySet.as_manager()

    class Meta:
        triggers = audited()
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        ordering = ["-starts_on", "id"]
        indexes = [models.Index(name="units_posting_user", fields=["user", "starts_on"])]
        constraints = [
            models.CheckConstraint(
                name="units_posting_order",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day must not be before the first."),
            ),
            models.CheckConstraint(
                name="units_posting_stand_in_dated",
                condition=Q(capacity=Capacity.SUBSTANTIVE) | (Q(ends_on__isnull=False) & ~Q(order_number="")),
                violation_error_message=_("A stand-in needs an order number and a last day."),
            ),
            ExclusionConstraint(
                name="units_posting_one_holder",
                expressions=[
                    (One("post"), RangeOperators.OVERLAPS),
                    (Days(F("starts_on"), F("ends_on"), Value("[]")), RangeOperators.OVERLAPS),
                ],
                condition=Q(capacity=Capacity.SUBSTANTIVE),
                violation_error_message=_("Someone already holds this post on those days."),
            ),
            ExclusionConstraint(
                name="units_posting_one_stand_in",
                expressions=[
                    (One("post"), RangeOperators.OVERLAPS),
                    (Days(F("starts_on"), F("ends_on"), Value("[]")), RangeOperators.OVERLAPS),
                ],
                condition=Q(capacity__in=[Capacity.ACTING_HEAD, Capacity.ACTING_POST]),
                violation_error_message=_("Someone already stands in for this post on those days."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.post}"

    @property
    def is_stand_in(self) -> bool:
        """Whether the person fills the post for somebody else."""
        return self.capacity in STAND_IN_CAPACITIES

    def get_absolute_url(self) -> str:
        """The page of the post."""
        return numbered("units:post_detail", self.post_id)
