"""The duties of order 17/2554 and who carries them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from coopoffice.audit.triggers import audited
from coopoffice.web.addresses import numbered

from ..choices import DutyHome
from ..querysets import DutyAssignmentQuerySet, DutyQuerySet
from .units import Unit


class Duty(models.Model):
    """One duty of the department's order 17/2554, as reference data in both languages (ids as in the duty list)."""

    code = models.CharField(_("duty"), max_length=10, unique=True)
    division = models.CharField(_("division"), max_length=120)
    division_en = models.CharField(_("division in English"), max_length=120)
    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200)
    requirement = models.CharField(_("what the system lets people do"), max_length=300, blank=True)
    requirement_en = models.CharField(max_length=300, blank=True)
    home = models.CharField(_("part of the system"), max_length=20, choices=DutyHome)
    position = models.PositiveSmallIntegerField(default=0)

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.code} {self.shown_title}"

    def get_absolute_url(self) -> str:
        """The duty's page in the register."""
        return numbered("units:duty_detail", self.pk)

    @property
    def shown_title(self) -> str:
        """The title in the language of the page."""
        return self.title_en if get_language() == "en" else self.title

    @property
    def shown_division(self) -> str:
        """The division in the language of the page."""
        return self.division_en if get_language() == "en" else self.division

    @property
    def shown_requirement(self) -> str:
        """What the system lets people do for the duty, in the language of the page."""
        return self.requirement_en if get_language() == "en" else self.requirement


class DutyAssignment(models.Model):
    """A duty given to a unit or to a person, from a day to a day, across an area (usually the whole office).

    ``area`` says whose records the duty opens: the finance officer of the general administration holds the finance
    duties across the provincial office. Where the duty is a unit's, its head and deputies hold it, and with
    ``for_members`` every member does.
    """

    duty = models.ForeignKey(Duty, verbose_name=_("duty"), on_delete=models.PROTECT, related_name="assignments")
    unit = models.ForeignKey(
        Unit, verbose_name=_("unit"), null=True, blank=True, on_delete=models.PROTECT, related_name="duty_assignments"
    )
    user = models.ForeignKey(
        "units.User",
        verbose_name=_("person"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="duty_assignments",
    )
    area = models.ForeignKey(Unit, verbose_name=_("across"), on_delete=models.PROTECT, related_name="duty_areas")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    for_members = models.BooleanField(
        _("every member carries it out"),
        default=True,
        help_text=_("Otherwise the head and deputies hold it, and name people for it."),
    )
    order_number = models.CharField(_("order number"), max_length=60, blank=True)

    objects = DutyAssignmentQuerySet.as_manager()

    class Meta:
        triggers = audited()
        verbose_name = _("duty assignment")
        verbose_name_plural = _("duty assignments")
        ordering = ["duty", "-starts_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="units_dutyassignment_one_holder",
                condition=Q(unit__isnull=True, user__isnull=False) | Q(unit__isnull=False, user__isnull=True),
                violation_error_message=_("Give the duty to a unit or to a person, not to both."),
            ),
            models.CheckConstraint(
                name="units_dutyassignment_order",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day must not be before the first."),
            ),
            models.UniqueConstraint(
                name="units_dutyassignment_once_unit",
                fields=["duty", "unit", "area", "starts_on"],
                condition=Q(unit__isnull=False),
            ),
            models.UniqueConstraint(
                name="units_dutyassignment_once_user",
                fields=["duty", "user", "area", "starts_on"],
                condition=Q(user__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.duty_id} · {self.unit or self.user}"
