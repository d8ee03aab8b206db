"""Doors of the papers of trips: memo with the plan, form 8708 part 1 and 2, บก.111, form 8500 with its back, report."""

from __future__ import annotations

import base64
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from coopoffice.printing.joining import joined
from coopoffice.printing.render import Paper
from coopoffice.printing.responses import paper_response
from coopoffice.web.views.governed import GovernedView
from planning.documents.plan_papers import printed_plan
from units.choices import UnitKind
from units.models import Unit
from units.offices import office_of

from ..documents import trip_papers as papers
from ..models import Trip, TripAdvance, TripClaim, TripRequest
from ..trip_choices import OWN_VEHICLES, LineKind, Lodging, Means, Place, ReturnKind
from ..trip_counting import by_kind, by_payee, hours_of, total
from ..trip_figures import report_of
from ..trip_plan import lines_by_month, plans_behind
from ..trip_words import number
from .papers import decisions_on_paper

KINDS = (LineKind.PER_DIEM, LineKind.LODGING, LineKind.TRANSPORT, LineKind.OTHER)
# The blank lines a form has; more lines than these make it longer, fewer leave it empty.
BACK_LINES, CONTRACT_LINES = 8, 4
MEANS_WORDS = {
    Means.OFFICE_CAR: "รถยนต์ราชการ",
    Means.OWN_CAR: "รถยนต์ส่วนตัว",
    Means.OWN_MOTORCYCLE: "รถจักรยานยนต์ส่วนตัว",
    Means.PUBLIC: "รถโดยสารประจำทาง",
    Means.TAXI: "รถรับจ้าง",
    Means.PLANE: "เครื่องบิน",
    Means.OTHER: "อื่น ๆ",
}


def clock(value: Any) -> str:
    """A time as letters write it: 13.00."""
    return f"{timezone.localtime(value):%H.%M}"


def governor(office: Unit) -> str:
    """Who a request is addressed to: the governor in a province, else the head above."""
    if office.province:
        return f"ผู้ว่าราชการจังหวัด{office.province}"
    return "อธิบดีกรมส่งเสริมสหกรณ์" if office.kind != UnitKind.DEPARTMENT else "อธิบดี"


def head_title(user: Any, office: Unit) -> str:
    """The title of the office's head."""
    found = Unit.objects.visible_to(user).filter(pk=office.pk).with_heads().first()
    return found.head.shown_title if found and found.head else office.name


def means_words(trip: Trip) -> str:
    """By what, as the memo says it: with plate, kilometres."""
    words = MEANS_WORDS[Means(trip.means)]
    if trip.means in OWN_VEHICLES:
        return f"{words} ทะเบียน {trip.plate} ระยะทางไปกลับ {number(trip.kilometres)} กิโลเมตร"
    car = trip.vehicle_request
    if trip.means == Means.OFFICE_CAR and car is not None:
        vehicle = car.use.vehicle if car.use else car.wanted
        driver = f" พนักงานขับรถ {car.use.driver.full_name}" if car.use else ""
        return f"{words} ทะเบียน {vehicle}{driver}" if vehicle else words
    return words


def trip_line(trip: Trip) -> dict[str, Any]:
    """One trip as the memo prints it."""
    a, b = timezone.localtime(trip.starts_at), timezone.localtime(trip.ends_at)
    others = [p for p in trip.people.all() if p.user_id != trip.user_id]
    return {
        "trip": trip,
        "from": a,
        "to": b,
        "from_time": clock(a),
        "to_time": clock(b),
        "days": trip.days,
        "place": trip.place,
        "means": means_words(trip),
        "others": others,
        "money": papers.paper_money(trip.estimate),
        **decisions_on_paper(trip.approval),
    }


def printed_plans(asked: TripRequest, by: Any) -> list[Paper]:
    """The action plans the request goes by, as planning prints them."""
    return [printed_plan(plan, printed_by=by.full_name) for plan in plans_behind(asked)]


class TripPlanPaperView(GovernedView):
    """The action plan attached to a request: for whoever sees the request."""

    model = TripRequest

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        asked = TripRequest.objects.visible_to(request.user).with_names().one_for(request.user, pk=pk)
        found = printed_plans(asked, request.user)
        if not found:
            raise Http404
        return paper_response(joined(found), _("Action plan of request %(n)s") % {"n": asked.number.replace("/", "-")})


