"""The table of salutations and closings (Saraban Regulation 2526, annex 2) as dated reference data an office can edit."""

import datetime as dt

from django.db import migrations

SINCE = dt.date(1983, 6, 1)  # the regulation's own first day
SOURCE = "ระเบียบสำนักนายกรัฐมนตรีว่าด้วยงานสารบรรณ พ.ศ. 2526 ภาคผนวก 2"
RESPECT = "ขอแสดงความนับถือ"
HIGH = (
    "ประธานองคมนตรี",
    "นายกรัฐมนตรี",
    "ประธานรัฐสภา",
    "ประธานสภาผู้แทนราษฎร",
    "ประธานวุฒิสภา",
    "ประธานศาลฎีกา",
    "รัฐบุรุษ",
    "ประธานศาลรัฐธรรมนูญ",
    "ประธานศาลปกครองสูงสุด",
    "ประธานกรรมการการเลือกตั้ง",
    "ประธานกรรมการสิทธิมนุษยชนแห่งชาติ",
    "ประธานกรรมการป้องกันและปราบปรามการทุจริตแห่งชาติ",
    "ประธานกรรมการตรวจเงินแผ่นดิน",
    "ผู้ตรวจการแผ่นดิน",
)
ROWS = [
    ("บุคคลธรรมดา ผู้ว่าราชการจังหวัด อธิบดี ประธานกรรมการสหกรณ์", "เรียน", RESPECT),
    *((post, "กราบเรียน", "ขอแสดงความนับถืออย่างยิ่ง") for post in HIGH),
    ("สมเด็จพระสังฆราช", "กราบทูล", "ควรมิควรแล้วแต่จะโปรด"),
    ("สมเด็จพระราชาคณะ รองสมเด็จพระราชาคณะ", "นมัสการ", "ขอนมัสการด้วยความเคารพอย่างยิ่ง"),
    ("พระราชาคณะ", "นมัสการ", "ขอนมัสการด้วยความเคารพอย่างสูง"),
    ("พระภิกษุสงฆ์ทั่วไป", "นมัสการ", "ขอนมัสการด้วยความเคารพ"),
]


def load(apps, schema_editor):
    AddressForm = apps.get_model("saraban", "AddressForm")
    AddressForm.objects.bulk_create(
        AddressForm(
            recipient=recipient,
            salutation=salutation,
            closing=closing,
            position=position,
            source=SOURCE,
            starts_on=SINCE,
        )
        for position, (recipient, salutation, closing) in enumerate(ROWS, start=1)
    )


class Migration(migrations.Migration):
    dependencies = [("saraban", "0001_the_letters")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
