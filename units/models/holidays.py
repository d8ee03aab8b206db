"""The days on which government offices are closed: editable data, never a constant."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from coopoffice.audit.triggers import audited
from coopoffice.web.policies import GovernedManager, GovernedQuerySet

from .units import Unit


class HolidayQuerySet(GovernedQuerySet):
    """Holidays."""


class Holiday(models.Model):
    """One day without work: for the whole department, or for one unit and those below it.

    A unit's row overrules the department's on that day, both ways: a regional holiday closes its offices, and a row
    with ``closed`` off says that they work although others rest.

    Seeded per year from the ``holidays`` package and corrected by the office: the cabinet adds and moves days during
    the year, and no package knows them beforehand.
    """

    day = models.DateField(_("day"))
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    unit = models.ForeignKey(
        Unit,
        verbose_name=_("only for"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="holidays",
        help_text=_("Leave empty where every office is closed."),
    )
    closed = models.BooleanField(
        _("offices are closed"), default=True, help_text=_("Off: this office works although others rest.")
    )
    source = models.CharField(_("announced in"), max_length=200, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = GovernedManager.from_queryset(HolidayQuerySet)()

    class Meta:
        triggers = audited()
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        ordering = ["day", "id"]
        constraints = [
            models.UniqueConstraint(
                name="units_holiday_once",
                fields=["day", "unit"],
                nulls_distinct=False,
                violation_error_message=_("This day is in the table already."),
            ),
            models.CheckConstraint(
                name="units_holiday_department_closes",
                condition=Q(closed=True) | Q(unit__isnull=False),
                violation_error_message=_("Only one office can work while others rest; name the office."),
            ),
        ]

    def get_absolute_url(self) -> str:
        """The form where the day is corrected."""
        return reverse("units:holiday_change", args=[self.pk])

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" and self.name_en else self.name
