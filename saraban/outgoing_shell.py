"""What letters written here add to the shell: the kind of request, menu, "my day", the letter's page, duty pages."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy, pgettext_lazy

from coopoffice.web import registry
from coopoffice.web.policies import may_map
from coopoffice.web.prepared import kept_rows
from units.approvals import (
    DUTY,
    HEAD_OF_UNIT,
    OFFICER,
    ApprovalKind,
    Check,
    Condition,
    FactSpec,
    StepSpec,
    approval_kinds,
)
from units.choices import ConditionTest, Power, StepAct
from units.reach import reach
from units.signals import approval_decided
from units.views.approvals import approval_context

from . import addressee_picker  # noqa: F401  (registers the picker)
from .choices import WRITTEN_KINDS, FileRole, LetterState, Severity
from .documents.paper import MARKS
from .menu import SettingsLine, children, settings_lines
from .models import WrittenLetter
from .prepared import parts_of
from .sections import LetterSection, letter_sections
from .services import submitting
from .services.dispatch import unsent_of
from .services.previewing import paper_now
from .services.vetting import vet
from .signals import mail_wanted
from .tasks_outgoing import mail_letter

SHOWN = 6
KINDS = tuple((k.value, k.label) for k in WRITTEN_KINDS)


# --- the kind of request ----------------------------------------------------------------------------------------------


def _url(approval: Any) -> str:
    return reverse("saraban:outgoing_open", args=[approval.facts["letter"]])


def _checks(written: WrittenLetter | None) -> list[Check]:
    """The vetting checks as the decision box draws them: what is wrong first, with the rule."""
    if written is None:
        return []
    vetted = vet(written.letter, written)
    found = []
    for result in vetted.results:
        ok = True if result.finding.fine else (False if result.severity == Severity.STOP else None)
        fact = result.finding.sentence if result.finding.fine else f"{result.finding.sentence} ({result.reference})"
        found.append(Check(ok, result.title, fact))
    return found


approval_kinds.register(
    ApprovalKind(
        code=submitting.KIND,
        label=gettext_lazy("Outgoing letter"),
        default_steps=(
            StepSpec(
                HEAD_OF_UNIT,
                StepAct.CHECK,
                days=1,
                condition=Condition("head_first", ConditionTest.IS, "true"),
            ),
            StepSpec(
                DUTY("GA-A8"),
                StepAct.CHECK,
                days=1,
                condition=Condition("central", ConditionTest.IS, "true"),
                label="กลั่นกรอง",
            ),
            StepSpec(
                OFFICER,
                StepAct.APPROVE,
                days=2,
                condition=Condition("signs", ConditionTest.IS, submitting.SIGNED_BY_OFFICE),
            ),
            StepSpec(
                HEAD_OF_UNIT,
                StepAct.APPROVE,
                days=2,
                condition=Condition("signs", ConditionTest.IS, submitting.SIGNED_BY_UNIT),
            ),
        ),
        facts=(
            FactSpec(
                "signs",
                pgettext_lazy("fact", "signed by"),
                "choice",
                (
                    (submitting.SIGNED_BY_UNIT, pgettext_lazy("fact", "the head of the unit")),
                    (submitting.SIGNED_BY_OFFICE, pgettext_lazy("fact", "the provincial officer")),
                ),
            ),
            FactSpec("head_first", pgettext_lazy("fact", "the head of the unit sees it first"), "bool"),
            FactSpec("central", pgettext_lazy("fact", "goes out from the provincial office"), "bool"),
            FactSpec("registrar", pgettext_lazy("fact", "uses a power of the registrar"), "bool"),
            FactSpec(
                "kind",
                pgettext_lazy("fact", "kind of letter"),
                "choice",
                tuple((k.value, k.label) for k in WRITTEN_KINDS),
            ),
        ),
        document=submitting.written_of,
        url=_url,
        checks=_checks,
        on_step=submitting.after_step,
        on_finish=submitting.after_finish,
        power=Power.SIGN_LETTER,
        final_act_label=pgettext_lazy("button", "Sign the letter"),
        own_ok=True,
    )
)


def _opened(sender: Any, approval: Any, **facts: Any) -> None:
    """Somebody decided: those who are asked next are concerned with the letter."""
    if approval.kind == submitting.KIND:
        submitting.after_opening(approval)


approval_decided.connect(_opened, dispatch_uid="saraban.outgoing_opened")


def send_mail(sender: Any, dispatch: Any, **facts: Any) -> None:
    """An e-mail waits: hand it to the worker. A broker that is away leaves it to the quarter-hourly sweep."""
    mail_letter.delay(dispatch.pk)


mail_wanted.connect(send_mail, dispatch_uid="saraban.mail_letter")


# --- the letter's page ------------------------------------------------------------------------------------------------


def _is_written(letter: Any, user: Any) -> bool:
    return letter.origin == "written" and hasattr(letter, "written")


def _written(request: HttpRequest, letter: Any) -> Any:
    """The letter's other half; of one not signed yet the paper as it stands, looked at once for the page."""
    parts = parts_of(request, letter)
    written = parts.written
    if letter.state in (LetterState.DRAFT, LetterState.VETTING) and not hasattr(request, "_looked"):
        parts.hang_paper()
        request._looked = paper_now(written)  # type: ignore[attr-defined]
    return written


