"""What the roof adds to the frame: "my day" in the menu, and the name of the office one works in."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from coopoffice.web import registry
from coopoffice.web.context import names_office
from units.choices import UnitKind
from units.models import Unit
from units.scope import leads

OFFICE_KINDS = (UnitKind.PROVINCIAL_OFFICE, UnitKind.AREA_OFFICE, UnitKind.DEPARTMENT)

registry.menu.register(
    "my_day",
    registry.MenuEntry(
        key="my_day", label=_("My day"), url_name="my_day", icon="sun", group="me", order=0, phone=_("Today")
    ),
)
registry.menu.register(
    "overview",
    registry.MenuEntry(
        key="overview",
        label=_("Overview"),
        url_name="overview",
        icon="layout-dashboard",
        group="me",
        order=2,
        shown=lambda request: leads(request.user),
    ),
)


@names_office
def office_of(unit: Any) -> str:
    """The nearest office above the unit, itself included. One query, remembered in the session by the frame."""
    above = Unit.objects.filter(below__descendant_id=unit.pk, kind__in=OFFICE_KINDS).order_by("below__depth").first()
    return above.shown_name if above else unit.shown_name
