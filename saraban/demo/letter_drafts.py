"""Letters the demo office is writing: a draft, some being vetted, one sent back, signed ones, sent ones.

Written by the services as people would, so that each has its text, its versions, its route and, once signed, its paper.
"""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from coopoffice.web.demo import DemoContext
from units.acting import actor_for
from units.choices import StepState
from units.models import ApprovalStep
from units.services.approvals import decide
from units.services.routes import holders_today

from ..choices import Channel, DocKind, RegistrarMatter
from ..models import WrittenLetter
from ..services.dispatch import acknowledge_dispatch, send_letter
from ..services.drafts import begin_draft, save_draft
from ..services.submitting import sign_now, submit_draft
from .letter_office import Office

E, M = DocKind.EXTERNAL, DocKind.MEMO
# key, writer, kind, goes out from, to, subject, cause, purpose, conclusion, enclosures, answers, what happened
WRITTEN: tuple[tuple[Any, ...], ...] = (
    ("draft", "kanokwan", E, "pg1", "สหกรณ์ออมทรัพย์ครูธารานคร จำกัด", "ขอแจ้งกำหนดการเข้าแนะนำส่งเสริมสหกรณ์",
     "ตามที่กลุ่มส่งเสริมสหกรณ์ ๑ มีแผนเข้าแนะนำส่งเสริมสหกรณ์ประจำเดือน นั้น",
     "ในการนี้ จึงขอแจ้งกำหนดการเข้าแนะนำ และขอให้สหกรณ์เตรียมข้อมูล ดังนี้\n1. งบทดลองเดือนล่าสุด\n2. รายงานการประชุมคณะกรรมการ",
     "", "", "", ()),
    ("vetted", "kanokwan", E, "off", "สหกรณ์ผู้ใช้น้ำบ้านคลองใหม่ จำกัด", "ขอให้รายงานผลการแก้ไขข้อสังเกตจากการสอบบัญชี",
     "ด้วยสำนักงานตรวจบัญชีสหกรณ์ธารานครแจ้งข้อสังเกตที่ตรวจพบจากการสอบบัญชีของสหกรณ์",
     "ในการนี้ จึงขอให้สหกรณ์รายงานผลการแก้ไขเป็นรายข้อตามแบบที่ส่งมาด้วย ภายใน ๑๕ วัน",
     "จึงเรียนมาเพื่อโปรดดำเนินการ", "", "audit", (("", "vetted", "ตรวจแล้ว เห็นควรเสนอลงนาม"),)),
    ("head", "suphachai", E, "pg1", "สหกรณ์ผู้ใช้น้ำบ้านคลองใหม่ จำกัด", "ขอเชิญประชุมเตรียมความพร้อมการปิดบัญชี",
     "ด้วยกลุ่มส่งเสริมสหกรณ์ ๑ กำหนดประชุมเตรียมความพร้อมการปิดบัญชีประจำปีของสหกรณ์",
     "ในการนี้ จึงขอเชิญผู้จัดการและเจ้าหน้าที่บัญชีเข้าร่วมประชุมตามวันและเวลาดังกล่าว",
     "จึงเรียนมาเพื่อโปรดพิจารณาเข้าร่วมประชุม", "", "", ()),
    ("returned", "parichat", E, "off", "สหกรณ์การเกษตรท่าโพธิ์ จำกัด", "ขอเชิญร่วมตลาดนัดสินค้าสหกรณ์และชุมชน",
     "ด้วยสำนักงานได้รับเชิญให้ร่วมจัดตลาดนัดสินค้าสหกรณ์และชุมชน",
     "ในการนี้ จึงขอเชิญสหกรณ์ร่วมจำหน่ายสินค้า", "จึงเรียนมาเพื่อโปรดพิจารณา", "", "",
     (("sumalee", "return", "ระบุวัน เวลา สถานที่ และจำนวนบูธให้ชัดเจน"),)),
    ("unsent", "kanokwan", E, "pg1", "สหกรณ์ออมทรัพย์ครูธารานคร จำกัด", "ขอให้จัดส่งงบทดลองประจำเดือน",
     "ด้วยกลุ่มส่งเสริมสหกรณ์ ๑ ต้องติดตามฐานะการเงินของสหกรณ์ในความรับผิดชอบเป็นประจำทุกเดือน",
     "ในการนี้ จึงขอให้สหกรณ์จัดส่งงบทดลองประจำเดือนภายในวันที่ ๑๐ ของเดือนถัดไป",
     "จึงเรียนมาเพื่อโปรดดำเนินการ", "", "", (("somsak", "sign", ""),)),
    ("posted", "chanida", E, "pg3", "สหกรณ์การเกษตรท่าโพธิ์ จำกัด", "แจ้งกำหนดการตรวจเยี่ยมสหกรณ์",
     "ด้วยกลุ่มส่งเสริมสหกรณ์ ๓ มีกำหนดตรวจเยี่ยมและให้คำแนะนำแก่สหกรณ์",
     "ในการนี้ จึงขอแจ้งกำหนดการ และขอให้คณะกรรมการอยู่ร่วมให้ข้อมูล",
     "จึงเรียนมาเพื่อโปรดทราบ", "", "", (("boonmee", "sign", ""), ("amphorn", Channel.REGISTERED, "RX123456789TH"))),
    ("office", "narong", E, "off", "สหกรณ์การเกษตรเขาแก้ว จำกัด", "ขอให้จัดส่งแผนดำเนินงานประจำปี",
     "ด้วยสำนักงานต้องรวบรวมแผนดำเนินงานประจำปีของสหกรณ์ทุกแห่งในจังหวัด",
     "ในการนี้ จึงขอให้สหกรณ์จัดส่งแผนดำเนินงานและประมาณการรายจ่ายประจำปี",
     "จึงเรียนมาเพื่อโปรดดำเนินการ", "", "", (("", "vetted", ""), ("pimjai", "sign", ""))),
    ("handed", "narong", E, "off", "กลุ่มเกษตรกรทำนาหนองบัวทอง", "ตอบข้อหารือการใช้ทุนสำรอง",
     "ตามที่กลุ่มเกษตรกรหารือการใช้ทุนสำรองของกลุ่ม นั้น",
     "สำนักงานพิจารณาแล้ว ขอเรียนว่ากลุ่มพึงดำเนินการตามข้อบังคับของกลุ่มและกฎหมายที่เกี่ยวข้อง",
     "จึงเรียนมาเพื่อโปรดทราบ", "", "",
     (("", "vetted", ""), ("pimjai", "sign", ""), ("urai", Channel.HAND, "นายประยูร ชัยยะ"),
      ("urai", "received", "นางสมพร นาดี"))),
)  # fmt: skip