def _paper_section(request: HttpRequest, letter: Any) -> dict[str, Any]:
    written = _written(request, letter)
    parts = parts_of(request, letter)
    signature = parts.signature
    signed = [file for file in parts.files if file.role == FileRole.SIGNED] if signature else []
    paper = signature.paper if signature else getattr(request, "_looked", (None, None))[0]
    if paper is None:
        paper = paper_now(written)[0]
    return {
        "written": written,
        "paper": paper,
        "signature": signature,
        "signed_file": signed[0] if signed else None,
        "code": signature.document.shown_code if signature else "",
        "marks": [(mark, label) for mark, label in MARKS.items()] if signature else [],
    }


def _acts_section(request: HttpRequest, letter: Any) -> dict[str, Any]:
    written = _written(request, letter)
    verbs = ["change", "submit", "cancel", "sign", "dispatch", "comment"]
    right = {verb: ok for (verb, _pk), ok in may_map(request.user, [written], verbs).items()}
    context = approval_context(request, written.approval)
    box = context["approval_box"]
    step = own = None
    if box is not None and letter.state == LetterState.VETTING:
        step = box.step
        own = bool(step is not None and step.final)
    return {
        "written": written,
        "right": right,
        "approval_box": box if letter.state == LetterState.VETTING else None,
        "approval": written.approval,
        "signs_own": own,
        "vetted": getattr(request, "_looked", (None, None))[1],
        "unsent": _unsent(request, letter) if letter.state in (LetterState.SIGNED, LetterState.DISPATCHED) else [],
        "returned": _return_of(written) if letter.state == LetterState.DRAFT else None,
    }


def _unsent(request: HttpRequest, letter: Any) -> list[Any]:
    parts = parts_of(request, letter)
    return unsent_of(parts.addressees, parts.dispatches)


def _return_of(written: WrittenLetter) -> Any:
    """Why it came back, where it did."""
    approval = written.approval
    if approval is None or approval.state != "returned":
        return None
    return approval.decisions.filter(act="return").order_by("-at", "-id").first()


def _comments_section(request: HttpRequest, letter: Any) -> dict[str, Any]:
    return {
        "written": _written(request, letter),
        "comments": parts_of(request, letter).comments,
        "may_comment": letter.state in (LetterState.DRAFT, LetterState.VETTING),
    }


def _sendings_section(request: HttpRequest, letter: Any) -> dict[str, Any]:
    sendings = parts_of(request, letter).dispatches
    return {"written": _written(request, letter), "sendings": sendings, "unsent": _unsent(request, letter)}


def _facts_section(request: HttpRequest, letter: Any) -> dict[str, Any]:
    parts = parts_of(request, letter)
    return {
        "written": _written(request, letter),
        "signature": parts.signature,
        "addressees": parts.addressees,
        "references": parts.references,
        "enclosures": parts.enclosures,
        "answers": parts.answers,
        "versions": parts.kinds.version_count,
    }


