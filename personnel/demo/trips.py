"""Made-up trips: two months behind, some on the road today, requests in every state; and the department's year."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import transaction

from coopoffice.audit.acting import tell_database
from coopoffice.thai import is_working_day
from coopoffice.web.demo import DemoContext
from personnel.models import Trip, TripRequest
from personnel.services import trips as services
from personnel.services.trips import Expense, TripDraft
from personnel.trip_choices import TripState
from planning.choices import PlanState
from planning.models import Activity
from units.acting import actor_for
from units.choices import Capacity, PostRole, UnitKind
from units.models import ApprovalStep, Occupancy, Posting
from units.services.approvals import decide
from units.services.occupancy import Taking, clashing_rows
from units.workdays import holidays_between

from .past_trips import (
    DAY,
    PLACES,
    SUBJECTS,
    SURE,
    for_sure,
    load_rates,
    make_past,
    moment,
    on_the_road,
    write,
    write_reports,
)

WHO_TRAVELS = (UnitKind.PROMOTION_GROUP, UnitKind.DIVISION, UnitKind.SETTLEMENT)


def load(context: DemoContext) -> None:
    """Trips of the demo office: two months behind, some today, and requests under way."""
    load_rates()
    rnd, today = context.random, context.today
    office = context.found["units"]["off"]
    first, last = today - DAY * 62, today - DAY
    closed = holidays_between(first, today + DAY * 120, office.pk)
    placed = Posting.objects.filter(capacity=Capacity.SUBSTANTIVE, post__unit__kind__in=WHO_TRAVELS)
    postings = [
        p
        for p in placed.select_related("user", "post__unit").order_by("pk")
        if p.post.unit.code != office.code and p.user.username not in {"admin", "duangjai"}
    ]
    people = context.found["people"]
    postings = [p for p in postings if p.user in people.values() and p.post.unit.kind != UnitKind.DEPARTMENT]
    travellers = [p for p in postings if p.post.unit != context.found["units"]["gad"]]
    with transaction.atomic():
        tell_database()
        past = make_past(travellers, rnd, first, last, 4, closed)
        past += for_sure(travellers, past, today, closed)
        past += on_the_road(travellers, rnd, today)
        trips = write(past, "สหกรณ์จังหวัด", numbered=office)
        write_reports(trips, rnd, today)
    _Story(context, closed).tell()
    context.say(f"trips: {Trip.objects.count()}")


class _Story:
    """Requests in every state, made and decided by the people themselves."""

    def __init__(self, context: DemoContext, closed: frozenset[dt.date]) -> None:
        self.people, self.today, self.closed = context.found["people"], context.today, closed

    def day(self, n: int, *names: str, nights: int = 0, hours: tuple[int, int] = (8, 17)) -> dt.date:
        """The first working day from then on that suits all of them."""
        day = self.today + DAY * n
        while True:
            starts, ends = moment(day, hours[0]), moment(day + DAY * nights, hours[1])
            takings = [Taking(starts, ends, user=self.people[name]) for name in names]
            if is_working_day(day, self.closed) and not clashing_rows(takings):
                return day
            day += DAY

    def draft(self, day: dt.date, nights: int = 0, **more: Any) -> TripDraft:
        """A trip of that day."""
        more.setdefault("means", "office_car")
        more.setdefault("means_reason", "ได้รับแจ้งจากสหกรณ์กระชั้นชิด")
        names = more.pop("people", ())
        return TripDraft(
            starts_at=moment(day, 8, 30), ends_at=moment(day + DAY * nights, 16, 30),
            people=tuple(self.people[name] for name in names), **more,
        )  # fmt: skip

    def ask(self, who: str, subject: str, *drafts: TripDraft, **more: Any) -> TripRequest:
        """Ask in the person's name, for an activity of the unit's plan where there is one."""
        person = self.people[who]
        by = actor_for(person)
        rows = Activity.objects.filter(plan__state=PlanState.IN_FORCE, plan__unit=by.posting.post.unit)  # type: ignore[union-attr]
        first = rows.filter(plan__fiscal_year__gte=0).order_by("-plan__fiscal_year", "position").first()
        more.setdefault("plan_words", "งานแนะนำส่งเสริมสหกรณ์ตามแผนปฏิบัติการ")
        more.setdefault("budget_words", "งบดำเนินงาน แผนงานพื้นฐาน")
        return services.ask_trips(by=by, subject=subject, trips=drafts, activities=[first] if first else [], **more)

    def pass_on(self, trip: Trip, *names: str, act: str = "approve", note: str = "") -> None:
        """Each of them decides the open step."""
        for name in names:
            step = ApprovalStep.objects.get(approval_id=trip.approval_id, state="open")
            decide(by=actor_for(self.people[name]), step=step, act=act, note=note)
        trip.refresh_from_db()

    def tell(self) -> None:
        """All of them."""
        self.unfinished()
        self.waiting()
        self.decided()
        self.money()

    def unfinished(self) -> None:
        """A round that is half written."""
        services.keep_trip_draft(
            by=actor_for(self.people["kanokwan"]),
            typed={
                "row": ["0", "1"],
                "subject": ["ตรวจนับสินค้าคงเหลือปลายเดือน"],
                "t0-place": [PLACES[1]],
                "t0-means": ["office_car"],
                "t1-place": [PLACES[2]],
                "t1-means": ["office_car"],
            },
        )

    def waiting(self) -> None:
        """A month's round of one, an overnight trip with companions, a clash with leave, the officer's own."""
        days, n = [], 3
        for _round in range(3):
            days.append(self.day(n, "kanokwan"))
            n = (days[-1] - self.today).days + 4
        self.ask(
            "kanokwan", "แนะนำการปิดบัญชีและจัดทำงบทดลองประจำเดือน",
            *(self.draft(day, place=PLACES[i], kilometres=Decimal(64 + 12 * i)) for i, day in enumerate(days)),
        )  # fmt: skip
        day = self.day(9, "suphachai", "yupin", nights=1)
        over = self.ask(
            "suphachai", "ร่วมประชุมเชิงปฏิบัติการพัฒนาธุรกิจสหกรณ์",
            self.draft(
                day, 1, place="นิคมสหกรณ์ลำน้ำใส อ.ลำน้ำใส", means="own_car", plate="กข 2511 ธารานคร",
                means_reason="รถราชการไม่เพียงพอในวันดังกล่าว", kilometres=Decimal(96), lodging="actual",
                people=("yupin",),
            ),
            wants_advance=True,
        )  # fmt: skip
        self.pass_on(over.trips.get(), "somsak")
        leave = (
            Occupancy.objects.filter(user=self.people["anucha"], source="leave", firm=False).order_by("span").first()
        )
        if leave is not None:
            self.ask("anucha", "ตรวจสอบเอกสารจัดตั้งสหกรณ์", self.draft(leave.first_day, place=PLACES[9]))
        day = self.day(12, "pimjai", nights=1)
        self.ask(
            "pimjai", "ประชุมหัวหน้าส่วนราชการระดับเขต",
            self.draft(day, 1, place="สำนักงานส่งเสริมสหกรณ์พื้นที่", outside=True, lodging="flat", means="office_car"),
        )  # fmt: skip
        day = self.day(6, "siriporn")
        back = self.ask("siriporn", "ติดตามการใช้เงินกู้กองทุนพัฒนาสหกรณ์", self.draft(day, place=PLACES[5])).trips.get()
        self.pass_on(back, "boonmee", act="return", note="ขอให้รวมกับการตรวจการในสัปดาห์เดียวกัน")

    def decided(self) -> None:
        """Permitted, refused, cancelled and changed ones ahead."""
        for who, head, n in (("laddawan", "weera", 4), ("pongsak", "weera", 8), ("parichat", "sumalee", 5)):
            day = self.day(n, who)
            trip = self.ask(who, SUBJECTS[n % 7], self.draft(day, place=PLACES[n % 10])).trips.get()
            self.pass_on(trip, head, "pimjai")
        day = self.day(15, "ekachai")
        refused = self.ask(
            "ekachai", "ร่วมงานเปิดตลาดสินค้าสหกรณ์", self.draft(day, place="จังหวัดใกล้เคียง", outside=True)
        ).trips.get()
        self.pass_on(refused, "sumalee", act="refuse", note="อยู่นอกแผนปฏิบัติการ")
        day = self.day(10, "chanida")
        cancelled = self.ask("chanida", "ร่วมประชุมใหญ่สามัญประจำปี", self.draft(day, place=PLACES[3])).trips.get()
        self.pass_on(cancelled, "boonmee", "pimjai")
        services.cancel_trip(by=actor_for(self.people["chanida"]), trip=cancelled, reason="สหกรณ์เลื่อนการประชุมใหญ่")
        day, later = self.day(7, "wanida"), self.day(13, "wanida")
        changed = self.ask("wanida", "ตรวจการสหกรณ์ประจำปี", self.draft(day, place=PLACES[2])).trips.get()
        self.pass_on(changed, "preecha", "pimjai")
        services.change_trip(
            by=actor_for(self.people["wanida"]), trip=changed, draft=self.draft(later, place=PLACES[2]),
            reason="ผู้จัดการสหกรณ์ติดราชการ ขอเลื่อน",
        )  # fmt: skip

    def money(self) -> None:
        """Claims in every state; an advance that is settled, one that is overdue, one just asked for."""
        made = Trip.objects.filter(report__isnull=False, estimate__gt=0).select_related("user", "request")
        newest = made.exclude(user__username__in=SURE).order_by("-starts_at", "pk")[:14]
        found = [*made.filter(user__username__in=SURE).order_by("-starts_at", "pk")[:1], *newest]
        officer, checker = actor_for(self.people["pimjai"]), actor_for(self.people["jiraporn"])
        cashier = actor_for(self.people["rattana"])
        for n, trip in enumerate(found):
            if n % 3 == 2 or trip.user.username in {"jiraporn", "rattana", "pimjai"}:
                continue
            claim = services.claim_trip(
                by=actor_for(trip.user), trip=trip, for_group=False, left_at=trip.starts_at, back_at=trip.ends_at,
                leaves_from=trip.leaves_from, returns_to=trip.returns_to, lodging=trip.lodging, nights=trip.nights,
                kilometres=trip.kilometres if trip.means == "own_car" else Decimal(0), papers=2,
                expenses=[Expense("transport", "ค่ารถรับจ้างจากสถานีถึงสหกรณ์", Decimal(80), receipt=False)] * (n % 2),
            )  # fmt: skip
            if n % 4:
                services.check_claim(by=checker, tripclaim=claim)
            if n % 4 > 1:
                services.approve_claim(by=officer, tripclaim=claim)
            if n % 4 > 2:
                services.settle_claim(by=cashier, tripclaim=claim, on_date=self.today)
        lent, borrowers = 0, {self.people["prasit"].pk}  # who asks for an advance below must owe none
        rows = Trip.objects.filter(nights__gt=0, state=TripState.APPROVED, ends_at__lt=moment(self.today, 0))
        for trip in rows.filter(claims__isnull=True).select_related("user", "request").order_by("ends_at", "pk"):
            if (self.today - trip.last_day).days < 20 or lent >= 2 or trip.user_id in borrowers:
                continue
            by = actor_for(trip.user)
            advance = services.ask_advance(by=by, triprequest=trip.request, amount=trip.estimate)
            services.check_advance(by=checker, tripadvance=advance)
            services.approve_advance(by=officer, tripadvance=advance, granted=advance.amount)
            services.pay_advance(by=cashier, tripadvance=advance, paid_on=trip.first_day - DAY)
            if lent == 1:
                services.settle_advance(
                    by=cashier, tripadvance=advance, kind="vouchers", amount=advance.amount,
                    on_date=trip.last_day + DAY * 6, receipt="บค. 14/2570",
                )  # fmt: skip
            lent += 1
            borrowers.add(trip.user_id)
        day = self.day(11, "prasit", nights=1)
        ahead = self.ask(
            "prasit", "อบรมผู้ตรวจการสหกรณ์",
            self.draft(day, 1, place="ศูนย์ถ่ายทอดเทคโนโลยีการสหกรณ์", means="public", means_reason="", lodging="flat",
                       fares=Decimal(460)),
            wants_advance=True,
        )  # fmt: skip
        self.pass_on(ahead.trips.get(), "pimjai")
        services.ask_advance(by=actor_for(self.people["prasit"]), triprequest=ahead, amount=ahead.trips.get().estimate)


# --- the department ---------------------------------------------------------------------------------------------------

OFTEN = 12


def load_scale(context: DemoContext) -> None:
    """A year of trips for everybody below an office: about 35,000 at 77 offices, by bulk insert."""
    load_rates()
    rnd, today = context.random, context.today
    closed = holidays_between(today - DAY * 365, today, None)
    placed = Posting.objects.filter(capacity=Capacity.SUBSTANTIVE).exclude(post__role=PostRole.HEAD)
    postings = list(placed.select_related("user", "post__unit").order_by("pk"))
    with transaction.atomic():
        tell_database()
        past = make_past(postings, rnd, today - DAY * 365, today + DAY * 2, OFTEN, closed)
        trips = write(past, "สหกรณ์จังหวัด")
    context.say(f"trips: {len(trips)}")
