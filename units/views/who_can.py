""" "Who can?": whose reach, on which day, over which units and records, and by which fact, in sentences."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coopoffice.web.policies import governed_models, policy_for
from coopoffice.web.views.governed import GovernedView

from ..explaining import grounds_of, who_reaches
from ..forms.people import WhoCanForm
from ..models import Unit

NOT_VERBS = {"q", "refusal", "may_add", "model"}


def kinds() -> list[tuple[str, Any]]:
    """Every kind of record with a row rule, by its name."""
    found = [(m._meta.label_lower, m._meta.verbose_name_plural) for m in governed_models()]
    return [("", gettext_lazy("Any kind")), *sorted(found, key=lambda pair: str(pair[1]))]


def verbs_of(model: Any) -> list[str]:
    """The acts the row rule of the model knows, ``view`` first."""
    rule = policy_for(model)
    names = [n for n in dir(rule) if not n.startswith("_") and n not in NOT_VERBS and callable(getattr(rule, n))]
    return sorted(names, key=lambda n: (n != "view", n))


VERBS = {
    "view": gettext_lazy("see"),
    "change": gettext_lazy("change"),
    "close": gettext_lazy("close"),
    "staff": gettext_lazy("keep posts and people"),
    "give_duties": gettext_lazy("give duties"),
    "place": gettext_lazy("place in posts"),
    "reset": gettext_lazy("reset passwords"),
    "stand_in": gettext_lazy("name a stand-in"),
    "delegate": gettext_lazy("delegate powers"),
    "end": gettext_lazy("end"),
    "share": gettext_lazy("name people for it"),
    "revoke": gettext_lazy("revoke"),
    "answer": gettext_lazy("answer"),
    "assign": gettext_lazy("assign"),
    "follow": gettext_lazy("follow up"),
}


class WhoCanView(GovernedView):
    """Ask about a person, or about a unit."""

    model = Unit
    template_name = "units/who_can.html"
    title = gettext_lazy("Who can?")

    def get(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        asked = bool(set(request.GET) & {"person", "unit", "on", "kind"})
        data = request.GET.copy() if asked else None
        if data is not None and not data.get("on", "").strip():
            data["on"] = str(timezone.localdate())
        form = WhoCanForm(data, actor=request.actor)  # type: ignore[attr-defined]
        form.fields["kind"].choices = kinds()
        context: dict[str, Any] = {"form": form, "title": self.title, "asked": False}
        if asked and form.is_valid():
            given = form.cleaned_data
            person, unit, on = given.get("person"), given.get("unit"), given["on"]
            if person is None and unit is None:
                form.add_error("person", _("Choose a person, or a unit, or both."))
            else:
                context |= {"asked": True, "person": person, "unit": unit, "on": on}
                if person is not None:
                    grounds = grounds_of(person, on)
                    context["grounds"] = grounds
                    context["reaching"] = [g for g in grounds if unit is None or unit in g.units]
                    context["kind_lines"] = self._kind_lines(user, person, on, given.get("kind") or "")
                elif unit is not None:
                    context["accesses"] = who_reaches(unit, on)
        return self.page(context, status=422 if form.is_bound and form.errors else 200)

    def _kind_lines(self, user: Any, person: Any, on: Any, kind: str) -> list[dict[str, Any]]:
        model = next((m for m in governed_models() if m._meta.label_lower == kind), None)
        if model is None:
            return []
        seen = model.objects.visible_to(user)
        total = seen.count()
        return [
            {
                "verb": VERBS.get(verb, verb),
                "count": seen.filter(policy_for(model).q(person, verb, on)).count(),
                "total": total,
            }
            for verb in verbs_of(model)
        ]
