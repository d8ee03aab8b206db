"""People and units as they come in from a spreadsheet, with rehearsal (coopoffice.tabular)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.fields import Field

from coopoffice.tabular.resources import Outcome, RehearsedResource, rehearsed
from coopoffice.tabular.widgets import DateCell, LinkCell, TextCell, text_of
from coopoffice.thai import to_arabic_digits
from coopoffice.web.policies import may_add

from . import sentences, services
from .choices import PARENT_KINDS, UnitKind
from .models import Post, Posting, Unit, User
from .services.taking_in import PersonLine, take_in_people


class UserNameCell(TextCell):
    """A user name: small letters."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        return text_of(value).lower()


class CodeCell(TextCell):
    """A code or number kept in Arabic digits."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        return to_arabic_digits(text_of(value))


@rehearsed("units.people")
class PeopleResource(RehearsedResource):
    """People by user name; a position number places a person without a post in a vacant post."""

    title = gettext_lazy("People")
    aliases = {
        "username": ("ชื่อผู้ใช้",),
        "title": ("คำนำหน้า", "คำนำหน้าชื่อ"),
        "first_name": ("ชื่อตัว", "ชื่อ"),
        "last_name": ("ชื่อสกุล", "นามสกุล", "สกุล"),
        "personnel_kind": ("ประเภทบุคลากร", "ประเภท"),
        "email": ("อีเมล",),
        "phone": ("โทรศัพท์", "เบอร์โทรศัพท์"),
        "post": ("ตำแหน่งเลขที่", "เลขที่ตำแหน่ง"),
        "starts_on": ("ตั้งแต่วันที่", "วันที่ดำรงตำแหน่ง"),
    }
    notes = {
        "post": gettext_lazy("The number of a vacant post; leave empty to leave the person where the person is."),
        "starts_on": gettext_lazy("From which day the post is filled; today where it is empty."),
    }

    class Meta:
        model = User
        fields = (
            *("username", "title", "first_name", "last_name", "first_name_en", "last_name_en"),
            *("personnel_kind", "email", "phone", "post", "starts_on"),
        )
        import_id_fields = ("username",)

    username = Field(attribute="username", column_name="username", widget=UserNameCell())

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.user: Any = None
        self._vacant: set[int] = set()
        self._taken_in_file: dict[int, str] = {}
        self._administrators: set[str] = set()
        self.fields["post"] = Field(
            attribute="post",
            column_name="post",
            widget=LinkCell(self._posts, "number", gettext_lazy("There is no open post with the number “%(value)s”.")),
        )
        self.fields["starts_on"] = Field(attribute="starts_on", column_name="starts_on", widget=DateCell())

    def _posts(self) -> Any:
        rows = Post.objects.visible_to(self.user, "place").open_on().select_related("unit")
        self._vacant = set(rows.vacant_on().values_list("pk", flat=True))
        return rows

    def heading(self, name: str) -> str:
        if name == "post":
            return _("Position number")
        return _("Fills it from") if name == "starts_on" else super().heading(name)

    def may_import(self, by: Any) -> bool:
        return may_add(by.user, User)

    def rehearse(self, by: Any, lines: Any, **kwargs: Any) -> Any:
        self.user = by.user
        self._taken_in_file = {}
        rows = User.objects.visible_to(by.user).filter(is_superuser=True)
        self._administrators = set(rows.values_list("username", flat=True))
        self._mine = set(User.objects.visible_to(by.user, "change").values_list("pk", flat=True))
        return super().rehearse(by, lines, **kwargs)

    def existing(self, keys: Iterable[tuple[str, ...]], lock: bool = False) -> dict[tuple[str, ...], Any]:
        found = super().existing(keys, lock=lock)
        held = Posting.objects.visible_to(self.user).on().substantive().filter(user__in=[u.pk for u in found.values()])
        posts = {posting.user_id: posting for posting in held.select_related("post")}
        for person in found.values():
            posting = posts.get(person.pk)
            person.post = posting.post if posting else None
            person.starts_on = posting.starts_on if posting else None
        return found

    def check_row(self, by: Any, values: dict[str, Any], instance: Any) -> dict[str, str]:
        wrong: dict[str, str] = {}
        if values.get("username") in self._administrators:
            wrong["username"] = _("This is the system's administrator, who is no person of the office.")
        if instance is not None and instance.pk not in self._mine and "username" not in wrong:
            wrong["username"] = _("%(person)s is outside your area.") % {"person": instance.full_name}
        post = values.get("post")
        if post is None:
            if instance is not None:  # an empty cell leaves the person where the person is
                values.pop("post", None)
                values.pop("starts_on", None)
            return wrong
        held = getattr(instance, "post", None)
        if held is not None and held.pk == post.pk:
            values.pop("starts_on", None)
        elif held is not None:
            wrong["post"] = _(
                "%(person)s holds post %(number)s already. Move the person on the page of the person."
            ) % {
                "person": instance.full_name,
                "number": held.number,
            }
        elif post.pk not in self._vacant:
            wrong["post"] = _("Post %(number)s is taken.") % {"number": post.number}
        elif post.pk in self._taken_in_file:
            wrong["post"] = _("Post %(number)s is given to %(name)s in this file.") % {
                "number": post.number,
                "name": self._taken_in_file[post.pk],
            }
        else:
            self._taken_in_file[post.pk] = values.get("username", "")
            first = values.get("starts_on") or timezone.localdate()
            if first < post.opened_on:
                wrong["starts_on"] = _("%(name)s opens only on %(day)s.") % {
                    "name": post.shown_title,
                    "day": sentences.day(post.opened_on),
                }
        return wrong

    def required(self, name: str) -> bool:
        return False if name in {"post", "starts_on"} else super().required(name)

    def write(self, by: Any, new: list[Outcome], changed: list[Outcome]) -> None:
        lines = []
        for outcome in [*new, *changed]:
            values = dict(outcome.values)
            post, first = values.pop("post", None), values.pop("starts_on", None)
            held = getattr(outcome.instance, "post", None)
            place = post if post is not None and held is None else None
            lines.append(PersonLine(values, outcome.instance, place, first or timezone.localdate()))
        take_in_people(by=by, lines=lines)


@rehearsed("units.units")
class UnitsResource(RehearsedResource):
    """Units by code; a new unit may stand under another new one of the same file."""

    title = gettext_lazy("Units")
    aliases = {
        "code": ("รหัสหน่วยงาน",),
        "name": ("ชื่อหน่วยงาน",),
        "parent_code": ("รหัสต้นสังกัด", "ต้นสังกัด"),
        "opened_on": ("วันที่เปิด",),
    }
    notes = {"parent_code": gettext_lazy("The code of the unit it belongs to.")}

    class Meta:
        model = Unit
        fields = (
            *("code", "name", "short_name", "name_en", "short_name_en", "kind", "parent_code", "letter_code"),
            *("inside_office", "province", "address", "phone", "email", "position", "opened_on"),
        )
        import_id_fields = ("code",)

    code = Field(attribute="code", column_name="code", widget=CodeCell())

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.fields["parent_code"] = Field(attribute="parent_code", column_name="parent_code", widget=CodeCell())
        self._mine: dict[str, Any] = {}
        self._in_file: dict[str, str] = {}

    def heading(self, name: str) -> str:
        return _("Code of the superior unit") if name == "parent_code" else super().heading(name)

    def required(self, name: str) -> bool:
        return name == "parent_code" or super().required(name)

    def may_import(self, by: Any) -> bool:
        return may_add(by.user, Unit)

    def rehearse(self, by: Any, lines: Any, **kwargs: Any) -> Any:
        rows = Unit.objects.visible_to(by.user, "change").open_on()
        self._mine = {unit.code: unit for unit in rows}
        self._in_file = {}
        return super().rehearse(by, lines, **kwargs)

    def existing(self, keys: Iterable[tuple[str, ...]], lock: bool = False) -> dict[tuple[str, ...], Any]:
        found = super().existing(keys, lock=lock)
        for unit in found.values():
            unit.parent_code = unit.parent.code if unit.parent_id else ""
        return found

    def check_row(self, by: Any, values: dict[str, Any], instance: Any) -> dict[str, str]:
        wrong: dict[str, str] = {}
        code, parent = values.get("code", ""), values.get("parent_code", "")
        if instance is not None:
            if code not in self._mine:
                wrong["code"] = _("%(unit)s is closed or outside your area.") % {"unit": instance.shown_name}
            if "parent_code" in values and parent != instance.parent_code:
                wrong["parent_code"] = _("A unit is moved on its own page, not by a file.")
            for fixed in ("kind", "opened_on"):
                if fixed in values and values[fixed] != getattr(instance, fixed):
                    wrong[fixed] = _("This never changes once the unit is open.")
            return wrong
        kind = values.get("kind") or ""
        if parent in self._mine:
            above = self._mine[parent].kind
        elif parent in self._in_file:
            above = self._in_file[parent]
        else:
            wrong["parent_code"] = _("“%(code)s” is no open unit of your area, nor a line above.") % {"code": parent}
            return wrong
        if kind and above not in PARENT_KINDS[UnitKind(kind)]:
            wrong["parent_code"] = _("A unit of the kind “%(kind)s” cannot stand under a %(parent_kind)s.") % {
                "kind": UnitKind(kind).label,
                "parent_kind": UnitKind(above).label,
            }
        else:
            self._in_file[code] = kind
        return wrong

    def write(self, by: Any, new: list[Outcome], changed: list[Outcome]) -> None:
        opened = dict(self._mine)
        for outcome in new:
            values = dict(outcome.values)
            parent = opened[values.pop("parent_code")]
            opened[values["code"]] = services.open_unit(by=by, parent=parent, **values)
        for outcome in changed:
            names = {d["field"] for d in outcome.differences}
            services.change_unit(by=by, unit=outcome.instance, **{n: outcome.values[n] for n in names})
