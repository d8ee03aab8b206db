"""Doors of processes (duty EX-1): list, picture, drawing, versions side by side, who would be asked."""

from __future__ import annotations

import difflib
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from coopoffice.web.filters import ChoiceFilter, SearchFilter, UnitFilter
from coopoffice.web.policies import may_map
from coopoffice.web.refusals import Rejected
from coopoffice.web.tables import Column, Tab
from coopoffice.web.views.governed import (
    ActionView,
    GovernedDetailView,
    GovernedFormView,
    GovernedListView,
)

from .. import sentences
from ..acting import postings_of
from ..approvals import kind_label
from ..choices import ProcessState
from ..documents.processes import picture_of, step_words
from ..forms import processes as forms
from ..models import Process
from ..querysets import ProcessQuerySet
from ..services import processes as services
from ..services.approvals import preview_route

CRUMB = gettext_lazy("Processes")


def days_words(row: Process) -> str:
    """From when to when it counts."""
    return sentences.days(row.in_force_from, row.in_force_until) if row.in_force_from else ""


def counting(user: Any) -> Q:
    """In force today or coming."""
    today = timezone.localdate()
    return Q(state=ProcessState.IN_FORCE) & (Q(in_force_until__isnull=True) | Q(in_force_until__gte=today))


def drafts(user: Any) -> Q:
    """Being drawn."""
    return Q(state=ProcessState.DRAFT)


def past(user: Any) -> Q:
    """No more in force."""
    return ~counting(user) & ~drafts(user)


class ProcessListView(GovernedListView):
    """กระบวนงาน."""

    model = Process
    title = CRUMB
    columns = (
        Column("kind", gettext_lazy("Kind of request"), lambda p: kind_label(p.kind), sort="kind"),
        Column("name", gettext_lazy("Name of the process"), lambda p: p.name, sort="name", link=True),
        Column("version", pgettext_lazy("process", "Version"), lambda p: p.version, sort="version", num=True),
        Column("unit", gettext_lazy("Unit"), lambda p: p.unit.shown_short_name, sort=("unit__position", "unit_id")),
        Column("state", gettext_lazy("State"), lambda p: p.get_state_display(), sort="state"),
        Column("days", pgettext_lazy("process", "In force"), days_words, sort="in_force_from"),
        Column("drawn", gettext_lazy("Drawn by"), lambda p: p.drawn_by.full_name, sort="drawn_by__sort_key"),
    )
    filters = (
        SearchFilter("name"),
        ChoiceFilter("kind", gettext_lazy("Kind of request"), forms.kinds),
        UnitFilter("unit", gettext_lazy("Unit")),
    )
    tabs = (
        Tab("now", pgettext_lazy("process", "In force"), counting),
        Tab("drafts", gettext_lazy("Being drawn"), drafts),
        Tab("past", pgettext_lazy("process", "Retired"), past),
    )
    nulls_last = frozenset({"in_force_from"})
    default_sort = ("kind", "-version")
    add_url_name = "units:process_draw"
    add_label = gettext_lazy("Draw a process")
    empty_title = gettext_lazy("No processes here")
    empty_text = gettext_lazy("Where none is in force, each kind of request takes the route it came with.")

    def for_screen(self, rows: Any, user: Any) -> ProcessQuerySet:
        return rows.select_related("unit", "drawn_by")


class _Found:
    """What the pages of one version share."""

    def get_rows(self, user: Any) -> ProcessQuerySet:
        return Process.objects.visible_to(user).with_steps()

    def get_crumbs(self) -> list[tuple[Any, str]]:
        row = self.object  # type: ignore[attr-defined]
        trail: list[tuple[Any, str]] = [(CRUMB, reverse("units:process_list"))]
        version = _("version %(n)d") % {"n": row.version}
        here = f"{row.name} · {version}"
        if isinstance(self, ProcessDetailView):
            return [*trail, (here, "")]
        return [*trail, (here, row.get_absolute_url()), (self.get_title(), "")]  # type: ignore[attr-defined]


