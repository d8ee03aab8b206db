"""Powers given in writing from one post to another."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from coopoffice.audit.triggers import audited

from ..choices import Power
from ..querysets import DelegationQuerySet
from .posts import Post


class Delegation(models.Model):
    """One power delegated from a post to a post, under an order, from a day to a day.

    State Administration Act 2534, section 38: the holder is present and delegates in writing; the power is not handed
    on. Whoever lawfully fills the receiving post holds it, over the units of the giving post.
    """

    power = models.CharField(_("power"), max_length=20, choices=Power)
    from_post = models.ForeignKey(
        Post, verbose_name=_("from post"), on_delete=models.PROTECT, related_name="delegations_given"
    )
    to_post = models.ForeignKey(
        Post, verbose_name=_("to post"), on_delete=models.PROTECT, related_name="delegations_received"
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    order_number = models.CharField(_("order number"), max_length=60)
    order_date = models.DateField(_("order dated"), null=True, blank=True)
    conditions = models.CharField(_("conditions"), max_length=300, blank=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        triggers = audited()
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        ordering = ["-starts_on", "id"]
        constraints = [
            models.CheckConstraint(name="units_delegation_two_posts", condition=~Q(from_post=F("to_post"))),
            models.CheckConstraint(
                name="units_delegation_order",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day must not be before the first."),
            ),
            models.CheckConstraint(
                name="units_delegation_under_order",
                condition=~Q(order_number=""),
                violation_error_message=_("A delegation needs the number of its order."),
            ),
            models.UniqueConstraint(
                name="units_delegation_once", fields=["power", "from_post", "to_post", "starts_on"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_power_display()}: {self.from_post} > {self.to_post}"
