"""Doors of deciding: the request's page, the decision, calling up, withdrawing. Upper apps include the same box."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from coopoffice.web.policies import may, may_map
from coopoffice.web.views.governed import ActionView, GovernedDetailView

from .. import inbox
from ..approvals import act_word, approval_kinds, button_word, holder_words, kind_label, kind_of
from ..choices import StepState
from ..forms import approvals as forms
from ..models import Approval, ApprovalStep
from ..services import approvals as services

CRUMB = pgettext_lazy("inbox", "Waiting for me")


@dataclass
class Box:
    """What the decision box of a request shows to one person.

    Checks and form are worked out where the box is drawn: a page may show something of its own in its place.
    """

    approval: Any
    request: Any = None
    step: Any = None
    heading: str = ""
    button: str = ""
    why_not: str = ""
    acts: list[dict[str, Any]] = field(default_factory=list)
    callable: list[Any] = field(default_factory=list)
    withdraw_url: str = ""
    withdraw_why: str = ""
    walk: Any = None
    walk_group: str = ""
    phrases: tuple[Any, ...] = forms.PHRASES

    @cached_property
    def checks(self) -> list[Any]:
        """The automatic checks of the document, for who decides."""
        if self.step is None:
            return []
        kind = kind_of(self.step.kind)
        return kind.checks(kind.document(self.approval))

    @cached_property
    def form(self) -> Any:
        """The form of deciding; None for who does not decide."""
        if self.step is None:
            return None
        form = decision_form(self.request, self.step)
        form.initial["walk"] = self.walk_group
        if len(form.fields["to_step"].choices) < 2:
            del form.fields["to_step"]
        del form.fields["to_post"]
        return form

    @property
    def shut(self) -> list[dict[str, Any]]:
        """Acts the step does not allow, each with its reason."""
        return [act for act in self.acts if act["why"]]

    @property
    def may_decide(self) -> bool:
        """Whether the person decides now."""
        return self.step is not None


def _earlier(step: ApprovalStep) -> list[tuple[ApprovalStep, str]]:
    found = []
    for row in services.earlier_steps(step):
        holder, unit = holder_words(row)
        word = act_word(row.kind, row.act, row.final, row.label)
        found.append((row, f"{word}: {holder} {unit}".strip()))
    return found


def decision_form(request: HttpRequest, step: ApprovalStep, **data: Any) -> Any:
    """The form of deciding, for the box."""
    return forms.ApprovalDecideForm(
        None, actor=request.actor, instance=step, earlier=_earlier(step) if step.may_return else (), **data
    )  # type: ignore[attr-defined]


def approval_context(request: HttpRequest, approval: Approval | None) -> dict[str, Any]:
    """Context for ``units/_approval_route.html`` and ``units/_approval_box.html`` on a document's page.

    Costs the same statements whatever the request's length: two for the route, a few for the person's part, none for it
    where the request has ended.
    """
    if approval is None:
        return {"approval": None, "approval_box": None}
    user = request.user
    box = Box(approval, request, heading=_heading_elsewhere(approval))
    steps = [stop.step for stop in approval.course.stops if stop.step.state == StepState.OPEN]
    right = may_map(user, steps, ["view", "decide", "call"])
    open_steps = [step for step in steps if right[("view", step.pk)]]
    box.step = next((s for s in open_steps if right[("decide", s.pk)]), None)
    if box.step is not None:
        _fill(request, box, box.step)
    else:
        box.why_not = _why_not(user, approval, open_steps)
    box.callable = [
        (s, services.calling_refusal(s))
        for s in open_steps
        if right[("call", s.pk)] and not right[("decide", s.pk)] and not services.calling_refusal(s)
    ]
    if not approval.is_ended and may(user, "withdraw", approval):
        box.withdraw_url = reverse("units:approval_withdraw", args=[approval.pk])
        box.withdraw_why = services.withdrawing_refusal(approval)
    return {"approval": approval, "approval_box": box}


def _heading_elsewhere(approval: Approval) -> str:
    return str(approval.get_state_display())


def _why_not(user: Any, approval: Approval, open_steps: list[ApprovalStep]) -> str:
    if approval.is_ended:
        return _("It is decided; nothing more can be done to it.")
    if not open_steps:
        return _("It was returned and waits for the requester.")
    if any(user.pk in step.barred for step in open_steps):
        return _("This is your own request. Nobody decides the own request.")
    waits = ", ".join(" ".join(holder_words(step)).strip() for step in open_steps)
    return _("It waits for %(who)s.") % {"who": waits}


def _fill(request: HttpRequest, box: Box, step: ApprovalStep) -> None:
    word = act_word(step.kind, step.act, step.final, step.label)
    box.heading = pgettext("box", "For you: %(act)s") % {"act": word}
    box.button = button_word(step.kind, step.act, step.final)
    box.walk_group = request.GET.get("walk", "")[:80]
    for act, label, css in (
        ("return", pgettext_lazy("button", "Send back"), ""),
        ("refuse", pgettext_lazy("button", "Do not approve"), "btn-danger"),
        ("forward", pgettext_lazy("button", "Forward"), ""),
    ):
        why = services.refusal_of(act, step)
        box.acts.append({"act": act, "label": label, "css": css, "why": why})
    if box.walk_group:
        box.walk = inbox.walk_from(request.user, inbox.APPROVALS, step.pk, group=_group(box.walk_group))


def _group(walk: str) -> str:
    return "" if walk in ("all", "1") else walk


# --- the request's own door -------------------------------------------------------------------------------------------


class ApprovalOpenView(GovernedDetailView):
    """Leads to the document's page; a request whose kind has no page of its own is shown here."""

    model = Approval
    template_name = "units/approval_detail.html"
    context_name = "approval"

    def get_rows(self, user: Any) -> Any:
        return Approval.objects.visible_to(user).select_related("requester_unit", "requester", "process")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(CRUMB, reverse("units:inbox")), (self.object.subject, "")]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        kind = approval_kinds.get(self.object.kind)
        if kind is not None and kind.url is not None and kind.document(self.object) is not None:
            query = {k: request.GET[k][:80] for k in ("walk",) if k in request.GET}
            return HttpResponseRedirect(kind.url(self.object) + (f"?{urlencode(query)}" if query else ""))
        return super().get(request, *args, **kwargs)

    def get_context(self) -> dict[str, Any]:
        facts = []
        kind = approval_kinds.get(self.object.kind)
        for spec in kind.facts if kind else ():
            if (value := self.object.facts.get(spec.key)) not in (None, ""):
                facts.append((spec.label, dict(spec.choices).get(value, value)))
        return {
            "facts": facts,
            "kind_label": kind_label(self.object.kind),
            **approval_context(self.request, self.object),
        }


