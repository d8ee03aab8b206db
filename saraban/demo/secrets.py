"""Secrets of the demo office: a registrar and a deputy, cleared people, three papers on their way."""

from __future__ import annotations

import datetime as dt
import functools
import hashlib

from coopoffice.files.inspection import Checked
from coopoffice.files.vault import VaultClosed, master_keys
from coopoffice.web.demo import DemoContext
from units.acting import actor_for

from ..choices import KeeperRole, SecretDirection, SecretLevel
from ..services import secrets as services

PAPER = (
    '<!doctype html><html lang="th"><body><p class="center"><b>บันทึกข้อความ</b></p><p>เรื่อง {subject}</p>'
    "<p>เอกสารนี้เป็นตัวอย่างของสำนักงานสมมติ ใช้แสดงการเปิดดูพร้อมลายน้ำเท่านั้น</p>"
    '<p style="break-before: page">หน้าที่สองของเอกสารตัวอย่าง</p></body></html>'
)


@functools.cache
def paper(subject: str) -> bytes:
    """The sample paper, drawn once a process."""
    from coopoffice.printing.render import render_html

    return render_html(PAPER.format(subject=subject)).content


def load(context: DemoContext) -> None:
    """Appoint, clear and enter, through the services, as people would. Without a key of the vault: nothing."""
    try:
        master_keys()
    except VaultClosed as closed:
        context.say(f"secrets: none. {closed}")
        return
    people = context.found["people"]
    officer, registrar = actor_for(people["pimjai"]), actor_for(people["urai"])
    begun = context.today - dt.timedelta(days=120)
    for name, role in (("urai", KeeperRole.REGISTRAR), ("orathai", KeeperRole.DEPUTY)):
        services.appoint_keeper(
            by=officer,
            person=people[name],
            role=role,
            order_number="คำสั่งที่ 12/2569",
            order_date=begun,
            starts_on=begun,
        )
    for name, level in (
        ("pimjai", SecretLevel.SECRET),
        ("wilai", SecretLevel.SECRET),
        ("suda", SecretLevel.CONFIDENTIAL),
        ("prasit", SecretLevel.CONFIDENTIAL),
    ):
        services.give_clearance(
            by=officer, person=people[name], level=level, order_number="คำสั่งที่ 13/2569", starts_on=begun
        )
    for subject, level, direction in (
        ("การสอบข้อเท็จจริงเบื้องต้นกรณีร้องเรียน", SecretLevel.CONFIDENTIAL, SecretDirection.IN),
        ("แผนการตรวจการสหกรณ์โดยไม่แจ้งล่วงหน้า", SecretLevel.SECRET, SecretDirection.IN),
        ("รายงานผลการตรวจสอบข้อเท็จจริง", SecretLevel.CONFIDENTIAL, SecretDirection.OUT),
    ):
        content = paper(subject)
        secret = services.register_secret(
            by=registrar,
            direction=direction,
            level=level,
            subject=subject,
            from_text="กรมส่งเสริมสหกรณ์" if direction == SecretDirection.IN else "สำนักงานสหกรณ์จังหวัดธารานคร",
            to_text="สหกรณ์จังหวัดธารานคร" if direction == SecretDirection.IN else "กรมส่งเสริมสหกรณ์",
            classified_by="อธิบดีกรมส่งเสริมสหกรณ์" if direction == SecretDirection.IN else "สหกรณ์จังหวัดธารานคร",
            class_reason="อยู่ระหว่างดำเนินการ หากเปิดเผยจะเสียรูปเรื่อง",
            paper_number="กษ 1101/ล 14" if direction == SecretDirection.IN else "ธร 0010/ล 2",
            dated_on=context.today - dt.timedelta(days=6),
            pages=2,
            files=[Checked("เอกสาร.pdf", "application/pdf", content, hashlib.sha256(content).hexdigest())],
        )
        if direction == SecretDirection.IN:
            services.present_secret(by=registrar, secret=secret, person=people["pimjai"], note="เพื่อโปรดพิจารณาสั่งการ")
        if level == SecretLevel.CONFIDENTIAL and direction == SecretDirection.IN:
            services.instruct_secret(
                by=officer,
                secret=secret,
                person=people["suda"],
                text="ตรวจสอบข้อเท็จจริงและเสนอความเห็น",
                due_on=context.today + dt.timedelta(days=5),
            )
    _destroyed(context)
    context.say("secrets: 4, opened by name only; the paper of one is destroyed")


def _destroyed(context: DemoContext) -> None:
    """One that ended long ago: its paper was destroyed by a committee, its row in the register stays."""
    people, today = context.found["people"], context.today
    registrar = actor_for(people["urai"])
    secret = services.register_secret(
        by=registrar,
        direction=SecretDirection.IN,
        level=SecretLevel.CONFIDENTIAL,
        subject="รายชื่อผู้ให้ข้อมูลประกอบการตรวจสอบ",
        from_text="กรมส่งเสริมสหกรณ์",
        to_text="สหกรณ์จังหวัดธารานคร",
        classified_by="อธิบดีกรมส่งเสริมสหกรณ์",
        class_reason="อาจเป็นอันตรายแก่ผู้ให้ข้อมูล",
        paper_number="กษ 1101/ล 9",
        dated_on=today - dt.timedelta(days=40),
        pages=1,
    )
    services.close_secret(by=registrar, secret=secret, note="เสร็จสิ้นภารกิจ")
    services.record_destruction(
        by=registrar,
        secrets=[secret],
        held_on=today,
        order_number="คำสั่งที่ 21/2569",
        leave_by="สหกรณ์จังหวัดธารานคร",
        archives="สำนักหอจดหมายเหตุแห่งชาติไม่ขอสงวน",
        chair=people["wilai"],
        members=[people["urai"], people["suda"]],
    )
