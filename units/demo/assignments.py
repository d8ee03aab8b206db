"""Made-up pieces of work: about forty in the demo office, thirty thousand at department scale."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone

from coopoffice.audit.acting import tell_database
from coopoffice.files.inspection import check_content
from coopoffice.files.services import attach_files
from coopoffice.web.demo import DemoContext
from units.acting import Actor, capacity_line
from units.choices import AssignmentAct as A
from units.choices import AssignmentState as S
from units.choices import Capacity, Line, PostRole
from units.models import Assignment, AssignmentEntry, AssignmentFile, Duty, Posting

# title, details, duty, giver, line, unit, person, days to due, days since given, state, percent, speed, last words
WORK = [
    ("จัดทำข้อมูลสหกรณ์ที่ประสบวาตภัย อำเภอเมืองและอำเภอเขาแก้ว", "สำรวจความเสียหายเป็นรายสหกรณ์ พร้อมภาพถ่าย ส่งฝ่ายบริหารทั่วไป",
     "PG-20", "pimjai", Line.COMMAND, "pg1", "kanokwan", 0, 3, S.IN_PROGRESS, 60, 3, "สำรวจแล้ว 5 จาก 8 แห่ง"),
    ("ร่วมเป็นวิทยากรอบรมกรรมการสหกรณ์ด้านการควบคุมภายใน", "ประสานรายชื่อวิทยากรกับสำนักงานตรวจบัญชีสหกรณ์ธารานคร",
     "MD-8", "somsak", Line.COORDINATION, "mgt", "", 6, 1, S.GIVEN, 0, 1, ""),
    ("ติดตามการปิดบัญชีสหกรณ์ผู้ใช้น้ำบ้านคลองใหม่ จำกัด", "ให้คำแนะนำการจัดทำงบทดลองและรายงานผลทุกสัปดาห์",
     "PG-20", "somsak", Line.COMMAND, "pg1", "kanokwan", 4, 5, S.ACCEPTED, 0, 1, ""),
    ("ตรวจสอบทะเบียนสมาชิกสหกรณ์การเกษตรท่าโพธิ์ จำกัด", "เทียบทะเบียนหุ้นกับบัญชีย่อย",
     "PG-20", "somsak", Line.COMMAND, "pg1", "suphachai", -5, 19, S.IN_PROGRESS, 40, 2, "รอเอกสารจากสหกรณ์"),
    ("จัดทำแผนออกแนะนำสหกรณ์ประจำเดือน", "", "PG-20", "somsak", Line.COMMAND, "pg1", "yupin", 2, 2, S.GIVEN, 0, 0, ""),
    ("รวบรวมรายงานการประชุมใหญ่ของสหกรณ์ในความรับผิดชอบ", "", "PG-20", "somsak", Line.COMMAND, "pg1", "malai",
     -1, 12, S.ANSWERED, 100, 0, "รวบรวมครบ 14 แห่ง ส่งไว้ในแฟ้มกลางแล้ว"),
    ("จัดนิทรรศการงานวันสหกรณ์แห่งชาติร่วมกับชุมนุมสหกรณ์", "แบ่งพื้นที่และรายการสินค้าที่จะนำไปแสดง",
     "BD-10", "pimjai", Line.COMMAND, "biz", "", 12, 2, S.ACCEPTED, 0, 1, "มอบคุณปาริชาติเป็นผู้ประสาน"),
    ("สรุปผลการจัดตั้งกลุ่มเกษตรกรเตรียมสหกรณ์ ไตรมาสนี้", "", "ES-11", "pimjai", Line.COMMAND, "est", "thawatchai",
     1, 6, S.IN_PROGRESS, 80, 0, "เหลือตรวจรายชื่อผู้เริ่มก่อการ"),
    ("ประสานข้อมูลที่ดินนิคมเพื่อออกหนังสือแสดงการทำประโยชน์", "ขอแผนที่แปลงและรายชื่อสมาชิกที่อยู่ระหว่างพิจารณา",
     "ST-5", "thawatchai", Line.COORDINATION, "set", "", -3, 14, S.IN_PROGRESS, 50, 1, "ส่งแผนที่แล้ว รายชื่ออยู่ระหว่างตรวจ"),
    ("ขอรายชื่อผู้แทนเข้าร่วมคณะทำงานแก้ไขหนี้สมาชิก", "", "MD-8", "prasit", Line.COORDINATION, "pg2", "", 3, 1,
     S.GIVEN, 0, 0, ""),
    ("ตรวจพัสดุประจำปีของฝ่าย", "จัดทำบัญชีเปรียบเทียบพัสดุคงเหลือ", "GA-H1", "wilai", Line.COMMAND, "gad", "chuchat",
     8, 3, S.IN_PROGRESS, 30, 0, "นับคลังชั้นล่างแล้ว"),
    ("จัดเตรียมห้องประชุมและเอกสารประชุมประจำเดือน", "", "GA-H1", "wilai", Line.COMMAND, "gad", "orathai", 0, 2,
     S.ACCEPTED, 0, 0, ""),
    ("ปรับปรุงทะเบียนคุมรถราชการให้เป็นปัจจุบัน", "", "GA-H1", "wilai", Line.COMMAND, "gad", "prayoon", -9, 21,
     S.CLOSED, 100, 0, "ปรับปรุงครบ 5 คัน"),
    ("สำรวจความต้องการฝึกอบรมของบุคลากร", "", "GA-H1", "wilai", Line.COMMAND, "gad", "suda", -2, 9, S.ANSWERED, 100, 0,
     "สรุปผลจากผู้ตอบ 41 คน"),
    ("จัดทำคำขอตั้งงบประมาณของฝ่ายและกลุ่ม", "", "GA-H1", "pimjai", Line.COMMAND, "gad", "wilai", 5, 4, S.IN_PROGRESS,
     35, 1, "ได้ข้อมูลจากสามกลุ่มแล้ว"),
    ("ร่วมตลาดสินค้าสหกรณ์กับพาณิชย์", "", "BD-10", "sumalee", Line.COMMAND, "biz", "parichat", 2, 7,
     S.IN_PROGRESS, 70, 0, "จองพื้นที่แล้ว 12 บูธ"),
    ("รายงานผลการตรวจการสหกรณ์รอบสอง", "", "MD-8", "prasit", Line.COMMAND, "mgt", "duangjai", 7, 2,
     S.ACCEPTED, 0, 0, ""),
    ("ซ่อมบำรุงอาคารที่ทำการนิคม ระยะที่ ๒", "", "ST-5", "somjit", Line.COMMAND, "set", "adisorn", -12, 40, S.CLOSED,
     100, 0, "ตรวจรับแล้ว"),
    ("สำรวจเส้นทางเข้าพื้นที่นิคมที่ถูกน้ำกัดเซาะ", "", "ST-5", "somjit", Line.COMMAND, "set", "janthip", 1, 1, S.GIVEN,
     0, 2, ""),
    ("จัดส่งบุคลากรร่วมออกหน่วยจังหวัดเคลื่อนที่", "", "PG-20", "pimjai", Line.COMMAND, "pg3", "boonmee", 9, 2, S.GIVEN,
     0, 0, ""),
    ("รวบรวมข้อมูลผลผลิตลำไยของสหกรณ์การเกษตร", "", "PG-20", "boonmee", Line.COMMAND, "pg3", "chanida", 3, 6,
     S.IN_PROGRESS, 25, 0, ""),
    ("ขอใช้รถร่วมออกตรวจสหกรณ์อำเภอเหนือ", "", "PG-20", "weera", Line.COORDINATION, "pg1", "", -6, 10, S.RETURNED, 0, 0,
     "รถไม่ว่างในวันดังกล่าว ขอให้เลื่อนเป็นสัปดาห์หน้า"),
    ("เตรียมต้อนรับคณะศึกษาดูงานจากต่างจังหวัด", "", "PG-20", "pimjai", Line.COMMAND, "pg2", "weera", -15, 30,
     S.CANCELLED, 0, 0, "คณะเลื่อนการเดินทาง"),
    ("ตรวจเยี่ยมสหกรณ์ที่ขาดทุนต่อเนื่อง", "", "PG-20", "weera", Line.COMMAND, "pg2", "laddawan", 10, 1, S.ACCEPTED, 0, 0,
     ""),
    ("จัดทำแผนที่ที่ตั้งสหกรณ์ในความรับผิดชอบ", "", "PG-20", "weera", Line.COMMAND, "pg2", "pongsak", -4, 15,
     S.IN_PROGRESS, 55, 0, "ลงพิกัดแล้ว 11 แห่ง"),
]  # fmt: skip

# piece of work (by its place above), file name, lines
FILES = [
    (0, "รายชื่อสหกรณ์ที่ประสบวาตภัย.csv", [
        "ลำดับ,สหกรณ์,อำเภอ,อาคารเสียหาย,พืชผลเสียหาย (ไร่),สำรวจแล้ว",
        "1,สหกรณ์การเกษตรเมืองธารานคร จำกัด,เมือง,โกดัง 1 หลัง,240,ใช่",
        "2,สหกรณ์การเกษตรเขาแก้ว จำกัด,เขาแก้ว,หลังคาสำนักงาน,415,ใช่",
        "3,สหกรณ์ผู้ใช้น้ำบ้านคลองใหม่ จำกัด,เมือง,ไม่มี,130,ใช่", "4,สหกรณ์การเกษตรท่าโพธิ์ จำกัด,เมือง,ลานตาก,88,ใช่",
        "5,สหกรณ์สวนยางเขาแก้ว จำกัด,เขาแก้ว,โรงรมควัน,510,ใช่", "6,สหกรณ์โคนมเขาแก้ว จำกัด,เขาแก้ว,,,ไม่",
        "7,กลุ่มเกษตรกรทำนาหนองบัว,เมือง,,,ไม่", "8,กลุ่มเกษตรกรทำสวนเขาแก้ว,เขาแก้ว,,,ไม่"]),
    (2, "รายการที่ต้องปิดบัญชี.csv", [
        "รายการ,กำหนดแล้วเสร็จ,ผู้จัดทำ", "งบทดลอง,ทุกวันศุกร์,เจ้าหน้าที่บัญชี", "รายละเอียดลูกหนี้,ก่อนประชุมใหญ่ 30 วัน,ผู้จัดการ",
        "ตรวจนับพัสดุ,วันสิ้นปีบัญชี,คณะกรรมการตรวจนับ"]),
]  # fmt: skip


def _moment(day: dt.date, hour: int, minute: int) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour, minute)))


def load(context: DemoContext) -> None:
    """The demo office's pieces of work, each with its history, dated around today."""
    units, people = context.found["units"], context.found["people"]
    duties = {d.code: d for d in Duty.objects.filter(code__in={row[2] for row in WORK})}
    postings = {
        p.user_id: p for p in Posting.objects.filter(capacity=Capacity.SUBSTANTIVE).select_related("post__unit", "user")
    }
    papers = {place: (name, "\r\n".join(lines)) for place, name, lines in FILES}
    for number, line in enumerate(WORK):
        title, details, duty, giver, way, unit, person, due, ago, state, percent, speed, words = line
        given = postings[people[giver].pk]
        start = context.today - dt.timedelta(days=ago)
        begun = _moment(start, 8 + number % 8, (number * 7) % 60)
        doer = people[person] if person else None
        row = Assignment(
            title=title,
            details=details,
            duty=duties.get(duty),
            line=way,
            priority=speed,
            state=state,
            unit=units[unit],
            assignee=doer,
            given_by=given.user,
            given_post=given.post,
            given_unit=given.post.unit,
            given_line=capacity_line(given),
            given_at=begun,
            due_on=context.today + dt.timedelta(days=due),
            progress=percent,
            ended_at=None
            if state in (S.GIVEN, S.ACCEPTED, S.IN_PROGRESS, S.ANSWERED)
            else begun + dt.timedelta(hours=9),
        )
        row.search = row.words_for_search()
        row.save()
        if number in papers:
            name, text = papers[number]
            checked = check_content(name, b"\xef\xbb\xbf" + text.encode())
            attach_files(by=Actor(given.user, given), owner=row, model=AssignmentFile, files=[checked])
            row.files.update(uploaded_at=begun)
        head = doer or next(
            p.user for p in postings.values() if p.post.unit_id == units[unit].pk and p.post.role == PostRole.HEAD
        )
        _history(row, given, postings[head.pk], begun, words)
    context.say(f"assignments: {len(WORK)}")


