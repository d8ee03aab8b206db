"""Rates, steps of levels and the rule of trips as dated rows with source and confidence, which an office edits."""

import csv
import datetime as dt
from decimal import Decimal
from pathlib import Path

from django.db import migrations

DATA = Path(__file__).resolve().parent.parent / "data"


def rows(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            row["starts_on"] = dt.date.fromisoformat(row["starts_on"])
            if "amount" in row:
                row["amount"] = Decimal(row["amount"])
            yield row


def load(apps, schema_editor):
    TripRate = apps.get_model("personnel", "TripRate")
    TripLevel = apps.get_model("personnel", "TripLevel")
    TripRule = apps.get_model("personnel", "TripRule")
    TripRate.objects.bulk_create([TripRate(**row) for row in rows("trip_rates.csv")], ignore_conflicts=True)
    TripLevel.objects.bulk_create([TripLevel(**row) for row in rows("trip_levels.csv")], ignore_conflicts=True)
    if not TripRule.objects.exists():
        TripRule.objects.create(
            starts_on=dt.date(2007, 1, 1),
            confidence="M",
            source="พ.ร.ฎ. ค่าใช้จ่ายในการเดินทางไปราชการ พ.ศ. 2526 (ถึงฉบับที่ 9) และระเบียบกระทรวงการคลัง พ.ศ. 2550",
            note="การนับเวลาและค่ากลางเป็นไปตามระเบียบ ผู้อนุญาตและวันส่งใช้เงินยืมให้ตรวจกับคำสั่งมอบอำนาจของจังหวัด",
        )


class Migration(migrations.Migration):
    dependencies = [("personnel", "0003_trips")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
