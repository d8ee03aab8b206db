"""Forms of trips: one request with one or many trips, one trip by itself, report, acts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from copy import deepcopy
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coopoffice.files.forms import FilesField
from coopoffice.thai import BANGKOK
from coopoffice.web.forms import (
    GovernedForm,
    GovernedModelChoiceField,
    LineField,
    MoneyField,
    ThaiDateField,
    ThaiIntegerField,
    ThaiTimeField,
)
from coopoffice.web.forms.base import name_what_is_missing
from coopoffice.web.forms.choices import Narrowed
from planning.forms.fields import ActivitiesField
from procurement.models import Vehicle
from saraban.forms.circulars import PeopleField

from ..services.trips.planning import TripDraft
from ..trip_choices import Lodging, Means, Place, Room

FAR = dt.timedelta(days=400)
MORNING, EVENING = dt.time(8, 30), dt.time(16, 30)
MOST_ROWS = 12


def day(label: Any, cell: str = "c3", **kwargs: Any) -> ThaiDateField:
    """A day within about a year of today."""
    kwargs.setdefault("earliest", lambda: timezone.localdate() - FAR)
    kwargs.setdefault("latest", lambda: timezone.localdate() + FAR)
    kwargs.setdefault("help_text", "")
    return ThaiDateField(label=label, widget=forms.TextInput(attrs={"cell": cell}), **kwargs)


def clock(label: Any, cell: str = "c3", **kwargs: Any) -> ThaiTimeField:
    """A time of day."""
    kwargs.setdefault("help_text", "")
    return ThaiTimeField(label=label, widget=forms.TextInput(attrs={"cell": cell, "inputmode": "numeric"}), **kwargs)


def choice(label: Any, choices: Any, cell: str = "c4", **kwargs: Any) -> forms.ChoiceField:
    """A short list."""
    return forms.ChoiceField(label=label, choices=choices, widget=forms.Select(attrs={"cell": cell}), **kwargs)


def baht(label: Any, cell: str = "c4", **kwargs: Any) -> MoneyField:
    """An amount, empty for none."""
    kwargs.setdefault("required", False)
    return MoneyField(
        label=label,
        max_value=Decimal("9999999"),
        widget=forms.TextInput(attrs={"cell": cell, "inputmode": "decimal", "class": "num"}),
        **kwargs,
    )


def number(label: Any, most: int, cell: str = "c4", **kwargs: Any) -> ThaiIntegerField:
    """A small whole number, empty for none."""
    kwargs.setdefault("required", False)
    widget = forms.TextInput(attrs={"cell": cell, "inputmode": "numeric", "class": "num"})
    return ThaiIntegerField(label=label, max_value=most, widget=widget, **kwargs)


def line(label: Any, most: int, cell: str = "c12", **kwargs: Any) -> LineField:
    """One line of text."""
    return LineField(label=label, max_length=most, widget=forms.TextInput(attrs={"cell": cell}), **kwargs)


class CompanionsField(PeopleField):
    """Who goes along, one name in each line."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs |= {"rows": "2", "data-people": "person"}

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, (list, tuple)):
            return "\n".join(person.full_name for person in value)
        return value


def ready_vehicles(rows: Any, user: Any) -> Any:
    """Vehicles that are in service, of the offices the person belongs to."""
    return rows.filter(state="ready").order_by("unit__position", "number")


class VehicleChoice(GovernedModelChoiceField):
    """Which office vehicle is asked for; the vehicle officer decides."""

    def label_from_instance(self, obj: Any) -> str:
        """Plate, make and seats."""
        seats = _("%(n)d seats") % {"n": obj.seats}
        return f"{obj.plate} · {obj.full_name} · {seats}"


TIMES = {"starts_at": "starts_on", "ends_at": "ends_on", "late_because": "late_reason"}


def moment(on: dt.date | None, at: dt.time | None) -> dt.datetime | None:
    """A day and a time as a moment in Bangkok; None while one is missing."""
    return None if on is None or at is None else dt.datetime.combine(on, at, BANGKOK)


