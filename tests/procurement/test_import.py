"""The register of vehicles from a workbook: rehearsed, refused cell by cell, written when confirmed."""

import datetime as dt
import io

import pytest
from openpyxl import Workbook

from coopoffice.tabular.services import confirm_import, rehearse_import
from procurement.models import Vehicle
from tests.factories.procurement import vehicle_office
from units.acting import actor_for

pytestmark = pytest.mark.django_db
HEAD = ["หมายเลขทะเบียน", "จังหวัด", "รหัสหน่วยงาน", "ลักษณะรถ", "ยี่ห้อ", "ที่นั่ง", "เชื้อเพลิง", "วันที่ได้มา", "เลขไมล์"]


def workbook(*rows) -> bytes:
    book = Workbook()
    for row in (HEAD, *rows):
        book.active.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_workbook_enters_new_vehicles_corrects_known_ones_and_names_the_cell_at_fault():
    office = vehicle_office()
    by = actor_for(office.vehicles)
    new = ["กฉ ๑๒๓๔", "ทดสอบ", "TT-1", "รถตู้", "โตโยต้า", 12, "ดีเซล", "1/10/2562", 45000]
    known = [office.car.plate, "ทดสอบ", "TT-2", "รถกระบะ", "นิสสัน", 5, "ดีเซล", "1/1/2563", 1]
    bad = ["กฉ 9999", "ทดสอบ", "XX", "รถตู้", "โตโยต้า", 12, "ดีเซล", "1/10/2562", 0]
    run = rehearse_import(by=by, resource="procurement.vehicles", filename="รถ.xlsx", data=workbook(new, known, bad))
    assert (run.new, run.changed, run.refused) == (1, 1, 1)
    assert run.rows.get(state="refused").errors[0]["field"] == "unit"
    run = rehearse_import(by=by, resource="procurement.vehicles", filename="รถ.xlsx", data=workbook(new, known))
    confirm_import(by=by, run=run)
    made = Vehicle.objects.get(plate="กฉ 1234")
    office.car.refresh_from_db()
    assert (made.seats, made.odometer, made.unit, made.resource.seats) == (12, 45000, office.gad, 12)
    assert made.acquired_on == dt.date(2019, 10, 1)
    assert (office.car.make, office.car.unit, office.car.odometer) == ("นิสสัน", office.pg1, 0)
