"""Balances as they come in from the register an office kept before, with rehearsal (coopoffice.tabular)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.fields import Field

from coopoffice.tabular.resources import Outcome, RehearsedResource, rehearsed
from coopoffice.tabular.widgets import LinkCell, NumberCell
from coopoffice.thai import fiscal_start, fiscal_year
from coopoffice.web.policies import Refused, may_add
from coopoffice.web.refusals import Rejected
from units.models import Posting, Unit, User

from .counting import ZERO, carried_over, right_of_year
from .models import LeaveAccount, LeaveKind, LeaveRule, PersonnelFile
from .rulebook import files_of, rules_for
from .services.accounts import day_words
from .services.taking_over import BalanceLine, take_over_balances, taken_over


class DaysCell(NumberCell):
    """A number of days in halves; empty is none."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Decimal:
        found = super().clean(value, row, **kwargs)
        days = ZERO if found is None else Decimal(found)
        if days < 0 or days > 400 or days * 2 != (days * 2).to_integral_value():
            raise ValueError(_("Write days in halves, from 0 on: 0, 1, 1.5."))
        return days


class YearCell(NumberCell):
    """A BE fiscal year near the present one."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int | None:
        found = super().clean(value, row, **kwargs)
        if found is None:
            return None
        this = fiscal_year(timezone.localdate())
        if not this - 3 <= int(found) <= this:
            raise ValueError(_("Write a fiscal year from %(first)d to %(last)d.") % {"first": this - 3, "last": this})
        return int(found)


@rehearsed("personnel.leave_balances")
class LeaveBalanceResource(RehearsedResource):
    """One line per person, kind of leave and fiscal year: days carried over, days used so far."""

    title = gettext_lazy("Leave balances")
    aliases = {
        "user": ("ชื่อผู้ใช้", "บุคลากร"),
        "kind": ("ประเภทการลา", "รหัสประเภทการลา"),
        "fiscal_year": ("ปีงบประมาณ",),
        "carried": ("วันลาสะสมยกมา", "ยกมา", "สะสม"),
        "used_days": ("ใช้ไปแล้ว", "ลามาแล้ว"),
    }
    notes = {
        "user": gettext_lazy("The user name."),
        "kind": gettext_lazy("The code: sick, personal, vacation."),
        "carried": gettext_lazy("Vacation only: the days that came over from last year."),
        "used_days": gettext_lazy("Days of the fiscal year used before this system."),
    }

    class Meta:
        model = LeaveAccount
        fields = ("user", "kind", "fiscal_year", "carried", "used_days")
        import_id_fields = ("user", "kind", "fiscal_year")

    # Links are told apart by what the person may see; the columns are filled in below.
    user = Field(attribute="user", column_name="user")
    kind = Field(attribute="kind", column_name="kind")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.user: Any = None
        self._filed: dict[int, PersonnelFile] = {}
        self._units: dict[int, int] = {}
        self._rules: dict[tuple, dict[str, LeaveRule]] = {}
        self._mine: set[int] = set()
        self.fields["user"] = Field(
            attribute="user",
            column_name="user",
            widget=LinkCell(self._people, "username", gettext_lazy("No person has the user name “%(value)s”.")),
        )
        self.fields["kind"] = Field(
            attribute="kind",
            column_name="kind",
            widget=LinkCell(
                lambda: LeaveKind.objects.visible_to(self.user),
                "code",
                gettext_lazy("There is no kind of leave with the code “%(value)s”."),
            ),
        )
        self.fields["fiscal_year"] = Field(
            attribute="fiscal_year", column_name="fiscal_year", widget=YearCell(whole=True)
        )
        self.fields["carried"] = Field(attribute="carried", column_name="carried", widget=DaysCell())
        self.fields["used_days"] = Field(attribute="used_days", column_name="used_days", widget=DaysCell())

    def _people(self) -> Any:
        return User.objects.visible_to(self.user)

    def heading(self, name: str) -> str:
        return {
            "user": _("User name"),
            "kind": _("Code of the kind of leave"),
            "fiscal_year": _("Fiscal year"),
            "carried": _("Carried over, days"),
            "used_days": _("Used so far, days"),
        }[name]

    def required(self, name: str) -> bool:
        return name in self._meta.import_id_fields or name == "used_days"

    def may_import(self, by: Any) -> bool:
        return may_add(by.user, LeaveAccount)

    def rehearse(self, by: Any, lines: Any, **kwargs: Any) -> Any:
        self.user = by.user
        files = PersonnelFile.objects.visible_to(by.user, "change")
        self._mine = set(files.values_list("user_id", flat=True))
        self._filed, self._rules = files_of(self._mine), {}
        placed = Posting.objects.visible_to(by.user).on().substantive().filter(user__in=self._mine)
        self._units = dict(placed.values_list("user_id", "post__unit_id"))
        return super().rehearse(by, lines, **kwargs)

    def existing(self, keys: Iterable[tuple[str, ...]], lock: bool = False) -> dict[tuple[str, ...], Any]:
        wanted = set(keys)
        rows = LeaveAccount.objects.visible_to(self.user).filter(user__username__in={key[0] for key in wanted})
        rows = rows.select_related("user", "kind").annotate(username=F("user__username"))
        found = {}
        for row in rows:
            key = (row.user.username, row.kind.code, str(row.fiscal_year))
            if key not in wanted:
                continue
            opened, used = taken_over(row)
            if not opened and not used:
                continue  # the account was opened by a request; taking over is new to it
            row.carried = sum((m.amount for m in opened), ZERO)
            row.used_days = sum((m.amount for m in used), ZERO)
            found[key] = row
        return found

    def check_row(self, by: Any, values: dict[str, Any], instance: Any) -> dict[str, str]:
        person = values.get("user")
        if person is not None and person.pk not in self._mine:
            return {"user": _("%(person)s has no personnel file in your area yet.") % {"person": person.full_name}}
        kind, year = values.get("kind"), values.get("fiscal_year")
        if person is None or kind is None or year is None:
            return {}
        file = self._filed[person.pk]
        rule = self._rule(file, kind, year)
        if rule is None:
            return {"kind": _("There is no right to this kind of leave for this kind of personnel.")}
        carried, used = values.get("carried") or ZERO, values.get("used_days") or ZERO
        right = right_of_year(rule, file.entered_on, year, timezone.localdate()) if rule.keeps_balance else ZERO
        most = carried_over(rule, Decimal(9999), file.entered_on, year, right)
        if carried > most:
            return {"carried": _("At most %(most)s days can come over here.") % {"most": day_words(most)}}
        if rule.blocks and used > right + carried:
            return {"used_days": _("Only %(most)s days could be used.") % {"most": day_words(right + carried)}}
        return {}

    def _rule(self, file: PersonnelFile, kind: LeaveKind, year: int) -> LeaveRule | None:
        day = max(fiscal_start(year), file.entered_on)
        key = (file.kind_on(day), self._units.get(file.user_id), year)
        if key not in self._rules:
            unit = Unit.objects.visible_to(self.user).filter(pk=key[1]).first()
            self._rules[key] = rules_for(key[0], unit, max(fiscal_start(year), file.entered_on))
        return self._rules[key].get(kind.code)

    def write(self, by: Any, new: list[Outcome], changed: list[Outcome]) -> None:
        lines = [
            BalanceLine(
                user=o.values["user"],
                kind=o.values["kind"],
                fiscal_year=o.values["fiscal_year"],
                carried=o.values.get("carried") or ZERO,
                used=o.values.get("used_days") or ZERO,
            )
            for o in [*new, *changed]
        ]
        try:
            take_over_balances(by=by, lines=lines)
        except Rejected as refusal:
            raise Refused(refusal.sentence) from refusal
