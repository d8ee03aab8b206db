"""The page of one piece of work, and what the person may do to it now."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from coopoffice.web.policies import may_map
from coopoffice.web.views.governed import GovernedDetailView

from ...choices import DOING_STATES
from ...models import Assignment
from ...querysets import AssignmentQuerySet
from ...services import assignments as services
from ...work_hooks import origins_of
from .acts import FORM_OF
from .lists import CRUMB

# Acts in the order they are offered: key, words on the button, plain or primary or danger.
ACTS: tuple[tuple[str, Any, str], ...] = (
    ("accept", gettext_lazy("Accept"), "btn-primary"),
    ("answer", gettext_lazy("Answer"), "btn-primary"),
    ("close", gettext_lazy("Close the work"), "btn-primary"),
    ("progress", gettext_lazy("Report progress"), ""),
    ("hand_on", gettext_lazy("Hand on"), ""),
    ("return_for_more", gettext_lazy("Ask for more"), ""),
    ("ask_time", gettext_lazy("Ask for more time"), ""),
    ("give_time", gettext_lazy("Change the due day"), ""),
    ("remind", gettext_lazy("Remind"), ""),
    ("change", gettext_lazy("Correct"), ""),
    ("share", gettext_lazy("Share"), ""),
    ("return", gettext_lazy("Return"), "btn-danger"),
    ("cancel", gettext_lazy("Cancel the work"), "btn-danger"),
)
URL_OF = {key: f"units:assignment_{key}" for key, _label, _css in ACTS}


def acts_for(user: Any, row: Assignment) -> dict[str, Any]:
    """What the person may do to the work now, what the state does not allow and why. One statement."""
    verbs = sorted({services.MOVES[key].verb for key, *_rest in ACTS})
    right = {verb: ok for (verb, _pk), ok in may_map(user, [row], verbs).items()}
    open_, shut = [], []
    for key, label, css in ACTS:
        if not right[services.MOVES[key].verb]:
            continue
        why = services.refusal_of(key, row)
        act = {"key": key, "label": label, "css": css, "url": reverse(URL_OF[key], args=[row.pk]), "why": why}
        (shut if why else open_).append(act)
    primary = next((act for act in open_ if act["css"] == "btn-primary"), None)
    for act in open_:
        if act is not primary and act["css"] == "btn-primary":
            act["css"] = ""
    return {
        "primary": primary,
        "others": [act for act in open_ if act is not primary and act["css"] != "btn-danger"],
        "harsh": [act for act in open_ if act["css"] == "btn-danger"],
        "shut": shut,
        "nothing": not open_ and not shut,
        "work": right["work"] or right["accept"],
        "oversee": right["oversee"],
    }


class AssignmentDetailView(GovernedDetailView):
    """The page of one piece of work: what is asked, what happened, what can be done."""

    model = Assignment
    template_name = "units/assignment_detail.html"
    context_name = "assignment"

    def get_rows(self, user: Any) -> AssignmentQuerySet:
        return Assignment.objects.visible_to(user).with_people()

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(CRUMB, reverse("units:assignment_list")), (self.object.title, "")]

    def get_context(self) -> dict[str, Any]:
        row, user = self.object, self.request.user
        acts = acts_for(user, row)
        inline = None
        if acts["primary"]:
            inline = FORM_OF[acts["primary"]["key"]](None, actor=self.request.actor, instance=row)  # type: ignore[attr-defined]
        children = Assignment.objects.visible_to(user).filter(parent=row).with_people().order_by("due_on", "id")
        return {
            "acts": acts,
            "inline": inline,
            "entries": row.entries.select_related("by", "child__assignee", "child__unit"),
            "children": children,
            "parent": Assignment.objects.visible_to(user).filter(pk=row.parent_id).first() if row.parent_id else None,
            "files": row.files.select_related("blob", "uploaded_by"),
            "shares": row.shares.select_related("unit"),
            "readers": row.readers.select_related("user"),
            "origin": origins_of(user, [row.pk]).get(row.pk),
            "waits_for": ", ".join(
                p.full_name for p in (services.doers(row) if row.state in DOING_STATES else services.overseers(row))
            )
            if row.is_open
            else "",
        }
