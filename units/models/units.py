"""The one organisational-unit model and what hangs on it."""

from typing import Any

import pgtrigger
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from coopoffice.audit.triggers import audited
from coopoffice.web.addresses import numbered
from coopoffice.web.policies import GovernedManager

from ..choices import UnitKind
from ..querysets import UnitDistrictQuerySet, UnitLinkQuerySet, UnitQuerySet

# Rebuilding the whole table costs about 10 ms at 1,043 units and can never drift; a change of the tree is rare.
REBUILD_REACH = """
    IF EXISTS (
        WITH RECURSIVE up AS (
            SELECT id AS start, parent_id AS above, 1 AS steps FROM units_unit
            UNION ALL
            SELECT up.start, u.parent_id, up.steps + 1 FROM up JOIN units_unit u ON u.id = up.above
            WHERE up.steps < 50
        ) SELECT 1 FROM up WHERE above = start OR steps >= 50
    ) THEN
        RAISE EXCEPTION 'unit tree may not contain a circle' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'units_unit_no_circle';
    END IF;
    WITH RECURSIVE tree AS (
        SELECT id AS ancestor_id, id AS descendant_id, 0 AS depth FROM units_unit
        UNION ALL
        SELECT tree.ancestor_id, u.id, tree.depth + 1 FROM tree JOIN units_unit u ON u.parent_id = tree.descendant_id
    ), gone AS (
        DELETE FROM units_unitreach r WHERE NOT EXISTS (
            SELECT 1 FROM tree t WHERE t.ancestor_id = r.ancestor_id AND t.descendant_id = r.descendant_id)
    )
    INSERT INTO units_unitreach AS r (ancestor_id, descendant_id, depth)
    SELECT t.ancestor_id, t.descendant_id, t.depth FROM tree t
    ON CONFLICT (ancestor_id, descendant_id) DO UPDATE SET depth = EXCLUDED.depth
        WHERE r.depth <> EXCLUDED.depth;
    RETURN NULL;
"""


class Unit(models.Model):
    """A unit of the department, from the department itself down to a promotion group or settlement.

    Units close, they never vanish: a closed unit keeps its letters and its history and takes nothing new.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=UnitKind)
    parent = models.ForeignKey(
        "self", verbose_name=_("belongs to"), null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=40)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    short_name_en = models.CharField(_("short name in English"), max_length=40, blank=True)
    code = models.CharField(_("unit code"), max_length=20, unique=True)
    letter_code = models.CharField(
        _("code in letter numbers"), max_length=40, blank=True, help_text=_("Stands before the number of a letter.")
    )
    inside_office = models.BooleanField(
        _("sits inside the provincial office"),
        default=True,
        help_text=_("Decides how the head signs (order 17/2554, correspondence)."),
    )
    province = models.CharField(_("province"), max_length=60, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    position = models.PositiveSmallIntegerField(_("place in lists"), default=0)
    opened_on = models.DateField(_("opened on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True, help_text=_("The last day the unit exists."))
    closing_note = models.CharField(_("closed under"), max_length=200, blank=True)

    objects = GovernedManager.from_queryset(UnitQuerySet)()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["position", "id"]
        permissions = [("close_unit", "Can close a unit"), ("staff_unit", "Can keep the posts and people of a unit")]
        constraints = [
            models.CheckConstraint(
                name="units_unit_closes_after_opening",
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                violation_error_message=_("A unit cannot close before it opens."),
            ),
            models.CheckConstraint(name="units_unit_not_own_parent", condition=~Q(parent=F("id"))),
            models.UniqueConstraint(
                Coalesce("parent", Value(0)),
                name="units_unit_one_root",
                condition=Q(parent__isnull=True),
                violation_error_message=_("There is one unit at the top; every other unit belongs to a unit."),
            ),
        ]
        triggers = [
            *audited(),
            pgtrigger.Trigger(
                name="reach_rebuild",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("parent_id") | pgtrigger.Delete,
                func=REBUILD_REACH,
            ),
            pgtrigger.Protect(name="never_vanishes", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.shown_name

    @property
    def shown_name(self) -> str:
        """The full name in the language of the page."""
        return self.name_en if get_language() == "en" and self.name_en else self.name

    @property
    def shown_short_name(self) -> str:
        """The short name in the language of the page."""
        return self.short_name_en if get_language() == "en" and self.short_name_en else self.short_name

    def get_absolute_url(self) -> str:
        """The unit's page."""
        return numbered("units:unit_detail", self.pk)

    @property
    def head(self) -> Any:
        """The post of its head with who serves in it, as read by ``UnitQuerySet.with_heads(day)``; None without one."""
        return self.head_posts[0] if self.head_posts else None


class UnitReach(models.Model):
    """Every unit with every unit below it, itself included at depth 0. Kept by a trigger on Unit, never by code."""

    ancestor = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="below")
    descendant = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="above")
    depth = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(name="units_unitreach_once", fields=["ancestor", "descendant"])]

    def __str__(self) -> str:
        return f"{self.ancestor_id} > {self.descendant_id}"


class District(models.Model):
    """A district (อำเภอ) as the Department of Provincial Administration codes it."""

    code = models.CharField(_("code"), max_length=10, unique=True)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80, blank=True)
    province = models.CharField(_("province"), max_length=60)

    class Meta:
        verbose_name = _("district")
        verbose_name_plural = _("districts")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" and self.name_en else self.name


class UnitDistrict(models.Model):
    """A district in a unit's charge, from a day to a day."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="district_links")
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="unit_links")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = UnitDistrictQuerySet.as_manager()

    class Meta:
        triggers = audited()
        verbose_name = _("district in charge")
        verbose_name_plural = _("districts in charge")
        constraints = [
            models.UniqueConstraint(name="units_unitdistrict_once", fields=["unit", "district", "starts_on"]),
            models.CheckConstraint(
                name="units_unitdistrict_order", condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} · {self.district}"


class UnitLink(models.Model):
    """A coordination (dashed) line between two units: they work together; neither commands the other."""

    from_unit = models.ForeignKey(Unit, verbose_name=_("from unit"), on_delete=models.PROTECT, related_name="links_out")
    to_unit = models.ForeignKey(Unit, verbose_name=_("to unit"), on_delete=models.PROTECT, related_name="links_in")
    subject = models.CharField(_("about"), max_length=200)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = UnitLinkQuerySet.as_manager()

    class Meta:
        triggers = audited()
        verbose_name = _("coordination line")
        verbose_name_plural = _("coordination lines")
        constraints = [
            models.CheckConstraint(name="units_unitlink_two_units", condition=~Q(from_unit=F("to_unit"))),
            models.CheckConstraint(
                name="units_unitlink_order", condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on"))
            ),
            models.UniqueConstraint(
                name="units_unitlink_once", fields=["from_unit", "to_unit", "subject", "starts_on"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_unit} - {self.to_unit}"