def _history(row: Assignment, given: Posting, doer: Posting, begun: dt.datetime, words: str) -> None:
    step = dt.timedelta(minutes=100)

    def write(n: int, act: str, who: Posting, text: str = "", **more: Any) -> None:
        AssignmentEntry.objects.create(
            assignment=row,
            act=act,
            by=who.user,
            by_line=capacity_line(who),
            at=min(begun + n * step, timezone.now()),
            text=text,
            **more,
        )

    write(0, A.GIVEN, given, day=row.due_on)
    if row.state == S.RETURNED:
        write(1, A.RETURNED, doer, words)
    elif row.state == S.CANCELLED:
        write(1, A.CANCELLED, given, words)
    elif row.state != S.GIVEN:
        write(1, A.ACCEPTED, doer, words if row.state == S.ACCEPTED else "")
        if row.state == S.IN_PROGRESS:
            write(2, A.PROGRESS, doer, words, progress=row.progress)
        elif row.state in (S.ANSWERED, S.CLOSED):
            write(2, A.ANSWERED, doer, words, progress=100)
        if row.state == S.CLOSED:
            write(3, A.CLOSED, given)


def load_scale(context: DemoContext, total: int = 30_000) -> None:
    """Thirty thousand pieces over every group of every office, a fifth of them open, each with its first entry."""
    rnd = context.random
    places = list(
        Posting.objects.filter(capacity=Capacity.SUBSTANTIVE).select_related("post__unit", "user").order_by("pk")
    )
    heads = {p.post.unit_id: p for p in places if p.post.role == PostRole.HEAD}
    members = [p for p in places if p.post.role == PostRole.MEMBER and p.post.unit.parent_id]
    duties = list(Duty.objects.all())
    rows = []
    for n in range(total):
        doer = rnd.choice(members)
        unit = doer.post.unit
        above = heads.get(unit.parent_id) if rnd.random() < 0.2 else heads.get(unit.pk)
        giver = above or heads[unit.pk]
        state = rnd.choices(
            [S.GIVEN, S.ACCEPTED, S.IN_PROGRESS, S.ANSWERED, S.CLOSED, S.CANCELLED], [5, 4, 8, 3, 75, 5]
        )[0]
        ended = state in (S.CLOSED, S.CANCELLED)
        due = context.today + dt.timedelta(days=rnd.randrange(-400, -1) if ended else rnd.randrange(-15, 40))
        begun = _moment(due - dt.timedelta(days=rnd.randrange(3, 30)), rnd.randrange(8, 17), rnd.randrange(60))
        row = Assignment(
            title=f"งานที่ {n + 1} ติดตามสหกรณ์ในความรับผิดชอบของ{unit.short_name}",
            duty=rnd.choice(duties) if n % 5 == 0 else None,
            line=Line.COMMAND,
            priority=rnd.choices([0, 1, 2, 3], [80, 12, 6, 2])[0],
            state=state,
            unit=unit,
            assignee=doer.user,
            given_by=giver.user,
            given_post=giver.post,
            given_unit=giver.post.unit,
            given_line=giver.post.title,
            given_at=begun,
            due_on=due,
            progress=100 if ended else rnd.randrange(0, 90),
            ended_at=begun if ended else None,
        )
        row.search = row.words_for_search()
        rows.append(row)
    with transaction.atomic():
        tell_database()
        Assignment.objects.bulk_create(rows, batch_size=2000)
        AssignmentEntry.objects.bulk_create(
            (
                AssignmentEntry(
                    assignment=r, act=A.GIVEN, by=r.given_by, by_line=r.given_line, at=r.given_at, day=r.due_on
                )
                for r in rows
            ),
            batch_size=2000,
        )
    context.say(f"assignments: {total}")
