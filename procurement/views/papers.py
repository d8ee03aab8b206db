"""Doors of the papers: forms 1 to 6, the order for fuel, the fuel account. From the same rows as the screen."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from coopoffice.printing.responses import paper_response
from coopoffice.thai import chosen_fiscal_year, fiscal_end, fiscal_months, fiscal_start
from coopoffice.web.views.governed import GovernedView
from units.approvals import course_of
from units.choices import DecisionAct, StepAct
from units.models import Unit
from units.offices import office_of

from ..choices import VehicleKind
from ..documents import vehicles as papers
from ..figures import ZERO, fuel_account
from ..models import Accident, FuelEntry, FuelSlip, Repair, Vehicle, VehicleRequest, VehicleUse
from ..rulebook import norm_of


def decisions_of(approval: Any) -> dict[str, Any]:
    """Who agreed, who found the car, who decided: each as the form has room for it. Empty without an approval.

    ``granted`` is on only once the last step has approved: the form shows no tick before that.
    """
    if approval is None:
        return {"agreed": None, "found": None, "order": None, "granted": False, "refused": False}
    made = course_of(approval).decided
    last = course_of(approval).history
    ended = approval.state in {"approved", "refused"}
    order = next((d for d in reversed(last) if d.act in {DecisionAct.APPROVE, DecisionAct.REFUSE}), None)
    order = order if ended else None
    return {
        "agreed": next((d for d in made if d.act in {StepAct.AGREE, StepAct.CHECK}), None),
        "found": next((d for d in made if d.act == StepAct.PERFORM), None),
        "order": order,
        "granted": approval.state == "approved",
        "refused": approval.state == "refused",
    }


def addressee(office: Unit, user: Any) -> str:
    """เรียน: who may permit the use, the head of the office."""
    found = Unit.objects.visible_to(user).filter(pk=office.pk).with_heads().first()
    return found.head.shown_title if found and found.head else office.name


class RequestPaperView(GovernedView):
    """แบบ 3 as it stands, with what was decided so far."""

    model = VehicleRequest

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = VehicleRequest.objects.visible_to(request.user).with_names().one_for(request.user, pk=pk)
        office = office_of(row.unit)
        people = [p.full_name for p in row.passengers.order_by("sort_key")]
        starts, ends = timezone.localtime(row.starts_at), timezone.localtime(row.ends_at)
        context = {
            "asked": row,
            "office": office,
            "to": addressee(office, row.requester),
            "asked_on": timezone.localtime(row.asked_at).date(),
            "people": people,
            "starts": starts,
            "ends": ends,
            **decisions_of(row.approval),
            "granted": row.is_permitted,
        }
        return paper_response(papers.request_form(context=context), _("Form 3 %(n)s") % {"n": row.number})


def _car(request: HttpRequest, pk: int) -> Vehicle:
    return Vehicle.objects.visible_to(request.user).with_names().one_for(request.user, pk=pk)


class UseBookPaperView(GovernedView):
    """แบบ 4 of one vehicle: a month (``?year=2569&month=1``, October is 1) or a whole fiscal year."""

    model = Vehicle

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        car = _car(request, pk)
        year = chosen_fiscal_year(request.GET.get("year", ""), timezone.localdate())
        raw = request.GET.get("month", "")
        first, last = fiscal_start(year), fiscal_end(year)
        if raw.isascii() and raw.isdigit() and len(raw) < 3 and 1 <= int(raw) <= 12:
            month = fiscal_months(year)[int(raw) - 1]
            first, last = month.start, month.end
        rows = VehicleUse.objects.visible_to(request.user).filter(vehicle=car).written().left_between(first, last)
        lines = list(rows.with_names().order_by("left_at", "pk")[:2000])
        context = {
            "title": "บันทึกการใช้รถ",
            "under": f"หมายเลขทะเบียน {car} · {car.full_name} · {car.unit.name}",
            "form": "แบบ ๔",
            "car": car,
            "first": first,
            "last": last,
            "lines": lines,
            "km": sum(line.distance or 0 for line in lines),
            "printed_by": str(request.user),
        }
        return paper_response(papers.use_book(context=context), _("Form 4 %(car)s") % {"car": car})


class RepairBookPaperView(GovernedView):
    """แบบ 6 of one vehicle: every repair that was accepted, oldest first."""

    model = Vehicle

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        car = _car(request, pk)
        rows = Repair.objects.visible_to(request.user).filter(vehicle=car, accepted_on__isnull=False)
        lines = list(rows.with_names().order_by("accepted_on", "pk")[:2000])
        context = {
            "title": "รายละเอียดการซ่อมบำรุง",
            "under": f"หมายเลขทะเบียน {car} · {car.full_name} · {car.unit.name}",
            "form": "แบบ ๖",
            "car": car,
            "lines": lines,
            "total": sum((line.cost or ZERO for line in lines), ZERO),
            "printed_by": str(request.user),
        }
        return paper_response(papers.repair_book(context=context), _("Form 6 %(car)s") % {"car": car})


class PositionCarsPaperView(GovernedView):
    """แบบ 1: position cars the person sees."""

    model = Vehicle

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = Vehicle.objects.visible_to(request.user).filter(kind=VehicleKind.POSITION).with_names()
        context = {
            "title": "บัญชีรถประจำตำแหน่ง",
            "records": list(rows.order_by("unit__position", "number")[:1000]),
            "form": "แบบ ๑",
            "printed_by": str(request.user),
        }
        return paper_response(papers.position_cars(context=context), _("Form 1"))


class AccidentPaperView(GovernedView):
    """แบบ 5."""

    model = Accident

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = Accident.objects.visible_to(request.user).with_names().one_for(request.user, pk=pk)
        office = office_of(row.vehicle.unit)
        context = {
            "accident": row,
            "office": office,
            "to": addressee(office, row.reported_by),
            "happened": timezone.localtime(row.happened_at),
            "reported_on": timezone.localtime(row.reported_at).date(),
        }
        return paper_response(papers.accident_form(context=context), _("Form 5 %(car)s") % {"car": row.vehicle})


class SlipPaperView(GovernedView):
    """ใบขอเบิก/สั่งจ่ายน้ำมัน."""

    model = FuelSlip

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = FuelSlip.objects.visible_to(request.user).with_names().one_for(request.user, pk=pk)
        office = office_of(row.unit)
        context = {
            "slip": row,
            "office": office,
            "asked_on": timezone.localtime(row.asked_at).date(),
            "filling": FuelEntry.objects.visible_to(request.user).counted().filter(slip=row).with_names().first(),
            **decisions_of(row.approval),
        }
        return paper_response(papers.fuel_slip(context=context), _("Order for fuel %(n)s") % {"n": row.number})


class FuelAccountPaperView(GovernedView):
    """บัญชีคุมน้ำมันเชื้อเพลิง of one vehicle and fiscal year."""

    model = Vehicle

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        car = _car(request, pk)
        year = chosen_fiscal_year(request.GET.get("year", ""), timezone.localdate())
        rows = FuelEntry.objects.visible_to(request.user).filter(vehicle=car)
        months = fuel_account(rows.of_year(year).with_names().order_by("filled_at", "pk"))
        norm = norm_of(car, fiscal_end(year))
        words = f" · เกณฑ์สิ้นเปลือง {norm} กม./ลิตร" if norm else ""
        context = {
            "title": f"บัญชีคุมน้ำมันเชื้อเพลิง ปีงบประมาณ {year}",
            "under": f"หมายเลขทะเบียน {car} · {car.full_name} · {car.unit.name}{words}",
            "car": car,
            "months": months,
            "litres": sum((m.litres for m in months), ZERO),
            "amount": sum((m.amount for m in months), ZERO),
            "printed_by": str(request.user),
        }
        return paper_response(papers.fuel_account(context=context), _("Fuel account of %(car)s") % {"car": car})
