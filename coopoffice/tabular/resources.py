"""What a list that can be sent in must say of itself: a django-import-export resource with rehearsal.

::

    @rehearsed("units.people")
    class PeopleResource(RehearsedResource):
        title = _("People")
        aliases = {"username": ("ชื่อผู้ใช้",)}

        class Meta:
            model = User
            fields = ("username", "title", "first_name", "last_name", "email")
            import_id_fields = ("username",)

        def may_import(self, by): return ...
        def write(self, by, new, changed): ...  # one service call
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import override
from import_export import resources
from import_export.fields import Field

from coopoffice.thai import tidy

from .choices import RowState
from .reading import MAX_ROWS, Line, WrongFile
from .widgets import ChoiceCell, DateCell, NumberCell, TextCell, YesNoCell, text_of

HEADING_SEARCH = 25  # lines in which the headings are looked for


@dataclass
class Outcome:
    """What one row of the file would do."""

    number: int
    key: tuple[str, ...] = ()
    state: str = RowState.REFUSED
    instance: models.Model | None = None
    cells: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    differences: list[dict[str, str]] = field(default_factory=list)
    errors: list[dict[str, str]] = field(default_factory=list)

    @property
    def label(self) -> str:
        return " ".join(self.key)[:300]


class RehearsedResource(resources.ModelResource):
    """Base of every list that can be sent in. ``Meta.fields`` and ``Meta.import_id_fields`` as in import-export.

    The rows that exist are read in one query, new and changed are told apart, and both are written in bulk. Columns
    missing from the file leave the field alone; an empty cell of a present column empties it.
    """

    title: Any = ""
    aliases: dict[str, Sequence[str]] = {}
    notes: dict[str, Any] = {}  # field -> a sentence for the instructions sheet
    max_rows = MAX_ROWS
    inline_rows = 300  # longer files are read by a worker
    key = ""

    @classmethod
    def field_from_django_field(cls, field_name: str, django_field: models.Field, readonly: bool) -> Field:
        return Field(attribute=field_name, column_name=field_name, widget=cls.cell_for(django_field), readonly=readonly)

    @classmethod
    def cell_for(cls, django_field: models.Field) -> Any:
        """Return the widget that reads the model field; a link to another table must be declared with LinkCell."""
        if django_field.is_relation:
            raise TypeError(f"Declare {django_field.name} of {cls.__name__} with a LinkCell.")
        if django_field.choices:
            return ChoiceCell(django_field.flatchoices)
        if isinstance(django_field, models.DateField) and not isinstance(django_field, models.DateTimeField):
            return DateCell()
        if isinstance(django_field, models.BooleanField):
            return YesNoCell()
        if isinstance(django_field, models.IntegerField):
            return NumberCell(whole=True)
        if isinstance(django_field, models.DecimalField | models.FloatField):
            return NumberCell()
        return TextCell()

    # --- what a list says of itself --------------------------------------------------------------------------------

    def may_import(self, by: Any) -> bool:
        """Whether the actor may send this list in. Nobody, unless the list says so."""
        return False

    def existing(self, keys: Iterable[tuple[str, ...]], lock: bool = False) -> dict[tuple[str, ...], models.Model]:
        """Return the rows that exist for the keys, by key: one query. Override for what may not be overwritten."""
        names = list(self._meta.import_id_fields)
        rows = self._meta.model._base_manager.filter(**{f"{names[0]}__in": {key[0] for key in keys}})
        rows = rows.select_related(*self._links())
        if lock:
            rows = rows.select_for_update(of=("self",)).order_by("pk")
        return {self._key_of(row): row for row in rows}

    def check_row(self, by: Any, values: dict[str, Any], instance: models.Model | None) -> dict[str, str]:
        """Return {field: sentence} for what is wrong with a row whose cells are right one by one."""
        return {}

    def write(self, by: Any, new: list[Outcome], changed: list[Outcome]) -> None:
        """Write the outcomes. In bulk without signals by default; a list with rules of its own calls its service."""
        model = self._meta.model
        model._base_manager.bulk_create([self.build(o) for o in new], batch_size=1000)
        names: set[str] = set()
        rows = []
        for outcome in changed:
            instance = outcome.instance
            for difference in outcome.differences:
                name = difference["field"]
                setattr(instance, name, outcome.values[name])
                names.add(name)
            rows.append(instance)
        if rows:
            model._base_manager.bulk_update(rows, sorted(names), batch_size=500)

    def build(self, outcome: Outcome) -> models.Model:
        """Return the unsaved row of a new outcome."""
        return self._meta.model(**outcome.values)

    # --- reading ---------------------------------------------------------------------------------------------------

    def names(self) -> list[str]:
        """The fields in the order of the columns."""
        return [name for name in self.get_import_order() if not self.fields[name].readonly]

    def heading(self, name: str) -> str:
        """The heading of the field in the language of the page."""
        declared = self.aliases.get(name, ())
        try:
            return str(self._meta.model._meta.get_field(name).verbose_name)
        except Exception:
            return declared[0] if declared else name

    def required(self, name: str) -> bool:
        """Whether a new row must have the field."""
        if name in self._meta.import_id_fields:
            return True
        model_field = self._model_field(name)
        return bool(
            model_field is not None
            and not model_field.blank
            and not model_field.null
            and not model_field.has_default()
            and not isinstance(model_field, models.BooleanField)
        )

    def find_headings(self, lines: list[Line]) -> tuple[int, dict[str, int]]:
        """Return the index of the heading line and {field: column}. Raises WrongFile naming what is missing."""
        known: dict[str, str] = {}
        for name in self.names():
            spellings = {name, *self.aliases.get(name, ())}
            for language in ("th", "en"):
                with override(language):
                    spellings.add(self.heading(name))
            known.update({_plain(s): name for s in spellings})
        best: tuple[int, dict[str, int]] = (0, {})
        for index, line in enumerate(lines[:HEADING_SEARCH]):
            found: dict[str, int] = {}
            for column, cell in enumerate(line.cells):
                name = known.get(_plain(text_of(cell)))
                if name is not None:
                    if name in found and len(found) > 1:
                        raise WrongFile(_("The heading “%(name)s” stands twice.") % {"name": self.heading(name)})
                    found.setdefault(name, column)
            if len(found) > len(best[1]):
                best = (index, found)
        missing = [name for name in self._meta.import_id_fields if name not in best[1]]
        if missing:
            raise WrongFile(
                _("The column “%(names)s” is missing. Use the template of this list.")
                % {"names": ", ".join(self.heading(name) for name in missing)}
            )
        return best

    def rehearse(
        self, by: Any, lines: list[Line], *, lock: bool = False, progress: Any = None
    ) -> tuple[list[Outcome], dict[str, int], int]:
        """Return what each row would do, {field: column} and the number of the heading line. Writes nothing.

        Raises WrongFile where no row can be read at all.
        """
        index, columns = self.find_headings(lines)
        body = lines[index + 1 :]
        if not body:
            raise WrongFile(_("There is no row below the headings."))
        if len(body) > self.max_rows:
            raise WrongFile(_("The file has more than %(count)d rows. Split it.") % {"count": self.max_rows})
        missing = [n for n in self.names() if self.required(n) and n not in columns]
        outcomes = [self._read(line, columns) for line in body]
        current = self.existing([o.key for o in outcomes if all(o.key)], lock=lock)
        seen: dict[tuple[str, ...], int] = {}
        for done, outcome in enumerate(outcomes):
            if progress is not None and done % 100 == 0:
                progress(done, len(outcomes))
            self._judge(by, outcome, current, seen, missing)
        return outcomes, columns, lines[index].number

    def _read(self, line: Line, columns: dict[str, int]) -> Outcome:
        outcome = Outcome(line.number)
        for name, column in columns.items():
            cell = line.cells[column] if column < len(line.cells) else None
            outcome.cells[name] = text_of(cell)[:500]
            try:
                value = self.fields[name].widget.clean(cell)
                outcome.values[name] = self._validated(name, value)
            except (ValueError, ValidationError) as error:
                sentence = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
                self._refuse(outcome, name, sentence)
        outcome.key = tuple(self._key_text(name, outcome.values.get(name)) for name in self._meta.import_id_fields)
        return outcome

    def _validated(self, name: str, value: Any) -> Any:
        model_field = self._model_field(name)
        if model_field is None:
            return value
        if value is None or value == "":
            if name in self._meta.import_id_fields:
                raise ValueError(_("This cell may not be empty."))
            if model_field.null:
                return None
            if value is None and model_field.empty_strings_allowed and model_field.blank:
                return ""
            if not model_field.blank:
                if model_field.has_default():
                    return model_field.get_default()
                raise ValueError(_("This cell may not be empty."))
            return value
        if not model_field.is_relation:
            value = model_field.to_python(value)
            model_field.run_validators(value)
        return value

    def _judge(self, by: Any, outcome: Outcome, current: dict, seen: dict, missing: list[str]) -> None:
        id_name = self._meta.import_id_fields[0]
        if all(outcome.key):
            if outcome.key in seen:
                sentence = _("This stands twice in the file: line %(line)d has it too.") % {"line": seen[outcome.key]}
                self._refuse(outcome, id_name, sentence)
            else:
                seen[outcome.key] = outcome.number
            outcome.instance = current.get(outcome.key)
            if outcome.instance is None:
                for name in missing:
                    self._refuse(outcome, name, _("A new row needs this column."))
        if not outcome.errors:
            for name, sentence in self.check_row(by, outcome.values, outcome.instance).items():
                self._refuse(outcome, name, str(sentence))
        if outcome.errors:
            outcome.state = RowState.REFUSED
            return
        if outcome.instance is None:
            outcome.state = RowState.NEW
            return
        for name, value in outcome.values.items():
            before = getattr(outcome.instance, self.fields[name].attribute)
            if before != value:
                render = self.fields[name].widget.render
                outcome.differences.append(
                    {
                        "field": name,
                        "column": self.heading(name),
                        "before": str(render(before))[:500],
                        "after": str(render(value))[:500],
                    }
                )
        outcome.state = RowState.CHANGED if outcome.differences else RowState.SAME

    def _refuse(self, outcome: Outcome, name: str, sentence: str) -> None:
        outcome.errors.append(
            {
                "field": name,
                "column": self.heading(name),
                "value": outcome.cells.get(name, ""),
                "sentence": sentence,
            }
        )

    def _model_field(self, name: str) -> models.Field | None:
        cache = self.__dict__.setdefault("_model_fields", {})
        if name not in cache:
            known = {f.name: f for f in self._meta.model._meta.concrete_fields}
            cache[name] = known.get(self.fields[name].attribute)
        return cache[name]

    def _links(self) -> list[str]:
        return [n for n in self.fields if (f := self._model_field(n)) is not None and f.is_relation]

    def _key_text(self, name: str, value: Any) -> str:
        return "" if value is None else str(self.fields[name].widget.render(value))

    def _key_of(self, row: models.Model) -> tuple[str, ...]:
        return tuple(
            self._key_text(name, getattr(row, self.fields[name].attribute)) for name in self._meta.import_id_fields
        )


def fingerprint(outcomes: list[Outcome]) -> str:
    """Return a hash of what the outcomes would do to the rows as they are now."""
    plain = [(o.number, str(o.state), getattr(o.instance, "pk", None), o.differences) for o in outcomes]
    return hashlib.sha256(json.dumps(plain, ensure_ascii=False, default=str).encode()).hexdigest()


def _plain(heading: str) -> str:
    return tidy(heading).lower().replace(" ", "").replace("_", "").rstrip("*:")


rehearsed_resources: dict[str, type[RehearsedResource]] = {}


def rehearsed(key: str) -> Any:
    """Register the resource class under the key used in addresses. Raises ValueError where the key is taken."""

    def register(cls: type[RehearsedResource]) -> type[RehearsedResource]:
        if key in rehearsed_resources:
            raise ValueError(f"{key} is a list already.")
        cls.key = key
        rehearsed_resources[key] = cls
        return cls

    return register
