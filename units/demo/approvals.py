"""Made-up requests and processes: a lively inbox in the demo office, thirty thousand requests at department scale."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone, translation

from coopoffice.audit.acting import tell_database
from coopoffice.web.demo import DemoContext
from units.acting import actor_for
from units.choices import ApprovalState, Capacity, Line, PostRole, StepAct, StepState, WhoRule
from units.models import (
    Approval,
    ApprovalStep,
    Decision,
    Duty,
    GeneralRequest,
    Post,
    Posting,
    Process,
    ProcessStep,
    Unit,
)
from units.services.approvals import decide, withdraw_approval
from units.services.requests import REQUEST_KIND, write_request

# subject, kind, text, amount, writer, speed, days since, days to need (0: none), what happened: (who, act, note), late
REQUESTS: list[tuple[Any, ...]] = [
    ("ขออนุมัติจัดประชุมชี้แจงแนวทางการจัดชั้นสหกรณ์", "project",
     "ด้วยกลุ่มส่งเสริมสหกรณ์ ๑ มีกำหนดชี้แจงแนวทางการจัดชั้นสหกรณ์แก่สหกรณ์ในความรับผิดชอบ 14 แห่ง\n"
     "เพื่อให้สหกรณ์จัดทำข้อมูลได้ครบถ้วนและทันกำหนด\nจึงเรียนมาเพื่อโปรดพิจารณาอนุมัติ", "18400", "kanokwan", 1, 2, 9,
     [("somsak", "approve", "เห็นควรอนุมัติ สหกรณ์ยังขาดความเข้าใจเกณฑ์ใหม่"), ("rattana", "approve", "งบดำเนินงานคงเหลือพอ")]),
    ("ขออนุมัติซ่อมเครื่องพิมพ์ประจำกลุ่ม", "spending",
     "เครื่องพิมพ์ประจำกลุ่มชำรุด ไม่สามารถพิมพ์งานได้\nจึงขออนุมัติจ้างซ่อมตามใบเสนอราคาที่แนบ", "3850", "malai", 0, 1, 0,
     [("somsak", "approve", "")]),
    ("ขอใช้ห้องประชุมใหญ่นอกเวลาราชการ", "permission",
     "ขอใช้ห้องประชุมใหญ่จัดอบรมกรรมการสหกรณ์ในวันเสาร์ เวลา 09.00 - 16.00 น.", None, "suphachai", 0, 0, 5, []),
    ("ขออนุมัติเดินทางไปศึกษาดูงานสหกรณ์ต้นแบบ", "project",
     "ขออนุมัตินำกรรมการสหกรณ์ 20 คน ไปศึกษาดูงานสหกรณ์ต้นแบบด้านการรวบรวมผลผลิต", "46200", "yupin", 0, 8, 20, []),
    ("ขอเปลี่ยนแปลงวันจัดกิจกรรมวันสหกรณ์แห่งชาติ", "other",
     "เนื่องจากสถานที่ไม่ว่างในวันที่กำหนดไว้เดิม จึงขอเลื่อนวันจัดกิจกรรมออกไปหนึ่งสัปดาห์", None, "parichat", 2, 3, 4,
     [("sumalee", "approve", "เห็นควรอนุมัติ ได้ประสานสถานที่แล้ว")]),
    ("ขออนุมัติจัดซื้อวัสดุสำนักงานประจำไตรมาส", "spending",
     "วัสดุสำนักงานคงเหลือไม่เพียงพอ จึงขออนุมัติจัดซื้อตามรายการที่แนบ", "12750", "orathai", 0, 6, 0,
     [("urai", "approve", "")]),
    ("ขออนุมัติค่าวิทยากรอบรมการควบคุมภายใน", "spending",
     "ขออนุมัติค่าวิทยากร 6 ชั่วโมง สำหรับการอบรมกรรมการสหกรณ์", "7200", "duangjai", 0, 5, 12,
     [("prasit", "return", "แนบกำหนดการและหนังสือตอบรับวิทยากร")]),
    ("ขอนำรถราชการไปจอดที่ที่ทำการกลุ่ม", "permission",
     "เพื่อความสะดวกในการออกตรวจการสหกรณ์ช่วงเช้า", None, "chanida", 0, 12, 0,
     [("boonmee", "approve", ""), ("pimjai", "refuse", "ให้จอดที่สำนักงานตามระเบียบรถราชการ")]),
    ("ขออนุมัติโครงการตลาดนัดสินค้าสหกรณ์", "project",
     "จัดตลาดนัดสินค้าสหกรณ์ 12 บูธ ณ ลานหน้าศาลากลาง", "29800", "ekachai", 0, 15, 0,
     [("sumalee", "approve", "เห็นชอบ"), ("rattana", "approve", ""),
      ("pimjai", "approve", "อนุมัติ ให้รายงานผลภายใน 15 วัน")]),
    ("ขอปรับเปลี่ยนผู้รับผิดชอบสหกรณ์ในอำเภอบ้านไร่", "other",
     "เพื่อให้การกำกับดูแลต่อเนื่อง ขอปรับผู้รับผิดชอบระหว่างเจ้าหน้าที่ในกลุ่ม", None, "kanokwan", 0, 20, 0,
     [("somsak", "approve", ""), ("pimjai", "approve", "")]),
    ("ขออนุมัติปิดที่ทำการกลุ่มชั่วคราวเพื่อปรับปรุง", "permission",
     "ผู้รับจ้างจะเข้าปรับปรุงระบบไฟฟ้า 2 วัน จึงขอปิดที่ทำการและปฏิบัติงานที่สำนักงาน", None, "boonmee", 1, 4, 3, []),
    ("ขออนุมัติจัดทำป้ายประชาสัมพันธ์นิคมสหกรณ์", "spending",
     "ป้ายเดิมชำรุด จึงขอจัดทำใหม่ 2 ป้าย", "9600", "adisorn", 0, 3, 0, [("somjit", "approve", "")]),
    ("ขอส่งเจ้าหน้าที่เข้าอบรมระบบบัญชีสหกรณ์", "permission",
     "ขอส่งเจ้าหน้าที่ 2 คนเข้าอบรมโดยไม่มีค่าลงทะเบียน", None, "laddawan", 0, 2, 6,
     [("weera", "approve", "เป็นประโยชน์ต่อการปฏิบัติงาน")]),
    ("ขอถอนเรื่องขอใช้รถวันศุกร์", "permission", "เลื่อนการออกพื้นที่", None, "siriporn", 0, 7, 0, "withdrawn"),
    ("ขออนุมัติจัดอบรมเยาวชนสหกรณ์", "project", "ร่างโครงการอบรมเยาวชนสหกรณ์ 40 คน", "24000", "kanokwan", 0, 1, 0, "draft"),
    ("ขอจัดเวรประชาสัมพันธ์หน้าศาลากลาง", "other",
     "ขอจัดเวรประชาสัมพันธ์สัปดาห์ละหนึ่งครั้ง", None, "preecha", 0, 9, 0, [("preecha", "none", "")]),
]  # fmt: skip


def load(context: DemoContext) -> None:
    """A process in force with its former version and a draft, and requests in every state."""
    people, units = context.found["people"], context.found["units"]
    load_processes(context, units["off"], people)
    for row in REQUESTS:
        subject, category, body, amount, writer, speed, ago, need, happened = row
        day = timezone.localtime() - dt.timedelta(days=ago)
        moment = min(day.replace(hour=9, minute=12), timezone.localtime())
        request = write_request(
            by=actor_for(people[writer]),
            subject=subject,
            category=category,
            body=body,
            amount=Decimal(amount) if amount else None,
            needed_on=context.today + dt.timedelta(days=need) if need else None,
            speed=speed,
            send=happened != "draft",
        )
        if happened == "withdrawn":
            withdraw_approval(by=actor_for(people[writer]), approval=request.approval, note="เลื่อนการเดินทาง")
        elif happened != "draft":
            for who, act, note in happened:
                if act != "none":
                    step = request.approval.steps.get(state=StepState.OPEN)
                    decide(by=actor_for(people[who]), step=step, act=act, note=note)
        _date_back(request, moment)
    context.say(f"general requests: {len(REQUESTS)}")


def _date_back(request: GeneralRequest, moment: dt.datetime) -> None:
    """Let it have happened some days ago, hour after hour; the rows themselves were made by the services."""
    GeneralRequest.objects.filter(pk=request.pk).update(created_at=moment)
    if request.approval_id is None:
        return
    import pgtrigger

    with pgtrigger.ignore("units.Decision:append_only"):
        for n, row in enumerate(Decision.objects.filter(approval_id=request.approval_id).order_by("id")):
            Decision.objects.filter(pk=row.pk).update(at=moment + n * dt.timedelta(hours=3, minutes=17))
    late = (timezone.now() - moment).days
    for step in ApprovalStep.objects.filter(approval_id=request.approval_id, state=StepState.OPEN):
        due = step.due_on - dt.timedelta(days=late)
        ApprovalStep.objects.filter(pk=step.pk).update(opened_at=moment + dt.timedelta(hours=1), due_on=due)
    Approval.objects.filter(pk=request.approval_id).update(submitted_at=moment)


def load_processes(context: DemoContext, office: Unit, people: dict[str, Any]) -> None:
    """The office's own route of general requests: version 1 of old, version 2 in force, version 3 being drawn."""
    since = context.today.replace(month=1, day=1)
    old = Process.objects.create(
        unit=office,
        kind=REQUEST_KIND,
        name="เส้นทางเรื่องขออนุมัติทั่วไป",
        version=1,
        note="เส้นทางเดิม ก่อนมีการตรวจงบประมาณ",
        drawn_by=people["narong"],
    )
    _steps(old, [(WhoRule.UNIT_HEAD, StepAct.AGREE, {}), (WhoRule.OFFICER, StepAct.APPROVE, {"days": 5})])
    Process.objects.filter(pk=old.pk).update(
        state="in_force", in_force_from=since - dt.timedelta(days=800), in_force_until=since - dt.timedelta(days=1)
    )
    Process.objects.filter(pk=old.pk).update(state="retired")
    budget = Duty.objects.get(code="GA-C3")
    now = Process.objects.create(
        unit=office,
        kind=REQUEST_KIND,
        name="เส้นทางเรื่องขออนุมัติทั่วไป",
        version=2,
        note="เพิ่มการตรวจงบประมาณเมื่อขอวงเงิน",
        drawn_by=people["narong"],
    )
    money = {"line": Line.COORDINATION, "who_duty": budget, "fact": "amount", "test": "over", "value": "0"}
    _steps(
        now,
        [
            (WhoRule.UNIT_HEAD, StepAct.AGREE, {"days": 2}),
            (WhoRule.DUTY, StepAct.CHECK, {**money, "days": 2, "label": "ตรวจงบประมาณ"}),
            (WhoRule.OFFICER, StepAct.APPROVE, {"may_forward": True}),
        ],
    )
    Process.objects.filter(pk=now.pk).update(state="in_force", in_force_from=since)
    draft = Process.objects.create(
        unit=office,
        kind=REQUEST_KIND,
        name="เส้นทางเรื่องขออนุมัติทั่วไป",
        version=3,
        note="ให้งานพัสดุดูพร้อมกับงานการเงินเมื่อวงเงินเกิน 10,000 บาท",
        drawn_by=people["narong"],
    )
    supplies = {"line": Line.COORDINATION, "who_duty": Duty.objects.get(code="GA-D1")}
    _steps(
        draft,
        [
            (WhoRule.UNIT_HEAD, StepAct.AGREE, {"days": 2}),
            (WhoRule.DUTY, StepAct.CHECK, {**money, "days": 2, "label": "ตรวจงบประมาณ", "stage": 2}),
            (
                WhoRule.DUTY,
                StepAct.CHECK,
                {**supplies, "fact": "amount", "test": "over", "value": "10000", "days": 2, "stage": 2},
            ),
            (WhoRule.OFFICER, StepAct.APPROVE, {"may_forward": True, "stage": 3}),
        ],
    )