class TripMemoView(GovernedView):
    """บันทึกข้อความขออนุญาตไปราชการ of a request, each trip with its decision, the plan behind it."""

    model = TripRequest

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        asked = TripRequest.objects.visible_to(request.user).with_names().one_for(request.user, pk=pk)
        rows = Trip.objects.visible_to(request.user).filter(request=asked).with_names().order_by("position")
        trips = list(
            rows.select_related(
                "vehicle_request__wanted", "vehicle_request__use__vehicle", "vehicle_request__use__driver"
            )
        )
        if not trips:
            raise Http404
        office = office_of(asked.unit)
        with translation.override("th"):
            lines = [trip_line(trip) for trip in trips]
            first = lines[0]
            activities = [row.activity for row in asked.plan_lines.select_related("activity__plan__unit")]
            context = {
                "asked": asked,
                "person": asked.user.full_name,
                "office": office,
                "unit": asked.unit,
                "to": governor(office),
                "asked_on": timezone.localtime(asked.asked_at).date(),
                "lines": lines,
                "one": first if len(lines) == 1 else None,
                "others": first["others"],
                "total": papers.paper_money(sum((t.estimate for t in trips), Decimal(0))),
                "plan_titles": [activity.title for activity in activities],
                "plan": lines_by_month(activities, [t.first_day for t in trips], request.user),
                "opinions": first["opinions"],
            }
            memo = papers.trip_paper(kind="memo", context=context)
            paper = joined([memo, *printed_plans(asked, request.user)])
        return paper_response(paper, _("Memo of trips %(n)s") % {"n": asked.number.replace("/", "-")})


def claim_context(claim: TripClaim, user: Any) -> dict[str, Any]:
    """What form 8708 prints: every sum is that of the claim's own lines."""
    trip = claim.trip
    office = office_of(claim.unit)
    lines = list(claim.lines.select_related("person__user"))
    if not claim.trip.people.exists():
        raise Http404
    sums, mine = by_kind(lines), by_payee(lines)
    left, back = timezone.localtime(claim.left_at), timezone.localtime(claim.back_at)
    hours, minutes = hours_of(back - left)
    claimant = next((p for p in trip.people.all() if p.user_id == claim.user_id), None)
    people = [p for p in trip.people.all() if claim.for_group or p.user_id == claim.user_id]
    rows = []
    for order, person in enumerate(people, start=1):
        own = mine.get(person.pk, {})
        rows.append(
            {
                "order": order,
                "name": person.user.full_name,
                "post": person.post_line,
                "amounts": [papers.paper_money(own.get(kind)) for kind in KINDS],
                "total": papers.paper_money(sum(own.values(), Decimal(0))),
            }
        )
    diem = [line for line in lines if line.kind == LineKind.PER_DIEM]
    days = sum((line.quantity for line in diem if line.amount > 0), Decimal(0))
    nights = sum((line.quantity for line in lines if line.kind == LineKind.LODGING), Decimal(0))
    return {
        "claim": claim,
        "trip": trip,
        "office": office,
        "unit": claim.unit,
        "to": head_title(user, office),
        "person": claim.user.full_name,
        "post": claimant.post_line if claimant else "",
        "others": [p for p in trip.people.all() if p.user_id != claim.user_id],
        "left": left,
        "back": back,
        "left_time": clock(left),
        "back_time": clock(back),
        "from_home": claim.leaves_from == Place.HOME,
        "to_home": claim.returns_to == Place.HOME,
        "away_days": hours // 24,
        "away_hours": hours % 24,
        "away_minutes": minutes,
        "claimed_on": timezone.localtime(claim.claimed_at).date(),
        "approved_on": trip.decided_at,
        "memo": trip.request.number,
        "memo_on": timezone.localtime(trip.request.asked_at).date(),
        "diem_words": "เหมาจ่าย" if days else "-",
        "diem_days": number(days) if days else "-",
        "bed_words": {Lodging.ACTUAL: "จ่ายจริง", Lodging.FLAT: "เหมาจ่าย"}.get(Lodging(claim.lodging), "-"),
        "bed_days": number(nights) if nights else "-",
        "amounts": [papers.paper_money(sums.get(kind)) for kind in KINDS],
        "total": papers.paper_money(claim.total),
        "total_words": papers.money_words(claim.total),
        "rows": rows,
        "columns": [papers.paper_money(sums.get(kind)) for kind in KINDS],
        "sum_of_rows": papers.paper_money(total(lines)),
        "counted": [(line, papers.paper_money(abs(line.amount)), line.amount < 0) for line in lines],
        "advance": claim.advance,
        "advance_money": papers.paper_money(claim.advance.granted) if claim.advance else "-",
        "by_advance": claim.advance_id is not None,
    }


class _ClaimPaper(GovernedView):
    """A paper of a claim."""

    model = TripClaim
    kind = ""
    name: Any = ""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        rows = (
            TripClaim.objects.visible_to(request.user)
            .with_names()
            .select_related("checked_by", "approved_by", "settled_by", "trip__user")
        )
        claim = rows.prefetch_related("trip__people__user").one_for(request.user, pk=pk)
        with translation.override("th"):
            paper = papers.trip_paper(kind=self.kind, context=self.context(claim, request.user))
        return paper_response(paper, f"{self.name} {claim.pk}")

    def context(self, claim: TripClaim, user: Any) -> dict[str, Any]:
        return claim_context(claim, user)


