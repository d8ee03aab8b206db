"""What became of the demo office's received letters: presented with a note, instructed, worked on, answered.

Everything is done by the services, as people would, and then dated back to the days it is said to have happened.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pgtrigger
from django.utils import timezone

from coopoffice.web.demo import DemoContext
from coopoffice.web.models import Notification
from units.acting import actor_for
from units.choices import ApprovalState, Line
from units.models import Approval, ApprovalStep, Assignment, AssignmentEntry, Decision
from units.services.assignments import accept_work, answer_work, report_progress

from ..choices import LetterState
from ..models import Instruction, Letter, LetterTask, Passing, Presentation
from ..services.audience import refresh_audience
from ..services.incoming_instruct import Target, close_letter, instruct_letter, present_letter
from .letter_office import Office
from .letter_scans import scan_letters
from .letter_texts import TOLD

S = LetterState
NOTES = {
    "speaker": "สหกรณ์ขอวิทยากรบรรยาย ๑ วัน เห็นควรมอบกลุ่มส่งเสริมและพัฒนาการบริหารจัดการสหกรณ์พิจารณา",
    "transfer": "กรมโอนจัดสรรงบประมาณ งวดที่ ๒ เห็นควรมอบฝ่ายบริหารทั่วไปดำเนินการ และแจ้งกลุ่มที่เกี่ยวข้องทราบ",
    "land": "สหกรณ์หารือการถือครองที่ดิน เห็นควรมอบนิคมสหกรณ์ตรวจสอบข้อเท็จจริงและเสนอความเห็น",
    "loan": "สหกรณ์ขอความเห็นชอบวงเงินกู้ยืม เห็นควรมอบกลุ่มส่งเสริมสหกรณ์ตรวจสอบเอกสารก่อน",
}
NOTE = "เห็นควรมอบหน่วยที่รับผิดชอบดำเนินการ"
TEXTS = {
    "order17": "ทราบ ให้ถือปฏิบัติตามคำสั่งกรม และแจ้งบุคลากรในสังกัดทราบ",
    "damage": "ให้รวบรวมข้อมูลเป็นรายสหกรณ์ ส่งภายในกำหนด กลุ่มอื่นสนับสนุนข้อมูล",
    "debt": "ให้ทุกกลุ่มสำรวจและส่งแบบ กลุ่มบริหารจัดการเป็นผู้รวบรวม",
    "audit": "ให้ติดตามการแก้ไขข้อสังเกต และรายงานผลเป็นรายข้อ",
}
TEXT = "ดำเนินการตามเสนอ แล้วรายงานผล"
# unit that was told, how far it is: how much is done, words. What is not named was not opened yet.
DONE: dict[tuple[str, str], tuple[int, str]] = {
    ("order17", "pg3"): (60, "ประชุมชี้แจงในกลุ่มแล้ว อยู่ระหว่างจัดทำคำสั่งมอบหมายงานรายบุคคล"),
    ("damage", "pg1"): (100, "ส่งข้อมูล ๑๔ สหกรณ์ครบแล้ว ไม่มีสหกรณ์ใดหยุดดำเนินการ"),
    ("damage", "pg3"): (40, "ได้ข้อมูลแล้ว ๕ จาก ๑๒ สหกรณ์"),
    ("debt", "pg1"): (80, "ได้รับแบบสำรวจคืน ๑๑ จาก ๑๔ สหกรณ์"),
    ("debt", "pg2"): (100, "สำรวจครบ ๙ สหกรณ์ ส่งแบบสรุปแล้ว"),
    ("debt", "pg3"): (0, "รับทราบ จะดำเนินการภายในสัปดาห์นี้"),
    ("audit", "pg1"): (50, "สหกรณ์แก้ไขแล้ว ๓ จาก ๖ ข้อ"),
    ("market", "biz"): (100, "ตอบรับแล้ว สหกรณ์เข้าร่วม ๑๒ แห่ง"),
    ("plan", "gad"): (20, "แจ้งกลุ่มต่าง ๆ ส่งแผนแล้ว"),
    ("winner", "biz"): (100, "แจ้งสหกรณ์ที่ได้รับคัดเลือกและประชาสัมพันธ์แล้ว"),
}


def load(context: DemoContext) -> None:
    """Let the letters of the story take their course; a letter that is closed goes its whole way."""
    office, letters = Office(context), context.found["letters"]
    begun = timezone.now()
    told = {line[0]: line for line in TOLD if line[5] not in (S.VOID, S.RETURNED)}
    scan_letters(office, [letters[key] for key in told])
    for key, line in told.items():
        if line[5] == S.REGISTERED:
            continue
        letter = letters[key]
        ended, due_on = letter.ended_at, letter.due_on
        _put_back(letter)
        present_letter(by=actor_for(office.clerk), letter=letter, note=NOTES.get(key, NOTE))
        if line[5] != S.PRESENTED:
            _instruct(office, key, letter, act=line[7], coordinate=line[8])
        if line[5] == S.CLOSED:
            close_letter(by=actor_for(office.people["pimjai"]), letter=letter, note="ทราบ เก็บเรื่อง")
        letter.refresh_from_db()
        letter.due_on = due_on
        letter.ended_at = ended if letter.ended_at else None
        Letter.objects.filter(pk=letter.pk).update(due_on=due_on, ended_at=letter.ended_at)
        refresh_audience(letter)
        _date_back(letter)
    Notification.objects.filter(created__gte=begun).update(read_at=begun)  # told on days that are over
    context.say(f"letters on their course: {len(told)}")


def _put_back(letter: Letter) -> None:
    """The letter as the registry has it before it is presented, due on a day that may still be given."""
    letter.refresh_from_db()  # with its words for search, which were written after it was made
    letter.state, letter.ended_at = S.REGISTERED, None
    letter.due_on = max(letter.due_on, timezone.localdate()) if letter.due_on else None
    letter.save()
    refresh_audience(letter)


def _instruct(office: Office, key: str, letter: Letter, *, act: Any, coordinate: Any) -> None:
    today = timezone.localdate()
    due_on = letter.due_on or today
    names = [(unit, Line.COMMAND) for unit in act] + [(unit, Line.COORDINATION) for unit in coordinate]
    instruct_letter(
        by=actor_for(office.people["pimjai"]),
        letter=letter,
        text=TEXTS.get(key, TEXT),
        targets=[Target(office.units[unit], None, line, due_on, key=unit) for unit, line in names],
    )
    tasks = {task.assignment.unit_id: task.assignment for task in LetterTask.objects.filter(letter=letter).with_work()}
    for unit, _line in names:
        far, words = DONE.get((key, unit), (-1, ""))
        head = office.head_of(office.units[unit])
        if far < 0 or head is None:
            continue
        by, work = actor_for(head), tasks[office.units[unit].pk]
        accept_work(by=by, assignment=work, note="" if far else words)
        if far == 100:
            answer_work(by=by, assignment=work, note=words)
        elif far:
            report_progress(by=by, assignment=work, progress=far, note=words)


def _date_back(letter: Letter) -> None:
    """Registered at its hour, presented soon after, instructed in the afternoon, worked on in the days since."""
    now = timezone.now()
    last = letter.ended_at or now

    def at(hours: float) -> dt.datetime:
        return min(letter.sort_at + dt.timedelta(hours=hours), last)

    Presentation.objects.filter(letter=letter).update(presented_at=at(0.7))
    Presentation.objects.filter(letter=letter, ended_at__isnull=False).update(ended_at=at(2.5))
    approvals = Approval.objects.filter(presentation__letter=letter)
    with pgtrigger.ignore(
        "units.Decision:append_only", "saraban.Instruction:append_only", "units.AssignmentEntry:append_only"
    ):
        for approval in approvals:
            rows = list(Decision.objects.filter(approval=approval).order_by("id"))
            for row in rows:
                instructed = approval.state != ApprovalState.OPEN and row is rows[-1]
                Decision.objects.filter(pk=row.pk).update(at=at(2.5 if instructed else 0.7))
        for n, one in enumerate(Instruction.objects.filter(letter=letter).order_by("id")):
            Instruction.objects.filter(pk=one.pk).update(at=at(2.5) if n == 0 else last)
        works = Assignment.objects.filter(letter_task__letter=letter)
        for place, work in enumerate(works.order_by("pk")):
            for n, entry in enumerate(AssignmentEntry.objects.filter(assignment=work).order_by("id")):
                AssignmentEntry.objects.filter(pk=entry.pk).update(at=at(2.5 + 23 * n + 0.4 * place))
    for approval in approvals:
        Approval.objects.filter(pk=approval.pk).update(submitted_at=at(0.7))
        open_steps = ApprovalStep.objects.filter(approval=approval, state="open")
        open_steps.update(opened_at=at(0.8))
    fields: dict[str, Any] = {"given_at": at(2.5)}
    if letter.due_on:
        fields["due_on"] = letter.due_on
    works.update(**fields)
    works.filter(ended_at__isnull=False).update(ended_at=last)
    Passing.objects.filter(letter=letter).update(sent_at=at(2.5))
