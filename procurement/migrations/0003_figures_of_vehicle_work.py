"""The figures of vehicle work as a dated row with its source; offices edit them from here on."""

import datetime as dt
from decimal import Decimal

from django.db import migrations


def load(apps, schema_editor):
    VehicleRule = apps.get_model("procurement", "VehicleRule")
    VehicleRule.objects.get_or_create(
        unit=None,
        starts_on=dt.date(1980, 10, 1),
        defaults={
            "lead_days": 1,
            "gap_km": 1,
            "below_percent": Decimal(15),
            "price_tolerance": Decimal(1),
            "remind_days": 30,
            "remind_km": 500,
            "tax_blocks": True,
            "act_blocks": True,
            "insurance_blocks": False,
            "source": "แนวปฏิบัติของสำนักงาน ตามระเบียบสำนักนายกรัฐมนตรีว่าด้วยรถราชการ พ.ศ. 2523",
            "confidence": "L",
            "note": "ตัวเลขเป็นแนวปฏิบัติ ไม่ใช่ข้อความของระเบียบ ให้สำนักงานกำหนดเอง",
        },
    )


class Migration(migrations.Migration):
    dependencies = [("procurement", "0002_repairs_and_fuel")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
