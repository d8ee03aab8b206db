"""The 126 duties of the department's order 17/2554 and its examples, in both languages, as reference data."""

import csv
from pathlib import Path

from django.db import migrations

SOURCE = Path(__file__).resolve().parent.parent / "data" / "duties.csv"


def load(apps, schema_editor):
    Duty = apps.get_model("units", "Duty")
    with SOURCE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    Duty.objects.bulk_create(
        [Duty(position=position, **row) for position, row in enumerate(rows, start=1)],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=[
            *("division", "division_en", "title", "title_en", "requirement", "requirement_en", "home", "position"),
        ],
    )


class Migration(migrations.Migration):
    dependencies = [("units", "0001_the_organisation")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
