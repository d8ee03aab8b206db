"""What hangs on one letter, read in fixed words (coopoffice.web.prepared) and at most once for a page.

Reading words, never a right: the caller has found the letter with ``visible_to``. Rows of other models that have a row
rule of their own (answers, circulars, what is on its way) are asked of it by the caller, with ``may_map``.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from functools import cached_property
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from coopoffice.web.among import Ids
from coopoffice.web.policies import may_map
from coopoffice.web.prepared import PreparedRows, hang, hang_on
from units.approvals_prepared import decisions_of_several
from units.models import Assignment, AssignmentEntry, Posting

from .models import (
    Addressee,
    Circular,
    CircularTarget,
    Dispatch,
    DraftComment,
    DraftVersion,
    Enclosure,
    Instruction,
    Letter,
    LetterEntry,
    LetterFile,
    LetterReading,
    LetterReference,
    LetterSignature,
    LetterTask,
    Passing,
    Presentation,
    WrittenLetter,
)

# The text of the search, which no page shows; a letter read along with another row leaves it where it is.
_NO_SEARCH = ("search_text", "search_terms")
# Kinds of rows that many letters have none of: asked for together, before each is read.
KINDS = {
    "answers": (LetterReference, "to_letter"),
    "circulars": (Circular, "letter"),
    "comments": (DraftComment, "letter"),
    "dispatches": (Dispatch, "letter"),
    "enclosures": (Enclosure, "letter"),
    "files": (LetterFile, "owner"),
    "instructions": (Instruction, "letter"),
    "passings": (Passing, "letter"),
    "presentations": (Presentation, "letter"),
    "references": (LetterReference, "letter"),
    "signature": (LetterSignature, "letter"),
    "tasks": (LetterTask, "letter"),
    "written": (WrittenLetter, "letter"),
}


def _without_search(letter: str) -> list[str]:
    return [f"{letter}__{name}" for name in _NO_SEARCH]


def _kinds(letter: int) -> QuerySet[Letter]:
    there = {
        f"has_{kind}": Exists(model._base_manager.filter(**{key: OuterRef("pk")}))
        for kind, (model, key) in KINDS.items()
    }
    versions = DraftVersion.objects.filter(letter=OuterRef("pk")).order_by().values("letter").annotate(n=Count("pk"))
    rows = Letter.objects.filter(pk=letter).order_by().only("pk")
    return rows.annotate(**there, version_count=Coalesce(Subquery(versions.values("n")), 0))


def _entries(letter: int) -> QuerySet[LetterEntry]:
    return LetterEntry.objects.filter(letter_id=letter).select_related("unit", "taken_by")


def _entries_of_several(letters: Ids) -> QuerySet[LetterEntry]:
    return LetterEntry.objects.filter(letter__among=letters).select_related("unit")


def _files(letter: int) -> QuerySet[LetterFile]:
    return LetterFile.objects.filter(owner_id=letter).select_related("blob")


def _references(letter: int) -> QuerySet[LetterReference]:
    rows = LetterReference.objects.filter(letter_id=letter).select_related("to_letter")
    return rows.defer(*_without_search("to_letter"))


def _answers(letter: int) -> QuerySet[LetterReference]:
    rows = LetterReference.objects.filter(to_letter_id=letter, kind="replies").select_related("letter__unit")
    return rows.defer(*_without_search("letter"))


def _enclosures(letter: int) -> QuerySet[Enclosure]:
    return Enclosure.objects.filter(letter_id=letter).select_related("file__blob").defer("file__text")


def _circulars(letter: int) -> QuerySet[Circular]:
    return Circular.objects.filter(letter_id=letter).select_related("unit", "entry")


def _readings(letter: int) -> QuerySet[LetterReading]:
    return LetterReading.objects.filter(letter_id=letter).select_related("user").order_by("first_at", "id")


# --- of letters written here ---


def _written(letter: int) -> QuerySet[WrittenLetter]:
    rows = WrittenLetter.objects.filter(pk=letter)
    return rows.select_related("issuer__parent", "signer_post__unit", "drafter", "approval__requester")


def _signature(letter: int) -> QuerySet[LetterSignature]:
    return LetterSignature.objects.filter(pk=letter).select_related("document")


def _addressees(letter: int) -> QuerySet[Addressee]:
    return Addressee.objects.filter(letter_id=letter).select_related("party__own_unit")


def _dispatches(letter: int) -> QuerySet[Dispatch]:
    rows = Dispatch.objects.filter(letter_id=letter).select_related("addressee", "sent_by", "proof__blob")
    return rows.defer("proof__text").order_by("recorded_at", "id")


def _comments(letter: int) -> QuerySet[DraftComment]:
    rows = DraftComment.objects.filter(letter_id=letter).select_related("by", "resolved_by")
    return rows.order_by("resolved_at", "at", "id")


# --- of letters received ---


def _passings(letter: int) -> QuerySet[Passing]:
    rows = Passing.objects.filter(letter_id=letter).select_related("unit", "sent_by", "ended_by", "entry")
    return rows.order_by("sent_at", "id")


def _presentations(letter: int) -> QuerySet[Presentation]:
    return Presentation.objects.filter(letter_id=letter).select_related("presented_by", "approval")


def _instructions(letter: int) -> QuerySet[Instruction]:
    return Instruction.objects.filter(letter_id=letter).select_related("by")


def _tasks(letter: int) -> QuerySet[LetterTask]:
    return LetterTask.objects.filter(letter_id=letter).with_work().order_by("id")


def _entries_of_work(works: Ids) -> QuerySet[AssignmentEntry]:
    return AssignmentEntry.objects.filter(assignment__among=works).select_related("by")


def _handed_on(works: Ids) -> QuerySet[Assignment]:
    return Assignment.objects.filter(parent__among=works).select_related("assignee")


def _places(people: Ids, on: dt.date) -> QuerySet[Posting]:
    rows = Posting.objects.on(on).filter(user__among=people).order_by("pk").select_related("post")
    return rows.only("user_id", "post__unit_id")


def _targets(circular: int) -> QuerySet[CircularTarget]:
    return CircularTarget.objects.filter(circular_id=circular).select_related("unit", "user")


_kinds_of = PreparedRows("coop_letter_kinds", _kinds, letter=int)
_entries_of = PreparedRows("coop_letter_entries", _entries, letter=int)
_entries_of_letters = PreparedRows("coop_entries_of_letters", _entries_of_several, letters=Ids)
_files_of = PreparedRows("coop_letter_files", _files, letter=int)
_references_of = PreparedRows("coop_letter_references", _references, letter=int)
_answers_of = PreparedRows("coop_letter_answers", _answers, letter=int)
_enclosures_of = PreparedRows("coop_letter_enclosures", _enclosures, letter=int)
_circulars_of = PreparedRows("coop_letter_circulars", _circulars, letter=int)
_readings_of = PreparedRows("coop_letter_readings", _readings, letter=int)
_written_of = PreparedRows("coop_letter_written", _written, letter=int)
_signature_of = PreparedRows("coop_letter_signature", _signature, letter=int)
_addressees_of = PreparedRows("coop_letter_addressees", _addressees, letter=int)
_dispatches_of = PreparedRows("coop_letter_dispatches", _dispatches, letter=int)
_comments_of = PreparedRows("coop_letter_comments", _comments, letter=int)
_passings_of = PreparedRows("coop_letter_passings", _passings, letter=int)
_presentations_of = PreparedRows("coop_letter_presentations", _presentations, letter=int)
_instructions_of = PreparedRows("coop_letter_instructions", _instructions, letter=int)
_tasks_of = PreparedRows("coop_letter_tasks", _tasks, letter=int)
_work_entries = PreparedRows("coop_letter_work_entries", _entries_of_work, works=Ids)
_work_below = PreparedRows("coop_letter_work_below", _handed_on, works=Ids)
_places_of = PreparedRows("coop_places_of_readers", _places, people=Ids, on=dt.date)
targets_of = PreparedRows("coop_circular_targets", _targets, circular=int)


class LetterParts:
    """The rows of one letter, each kind read when it is asked for, once. For one person's one page, no longer."""

    def __init__(self, letter: Letter) -> None:
        self.letter = letter
        self._answers_seen: list[Letter] | None = None

    @cached_property
    def kinds(self) -> Any:
        """Which kinds of rows there are at all (``has_files``), and ``version_count``."""
        return _kinds_of(letter=self.letter.pk)[0]

    def _read(self, kind: str, rows: PreparedRows, key: str = "letter") -> list[Any]:
        found = rows(letter=self.letter.pk) if getattr(self.kinds, f"has_{kind}", True) else []
        for row in found:
            setattr(row, key, self.letter)
        return found

    def hang(self) -> None:
        """Give the letter its rows in the books and its other half, as ``prefetch_related`` would."""
        hang(self.letter, "entries", self._read("entries", _entries_of))
        for name, row in (("written", self.written), ("signature", self.signature)):
            self.letter._state.fields_cache[name] = row

    def hang_paper(self) -> None:
        """Give the letter what its paper names besides: addressees, references, enclosures."""
        for name in ("addressees", "references", "enclosures"):
            hang(self.letter, name, getattr(self, name))

    @cached_property
    def files(self) -> list[LetterFile]:
        """Files in their order."""
        return self._read("files", _files_of, "owner")

    @cached_property
    def references(self) -> list[LetterReference]:
        """What it points at, each with our letter where it is one."""
        return self._read("references", _references_of)

    @cached_property
    def answers(self) -> list[LetterReference]:
        """Those that answer it; their letters are for the row rule."""
        return self._read("answers", _answers_of, "to_letter")

    def answered_by(self, user: Any) -> list[Letter]:
        """The letters that answer it and that the person sees, the oldest first."""
        letters = [row.letter for row in self.answers]
        if self._answers_seen is None:
            seen = may_map(user, letters, ["view"])
            self._answers_seen = [letter for letter in letters if seen["view", letter.pk]]
        return sorted(self._answers_seen, key=lambda letter: (letter.sort_at, letter.pk))

    @cached_property
    def enclosures(self) -> list[Enclosure]:
        """What comes with it."""
        return self._read("enclosures", _enclosures_of)

    @cached_property
    def circulars(self) -> list[Circular]:
        """Every time it was sent round; for the row rule."""
        return self._read("circulars", _circulars_of)

    @cached_property
    def readings(self) -> list[LetterReading]:
        """Who opened it, the first first."""
        return self._read("readings", _readings_of)

    @cached_property
    def first_opened_by_unit(self) -> dict[int, LetterReading]:
        """Who of each unit opened it first, by unit."""
        places: dict[int, set[int]] = defaultdict(set)
        people = Ids(reading.user_id for reading in self.readings)
        for posting in _places_of(people=people, on=timezone.localdate()):
            places[posting.user_id].add(posting.post.unit_id)
        found: dict[int, LetterReading] = {}
        for reading in self.readings:
            for unit_id in places[reading.user_id]:
                found.setdefault(unit_id, reading)
        return found

    # --- of letters written here ---

    @cached_property
    def written(self) -> WrittenLetter | None:
        """The other half of a letter written here."""
        return next(iter(self._read("written", _written_of)), None)

    @cached_property
    def signature(self) -> LetterSignature | None:
        """The signature, with the paper it stands on."""
        return next(iter(self._read("signature", _signature_of)), None)

    @cached_property
    def addressees(self) -> list[Addressee]:
        """To whom it goes, copies included."""
        return self._read("addressees", _addressees_of)

    @cached_property
    def dispatches(self) -> list[Dispatch]:
        """Its sendings."""
        return self._read("dispatches", _dispatches_of)

    @cached_property
    def comments(self) -> list[DraftComment]:
        """What was said about the draft."""
        return self._read("comments", _comments_of)

    # --- of letters received ---

    @cached_property
    def passings(self) -> list[Passing]:
        """Its ways to registries."""
        return self._read("passings", _passings_of)

    @cached_property
    def presentations(self) -> list[Presentation]:
        """Every time it was presented, with the request for the instruction and what was decided there."""
        rows = self._read("presentations", _presentations_of)
        made = defaultdict(list)
        asked = [row.approval_id for row in rows if row.approval_id]
        for decision in decisions_of_several(approvals=Ids(asked)) if asked else ():
            made[decision.approval_id].append(decision)
        for row in rows:
            row.decisions = made[row.approval_id]
        return rows

    @property
    def presented(self) -> Presentation | None:
        """The presenting that waits."""
        return next((row for row in self.presentations if row.ended_at is None), None)

    @cached_property
    def instructions(self) -> list[Instruction]:
        """What superiors wrote on it."""
        return self._read("instructions", _instructions_of)

    @cached_property
    def tasks(self) -> list[LetterTask]:
        """The work it gave, with who does it."""
        return self._read("tasks", _tasks_of)

    @cached_property
    def work(self) -> tuple[dict[int, list[AssignmentEntry]], dict[int, list[Assignment]]]:
        """What happened to the work, and what was handed on from it, by the assignment."""
        entries: dict[int, list[AssignmentEntry]] = defaultdict(list)
        below: dict[int, list[Assignment]] = defaultdict(list)
        if self.tasks:
            works = Ids(task.assignment_id for task in self.tasks)
            for entry in _work_entries(works=works):
                entries[entry.assignment_id].append(entry)
            for child in _work_below(works=works):
                below[child.parent_id].append(child)
        return entries, below


def with_entries(letters: list[Letter]) -> list[Letter]:
    """The letters of a page of a list, each with its rows in the books. One statement, as for ``with_entries``."""
    if letters:
        hang_on(letters, "entries", _entries_of_letters(letters=Ids(letter.pk for letter in letters)))
    return letters


def files_of(letter: Letter) -> list[LetterFile]:
    """The letter's files in their order, where nothing else of the letter is read. One statement."""
    found = _files_of(letter=letter.pk)
    for file in found:
        file.owner = letter
    return found


def parts_of(request: Any, letter: Letter) -> LetterParts:
    """The parts of the letter this request is about, one object however often it is asked."""
    kept = getattr(request, "_letter_parts", None)
    if kept is None or kept.letter is not letter:
        kept = request._letter_parts = LetterParts(letter)
    return kept
