"""Folded templates draw what Django draws, and cost the same at one row and at thirty."""

import datetime as dt
import re
from types import SimpleNamespace

import pytest
from django.template import Context, engines
from django.template.base import FilterExpression, Parser, Template, TextNode, VariableDoesNotExist
from django.test import Client
from django.urls import URLResolver, reverse
from django.utils import translation
from django.utils.safestring import mark_safe

from coopoffice.web.folding import Folded, InPlace, QuickExpression, QuickValue, folded
from tests.factories.units import make_unit, place
from units.acting import actor_for
from units.choices import PostRole
from units.models import User
from units.services.assignments import assign_work

SECRET = re.compile(
    rb"csrfmiddlewaretoken\" value=\"\w+|X-CSRFToken\": \"\w+|data-session-left=\"\d+|value=\"[0-9a-f-]{36}"
)
PAGES = [
    "/",
    "/menu/",
    "/units/work/",
    "/units/work/?view=done&q=x",
    "/units/",
    "/units/people/",
    "/account/",
    "/help/keys/",
]


def engine():
    return engines["django"].engine


def make(text):
    """The nodes of a template from text, folded."""
    return folded(Template(text, engine=engine()))


def draw(nodes, **names):
    context = Context(names)
    with context.bind_template(Template("", engine=engine())), context.render_context.push_state(SimpleNamespace()):
        return nodes.render(context)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["th", "en"])
def test_pages_are_those_of_djangos_own_engine(demo_office, language):
    person = User.objects.get(username="pimjai")
    User.objects.filter(pk=person.pk).update(language=language)
    client = Client()
    client.force_login(person)
    pages = [page for page in (client.get(url) for url in PAGES) if page.status_code == 200]
    assert len(pages) >= 5
    loader = engine().template_loaders[0]
    loader.reset()
    engine().debug = True  # nothing is folded
    try:
        for page in pages:
            again = client.get(page.request["PATH_INFO"], QUERY_STRING=page.request["QUERY_STRING"])
            assert SECRET.sub(b"", again.content) == SECRET.sub(b"", page.content), page.request["PATH_INFO"]
    finally:
        engine().debug = False
        loader.reset()


def test_what_is_the_same_for_everybody_is_drawn_once_for_each_language():
    nodes = make('<p>{% translate "Menu" %} {% icon "bell" %}{% url "my_day" %} {% static "office.css" %}</p>')
    assert [type(node) for node in nodes] == [Folded]
    shown = {}
    for language in ("th", "en", "th"):
        with translation.override(language):
            shown.setdefault(language, draw(nodes))
            assert draw(nodes) == shown[language]
    assert shown["th"] != shown["en"]
    assert len(nodes[0].drawn) == 2


@pytest.mark.parametrize(
    "text",
    [
        "{{ name }}",
        '{% url "units:unit_detail" name %}',
        '{% translate "Menu" as name %}',
        "{% translate name %}",
        "{% icon name %}",
        "{% static name %}",
        '{{ "a"|default:name }}',
        "{% csrf_token %}",
        "{% blocktranslate %}{{ name }}{% endblocktranslate %}",
    ],
)
def test_what_reads_the_context_is_never_folded(text):
    assert not [node for node in make(f"a{text}b") if isinstance(node, Folded)]


def test_plain_text_stays_as_it_is_and_branches_are_folded_inside():
    assert [type(node) for node in make("plain")] == [TextNode]
    (condition,) = make('{% if name %}{% translate "Menu" %}{% else %}-{% endif %}')
    assert [type(node) for _c, inner in condition.conditions_nodelists for node in inner] == [Folded, TextNode]


class Thing(dict):
    name = "attribute"
    calls = 0

    @property
    def broken(self):
        raise ValueError("broken")

    @property
    def missing(self):
        raise AttributeError("missing")

    def method(self):
        return "called"

    def asks(self, more):
        return more

    def deletes(self):
        raise AssertionError("called")

    deletes.alters_data = True


class Plain:
    name = "plain"
    items = ("a", "b")
    method = Thing.method
    broken = Thing.broken

    def __str__(self):
        return "a plain thing"


