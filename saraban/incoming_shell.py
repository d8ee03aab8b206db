"""What received letters add to the shell: menu, "my day", senders by typing, duty pages, origin of assigned work."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import DateField, QuerySet, Value
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from coopoffice.thai import normalise, plain_date
from coopoffice.web import registry
from coopoffice.web.among import Ids
from coopoffice.web.prepared import PreparedRows, hang_on, kept_rows
from coopoffice.web.tables import counted_by, counting_words
from coopoffice.web.words import kept_words
from units.approvals import (
    DUTY,
    HEAD_OF_UNIT,
    ApprovalKind,
    Check,
    Condition,
    FactSpec,
    StepSpec,
    approval_kinds,
)
from units.choices import ConditionTest, Line, StepAct
from units.inbox import InboxItem, InboxSource, inbox_sources
from units.models import Assignment
from units.reach import reach
from units.work_hooks import Origin, work_followers, work_origins

from .choices import DocKind, Speed
from .menu import SettingsLine, children, settings_lines
from .models import Letter, LetterEntry, Party, Passing
from .policies import registry_units
from .policies import waiting as waits
from .services.incoming_instruct import GROUP, OFFICE, PRESENTING, follow_work, presenting_ended, presenting_moved
from .services.incoming_passing import waiting_of
from .views import incoming_work, letter_parts  # noqa: F401  (the parts register themselves)

SHOWN = 6
PAGES = (
    "saraban:letter_detail",
    "saraban:incoming_correct",
    "saraban:incoming_forward",
    "saraban:incoming_return",
    "saraban:incoming_void",
    "saraban:incoming_stamp",
    "saraban:incoming_present",
    "saraban:incoming_instruct",
    "saraban:incoming_close",
    "saraban:incoming_withdraw",
    "saraban:incoming_numbers",
)


def _keeps_books(request: HttpRequest) -> bool:
    return bool(registry_units(reach(request.user)))


def _has_place(request: HttpRequest) -> bool:
    return reach(request.user).has_place


def waiting(request: HttpRequest) -> Any:
    """Letters whose next step is the person's: the number beside the menu's entry."""
    return Letter.objects.visible_to(request.user).received().filter(waits.mine(request.user))


def _counts(request: HttpRequest) -> dict[str, int]:
    """How many letters wait, by list. One statement a request."""
    if not hasattr(request, "_letters_waiting"):
        user = request.user
        words = kept_words(user, ("letters_waiting",), lambda: counting_words(_waiting(user)))
        request._letters_waiting = counted_by(words)  # type: ignore[attr-defined]
    return request._letters_waiting  # type: ignore[attr-defined]


def _waiting(user: Any) -> dict[str, QuerySet]:
    rows = Letter.objects.visible_to(user).received()
    wanted = {"overdue": rows.filter(waits.overdue(user))}
    if waits.kept(user):
        wanted["stamp"] = rows.filter(waits.not_stamped(user))
        wanted["present"] = rows.filter(waits.to_present(user))
    if waits.led(user):
        wanted["close"] = rows.filter(waits.to_close(user))
        wanted["instruct"] = rows.filter(waits.to_instruct(user))
    return {**wanted, "arriving": waiting_of(user)}


def _to_present(user: Any) -> QuerySet:
    """What waits to be instructed stands in the inbox's own box, work told in that of assigned work: not again here."""
    rows = Letter.objects.visible_to(user).received().filter(waits.to_present(user))
    rows = rows.only("subject", "from_text", "state", "speed", "due_on", "received_at")
    return rows.order_by("-speed", "received_at", "pk")[:SHOWN]


def _widget(request: HttpRequest) -> dict[str, Any] | None:
    """Letters that wait for the person; for a registry the queues that should be empty."""
    if not _has_place(request):
        return None
    counts = _counts(request)
    work = reverse("saraban:incoming_work")
    labels = (
        ("arriving", _("to be received"), reverse("saraban:arriving_list")),
        ("stamp", _("not stamped"), f"{work}?view=stamp"),
        ("present", _("to be presented"), f"{work}?view=present"),
        ("instruct", _("to be instructed"), f"{work}?view=instruct"),
        ("close", _("answered, to be closed"), f"{work}?view=close"),
        ("overdue", _("past the due day"), f"{work}?view=overdue"),
    )
    if not any(counts.get(key) for key, _label, _url in labels) and not _keeps_books(request):
        return None
    rows = kept_rows(request.user, ("letters_to_present",), lambda: _to_present(request.user))
    if rows:
        hang_on(rows, "entries", _numbers_of(letters=Ids(row.pk for row in rows)))
    return {
        "rows": rows,
        "total": counts.get("present", 0),
        "queues": [(label, counts[key], url, key == "overdue") for key, label, url in labels if counts.get(key)],
        "keeps": _keeps_books(request),
    }


