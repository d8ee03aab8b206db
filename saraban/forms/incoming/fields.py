"""Fields the forms of received letters share."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy, pgettext_lazy

from coopoffice.web.forms import (
    GovernedForm,
    GovernedModelChoiceField,
    LineField,
    ThaiDateField,
)
from coopoffice.web.forms.choices import PickInput
from units.models import Unit
from units.reach import reach

from ...policies import REGISTRY, registry_units

READABLE = ("pdf", "jpeg", "png", "webp", "tiff")


def _cell(size: str, **attrs: str) -> dict[str, str]:
    return {"cell": size, **attrs}


class SenderInput(PickInput):
    """A line with the directory's names as suggestions; any other name may be typed too."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return data.get(name)


class SenderField(LineField):
    """The sender as typed. Suggestions come from the directory; a new name is taken as it is."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", pgettext_lazy("letter", "From"))
        super().__init__(max_length=200, widget=SenderInput(kwargs.pop("attrs", {})), **kwargs)
        self.widget.picker = "party"


def letter_day(**kwargs: Any) -> ThaiDateField:
    """A day that is not to come and not absurdly old."""
    return ThaiDateField(earliest=dt.date(1940, 1, 1), latest=timezone.localdate, **kwargs)


def due_day(**kwargs: Any) -> ThaiDateField:
    """A due day within ten years."""
    return ThaiDateField(latest=lambda: timezone.localdate() + dt.timedelta(days=3653), **kwargs)


def book_choices(rows: Any, user: Any) -> Any:
    """Open units whose books the person keeps."""
    return rows.open_on().filter(pk__in=registry_units(reach(user))).order_by("position", "id")


def own_book(user: Any) -> int | None:
    """The unit whose book the person keeps first of all: the area of the registry duty."""
    facts = [f for f in reach(user).facts if f.kind == "duty" and f.code in REGISTRY]
    best = sorted(facts, key=lambda f: (REGISTRY.index(f.code or ""), -len(f.units)))
    return best[0].unit_id if best else None


class _Book(GovernedForm):
    """What forms share that write into a book."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "unit" in self.fields and self.actor is not None:
            self.fields["unit"].initial = own_book(self.actor.user)


def book_field(**attrs: str) -> GovernedModelChoiceField:
    """The book the letter is entered in."""
    return GovernedModelChoiceField(
        Unit.objects.all(),
        narrow=book_choices,
        label=gettext_lazy("In the register of"),
        empty_label=None,
        widget=forms.Select(attrs=_cell("c6", **attrs)),
    )
