"""Kinds and rules of leave as reference data: dated rows with source and confidence, which an office edits from here on."""

import csv
import datetime as dt
from decimal import Decimal
from pathlib import Path

from django.db import migrations

DATA = Path(__file__).resolve().parent.parent / "data"
DECIMALS = {
    *("limit_days", "more_days", "first_year_days", "carry_days", "carry_total", "carry_total_long"),
    *("certificate_days", "round_free_days", "max_days"),
}
FLAGS = {
    *("half_days", "first_year_prorated", "accrues", "back_dated", "paid", "recallable", "runs_on", "counts_in_round"),
}
NUMBERS = {
    *("wait_months", "long_service_years", "notice_days", "event_within_days", "paid_within_days", "paid_after_months"),
}
TEXTS = {"event", "sex", "note"}


def rows(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read(row):
    found = {}
    for key, raw in row.items():
        if key == "kind":
            continue
        if key in FLAGS:
            found[key] = raw == "1"
        elif key == "starts_on":
            found[key] = dt.date.fromisoformat(raw)
        elif key in DECIMALS:
            found[key] = Decimal(raw) if raw else None
        elif key in NUMBERS:
            found[key] = int(raw) if raw else (0 if key in {"wait_months", "notice_days"} else None)
        else:
            found[key] = raw
    return found


def load(apps, schema_editor):
    LeaveKind = apps.get_model("personnel", "LeaveKind")
    LeaveRule = apps.get_model("personnel", "LeaveRule")
    LeaveAuthority = apps.get_model("personnel", "LeaveAuthority")
    RoundLimit = apps.get_model("personnel", "RoundLimit")
    for position, row in enumerate(rows("leave_kinds.csv"), start=1):
        LeaveKind.objects.get_or_create(code=row["code"], defaults={**row, "position": position})
    kinds = {kind.code: kind for kind in LeaveKind.objects.all()}
    LeaveRule.objects.bulk_create(
        [LeaveRule(kind=kinds[row["kind"]], **read(row)) for row in rows("leave_rules.csv")], ignore_conflicts=True
    )
    LeaveAuthority.objects.bulk_create(
        [LeaveAuthority(kind=kinds[row["kind"]], **read(row)) for row in rows("leave_authorities.csv")],
        ignore_conflicts=True,
    )
    RoundLimit.objects.bulk_create(
        [
            RoundLimit(
                max_days=Decimal(23),
                starts_on=dt.date(2009, 10, 1),
                source="กฎ ก.พ. ว่าด้วยการเลื่อนเงินเดือน พ.ศ. 2552 ข้อ 8",
                confidence="M",
                note="ไม่นับลาอุปสมบท คลอดบุตรไม่เกิน 90 วัน ป่วยจำเป็นต้องรักษาตัวนานไม่เกิน 60 วัน ลาพักผ่อน และตรวจเลือก",
            )
        ],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("personnel", "0001_files_rules_and_leave")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