def _steps(process: Process, steps: list[tuple[str, str, dict[str, Any]]]) -> None:
    for n, (who, act, fields) in enumerate(steps, start=1):
        ProcessStep.objects.create(process=process, position=n, who=who, act=act, **{"stage": n, **fields})


# --- department scale ------------------------------------------------------------------------------------------------


def load_scale(context: DemoContext, total: int = 30_000) -> None:
    """Requests with two or three steps each, spread over the department; one in twelve still open."""
    rnd = context.random
    places = list(
        Posting.objects.filter(capacity=Capacity.SUBSTANTIVE)
        .select_related("post__unit__parent", "user")
        .order_by("pk")
    )
    heads = {p.post.unit_id: p for p in places if p.post.role == PostRole.HEAD}
    members = [p for p in places if p.post.role == PostRole.MEMBER and p.post.unit.parent_id]
    approvals, plans = [], []
    for n in range(total):
        asker = rnd.choice(members)
        unit = asker.post.unit
        chain = [heads[u] for u in (unit.pk, unit.parent_id) if u in heads]
        is_open = n % 12 == 0
        state = ApprovalState.OPEN if is_open else rnd.choices(["approved", "refused", "withdrawn"], [90, 7, 3])[0]
        day = context.today - dt.timedelta(days=rnd.randrange(0, 12) if is_open else rnd.randrange(5, 700))
        moment = timezone.make_aware(dt.datetime.combine(day, dt.time(rnd.randrange(8, 16), rnd.randrange(60))))
        approvals.append(
            Approval(
                kind=REQUEST_KIND,
                subject=f"ขออนุมัติเรื่องที่ {n + 1} ของ{unit.short_name}",
                summary="ขออนุญาต",
                speed=rnd.choices([0, 1, 2, 3], [85, 10, 4, 1])[0],
                requester=asker.user,
                requester_post=asker.post,
                requester_unit=unit,
                requester_name=asker.user.full_name,
                requester_line=asker.post.title,
                submitted_by=asker.user,
                submitted_at=moment,
                state=state,
                ended_at=None if is_open else moment + dt.timedelta(days=3),
                barred=[asker.user_id],
            )
        )
        plans.append((chain, rnd.randrange(len(chain)) if is_open else len(chain)))
    with transaction.atomic(), translation.override("th"):
        tell_database()
        Approval.objects.bulk_create(approvals, batch_size=2000)
        GeneralRequest.objects.bulk_create(
            (
                GeneralRequest(
                    subject=a.subject,
                    category="permission",
                    body="ขออนุญาตดำเนินการตามเรื่องข้างต้น",
                    speed=a.speed,
                    unit=a.requester_unit,
                    writer=a.requester,
                    writer_post=a.requester_post,
                    approval=a,
                    created_at=a.submitted_at,
                    search=a.subject,
                )
                for a in approvals
            ),
            batch_size=2000,
        )
        steps = [
            step
            for approval, (chain, reached) in zip(approvals, plans, strict=True)
            for step in _scale_steps(approval, chain, reached)
        ]
        ApprovalStep.objects.bulk_create(steps, batch_size=2000)
        by_post = {p.post_id: p for p in places}
        Decision.objects.bulk_create(
            (
                Decision(
                    approval=s.approval,
                    step=s,
                    act=s.act,
                    by=by_post[s.post_id].user,
                    by_post=by_post[s.post_id].post,
                    by_name=by_post[s.post_id].user.full_name,
                    capacity_line=by_post[s.post_id].post.title,
                    at=s.decided_at,
                )
                for s in steps
                if s.state == StepState.DONE
            ),
            batch_size=2000,
        )
    context.say(f"requests: {total}, steps: {len(steps)}, posts: {Post.objects.count()}")


def _scale_steps(approval: Approval, chain: list[Posting], reached: int) -> list[ApprovalStep]:
    found = []
    for n, holder in enumerate(chain):
        state = StepState.DONE if n < reached else StepState.OPEN if n == reached else StepState.WAITING
        begun = approval.submitted_at + dt.timedelta(days=n)
        found.append(
            ApprovalStep(
                approval=approval,
                position=n + 1,
                order=n + 1,
                act=StepAct.APPROVE if n == len(chain) - 1 else StepAct.AGREE,
                final=n == len(chain) - 1,
                post=holder.post,
                barred=approval.barred,
                kind=approval.kind,
                speed=approval.speed,
                state=state,
                opened_at=None if state == StepState.WAITING else begun,
                due_on=None if state == StepState.WAITING else timezone.localdate(begun) + dt.timedelta(days=3),
                decided_at=begun + dt.timedelta(hours=5) if state == StepState.DONE else None,
            )
        )
    return found
