"""The parts of a received letter's page: paper, act box, course, facts, files, who opened it."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coopoffice.web.policies import may_map
from coopoffice.web.prepared import kept_rows_of
from units.choices import DOING_STATES, AssignmentState, Line
from units.models import Assignment
from units.reach import reach
from units.views.approvals import approval_context
from units.views.assignments import FORM_OF, URL_OF, acts_for

from ..choices import BOOK_IN, FileRole, LetterState, PassingState, PhraseUse, ReferenceKind
from ..documents.stamp import PICTURES
from ..forms import incoming as forms
from ..models import Letter
from ..policies import REGISTRY
from ..policies.waiting import led
from ..prepared import parts_of
from ..sections import LetterSection, letter_sections
from ..services import incoming as services
from .incoming_work import phrases_for
from .letter_route import age_days, route_of

SHOWN_PAGES = 40
_ORDER = [FileRole.STAMPED, FileRole.SIGNED, FileRole.ORIGINAL, FileRole.ENCLOSURE, FileRole.PROOF]


# --- the paper -------------------------------------------------------------------------------------------------------


def viewable(file: Any) -> bool:
    """Whether the page can show it: a PDF by pictures of its pages, a picture as it is."""
    return file.blob.content_type == "application/pdf" or (file.blob.content_type in PICTURES and file.can_be_inline)


def files_of(request: HttpRequest, letter: Letter) -> list[Any]:
    """The letter's files, stamped copies first, read once a request."""
    kept = getattr(request, "_letter_files", None)
    if kept is None or kept[0] != letter.pk:
        rows = sorted(
            parts_of(request, letter).files,
            key=lambda f: (_ORDER.index(FileRole(f.role)), -f.position if f.role == FileRole.STAMPED else f.position),
        )
        kept = (letter.pk, rows)
        request._letter_files = kept  # type: ignore[attr-defined]
    return kept[1]


def paper(request: HttpRequest, letter: Letter) -> dict[str, Any]:
    """The file looked at (``?file=``), its pages, and the others to choose from."""
    files = files_of(request, letter)
    shown = [f for f in files if viewable(f)]
    asked = request.GET.get("file", "")
    chosen = next((f for f in shown if str(f.pk) == asked), shown[0] if shown else None)
    pages: list[dict[str, Any]] = []
    if chosen is not None and chosen.blob.content_type == "application/pdf":
        count = chosen.pages or 1
        pages = [
            {"number": n, "url": reverse("file_page", args=["saraban.letterfile", chosen.pk, n])}
            for n in range(1, min(count, SHOWN_PAGES) + 1)
        ]
    return {
        "files": shown,
        "chosen": chosen,
        "pages": pages,
        "more_pages": (chosen.pages or 0) > SHOWN_PAGES if chosen else False,
    }


# --- what can be done -------------------------------------------------------------------------------------------------

# key, words, address, verb, act of the move table
REGISTRY_ACTS: tuple[tuple[str, Any, str, str, str], ...] = (
    ("correct", gettext_lazy("Correct the register"), "saraban:incoming_correct", "change", "correct"),
    ("forward", gettext_lazy("Forward a misrouted letter"), "saraban:incoming_forward", "register", "forward"),
    ("return", gettext_lazy("Return to the sender"), "saraban:incoming_return", "register", "return"),
    ("void", gettext_lazy("Make the number void"), "saraban:incoming_void", "register", "void"),
)


def work_for(request: HttpRequest, letter: Letter) -> list[Assignment]:
    """Work of the letter that waits for the person, handed on or not, most urgent first. One statement, if any."""
    user = request.user
    if not parts_of(request, letter).tasks:
        return []  # all work of a letter hangs on what an instruction told

    def waiting(pk: int) -> QuerySet:
        of_letter = (
            Q(letter_task__letter_id=pk)
            | Q(parent__letter_task__letter_id=pk)
            | Q(parent__parent__letter_task__letter_id=pk)
        )
        mine = Q(assignee_id=user.pk) | Q(assignee_id__isnull=True, unit_id__in=led(user))
        rows = Assignment.objects.visible_to(user).filter(of_letter).filter(mine)
        rows = rows.filter(state__in=[str(s) for s in (*DOING_STATES, AssignmentState.ANSWERED)]).with_people()
        return rows.order_by("due_on", "id")[:5]

    # What was handed on waits for the one it was handed to.
    found = kept_rows_of(user, ("letter_work",), waiting, letter.pk)
    return [row for row in found if row.state in DOING_STATES]


