"""Opening, changing, moving and closing units; their districts and coordination lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from coopoffice.audit.acting import service
from coopoffice.web.policies import Refused, may_add
from coopoffice.web.refusals import Rejected

from .. import sentences
from ..acting import Actor
from ..choices import PARENT_KINDS, UnitKind
from ..models import Delegation, District, DutyAssignment, Post, Posting, Unit, UnitDistrict, UnitLink
from ..querysets import sharing_days, within
from ..reach import forget_reach
from ..signals import announce, unit_changed, unit_closed, unit_moved, unit_opened

CHANGEABLE = frozenset(
    {
        *("name", "short_name", "name_en", "short_name_en", "code", "letter_code", "inside_office"),
        *("province", "address", "phone", "email", "position"),
    }
)


def _check_parent(kind: str, parent: Unit, on: dt.date) -> None:
    if parent.closed_on is not None and parent.closed_on < on:
        raise Rejected(
            "parent",
            _("%(unit)s closed on %(day)s and takes nothing new. Choose an open unit.")
            % {"unit": parent.shown_name, "day": sentences.day(parent.closed_on)},
        )
    if parent.opened_on > on:
        raise Rejected(
            "parent",
            _("%(unit)s opens only on %(day)s.") % {"unit": parent.shown_name, "day": sentences.day(parent.opened_on)},
        )
    if parent.kind not in PARENT_KINDS[UnitKind(kind)]:
        raise Rejected(
            "parent",
            _("A unit of the kind “%(kind)s” cannot stand under %(unit)s (%(parent_kind)s).")
            % {"kind": UnitKind(kind).label, "unit": parent.shown_name, "parent_kind": parent.get_kind_display()},
        )


def _check_names(fields: dict[str, Any]) -> None:
    unknown = set(fields) - CHANGEABLE
    if unknown:
        raise TypeError(f"no such field of a unit: {', '.join(sorted(unknown))}")


@service
def open_unit(
    *, by: Actor, parent: Unit, kind: str, name: str, short_name: str, code: str, opened_on: dt.date, **fields: Any
) -> Unit:
    """Open a unit under ``parent``. ``fields`` are further fields of Unit (letter code, address ...).

    Raises Refused where the person does not keep the parent's staffing register, Rejected or ValidationError in words.
    """
    _check_names(fields)
    if not may_add(by.user, Unit):
        raise Refused(_("Units are opened by the holders of the personnel duty (GA-B1)."))
    parent = Unit.objects.take(by.user, "change", parent.pk)
    _check_parent(kind, parent, opened_on)
    unit = Unit(parent=parent, kind=kind, name=name, short_name=short_name, code=code, opened_on=opened_on, **fields)
    unit.full_clean()
    unit.save()
    forget_reach()
    announce(unit_opened, by=by, unit=unit)
    return unit


@service
def change_unit(*, by: Actor, unit: Unit, **fields: Any) -> Unit:
    """Change names, codes, address and the like. Kind, parent and days have acts of their own."""
    _check_names(fields)
    unit = Unit.objects.take(by.user, "change", unit.pk)
    for name, value in fields.items():
        setattr(unit, name, value)
    unit.full_clean()
    unit.save()
    announce(unit_changed, by=by, unit=unit)
    return unit


@service
def move_unit(*, by: Actor, unit: Unit, parent: Unit) -> Unit:
    """Put the unit, with everything below it, under another unit from this moment on.

    The person must keep both the unit and its new parent. Rejected where a circle would arise.
    """
    unit = Unit.objects.take(by.user, "change", unit.pk)
    parent = Unit.objects.take(by.user, "change", parent.pk)
    if unit.parent_id is None:
        raise Rejected("parent", _("The unit at the top cannot be moved."))
    if Unit.objects.below(unit.pk).filter(pk=parent.pk).exists():
        raise Rejected(
            "parent",
            _("%(parent)s stands below %(unit)s itself. Choose a unit outside it.")
            % {"parent": parent.shown_name, "unit": unit.shown_name},
        )
    _check_parent(unit.kind, parent, timezone.localdate())
    before = unit.parent
    unit.parent = parent
    unit.full_clean()
    unit.save(update_fields=["parent"])
    forget_reach()
    announce(unit_moved, by=by, unit=unit, before=before)
    return unit


def closing_obstacles(unit: Unit, closed_on: dt.date) -> list[str]:
    """What keeps the unit from closing on the day, one sentence each: open units below, posts still filled."""
    found = []
    after = closed_on + dt.timedelta(days=1)
    below = Unit.objects.filter(parent=unit).open_on(after)
    if names := [child.shown_name for child in below]:
        found.append(_("Units below it are still open: %(names)s.") % {"names": sentences.some(names)})
    filled = Posting.objects.filter(post__unit=unit).during(after, None).with_places().order_by("post__position")
    if names := [sentences.posting(row) for row in filled]:
        found.append(_("Posts are still filled after that day: %(names)s.") % {"names": sentences.some(names)})
    return found


@service
def close_unit(*, by: Actor, unit: Unit, closed_on: dt.date, closing_note: str) -> Unit:
    """Close the unit at the end of ``closed_on`` under the order named in ``closing_note``.

    Rejected while units below are open or posts are filled after that day, naming them. Vacant posts, districts,
    coordination lines, duties and delegations of the unit end on the same day. Nothing is deleted.
    """
    unit = Unit.objects.take(by.user, "close", unit.pk)
    if unit.closed_on is not None:
        raise Rejected("", _("The unit closed on %(day)s already.") % {"day": sentences.day(unit.closed_on)})
    if not closing_note.strip():
        raise Rejected("closing_note", _("Say under which order the unit closes."))
    if obstacles := closing_obstacles(unit, closed_on):
        raise Rejected("", " ".join(obstacles))
    unit.closed_on, unit.closing_note = closed_on, closing_note.strip()
    unit.full_clean()
    unit.save(update_fields=["closed_on", "closing_note"])
    posts = Post.objects.filter(unit=unit, closed_on__isnull=True)
    after = sharing_days(closed_on + dt.timedelta(days=1), None)
    for rows in (
        UnitDistrict.objects.filter(unit=unit),
        UnitLink.objects.filter(from_unit=unit) | UnitLink.objects.filter(to_unit=unit),
        DutyAssignment.objects.filter(unit=unit) | DutyAssignment.objects.filter(area=unit),
        Delegation.objects.filter(from_post__unit=unit) | Delegation.objects.filter(to_post__unit=unit),
    ):
        rows.filter(after, starts_on__lte=closed_on).update(ends_on=closed_on)
        rows.filter(starts_on__gt=closed_on).delete()
    posts.filter(opened_on__lte=closed_on).update(closed_on=closed_on)
    forget_reach()
    announce(unit_closed, by=by, unit=unit)
    return unit


@service
def set_districts(*, by: Actor, unit: Unit, districts: Iterable[District], starts_on: dt.date) -> list[UnitDistrict]:
    """Make exactly these the districts in the unit's charge from the day on; the earlier ones end the day before."""
    unit = Unit.objects.take(by.user, "change", unit.pk)
    wanted = {district.pk: district for district in districts}
    current = UnitDistrict.objects.filter(unit=unit).filter(sharing_days(starts_on, None)).select_for_update()
    kept = set()
    for row in current:
        if row.district_id in wanted:
            kept.add(row.district_id)
        elif row.starts_on >= starts_on:
            row.delete()
        else:
            row.ends_on = starts_on - dt.timedelta(days=1)
            row.full_clean()
            row.save(update_fields=["ends_on"])
    for pk, district in wanted.items():
        if pk not in kept:
            row = UnitDistrict(unit=unit, district=district, starts_on=starts_on)
            row.full_clean()
            row.save()
    announce(unit_changed, by=by, unit=unit)
    return list(UnitDistrict.objects.filter(within(starts_on), unit=unit).select_related("district"))


