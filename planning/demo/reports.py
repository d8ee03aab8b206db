"""Made-up reports: three closed months behind the demo office, one waiting for the signature, this month's being
gathered; and the department at full scale.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any
from unittest import mock

import pgtrigger
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from coopoffice.audit.acting import tell_database
from coopoffice.web.demo import DemoContext
from coopoffice.web.models import Notification
from planning.choices_reports import DueSide, Frequency, OfficeState, ReportState, Shift, Sureness
from planning.models import OfficeReport, Report, ReportKind, ReportRule
from planning.services import report_calendar as calendar
from planning.services import report_checking as checking
from planning.services import report_signing as signing
from planning.services import report_writing as writing
from units.acting import actor_for
from units.models import Approval, Assignment, Decision, Posting, Unit, User
from units.services.assignments import accept_work, answer_work, close_work, heads_today

DAY = dt.timedelta(days=1)
MONTHLY, DEFECTS, PROGRESS, YEARLY, DAMAGE = (
    "รายงานผลการปฏิบัติงานประจำเดือน",
    "รายงานผลการแก้ไขข้อบกพร่องของสหกรณ์",
    "รายงานความก้าวหน้าตามแผนปฏิบัติงานรายไตรมาส",
    "รายงานประจำปีของสำนักงาน",
    "รายงานความเสียหายจากอุทกภัยของสหกรณ์",
)
DEPARTMENT = "กรมส่งเสริมสหกรณ์ ผ่านกองแผนงาน"
# name, English, addressee, frequency, guide, parts, figures, sources, groups (None: all), both rules, source
KINDS: list[tuple[Any, ...]] = [
    (MONTHLY, "Monthly results", DEPARTMENT, Frequency.MONTHLY,
     "สรุปผลงานเด่นของเดือน สิ่งที่ยังไม่เป็นไปตามแผนพร้อมสาเหตุ และสิ่งที่ขอให้สำนักงานตัดสินใจ",
     ["ผลการดำเนินงานที่สำคัญ", "ปัญหาและอุปสรรค", "ข้อเสนอแนะและงานเดือนถัดไป"],
     ["สหกรณ์และกลุ่มที่เข้าแนะนำ | แห่ง", "การประชุมใหญ่ที่เข้าร่วม | ครั้ง", "ผู้เข้ารับการอบรม | คน"],
     ["plans", "letters", "assignments", "leave"], None, (0, 25, Shift.BEFORE), (1, 5, Shift.AFTER),
     "แนวปฏิบัติของสำนักงาน รอยืนยันกำหนดจากกรม"),
    (DEFECTS, "Correction of cooperatives' defects", "นายทะเบียนสหกรณ์ ผ่านกองพัฒนาสหกรณ์", Frequency.MONTHLY,
     "รายงานเฉพาะข้อบกพร่องที่มีคำสั่งหรือหนังสือติดตามแล้ว",
     ["ข้อบกพร่องที่แก้ไขแล้ว", "ข้อบกพร่องที่ยังค้างและเหตุที่ค้าง"],
     ["ข้อบกพร่องยกมา | เรื่อง", "แก้ไขแล้วเสร็จในเดือน | เรื่อง", "คงค้าง | เรื่อง"], [],
     ["pg1", "pg2", "pg3", "pg4"], (0, 31, Shift.BEFORE), (1, 10, Shift.AFTER), "แนวปฏิบัติของสำนักงาน"),
    (PROGRESS, "Quarterly progress against the plan", DEPARTMENT, Frequency.QUARTERLY,
     "เทียบผลกับแผนรายไตรมาส ระบุกิจกรรมที่ต่ำกว่าแผนเกินร้อยละ 20",
     ["ความก้าวหน้าเทียบแผน", "กิจกรรมที่ต่ำกว่าแผนและแนวทางเร่งรัด"], ["กิจกรรมตามแผน | กิจกรรม", "กิจกรรมที่เสร็จ | กิจกรรม"],
     ["plans", "assignments"], None, (0, 31, Shift.BEFORE), (1, 10, Shift.AFTER), "แนวปฏิบัติของสำนักงาน"),
    (YEARLY, "Annual report of the office", "ผู้ว่าราชการจังหวัดและกรมส่งเสริมสหกรณ์", Frequency.YEARLY,
     "ใช้ประกอบรายงานประจำปี ส่วนที่ 2 ผลการดำเนินงาน",
     ["ผลงานเด่นของปี", "ปัญหาและแนวทางแก้ไข", "ภาพกิจกรรมที่ใช้เผยแพร่ได้"], [], ["letters", "assignments", "leave"],
     None, (1, 15, Shift.BEFORE), (2, 30, Shift.BEFORE), "แนวปฏิบัติของสำนักงาน"),
]  # fmt: skip
DONE = [
    "เข้าแนะนำส่งเสริมสหกรณ์ตามแผน {n} แห่ง เน้นการปิดบัญชีและการเตรียมประชุมใหญ่ สหกรณ์ทุกแห่งปิดบัญชีได้",
    "ร่วมประชุมใหญ่สามัญประจำปี {n} แห่ง ไม่พบการดำเนินการนอกวัตถุประสงค์ ให้คำแนะนำเรื่องการจัดสรรกำไรสุทธิ",
    "ติดตามการใช้เงินกองทุนพัฒนาสหกรณ์ {n} สัญญา สหกรณ์ส่งชำระตามกำหนดครบทุกสัญญา",
    "จัดอบรมกรรมการและฝ่ายจัดการด้านการควบคุมภายใน {n} รุ่น ผู้เข้าอบรมผ่านการประเมินร้อยละ 92",
]
STUCK = [
    "สหกรณ์ขนาดเล็กขาดผู้ทำบัญชี ทำให้ส่งงบการเงินล่าช้า 2 แห่ง",
    "ฝนตกต่อเนื่อง เดินทางเข้าพื้นที่ได้เฉพาะช่วงเช้า เลื่อนการเข้าแนะนำ 3 แห่ง",
    "รถยนต์ราชการของกลุ่มเข้าซ่อม 9 วัน ต้องใช้รถร่วมกับกลุ่มอื่น",
    "ไม่มี",
]
NEXT = [
    "ขอให้สำนักงานประสานผู้สอบบัญชีเพื่อเร่งรับรองงบ และจะเข้าแนะนำสหกรณ์ที่เลื่อนไว้ภายในสัปดาห์แรก",
    "เดือนถัดไปมีประชุมใหญ่ 6 แห่ง ขอสนับสนุนวิทยากรเรื่องข้อบังคับ",
    "จะติดตามหนี้ค้างเกินกำหนดร่วมกับคณะกรรมการสหกรณ์ทุกวันอังคาร",
    "ไม่มี",
]
INSTRUCTIONS = {
    3: "ให้สำรวจสหกรณ์ที่ขาดผู้ทำบัญชี และเสนอแผนช่วยเหลือรายสหกรณ์",
    2: "ให้เร่งรัดสหกรณ์ที่ยังไม่รับรองงบการเงินให้แล้วเสร็จ และรายงานผลรายสหกรณ์",
}
FIXED = ["แก้ไขการจ่ายเงินยืมทดรองเกินอำนาจแล้ว 2 เรื่อง มีหลักฐานการส่งใช้ครบ", "ปรับปรุงทะเบียนสมาชิกให้ตรงกับทุนเรือนหุ้นแล้ว 1 เรื่อง"]
OPEN = ["ลูกหนี้เงินยืมทดรองค้าง 412,500 บาท อยู่ระหว่างทำหนังสือรับสภาพหนี้", "สินค้าขาดบัญชีรอผลสอบของคณะกรรมการ"]


@contextmanager
def _clock(moment: dt.datetime) -> Iterator[None]:
    """Let the services work as if it were the moment; never later than now."""
    when = min(moment, timezone.now())
    with mock.patch("django.utils.timezone.now", return_value=when):
        yield


def _at(day: dt.date, hour: int = 10, minute: int = 20) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour, minute)))


def _month(today: dt.date, back: int) -> dt.date:
    """The first day of the month ``back`` months ago."""
    number = today.year * 12 + today.month - 1 - back
    return dt.date(number // 12, number % 12 + 1, 1)


class _Office:
    """The demo's people at their reports."""

    def __init__(self, context: DemoContext) -> None:
        self.today, self.random = context.today, context.random
        self.people, self.units = context.found["people"], context.found["units"]
        self.kinds: dict[str, ReportKind] = {}

    def by(self, who: str | User) -> Any:
        return actor_for(self.people[who] if isinstance(who, str) else who)

    def add_kinds(self) -> None:
        since = _month(self.today, 3)
        for place, row in enumerate(KINDS):
            name, english, to, often, guide, parts, lines, sources, groups, group, main, source = row
            kind = ReportKind.objects.create(
                unit=self.units["off"], name=name, name_en=english, addressee=to, frequency=often, guide=guide,
                headings=parts, lines=lines, sources=sources, all_groups=groups is None, starts_on=since,
                position=10 * (place + 1),
            )  # fmt: skip
            kind.groups.set([self.units[key] for key in groups or ()])
            self._rules(kind, since, group, main, source)
        flood = _month(self.today, 1)
        kind = ReportKind.objects.create(
            unit=self.units["off"], name=DAMAGE, name_en="Flood damage of cooperatives", addressee=DEPARTMENT,
            frequency=Frequency.ONCE, once_from=flood, once_until=self.today, guide="รายงานทุกสหกรณ์ที่ได้รับความเสียหาย",
            headings=["สหกรณ์ที่ได้รับความเสียหายและลักษณะ", "ความช่วยเหลือที่ขอ"],
            lines=["สหกรณ์ที่ได้รับผลกระทบ | แห่ง", "สมาชิกที่ได้รับผลกระทบ | ราย", "มูลค่าความเสียหาย | บาท"],
            all_groups=False, starts_on=flood, position=5,
        )  # fmt: skip
        kind.groups.set([self.units[key] for key in ("pg1", "pg2", "pg3", "set")])
        after = self.today + DAY * 4
        months = (after.year - self.today.year) * 12 + after.month - self.today.month
        day = (months, after.day, Shift.BEFORE)
        self._rules(kind, flood, day, (months, min(after.day + 2, 28), Shift.BEFORE), "หนังสือกรม ด่วนที่สุด")
        self.kinds = {kind.name: kind for kind in ReportKind.objects.all()}
        calendar.open_reports(today=self.today, since=since)

    def _rules(self, kind: ReportKind, since: dt.date, group: Any, main: Any, source: str) -> None:
        ReportRule.objects.bulk_create(
            ReportRule(
                kind=kind, side=side, starts_on=since, months_after=rule[0], day=rule[1], shift=rule[2],
                source=source, confidence=Sureness.LOW,
            )
            for side, rule in ((DueSide.GROUP, group), (DueSide.OFFICE, main))
        )  # fmt: skip

    def report(self, kind: str, unit: str, start: dt.date) -> Report:
        return Report.objects.with_names().get(kind__name=kind, unit=self.units[unit], period_start=start)

    def write(self, report: Report, who: str | User, *, lay_before: bool = False) -> None:
        rnd, sheet = self.random, writing.sheet_of(report)
        pools = {MONTHLY: (DONE, STUCK, NEXT), DEFECTS: (FIXED, OPEN)}.get(report.kind.name, (DONE, STUCK, NEXT))
        texts = {n: rnd.choice(pools[n % len(pools)]).format(n=rnd.randrange(3, 14)) for n in range(len(sheet.texts))}
        figures = {
            line.name: (Decimal(rnd.randrange(0, 24)) if line.now is None else line.now, "") for line in sheet.lines
        }
        if report.kind.name == DEFECTS:
            before, fixed = rnd.randrange(3, 9), rnd.randrange(0, 3)
            values = [before, fixed, before - fixed]
            figures = {line.name: (Decimal(values[n]), "") for n, line in enumerate(sheet.lines)}
        writing.write_report(by=self.by(who), report=report, texts=texts, figures=figures, lay_before=lay_before)

    def send(self, report: Report, *, take_in: bool = True) -> None:
        """Written by a member, sent up by the head, taken in by planning."""
        heads = heads_today([report.unit_id]).get(report.unit_id, [])
        members = Posting.objects.on().filter(post__unit_id=report.unit_id).exclude(user__in=heads)
        member = members.order_by("pk").first()
        if member is None:
            return
        heads = heads or [self.people["pimjai"]]  # where nobody heads the group, the head above does
        on = min(report.due_on - DAY * self.random.randrange(0, 4), self.today)
        with _clock(_at(on, 9, self.random.randrange(5, 55))):
            self.write(report, member.user)
        with _clock(_at(on, 14, self.random.randrange(5, 55))):
            writing.submit_report(by=self.by(heads[0]), report=report)
        if take_in:
            with _clock(_at(min(on + DAY, self.today), 11)):
                checking.take_in_report(by=self.by("narong"), report=report)

    def office_report(self, kind: str, start: dt.date) -> OfficeReport:
        return OfficeReport.objects.with_names().get(kind__name=kind, office=self.units["off"], period_start=start)

    def compile(self, report: OfficeReport, on: dt.date) -> None:
        done = Report.objects.filter(kind=report.kind, period_start=report.period_start, state=ReportState.CHECKED)
        summary = (
            f"กลุ่มงานส่งรายงานและตรวจแล้ว {done.count()} กลุ่ม ผลโดยรวมเป็นไปตามแผน "
            "งานแนะนำส่งเสริมและการประชุมใหญ่ดำเนินการได้ครบ\n"
            "งานที่ต่ำกว่าแผนคือการรับรองงบการเงินของสหกรณ์ขนาดเล็ก สาเหตุจากขาดผู้ทำบัญชี\n"
            "จึงเรียนมาเพื่อโปรดพิจารณาลงนาม และสั่งการเร่งรัดกลุ่มที่เกี่ยวข้อง"
        )
        with _clock(_at(on, 15, 10)):
            row = signing.compile_report(by=self.by("narong"), officereport=report, summary=summary)
        Approval.objects.filter(pk=row.approval_id).update(submitted_at=_at(min(on, self.today), 15, 10))

    def sign(self, report: OfficeReport, on: dt.date, **order: Any) -> None:
        with _clock(_at(on, 16, 5)):
            signing.sign_report(by=self.by("pimjai"), officereport=report, note="ทราบ ให้เร่งรัดงานที่ต่ำกว่าแผน", **order)
        report.refresh_from_db()
        with pgtrigger.ignore("units.Decision:append_only"):
            Decision.objects.filter(approval=report.approval).update(at=_at(on, 16, 5))
        Assignment.objects.filter(report_order__office_report=report).update(given_at=_at(on, 16, 5))

    def carry_out(self, report: OfficeReport, on: dt.date) -> None:
        """The groups answered the instruction in time, and the officer closed it."""
        for work in Assignment.objects.filter(report_order__office_report=report):
            head = heads_today([work.unit_id])[work.unit_id][0]
            with _clock(_at(on + DAY * 12, 9)):
                accept_work(by=actor_for(head), assignment=work)
                answer_work(by=actor_for(head), assignment=work, note="ดำเนินการครบทุกสหกรณ์ตามบัญชีที่แนบ")
            with _clock(_at(on + DAY * 14, 9)):
                close_work(by=self.by("pimjai"), assignment=work, note="ทราบ")

    def months(self) -> None:
        """Three months behind: closed, sent on with an instruction, and presented for the signature."""
        groups = ["gad", "est", "biz", "mgt", "pg1", "pg2", "pg3", "set"]
        for back in (3, 2, 1):
            start = _month(self.today, back)
            for unit in (*groups, "pg4") if back > 1 else groups:
                self.send(self.report(MONTHLY, unit, start))
            report = self.office_report(MONTHLY, start)
            on = min(report.due_on, self.today)
            self.compile(report, on - DAY)
            if back == 1:
                continue
            order = {
                "instruction": INSTRUCTIONS[back],
                "units": [self.units["pg2"], self.units["pg3"]],
                "due_on": on + DAY * 20,
            }
            self.sign(report, on, **order)
            if back == 3:
                self.carry_out(report, on)
            with _clock(_at(min(on + DAY, self.today), 10)):
                number = f"ธร ๐๐๑๐/{self.random.randrange(200, 900)}"
                sent_on = min(on + DAY, self.today)
                signing.send_report(
                    by=self.by("narong"), officereport=report, sent_on=sent_on, sent_by="letter", letter_number=number
                )
                if back == 3:
                    signing.lock_report(by=self.by("narong"), officereport=report)
        for kind in (DEFECTS, PROGRESS, YEARLY):
            ended = OfficeReport.objects.filter(kind=self.kinds[kind], period_end__lt=_month(self.today, 1))
            for report in ended.with_names():
                for row in Report.objects.filter(kind=report.kind, period_start=report.period_start).with_names():
                    self.send(row)
                on = min(report.due_on, self.today)
                self.compile(report, on - DAY)
                self.sign(report, on)
                with _clock(_at(min(on + DAY, self.today), 10)):
                    signing.send_report(
                        by=self.by("narong"),
                        officereport=report,
                        sent_on=min(on + DAY, self.today),
                        sent_by="system",
                    )
        last = _month(self.today, 1)
        self.send(self.report(DEFECTS, "pg1", last))
        self.send(self.report(DEFECTS, "pg3", last), take_in=False)
        back = self.report(DEFECTS, "pg2", last)
        self.send(back, take_in=False)
        with _clock(_at(min(back.due_on + DAY, self.today), 13)):
            checking.return_report(
                by=self.by("narong"), report=back, note="จำนวนคงค้างไม่ตรงกับยกมาหักที่แก้ไขแล้ว ขอให้ตรวจและระบุชื่อสหกรณ์"
            )

    def this_month(self) -> None:
        """Being gathered: one lies before its head, one is begun, one was sent."""
        start = _month(self.today, 0)
        self.write(self.report(MONTHLY, "pg1", start), "kanokwan", lay_before=True)
        self.write(self.report(MONTHLY, "pg2", start), "laddawan")
        self.send(self.report(MONTHLY, "est", start), take_in=False)


