"""Who signs what to whom, and what vetting looks for, as dated reference data an office can edit.

The delegation of a governor to the provincial officer is an order of each province and is not loaded here.
"""

import datetime as dt

from django.db import migrations

ORDER_17 = "คำสั่งกรมส่งเสริมสหกรณ์ ที่ 17/2554"
ORDER_17_DAY = dt.date(2011, 1, 12)
REGULATION = "ระเบียบสำนักนายกรัฐมนตรีว่าด้วยงานสารบรรณ พ.ศ. 2526"
REGULATION_DAY = dt.date(1983, 6, 1)
TO_ALL = ["cooperative", "farmer_group", "person", "company", "monk", "other"]
EVERY_UNIT = ["department", "area_office", "provincial_office", "division", "promotion_group", "settlement"]

AUTHORITIES = [
    {
        "basis": "own",
        "unit_kinds": ["department", "area_office", "provincial_office"],
        "kinds": ["external", "stamped", "certificate"],
        "to_kinds": TO_ALL,
        "to_own": True,
        "order_number": REGULATION,
        "starts_on": REGULATION_DAY,
        "remark": "หัวหน้าส่วนราชการลงชื่อในหนังสือของส่วนราชการตน",
    },
    {
        "basis": "own",
        "unit_kinds": ["settlement"],
        "kinds": ["external", "stamped"],
        "to_kinds": TO_ALL,
        "to_own": True,
        "not_registrar": True,
        "order_number": ORDER_17,
        "starts_on": ORDER_17_DAY,
        "certain": False,
        "remark": "นิคมสหกรณ์ลงนามในนามผู้อำนวยการนิคม",
    },
    {
        "basis": "coordination",
        "unit_kinds": ["promotion_group"],
        "kinds": ["external", "stamped"],
        "to_kinds": ["cooperative", "farmer_group"],
        "in_charge_only": True,
        "not_registrar": True,
        "capacity": "in_place_of",
        "order_number": ORDER_17,
        "starts_on": ORDER_17_DAY,
        "remark": "หนังสือประสานงานทั่วไปถึงสหกรณ์และกลุ่มเกษตรกรในความรับผิดชอบ ยกเว้นอำนาจนายทะเบียนสหกรณ์",
    },
    {
        "basis": "internal",
        "unit_kinds": EVERY_UNIT,
        "kinds": ["memo"],
        "to_kinds": ["governor", "agency"],
        "to_own": True,
        "order_number": f"{REGULATION} ข้อ 12",
        "starts_on": REGULATION_DAY,
        "remark": "บันทึกข้อความภายในกระทรวง กรม หรือจังหวัดเดียวกัน",
    },
]

