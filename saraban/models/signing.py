"""Who may sign, what vetting looks for, and signatures as they were made."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coopoffice.audit.triggers import audited
from units.choices import UnitKind

from ..choices import DocKind, PartyKind, Severity, SignBasis, SignCapacity
from ..querysets_outgoing import SigningAuthorityQuerySet, VettingRuleQuerySet
from .letters import Letter


class SigningAuthority(models.Model):
    """One dated rule of who signs what to whom, under an order or a regulation (duty EX-10).

    ``unit`` is the office it holds for with all units below; None holds everywhere. It speaks of the heads of units of
    ``unit_kinds``, or of the head of one ``post``. ``to_kinds`` are kinds of addressees; ``to_own`` opens units of the
    department and the governor of the own province as well. ``in_charge_only`` limits cooperatives and farmer groups
    to those in the unit's charge.
    """

    basis = models.CharField(_("ground"), max_length=14, choices=SignBasis)
    unit = models.ForeignKey(
        "units.Unit",
        verbose_name=_("holds in"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="signing_authorities",
        help_text=_("With every unit below it; empty holds in the whole department."),
    )
    unit_kinds = ArrayField(
        models.CharField(max_length=20, choices=UnitKind), verbose_name=_("heads of"), default=list, blank=True
    )
    kinds = ArrayField(models.CharField(max_length=14, choices=DocKind), verbose_name=_("kinds of letters"))
    to_kinds = ArrayField(
        models.CharField(max_length=20, choices=PartyKind), verbose_name=_("to"), default=list, blank=True
    )
    to_own = models.BooleanField(_("to units of the department"), default=False)
    in_charge_only = models.BooleanField(_("only to those in the unit's charge"), default=False)
    not_registrar = models.BooleanField(_("never a power of the registrar"), default=False)
    capacity = models.CharField(
        pgettext_lazy("signing", "capacity"), max_length=12, choices=SignCapacity, blank=True, default=SignCapacity.OWN
    )
    on_behalf_of = models.CharField(_("signed for"), max_length=200, blank=True)
    order_number = models.CharField(_("order or rule"), max_length=200)
    order_date = models.DateField(_("order dated"), null=True, blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    certain = models.BooleanField(_("checked by the office"), default=True)
    remark = models.CharField(_("remark"), max_length=300, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = SigningAuthorityQuerySet.as_manager()

    class Meta:
        verbose_name = _("signing authority")
        verbose_name_plural = _("signing authorities")
        ordering = ["basis", "id"]
        triggers = [*audited(), pgtrigger.Protect(name="never_vanishes", operation=pgtrigger.Delete)]
        constraints = [
            models.CheckConstraint(
                name="saraban_authority_order",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day must not be before the first."),
            ),
            models.CheckConstraint(
                name="saraban_authority_under_order",
                condition=Q(order_number__regex=r"\S"),
                violation_error_message=_("A signing authority needs the number of its order."),
            ),
            models.CheckConstraint(
                name="saraban_authority_on_behalf",
                condition=~Q(capacity__in=["delegated", "routine"]) | Q(on_behalf_of__regex=r"\S"),
                violation_error_message=_("Say for whom it is signed."),
            ),
            # Order 17/2554: a promotion group never signs what the registrar alone may.
            models.CheckConstraint(
                name="saraban_authority_coordination",
                condition=~Q(basis=SignBasis.COORDINATION) | Q(not_registrar=True, in_charge_only=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_basis_display()} · {self.order_number}"

    def get_absolute_url(self) -> str:
        """The list it stands in."""
        return reverse("saraban:authority_list")


class VettingRule(models.Model):
    """One automatic check of a draft as data: how grave, by which rule, with which figures and words.

    ``code`` names the check in documents/checks.py. An office that does without one gives it a last day.
    """

    code = models.CharField(_("check"), max_length=40, unique=True)
    severity = models.CharField(_("how grave"), max_length=4, choices=Severity)
    reference = models.CharField(_("rule"), max_length=300)
    params = models.JSONField(_("figures and words"), default=dict, blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("place in lists"), default=0)
    updated_at = models.DateTimeField(auto_now=True)

    objects = VettingRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("vetting check")
        verbose_name_plural = _("vetting checks")
        ordering = ["position", "id"]
        triggers = audited()
        constraints = [
            models.CheckConstraint(name="saraban_vetting_referenced", condition=~Q(reference="")),
            models.CheckConstraint(
                name="saraban_vetting_order",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day must not be before the first."),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        """The list it stands in."""
        return reverse("saraban:vetting_list")


class LetterSignature(models.Model):
    """The signature of a letter as it was made: name, lines, ground and the whole paper, frozen. One to a letter.

    ``paper`` is the context the PDF was made from; marked copies are made from it too, so that no later change of a
    name or unit reaches them.
    """

    letter = models.OneToOneField(Letter, primary_key=True, on_delete=models.PROTECT, related_name="signature")
    signer = models.ForeignKey("units.User", verbose_name=_("signed by"), on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey("units.Post", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=200)
    lines = ArrayField(models.CharField(max_length=200), verbose_name=_("lines below the name"), default=list)
    basis = models.CharField(_("ground"), max_length=14, choices=SignBasis)
    orders = ArrayField(models.CharField(max_length=300), verbose_name=_("orders"), default=list)
    explanation = ArrayField(models.CharField(max_length=600), verbose_name=_("why"), default=list)
    entry = models.OneToOneField("saraban.LetterEntry", on_delete=models.PROTECT, related_name="signature")
    paper = models.JSONField()
    document = models.OneToOneField(
        "printing.IssuedDocument", verbose_name=_("signed paper"), on_delete=models.PROTECT, related_name="+"
    )
    signed_at = models.DateTimeField(_("signed at"), default=timezone.now)

    class Meta:
        verbose_name = _("signature of a letter")
        verbose_name_plural = _("signatures of letters")
        ordering = ["-signed_at"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.letter_id} · {self.name}"


class SignaturePicture(models.Model):
    """The drawn signature of a person; a new one is a new row, an old one keeps its days."""

    user = models.ForeignKey("units.User", on_delete=models.PROTECT, related_name="signature_pictures")
    blob = models.ForeignKey("files.Blob", on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField(_("from"), default=timezone.now)
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("signature picture")
        verbose_name_plural = _("signature pictures")
        ordering = ["-starts_at"]
        triggers = audited()
        constraints = [
            models.UniqueConstraint(
                name="saraban_signature_picture_one", fields=["user"], condition=Q(ended_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return str(self.user_id)