# --- acts ------------------------------------------------------------------------------------------------------------

_TITLES = {
    "return": (
        pgettext_lazy("title", "Send back for correction"),
        pgettext_lazy("button", "Send back with this reason"),
    ),
    "refuse": (pgettext_lazy("title", "Do not approve"), pgettext_lazy("button", "Do not approve, with this reason")),
    "forward": (pgettext_lazy("title", "Forward"), pgettext_lazy("button", "Forward")),
}


class ApprovalDecideView(ActionView):
    """Decide a step. The box sends here; an act that lacks its reason or place is asked for it on a page of its own."""

    model = ApprovalStep
    verb = "decide"
    object_kwarg = "step"
    form_class = forms.ApprovalDecideForm
    service = services.decide
    template_name = "units/approval_decide.html"

    def get_rows(self, user: Any) -> Any:
        return ApprovalStep.objects.visible_to(user).with_holders().select_related("approval__requester_unit")

    @property
    def act(self) -> str:
        """Which act the page is about."""
        sent = self.request.POST.get("act") or self.request.GET.get("act") or "approve"
        return sent if sent in services.ACTS else "approve"

    def get_initial(self) -> dict[str, Any]:
        return {"act": self.act, "walk": self.request.GET.get("walk", "")[:80]}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"earlier": _earlier(self.object) if self.act == "return" else ()}

    def make_form(self, data: Any = None, files: Any = None) -> Any:
        form = super().make_form(data, files)
        form.for_act(self.act)
        return form

    def get_service_kwargs(self, form: Any) -> dict[str, Any]:
        given = super().get_service_kwargs(form)
        walk = given.pop("walk", "")
        self._next = ""
        if walk:
            found = inbox.walk_from(self.request.user, inbox.APPROVALS, self.object.pk, group=_group(walk))
            key = found.after or found.before if found else ""
            self._next = inbox.item_url(self.request.user, key, walk) if key else reverse("units:inbox")
        return given

    def get_success_url(self, result: Any) -> str:
        return self._next or self.object.approval.get_absolute_url()

    def get_saved_message(self, result: Any) -> str:
        return f"{result.get_act_display()}: {self.object.approval.subject}"

    def get_cancel_url(self) -> str:
        return self.object.approval.get_absolute_url()

    def get_title(self) -> Any:
        if self.act in _TITLES:
            return _TITLES[self.act][0]
        return act_word(self.object.kind, self.object.act, self.object.final, self.object.label)

    def get_crumbs(self) -> list[tuple[Any, str]]:
        approval = self.object.approval
        return [
            (CRUMB, reverse("units:inbox")),
            (approval.subject[:40], approval.get_absolute_url()),
            (self.get_title(), ""),
        ]

    def get_context(self, form: Any) -> dict[str, Any]:
        if self.act in _TITLES:
            label = _TITLES[self.act][1]
        else:
            label = button_word(self.object.kind, self.object.act, self.object.final)
        return {
            "step": self.object,
            "approval": self.object.approval,
            "kind_label": kind_label(self.object.kind),
            "submit_label": label,
            "submit_css": "btn-danger" if self.act == "refuse" else "btn-primary",
            "why_not": services.refusal_of(self.act, self.object),
            "phrases": forms.REASONS if self.act in ("return", "refuse") else forms.PHRASES,
        }