class Claim8708View(_ClaimPaper):
    """ใบเบิกค่าใช้จ่ายในการเดินทางไปราชการ (แบบ 8708 ส่วนที่ ๑)."""

    kind, name = "claim", "8708-1"


class Claim8708GroupView(_ClaimPaper):
    """หลักฐานการจ่ายเงินค่าใช้จ่ายในการเดินทางไปราชการ (แบบ 8708 ส่วนที่ ๒)."""

    kind, name = "group", "8708-2"


class ClaimNoReceiptView(_ClaimPaper):
    """ใบรับรองแทนใบเสร็จรับเงิน (แบบ บก.111)."""

    kind, name = "no_receipt", "bk111"

    def context(self, claim: TripClaim, user: Any) -> dict[str, Any]:
        lines = list(claim.lines.filter(by_hand=True, receipt=False).order_by("position"))
        amount = total(lines)
        people = {p.user_id: p for p in claim.trip.people.all()}
        mine = people.get(claim.user_id)
        return {
            "office": office_of(claim.unit),
            "unit": claim.unit,
            "lines": [(line, papers.paper_money(line.amount)) for line in lines],
            "blank": range(max(0, 8 - len(lines))),
            "total": papers.paper_money(amount),
            "total_words": papers.money_words(amount),
            "person": claim.user.full_name,
            "post": mine.post_line if mine else "",
            "claimed_on": timezone.localtime(claim.claimed_at).date(),
        }


class Advance8500View(GovernedView):
    """สัญญาการยืมเงิน (แบบ 8500) with รายการส่งใช้เงินยืม on its back."""

    model = TripAdvance

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        rows = TripAdvance.objects.visible_to(request.user).with_names()
        advance = rows.select_related("checked_by", "approved_by", "paid_by").one_for(request.user, pk=pk)
        office = office_of(advance.unit)
        returns = list(advance.returns.select_related("taken_by"))
        lines = [(line["words"], papers.paper_money(Decimal(line["amount"]))) for line in advance.lines]
        with translation.override("th"):
            context = {
                "advance": advance,
                "office": office,
                "unit": advance.unit,
                "to": head_title(request.user, office),
                "person": advance.borrower.full_name,
                "asked_on": timezone.localtime(advance.asked_at).date(),
                "source": {"budget": "เงินงบประมาณ", "imprest": "เงินทดรองราชการ", "outside": "เงินนอกงบประมาณ"}[
                    advance.source
                ],
                "lines": lines,
                "blank_lines": range(max(0, CONTRACT_LINES - len(lines))),
                "amount": papers.paper_money(advance.amount),
                "amount_words": papers.money_words(advance.amount),
                "granted": papers.paper_money(advance.granted),
                "granted_words": papers.money_words(advance.granted) if advance.granted else "",
                "days": (advance.due_on - advance.returns_on).days,
                "returns": [
                    {
                        "row": row,
                        "kind": "เงินสด" if row.kind == ReturnKind.CASH else "ใบสำคัญ",
                        "amount": papers.paper_money(row.amount),
                        "left": papers.paper_money(row.left),
                    }
                    for row in returns
                ],
                "blank_returns": range(max(0, BACK_LINES - len(returns))),
            }
            paper = papers.trip_paper(kind="contract", context=context)
        return paper_response(paper, f"8500 {advance.number.replace('/', '-')}")


class TripReportPaperView(GovernedView):
    """รายงานผลการเดินทางไปราชการ with its pictures."""

    model = Trip

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        rows = Trip.objects.visible_to(request.user).with_names()
        trip = rows.select_related("vehicle_request__wanted", "vehicle_request__use__vehicle").one_for(
            request.user, pk=pk
        )
        report = report_of(trip)
        if report is None:
            raise Http404
        office = office_of(trip.unit)
        pictures = []
        for file in trip.files.select_related("blob").order_by("position", "pk"):
            if file.blob.content_type in {"image/jpeg", "image/png"} and len(pictures) < 6:
                data = base64.b64encode(file.blob.path.read_bytes()).decode()
                pictures.append((file.name, f"data:{file.blob.content_type};base64,{data}"))
        with translation.override("th"):
            context = {
                **trip_line(trip),
                "office": office,
                "unit": trip.unit,
                "report": report,
                "subject": trip.request.subject,
                "memo": trip.request.number,
                "to": head_title(request.user, office),
                "left": timezone.localtime(report.left_at),
                "back": timezone.localtime(report.back_at),
                "left_time": clock(report.left_at),
                "back_time": clock(report.back_at),
                "people": list(trip.people.all()),
                "post": next((p.post_line for p in trip.people.all() if p.user_id == report.reported_by_id), ""),
                "results": report.results.select_related("activity"),
                "pictures": pictures,
                "reported_on": timezone.localtime(report.reported_at).date(),
            }
            paper = papers.trip_paper(kind="report", context=context)
        return paper_response(paper, _("Report on a trip %(n)s") % {"n": trip.pk})
