"""Forms of drawing a process: its head, and one small form for each step."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from coopoffice.thai import to_arabic_digits
from coopoffice.web.forms import (
    GovernedForm,
    LineField,
    PersonField,
    PickField,
    TextField,
    ThaiDateField,
    ThaiIntegerField,
    UnitField,
)

from ..approvals import approval_kinds
from ..choices import ConditionTest, JoinRule, Line, StepAct, WhoRule
from ..models import Duty, ProcessStep

LIMIT = 20


def kinds() -> list[tuple[str, Any]]:
    """The kinds of request a process can be drawn for."""
    return approval_kinds.choices()


class ProcessDrawForm(GovernedForm):
    """Open a draft."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind of request"), choices=kinds)
    unit = UnitField(label=gettext_lazy("For the unit and all below it"))
    name = LineField(label=gettext_lazy("Name of the process"), max_length=160)


class ProcessBringForm(GovernedForm):
    """From which day on it counts."""

    in_force_from = ThaiDateField(
        label=gettext_lazy("In force from"),
        earliest=timezone.localdate,
        latest=lambda: timezone.localdate() + dt.timedelta(days=730),
        widget=forms.TextInput(attrs={"cell": "c6"}),
    )


class ProcessPlainForm(GovernedForm):
    """Nothing to fill in: the act is only asked once more."""