class TripRowForm(GovernedForm):
    """One trip by itself: corrected, changed."""

    starts_on = day(_("Day of departure"))
    starts_time = clock(pgettext_lazy("trip", "Leaves at"), initial=MORNING)
    ends_on = day(_("Day of return"), required=False)
    ends_time = clock(pgettext_lazy("trip", "Is back at"), initial=EVENING)
    place = line(_("Cooperative or place"), 300, "c8", help_text=_("Several places of one trip stand in one line"))
    outside = forms.BooleanField(
        label=_("Outside the province"), required=False, widget=forms.CheckboxInput(attrs={"cell": "c4"})
    )
    people = CompanionsField(
        label=_("Who goes along"), required=False, help_text=_("One name in each line; part of the name is enough")
    )
    means = choice(_("Travels by"), Means, "c6")
    vehicle = VehicleChoice(
        Vehicle.objects,
        narrow=ready_vehicles,
        label=_("Vehicle asked for"),
        required=False,
        empty_label=_("Whichever is free"),
        widget=forms.Select(attrs={"cell": "c6", "data-for": "office_car"}),
    )
    kilometres = number(_("Kilometres there and back"), 9999, "c6")
    plate = line(_("Plate of the own vehicle"), 40, "c6", required=False)
    means_reason = line(_("Why by these means"), 200, "c12", required=False)
    leaves_from = choice(_("Leaves from"), Place, "c6", required=False, initial=Place.OFFICE)
    returns_to = choice(_("Comes back to"), Place, "c6", required=False, initial=Place.OFFICE)
    lodging = choice(pgettext_lazy("trip", "Lodging"), Lodging, "c6", required=False)
    room = choice(_("Rooms"), Room, "c6", required=False)
    nights = number(_("Nights"), 120, "c4", help_text=_("Empty: all nights between"))
    night_price = baht(_("One person's bed, a night"), "c4")
    costly = forms.BooleanField(
        label=_("Costly or tourist place"), required=False, widget=forms.CheckboxInput(attrs={"cell": "c4"})
    )
    meals = number(_("Meals supplied to each"), 360, "c4")
    fares = baht(_("Fares"), "c4")
    others = baht(_("Other expenses"), "c4")
    others_words = line(_("What they are for"), 200, "c12", required=False)
    late_reason = line(_("Why it is asked for so late"), 300, "c12", required=False)

    MAIN = ("starts_on", "starts_time", "ends_on", "ends_time", "place", "outside", "people")
    WAY = ("means", "vehicle", "kilometres", "plate", "means_reason", "leaves_from", "returns_to")
    MONEY = ("lodging", "room", "nights", "night_price", "costly", "meals", "fares", "others", "others_words")
    fieldsets = (
        (_("When and where"), MAIN),
        (_("By what"), WAY),
        (_("Estimate of the money"), (*MONEY, "late_reason")),
    )

    def refuse(self, error: Any, field: str | None = None) -> None:
        """A service names moments; the form asks for day and time."""
        super().refuse(error, _shown_name(field))

    def draft(self) -> TripDraft:
        """The trip as the service takes it."""
        return draft_from(self.cleaned_data, "")

    @property
    def values(self) -> dict[str, Any]:
        """The keyword of the service."""
        return {"draft": self.draft()}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        check_order(self, cleaned, "")
        return cleaned


class TripChangeForm(TripRowForm):
    """Ask for a permitted trip anew, with the reason."""

    reason = line(_("Why it changes"), 300)
    fieldsets = ((_("Why it changes"), ("reason",)), *TripRowForm.fieldsets)

    @property
    def values(self) -> dict[str, Any]:
        return {"draft": self.draft(), "reason": self.cleaned_data["reason"]}


ROW_FIELDS = (*TripRowForm.MAIN, *TripRowForm.WAY, *TripRowForm.MONEY, "late_reason")