def receive_box(request: HttpRequest, letter: Letter) -> dict[str, Any] | None:
    """The box that receives the letter in a book the person keeps; None where it is not on its way there."""
    waiting = [row for row in parts_of(request, letter).passings if row.state == PassingState.WAITING]
    may_receive = may_map(request.user, waiting, ["receive"])
    passing = next((row for row in waiting if may_receive["receive", row.pk]), None)
    if passing is None:
        return None
    return {
        "kind": "receive",
        "passing": passing,
        "form": forms.NothingForm(None, actor=request.actor, instance=passing),  # type: ignore[attr-defined]
        "action": reverse("saraban:arriving_receive", args=[passing.pk]),
    }


def arriving(request: HttpRequest, letter: Letter) -> dict[str, Any]:
    """For a letter of another unit of the department that was sent here inside the system."""
    return {"box": receive_box(request, letter)}


def act(request: HttpRequest, letter: Letter) -> dict[str, Any]:
    """The act box: the one thing that waits for the person, and beside it what else may be done, and why not."""
    user = request.user
    actor = request.actor  # type: ignore[attr-defined]
    may = {
        verb: ok for (verb, _pk), ok in may_map(user, [letter], ["register", "change", "present", "instruct"]).items()
    }
    box: dict[str, Any] = {"kind": ""}
    receiving = receive_box(request, letter)
    work = work_for(request, letter)
    asked = presenting(request, letter)["approval_box"]
    step = asked.step if asked is not None else None
    if receiving is not None:
        box = receiving
    elif step is not None and step.final:
        box = _instruct_box(request, letter, actor)
    elif step is not None:
        box = {"kind": "check"}
    elif work:
        box = _work_box(user, actor, work)
    elif letter.state == LetterState.INSTRUCTED and may["instruct"]:
        tasks = parts_of(request, letter).tasks
        left = [t for t in tasks if t.line == Line.COMMAND and t.assignment.state in DOING_STATES]
        box = {
            "kind": "close",
            "left": left,
            "form": forms.LetterNoteForm(None, actor=actor, instance=letter) if not left else None,
            "action": reverse("saraban:incoming_close", args=[letter.pk]),
            "again": reverse("saraban:incoming_instruct", args=[letter.pk]),
        }
    elif letter.state == LetterState.REGISTERED and may["present"] and not letter_led(user, letter):
        box = {
            "kind": "present",
            "form": forms.LetterPresentForm(None, actor=actor, instance=letter),
            "action": reverse("saraban:incoming_present", args=[letter.pk]),
            "phrases": phrases_for(user, PhraseUse.PRESENT),
        }
    elif letter.state == LetterState.REGISTERED and may["instruct"]:
        box = _instruct_box(request, letter, actor)
    open_, shut = [], []
    for key, label, url, verb, move in REGISTRY_ACTS:
        if may[verb]:
            why = services.refusal_of(move, letter)
            (shut if why else open_).append(
                {"key": key, "label": label, "url": reverse(url, args=[letter.pk]), "why": why}
            )
    if asked is not None and asked.withdraw_url:
        url = reverse("saraban:incoming_withdraw", args=[letter.pk])
        take_back = {"key": "withdraw", "label": _("Take back from presenting"), "url": url, "why": asked.withdraw_why}
        (shut if take_back["why"] else open_).insert(0, take_back)
    # Each registry stamps its own row: the central one the office's, a group's the group's.
    own = {f.unit_id for f in reach(user).facts if f.kind == "duty" and f.code in REGISTRY}
    stamps = [e for e in letter.entries.all() if e.book == BOOK_IN and e.unit_id in own and letter.state != "void"]
    return {
        "box": box,
        "open": open_,
        "shut": shut,
        "stamps": stamps,
        "reply_url": reply_url(letter) if letter.state != LetterState.VOID else "",
        "sheet_url": reverse("saraban:incoming_sheet", args=[letter.pk]),
        "nothing": not box["kind"] and not open_,
    }


def presenting(request: HttpRequest, letter: Letter) -> dict[str, Any]:
    """The engine's own context of the presenting that waits: its box and the walk through the inbox. Read once."""
    kept = getattr(request, "_letter_presenting", None)
    if kept is None or kept[0] != letter.pk:
        approval = None
        if letter.state == LetterState.PRESENTED:
            row = parts_of(request, letter).presented
            approval = row.approval if row else None
        kept = (letter.pk, approval_context(request, approval))
        request._letter_presenting = kept  # type: ignore[attr-defined]
    return kept[1]