class ApprovalCallView(ActionView):
    """Call a late or stranded step up to oneself."""

    model, verb, object_kwarg = ApprovalStep, "call", "step"
    form_class, service = forms.ApprovalNoteForm, services.call_step
    template_name = "units/approval_decide.html"
    title = gettext_lazy("Call the matter up")
    submit_label = gettext_lazy("Call it up to me")
    saved = gettext_lazy("It is with you now.")

    def get_rows(self, user: Any) -> Any:
        return ApprovalStep.objects.visible_to(user).with_holders().select_related("approval__requester_unit")

    def get_success_url(self, result: Any) -> str:
        return self.object.approval.get_absolute_url()

    def get_cancel_url(self) -> str:
        return self.object.approval.get_absolute_url()

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(CRUMB, reverse("units:inbox")), (self.title, "")]

    def get_context(self, form: Any) -> dict[str, Any]:
        approval = self.object.approval
        return {
            "step": self.object,
            "approval": approval,
            "kind_label": kind_label(approval.kind),
            "why_not": services.calling_refusal(self.object),
        }


class ApprovalWithdrawView(ActionView):
    """Take the own request back."""

    model, verb, object_kwarg = Approval, "withdraw", "approval"
    form_class, service = forms.ApprovalNoteForm, services.withdraw_approval
    template_name = "units/approval_decide.html"
    title = gettext_lazy("Withdraw the request")
    submit_label = pgettext_lazy("button", "Withdraw the request")
    submit_css = "btn-danger"
    saved = gettext_lazy("The request is withdrawn.")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(self.object.subject[:40], self.object.get_absolute_url()), (self.title, "")]

    def get_success_url(self, result: Any) -> str:
        return self.object.get_absolute_url()

    def get_context(self, form: Any) -> dict[str, Any]:
        return {
            "approval": self.object,
            "kind_label": kind_label(self.object.kind),
            "why_not": services.withdrawing_refusal(self.object),
        }
