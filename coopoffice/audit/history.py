"""What happened to a record, in words: for the detail page of a record the viewer may see."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth import get_user_model
from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from coopoffice.thai import plain_date

from .choices import Operation
from .models import Entry

# Given posting numbers, returns the line under which each acted ("รักษาราชการแทน สหกรณ์จังหวัด"). Filled by ``units``.
_capacity_lines: list[Callable[[set[int]], dict[int, str]]] = []


def read_capacities_with(reader: Callable[[set[int]], dict[int, str]]) -> None:
    """Say how posting numbers become capacity lines; the last reader counts."""
    _capacity_lines[:] = [reader]


@dataclass(frozen=True)
class Difference:
    """One field: its name and its value before and after, in words; empty text where there was none."""

    label: str
    before: str
    after: str


@dataclass
class Happening:
    """What one person did to the record in one transaction."""

    at: dt.datetime
    who: str
    capacity: str
    what: str
    differences: list[Difference] = field(default_factory=list)


def history_of(*rows: models.Model, viewer: Any, limit: int = 50) -> list[Happening]:
    """Return what happened to the rows (a record and, if wanted, rows that belong to it), newest first.

    The caller has found the rows with ``visible_to(viewer)``. Names of linked records are told only where the viewer
    may see these. Fields that cannot be edited are left out. At most four statements and one for each linked model.
    """
    found: list[tuple[Entry, type[models.Model]]] = []
    by_model: dict[type[models.Model], set[str]] = defaultdict(set)
    for row in rows:
        by_model[type(row)].add(str(row.pk))
    for model, keys in by_model.items():
        entries = Entry.objects.filter(table_name=model._meta.db_table, row_pk__in=keys).order_by("-id")[:limit]
        found.extend((entry, model) for entry in entries)
    found.sort(key=lambda pair: pair[0].pk, reverse=True)
    del found[limit:]
    people = get_user_model()._base_manager.in_bulk({e.user_id for e, _m in found if e.user_id})
    postings = {e.posting_id for e, _m in found if e.posting_id}
    capacities = _capacity_lines[0](postings) if postings and _capacity_lines else {}
    linked = _linked_names(found, viewer)
    happenings = []
    for entry, model in found:
        differences = [] if entry.operation == Operation.DELETE else _differences(entry, model, linked)
        if entry.operation == Operation.UPDATE and not differences:
            continue
        who = str(people[entry.user_id]) if entry.user_id in people else _("the system")
        what = f"{model._meta.verbose_name}: {entry.get_operation_display()}"
        capacity = capacities.get(entry.posting_id, "") if entry.posting_id else ""
        happenings.append(Happening(entry.at, who, capacity, what, differences))
    return happenings


def _field(model: type[models.Model], column: str) -> models.Field | None:
    for candidate in model._meta.concrete_fields:
        if candidate.column == column:
            return candidate if candidate.editable and not candidate.primary_key else None
    return None


def _linked_names(found: Iterable[tuple[Entry, type[models.Model]]], viewer: Any) -> dict[tuple[type, Any], str]:
    wanted: dict[type[models.Model], set[Any]] = defaultdict(set)
    for entry, model in found:
        for values in (entry.before or {}, entry.after or {}):
            for column, value in values.items():
                link = _field(model, column)
                if link is not None and link.is_relation and value is not None:
                    wanted[link.related_model].add(value)
    names: dict[tuple[type, Any], str] = {}
    for model, keys in wanted.items():
        rows = model._default_manager.all()
        if hasattr(rows, "visible_to"):
            try:
                rows = rows.visible_to(viewer)
            except LookupError:
                rows = rows.none()
        names.update({(model, row.pk): str(row) for row in rows.filter(pk__in=keys)})
    return names


def _differences(entry: Entry, model: type[models.Model], linked: dict) -> list[Difference]:
    before, after = entry.before or {}, entry.after or {}
    result = []
    for declared in model._meta.concrete_fields:
        model_field = _field(model, declared.column) if declared.column in after else None
        if model_field is None:
            continue
        value = after[declared.column]
        was = _shown(model_field, before.get(declared.column), linked)
        now = _shown(model_field, value, linked)
        if was or now:
            result.append(Difference(str(model_field.verbose_name), was, now))
    return result


def _shown(model_field: models.Field, value: Any, linked: dict) -> str:
    if value is None or value == "":
        return ""
    if model_field.is_relation:
        return linked.get((model_field.related_model, value)) or _("another record")
    if model_field.choices:
        return str(dict(model_field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(model_field, models.DateTimeField):
        moment = parse_datetime(str(value))
        moment = timezone.localtime(moment) if moment and timezone.is_aware(moment) else moment
        return f"{plain_date(moment.date())} {moment:%H:%M}" if moment else str(value)
    if isinstance(model_field, models.DateField):
        day = parse_date(str(value))
        return plain_date(day) if day else str(value)
    return str(value)[:500]
