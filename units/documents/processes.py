"""The picture of a process, laid out for inline SVG: solid lines for command, dashed for coordination.

From the requester at the top downwards, one row to a stage; steps side by side run at the same time.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..approvals import approval_kinds, condition_words
from ..choices import JoinRule, Line, StepAct, WhoRule

WIDTH = 440
GAP = 12
ROW_GAP = 44
END = 40
LINE = 22
LETTER = 8.6  # width of one Thai letter at 14 px; marks above and below have none


def who_words(step: Any) -> str:
    """Who is asked, in words."""
    if step.who == WhoRule.HEAD_OF and step.who_unit:
        return _("Head of %(unit)s") % {"unit": step.who_unit.shown_short_name}
    if step.who == WhoRule.DUTY and step.who_duty:
        return _("Holder of duty %(duty)s") % {"duty": step.who_duty.shown_title}
    if step.who == WhoRule.POST and step.who_post:
        return step.who_post.shown_title
    return str(WhoRule(step.who).label) if step.who else ""


def step_word(step: Any) -> str:
    """What is asked: the office's own word, else the act's."""
    return step.label or str(StepAct(step.act).label)


def days_words(step: Any) -> str:
    """How long it may take."""
    return ngettext("%(n)d working day", "%(n)d working days", step.days) % {"n": step.days}


def step_words(step: Any, kind: str) -> list[str]:
    """A step in words, line by line: what, who, how long, what else may be done, and when it is taken at all."""
    may = [
        word
        for allowed, word in (
            (step.may_return, _("may send back")),
            (step.may_refuse, _("may refuse")),
            (step.may_forward, _("may forward")),
        )
        if allowed
    ]
    condition = condition_words(approval_kinds.get(kind), step.fact, step.test, step.value)
    return [
        step_word(step),
        who_words(step),
        str(Line(step.line).label),
        days_words(step),
        ", ".join(may),
        _("only where %(condition)s") % {"condition": condition} if condition else "",
    ]


def _fit(text: str, width: float) -> str:
    """The text cut to the width, with an ellipsis; marks without width do not count."""
    room = int(width / LETTER)
    seen = 0
    for at, letter in enumerate(text):
        if not unicodedata.combining(letter) and unicodedata.category(letter) != "Mn":
            seen += 1
        if seen > room:
            return text[: max(1, at - 1)].rstrip() + "…"
    return text


@dataclass(frozen=True)
class Node:
    """One step's box with its lines of text, each with its place."""

    x: float
    y: float
    width: float
    height: float
    dashed: bool
    lines: tuple[tuple[float, str, str], ...]  # y, text, class
    title: str

    @property
    def middle(self) -> float:
        """The x of its middle."""
        return self.x + self.width / 2


@dataclass
class Picture:
    """Boxes and strokes of one process."""

    nodes: list[Node] = field(default_factory=list)
    strokes: list[tuple[str, bool]] = field(default_factory=list)  # path, dashed
    joins: list[tuple[float, float, str]] = field(default_factory=list)
    width: int = WIDTH
    height: float = 0
    start: float = 0
    end: float = 0
    words: str = ""


def picture_of(steps: Iterable[Any], kind: str) -> Picture:
    """Return the drawing of the steps (ProcessStep rows or unsaved ones) in order of their stage."""
    rows: dict[int, list[Any]] = {}
    for step in steps:
        rows.setdefault(step.stage, []).append(step)
    picture = Picture()
    y = END + ROW_GAP - 12
    above: list[tuple[float, float]] = [(WIDTH / 2, END)]
    for stage in sorted(rows):
        beside = rows[stage]
        width = min(320.0, (WIDTH - 8 - GAP * (len(beside) - 1)) / len(beside))
        left = (WIDTH - (width * len(beside) + GAP * (len(beside) - 1))) / 2
        words = [_box_words(step, kind) for step in beside]
        height = 14 + LINE * max(len(w) for w in words)
        nodes = []
        for n, step in enumerate(beside):
            x = left + n * (width + GAP)
            lines = tuple(
                (y + 5 + LINE * (i + 1) - 4, _fit(text, width - 20), css) for i, (text, css) in enumerate(words[n])
            )
            title = " · ".join(part for part in step_words(step, kind) if part)
            nodes.append(Node(x, y, width, height, step.line == Line.COORDINATION, lines, title))
        for px, py in above:
            for node in nodes:
                half = (py + node.y) / 2
                bend = f"M{px:g} {py:g}V{half:g}H{node.middle:g}V{node.y:g}"
                picture.strokes.append((bend, node.dashed))
        if len(beside) > 1:
            word = _("any one of them") if beside[0].join == JoinRule.ANY else _("all of them")
            picture.joins.append((WIDTH / 2, y + height + 17, word))
        picture.nodes += nodes
        above = [(node.middle, node.y + node.height) for node in nodes]
        y += height + ROW_GAP
    for px, py in above:
        half = (py + y) / 2 if len(above) > 1 else py
        picture.strokes.append((f"M{px:g} {py:g}V{half:g}H{WIDTH / 2:g}V{y:g}", False))
    picture.end = y
    picture.height = y + END
    picture.words = "; ".join(node.title for node in picture.nodes)
    return picture


def _box_words(step: Any, kind: str) -> list[tuple[str, str]]:
    condition = condition_words(approval_kinds.get(kind), step.fact, step.test, step.value)
    found = [(step_word(step), "w"), (who_words(step), "h"), (days_words(step), "d")]
    if condition:
        found.append((_("only where %(condition)s") % {"condition": condition}, "if"))
    return found
