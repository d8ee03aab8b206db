"""Form controls written without a template are, to the letter, those of Django's templates."""

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates, get_default_renderer
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy, override

from coopoffice.web.forms.rendering import _WRITERS, Renderer

VALUES = (None, "", "x<>\"'&", SafeString("<b>"), "ก\nข", 5, True, 1234.5)
ATTRS = (
    {},
    {"id": "id_x", "class": "a b<", "required": True, "data-off": False, "n": 3, "aria-label": gettext_lazy("Save")},
)
CHOICES = [
    ("", "–"),
    ("a<", "A & <b>"),
    ("b", SafeString("<i>x</i>")),
    ("g<", [(1, gettext_lazy("Save")), (2, 1234567)]),
]
PLAIN = (
    *(forms.TextInput, forms.NumberInput, forms.EmailInput, forms.URLInput, forms.PasswordInput, forms.HiddenInput),
    *(forms.DateInput, forms.DateTimeInput, forms.TimeInput, forms.FileInput, forms.CheckboxInput, forms.Textarea),
)
CHOOSING = (forms.Select, forms.SelectMultiple, forms.RadioSelect, forms.CheckboxSelectMultiple)


def same(widget, value):
    with override("th"):
        wanted = widget.render("n<", value, renderer=DjangoTemplates())
        assert widget.render("n<", value, renderer=Renderer()) == wanted
    assert wanted


@pytest.mark.parametrize("kind", PLAIN)
@pytest.mark.parametrize("attrs", ATTRS)
def test_plain_controls_are_those_of_the_templates(kind, attrs):
    for value in VALUES:
        same(kind(attrs=attrs), value)


@pytest.mark.parametrize("kind", CHOOSING)
@pytest.mark.parametrize("attrs", ATTRS)
def test_choices_are_those_of_the_templates(kind, attrs):
    for value in (None, "", "a<", "b", ["b", "1"], 1):
        if isinstance(value, list) == getattr(kind, "allow_multiple_selected", False):
            same(kind(attrs=attrs, choices=CHOICES), value)


class OddSelect(forms.Select):
    option_template_name = "django/forms/widgets/checkbox_option.html"


class OddRadio(forms.RadioSelect):
    option_template_name = "django/forms/widgets/select_option.html"


@pytest.mark.parametrize(
    "widget",
    [forms.SplitDateTimeWidget(), forms.ClearableFileInput(), OddSelect(choices=CHOICES), OddRadio(choices=CHOICES)],
    ids=["several in one", "no writer", "options", "choices"],
)
def test_other_controls_are_rendered_by_their_templates(widget):
    same(widget, None)


def test_the_site_uses_it():
    assert isinstance(get_default_renderer(), Renderer)
    assert {"text", "select", "textarea"} <= {name.split("/")[-1].removesuffix(".html") for name in _WRITERS}
