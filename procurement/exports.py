"""The register of vehicles as it comes in from the workbook an office kept before, with rehearsal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.fields import Field

from coopoffice.tabular.resources import Outcome, RehearsedResource, rehearsed
from coopoffice.tabular.widgets import LinkCell, TextCell, text_of
from coopoffice.web.policies import may_add
from units.models import Unit
from units.reach import reach

from . import services
from .choices import VehicleState
from .models import Vehicle
from .policies import VEHICLE_DUTIES
from .services.vehicles import DESCRIBED, plain_plate


class PlateCell(TextCell):
    """A plate: Arabic digits, one blank between letters and figures."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        return plain_plate(text_of(value))


@rehearsed("procurement.vehicles")
class VehicleResource(RehearsedResource):
    """Vehicles by number plate: new ones are entered, those known are corrected."""

    title = gettext_lazy("Register of vehicles")
    aliases = {
        "plate": ("หมายเลขทะเบียน", "ทะเบียน", "ทะเบียนรถ"),
        "plate_province": ("จังหวัดของป้ายทะเบียน", "จังหวัด"),
        "unit": ("รหัสหน่วยงาน", "หน่วยงานที่ใช้"),
        "kind": ("ประเภทรถ",),
        "body": ("ลักษณะรถ",),
        "make": ("ยี่ห้อ", "ชื่อรถ"),
        "model_name": ("รุ่น", "แบบ"),
        "year_made": ("ปีที่ผลิต", "รุ่นปี"),
        "cc": ("ขนาด (ซีซี)", "ซีซี"),
        "seats": ("จำนวนที่นั่ง", "ที่นั่ง"),
        "fuel": ("เชื้อเพลิง", "ชนิดน้ำมัน"),
        "tank": ("ความจุถัง",),
        "price": ("ราคา",),
        "acquired_on": ("วันที่ได้มา",),
        "acquired_how": ("วิธีได้มา",),
        "odometer": ("เลขมาตร", "เลขไมล์"),
    }
    notes = {
        "unit": gettext_lazy("The code of the unit that keeps it."),
        "seats": gettext_lazy("With the driver's."),
        "odometer": gettext_lazy("Only for new vehicles; afterwards the book of use carries it on."),
    }

    class Meta:
        model = Vehicle
        fields = (
            *("plate", "plate_province", "unit", "kind", "body", "make", "model_name", "year_made", "cc", "seats"),
            *("fuel", "tank", "colour", "engine_no", "chassis_no", "asset_code", "acquired_on", "acquired_how"),
            *("price", "odometer", "remark"),
        )
        import_id_fields = ("plate",)

    plate = Field(attribute="plate", column_name="plate", widget=PlateCell())
    unit = Field(attribute="unit", column_name="unit")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.user: Any = None
        self._mine: set[int] = set()
        self._area: frozenset[int] = frozenset()
        self.fields["unit"] = Field(
            attribute="unit",
            column_name="unit",
            widget=LinkCell(self._units, "code", gettext_lazy("There is no unit with the code “%(value)s”.")),
        )

    def _units(self) -> Any:
        return Unit.objects.visible_to(self.user).open_on()

    def heading(self, name: str) -> str:
        return _("Code of the unit that keeps it") if name == "unit" else super().heading(name)

    def may_import(self, by: Any) -> bool:
        return may_add(by.user, Vehicle)

    def rehearse(self, by: Any, lines: Any, **kwargs: Any) -> Any:
        self.user = by.user
        self._area = reach(by.user).for_duty(*VEHICLE_DUTIES)
        self._mine = set(Vehicle.objects.visible_to(by.user, "change").values_list("pk", flat=True))
        return super().rehearse(by, lines, **kwargs)

    def existing(self, keys: Iterable[tuple[str, ...]], lock: bool = False) -> dict[tuple[str, ...], Any]:
        found = super().existing(keys, lock=lock)
        return {key: row for key, row in found.items() if row.state != VehicleState.DISPOSED}

    def check_row(self, by: Any, values: dict[str, Any], instance: Any) -> dict[str, str]:
        wrong: dict[str, str] = {}
        if instance is not None and instance.pk not in self._mine:
            wrong["plate"] = _("%(car)s is kept outside your area.") % {"car": instance}
        unit = values.get("unit")
        if unit is not None and unit.pk not in self._area:
            wrong["unit"] = _("%(unit)s is outside your area.") % {"unit": unit.shown_name}
        acquired = values.get("acquired_on")
        if acquired is not None and acquired > timezone.localdate():
            wrong["acquired_on"] = _("Choose today or an earlier day.")
        seats = values.get("seats")
        if seats is not None and not 1 <= seats <= 80 and values.get("body") != "trailer":
            wrong["seats"] = _("Count the seats with the driver's, from 1 to 80; only a trailer has none.")
        if instance is not None:
            values.pop("odometer", None)
        return wrong

    def write(self, by: Any, new: list[Outcome], changed: list[Outcome]) -> None:
        for outcome in new:
            given = {name: value for name, value in outcome.values.items() if value is not None}
            services.register_vehicle(by=by, **given)
        for outcome in changed:
            row = outcome.instance
            given = {name: getattr(row, name) for name in (*DESCRIBED, "unit")}
            given |= {d["field"]: outcome.values[d["field"]] for d in outcome.differences}
            services.change_vehicle(by=by, vehicle=row, **given)
