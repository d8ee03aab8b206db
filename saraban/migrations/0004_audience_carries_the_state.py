"""Audience rows repeat the letter's state; a book's unit is always among those concerned."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

KINDS = [
    ("external", "External letter"),
    ("memo", "Memorandum"),
    ("stamped", "Stamped letter"),
    ("order", "Order"),
    ("rule", "Rule"),
    ("bylaw", "By-law"),
    ("announcement", "Announcement"),
    ("statement", "Statement"),
    ("news", "News"),
    ("certificate", "Certificate"),
    ("minutes", "Minutes of a meeting"),
    ("note", "Note"),
    ("other", "Other document"),
]
SPEEDS = [(0, "Normal"), (1, "Urgent"), (2, "Very urgent"), (3, "Most urgent")]


class Migration(migrations.Migration):
    dependencies = [("saraban", "0003_incoming_presenting_and_passing")]

    operations = [
        migrations.AddField(
            model_name="letteraudience",
            name="state",
            field=models.CharField(
                choices=[
                    ("registered", "Registered, waiting to be presented"),
                    ("presented", "Presented, waiting for instruction"),
                    ("instructed", "Instructed, being worked on"),
                    ("draft", "Draft"),
                    ("vetting", "Being vetted"),
                    ("signed", "Signed, waiting to be sent"),
                    ("dispatched", "Sent"),
                    ("closed", "Closed"),
                    ("returned", "Returned to the sender"),
                    ("cancelled", "Cancelled"),
                    ("void", "Void"),
                ],
                default="registered",
                max_length=12,
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="letteraudience",
            name="kind",
            field=models.CharField(choices=KINDS, default="external", max_length=14),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="letteraudience",
            name="speed",
            field=models.PositiveSmallIntegerField(choices=SPEEDS, default=0),
            preserve_default=False,
        ),
        migrations.RunSQL(
            "UPDATE saraban_letteraudience a SET state = l.state, kind = l.kind, speed = l.speed FROM saraban_letter l WHERE l.id = a.letter_id",
            migrations.RunSQL.noop,
        ),
        migrations.AddIndex(
            model_name="letteraudience",
            index=models.Index(
                condition=models.Q(("speed__gt", 0)),
                fields=["unit", "-sort_at", "-letter"],
                include=["speed"],
                name="saraban_audience_unit_fast",
            ),
        ),
        migrations.AddIndex(
            model_name="letteraudience",
            index=models.Index(
                condition=models.Q(("due_on__isnull", False), ("live", True)),
                fields=["unit", "due_on", "letter"],
                name="saraban_audience_unit_due",
            ),
        ),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(
                condition=models.Q(("speed__gt", 0)), fields=["speed", "-sort_at"], name="saraban_letter_fast"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="letterentry",
            trigger=pgtrigger.compiler.Trigger(
                name="entry_is_concerned",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    declare="DECLARE _wall text := set_config('pgtrigger.ignore', '{}', true);",
                    func="IF NOT (EXISTS (SELECT 1 FROM saraban_letteraudience a WHERE a.letter_id = NEW.letter_id AND a.unit_id = NEW.unit_id AND a.role = 'register')) THEN RAISE EXCEPTION 'A unit whose book holds a letter is among those concerned with it, as its register.' USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME; END IF; RETURN NULL;",
                    hash="2e1802140b7b66a860c8acd191d9e2f09916b0d4",
                    operation="INSERT",
                    pgid="pgtrigger_entry_is_concerned_e2cb3",
                    table="saraban_letterentry",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
    ]
