"""``get_<field>_display`` without the cost: the labels of each choice field looked up in a mapping made once.

Django's own makes the whole list of choices hashable, and so translates every label of the field, each time it is
asked for one. A list of thirty rows with three such columns paid for a thousand translations. The answer is the same:
the label in the language of the page, or the value itself where it is none of the choices.
"""

from __future__ import annotations

from functools import partialmethod
from typing import Any

from django.db import models
from django.db.models.signals import class_prepared
from django.utils.encoding import force_str


def _display(self: models.Model, field: models.Field, labels: dict[Any, Any]) -> Any:
    value = getattr(self, field.attname)
    try:
        label = labels.get(value, value)
    except TypeError:  # an unhashable value, as of an array
        return self._get_FIELD_display(field=field)  # type: ignore[attr-defined]
    return force_str(label, strings_only=True)


def quicken(sender: type[models.Model], **facts: Any) -> None:
    """Give the model quick displays. A display the model wrote itself, and choices from a function, stay as they are.

    Runs when a model class is ready, for every app; choices cannot change after that.
    """
    for field in sender._meta.local_fields:
        name = f"get_{field.name}_display"
        own = sender.__dict__.get(name)
        if not isinstance(own, partialmethod) or getattr(own.func, "__name__", "") != "_get_FIELD_display":
            continue
        if not isinstance(field.choices, list):
            continue
        labels = dict(field.flatchoices)
        try:
            hash(tuple(labels))
        except TypeError:
            continue
        setattr(sender, name, partialmethod(_display, field=field, labels=labels))


class_prepared.connect(quicken, dispatch_uid="coopoffice.web.labels")
