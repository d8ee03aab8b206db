import io

import pytest
from openpyxl import Workbook


@pytest.fixture
def by(db):
    from tests.factories.units import make_user
    from units.acting import Actor

    return Actor(make_user())


@pytest.fixture
def districts(db):
    """A list to send in: districts by code. Everybody but the user "stranger" may."""
    from coopoffice.tabular.resources import RehearsedResource, rehearsed, rehearsed_resources
    from units.models import District

    District.objects.all().delete()

    @rehearsed("test.districts")
    class DistrictResource(RehearsedResource):
        title = "อำเภอ"
        aliases = {"code": ("รหัสอำเภอ",), "name": ("ชื่ออำเภอ",), "province": ("จังหวัด",)}

        class Meta:
            model = District
            fields = ("code", "name", "name_en", "province")
            import_id_fields = ("code",)

        def may_import(self, by):
            return by.user.username != "stranger"

        def check_row(self, by, values, instance):
            return {"province": "ไม่ใช่จังหวัดนี้"} if values.get("province") == "ที่อื่น" else {}

    yield DistrictResource
    del rehearsed_resources["test.districts"]


@pytest.fixture
def xlsx():
    """Return ``xlsx(rows)``: the bytes of a workbook with those rows."""

    def make(rows):
        book = Workbook()
        for row in rows:
            book.active.append(row)
        file = io.BytesIO()
        book.save(file)
        return file.getvalue()

    return make
