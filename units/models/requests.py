"""The office's general request for approval (บันทึกขออนุมัติ): a document of units' own that travels by the engine."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coopoffice.audit.triggers import audited
from coopoffice.files.models import AttachedFile
from coopoffice.thai import normalise
from coopoffice.web.addresses import numbered

from ..choices import Priority, RequestKind
from ..querysets import GeneralRequestQuerySet


class GeneralRequest(models.Model):
    """What a person asks the office to approve: subject, reasons, an amount where money is asked, files.

    Without an approval it is a draft of its writer's. Submitted or decided, its words change only after it was
    returned for correction.
    """

    subject = models.CharField(_("subject"), max_length=200)
    category = models.CharField(_("what is asked for"), max_length=12, choices=RequestKind)
    body = models.TextField(_("cause and request"), max_length=10_000)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2, null=True, blank=True)
    needed_on = models.DateField(_("needed by"), null=True, blank=True)
    speed = models.PositiveSmallIntegerField(_("speed"), choices=Priority, default=Priority.NORMAL)
    unit = models.ForeignKey("units.Unit", verbose_name=_("unit"), on_delete=models.PROTECT, related_name="requests")
    writer = models.ForeignKey(
        "units.User", verbose_name=_("writer"), on_delete=models.PROTECT, related_name="requests"
    )
    writer_post = models.ForeignKey("units.Post", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    approval = models.OneToOneField(
        "units.Approval", null=True, blank=True, on_delete=models.PROTECT, related_name="general_request"
    )
    created_at = models.DateTimeField(_("written on"), default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)
    search = models.TextField(blank=True, editable=False)

    objects = GeneralRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("general request")
        verbose_name_plural = _("general requests")
        ordering = ["-created_at", "-id"]
        permissions = [("submit_generalrequest", "Can submit a request"), ("discard_generalrequest", "Can throw away")]
        indexes = [
            models.Index(name="units_request_writer", fields=["writer", "-created_at"]),
            models.Index(name="units_request_written", fields=["-created_at", "-id"]),
            models.Index(name="units_request_unit", fields=["unit", "-created_at"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="units_request_amount",
                condition=Q(amount__isnull=True) | Q(amount__gt=0),
                violation_error_message=_("An amount is more than zero; leave it empty where no money is asked."),
            ),
            models.CheckConstraint(
                name="units_request_spending_has_amount",
                condition=~Q(category=RequestKind.SPENDING) | Q(amount__isnull=False),
                violation_error_message=_("Say how much is to be spent."),
            ),
        ]
        triggers = audited(exclude=("search",))

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        """The page of the request."""
        return numbered("units:request_detail", self.pk)

    @property
    def is_draft(self) -> bool:
        """Whether it was never submitted."""
        return self.approval_id is None

    @property
    def may_be_corrected(self) -> bool:
        """Whether its state lets the writer change the words."""
        return self.approval is None or self.approval.state == "returned"

    def words_for_search(self) -> str:
        """Subject and text in one spelling, as ``search`` keeps them."""
        return normalise(f"{self.subject} {self.body}")[:6000]


class RequestFile(AttachedFile):
    """A file of a general request."""

    owner = models.ForeignKey(GeneralRequest, models.CASCADE, related_name="files", verbose_name=_("general request"))

    class Meta(AttachedFile.Meta):
        verbose_name = _("file of a request")
        verbose_name_plural = _("files of requests")