def load(context: DemoContext) -> None:
    """Kinds of report of the demo office and the reports of four months."""
    office = _Office(context)
    before = Notification.objects.aggregate(last=Max("pk"))["last"] or 0
    office.add_kinds()
    office.months()
    # What was told in the months behind was read long ago.
    Notification.objects.filter(pk__gt=before).update(read_at=timezone.now())
    office.this_month()
    context.say(f"reports: {Report.objects.count()} of groups, {OfficeReport.objects.count()} of the office")


# --- the department ---------------------------------------------------------------------------------------------------

MONTHS = 12


def load_scale(context: DemoContext) -> None:
    """One monthly report of the whole department: a year of it for every group, by bulk insert."""
    rnd, today = context.random, context.today
    root = Unit.objects.get(parent__isnull=True)
    heads = dict(Posting.objects.filter(post__role="head").order_by("pk").values_list("post__unit_id", "user_id"))
    with transaction.atomic():
        tell_database()
        kind = ReportKind.objects.create(
            unit=root, name=MONTHLY, name_en="Monthly results", addressee=DEPARTMENT, headings=KINDS[0][5],
            lines=KINDS[0][6], starts_on=_month(today, MONTHS), position=10,
        )  # fmt: skip
        for side, months, day, shift in ((DueSide.GROUP, 0, 25, Shift.BEFORE), (DueSide.OFFICE, 1, 5, Shift.AFTER)):
            ReportRule.objects.create(
                kind=kind, side=side, starts_on=kind.starts_on, months_after=months, day=day, shift=shift,
                source="แนวปฏิบัติของกรม", confidence=Sureness.LOW,
            )  # fmt: skip
        calendar.open_reports(today=today, since=kind.starts_on)
        rows = list(Report.objects.filter(period_start__lt=_month(today, 0)))
        for row in rows:
            if rnd.random() < 0.04 or row.unit_id not in heads:
                continue
            row.state = ReportState.CHECKED
            row.submitted_by_id = row.checked_by_id = heads[row.unit_id]
            row.submitted_at = row.checked_at = _at(row.due_on - DAY * rnd.randrange(0, 3))
            row.submitted_line = "หัวหน้า"
        Report.objects.bulk_update(
            rows,
            ["state", "submitted_by", "checked_by", "submitted_at", "checked_at", "submitted_line"],
            batch_size=2000,
        )
        past = OfficeReport.objects.filter(period_start__lt=_month(today, 1))
        past.update(
            state=OfficeState.PRESENTED,
            compiled_at=timezone.now(),
            snapshot={"groups": [], "missing": [], "totals": []},
        )
    context.say(f"reports: {len(rows)}")