class ProcessDetailView(_Found, GovernedDetailView):
    """One version: its picture, its steps in words, its other versions, and who would be asked."""

    model = Process
    template_name = "units/process_detail.html"
    context_name = "process"

    def get_title(self) -> Any:
        return self.object.name

    def get_context(self) -> dict[str, Any]:
        row, user = self.object, self.request.user
        steps = list(row.steps.all())
        right = may_map(user, [row], ["draw", "bring"])
        versions = Process.objects.visible_to(user).filter(unit=row.unit_id, kind=row.kind).order_by("-version")
        form = forms.ProcessTryForm(None, actor=self.request.actor, kind=row.kind)  # type: ignore[attr-defined]
        return {
            "kind_label": kind_label(row.kind),
            "picture": picture_of(steps, row.kind),
            "lines": [(step, step_words(step, row.kind)) for step in steps],
            "days": days_words(row),
            "versions": versions,
            "may_draw": right[("draw", row.pk)],
            "may_bring": right[("bring", row.pk)],
            "bring_why": services.bringing_refusal(row) if right[("bring", row.pk)] else "",
            "try_form": form,
        }


class ProcessTryView(_Found, GovernedDetailView):
    """Who would be asked by this version if the chosen person submitted now; the fragment of the version's page."""

    model = Process
    template_name = "units/_approval_preview.html"

    def get_context(self) -> dict[str, Any]:
        form = forms.ProcessTryForm(self.request.GET, actor=self.request.actor, kind=self.object.kind)  # type: ignore[attr-defined]
        form.is_valid()
        person = form.cleaned_data.get("requester")
        if person is None:
            said = "; ".join(str(e) for e in form.errors.get("requester", []))
            return {"steps": [], "refused": said}
        posting = next((p for p in postings_of(person)), None)
        if posting is None:
            return {"refused": _("%(person)s holds no post today.") % {"person": person}}
        try:
            steps = preview_route(
                by=self.request.actor,  # type: ignore[attr-defined]
                kind=self.object.kind,
                unit=posting.post.unit,
                facts=form.given,
                requester=person,
                process=self.object,
            )
        except Rejected as refusal:
            return {"refused": refusal.sentence}
        return {"steps": steps, "refused": ""}


class ProcessCompareView(_Found, GovernedDetailView):
    """Two versions side by side: what was added, taken away, changed."""

    model = Process
    template_name = "units/process_compare.html"
    context_name = "process"
    title = gettext_lazy("Compare versions")

    def get_context(self) -> dict[str, Any]:
        row, user = self.object, self.request.user
        others = Process.objects.visible_to(user).filter(unit=row.unit_id, kind=row.kind).exclude(pk=row.pk)
        wanted = self.request.GET.get("with", "")
        number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 10 else 0
        rows = list(others.with_steps().order_by("-version"))
        other = next((p for p in rows if p.pk == number), None)
        other = other or next((p for p in rows if p.version < row.version), rows[0] if rows else None)
        return {"other": other, "others": rows, "pairs": _pairs(other, row) if other else []}


def _pairs(old: Process, new: Process) -> list[tuple[str, list[str], list[str]]]:
    """Steps beside each other: (same, changed, added or removed; words of the old; words of the new)."""
    before = [step_words(s, old.kind) for s in old.steps.all()]
    after = [step_words(s, new.kind) for s in new.steps.all()]
    plain = [[tuple(words) for words in side] for side in (before, after)]
    found: list[tuple[str, list[str], list[str]]] = []
    for tag, a1, a2, b1, b2 in difflib.SequenceMatcher(None, *plain, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [("same", before[a1 + n], after[b1 + n]) for n in range(a2 - a1)]
            continue
        both = min(a2 - a1, b2 - b1)
        found += [("changed", before[a1 + n], after[b1 + n]) for n in range(both)]
        found += [("removed", before[n], []) for n in range(a1 + both, a2)]
        found += [("added", [], after[n]) for n in range(b1 + both, b2)]
    return found


class ProcessDrawView(GovernedFormView):
    """Open a draft."""

    model = Process
    form_class = forms.ProcessDrawForm
    service = services.draw_process
    title = gettext_lazy("Draw a process")
    submit_label = pgettext_lazy("button", "Begin to draw")
    saved = gettext_lazy("The draft is open. It starts from the route that counts now.")
    lead = gettext_lazy("A draft changes nothing until it is brought into force.")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(CRUMB, reverse("units:process_list")), (self.title, "")]

    def get_initial(self) -> dict[str, Any]:
        kind = self.request.GET.get("kind", "")[:60]
        return {"kind": kind, "name": kind_label(kind) if kind else ""}

    def get_cancel_url(self) -> str:
        return reverse("units:process_list")

    def get_success_url(self, result: Any) -> str:
        return reverse("units:process_edit", args=[result.pk])