@service
def link_units(*, by: Actor, from_unit: Unit, to_unit: Unit, subject: str, starts_on: dt.date) -> UnitLink:
    """Draw a coordination (dashed) line between two open units about a subject."""
    from_unit = Unit.objects.take(by.user, "change", from_unit.pk)
    if from_unit.pk == to_unit.pk:
        raise Rejected("to_unit", _("A coordination line joins two units. Choose another unit."))
    for field, unit in (("from_unit", from_unit), ("to_unit", to_unit)):
        if unit.closed_on is not None and unit.closed_on < starts_on:
            raise Rejected(
                field,
                _("%(unit)s closed on %(day)s and takes nothing new. Choose an open unit.")
                % {"unit": unit.shown_name, "day": sentences.day(unit.closed_on)},
            )
    pair = UnitLink.objects.filter(from_unit=from_unit, to_unit=to_unit) | UnitLink.objects.filter(
        from_unit=to_unit, to_unit=from_unit
    )
    same = pair.filter(sharing_days(starts_on, None), subject=subject.strip()).first()
    if same is not None:
        raise Rejected(
            "subject",
            _("The two units coordinate about this already, %(days)s.")
            % {"days": sentences.days(same.starts_on, same.ends_on)},
        )
    link = UnitLink(from_unit=from_unit, to_unit=to_unit, subject=subject.strip(), starts_on=starts_on)
    link.full_clean()
    link.save()
    announce(unit_changed, by=by, unit=from_unit)
    return link


@service
def unlink_units(*, by: Actor, link: UnitLink, ends_on: dt.date) -> UnitLink | None:
    """End the coordination line on the day; one that has not begun by then is taken away (returns None)."""
    link = UnitLink.objects.take(by.user, "end", link.pk)
    announce(unit_changed, by=by, unit=link.from_unit)
    if link.starts_on > ends_on:
        link.delete()
        return None
    link.ends_on = ends_on
    link.full_clean()
    link.save(update_fields=["ends_on"])
    return link
