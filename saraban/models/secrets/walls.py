"""What guards every table of secrets: changes watched apart, rows never removed."""

import pgtrigger
from django.db import models
from django.db.models import F, Func
from django.db.models.lookups import GreaterThan
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coopoffice.files.fields import SealedTextField
from coopoffice.ledger.walls import Forbid, Wall, insert_only


def filled(column: str) -> GreaterThan:
    """The condition that a sealed column holds something."""
    return GreaterThan(Func(F(column), function="OCTET_LENGTH", output_field=models.IntegerField()), 0)


class _Apart(Wall):
    """Writes each change of a row into ``saraban_secretchange``, without the sealed columns."""

    when = pgtrigger.After
    operation = pgtrigger.Insert | pgtrigger.Update

    def get_func(self, model: type[models.Model]) -> str:
        sealed = [f.column for f in model._meta.concrete_fields if isinstance(f, SealedTextField)]
        hidden = "{" + ",".join(sealed) + "}"
        return f"""
            INSERT INTO saraban_secretchange (at, user_id, table_name, row_pk, before, after)
            VALUES (
                clock_timestamp(), nullif(current_setting('coop.user_id', true), '')::bigint, TG_TABLE_NAME,
                NEW.id::text,
                CASE WHEN TG_OP = 'UPDATE' THEN to_jsonb(OLD) - '{hidden}'::text[] END,
                to_jsonb(NEW) - '{hidden}'::text[]
            );
            RETURN NULL;
        """


def watched_apart() -> list[pgtrigger.Trigger]:
    """Return the triggers of a table of secrets: its changes stand in a log of their own, its rows never vanish."""
    return [_Apart(name="watched_apart"), Forbid(name="never_vanishes", operation=pgtrigger.Delete, sentence=KEPT)]


KEPT = "A row about a secret is never removed."


class SecretChange(models.Model):
    """The log of changes of the tables of secrets, written by their triggers; without anything sealed."""

    at = models.DateTimeField(default=timezone.now)
    user_id = models.BigIntegerField(null=True)
    table_name = models.CharField(max_length=60)
    row_pk = models.CharField(max_length=40)
    before = models.JSONField(null=True)
    after = models.JSONField()

    class Meta:
        verbose_name = _("log entry about a secret")
        verbose_name_plural = _("log entries about secrets")
        ordering = ["id"]
        indexes = [models.Index(name="saraban_secretchange_row", fields=["table_name", "row_pk"])]
        triggers = insert_only()

    def __str__(self) -> str:
        return f"{self.table_name} {self.at:%Y-%m-%d %H:%M}"
