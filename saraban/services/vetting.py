"""Vetting (กลั่นกรอง, duty GA-A8): the automatic checks of a draft, put together from what is stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from coopoffice.audit.acting import service

from ..choices import DocKind, PartyKind, Severity
from ..documents.checks import CHECKS, Finding, Sheet
from ..models import AddressForm, Letter, Party, VettingRule, WrittenLetter
from .capacity import Answer, matter_of, who_may_sign, why_nobody


@dataclass(frozen=True)
class Result:
    """One check with its rule."""

    code: str
    title: Any
    severity: str
    reference: str
    finding: Finding

    @property
    def stops(self) -> bool:
        """Whether it stands in the way of signing."""
        return not self.finding.fine and self.severity == Severity.STOP


@dataclass(frozen=True)
class Vetted:
    """All checks of a draft, what is wrong first, and who may sign it."""

    results: tuple[Result, ...]
    answers: tuple[Answer, ...]

    @property
    def stops(self) -> list[Result]:
        """What stands in the way of signing."""
        return [r for r in self.results if r.stops]

    @property
    def warnings(self) -> list[Result]:
        """What should be looked at."""
        return [r for r in self.results if not r.finding.fine and not r.stops]

    @property
    def fine(self) -> list[Result]:
        """What is in order."""
        return [r for r in self.results if r.finding.fine]


def form_for(party: Party | None, forms: list[AddressForm]) -> AddressForm | None:
    """The row of the table for an addressee: the directory's, else the one of its kind."""
    if party is not None and party.address_form_id:
        found = next((f for f in forms if f.pk == party.address_form_id), None)
        if found is not None:
            return found
    if not forms:
        return None
    if party is not None and party.kind == PartyKind.MONK:
        monks = [f for f in forms if f.salutation == "นมัสการ"]
        return monks[-1] if monks else forms[0]
    return forms[0]


def forms_in_force() -> list[AddressForm]:
    """The table of salutations and closings of today, ordinary people first. One statement."""
    return list(AddressForm.objects.in_force().order_by("position", "id"))


def vet(letter: Letter, written: WrittenLetter) -> Vetted:
    """Run every check in force on the stored draft. About twelve statements, whatever its length."""
    matter = matter_of(letter, written)
    answers = tuple(who_may_sign(matter))
    forms = forms_in_force()
    expected = []
    for one in matter.to:
        row = form_for(one.party, forms)
        if row is not None:
            expected.append((one.name, row.salutation, "" if letter.kind == DocKind.MEMO else row.closing))
    unable = [s for a in answers if not a.allowed for s in a.sentences] or ([] if answers else [why_nobody(matter)])
    sheet = Sheet(
        kind=letter.kind,
        subject=letter.subject,
        cause=written.cause,
        purpose=written.purpose,
        conclusion=written.conclusion,
        salutation=written.salutation,
        closing=written.closing,
        to=matter.to,
        forms=expected,
        enclosures=[(e.name, e.file_id is not None) for e in letter.enclosures.all()],
        references=[r.text for r in letter.references.all() if r.text],
        is_reply=written.replies_to_id is not None,
        letter_code=written.issuer.letter_code,
        issuer_kind=written.issuer.kind,
        registrar=written.registrar_matter,
        able=[a for a in answers if a.allowed],
        unable=list(dict.fromkeys(unable)),
        open_comments=letter.comments.unresolved().count(),
    )
    results = []
    for rule in VettingRule.objects.in_force():
        if rule.code not in CHECKS:
            continue
        title, function = CHECKS[rule.code]
        finding = function(sheet, rule.params)
        if finding is not None:
            results.append(Result(rule.code, title, rule.severity, rule.reference, finding))
    results.sort(key=lambda r: (r.finding.fine, r.severity != Severity.STOP))
    return Vetted(tuple(results), answers)


@service
def change_rule(*, by: Any, vettingrule: VettingRule, **fields: Any) -> VettingRule:
    """Correct how grave a check is, its reference, its figures and words, and until when it is made."""
    row = VettingRule.objects.take(by.user, "change", vettingrule.pk)
    for name, value in fields.items():
        setattr(row, name, value)
    row.full_clean(validate_constraints=False)
    row.save()
    return row
