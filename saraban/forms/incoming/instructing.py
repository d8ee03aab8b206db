"""Presenting, instructing, and the quick phrases offered there."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coopoffice.web.forms import (
    GovernedForm,
    GovernedModelChoiceField,
    LineField,
    PersonField,
    TextField,
    UnitField,
)
from coopoffice.web.prepared import kept_rows_of
from units.choices import Line
from units.models import Posting, Unit, User
from units.reach import reach

from ...choices import PhraseUse, Speed
from ...policies import REGISTRY
from ...services.incoming_instruct import Target
from .fields import due_day, own_book

MORE_TARGETS = 3

MOST_LISTED = 16


# --- presenting and instructing ---------------------------------------------------------------------------------------


class LetterPresentForm(GovernedForm):
    """The note to the superior."""

    note = TextField(label=gettext_lazy("Note to the superior"), max_length=2000, rows=4)


class LetterInstructForm(GovernedForm):
    """The instruction, and for each unit or person below: nothing, act (solid) or coordinate (dashed), by which day.

    The rows are the units under the letter's unit, or its people where it has none below; three more rows take any
    unit or person by typing.
    """

    text = TextField(label=gettext_lazy("Instruction"), max_length=2000, rows=3)

    def __init__(self, data: Any = None, *args: Any, instance: Any = None, **kwargs: Any) -> None:
        self.letter = instance
        super().__init__(data, *args, instance=instance, **kwargs)
        self.named: list[tuple[str, Any, str]] = []
        if instance is not None and self.actor is not None:
            self.named = [(f"u{u.pk}", u, "unit") for u in self._units()]
            self.named += [(f"p{p.pk}", p, "person") for p in self._people()]
        for key, row, _kind in self.named:
            self._add_row(key, str(getattr(row, "shown_short_name", "") or row))
        for number in range(MORE_TARGETS):
            key = f"x{number}"
            self.fields[f"{key}_unit"] = UnitField(label=_("Unit"), required=False, help_text="")
            self.fields[f"{key}_person"] = PersonField(label=_("Person"), required=False, help_text="")
            self._add_row(key, _("another"))
            for name in (f"{key}_unit", f"{key}_person"):
                self.fields[name].narrow_to(self.actor.user if self.actor else None)
                self.fields[name].bind(self.add_prefix(name), self.data if self.is_bound else None)

    def _add_row(self, key: str, name: str) -> None:
        self.fields[f"{key}_line"] = forms.ChoiceField(
            label=_("Line to %(who)s") % {"who": name},
            choices=[("", _("not sent")), (Line.COMMAND, _("act")), (Line.COORDINATION, _("coordinate"))],
            required=False,
            widget=forms.RadioSelect,
        )
        self.fields[f"{key}_due"] = due_day(
            label=_("Due day of %(who)s") % {"who": name}, required=False, initial=self._day, help_text=""
        )

    @property
    def _day(self) -> dt.date:
        today = timezone.localdate()
        own = self.letter.due_on if self.letter is not None else None
        days = {Speed.URGENT: 5, Speed.VERY_URGENT: 3, Speed.MOST_URGENT: 1}
        return own if own and own >= today else today + dt.timedelta(days=days.get(getattr(self.letter, "speed", 0), 7))

    def _units(self) -> list[Unit]:
        user = self.actor.user

        def rows(unit: int) -> QuerySet[Unit]:
            below = Unit.objects.visible_to(user).open_on().filter(parent_id=unit)
            return below.order_by("position", "id")[:MOST_LISTED]

        return kept_rows_of(user, ("instruct_units",), rows, self.letter.unit_id)

    def _people(self) -> list[User]:
        user = self.actor.user

        def rows(unit: int) -> QuerySet[User]:
            here = Posting.objects.on().filter(post__unit_id=unit).exclude(user_id=user.pk)
            people = User.objects.visible_to(user).filter(pk__in=here.values("user_id"), is_active=True)
            return people.order_by("sort_key", "id")[:MOST_LISTED]

        return kept_rows_of(user, ("instruct_people",), rows, self.letter.unit_id)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for key, _row, _kind in [*self.named, *((f"x{n}", None, "") for n in range(MORE_TARGETS))]:
            line, day = cleaned.get(f"{key}_line"), cleaned.get(f"{key}_due")
            typed = cleaned.get(f"{key}_unit") or cleaned.get(f"{key}_person")
            if line and not day and f"{key}_due" not in self.errors:
                self.add_error(f"{key}_due", _("Write the due day."))
            if key.startswith("x"):
                if line and not typed and not {f"{key}_unit", f"{key}_person"} & set(self.errors):
                    self.add_error(f"{key}_unit", _("Choose a unit or a person."))
                if typed and not line:
                    self.add_error(f"{key}_line", _("Choose: act or coordinate."))
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """Keywords of ``instruct_letter``."""
        given, targets = super().values, []
        for key, row, kind in self.named:
            if line := given.get(f"{key}_line"):
                who = {"unit": row, "person": None} if kind == "unit" else {"unit": self.letter.unit, "person": row}
                targets.append(Target(line=line, due_on=given[f"{key}_due"], key=key, **who))
        for number in range(MORE_TARGETS):
            key = f"x{number}"
            if line := given.get(f"{key}_line"):
                targets.append(Target(given[f"{key}_unit"], given[f"{key}_person"], line, given[f"{key}_due"], key))
        return {"text": given["text"], "targets": targets, "close": "close" in self.data}

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The recipients, for the page."""
        return [
            {"name": str(getattr(row, "shown_short_name", "") or getattr(row, "full_name", row)),
             "title": str(getattr(row, "shown_name", "")), "line": self[f"{key}_line"], "due": self[f"{key}_due"]}
            for key, row, _kind in self.named
        ]  # fmt: skip

    @property
    def more(self) -> list[dict[str, Any]]:
        """The rows into which any unit or person is typed."""
        return [{name: self[f"x{n}_{name}"] for name in ("unit", "person", "line", "due")} for n in range(MORE_TARGETS)]

    @property
    def more_used(self) -> bool:
        """Whether one of the typed rows holds something."""
        return any(row["line"].value() or row["unit"].errors or row["unit"].value() for row in self.more)


class PhraseForm(GovernedForm):
    """A quick phrase."""

    use = forms.ChoiceField(
        label=gettext_lazy("Offered when"), choices=PhraseUse.choices, initial=PhraseUse.INSTRUCT, widget=forms.Select
    )
    text = LineField(label=gettext_lazy("Phrase"), max_length=300)
    label = LineField(
        label=gettext_lazy("On the button"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Empty: the phrase itself."),
    )
    unit = GovernedModelChoiceField(
        Unit.objects.all(),
        narrow=lambda rows, user: rows.filter(pk__in=reach(user).for_duty(*REGISTRY) | reach(user).commands).order_by(
            "position", "id"
        ),
        label=gettext_lazy("For the people of"),
        empty_label=None,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.actor is not None and self.record is None:
            self.fields["unit"].initial = own_book(self.actor.user)
