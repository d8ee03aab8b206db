import time

import pytest
from django.http import Http404

from coopoffice.jobs.services import run_job
from coopoffice.tabular.models import ImportRow, ImportRun
from coopoffice.tabular.reading import WrongFile
from coopoffice.tabular.services import confirm_import, refuse_import, rehearse_import
from coopoffice.web.policies import Refused
from tests.factories.units import make_user
from units.acting import Actor
from units.models import District

pytestmark = pytest.mark.django_db
HEAD = ["รหัสอำเภอ", "ชื่ออำเภอ", "จังหวัด"]


def send(by, data, name="อำเภอ.xlsx"):
    return rehearse_import(by=by, resource="test.districts", filename=name, data=data)


def test_rehearsal_tells_new_changed_same_and_refused_and_writes_nothing(by, districts, xlsx):
    District.objects.create(code="01", name="เดิม", province="ขอนแก่น")
    District.objects.create(code="02", name="เก่า", province="ขอนแก่น")
    run = send(
        by,
        xlsx([HEAD, ["01", "เดิม", "ขอนแก่น"], ["02", "ใหม่", "ขอนแก่น"], ["03", "เพิ่ม", "เลย"], ["04", "", "เลย"]]),
    )
    assert (run.state, run.same, run.changed, run.new, run.refused) == ("rehearsed", 1, 1, 1, 1)
    assert District.objects.count() == 2
    changed = run.rows.get(state="changed")
    assert [(d["before"], d["after"]) for d in changed.differences] == [("เก่า", "ใหม่")]
    refused = run.rows.get(state="refused")
    assert refused.number == 5
    assert refused.errors[0]["field"] == "name"


def test_confirmed_file_is_written_once(by, districts, xlsx):
    District.objects.create(code="02", name="เก่า", province="ขอนแก่น", name_en="Kept")
    run = send(by, xlsx([HEAD, ["02", "ใหม่", "ขอนแก่น"], ["03", "เพิ่ม", "เลย"]]))
    confirm_import(by=by, run=run)
    assert list(District.objects.order_by("code").values_list("code", "name", "name_en")) == [
        ("02", "ใหม่", "Kept"),
        ("03", "เพิ่ม", ""),
    ]
    with pytest.raises(Refused):
        confirm_import(by=by, run=run)


def test_file_with_a_refused_row_is_not_written(by, districts, xlsx):
    run = send(by, xlsx([HEAD, ["03", "เพิ่ม", "เลย"], ["04", "", "เลย"]]))
    with pytest.raises(Refused):
        confirm_import(by=by, run=run)
    assert not District.objects.exists()


def test_list_changed_since_the_rehearsal_is_not_overwritten(by, districts, xlsx):
    row = District.objects.create(code="02", name="เก่า", province="ขอนแก่น")
    run = send(by, xlsx([HEAD, ["02", "ใหม่", "ขอนแก่น"]]))
    District.objects.filter(pk=row.pk).update(name="คนอื่นแก้")
    with pytest.raises(Refused):
        confirm_import(by=by, run=run)
    assert District.objects.get(pk=row.pk).name == "คนอื่นแก้"


def test_row_that_appeared_since_the_rehearsal_is_not_doubled(by, districts, xlsx):
    run = send(by, xlsx([HEAD, ["02", "ใหม่", "ขอนแก่น"]]))
    District.objects.create(code="02", name="คนอื่นเพิ่ม", province="ขอนแก่น")
    with pytest.raises(Refused):
        confirm_import(by=by, run=run)
    assert District.objects.get().name == "คนอื่นเพิ่ม"


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (["", "ชื่อ", "เลย"], "code"),
        (["03", "", "เลย"], "name"),
        (["03", "ก" * 81, "เลย"], "name"),
        (["1" * 11, "ชื่อ", "เลย"], "code"),
        (["03", "ชื่อ", "ที่อื่น"], "province"),
    ],
)
def test_wrong_cell_is_refused_by_its_column_with_a_sentence(by, districts, xlsx, row, field):
    run = send(by, xlsx([HEAD, row]))
    errors = run.rows.get().errors
    assert [e["field"] for e in errors] == [field]
    assert errors[0]["sentence"]
    assert run.refused == 1


