"""The demo office's quick phrases for minutes and instructions."""

from __future__ import annotations

from coopoffice.web.demo import DemoContext

from ..choices import PhraseUse
from ..models import QuickPhrase

PHRASES = {
    PhraseUse.PRESENT: (
        ("เรียน สหกรณ์จังหวัด เพื่อโปรดทราบ", "เพื่อโปรดทราบ"),
        ("เรียน สหกรณ์จังหวัด เพื่อโปรดพิจารณาสั่งการ", "เพื่อโปรดพิจารณา"),
        ("เห็นควรมอบกลุ่มที่รับผิดชอบดำเนินการ", "เห็นควรมอบ"),
        ("เห็นควรแจ้งเวียนทุกกลุ่ม/ฝ่าย", "แจ้งเวียน"),
    ),
    PhraseUse.INSTRUCT: (
        ("ทราบ", ""),
        ("ดำเนินการตามเสนอ", "ตามเสนอ"),
        ("มอบเป็นเจ้าของเรื่อง ดำเนินการภายในกำหนด", "มอบเจ้าของเรื่อง"),
        ("สรุปเสนอก่อนรายงานจังหวัด", "สรุปเสนอ"),
        ("หารือก่อนดำเนินการ", "หารือ/เข้าพบ"),
    ),
}


def load(context: DemoContext) -> None:
    """Phrases for everybody under the provincial office."""
    office = context.found["units"]["off"]
    QuickPhrase.objects.bulk_create(
        QuickPhrase(unit=office, use=use, text=text, label=label, position=place)
        for use, rows in PHRASES.items()
        for place, (text, label) in enumerate(rows, 1)
    )
