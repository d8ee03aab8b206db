"""The log and its seals. Both tables are made by hand in migration 0001 and refuse change and removal."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..choices import Operation, Source


class Entry(models.Model):
    """One row of one table, as one statement changed it. Written by the triggers of ``audited()`` only.

    ``before`` and ``after`` hold columns by their names in the database: all of them for an added or removed row, the
    changed ones (and the primary key) for a changed row. The ids of person and posting are plain numbers: the log
    outlives what it tells of.
    """

    at = models.DateTimeField(_("when"))
    xid = models.BigIntegerField(_("transaction"))
    user_id = models.BigIntegerField(_("person"), null=True)
    posting_id = models.BigIntegerField(_("posting"), null=True)
    # Empty where a statement ran outside every service, so that nobody told the database who acts.
    source = models.TextField(_("by way of"), choices=Source, blank=True)
    address = models.TextField(_("network address"), blank=True)
    reference = models.TextField(_("page, task or command"), blank=True)
    table_name = models.TextField(_("table"))
    row_pk = models.TextField(_("row"))
    operation = models.CharField(_("what"), max_length=1, choices=Operation)
    before = models.JSONField(_("before"), null=True)
    after = models.JSONField(_("after"), null=True)

    class Meta:
        # Not managed: a flush of the test database and a stray schema change pass the log by.
        managed = False
        db_table = "audit_entry"
        ordering = ["-id"]
        verbose_name = _("log entry")
        verbose_name_plural = _("log entries")

    def __str__(self) -> str:
        return f"{self.table_name} {self.row_pk} {self.get_operation_display()}"


class Seal(models.Model):
    """A link of the hash chain over a batch of entries (``services.seal``)."""

    at = models.DateTimeField(_("when"))
    previous = models.BinaryField()
    hash = models.BinaryField()
    entry_ids = ArrayField(models.BigIntegerField())
    digests = models.BinaryField()  # 32 bytes for each of entry_ids, in the same order
    # Bookkeeping that lets the next seal look at the newest entries only; see services.seal.
    seen_id = models.BigIntegerField()
    next_xid = models.BigIntegerField()
    floor_id = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "audit_seal"
        ordering = ["id"]
        verbose_name = _("seal of the log")
        verbose_name_plural = _("seals of the log")

    def __str__(self) -> str:
        return bytes(self.hash).hex()