def _shown_name(name: str | None) -> str | None:
    if not name:
        return name
    head, dash, tail = name.rpartition("-")
    return f"{head}{dash}{TIMES.get(tail, tail)}"


def check_order(form: Any, cleaned: dict[str, Any], prefix: str) -> None:
    """The return comes after the departure; without a day of return it is the same day."""
    first, last = cleaned.get(f"{prefix}starts_on"), cleaned.get(f"{prefix}ends_on")
    if first is not None and last is None and f"{prefix}ends_on" not in form.errors:
        last = cleaned[f"{prefix}ends_on"] = first
    starts = moment(first, cleaned.get(f"{prefix}starts_time"))
    ends = moment(last, cleaned.get(f"{prefix}ends_time"))
    if starts is not None and ends is not None and ends <= starts:
        same = first == last
        words = _("The return must come after the departure (leaves %(a)s, is back %(b)s).")
        shown = {
            "a": starts.strftime("%H:%M") if same else first.strftime("%d/%m"),  # type: ignore[union-attr]
            "b": ends.strftime("%H:%M") if same else last.strftime("%d/%m"),  # type: ignore[union-attr]
        }
        form.add_error(f"{prefix}{'ends_time' if same else 'ends_on'}", words % shown)


def draft_from(cleaned: dict[str, Any], prefix: str) -> TripDraft:
    """The draft of one row. Raises KeyError while the row is not whole."""

    def got(name: str, default: Any = None) -> Any:
        value = cleaned.get(f"{prefix}{name}")
        return default if value in (None, "") else value

    starts = moment(cleaned[f"{prefix}starts_on"], cleaned[f"{prefix}starts_time"])
    ends = moment(got("ends_on") or cleaned[f"{prefix}starts_on"], cleaned[f"{prefix}ends_time"])
    if starts is None or ends is None:
        raise KeyError(f"{prefix}starts_on")
    means = got("means", Means.OFFICE_CAR)
    lodging = got("lodging", Lodging.NONE)
    return TripDraft(
        starts_at=starts,
        ends_at=ends,
        place=got("place", ""),
        outside=bool(got("outside", False)),
        leaves_from=got("leaves_from", Place.OFFICE),
        returns_to=got("returns_to", Place.OFFICE),
        means=means,
        means_reason=got("means_reason", ""),
        plate=got("plate", "") if means in {Means.OWN_CAR, Means.OWN_MOTORCYCLE} else "",
        kilometres=Decimal(got("kilometres", 0)),
        lodging=lodging,
        room=got("room", Room.DOUBLE),
        nights=got("nights"),
        costly=bool(got("costly", False)),
        night_price=got("night_price") if lodging == Lodging.ACTUAL else None,
        fares=got("fares", Decimal(0)),
        others=got("others", Decimal(0)),
        others_words=got("others_words", ""),
        meals=got("meals", 0),
        late_reason=got("late_reason", ""),
        people=tuple(got("people", ())),
        vehicle=got("vehicle") if means == Means.OFFICE_CAR else None,
    )


def row_initial(draft: TripDraft) -> dict[str, Any]:
    """What stands in a row for the draft."""
    starts, ends = timezone.localtime(draft.starts_at), timezone.localtime(draft.ends_at)
    found: dict[str, Any] = {
        "starts_on": starts.date(),
        "starts_time": starts.time(),
        "ends_on": ends.date(),
        "ends_time": ends.time(),
        "people": list(draft.people),
    }
    for name in ROW_FIELDS:
        if name in found:
            continue
        value = getattr(draft, name)
        if name == "kilometres":
            value = int(value) or None
        elif name in {"fares", "others", "nights", "meals"}:
            value = value or None
        found[name] = value
    return found


