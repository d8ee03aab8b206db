"""Is this paper genuine? Asked by the code printed on it, or by the file itself."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Any

from coopoffice.printing.models import IssuedDocument

from ..choices import LetterState
from ..models import Letter, LetterFile, LetterSignature

_CODE = re.compile(r"[^A-Z0-9]")


@dataclass(frozen=True)
class Verdict:
    """What is known of a paper. ``genuine`` issued here; ``unaltered`` the stored file is still what was issued."""

    document: IssuedDocument | None = None
    letter: Letter | None = None
    signature: LetterSignature | None = None
    genuine: bool = False
    unaltered: bool = False
    same_file: bool | None = None
    visible: bool = False

    @property
    def void(self) -> bool:
        """Whether the letter was made void after it was signed."""
        return self.letter is not None and self.letter.state == LetterState.VOID


def tidy_code(text: str) -> str:
    """A typed code without hyphens and blanks, in capitals."""
    return _CODE.sub("", text.upper())[:32]


def by_code(user: Any, code: str) -> Verdict:
    """Look a printed code up. At most four statements and one file read."""
    document = IssuedDocument.objects.filter(code=tidy_code(code)).select_related("blob", "unit").first()
    return _verdict(user, document)


def by_file(user: Any, content: bytes, code: str = "") -> Verdict:
    """Look a PDF up by its hash; with a code, say whether it is the very file that was issued under it."""
    digest = hashlib.sha256(content).hexdigest()
    document = IssuedDocument.objects.filter(sha256=digest).select_related("blob", "unit").first()
    if document is None and code:
        named = by_code(user, code)
        return Verdict(
            named.document, named.letter, named.signature, named.genuine, named.unaltered, False, named.visible
        )
    found = _verdict(user, document)
    if not found.genuine:
        # A copy somebody attached to a letter here without being issued here says nothing about being genuine.
        return Verdict(same_file=False)
    return Verdict(
        found.document, found.letter, found.signature, found.genuine, found.unaltered, found.unaltered, found.visible
    )


def _verdict(user: Any, document: IssuedDocument | None) -> Verdict:
    if document is None:
        return Verdict()
    path = document.blob.path
    unaltered = path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() == document.sha256
    kind, _colon, pk = document.subject_key.partition(":")
    if kind != "saraban.letter" or not pk.isdigit():
        return Verdict(document, genuine=True, unaltered=unaltered)
    letter = Letter.objects.filter(pk=int(pk)).select_related("unit").first()
    signature = LetterSignature.objects.filter(pk=int(pk)).first()
    visible = letter is not None and Letter.objects.visible_to(user).filter(pk=letter.pk).exists()
    return Verdict(document, letter, signature, True, unaltered, None, visible)


def signed_file(letter: Letter) -> LetterFile | None:
    """The signed PDF of a letter. One statement."""
    return letter.files.filter(role="signed").select_related("blob").first()
