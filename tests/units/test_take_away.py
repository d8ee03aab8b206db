"""Every governed list goes out as a workbook, as CSV and on paper, with the rows of the screen and no others."""

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from tests.house.door_table import DOORS
from units.models import User

pytestmark = pytest.mark.django_db
LISTS = sorted(name for name in DOORS if name.startswith("units:") and name.endswith("_list"))


@pytest.fixture
def officer(demo_office, client):
    client.force_login(User.objects.get(username="pimjai"))
    return client


@pytest.mark.parametrize("name", LISTS)
def test_list_goes_out_as_workbook_and_csv_with_a_heading_and_its_rows(officer, name):
    url = reverse(name)
    answer = officer.get(url, {"format": "xlsx"})
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    rows = list(book.active.iter_rows(values_only=True))
    assert all(rows[0])
    listing = officer.get(url).context["listing"]
    assert len(rows) - 1 == listing.rows.count()
    text = b"".join(officer.get(url, {"format": "csv"}).streaming_content).decode("utf-8-sig")
    assert text.count("\n") >= len(rows)


def test_workbook_keeps_the_filters_of_the_screen_and_the_row_rule(officer, client):
    url = reverse("units:assignment_list")
    client.force_login(User.objects.get(username="kanokwan"))
    answer = client.get(url, {"format": "xlsx", "view": "group", "q": "บัญชี"})
    rows = list(load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.iter_rows(values_only=True))
    shown = client.get(url, {"view": "group", "q": "บัญชี"}).context["listing"].rows.count()
    assert len(rows) - 1 == shown > 0
