"""The department at scale, small enough for a test: books gapless, audiences whole, searchable as if indexed one by one."""

import random

import pytest
from django.db import connection
from django.utils import timezone

from coopoffice.registers.models import Number, Series
from coopoffice.thai import search_tokens
from coopoffice.web.demo import DemoContext
from saraban.demo import scale
from saraban.models import Letter, LetterAudience, LetterEntry
from tests.factories.units import load_duties
from units.demo import scale as units_scale

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_load_scale_writes_gapless_books_whole_audiences_and_the_terms_the_index_would_write():
    load_duties()
    made = (
        "SELECT (SELECT count(*) FROM pg_indexes WHERE tablename = ANY(%s)),"
        " (SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND conrelid = ANY(%s::regclass[]))"
    )
    with connection.cursor() as cursor:
        cursor.execute(made, [list(scale.TABLES), list(scale.TABLES)])
        before = cursor.fetchone()
    context = DemoContext(timezone.localdate(), random.Random(1), lambda line: None, offices=1, letters=300)
    units_scale.load(context)
    scale.load(context)
    assert Letter.objects.count() == 300
    assert LetterAudience.objects.count() > 750
    for series in Series.objects.all():
        numbers = list(Number.objects.filter(series=series).order_by("number").values_list("number", flat=True))
        assert numbers == list(range(1, series.last_number + 1))
    assert LetterEntry.objects.count() == Number.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("SELECT search_text, tsvector_to_array(search_terms) FROM saraban_letter")
        for text, terms in cursor.fetchall():
            assert set(search_tokens(text)) <= set(terms)
            assert any(term.startswith("@") for term in terms)
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgrelid = 'saraban_letter'::regclass AND tgenabled = 'D'")
        assert cursor.fetchone()[0] == 0
        cursor.execute(made, [list(scale.TABLES), list(scale.TABLES)])
        assert cursor.fetchone() == before
