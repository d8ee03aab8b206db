"""The cells of a letter in a list: in the language of the page, escaped, and without asking the database."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from coopoffice.registers.models import Number
from saraban.lines import hit_cells, letter_cells, register_cells
from saraban.models import Letter
from saraban.templatetags.saraban_registers import letter_behind

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(demo_office):
    from units.models import User

    return User.objects.get(username="pimjai")


def letters(reader):
    return list(Letter.objects.visible_to(reader).for_list(reader)[:40])


def test_lines_speak_the_language_of_the_page(reader):
    letter = next(row for row in letters(reader) if row.is_received and row.entries.all())
    number = letter.entries.all()[0].number
    with translation.override("th"):
        thai = letter_cells(letter)
    with translation.override("en"):
        english = letter_cells(letter)
    assert 'data-label="From"' in english
    assert f">{number}<" in english
    assert 'data-label="จาก"' in thai
    assert 'data-label="From"' not in thai
    assert thai.count("<td") == english.count("<td") == 6


def test_lines_ask_nothing_of_the_database(reader):
    rows = letters(reader)
    with CaptureQueriesContext(connection) as asked:
        for letter in rows:
            letter_cells(letter)
    assert len(asked) == 0


def test_what_people_typed_is_escaped_in_every_cell(reader):
    bad = '<b x="1">&\''
    letter = letters(reader)[0]
    letter.subject = letter.from_text = letter.to_text = letter.their_number = letter.unit.short_name = bad
    letter.marked_subject = letter.marked_from = letter.marked_to = letter.marked_number = letter.snippet = bad
    letter.due_on = timezone.localdate() - dt.timedelta(days=2)
    for entry in letter.entries.all():
        entry.unit.short_name = bad
    number = Number.objects.filter(letter_entry__isnull=False).select_related("series", "letter_entry__taken_by")[0]
    number.letter_entry.action = bad
    for cells in (
        letter_cells(letter),
        hit_cells(letter),
        *(register_cells(number, letter, outgoing=outgoing) for outgoing in (True, False)),
    ):
        assert "<b x" not in cells
        assert "&lt;b x=&quot;" in cells


def test_numbers_of_a_book_are_drawn_from_their_letter(reader):
    number = Number.objects.filter(letter_entry__isnull=False).select_related("series", "letter_entry")[0]
    letter = Letter.objects.for_list(reader).get(pk=letter_behind(number).pk)
    cells = register_cells(number, letter, outgoing=False)
    assert f'value="{number.pk}"' in cells
    assert letter.get_absolute_url() in cells
