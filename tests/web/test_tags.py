"""Template words: icons, dates, money, fields, charts."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django import forms
from django.template import Context, Template, TemplateSyntaxError
from django.utils import translation

from coopoffice.web.charts import Point, bar, columns, parts_of, stack

NOON = dt.datetime(2026, 3, 18, 12, 0, tzinfo=dt.timezone(dt.timedelta(hours=7)))


def draw(source: str, language: str = "th", **context) -> str:
    with translation.override(language):
        return Template(source).render(Context(context))


def test_icon_is_inline_hidden_and_styled_by_class():
    html = draw('{% icon "sun" "t-ok" %}')
    assert html.startswith('<svg class="ti t-ok" aria-hidden="true"')
    assert "style=" not in html


def test_icon_with_a_label_is_spoken_and_escaped():
    html = draw('{% icon "x" label=name %}', name='"><script>')
    assert 'role="img"' in html
    assert "<script>" not in html


def test_icon_written_wrong_in_a_template_does_not_compile():
    with pytest.raises(TemplateSyntaxError):
        Template('{% icon "no-such-icon" %}')


@pytest.mark.parametrize("name", ["no-such-icon", "../../package", "", None])
def test_icon_from_data_that_does_not_exist_draws_a_point(name):
    assert "<svg" in draw("{% icon name %}", name=name)


@pytest.mark.parametrize(
    ("source", "language", "shown"),
    [
        ("{{ day|thaidate }}", "th", "วันพุธที่ 18 มีนาคม 2569"),
        ("{{ day|thaidate }}", "en", "Wednesday 18 March 2569"),
        ("{{ day|thaidate_doc }}", "th", "๑๘ มีนาคม ๒๕๖๙"),
        ('{{ day|thaidate_short:"year" }}', "th", "18 มี.ค. 69"),
        ("{{ day|thaidate_short }}", "th", "18 มี.ค."),
        ("{{ day|thaidate_short }}", "en", "18 Mar"),
        ("{{ late|thaitime }}", "th", "00:30 น."),
        ("{{ late|thaidate_short }}", "th", "19 มี.ค."),
        ('{{ late|thaitime:"doc" }}', "th", "๐๐.๓๐ น."),
    ],
)
@time_machine.travel(NOON, tick=False)
def test_dates_are_buddhist_and_in_bangkok(source, language, shown):
    late = dt.datetime(2026, 3, 18, 17, 30, tzinfo=dt.UTC)  # half past midnight of the 19th in Bangkok
    assert f">{shown}<" in draw(source, language, day=dt.date(2026, 3, 18), late=late)


@pytest.mark.parametrize("value", [None, "", "yesterday", 5])
def test_what_is_no_date_is_shown_as_nothing(value):
    for name in ("thaidate", "thaidate_short", "thaidate_doc", "thaitime", "thaimoment", "due", "ago", "due_state"):
        assert draw("{{ value|" + name + " }}", value=value) == ""


@pytest.mark.parametrize(
    ("days", "state", "words"),
    [(-19, "hot", "19 วัน"), (0, "hot", "วันนี้"), (1, "mid", "พรุ่งนี้"), (3, "mid", "3 วัน"), (4, "", "4 วัน")],
)
@time_machine.travel(NOON, tick=False)
def test_age_column_says_distance_and_state(days, state, words):
    html = draw("{% age day %}", day=dt.date(2026, 3, 18) + dt.timedelta(days=days))
    assert f'class="age {state}"' in html
    assert words in html


@time_machine.travel(NOON, tick=False)
def test_age_of_finished_work_raises_no_alarm():
    assert "hot" not in draw("{% age day done=True %}", day=dt.date(2020, 1, 1))


@pytest.mark.parametrize(
    ("value", "style", "shown"),
    [
        (Decimal("18420"), "", "18,420.00"),
        (Decimal("18420"), "trim", "18,420"),
        (Decimal("-0.5"), "", "-0.50"),
        (18420, "unit", "18,420.00 บาท"),
        ("1e3", "", "1,000.00"),
        ("NaN", "", ""),
        ("ก", "", ""),
        (None, "", ""),
    ],
)
def test_money(value, style, shown):
    assert (
        draw("{{ value|money:style }}", value=value, style=style)
        .replace('<span class="nw">', "")
        .replace("</span>", "")
        == shown
    )


def test_thai_digits_stay_arabic_on_english_pages():
    assert draw("{{ 2569|thaidigits }}") == "๒๕๖๙"
    assert draw("{{ 2569|thaidigits }}", "en") == "2569"


def test_capped_count():
    assert draw("{{ n|capped }}", n=1001) == "1,000+"
    assert draw("{{ n|capped }}", n=1000) == "1,000"


class OneForm(forms.Form):
    name = forms.CharField(label="ชื่อ", help_text="ตามบัตร", error_messages={"required": "ใส่ชื่อ"})
    note = forms.CharField(label="หมายเหตุ", required=False, widget=forms.Textarea)
    kind = forms.ChoiceField(label="ชนิด", choices=[("a", "ก"), ("b", "ข")], widget=forms.RadioSelect)
    agree = forms.BooleanField(label="ยอมรับ", required=False)


def test_field_shows_label_hint_and_whether_it_is_optional():
    html = draw("{% field form.name %}{% field form.note %}", form=OneForm())
    assert '<label for="id_name">ชื่อ</label>' in html
    assert 'aria-describedby="id_name-hint"' in html
    assert html.count("ไม่บังคับ") == 1


def test_refused_field_says_why_above_the_input_and_keeps_what_was_typed():
    form = OneForm({"name": "", "note": "<b>เดิม</b>", "kind": "z"})
    html = draw("{% error_summary form %}{% field form.name autofocus=True %}{% field form.note %}", form=form)
    assert "autofocus" not in html  # the summary takes the focus
    assert '<a href="#id_name">ใส่ชื่อ</a>' in html
    assert '<a href="#id_kind_0">' in html
    assert 'aria-invalid="true"' in html
    assert html.index('id="id_name-error"') < html.index('name="name"')
    assert "&lt;b&gt;เดิม&lt;/b&gt;" in html


def test_error_summary_of_a_form_not_sent_is_empty():
    assert draw("{% error_summary form %}", form=OneForm()).strip() == ""


def test_every_kind_of_field_is_drawn_without_inline_style():
    html = draw("{% for one in form %}{% field one %}{% endfor %}", form=OneForm())
    assert "style=" not in html
    assert html.count("<label") >= 4


def test_bar_keeps_inside_its_box_whatever_the_numbers():
    for done, total in ((5, 10), (20, 10), (-3, 10), (1, 0), (Decimal("0.5"), 1)):
        html = bar(done, total, due=total * 2)
        assert "style=" not in html
        assert 'width="' in html
        assert "-" not in html.split('class="ch-real"')[1].split("%")[0]


def test_stack_shares_add_up():
    import re

    html = stack(parts_of([("อยู่", 35), ("ไป", 7), ("ลา", 0), ("ประชุม", 4)]))
    widths = [float(w) for w in re.findall(r'width="([\d.]+)%" height="14"', html)][0:]
    assert sum(w for w in widths if w != 100) == pytest.approx(100, abs=0.1)


def test_stack_of_nothing_is_drawn():
    assert "<svg" in stack([])


def test_columns_draw_the_future_dashed_and_one_exception_in_amber():
    html = columns([Point("ต.ค.", 10, 9), Point("พ.ย.", 20, 5, exception="-75%"), Point("ธ.ค.", 30)])
    assert html.count("ch-plan") == 2
    assert html.count("ch-future") == 1
    assert html.count("ch-warn") == 1
    assert "viewBox" not in html


def test_every_chart_can_be_read_as_a_table():
    html = draw(
        "{% plan_chart points title='เบิกจ่าย' unit='ล้านบาท' %}{% stackbar pairs %}{% plan_rows rows %}{% strip facts %}",
        points=[Point("ต.ค.", 10, 9)],
        pairs=[("อยู่", 1)],
        rows=[{"label": "กสส.๑", "done": 1, "total": 2, "due": 1, "state": "ok", "word": "ตามแผน"}],
        facts=[{"label": "ประชุมใหญ่", "value": "73 วัน", "state": "ok"}],
    )
    assert html.count("ดูเป็นตาราง") == 3
    assert "style=" not in html
