"""The organisation chart: the office drawn, the department as a list of its offices."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coopoffice.web.views.governed import GovernedDetailView, GovernedView

from ..choices import UnitKind
from ..documents import chart
from ..models import Unit, UnitLink

OFFICES = (UnitKind.DEPARTMENT, UnitKind.AREA_OFFICE, UnitKind.PROVINCIAL_OFFICE)
DRAWN = 15  # more children than this are a list, not a drawing


class ChartView(GovernedView):
    """The chart of the office in which the person works."""

    model = Unit

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = Unit.objects.visible_to(request.user)
        mine = request.actor.posting.post.unit_id if request.actor.posting else None  # type: ignore[attr-defined]
        office = rows.filter(below__descendant_id=mine, kind__in=OFFICES).order_by("below__depth").first()
        top = office or rows.filter(parent__isnull=True).first()
        if top is None:
            return self.page({"title": _("Organisation chart")}, template="units/chart_none.html")
        return redirect("units:chart_detail", pk=top.pk)


class ChartDetailView(GovernedDetailView):
    """The chart of one unit: itself, the units right under it, command and coordination lines, heads of today."""

    model = Unit
    template_name = "units/chart.html"
    title = gettext_lazy("Organisation chart")

    def get_rows(self, user: Any) -> Any:
        return Unit.objects.visible_to(user).select_related("parent").with_heads().with_counts(below=True)

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Organisation chart"), "")]

    def get_context(self) -> dict[str, Any]:
        user, top = self.request.user, self.object
        below = Unit.objects.visible_to(user).open_on().below(top.pk).exclude(pk=top.pk)
        children = list(below.filter(parent=top).with_heads().with_counts(below=True))
        if len(children) > DRAWN:
            return {"offices": children, "kind": "offices"}
        everything = list(below.select_related("parent").with_heads().with_counts().order_by("position", "id"))
        inner = [unit.pk for unit in everything]
        links = list(
            UnitLink.objects.visible_to(user)
            .on()
            .filter(from_unit__in=inner, to_unit__in=inner)
            .select_related("from_unit", "to_unit")
        )
        counts: dict[int, int] = {}
        for unit in everything:
            counts[unit.parent_id] = counts.get(unit.parent_id, 0) + 1
        by_id = {unit.pk: unit for unit in everything}
        for link in links:  # heads are read with the units already
            link.from_unit, link.to_unit = by_id[link.from_unit_id], by_id[link.to_unit_id]
        return {
            "kind": "drawing",
            "drawing": chart.draw(top, children, links, counts),
            "tree": chart.tree(top, everything, links),
            "links": links,
        }