class ProcessStepForm(forms.Form):
    """One step. Part of ProcessEditForm; carries no token of its own."""

    who = forms.ChoiceField(label=pgettext_lazy("process", "Who"), choices=WhoRule.choices)
    who_unit = UnitField(label=gettext_lazy("Which unit"), required=False, help_text="")
    who_duty = forms.ModelChoiceField(
        Duty.objects.all(), label=gettext_lazy("Which duty"), required=False, empty_label=gettext_lazy("Choose a duty")
    )
    who_post = PickField("post", label=gettext_lazy("Which post"), required=False)
    act = forms.ChoiceField(label=gettext_lazy("What is asked"), choices=StepAct.choices)
    label = LineField(label=gettext_lazy("Own word for it"), required=False, max_length=80)
    line = forms.ChoiceField(
        label=pgettext_lazy("process", "Line"),
        choices=[
            (Line.COMMAND, gettext_lazy("Command (solid)")),
            (Line.COORDINATION, gettext_lazy("Coordination (dashed)")),
        ],
    )
    days = ThaiIntegerField(label=gettext_lazy("Working days"), min_value=1, max_value=90)
    beside = forms.BooleanField(label=gettext_lazy("At the same time as the step above"), required=False)
    join = forms.ChoiceField(label=gettext_lazy("Done when"), choices=JoinRule.choices, required=False)
    may_return = forms.BooleanField(label=gettext_lazy("May send back"), required=False)
    may_refuse = forms.BooleanField(label=gettext_lazy("May refuse"), required=False)
    may_forward = forms.BooleanField(label=gettext_lazy("May forward"), required=False)
    fact = forms.ChoiceField(label=gettext_lazy("Only where"), required=False)
    test = forms.ChoiceField(
        label=gettext_lazy("compares"), choices=[("", "—"), *ConditionTest.choices], required=False
    )
    value = LineField(label=gettext_lazy("with"), required=False, max_length=60)

    def __init__(self, *args: Any, actor: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = approval_kinds.get(kind)
        self.known = known
        facts = [(f.key, f.label) for f in known.facts] if known else []
        self.fields["fact"].choices = [("", _("always")), *facts]  # type: ignore[attr-defined]
        for name in ("who_unit", "who_post"):
            self.fields[name].narrow_to(getattr(actor, "user", None))  # type: ignore[attr-defined]
            self.fields[name].bind(self.add_prefix(name), self.data if self.is_bound else None)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        needed = {WhoRule.HEAD_OF: "who_unit", WhoRule.DUTY: "who_duty", WhoRule.POST: "who_post"}
        for rule, name in needed.items():
            if cleaned.get("who") == rule and not cleaned.get(name) and name not in self.errors:
                self.add_error(name, _("Say which unit, duty or post is meant."))
            elif cleaned.get("who") != rule:
                cleaned[name] = None
        self._clean_condition(cleaned)
        return cleaned

    def _clean_condition(self, cleaned: dict[str, Any]) -> None:
        if not cleaned.get("fact"):
            cleaned.update(fact="", test="", value="")
            return
        spec = self.known.fact(cleaned["fact"]) if self.known else None
        if not cleaned.get("test"):
            self.add_error("test", _("Say how the condition compares."))
        value = to_arabic_digits(cleaned.get("value") or "").replace(",", "").strip()
        if spec is not None and spec.type in ("money", "int"):
            try:
                float(value)
            except ValueError:
                self.add_error("value", _("Enter an amount in figures."))
        elif spec is not None and spec.type == "bool":
            value = "0" if value in ("0", "no", _("no")) else "1"
        elif spec is not None and spec.choices:
            by_word = {str(label): key for key, label in spec.choices}
            value = by_word.get(cleaned.get("value") or "", cleaned.get("value") or "")
            if value not in dict(spec.choices):
                said = ", ".join(by_word)
                self.add_error("value", _("Write one of: %(choices)s.") % {"choices": said})
        cleaned["value"] = value


class ProcessEditForm(GovernedForm):
    """The whole draft: name, what changed, and the steps in order."""

    name = LineField(label=gettext_lazy("Name of the process"), max_length=160)
    note = TextField(label=gettext_lazy("What changes and why"), required=False, max_length=2000, rows=2)

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        process = self.record
        if self.is_bound:
            count = self.data.get("count", "0")
            total = min(int(count), LIMIT) if count.isascii() and count.isdigit() and len(count) < 4 else 0
            self.steps = [self._step(n, data=self.data) for n in range(total)]
        else:
            rows = list(process.steps.all())
            self.steps = [self._step(n, initial=_initial(row, rows, n)) for n, row in enumerate(rows)]

    def _step(self, n: int, **words: Any) -> ProcessStepForm:
        return ProcessStepForm(prefix=f"s{n}", actor=self.actor, kind=self.record.kind, **words)

    def is_valid(self) -> bool:
        whole = super().is_valid()
        each = [step.is_valid() for step in self.steps]
        if whole and not self.steps:
            self.add_error(None, _("Draw at least one step first."))
            return False
        return whole and all(each)

    @property
    def values(self) -> dict[str, Any]:
        return {**super().values, "steps": self.drawn()}

    def drawn(self) -> list[dict[str, Any]]:
        """The steps that can be read, with their stages. A step ticked as beside says when its stage is done."""
        found: list[dict[str, Any]] = []
        joins: dict[int, str] = {}
        for form in self.steps:
            if not form.is_valid():
                continue
            given = dict(form.cleaned_data)
            beside = given.pop("beside") and bool(found)
            stage = found[-1]["stage"] + (0 if beside else 1) if found else 1
            join = given["join"] or JoinRule.ALL
            if beside:
                joins.setdefault(stage, join)
            found.append({**given, "stage": stage})
        for step in found:
            step["join"] = joins.get(step["stage"], JoinRule.ALL)
        return found

    def as_rows(self) -> list[ProcessStep]:
        """The readable steps as unsaved rows, for the picture."""
        return [ProcessStep(process=self.record, position=n, **given) for n, given in enumerate(self.drawn(), 1)]


def _initial(row: ProcessStep, rows: list[ProcessStep], n: int) -> dict[str, Any]:
    names = ("who", "who_unit", "who_duty", "who_post", "act", "label", "line", "days", "join")
    names += ("may_return", "may_refuse", "may_forward", "fact", "test", "value")
    beside = n > 0 and rows[n - 1].stage == row.stage
    given = {name: getattr(row, name) for name in names}
    spec = approval_kinds.get(row.process.kind)
    fact = spec.fact(row.fact) if spec and row.fact else None
    if fact is not None and fact.choices:
        given["value"] = dict(fact.choices).get(row.value, row.value)
    return {**given, "beside": beside}


FRESH = {"who": WhoRule.UNIT_HEAD, "act": StepAct.AGREE, "line": Line.COMMAND, "days": "3", "may_return": "on"}


def redrawn(data: QueryDict, op: str) -> QueryDict:
    """The sent steps after an act on their order: ``add``, ``up-2``, ``down-0``, ``remove-1``; else as they were."""
    raw = data.get("count", "0")
    total = min(int(raw), LIMIT) if raw.isascii() and raw.isdigit() and len(raw) < 4 else 0
    steps = [{k[len(f"s{n}-") :]: data.getlist(k) for k in data if k.startswith(f"s{n}-")} for n in range(total)]
    act, _dash, at = op.partition("-")
    n = int(at) if at.isascii() and at.isdigit() and len(at) < 4 else -1
    if act == "add" and total < LIMIT:
        steps.append({key: [str(value)] for key, value in FRESH.items()})
    elif act == "remove" and 0 <= n < total:
        steps.pop(n)
    elif act == "up" and 0 < n < total:
        steps[n - 1], steps[n] = steps[n], steps[n - 1]
    elif act == "down" and 0 <= n < total - 1:
        steps[n + 1], steps[n] = steps[n], steps[n + 1]
    fresh = QueryDict(mutable=True)
    for key in data:
        if not (key.startswith("s") and key[1:].partition("-")[0].isdigit()) and key != "op":
            fresh.setlist(key, data.getlist(key))
    fresh["count"] = str(len(steps))
    for number, step in enumerate(steps):
        for name, values in step.items():
            fresh.setlist(f"s{number}-{name}", values)
    return fresh


class ProcessTryForm(GovernedForm):
    """For whom, and with what facts, to see who would be asked."""

    requester = PersonField(label=gettext_lazy("If this person asks"), required=False)

    def __init__(self, *args: Any, kind: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = approval_kinds.get(kind)
        self.facts = [f.key for f in known.facts] if known else []
        for spec in known.facts if known else ():
            if spec.type == "choice":
                field: forms.Field = forms.ChoiceField(choices=[("", "—"), *spec.choices], required=False)
            elif spec.type == "bool":
                field = forms.BooleanField(required=False)
            else:
                field = LineField(required=False, max_length=20)
            field.label = spec.label
            self.fields[f"fact_{spec.key}"] = field

    @property
    def given(self) -> dict[str, Any]:
        """The facts as typed, in Arabic figures."""
        found = {key: self.cleaned_data.get(f"fact_{key}") for key in self.facts}
        return {k: to_arabic_digits(v).replace(",", "") if isinstance(v, str) else v for k, v in found.items()}