def letter_led(user: Any, letter: Letter) -> bool:
    """Whether the person commands the unit whose letter it is."""
    return letter.unit_id in led(user)


def reply_url(letter: Letter) -> str:
    """Where an answer is drafted; empty where the site has no drafting."""
    try:
        return reverse("saraban:draft_reply", kwargs={"pk": letter.pk})
    except NoReverseMatch:
        return ""


def _instruct_box(request: HttpRequest, letter: Letter, actor: Any) -> dict[str, Any]:
    presentation = parts_of(request, letter).presented
    return {
        "kind": "instruct",
        "form": forms.LetterInstructForm(None, actor=actor, instance=letter),
        "action": reverse("saraban:incoming_instruct", args=[letter.pk]),
        "phrases": phrases_for(request.user, PhraseUse.INSTRUCT),
        "presentation": presentation,
        "days": age_days(presentation.presented_at) if presentation else 0,
    }


def _work_box(user: Any, actor: Any, work: list[Assignment]) -> dict[str, Any]:
    row = work[0]
    acts = acts_for(user, row)
    primary = acts["primary"]
    form = FORM_OF[primary["key"]](None, actor=actor, instance=row) if primary else None
    return {
        "kind": "work",
        "work": row,
        "others": work[1:],
        "acts": acts,
        "form": form,
        "action": reverse(URL_OF[primary["key"]], args=[row.pk]) if primary else "",
    }


# --- beside ----------------------------------------------------------------------------------------------------------


def course(request: HttpRequest, letter: Letter) -> dict[str, Any]:
    """The course, drawn."""
    return {
        "course": route_of(request.user, letter, parts_of(request, letter)),
        "sheet_url": reverse("saraban:incoming_sheet", args=[letter.pk]),
    }


def facts(request: HttpRequest, letter: Letter) -> dict[str, Any]:
    """What the books say: every number of the letter together, sender, dates, references, enclosures."""
    parts = parts_of(request, letter)
    references = [row for row in parts.references if row.kind != ReferenceKind.REPLIES]
    pointed_at = [row.to_letter for row in references if row.to_letter is not None]
    seen = may_map(request.user, pointed_at, ["view"])
    ours = {one.pk: one for one in pointed_at if seen["view", one.pk]}
    return {
        "entries": sorted(letter.entries.all(), key=lambda e: (e.entered_at, e.pk)),
        "references": [(r, ours.get(r.to_letter_id)) for r in references if r.text or r.to_letter_id in ours],
        "enclosures": parts.enclosures,
        "replies": parts.answered_by(request.user)[:-11:-1],  # the newest ten
    }


def readers(request: HttpRequest, letter: Letter) -> dict[str, Any]:
    """Who opened it, when first."""
    return {"readings": parts_of(request, letter).readings[:60]}


def _received(letter: Letter, user: Any) -> bool:
    return letter.is_received


def _by_the_book(letter: Letter, user: Any) -> bool:
    """Received, or known from the register alone: numbered on paper before, its text was never written here."""
    sent_round = letter.is_circular and letter.circulars.exists()
    return letter.is_received or not (hasattr(letter, "written") or sent_round)


def _sent_inside(letter: Letter, user: Any) -> bool:
    return not letter.is_received and letter.state in (LetterState.SIGNED, LetterState.DISPATCHED)


def file_list(request: HttpRequest, letter: Letter) -> dict[str, Any]:
    """Every file, with what it is and its hash."""
    return {"rows": files_of(request, letter)}


for _section in (
    LetterSection("incoming_paper", "saraban/_letter_paper.html", _by_the_book, paper, "main", 10),
    LetterSection("incoming_act", "saraban/_letter_act.html", _received, act, "side", 10),
    LetterSection("arriving_act", "saraban/_letter_receive.html", _sent_inside, arriving, "side", 5),
    LetterSection("incoming_course", "saraban/_letter_course.html", _received, course, "side", 20),
    LetterSection("incoming_facts", "saraban/_letter_facts.html", _by_the_book, facts, "side", 60),
    LetterSection("incoming_files", "saraban/_letter_files.html", _received, file_list, "side", 70),
    LetterSection("incoming_readers", "saraban/_letter_readers.html", _by_the_book, readers, "side", 80),
):
    letter_sections.register(_section.key, _section)