NAMES = [
    *("thing.name", "thing.key", "thing.method", "thing.asks", "thing.deletes", "thing.broken", "thing.missing"),
    *("thing.items", "plain.name", "plain.items.1", "plain.items.7", "plain.method", "plain.none", "plain.broken"),
    *("missing", "missing.more", "none", "none.more", "number", "text.upper", "text.0", "kind", "kind.name", "push"),
    *(
        "number|add:1",
        "text|upper",
        "missing|default:text",
        "plain.name|default:missing",
        '"literal"',
        '_("Menu")',
        "12",
    ),
]


@pytest.mark.parametrize("ignore", [False, True])
@pytest.mark.parametrize("name", NAMES)
def test_expression_says_what_djangos_says(name, ignore):
    names = {"thing": Thing(key="value", name="item"), "plain": Plain(), "none": None, "number": 7, "text": "ก<b>"}
    names["kind"] = Plain
    parser = Parser([], engine().template_libraries, engine().template_builtins)

    def ask(cls):
        context = Context(names)
        with context.bind_template(Template("", engine=engine())):
            try:
                return cls(name, parser).resolve(context, ignore)
            except (ValueError, AttributeError, TypeError, VariableDoesNotExist) as error:
                return type(error)

    assert str(ask(QuickExpression)) == str(ask(FilterExpression))


@pytest.mark.parametrize(
    "value",
    [
        "<b>&'\"",
        mark_safe("<b>"),
        1234567.5,
        None,
        "",
        True,
        dt.date(2026, 3, 18),
        dt.datetime(2026, 3, 18, tzinfo=dt.UTC),
    ],
)
def test_value_is_drawn_and_escaped_as_django_does(value):
    for text in ("{{ value }}", "{% autoescape off %}{{ value }}{% endautoescape %}"):
        nodes = make(text)
        assert "Quick" in repr([type(n).__name__ for n in nodes.get_nodes_by_type(QuickValue)])
        assert draw(nodes, value=value) == Template(text, engine=engine()).render(Context({"value": value}))


def test_include_is_drawn_in_place_and_its_names_end_with_it():
    nodes = make('{% include "web/_mark.html" with size="64" %}|{{ size }}')
    assert isinstance(nodes[0], InPlace)
    mark, after = draw(nodes).split("|")
    assert 'width="64"' in mark
    assert after == ""


@pytest.fixture
def scene():
    root = make_unit("กรม")
    office = make_unit("สำนักงาน", root)
    head, member = place(office, PostRole.HEAD), place(office)
    client = Client()
    client.force_login(member)

    def give(count):
        for n in range(count):
            day = dt.date.today() + dt.timedelta(days=1)
            assign_work(by=actor_for(head), title=f"งาน {n}", unit=office, assignee=member, due_on=day)

    return client, give


def cost(client, url, monkeypatch):
    """How many templates are drawn on their own and how many addresses are made for the warm page."""
    client.get(url)
    counts = {"templates": 0, "addresses": 0}

    def counting(owner, name, key):
        plain = getattr(owner, name)

        def count(*args, **kwargs):
            counts[key] += 1
            return plain(*args, **kwargs)

        monkeypatch.setattr(owner, name, count)

    with monkeypatch.context() as patch:
        monkeypatch = patch
        counting(Template, "_render", "templates")
        counting(URLResolver, "_reverse_with_prefix", "addresses")
        response = client.get(url)
    assert response.status_code == 200
    return counts


@pytest.mark.django_db
def test_frame_makes_no_address_anew(scene, monkeypatch):
    client, _give = scene
    # The page's own template, the frame it extends; addresses only of what is asked with arguments or in code.
    assert cost(client, "/menu/", monkeypatch) == {"templates": 2, "addresses": 0}


@pytest.mark.django_db
def test_rows_draw_no_template_of_their_own_and_look_for_no_address(scene, monkeypatch):
    client, give = scene
    give(1)
    url = reverse("units:assignment_list")
    few = cost(client, url, monkeypatch)
    give(19)
    many = cost(client, url, monkeypatch)
    assert many["templates"] == few["templates"] == 3
    assert many["addresses"] <= few["addresses"]