def test_key_standing_twice_is_refused_and_names_the_first_line(by, districts, xlsx):
    run = send(by, xlsx([HEAD, ["03", "ก", "เลย"], ["03", "ข", "เลย"]]))
    error = run.rows.get(number=3).errors[0]
    assert error["field"] == "code"
    assert "2" in error["sentence"]


def test_headings_are_found_below_a_title_in_either_language(by, districts, xlsx):
    run = send(by, xlsx([["บัญชีรายชื่ออำเภอ"], [], ["CODE", "Name ", "province"], ["๐๓", "ก", "เลย"]]))
    assert (run.heading_line, run.new) == (3, 1)


def test_new_row_needs_required_columns(by, districts, xlsx):
    run = send(by, xlsx([["code", "name"], ["03", "ก"]]))
    assert [e["field"] for e in run.rows.get().errors] == ["province"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp874", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_of_usual_encodings_is_read(by, districts, encoding, separator):
    text = "\r\n".join(separator.join(row) for row in [HEAD, ["03", "เมืองเลย", "เลย"]])
    run = send(by, text.encode(encoding), "a.csv")
    assert run.rows.get().values["name"] == "เมืองเลย"


@pytest.mark.parametrize(
    "data",
    [b"", b"   ", b"%PDF-1.7 x", b"\xd0\xcf\x11\xe0 old", b"PK\x03\x04 broken", b"\x00\x01\x02" * 99, b"a,b\n1,2"],
)
def test_wrong_file_is_refused_with_a_sentence_and_kept_nowhere(by, districts, data):
    with pytest.raises(WrongFile) as refused:
        send(by, data)
    assert str(refused.value).endswith(".") or str(refused.value)
    assert not ImportRun.objects.exists()


def test_zip_bomb_is_refused(by, districts):
    import io
    import zipfile

    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (201 * 1024 * 1024))
    with pytest.raises(WrongFile):
        send(by, file.getvalue())


def test_too_many_rows_are_refused(by, districts, xlsx, monkeypatch):
    monkeypatch.setattr("coopoffice.tabular.reading.MAX_ROWS", 5)
    with pytest.raises(WrongFile, match="5"):
        send(by, xlsx([HEAD, *([str(i), "ก", "เลย"] for i in range(40))]))


def test_stranger_may_not_send_in_see_or_confirm(by, districts, xlsx):
    with pytest.raises(Refused):
        send(Actor(make_user("stranger")), xlsx([HEAD, ["03", "ก", "เลย"]]))
    run = send(by, xlsx([HEAD, ["03", "ก", "เลย"]]))
    other = Actor(make_user())
    assert not ImportRun.objects.visible_to(other.user).exists()
    for act in (confirm_import, refuse_import):
        with pytest.raises(Http404):
            act(by=other, run=run)


def test_refused_file_writes_nothing(by, districts, xlsx):
    run = refuse_import(by=by, run=send(by, xlsx([HEAD, ["03", "ก", "เลย"]])))
    assert run.state == "refused"
    with pytest.raises(Refused):
        confirm_import(by=by, run=run)
    assert not District.objects.exists()


def test_long_file_is_read_by_a_worker_in_seconds(by, districts, xlsx, django_assert_max_num_queries):
    data = xlsx([HEAD, *([f"{i:05d}", f"อำเภอ {i}", "เลย"] for i in range(4000))])
    run = send(by, data)
    assert run.state == "waiting"
    began = time.perf_counter()
    with django_assert_max_num_queries(150):
        run_job(run.job.pk)
    run.refresh_from_db()
    assert (run.state, run.new) == ("rehearsed", 4000)
    middle = time.perf_counter()
    with django_assert_max_num_queries(40):
        confirm_import(by=by, run=run)
    assert District.objects.count() == 4000
    assert ImportRow.objects.filter(run=run).count() == 4000
    print(f"rehearse {middle - began:.2f} s, confirm {time.perf_counter() - middle:.2f} s")
    assert time.perf_counter() - began < 30