def _register(key: str, context: Any, *, column: str = "side", order: int, applies: Any = _is_written) -> None:
    letter_sections.register(
        key,
        LetterSection(key, f"saraban/_outgoing_{key.removeprefix('outgoing_')}.html", applies, context, column, order),
    )


_register("outgoing_paper", _paper_section, column="main", order=10)
_register(
    "outgoing_route",
    lambda request, letter: {"approval": _written(request, letter).approval},
    column="main",
    order=20,
    applies=lambda letter, user: _is_written(letter, user) and letter.written.approval_id is not None,
)
_register("outgoing_acts", _acts_section, order=10)
_register(
    "outgoing_sendings",
    _sendings_section,
    order=30,
    applies=lambda letter, user: _is_written(letter, user) and letter.state in ("signed", "dispatched", "closed"),
)
_register("outgoing_comments", _comments_section, order=40)
_register("outgoing_facts", _facts_section, order=60)


# --- menu and "my day" ------------------------------------------------------------------------------------------------


PAGES = ("draft_start", "draft_edit", "letter_send", "letter_sign")


def _has_place(request: HttpRequest) -> bool:
    return reach(request.user).has_place


def _widget(request: HttpRequest) -> dict[str, Any] | None:
    """What waits to be sent, and what came back: lists that should be empty. Not drawn while they are."""
    if not _has_place(request):
        return None
    names = ("subject", "own_number", "to_text", "dated_on")

    def unsent() -> QuerySet:
        rows = WrittenLetter.objects.visible_to(request.user, "dispatch").not_sent().select_related("letter")
        return rows.only(*(f"letter__{name}" for name in names)).order_by("letter__sort_at")[:SHOWN]

    found = kept_rows(request.user, ("letters_to_send",), unsent)
    return {"rows": found} if found else None


for _place, (_key, _label, _name, _names) in enumerate(
    (
        ("outgoing", gettext_lazy("Letters written here"), "outgoing_list", PAGES),
        ("who_signs", gettext_lazy("Who may sign?"), "who_signs", ()),
        ("genuine", gettext_lazy("Is this paper genuine?"), "genuine", ("genuine_code",)),
    )
):
    children.register(
        _key,
        registry.MenuEntry(
            _key,
            _label,
            f"saraban:{_name}",
            order=25 if _key == "outgoing" else 90 + _place,
            url_names=tuple(f"saraban:{name}" for name in (_name, *_names)),
        ),
    )
for _line in (
    SettingsLine(
        "templates",
        gettext_lazy("Letter templates"),
        gettext_lazy("Texts that letters of a kind begin with."),
        "saraban:template_list",
        "template",
        20,
        ("saraban:template_change",),
    ),
    SettingsLine(
        "authorities",
        gettext_lazy("Signing authorities"),
        gettext_lazy("Who may sign what to whom, by which order and from which day."),
        "saraban:authority_list",
        "certificate",
        30,
        ("saraban:authority_write", "saraban:authority_change"),
    ),
    SettingsLine(
        "vetting",
        gettext_lazy("Vetting checks"),
        gettext_lazy("What is looked for in a draft, and whether it stops the signature or only warns."),
        "saraban:vetting_list",
        "list-check",
        40,
        ("saraban:vetting_change",),
    ),
    SettingsLine(
        "my_signature",
        gettext_lazy("My signature"),
        gettext_lazy("The drawn signature on letters you sign."),
        "saraban:my_signature",
        "signature",
        60,
    ),
):
    settings_lines.register(_line.key, _line)
registry.widgets.register(
    "letters_to_send", registry.Widget("letters_to_send", "saraban/_outgoing_widget.html", _widget, "main", 25)
)
registry.quick_actions.register(
    "write_letter",
    registry.QuickAction(
        "write_letter", gettext_lazy("Write a letter"), "saraban:draft_start", "writing", 20, shown=_has_place
    ),
)
registry.carries_out("saraban:outgoing_list", "GA-A8")
registry.carries_out("saraban:who_signs", "EX-10")