class ProcessVersionView(_Found, ActionView):
    """Draw a new version from this one."""

    model = Process
    verb = "draw"
    form_class = forms.ProcessPlainForm
    title = gettext_lazy("Draw a new version")
    submit_label = gettext_lazy("Draw a new version")
    saved = gettext_lazy("The new version is open. It starts from this one.")
    lead = gettext_lazy("This version stays as it is. The new one counts when it is brought into force.")

    @staticmethod
    def service(*, by: Any, process: Process) -> Process:
        """The next version of the same unit and kind."""
        return services.draw_process(by=by, unit=process.unit, kind=process.kind, name=process.name, source=process)

    def get_success_url(self, result: Any) -> str:
        return reverse("units:process_edit", args=[result.pk])


class ProcessEditView(_Found, GovernedFormView):
    """Draw: steps, who, line, days, with the picture beside. Adding and moving steps saves nothing."""

    model = Process
    verb = "draw"
    form_class = forms.ProcessEditForm
    service = services.change_process
    object_kwarg = "process"
    template_name = "units/process_edit.html"
    title = gettext_lazy("Draw the process")
    submit_label = pgettext_lazy("button", "Save the draft")
    saved = gettext_lazy("The draft is saved.")

    def get_initial(self) -> dict[str, Any]:
        return {"name": self.object.name, "note": self.object.note}

    def get_context(self, form: Any) -> dict[str, Any]:
        rows = form.as_rows() if form.is_bound else list(self.object.steps.all())
        return {
            "process": self.object,
            "kind_label": kind_label(self.object.kind),
            "picture": picture_of(rows, self.object.kind),
            "why_not": "" if self.object.is_draft else _("A version that was in force is not changed."),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        op = request.POST.get("op", "")
        if not op:
            return super().post(request, *args, **kwargs)
        self.setup_object()
        form = self.make_form(forms.redrawn(request.POST, op))
        form.is_valid()
        context = {"form": form, "quiet": True, **self.get_context(form)}
        if getattr(request, "htmx", False):
            part = "units/_process_picture.html" if op == "look" else "units/_process_editor.html"
            return self.page(context, template=part)
        return self.show(form, quiet=True)


class ProcessBringView(_Found, ActionView):
    """Bring the draft into force."""

    model, verb, object_kwarg = Process, "bring", "process"
    form_class, service = forms.ProcessBringForm, services.bring_process
    template_name = "units/process_act.html"
    title = gettext_lazy("Bring into force")
    submit_label = pgettext_lazy("button", "Bring into force")
    saved = gettext_lazy("The process is in force from the day chosen.")
    lead = gettext_lazy("The version before ends the day before. Requests under way keep their route.")

    def get_initial(self) -> dict[str, Any]:
        return {"in_force_from": timezone.localdate()}

    def get_context(self, form: Any) -> dict[str, Any]:
        return {"why_not": services.bringing_refusal(self.object)}


class ProcessRetireView(_Found, ActionView):
    """End the version today."""

    model, verb, object_kwarg = Process, "bring", "process"
    form_class, service = forms.ProcessPlainForm, services.retire_process
    template_name = "units/process_act.html"
    title = gettext_lazy("Retire the process")
    submit_label, submit_css = pgettext_lazy("button", "Retire the process"), "btn-danger"
    saved = gettext_lazy("The process is retired.")
    lead = gettext_lazy("Requests submitted from now on take the route above, or the kind's own.")

    def get_context(self, form: Any) -> dict[str, Any]:
        return {"why_not": services.retiring_refusal(self.object)}


class ProcessDiscardView(_Found, ActionView):
    """Throw a draft away."""

    model, verb, object_kwarg = Process, "draw", "process"
    form_class, service = forms.ProcessPlainForm, services.discard_process
    template_name = "units/process_act.html"
    title = gettext_lazy("Throw the draft away")
    submit_label, submit_css = gettext_lazy("Throw the draft away"), "btn-danger"
    saved = gettext_lazy("The draft is gone.")

    def get_success_url(self, result: Any) -> str:
        return reverse("units:process_list")

    def get_context(self, form: Any) -> dict[str, Any]:
        return {"why_not": "" if self.object.is_draft else _("A version that was in force is kept. Retire it instead.")}
