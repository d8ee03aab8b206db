"""Made-up trips: two months behind, some on the road today, requests in every state; and the department's year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from importlib import import_module
from random import Random
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from coopoffice.audit.acting import tell_database
from coopoffice.registers.services import draw_number
from coopoffice.thai import BANGKOK, fiscal_year, is_working_day
from coopoffice.web.demo import DemoContext
from personnel.models import Trip, TripPerson, TripRate, TripReport, TripRequest
from personnel.services import trips as services
from personnel.services.trips.asking import BOOK
from personnel.services.trips.claims import Expense
from personnel.services.trips.planning import TripDraft
from personnel.trip_choices import TripState
from personnel.trip_counting import Journey, count_trip, total
from personnel.trip_rates import rate_book
from planning.choices import PlanState
from planning.models import Activity
from units.acting import actor_for
from units.choices import Capacity, OccupancySource, OccupantRole, PostRole, UnitKind
from units.models import ApprovalStep, Occupancy, Posting
from units.services.approvals import decide
from units.services.occupancy import Taking, clashing_rows
from units.workdays import holidays_between

DAY = dt.timedelta(days=1)
PLACES = (
    "สหกรณ์การเกษตรเขาแก้ว จำกัด อ.เขาแก้ว",
    "สหกรณ์โคนมบ้านไร่ จำกัด อ.บ้านไร่",
    "สหกรณ์ผู้ใช้น้ำคลองใหม่ จำกัด อ.บ้านไร่",
    "กลุ่มเกษตรกรทำนาหนองคู อ.หนองคู",
    "สหกรณ์ออมทรัพย์ครูธารานคร จำกัด อ.เมือง",
    "สหกรณ์เครดิตยูเนี่ยนท่าเรือ จำกัด อ.ท่าเรือ",
    "กลุ่มเกษตรกรทำสวนลำน้ำใส อ.ลำน้ำใส",
    "สหกรณ์การเกษตรเมืองธารานคร จำกัด อ.เมือง",
    "ที่ว่าการอำเภอบ้านไร่",
    "นิคมสหกรณ์ลำน้ำใส อ.ลำน้ำใส",
)
SUBJECTS = (
    "แนะนำการปิดบัญชีและจัดทำงบทดลอง",
    "ร่วมประชุมคณะกรรมการดำเนินการ",
    "ตรวจการสหกรณ์ประจำปี",
    "ติดตามการแก้ไขข้อบกพร่อง",
    "ส่งเสริมการออมและการรวมหุ้น",
    "ติดตามการใช้เงินกู้กองทุนพัฒนาสหกรณ์",
    "เตรียมการประชุมใหญ่สามัญประจำปี",
)
RESULTS = (
    "แนะนำเจ้าหน้าที่บัญชีปิดบัญชีประจำเดือน ตรวจนับเงินสดคงเหลือถูกต้อง และนัดติดตามงบทดลองภายในสัปดาห์หน้า",
    "คณะกรรมการรับทราบข้อสังเกตและมีมติแก้ไขภายในสิ้นเดือน",
    "ตรวจสินค้าคงเหลือและทะเบียนสมาชิก พบรายการค้างลงบัญชีสามรายการ แนะนำให้แก้ไขแล้ว",
)


@dataclass
class PastTrip:
    """One trip that lies behind or runs, before it is written."""

    posting: Posting
    starts: dt.datetime
    ends: dt.datetime
    place: str
    subject: str
    means: str
    kilometres: Decimal
    others: list[Posting] = field(default_factory=list)
    estimate: Decimal = Decimal(0)


def _moment(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour, minute), BANGKOK)


def _taken(users: Sequence[int], first: dt.date, last: dt.date) -> dict[int, list[tuple[dt.datetime, dt.datetime]]]:
    found: dict[int, list[tuple[dt.datetime, dt.datetime]]] = {}
    rows = Occupancy.objects.filter(user_id__in=users).filter(
        Q(span__overlap=(_moment(first, 0), _moment(last + DAY, 0)))
    )
    for user_id, span in rows.values_list("user_id", "span"):
        found.setdefault(user_id, []).append((span.lower, span.upper))
    return found


def make_past(
    postings: Sequence[Posting], rnd: Random, first: dt.date, last: dt.date, often: int, closed: frozenset[dt.date]
) -> list[PastTrip]:
    """About ``often`` trips of each person between the days, one after another, never over leave or another trip."""
    taken = _taken([p.user_id for p in postings], first, last)
    span = max((last - first).days, 1)
    found = []
    for posting in postings:
        mine = taken.setdefault(posting.user_id, [])
        day = first
        for _n in range(often):
            day += DAY * rnd.randrange(2, max(4, 2 * span // max(often, 1)))
            while day <= last and not is_working_day(day, closed):
                day += DAY
            if day > last:
                break
            nights = rnd.choices((0, 1, 2), (12, 2, 1))[0]
            starts = _moment(day, rnd.choice((7, 8, 8, 9)), rnd.choice((0, 30)))
            ends = _moment(day + DAY * nights, rnd.choice((15, 16, 16, 17)), rnd.choice((0, 30)))
            if ends.date() > last or any(a < ends and b > starts for a, b in mine):
                continue
            mine.append((starts, ends))
            means = rnd.choices(("office_car", "own_car", "public"), (6, 3, 1))[0]
            km = Decimal(rnd.randrange(16, 140)) if means != "public" else Decimal(0)
            found.append(PastTrip(posting, starts, ends, rnd.choice(PLACES), rnd.choice(SUBJECTS), means, km))
            day = ends.date()
    return found


def write(past: Sequence[PastTrip], line: str, *, numbered: Any = None) -> list[Trip]:
    """Write trips that were permitted, in bulk; with a unit to number them by, each gets a number of its book."""
    books: dict[dt.date, Any] = {}
    requests, trips, people, rows = [], [], [], []
    for one in sorted(past, key=lambda p: p.starts):
        user, unit = one.posting.user, one.posting.post.unit
        asked = one.starts - dt.timedelta(days=3, hours=2)
        key = one.starts.date().replace(day=1)
        if key not in books:
            books[key] = rate_book(unit if numbered else None, key)
        book = books[key]
        means_line = {"means_reason": "พื้นที่ไม่มีรถโดยสารประจำทาง", "plate": "กข 2511"} if one.means == "own_car" else {}
        travellers = [book.traveller(n, "general") for n in range(1 + len(one.others))]
        journey = Journey(
            one.starts, one.ends, stayed=one.starts.date() != one.ends.date(), means=one.means,
            kilometres=one.kilometres, nights=(one.ends.date() - one.starts.date()).days, lodging="flat",
        )  # fmt: skip
        nights = journey.nights
        request = TripRequest(
            user=user, unit=unit, post_line=one.posting.post.shown_title, subject=one.subject,
            plan_words="งานแนะนำส่งเสริมสหกรณ์ตามแผนปฏิบัติการ", asked_by=user, asked_at=asked,
        )  # fmt: skip
        if numbered is not None:
            on = timezone.localtime(asked).date()
            late = "ยกมาจากทะเบียนเดิม" if fiscal_year(on) < fiscal_year(timezone.localdate()) else ""
            number = draw_number(unit=numbered, kind=BOOK, on_date=on, late_reason=late)
            request.register_number, request.number = number, number.plain
        trip = Trip(
            request=request, user=user, unit=unit, starts_at=one.starts, ends_at=one.ends, place=one.place,
            means=one.means, kilometres=one.kilometres, lodging="flat" if nights else "none", nights=nights,
            estimate=total(count_trip(journey, travellers, book.common(), book.terms)), state=TripState.APPROVED,
            decided_at=asked + dt.timedelta(hours=26), decided_line=line, **means_line,
        )  # fmt: skip
        requests.append(request)
        trips.append(trip)
        for position, posting in enumerate([one.posting, *one.others]):
            people.append(
                TripPerson(
                    trip=trip,
                    user=posting.user,
                    unit=posting.post.unit,
                    post_line=posting.post.shown_title,
                    position=position,
                )
            )
    TripRequest.objects.bulk_create(requests, batch_size=2000)
    Trip.objects.bulk_create(trips, batch_size=2000)
    TripPerson.objects.bulk_create(people, batch_size=4000)
    for person in people:
        trip = person.trip
        rows.append(
            Occupancy(
                user=person.user,
                role=OccupantRole.PERSON,
                unit=person.unit,
                span=(trip.starts_at, trip.ends_at),
                firm=True,
                source=OccupancySource.TRIP,
                source_key=trip.source_key,
                title=f"ไปราชการ: {trip.place}"[:200],
                url=trip.get_absolute_url(),
                made_by=trip.user,
            )
        )
    Occupancy.objects.bulk_create(rows, batch_size=2000)
    return trips


def _rates() -> None:
    """A database that was emptied lost what the migration had written."""
    if not TripRate.objects.exists():
        import_module("personnel.migrations.0004_rates_of_trips").load(apps, None)


WHO_TRAVELS = (UnitKind.PROMOTION_GROUP, UnitKind.DIVISION, UnitKind.SETTLEMENT)


def load(context: DemoContext) -> None:
    """Trips of the demo office: two months behind, some today, and requests under way."""
    _rates()
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
        past += _today(travellers, rnd, today)
        trips = write(past, "สหกรณ์จังหวัด", numbered=office)
        _reports(trips, rnd, today)
    _Story(context, closed).tell()
    context.say(f"trips: {Trip.objects.count()}")


def _today(postings: Sequence[Posting], rnd: Random, today: dt.date) -> list[PastTrip]:
    """Who is on the road today."""
    found = []
    by_name = {p.user.username: p for p in postings}
    for n, name in enumerate(("chanida", "preecha", "thitima", "chonlada")):
        posting = by_name.get(name)
        ends = _moment(today + DAY * (n == 1), 16, 30)
        if posting is None or clashing_rows([Taking(_moment(today, 8, 30), ends, user=posting.user)]):
            continue
        found.append(
            PastTrip(posting, _moment(today, 8, 30), ends, PLACES[n], SUBJECTS[n], "office_car", Decimal(40 + 12 * n))
        )
    return found


def _reports(trips: Sequence[Trip], rnd: Random, today: dt.date) -> None:
    """Most of those that were made are reported."""
    rows = []
    for trip in trips:
        if trip.last_day < today - DAY * 4 and rnd.random() < 0.85:
            rows.append(
                TripReport(
                    trip=trip,
                    left_at=trip.starts_at,
                    back_at=trip.ends_at,
                    result=rnd.choice(RESULTS),
                    problems="เจ้าหน้าที่บัญชีเพิ่งรับหน้าที่ใหม่ ควรนัดแนะนำซ้ำ" if rnd.random() < 0.3 else "",
                    reported_by=trip.user,
                    reported_at=trip.ends_at + DAY,
                )
            )
    TripReport.objects.bulk_create(rows)


class _Story:
    """Requests in every state, made and decided by the people themselves."""

    def __init__(self, context: DemoContext, closed: frozenset[dt.date]) -> None:
        self.people, self.today, self.closed = context.found["people"], context.today, closed

    def day(self, n: int, *names: str, nights: int = 0, hours: tuple[int, int] = (8, 17)) -> dt.date:
        """The first working day from then on that suits all of them."""
        day = self.today + DAY * n
        while True:
            starts, ends = _moment(day, hours[0]), _moment(day + DAY * nights, hours[1])
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
            starts_at=_moment(day, 8, 30), ends_at=_moment(day + DAY * nights, 16, 30),
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
        self.waiting()
        self.decided()
        self.money()

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
        found = list(made.order_by("-starts_at", "pk")[:14])
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
        lent, borrowers = 0, set()
        rows = Trip.objects.filter(nights__gt=0, state=TripState.APPROVED, ends_at__lt=_moment(self.today, 0))
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
    _rates()
    rnd, today = context.random, context.today
    closed = holidays_between(today - DAY * 365, today, None)
    placed = Posting.objects.filter(capacity=Capacity.SUBSTANTIVE).exclude(post__role=PostRole.HEAD)
    postings = list(placed.select_related("user", "post__unit").order_by("pk"))
    with transaction.atomic():
        tell_database()
        past = make_past(postings, rnd, today - DAY * 365, today + DAY * 2, OFTEN, closed)
        trips = write(past, "สหกรณ์จังหวัด")
    context.say(f"trips: {len(trips)}")
