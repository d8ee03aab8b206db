"""Use of a vehicle as a kind of request: its route, its automatic checks, and what a decision does."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from coopoffice.thai import fiscal_start, fiscal_year, format_money
from units.approvals import DUTY, HEAD_OF_UNIT, OFFICER, ApprovalKind, Check, Condition, FactSpec, StepSpec
from units.choices import ConditionTest, Power, StepAct

from .choices import AccidentState, RepairKind
from .figures import repair_cost
from .models import FuelEntry, FuelQuota, FuelSlip, Repair, VehicleRequest
from .services import fuel, repairs, requests
from .services.obstacles import obstacles_of, seats_words

FACTS = (
    FactSpec("days", gettext_lazy("Days"), "int"),
    FactSpec("people", gettext_lazy("People who ride"), "int"),
    FactSpec("other_province", gettext_lazy("Goes to another province"), "bool"),
    FactSpec("own_vehicle", gettext_lazy("The unit's own vehicle, kept there (EX-5)"), "bool"),
    FactSpec("late", gettext_lazy("Asked late"), "bool"),
    FactSpec("from_trip", gettext_lazy("Asked with a trip"), "bool"),
    FactSpec("head_asks", gettext_lazy("The head of the office asks"), "bool"),
    FactSpec("agreed_elsewhere", gettext_lazy("Agreed to with a trip, or asked by the head of the office"), "bool"),
)
ASSIGN = gettext_lazy("Find a car and a driver")
RECORD = gettext_lazy("Record the permission given outside")


def _own(test: str) -> Condition:
    return Condition("own_vehicle", test, "true")


def _head(test: str) -> Condition:
    return Condition("head_asks", test, "true")


def checks_of_request(document: VehicleRequest | None) -> list[Check]:
    """A car is found, it may be driven, it has seats; asked in time; the travellers are free."""
    if document is None:
        return []
    found = []
    use = document.use
    if use is None:
        found.append(Check(None, _("No car yet"), _("The vehicle officer finds one.")))
    else:
        why = obstacles_of(use.vehicle, use.starts_at, use.ends_at, apart_from=use.source_key)
        found.append(
            Check(
                not why,
                _("Car and driver: %(car)s, %(driver)s") % {"car": use.vehicle, "driver": use.driver.full_name},
                " ".join(why) or use.vehicle.full_name,
            )
        )
        found.append(Check(True, seats_words(use)))
    if document.late_because:
        found.append(Check(None, _("Asked late"), document.late_because))
    else:
        found.append(Check(True, _("Asked in time")))
    named = document.passengers.count()
    if named:
        found.append(Check(True, _("No clash with leave, trips or other uses"), _("The travellers' time is held.")))
    return found


def _url(approval: Any) -> str:
    found = requests.request_of(approval)
    return found.get_absolute_url() if found else ""


VEHICLE = ApprovalKind(
    code=requests.APPROVAL_KIND,
    label=pgettext_lazy("kind of request", "Use of a vehicle"),
    default_steps=(
        # Who asks with a trip is agreed to with the trip; the same head is not asked twice.
        StepSpec(
            HEAD_OF_UNIT, StepAct.AGREE, days=1, condition=Condition("agreed_elsewhere", ConditionTest.IS_NOT, "true")
        ),
        StepSpec(DUTY("EX-5"), StepAct.PERFORM, days=1, condition=_own(ConditionTest.IS), label=str(ASSIGN)),
        StepSpec(DUTY("GA-D4"), StepAct.PERFORM, days=1, condition=_own(ConditionTest.IS_NOT), label=str(ASSIGN)),
        # Nobody decides the own request: what is permitted to the head above the office is recorded here.
        StepSpec(OFFICER, StepAct.APPROVE, days=1, condition=_head(ConditionTest.IS_NOT)),
        StepSpec(DUTY("GA-D4"), StepAct.APPROVE, days=3, condition=_head(ConditionTest.IS), label=str(RECORD)),
    ),
    facts=FACTS,
    document=requests.request_of,
    url=_url,
    checks=checks_of_request,
    quick=True,
    on_step=requests.hear_step,
    on_finish=requests.finish_request,
    power=Power.APPROVE_VEHICLE,
    final_act_label=pgettext_lazy("button", "Permit the use"),
    icon="car",
)


# --- repair -----------------------------------------------------------------------------------------------------------


def checks_of_repair(document: Repair | None) -> list[Check]:
    """It was inspected; what the same vehicle cost in the fiscal year so far; the head saw an accident."""
    if document is None:
        return []
    found = [Check(True, _("Inspected: %(what)s") % {"what": document.findings[:120]}, document.garage)]
    first = fiscal_start(fiscal_year(timezone.localdate()))
    spent = repair_cost(document.vehicle_id, first, timezone.localdate())
    found.append(Check(True, _("Repairs of this vehicle in the fiscal year: %(n)s baht") % {"n": format_money(spent)}))
    if document.accident is not None:
        seen = document.accident.state != AccidentState.REPORTED
        words = _("The head saw the accident report") if seen else _("The head has not seen the accident report")
        found.append(Check(seen, words))
    return found


def _url_of_repair(approval: Any) -> str:
    found = repairs.repair_of(approval)
    return found.get_absolute_url() if found else ""


REPAIR = ApprovalKind(
    code=repairs.APPROVAL_KIND,
    label=pgettext_lazy("kind of request", "Repair of a vehicle"),
    default_steps=(StepSpec(HEAD_OF_UNIT, StepAct.AGREE, days=2), StepSpec(OFFICER, StepAct.APPROVE, days=2)),
    facts=(
        FactSpec("amount", pgettext_lazy("fact", "amount")),
        FactSpec("kind", gettext_lazy("Repair or maintenance"), "choice", tuple(RepairKind.choices)),
        FactSpec("after_accident", gettext_lazy("After an accident"), "bool"),
    ),
    document=repairs.repair_of,
    url=_url_of_repair,
    checks=checks_of_repair,
    on_finish=repairs.finish_repair,
    icon="tool",
)


# --- fuel -------------------------------------------------------------------------------------------------------------


def checks_of_slip(document: FuelSlip | None) -> list[Check]:
    """The tank holds it, the quota holds the money, and no explanation is owed for the vehicle."""
    if document is None:
        return []
    car = document.vehicle
    found = [Check(True, _("%(n)s litres fit the tank") % {"n": document.given})]
    year = fiscal_year(timezone.localtime(document.asked_at).date())
    quota = FuelQuota.objects.of_year(year).filter(unit=document.unit_id).first()
    if quota is not None:
        found.append(
            Check(
                True,
                _("%(amount)s baht are set aside in the quota") % {"amount": format_money(document.amount)},
                _("%(left)s baht are left besides.") % {"left": format_money(quota.available)},
            )
        )
    owed = FuelEntry.objects.odd_open().filter(vehicle=car, explained_at__isnull=True).count()
    label = _("No explanation is owed") if not owed else _("%(n)d filling(s) below the norm are not explained")
    found.append(Check(True if not owed else None, label % {"n": owed} if owed else label))
    return found


def _url_of_slip(approval: Any) -> str:
    found = fuel.slip_of(approval)
    return found.get_absolute_url() if found else ""


FUEL = ApprovalKind(
    code=fuel.APPROVAL_KIND,
    label=pgettext_lazy("kind of request", "Order for fuel"),
    default_steps=(StepSpec(HEAD_OF_UNIT, StepAct.APPROVE, days=1),),
    facts=(
        FactSpec("amount", pgettext_lazy("fact", "amount")),
        FactSpec("litres", gettext_lazy("Litres"), "int"),
        FactSpec("own_vehicle", gettext_lazy("The unit's own vehicle, kept there (EX-5)"), "bool"),
    ),
    document=fuel.slip_of,
    url=_url_of_slip,
    checks=checks_of_slip,
    quick=True,
    on_finish=fuel.finish_slip,
    final_act_label=pgettext_lazy("button", "Order the fuel"),
    icon="gas-station",
)