def load(context: DemoContext) -> None:
    """Write the letters and let happen to each what happened."""
    office, letters = Office(context), context.found["letters"]
    for key, writer, kind, issuer, to, subject, cause, purpose, conclusion, enclosures, answers, happened in WRITTEN:
        by = actor_for(office.people[writer])
        row = begin_draft(
            by=by, kind=kind, issuer=office.units[issuer], replies_to=letters[answers] if answers else None
        )
        row = save_draft(
            by=by,
            written=row,
            subject=subject,
            issuer=office.units[issuer],
            kind=kind,
            to=[to],
            references=[ref.text for ref in row.letter.references.all()],
            enclosures=enclosures.splitlines(),
            cause=cause,
            purpose=purpose,
            conclusion=conclusion,
            registrar_matter=RegistrarMatter.NO,
        )
        if key == "draft":
            continue
        row = submit_draft(by=by, written=row)
        for who, act, word in happened:
            row = _happen(office, row, who, act, word)
        letters[f"written-{key}"] = row.letter
    context.say(f"letters being written: {len(WRITTEN)}")


def _happen(office: Office, row: WrittenLetter, who: str, act: Any, word: str) -> WrittenLetter:
    if act == "vetted":
        return _vetted(row, word)
    by, today = actor_for(office.people[who]), timezone.localdate()
    if act == "sign":
        row = sign_now(by=by, written=row)
    elif act in Channel.values:
        send_letter(
            by=by,
            written=row,
            addressees=list(row.letter.addressees.all()),
            channel=act,
            sent_on=today,
            tracking_number=word if act == Channel.REGISTERED else "",
            carried_by=word if act == Channel.HAND else "",
        )
    elif act == "received":
        acknowledge_dispatch(by=by, dispatch=row.letter.dispatches.get(), acknowledged_on=today, acknowledged_by=word)
    else:
        step = row.approval.steps.get(state=StepState.OPEN)  # type: ignore[union-attr]
        decide(by=by, step=step, act=act, note=word)
    return WrittenLetter.objects.select_related("letter", "approval").get(pk=row.pk)


def _vetted(row: WrittenLetter, word: str) -> WrittenLetter:
    """Whoever is asked before the signature agrees, one after another; only the first says why."""
    steps = ApprovalStep.objects.filter(approval=row.approval, state=StepState.OPEN).with_holders()
    while (step := steps.order_by("position").first()) is not None and not step.final:
        decide(by=actor_for(holders_today(step)[0].user), step=step, act="approve", note=word)
        word = ""
    return WrittenLetter.objects.select_related("letter", "approval").get(pk=row.pk)