class TripAskForm(GovernedForm):
    """One request of one or many trips. Rows are named ``t0-``, ``t1-`` ...; hidden ``row`` says which there are."""

    subject = line(_("Purpose of the trips"), 300, help_text=_("As it stands on the memo: what is done on these trips"))
    activities = ActivitiesField(required=False)
    plan_words = line(
        _("Work of the plan, in words"), 300, required=False,
        help_text=_("Where the plan does not stand in this system, or in more words"),
    )  # fmt: skip
    invitation = line(_("Letter or order it follows"), 200, "c6", required=False)
    budget_words = line(_("Money it is paid from"), 200, "c6", required=False)
    wants_advance = forms.BooleanField(label=_("An advance is wanted"), required=False)
    files = FilesField(
        label=_("Papers"), required=False, help_text=_("Action plan, letter of invitation, map with distances"),
        max_count=6,
    )  # fmt: skip

    WHY = ("activities", "subject", "plan_words", "invitation", "budget_words")
    MORE = ("wants_advance", "files")

    def __init__(self, data: Any = None, *args: Any, rows: Iterable[int] = (), **kwargs: Any) -> None:
        self.row_numbers: list[int] = []
        super().__init__(data, *args, **kwargs)
        sent = self.data.getlist("row") if self.is_bound and hasattr(self.data, "getlist") else []
        for number_ in sent or list(rows) or [0]:
            self.add_row(number_)

    def add_row(self, raw: Any) -> None:
        """Add the fields of one more trip."""
        text = str(raw)
        if not (text.isascii() and text.isdigit()) or len(text) > 2 or int(text) in self.row_numbers:
            return
        if len(self.row_numbers) >= MOST_ROWS:
            return
        n = int(text)
        self.row_numbers.append(n)
        for name in ROW_FIELDS:
            field = deepcopy(TripRowForm.base_fields[name])
            self.fields[f"t{n}-{name}"] = field
            name_what_is_missing(field)
            if isinstance(field, Narrowed):
                field.narrow_to(getattr(self.actor, "user", None))
                field.bind(self.add_prefix(f"t{n}-{name}"), self.data if self.is_bound else None)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for n in self.row_numbers:
            check_order(self, cleaned, f"t{n}-")
        return cleaned

    def refuse(self, error: Any, field: str | None = None) -> None:
        """The service counts trips from 0 in order; the page may have left numbers out."""
        if field and field.startswith("t") and "-" in field:
            place, name = field[1:].split("-", 1)
            if place.isdigit() and int(place) < len(self.row_numbers):
                field = f"t{self.row_numbers[int(place)]}-{name}"
        super().refuse(error, _shown_name(field))

    def drafts(self) -> list[TripDraft]:
        """Every trip that is whole, in order."""
        found = []
        for n in self.row_numbers:
            try:
                found.append(draft_from(self.cleaned_data, f"t{n}-"))
            except (KeyError, TypeError):
                continue
        return found

    @property
    def values(self) -> dict[str, Any]:
        """The keywords of the service."""
        own = {name: self.cleaned_data.get(name) for name in (*self.WHY, *self.MORE)}
        return {**own, "activities": list(own["activities"] or ()), "trips": self.drafts()}

    @property
    def why_fields(self) -> list[forms.BoundField]:
        """The request's own fields."""
        names = [n for n in self.WHY if n != "activities" or self.fields["activities"].queryset.exists()]  # type: ignore[attr-defined]
        return [self[name] for name in names]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        """What stands below the trips."""
        return [self[name] for name in self.MORE]

    @property
    def trip_rows(self) -> list[dict[str, Any]]:
        """Each trip's fields, in their groups, for the page."""
        return [row_groups(self, n) for n in self.row_numbers]


def row_groups(form: TripAskForm, n: int) -> dict[str, Any]:
    """The bound fields of a row."""

    def bound(names: Iterable[str]) -> list[forms.BoundField]:
        return [form[f"t{n}-{name}"] for name in names]

    money = bound((*TripRowForm.MONEY, "late_reason"))
    opened = any(f.errors for f in money) or any(f.value() not in (None, "", "none", "double", False) for f in money)
    return {
        "n": n,
        "main": bound(TripRowForm.MAIN),
        "way": bound(TripRowForm.WAY),
        "money": money,
        "money_open": opened,
    }
