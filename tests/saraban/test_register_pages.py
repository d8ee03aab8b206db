"""Register pages and their printed forms: the book's numbers, void and reserved ones too, the same on screen and paper."""

import io

import openpyxl
import pypdf
import pytest
from django.db import IntegrityError, connection, transaction
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coopoffice.registers.models import Number, Series
from coopoffice.registers.services import draw_number
from coopoffice.thai import be_year, normalise, to_thai_digits
from coopoffice.web.tables import Listing
from saraban.choices import BOOK_IN, BOOK_OUT, LIVE_STATES
from saraban.models import Letter, LetterEntry
from saraban.templatetags.saraban_registers import letter_behind
from saraban.views import registers
from saraban.views.registers import RegisterInView, RegisterOutView
from tests.factories.saraban import make_received
from units.acting import actor_for
from units.models import Unit, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(demo_office):
    return {u.username: u for u in User.objects.all()}


def book(unit_code, kind):
    return Series.objects.get(unit__code=unit_code, kind=kind, year_be=be_year(timezone.localdate()))


def listing(view, user, query=""):
    return Listing(view(), user, QueryDict(query))


def text_of(content):
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return normalise(" ".join(page.extract_text() for page in pages))


def test_own_book_of_the_year_is_shown_first_to_clerk_officer_and_group(people):
    for name, code in (
        ("urai", "TN"),
        ("orathai", "TN"),
        ("pimjai", "TN"),
        ("amphorn", "TN-07"),
        ("kanokwan", "TN-05"),
    ):
        made = listing(RegisterInView, people[name])
        unit, kind, year = made.view.chosen(made)
        assert (unit.code, kind, year) == (code, BOOK_IN, be_year(timezone.localdate()))
        series = book(code, BOOK_IN)
        assert [n.number for n in made.page] == list(range(series.last_number, series.opening_number, -1))[:30]
        assert made.total == series.taken


def test_book_of_another_group_is_not_opened_by_its_address(people, client):
    other = Unit.objects.get(code="TN-07")
    made = listing(RegisterInView, people["kanokwan"], f"unit={other.pk}")
    assert made.view.chosen(made)[0].code == "TN-05"
    assert made.notes
    client.force_login(people["kanokwan"])
    assert client.get(f"/saraban/registers/in/?unit={other.pk}").status_code == 200


def test_work_views_of_the_register_hold_the_letters_of_that_state(people):
    user = people["urai"]
    series = book("TN", BOOK_IN)
    for key in ("registered", "presented", "instructed"):
        made = listing(RegisterInView, user, f"view={key}")
        wanted = LetterEntry.objects.filter(number_row__series=series, letter__state=key).order_by("-number")
        assert [n.number for n in made.page] == list(wanted.values_list("number", flat=True))
        assert made.counts[key] == wanted.count() > 0
    late = listing(RegisterInView, user, "view=overdue")
    assert all(n.letter_entry.letter.is_overdue for n in late.page)
    living = LetterEntry.objects.filter(number_row__series=series, letter__state__in=LIVE_STATES)
    assert late.total == living.filter(letter__due_on__lt=timezone.localdate()).count() >= 2


def test_void_and_reserved_numbers_stand_in_the_book_with_their_reasons(people, client):
    client.force_login(people["urai"])
    page = client.get("/saraban/registers/in/?view=void").content.decode()
    assert "ลงทะเบียนซ้ำกับหนังสือฉบับก่อน" in page
    held = client.get("/saraban/registers/out/?view=reserved").content.decode()
    assert "เตรียมไว้สำหรับหนังสือเชิญประชุมใหญ่" in held
    made = listing(RegisterOutView, people["urai"])
    numbers = sorted(n.number for n in made.rows)
    series = book("TN", BOOK_OUT)
    assert numbers == list(range(series.opening_number + 1, series.last_number + 1))