ENCLOSING = ["สิ่งที่ส่งมาด้วย", "ที่แนบมา", "แนบมาพร้อม", "ดังแนบ", "เอกสารแนบ", "ที่ส่งมาพร้อม"]
REGISTRAR = [
    "รับจดทะเบียน",
    "จดทะเบียนแก้ไขเพิ่มเติมข้อบังคับ",
    "เพิกถอนมติ",
    "ยับยั้งมติ",
    "สั่งเลิกสหกรณ์",
    "เลิกกลุ่มเกษตรกร",
    "ถอนชื่อสหกรณ์",
    "ถอนชื่อกลุ่มเกษตรกร",
    "แต่งตั้งผู้ชำระบัญชี",
    "แต่งตั้งผู้ตรวจการสหกรณ์",
    "พ้นจากตำแหน่งกรรมการ",
    "ให้คณะกรรมการดำเนินการทั้งคณะออก",
    "ระงับการปฏิบัติบางส่วน",
    "หยุดปฏิบัติหน้าที่เป็นการชั่วคราว",
    "อาศัยอำนาจนายทะเบียนสหกรณ์",
    "คำสั่งนายทะเบียนสหกรณ์",
    "ประกาศนายทะเบียนสหกรณ์",
    "ให้ความเห็นชอบวงเงินกู้ยืม",
]
RULES = [
    ("parts", "stop", f"{REGULATION} ข้อ 11-12 แบบที่ 1 และ 2", {}),
    ("salutation", "stop", f"{REGULATION} ภาคผนวก 2", {}),
    ("capacity", "stop", f"{ORDER_17} และคำสั่งมอบอำนาจของหน่วยงาน", {}),
    (
        "registrar",
        "stop",
        f"{ORDER_17} ส่วนงานสารบรรณ",
        {"unit_kinds": ["promotion_group", "settlement"], "words": REGISTRAR},
    ),
    ("enclosures", "stop", f"{REGULATION} ข้อ 11.8", {"words": ENCLOSING}),
    ("reference", "stop", f"{REGULATION} ข้อ 11.7", {}),
    ("memo_inside", "stop", f"{REGULATION} ข้อ 12", {}),
    ("number_left", "warn", f"{REGULATION} ข้อ 11.1 และ 11.3", {}),
    ("digits", "warn", "แนวปฏิบัติการใช้เลขไทยในหนังสือราชการ", {}),
    ("subject_length", "warn", f"{REGULATION} ข้อ 11.4 (เรื่องย่อที่เป็นใจความสั้นที่สุด)", {"most": 120}),
    (
        "conclusion_words",
        "warn",
        "คำอธิบายการพิมพ์หนังสือราชการ สำนักนายกรัฐมนตรี",
        {"words": {"เรียน": "จึงเรียนมาเพื่อ", "กราบเรียน": "จึงกราบเรียนมาเพื่อ", "นมัสการ": "จึงนมัสการมาเพื่อ"}},
    ),
    ("enclosures_spoken_of", "warn", f"{REGULATION} ข้อ 11.8", {"words": ENCLOSING}),
    (
        "stamped_routine",
        "warn",
        f"{REGULATION} ข้อ 13-14",
        {"words": ["อนุมัติ", "จ่ายเงิน", "เบิกจ่าย", "มอบอำนาจ", "ลงโทษ", "สัญญา"]},
    ),
    ("numbering", "warn", "คำอธิบายการพิมพ์หนังสือราชการ สำนักนายกรัฐมนตรี", {}),
    ("comments", "warn", "การกลั่นกรองหนังสือก่อนเสนอลงนาม", {}),
]
TEMPLATES = [
    (
        "external",
        "ขอเชิญประชุม",
        "ขอเชิญประชุม",
        "ด้วย................กำหนดจัดประชุม................ เพื่อ................",
        "ในการนี้ จึงขอเชิญท่านเข้าร่วมประชุมในวัน................ เวลา .......... น. ณ ................",
        "จึงเรียนมาเพื่อโปรดเข้าร่วมประชุมตามวัน เวลา และสถานที่ดังกล่าว",
    ),
    (
        "external",
        "ขอความอนุเคราะห์",
        "ขอความอนุเคราะห์",
        "ด้วย................มีความประสงค์จะ................ เพื่อ................",
        "ในการนี้ จึงขอความอนุเคราะห์จากท่าน ดังนี้\n1. ................\n2. ................",
        "จึงเรียนมาเพื่อโปรดพิจารณาให้ความอนุเคราะห์ จะขอบคุณยิ่ง",
    ),
    (
        "external",
        "ตอบหนังสือ",
        "",
        "ตามหนังสือที่อ้างถึง แจ้งว่า................ ความละเอียดแจ้งแล้ว นั้น",
        "................ขอเรียนว่า................",
        "จึงเรียนมาเพื่อโปรดทราบ",
    ),
    (
        "memo",
        "เสนอเพื่อพิจารณา",
        "",
        "ด้วย................",
        "ข้อเท็จจริง\n1. ................\n2. ................\nข้อพิจารณา\n................",
        "จึงเรียนมาเพื่อโปรดพิจารณา",
    ),
    (
        "stamped",
        "ส่งสำเนาหนังสือ",
        "ส่งสำเนาหนังสือ",
        "",
        "................ขอส่งสำเนา................มาเพื่อทราบและถือปฏิบัติ",
        "",
    ),
    (
        "certificate",
        "รับรองการปฏิบัติงาน",
        "หนังสือรับรองการปฏิบัติงาน",
        "หนังสือฉบับนี้ให้ไว้เพื่อรับรองว่า ................ ตำแหน่ง ................ สังกัด ................ เป็นผู้ปฏิบัติงานในสังกัดจริง",
        "",
        "",
    ),
]


def load(apps, schema_editor):
    Authority = apps.get_model("saraban", "SigningAuthority")
    Rule = apps.get_model("saraban", "VettingRule")
    Template = apps.get_model("saraban", "LetterTemplate")
    Authority.objects.bulk_create(Authority(**row) for row in AUTHORITIES)
    Rule.objects.bulk_create(
        Rule(code=code, severity=severity, reference=reference, params=params, position=n, starts_on=REGULATION_DAY)
        for n, (code, severity, reference, params) in enumerate(RULES, start=1)
    )
    Template.objects.bulk_create(
        Template(kind=kind, name=name, subject=subject, cause=cause, purpose=purpose, conclusion=conclusion)
        for kind, name, subject, cause, purpose, conclusion in TEMPLATES
    )


class Migration(migrations.Migration):
    dependencies = [("saraban", "0007_outgoing_letters")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
