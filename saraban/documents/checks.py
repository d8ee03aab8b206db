"""Automatic checks of a draft. Each looks at one thing and says what it found; the rule it rests on and how grave it
is are data (models.VettingRule), so that an office changes a figure or a word without a programmer.

A check takes a ``Sheet`` (everything it may look at, read beforehand) and its figures and words, and returns a
``Finding``. Checks ask the database nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from coopoffice.thai import normalise

from ..choices import DocKind, PartyKind, RegistrarMatter
from .body import parse_body, plain


@dataclass(frozen=True)
class Sheet:
    """A draft as the checks see it."""

    kind: str
    subject: str
    cause: str
    purpose: str
    conclusion: str
    salutation: str
    closing: str
    to: Sequence[Any]  # capacity.Recipient: name, party
    forms: Sequence[tuple[str, str, str]]  # for each addressee: name, salutation and closing by the table
    enclosures: Sequence[tuple[str, bool]]  # name, whether its file is attached
    references: Sequence[str]
    is_reply: bool
    letter_code: str
    issuer_kind: str
    registrar: str
    able: Sequence[Any]  # capacity.Answer of those who may sign
    unable: Sequence[str]  # sentences that say why nobody may
    open_comments: int = 0

    @property
    def body(self) -> str:
        """All three parts as one text."""
        return "\n".join((self.cause, self.purpose, self.conclusion))


@dataclass(frozen=True)
class Finding:
    """What a check found: fine or not, the sentence, and where in the letter."""

    fine: bool
    sentence: str
    part: str = ""
    details: tuple[str, ...] = field(default_factory=tuple)


Check = Callable[[Sheet, Mapping[str, Any]], Finding | None]
CHECKS: dict[str, tuple[Any, Check]] = {}


def check(code: str, title: Any) -> Callable[[Check], Check]:
    """Register a check under its code. None from it means that it does not apply to this letter."""

    def register(function: Check) -> Check:
        CHECKS[code] = (title, function)
        return function

    return register


@check("parts", gettext_lazy("All parts of the form are there"))
def parts(sheet: Sheet, params: Mapping[str, Any]) -> Finding:
    missing = []
    if not sheet.subject.strip() and sheet.kind != DocKind.STAMPED:
        missing.append(_("the subject"))
    if not sheet.to and sheet.kind != DocKind.CERTIFICATE:
        missing.append(_("the addressee"))
    if not (sheet.cause.strip() or sheet.purpose.strip()):
        missing.append(_("the text"))
    if sheet.kind in (DocKind.EXTERNAL, DocKind.MEMO) and not sheet.conclusion.strip():
        missing.append(_("the conclusion"))
    if sheet.kind == DocKind.EXTERNAL and sheet.to and not (sheet.salutation and sheet.closing):
        missing.append(_("salutation and closing"))
    if missing:
        return Finding(False, _("Missing: %(parts)s.") % {"parts": ", ".join(missing)}, "head")
    return Finding(True, _("Every part the form asks for is there."))


@check("salutation", gettext_lazy("Salutation and closing suit the addressee"))
def salutation(sheet: Sheet, params: Mapping[str, Any]) -> Finding | None:
    if sheet.kind not in (DocKind.EXTERNAL, DocKind.MEMO) or not sheet.to:
        return None
    wrong = []
    for name, opening, ending in sheet.forms:
        if sheet.salutation != opening:
            wrong.append(_("%(to)s: the table says “%(right)s”, the draft “%(typed)s”.")
                         % {"to": name, "right": opening, "typed": sheet.salutation})  # fmt: skip
        elif sheet.kind == DocKind.EXTERNAL and sheet.closing != ending:
            wrong.append(_("%(to)s: the closing is “%(right)s”, the draft has “%(typed)s”.")
                         % {"to": name, "right": ending, "typed": sheet.closing})  # fmt: skip
    if wrong:
        return Finding(False, _("Salutation or closing does not suit the addressee."), "head", tuple(wrong))
    return Finding(True, _("“%(salutation)s” suits every addressee.") % {"salutation": sheet.salutation})


@check("conclusion_words", gettext_lazy("The conclusion takes up the salutation"))
def conclusion_words(sheet: Sheet, params: Mapping[str, Any]) -> Finding | None:
    if sheet.kind not in (DocKind.EXTERNAL, DocKind.MEMO) or not sheet.conclusion.strip():
        return None
    expected = dict(params.get("words", {})).get(sheet.salutation)
    if not expected:
        return None
    if expected in sheet.conclusion:
        return Finding(True, _("The conclusion says “%(words)s”.") % {"words": expected})
    return Finding(False, _("With “%(salutation)s” the conclusion says “%(words)s …”.")
                   % {"salutation": sheet.salutation, "words": expected}, "conclusion")  # fmt: skip


_ARABIC = re.compile(r"[0-9][0-9.,/:-]*")
_ADDRESS = re.compile(r"\S+@\S+|https?://\S+|www\.\S+")


@check("digits", gettext_lazy("Thai digits"))
def digits(sheet: Sheet, params: Mapping[str, Any]) -> Finding:
    blocks = parse_body(sheet.body)  # numbers of items are notation, not text
    words = [b.text for b in blocks] + [cell for b in blocks for row in b.rows for cell in row]
    listed = [name for name, _file in sheet.enclosures]
    text = _ADDRESS.sub("", "\n".join((sheet.subject, *words, *listed, *sheet.references)))
    found = [m[0] for m in _ARABIC.finditer(text)]
    if not found:
        return Finding(True, _("No Arabic digits in the text."))
    sentence = ngettext(
        "Arabic digits at %(n)d place; the paper is printed with Thai digits all the same.",
        "Arabic digits at %(n)d places; the paper is printed with Thai digits all the same.",
        len(found),
    ) % {"n": len(found)}
    return Finding(False, sentence, "purpose", tuple(dict.fromkeys(found))[:8])


_BLANK = re.compile(r"(?:ที่|เลขที่)\s*[ก-ฮ]{0,3}\s*[0-9๐-๙.]*/\s*\.{2,}|วันที่\s*\.{3,}|^\s*วันที่\s+[0-9๐-๙]+\s+[ก-ฮ]", re.M)


@check("number_left", gettext_lazy("Number and date are left for the registry"))
def number_left(sheet: Sheet, params: Mapping[str, Any]) -> Finding:
    text = "\n".join((sheet.subject, sheet.cause, sheet.purpose, sheet.conclusion))
    own = normalise(sheet.letter_code).replace(" ", "")
    typed = bool(own) and re.search(re.escape(own) + r"/\d", normalise(text).replace(" ", "")) and not sheet.references
    if _BLANK.search(text) or typed:
        return Finding(
            False, _("Number and date of the letter are not typed: the register gives them at signing."), "cause"
        )
    return Finding(True, _("Number and date come from the register at signing."))


@check("enclosures", gettext_lazy("Enclosures named and attached"))
def enclosures(sheet: Sheet, params: Mapping[str, Any]) -> Finding | None:
    named = [w for w in params.get("words", []) if w in sheet.body]
    if named and not sheet.enclosures:
        return Finding(False, _("The text speaks of an enclosure (“%(word)s”), but none is listed.")
                       % {"word": named[0]}, "purpose")  # fmt: skip
    without = [name for name, has_file in sheet.enclosures if not has_file]
    if without:
        return Finding(
            False, _("Listed, but the file is not attached: %(names)s.") % {"names": ", ".join(without)}, "head"
        )
    if not sheet.enclosures:
        return None
    return Finding(True, _("Every enclosure is listed and attached."))


@check("enclosures_spoken_of", gettext_lazy("The text speaks of its enclosures"))
def enclosures_spoken_of(sheet: Sheet, params: Mapping[str, Any]) -> Finding | None:
    if not sheet.enclosures or sheet.kind == DocKind.STAMPED:
        return None
    if any(w in sheet.body for w in params.get("words", [])):
        return Finding(True, _("The text speaks of its enclosures."))
    return Finding(False, _("Enclosures are listed, but the text does not speak of them."), "purpose")


@check("subject_length", gettext_lazy("Length of the subject"))
def subject_length(sheet: Sheet, params: Mapping[str, Any]) -> Finding | None:
    if not sheet.subject.strip():
        return None
    most = int(params.get("most", 120))
    if len(sheet.subject) > most:
        return Finding(False, _("The subject has %(n)d characters; up to %(most)d can be taken in at a glance.")
                       % {"n": len(sheet.subject), "most": most}, "head")  # fmt: skip
    return Finding(True, _("The subject is short enough."))


@check("reference", gettext_lazy("An answer names the letter it answers"))
def reference(sheet: Sheet, params: Mapping[str, Any]) -> Finding | None:
    if not sheet.is_reply:
        return None
    if sheet.references or sheet.kind != DocKind.EXTERNAL:
        return Finding(True, _("The letter that is answered is named."))
    return Finding(False, _("This letter answers another one; name it under “Refers to”."), "head")


@check("memo_inside", gettext_lazy("A memorandum stays inside"))
def memo_inside(sheet: Sheet, params: Mapping[str, Any]) -> Finding | None:
    if sheet.kind != DocKind.MEMO or not sheet.to:
        return None
    outside = [
        one.name
        for one in sheet.to
        if one.party is not None
        and one.party.own_unit_id is None
        and one.party.kind not in (PartyKind.GOVERNOR, PartyKind.AGENCY)
    ]
    if outside:
        sentence = _(
            "A memorandum goes to agencies of the same ministry, department or province only. "
            "Write an external letter to: %(names)s."
        ) % {"names": ", ".join(outside)}
        return Finding(False, sentence, "head")
    return Finding(True, _("Every addressee may get a memorandum."))


@check("stamped_routine", gettext_lazy("A stamped letter is routine"))
def stamped_routine(sheet: Sheet, params: Mapping[str, Any]) -> Finding | None:
    if sheet.kind != DocKind.STAMPED:
        return None
    heavy = [w for w in params.get("words", []) if w in sheet.body]
    if heavy:
        return Finding(False, _("A stamped letter serves six routine cases only; “%(word)s” is none of them.")
                       % {"word": heavy[0]}, "purpose")  # fmt: skip
    return Finding(True, _("Nothing in it goes beyond a routine letter."))


@check("capacity", gettext_lazy("Somebody may sign it"))
def capacity(sheet: Sheet, params: Mapping[str, Any]) -> Finding | None:
    if not sheet.to and sheet.kind != DocKind.CERTIFICATE:
        return None
    if sheet.able:
        first = sheet.able[0]
        return Finding(True, _("%(person)s may sign: %(lines)s.")
                       % {"person": first.person.full_name, "lines": " / ".join(first.lines)}, "end")  # fmt: skip
    return Finding(False, _("Nobody may sign this letter as it stands."), "end", tuple(sheet.unable))


@check("registrar", gettext_lazy("Powers of the registrar"))
def registrar(sheet: Sheet, params: Mapping[str, Any]) -> Finding | None:
    if sheet.issuer_kind not in params.get("unit_kinds", []):
        return None
    text = "\n".join((sheet.subject, sheet.body))
    found = tuple(w for w in params.get("words", []) if w in text)
    if sheet.registrar == RegistrarMatter.YES:
        return Finding(False, _("The writer says that it uses a power of the registrar: only the provincial office "
                                "issues it."), "purpose", found)  # fmt: skip
    if found and sheet.registrar == RegistrarMatter.UNSAID:
        return Finding(False, _("The text touches powers of the registrar. Say whether the letter uses one."),
                       "purpose", found)  # fmt: skip
    if found:
        return Finding(
            True, _("It names powers of the registrar; the writer says that it uses none."), "purpose", found
        )
    return Finding(True, _("No words of the registrar's powers in the text."))


@check("comments", gettext_lazy("Comments are dealt with"))
def comments(sheet: Sheet, params: Mapping[str, Any]) -> Finding | None:
    if not sheet.open_comments:
        return None
    return Finding(False, ngettext("%(n)d comment is not dealt with.", "%(n)d comments are not dealt with.",
                                   sheet.open_comments) % {"n": sheet.open_comments})  # fmt: skip


@check("numbering", gettext_lazy("Numbered items run on"))
def numbering(sheet: Sheet, params: Mapping[str, Any]) -> Finding | None:
    lines = plain(sheet.purpose)
    single = [n for n in lines if re.match(r"^1\. ", n)]
    if single and not any(re.match(r"^2\. ", n) for n in lines):
        return Finding(False, _("There is an item 1 and no item 2: write it as a paragraph."), "purpose")
    return None