def test_printed_register_is_form_13_with_the_rows_of_the_screen(people, client):
    client.force_login(people["urai"])
    answer = client.get("/saraban/registers/in/?format=pdf&view=instructed")
    text = text_of(answer.content)
    made = listing(RegisterInView, people["urai"], "view=instructed")
    assert answer["Content-Type"] == "application/pdf"
    for word in ("แบบที่ 13", "ทะเบียนหนังสือรับ", "เลขทะเบียนรับ", "การปฏิบัติ", "หมายเหตุ", "อุไร แสงทอง", "พิมพ์จากระบบ"):
        assert normalise(word).replace(" ", "") in text.replace(" ", ""), word
    for number in made.rows:
        assert str(number.number) in text
    page = pypdf.PdfReader(io.BytesIO(answer.content)).pages[0]
    assert float(page.mediabox.width) > float(page.mediabox.height)
    raw = pypdf.PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    assert to_thai_digits(made.page.records[0].number) in raw
    assert "14" in text_of(client.get("/saraban/registers/out/?format=pdf").content)


def test_any_period_and_ticked_rows_can_be_printed_and_taken_as_a_workbook(people, client):
    client.force_login(people["urai"])
    series = book("TN", BOOK_IN)
    some = list(Number.objects.filter(series=series).order_by("number")[2:5])
    first, last = some[0].issued_on, some[-1].issued_on
    query = f"date_from={first:%d/%m}/{first.year + 543}&date_to={last:%d/%m}/{last.year + 543}"
    answer = client.get(f"/saraban/registers/in/?{query}&format=xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    rows = list(sheet.iter_rows(values_only=True))
    wanted = Number.objects.filter(series=series, issued_on__range=(first, last)).order_by("number")
    assert [row[0] for row in rows[1:]] == list(wanted.values_list("number", flat=True))
    assert rows[0][0] == "เลขทะเบียนรับ"
    picked = "&".join(f"pick={n.pk}" for n in some)
    answer = client.get(f"/saraban/registers/in/?{picked}&format=xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    assert [row[0] for row in list(sheet.iter_rows(values_only=True))[1:]] == [n.number for n in some]


def test_every_row_of_a_book_a_person_sees_opens_its_letter(people):
    for name in ("urai", "orathai", "pimjai", "amphorn", "somsak", "kanokwan"):
        entries = LetterEntry.objects.visible_to(people[name])
        letters = Letter.objects.visible_to(people[name])
        assert not entries.exclude(letter__in=letters).exists(), name


@pytest.mark.parametrize("view", [RegisterInView, RegisterOutView])
def test_lines_in_kept_words_are_those_of_the_book_itself(people, view):
    for name in ("urai", "pimjai", "kanokwan"):
        for tab in [t.key for t in listing(view, people[name]).tabs]:
            for _time in range(2):
                made = listing(view, people[name], f"view={tab}")
                wanted = list(view().for_screen(made.rows, made.user)[:30])
                assert made.page.records == wanted, (name, tab)
                for line, other in zip(made.page, wanted, strict=True):
                    letter, same = letter_behind(line), letter_behind(other)
                    assert letter == same
                    assert letter is None or letter.opened == same.opened
                    assert letter is None or list(letter.entries.all()) == list(same.entries.all())


def test_letter_a_person_may_not_see_is_not_asked_for_behind_the_row_rule(people, monkeypatch):
    monkeypatch.setattr(registers, "letters_of_page", lambda user, keys: [])
    made = listing(RegisterInView, people["pimjai"])
    assert len(made.page.records) > 3
    with CaptureQueriesContext(connection) as asked:
        for line in made.page:
            with pytest.raises(Letter.DoesNotExist):
                letter_behind(line)
    assert len(asked) == 0


def test_row_of_a_book_whose_unit_is_not_concerned_is_refused_by_the_database(people):
    unit, other = Unit.objects.get(code="TN"), Unit.objects.get(code="TN-07")
    letter = make_received(unit, people["urai"])
    number = draw_number(by=actor_for(people["urai"]), unit=other, kind=BOOK_IN)
    with pytest.raises(IntegrityError), transaction.atomic():
        LetterEntry.objects.create(
            letter=letter,
            unit=other,
            book=BOOK_IN,
            number_row=number,
            year_be=number.series.year_be,
            number=number.number,
            entered_on=number.issued_on,
            entered_by=people["urai"],
        )
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_search_inside_the_register_goes_by_words_and_numbers(people):
    made = listing(RegisterInView, people["urai"], "q=วิทยากร")
    assert made.total >= 1
    assert all("วิทยากร" in n.letter_entry.letter.subject for n in made.page)
    number = book("TN", BOOK_IN).last_number
    made = listing(RegisterInView, people["urai"], f"q={to_thai_digits(number)}")
    assert number in [n.number for n in made.page]
