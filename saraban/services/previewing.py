"""The draft in an open form, looked at: what the paper will be, and what vetting would say. Writes nothing."""

from __future__ import annotations

from typing import Any

from ..choices import FileRole
from ..documents.paper import paper_of
from ..documents.transient import open_draft
from ..models import WrittenLetter
from .capacity import block_of
from .draft_parts import find_party, read_enclosure
from .drafts import issuers_for
from .vetting import Vetted, form_for, forms_in_force, vet


def look_at(user: Any, written: WrittenLetter, values: Any) -> tuple[dict[str, Any], Vetted]:
    """The paper of the form's values (a QueryDict) and the checks. About fifteen statements and one per addressee."""
    offered = {str(u.pk): u for u in [*issuers_for(user), written.issuer]}
    issuer = offered.get(values.get("issuer", ""), written.issuer)
    names = [" ".join(n.split())[:200] for n in values.getlist("to") if n.strip()][:40]
    to = []
    for name in names:
        party = find_party(user, name)
        to.append(((party.addressed_as or party.name) if party is not None else name, party))
    files = list(written.letter.files.of_role(FileRole.ENCLOSURE).values_list("pk", flat=True))
    stored = {e.name: e.file_id for e in written.letter.enclosures.all()}
    enclosures = []
    for line in (" ".join(n.split()) for n in values.getlist("enclosures") if n.strip()):
        name, quantity, measure = read_enclosure(line)
        file = stored.get(name) or (files[len(enclosures)] if len(enclosures) < len(files) else None)
        enclosures.append((name, quantity, measure, file))
    row = form_for(to[0][1] if to else None, forms_in_force())
    letter, text = open_draft(
        written,
        values,
        issuer=issuer,
        to=to,
        copies=[" ".join(n.split())[:200] for n in values.getlist("copies") if n.strip()],
        enclosures=enclosures,
        greeting=(row.salutation, row.closing) if row else ("เรียน", ""),
    )
    vetted = vet(letter, text)  # type: ignore[arg-type]
    return paper_of(letter, text, block=block_of(vetted.answers)), vetted


def paper_now(written: WrittenLetter) -> tuple[dict[str, Any], Vetted]:
    """The stored draft's paper and checks."""
    vetted = vet(written.letter, written)
    return paper_of(written.letter, written, block=block_of(vetted.answers)), vetted
