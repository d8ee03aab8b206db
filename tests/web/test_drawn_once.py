"""The menu drawn once for the same entries, and the cells of a list, say what their templates said."""

import datetime as dt
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.test import Client
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from coopoffice.web import context as frame
from coopoffice.web.columns import Column, Row, opening
from coopoffice.web.context import shell_of
from units.models import User

CELLS = (
    '{% for cell in row.cells %}<td class="{% if cell.column.num %}num {% endif %}{{ cell.column.css }}"'
    ' data-label="{{ cell.column.label }}">{% if cell.column.link and row.url %}<a class="subj" href="{{ row.url }}">'
    '{{ cell.shown }}</a>{% else %}{{ cell.shown|default_if_none:"" }}{% endif %}</td>{% endfor %}'
)


class Record:
    def __init__(self, url=""):
        self.url = url

    def get_absolute_url(self):
        return self.url


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("url", ["", "/a/?b=1&c=<2>"])
@pytest.mark.parametrize(
    "shown",
    ["<b>&'\"", mark_safe("<b>ตัวหนา</b>"), format_html("<i>{}</i>", "<"), "", 1234567, Decimal("1234.50"), 1.5, True,
     dt.date(2026, 11, 26), dt.datetime(2026, 11, 26, 3, tzinfo=dt.UTC), translation.gettext_lazy("Menu")],
)  # fmt: skip
def test_cells_are_drawn_as_the_template_draws_them(shown, url, language):
    columns = [
        Column("a", translation.gettext_lazy("Menu"), lambda _row: shown),
        Column("b", "<ข>", lambda _row: shown, num=True, css="nw"),
        Column("c", "ค", lambda _row: shown, link=True),
    ]
    with translation.override(language):
        row = Row(Record(url), columns, "", [opening(column) for column in columns])
        wanted = Template(CELLS).render(Context({"row": row}))
        assert Template("{% cells row %}").render(Context({"row": row})) == wanted


def test_cell_of_nothing_is_empty_and_row_without_a_page_has_no_link():
    columns = [Column("a", "ก", lambda _row: None), Column("b", "ข", lambda _row: "x", link=True)]
    row = Row(object(), columns, "", [opening(column) for column in columns])
    drawn = Template("{% cells row %}").render(Context({"row": row}))
    assert drawn == '<td class="" data-label="ก"></td><td class="" data-label="ข">x</td>'


def menu_of(client, path):
    """The page's menu, without the token of the page."""
    page = client.get(path).content.decode()
    return page[page.index('<aside class="side"') : page.index("</aside>")]


@pytest.mark.django_db
@pytest.mark.parametrize("username", ["pimjai", "somsak", "kanokwan", "urai", "admin"])
def test_menu_kept_is_the_menu_drawn_anew_on_every_page(demo_office, username):
    client = Client()
    client.force_login(User.objects.get(username=username))
    for path in ("/", "/menu/", "/units/work/", "/units/", "/saraban/letters/", "/personnel/trips/", "/account/"):
        frame._menus.clear()
        fresh = menu_of(client, path)
        assert frame._menus
        assert menu_of(client, path) == fresh
        assert fresh.count("<li>") > 2


@pytest.mark.django_db
def test_menu_of_another_language_number_or_page_is_drawn_anew(demo_office, settings):
    user = User.objects.get(username="somsak")
    client = Client()
    client.force_login(user)
    frame._menus.clear()
    thai = menu_of(client, "/units/work/")
    assert menu_of(client, "/units/") != thai
    shell = shell_of(client.get("/units/work/").wsgi_request)
    numbered = next(entry["key"] for group in shell.menu for entry in group["entries"] if entry["count"])
    before = shell.menu_drawn
    changed = frame.Shell(client.get("/units/work/").wsgi_request)
    changed.__dict__["counts"] = {**shell.counts, numbered: 7_77}
    assert "777" in changed.menu_drawn
    assert "777" not in before
    User.objects.filter(pk=user.pk).update(language="en")
    assert menu_of(client, "/units/work/") != thai


@pytest.mark.django_db
def test_no_more_menus_are_kept_than_the_limit(demo_office, monkeypatch):
    monkeypatch.setattr(frame, "MENUS", 3)
    frame._menus.clear()
    client = Client()
    client.force_login(User.objects.get(username="somsak"))
    for path in ("/", "/units/work/", "/units/", "/saraban/letters/", "/personnel/trips/", "/units/"):
        client.get(path)
    assert len(frame._menus) == 3
