import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from coopoffice.tabular.models import ImportRun
from tests.factories.units import make_user
from units.models import District

pytestmark = pytest.mark.django_db
HEAD = ["รหัสอำเภอ", "ชื่ออำเภอ", "จังหวัด"]


@pytest.fixture
def signed_in(client, by):
    client.force_login(by.user)
    return client


def send(client, data):
    return client.post(reverse("import_upload", args=["test.districts"]), {"file": SimpleUploadedFile("อ.xlsx", data)})


def test_file_goes_from_upload_to_rehearsal_to_the_list(signed_in, districts, xlsx):
    assert signed_in.get(reverse("import_upload", args=["test.districts"])).status_code == 200
    answer = send(signed_in, xlsx([HEAD, ["03", "ก", "เลย"]]))
    run = ImportRun.objects.get()
    assert answer["Location"] == reverse("import_detail", args=[run.pk])
    assert "ก" in signed_in.get(answer["Location"]).content.decode()
    assert not District.objects.exists()
    signed_in.post(reverse("import_confirm", args=[run.pk]))
    assert District.objects.get().name == "ก"
    assert signed_in.get(answer["Location"]).status_code == 200


def test_wrong_file_is_answered_beside_the_field(signed_in, districts):
    answer = send(signed_in, b"%PDF-1.7")
    assert answer.status_code == 422
    assert ".xlsx" in str(answer.context["form"].errors["file"])


def test_refused_rows_come_back_marked(signed_in, districts, xlsx):
    send(signed_in, xlsx([HEAD, ["03", "ก", "เลย"], ["04", "", "เลย"], ["05", "+1+a", "ที่อื่น"]]))
    run = ImportRun.objects.get()
    page = signed_in.get(reverse("import_detail", args=[run.pk]))
    assert page.context["shown"] == "refused"
    answer = signed_in.get(reverse("import_errors", args=[run.pk]))
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert [sheet.cell(2, c).value for c in (1, 3)] == ["04", "เลย"]
    assert sheet.cell(2, 2).comment.text
    assert sheet.cell(2, 2).fill.fgColor.rgb.endswith("FCECEA")
    assert sheet.cell(3, 2).value == "'+1+a"
    signed_in.post(reverse("import_confirm", args=[run.pk]))
    assert not District.objects.exists()


def test_template_has_headings_and_instructions_and_can_be_sent_in(signed_in, districts):
    answer = signed_in.get(reverse("import_template", args=["test.districts"]))
    book = load_workbook(io.BytesIO(answer.content))
    assert book.worksheets[0].max_column == 4
    assert book.worksheets[1].max_row == 5
    book.worksheets[0].append(["03", "ก", None, "เลย"])
    file = io.BytesIO()
    book.save(file)
    assert send(signed_in, file.getvalue()).status_code == 302
    assert ImportRun.objects.get().new + ImportRun.objects.get().refused == 1


def test_other_people_and_unknown_lists_are_not_found(signed_in, client, districts, xlsx):
    send(signed_in, xlsx([HEAD, ["03", "ก", "เลย"]]))
    run = ImportRun.objects.get()
    assert signed_in.get(reverse("import_upload", args=["no.such"])).status_code == 404
    client.force_login(make_user("stranger"))
    assert client.get(reverse("import_upload", args=["test.districts"])).status_code == 403
    for name in ("import_detail", "import_errors"):
        assert client.get(reverse(name, args=[run.pk])).status_code == 404
    for name in ("import_confirm", "import_refuse"):
        assert client.post(reverse(name, args=[run.pk])).status_code == 404