# --- directory: senders by typing -----------------------------------------------------------------------------------


def _parties(user: Any) -> Any:
    return Party.objects.visible_to(user).in_use()


def _find_parties(user: Any, text: str, limit: int) -> Iterable[Party]:
    rows = _parties(user)
    for word in normalise(text).split()[:6]:
        rows = rows.filter(search__contains=word)
    found = list(rows.order_by("name", "id")[: limit * 3])
    wanted = normalise(text)
    found.sort(key=lambda p: (normalise(p.name) != wanted, not normalise(p.name).startswith(wanted), len(p.name)))
    return found[:limit]


if registry.pickers.get("party") is None:
    registry.pickers.register("party", registry.Picker("party", _parties, _find_parties, lambda party: party.name))


# --- assigned work comes from a letter --------------------------------------------------------------------------------


def origins(user: Any, ids: Iterable[int]) -> dict[int, Origin]:
    """The letter a piece of work was given from, itself or through what it was handed on from. Two statements."""
    letters: dict[int, int] = {}
    paths = ("letter_task__letter_id", "parent__letter_task__letter_id", "parent__parent__letter_task__letter_id")
    for pk, *found in Assignment.objects.filter(pk__in=list(ids)).values_list("pk", *paths):
        letter = next((f for f in found if f), None)
        if letter:
            letters[pk] = letter
    if not letters:
        return {}
    seen = Letter.objects.visible_to(user).with_entries().in_bulk(list(set(letters.values())))
    return {
        pk: Origin(
            f"{seen[letter].subject} ({', '.join(e.written for e in seen[letter].entries.all())})",
            seen[letter].get_absolute_url(),
        )
        for pk, letter in letters.items()
        if letter in seen
    }


work_origins.register("letters", origins)
work_followers.register("letters", follow_work)

# --- presenting runs on the approvals engine -------------------------------------------------------------------------


def _presented(approval: Any) -> Any:
    return getattr(approval, "presentation", None)


def _checks(presentation: Any) -> list[Check]:
    """What the superior wants to know at once: a scan is there, it is stamped, by when it is due."""
    if presentation is None:
        return [Check(False, _("The letter of this request is missing."))]
    letter = presentation.letter
    stamped = any(e.stamped_at for e in letter.entries.all() if e.unit_id == letter.unit_id)
    return [
        Check(True if letter.files.all() else None, _("A scan or file of the letter is there")),
        Check(True if stamped else None, _("It carries the receipt stamp")),
        Check(
            None if letter.is_overdue else True,
            _("Due day"),
            plain_date(letter.due_on) if letter.due_on else gettext("none"),
        ),
    ]


approval_kinds.register(
    ApprovalKind(
        code=PRESENTING,
        label=_("Received letter"),
        default_steps=(
            StepSpec(
                DUTY("GA-A9"),
                StepAct.CHECK,
                days=1,
                condition=Condition("level", ConditionTest.IS, OFFICE),
                may_refuse=False,
            ),
            StepSpec(HEAD_OF_UNIT, StepAct.APPROVE, days=2, may_refuse=False),
        ),
        facts=(
            FactSpec(
                "level", _("whose letter it is"), "choice", ((OFFICE, _("the office's")), (GROUP, _("a group's")))
            ),
            FactSpec("speed", pgettext_lazy("letter", "speed"), "choice", tuple((str(k), v) for k, v in Speed.choices)),
            FactSpec("kind", _("kind of letter"), "choice", tuple(DocKind.choices)),
            FactSpec("needs_answer", _("needs an answer"), "bool"),
        ),
        document=_presented,
        url=lambda approval: _presented(approval).letter.get_absolute_url(),
        checks=_checks,
        on_step=presenting_moved,
        on_finish=presenting_ended,
        final_act_label=_("Instruct"),
        icon="mail",
        own_ok=True,
    )
)


