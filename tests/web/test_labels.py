"""Quick displays say what Django's say."""

import pytest
from django.apps import apps
from django.utils import translation

from coopoffice.web.labels import _display

FIELDS = [
    (model, field)
    for model in apps.get_models()
    if model.__module__.split(".")[0] in {"units", "coopoffice"}
    for field in model._meta.concrete_fields
    if field.choices
]


@pytest.mark.parametrize("language", ["th", "en"])
def test_every_display_is_quick_and_says_what_djangos_says(language):
    quick = 0
    with translation.override(language):
        for model, field in FIELDS:
            own = getattr(model.__dict__.get(f"get_{field.name}_display"), "func", None)
            quick += own is _display
            for value in [*(value for value, _label in field.flatchoices), "no choice", None]:
                row = model(**{field.attname: value})
                shown = getattr(row, f"get_{field.name}_display")()
                assert shown == row._get_FIELD_display(field=field), (model, field.name, value)
    assert quick > 10
