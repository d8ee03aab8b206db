"""The directory of senders and addressees, and how each kind of person is addressed."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coopoffice.audit.triggers import audited
from coopoffice.thai import normalise

from ..choices import PartyKind
from ..querysets import AddressFormQuerySet, PartyQuerySet


class AddressForm(models.Model):
    """One row of the table of salutations and closings (Saraban Regulation 2526, annex 2): dated, editable.

    ``certain`` is False for rows nobody has checked against the annex yet.
    """

    recipient = models.CharField(_("recipient"), max_length=200)
    salutation = models.CharField(_("salutation"), max_length=60)
    closing = models.CharField(_("closing"), max_length=80)
    position = models.PositiveSmallIntegerField(_("place in lists"), default=0)
    certain = models.BooleanField(_("checked against the regulation"), default=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = AddressFormQuerySet.as_manager()

    class Meta:
        triggers = audited()
        verbose_name = _("salutation and closing")
        verbose_name_plural = _("salutations and closings")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                name="saraban_addressform_order",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day must not be before the first."),
            ),
            models.CheckConstraint(name="saraban_addressform_salutes", condition=~Q(salutation="")),
        ]

    def __str__(self) -> str:
        return f"{self.recipient}: {self.salutation} / {self.closing}"


class Party(models.Model):
    """A sender or addressee, typed once and kept (duty GA-A15): agency, cooperative, person.

    ``unit`` is the office whose directory it belongs to; None is the department's own directory, offered to all.
    ``own_unit`` links an entry that is a unit of the department itself. ``charge_unit`` is the promotion group in
    whose charge a cooperative or farmer group is: it decides who may sign to it (order 17/2554, correspondence).
    """

    kind = models.CharField(_("kind"), max_length=20, choices=PartyKind, default=PartyKind.AGENCY)
    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=60, blank=True)
    addressed_as = models.CharField(
        _("addressed as"), max_length=200, blank=True, help_text=_("Stands after the salutation, e.g. the post.")
    )
    address_form = models.ForeignKey(
        AddressForm,
        verbose_name=_("salutation and closing"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="parties",
    )
    letter_code = models.CharField(_("code in its letter numbers"), max_length=40, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    phone = models.CharField(_("telephone"), max_length=60, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    unit = models.ForeignKey(
        "units.Unit",
        verbose_name=_("directory of"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="directory",
    )
    own_unit = models.ForeignKey(
        "units.Unit",
        verbose_name=_("unit of the department"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="as_party",
    )
    charge_unit = models.ForeignKey(
        "units.Unit",
        verbose_name=_("in the charge of"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="parties_in_charge",
    )
    remark = models.CharField(_("remark"), max_length=300, blank=True)
    ended_on = models.DateField(_("not offered since"), null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)
    search = models.TextField(blank=True, editable=False)

    objects = PartyQuerySet.as_manager()

    class Meta:
        triggers = audited(exclude=("search",))
        verbose_name = pgettext_lazy("directory", "directory entry")
        verbose_name_plural = pgettext_lazy("directory", "directory entries")
        ordering = ["name", "id"]
        indexes = [models.Index(name="saraban_party_unit", fields=["unit", "name"])]
        constraints = [
            models.CheckConstraint(name="saraban_party_named", condition=~Q(name="")),
            models.UniqueConstraint(
                name="saraban_party_once",
                fields=["unit", "name", "kind"],
                condition=Q(ended_on__isnull=True),
                nulls_distinct=False,
                violation_error_message=_("The directory has this name already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The entry's page."""
        return reverse("saraban:party_detail", args=[self.pk])

    def words_for_search(self) -> str:
        """Everything people look it up by, in the spelling searches compare."""
        words = (self.name, self.short_name, self.addressed_as, self.letter_code, self.phone, self.email)
        return normalise(" ".join(w for w in words if w))[:2000]