# --- what waits in the inbox without being an approval: letters to be closed, letters to be received -----------------


_numbers_of = PreparedRows(
    "coop_numbers_of_letters",
    lambda letters: LetterEntry.objects.filter(letter__among=letters).order_by("entered_at", "pk"),
    letters=Ids,
)


def _close_rows(user: Any, on: dt.date) -> Any:
    rows = Letter.objects.filter(unit_id__in=sorted(waits.led(user))).received().all_answered()
    return rows.annotate(group=Value("close")).values_list("pk", "group", "due_on", "speed", "updated_at")


def _close_items(user: Any, pks: list[int]) -> dict[int, InboxItem]:
    rows = kept_rows(
        user,
        ("inbox_to_close",),
        lambda letters: (
            Letter.objects.visible_to(user)
            .filter(pk__among=letters)
            .select_related("unit")
            .only("subject", "from_text", "unit__short_name", "unit__short_name_en")
        ),
        letters=Ids(pks),
    )
    hang_on(rows, "entries", _numbers_of(letters=Ids(pks)))
    return {
        row.pk: InboxItem(
            row.subject,
            row.get_absolute_url(),
            gettext("Close the letter"),
            icon="circle-check",
            unit=row.unit.shown_short_name,
            who=row.from_text,
            meta=", ".join(e.written for e in row.entries.all()),
        )
        for row in rows
    }


def _receive_rows(user: Any, on: dt.date) -> Any:
    rows = Passing.objects.visible_to(user, "receive", on).waiting()
    return rows.annotate(group=Value("receive"), day=Cast(Value(None), DateField())).values_list(
        "pk", "group", "day", "letter__speed", "sent_at"
    )


def _receive_items(user: Any, pks: list[int]) -> dict[int, InboxItem]:
    rows = kept_rows(
        user,
        ("inbox_to_receive",),
        lambda passings: (
            Passing.objects.visible_to(user).filter(pk__among=passings).select_related("letter__unit", "unit")
        ),
        passings=Ids(pks),
    )
    letters = [row.letter for row in rows]
    hang_on(letters, "entries", _numbers_of(letters=Ids(letter.pk for letter in letters)))
    return {
        row.pk: InboxItem(
            row.letter.subject,
            row.letter.get_absolute_url(),
            gettext("Receive in the own register"),
            icon="inbox",
            unit=row.unit.shown_short_name,
            who=row.letter.from_text,
            meta=incoming_work.central_number(row),
            coordination=row.line == Line.COORDINATION,
        )
        for row in rows
    }


inbox_sources.register(
    "letters_close",
    InboxSource("letters_close", _close_rows, _close_items, lambda group: gettext("Answered letters to be closed"), 30),
)
inbox_sources.register(
    "letters_receive",
    InboxSource("letters_receive", _receive_rows, _receive_items, lambda group: gettext("Letters to be received"), 40),
)

for _entry in (
    registry.MenuEntry("incoming_work", _("To be dealt with"), "saraban:incoming_work", order=5, url_names=PAGES),
    registry.MenuEntry(
        "incoming_register",
        _("Register a received letter"),
        "saraban:incoming_register",
        order=6,
        url_names=("saraban:incoming_register", "saraban:incoming_batch"),
        shown=_keeps_books,
    ),
    registry.MenuEntry("arriving", _("Letters arriving at the registry"), "saraban:arriving_list", order=7),
):
    children.register(_entry.key, _entry)
settings_lines.register(
    "phrases",
    SettingsLine(
        "phrases",
        _("Quick phrases of letters"),
        _("Sentences offered when a letter is presented or instructed."),
        "saraban:phrase_list",
        "message-2",
        10,
        ("saraban:phrase_add", "saraban:phrase_change"),
        _keeps_books,
    ),
)
registry.quick_actions.register(
    "register_letter",
    registry.QuickAction(
        "register_letter",
        _("Register a received letter"),
        "saraban:incoming_register",
        "inbox",
        20,
        shown=_keeps_books,
    ),
)
registry.widgets.register(
    "letters_waiting", registry.Widget("letters_waiting", "saraban/_incoming_widget.html", _widget, "main", 8)
)
registry.carries_out("saraban:incoming_register", "GA-A1")
registry.carries_out("saraban:incoming_work", "GA-A9", "EX-11")
registry.carries_out("saraban:arriving_list", "EX-9")
