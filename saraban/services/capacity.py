"""Who may sign what to whom, in which words, and why (duty EX-10; order 17/2554, correspondence).

The engine answers from dated facts only: who fills the head's post of the unit that issues the letter on the day
(substantively, acting, or with the power given in writing), and which signing authority in force covers this kind of
letter to these addressees. It writes nothing. Every answer says its reasons in sentences, so that the page "Who may
sign?", the vetting check and the frozen signature say the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from coopoffice.thai import plain_date
from units.choices import FULL_CAPACITIES, Capacity, PostRole, Power, UnitKind
from units.models import Delegation, Post, Posting

from ..choices import (
    CAPACITY_WORDS,
    DocKind,
    PartyKind,
    RegistrarMatter,
    SignBasis,
    SignCapacity,
)
from ..documents.paper import office_of
from ..models import Letter, Party, SigningAuthority, WrittenLetter

IN_CHARGE = (PartyKind.COOPERATIVE, PartyKind.FARMER_GROUP)
# What a signature rests on where two grounds would do: the first that covers everybody.
ORDER = (SignBasis.OWN, SignBasis.COORDINATION, SignBasis.INTERNAL, SignBasis.GOVERNOR, SignBasis.DELEGATED)


@dataclass(frozen=True)
class Recipient:
    """To whom, as far as signing asks: the directory entry, or the bare name of somebody not in it."""

    name: str
    party: Party | None = None

    @property
    def kind(self) -> str:
        return self.party.kind if self.party is not None else PartyKind.OTHER


@dataclass(frozen=True)
class Matter:
    """What is to be signed."""

    issuer: Any
    kind: str
    to: tuple[Recipient, ...] = ()
    registrar: bool = False
    on: dt.date = field(default_factory=timezone.localdate)


@dataclass(frozen=True)
class Answer:
    """May this person sign it, in which words, on which ground, and why."""

    allowed: bool
    person: Any
    post: Any = None
    posting: Any = None
    basis: str = ""
    lines: tuple[str, ...] = ()
    orders: tuple[str, ...] = ()
    sentences: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The full name as printed in brackets (papers are Thai)."""
        return f"{self.person.title}{self.person.first_name} {self.person.last_name}".strip() if self.person else ""


# --- words ------------------------------------------------------------------------------------------------------------


def paper_title(post: Post) -> str:
    """A post's title as it stands under a signature, in Thai: the provincial officer's with the province."""
    unit = post.unit
    title = f"{post.title}{post.level}" if post.level else post.title
    if (
        post.role == PostRole.HEAD
        and unit.kind == UnitKind.PROVINCIAL_OFFICE
        and unit.province
        and not title.endswith(unit.province)
    ):
        return f"{title}{unit.province}"
    return title


def _order_of(posting: Posting) -> str:
    if not posting.order_number:
        return ""
    return (
        f"{posting.order_number} ลงวันที่ {plain_date(posting.order_date)}" if posting.order_date else posting.order_number
    )


# --- grounds ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Ground:
    authority: SigningAuthority
    reasons: tuple[str, ...]
    refusals: tuple[str, ...]

    @property
    def covers(self) -> bool:
        return not self.refusals


def _covered(authority: SigningAuthority, one: Recipient, issuer: Any) -> tuple[bool, str]:
    """Whether the authority reaches this addressee, and the sentence that says so."""
    words = {"to": one.name, "unit": issuer.shown_name}
    if one.party is not None and one.party.own_unit_id is not None and authority.to_own:
        return True, _("%(to)s is a unit of the department.") % words
    if one.kind not in authority.to_kinds:
        if one.party is None:
            return False, _("%(to)s is not in the directory, so nobody knows what kind of addressee it is.") % words
        words["kind"] = PartyKind(one.kind).label
        return False, _("%(to)s is an addressee of the kind “%(kind)s”, which this ground does not cover.") % words
    if authority.in_charge_only and one.kind in IN_CHARGE:
        if one.party.charge_unit_id is None:  # type: ignore[union-attr]
            return False, _("The directory does not say in which unit's charge %(to)s is.") % words
        if one.party.charge_unit_id != issuer.pk:  # type: ignore[union-attr]
            words["charge"] = one.party.charge_unit.shown_name  # type: ignore[union-attr]
            return False, _("%(to)s is in the charge of %(charge)s, not of %(unit)s.") % words
        return True, _("%(to)s is in the charge of %(unit)s.") % words
    words["kind"] = PartyKind(one.kind).label
    return True, _("%(to)s is an addressee of the kind “%(kind)s”.") % words


def _ground(authority: SigningAuthority, matter: Matter) -> _Ground:
    reasons = [
        _("%(ground)s: %(order)s, in force since %(day)s.")
        % {
            "ground": authority.get_basis_display(),
            "order": authority.order_number,
            "day": plain_date(authority.starts_on),
        }
    ]
    refusals = []
    if authority.not_registrar:
        if matter.registrar:
            refusals.append(
                _("The letter uses a power of the Registrar of Cooperatives; %(order)s excludes those.")
                % {"order": authority.order_number}
            )
        else:
            reasons.append(_("The writer says that the letter uses no power of the Registrar of Cooperatives."))
    for one in matter.to:
        covered, sentence = _covered(authority, one, matter.issuer)
        (reasons if covered else refusals).append(sentence)
    return _Ground(authority, tuple(reasons), tuple(refusals))


def grounds_for(matter: Matter) -> list[_Ground]:
    """The signing authorities in force for this kind of letter of this unit, with what each covers. One statement."""
    rules = (
        SigningAuthority.objects.in_force(matter.on)
        .holding_in(matter.issuer.pk)
        .filter(kinds__contains=[matter.kind], unit_kinds__contains=[matter.issuer.kind])
    )
    found = [_ground(rule, matter) for rule in rules]
    return sorted(found, key=lambda g: (not g.covers, ORDER.index(SignBasis(g.authority.basis)), g.authority.pk))


# --- people -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Claim:
    """One person's claim to sign for the head's post: as holder, as stand-in, or with the power given in writing."""

    person: Any
    posting: Posting
    capacity: str
    own: Post | None
    order: str
    sentence: str


def _claims(head: Post, on: dt.date) -> list[_Claim]:
    """Everybody who has something to do with the post's signature on the day, holder first. Three statements."""
    days = {"from": "", "until": ""}
    claims: list[_Claim] = []
    rows = list(Posting.objects.on(on).filter(post=head).select_related("user", "post__unit"))
    given = list(
        Delegation.objects.on(on).filter(power=Power.SIGN_LETTER, from_post=head).select_related("to_post__unit")
    )
    receiving = list(
        Posting.objects.on(on)
        .full()
        .filter(post_id__in=[d.to_post_id for d in given])
        .select_related("user", "post__unit")
    )
    own = _own_posts([p.user_id for p in rows], on)
    for row in sorted(rows, key=lambda p: (p.capacity != Capacity.SUBSTANTIVE, p.pk)):
        days = {"person": row.user.full_name, "post": row.post.shown_title, "order": row.order_number}
        if row.capacity == Capacity.SUBSTANTIVE:
            sentence = _("%(person)s holds the post %(post)s.") % days
        elif row.capacity == Capacity.ACTING_HEAD:
            sentence = (
                _("%(person)s acts for the head in the post %(post)s under %(order)s, with its full powers.") % days
            )
        elif row.capacity == Capacity.ACTING_POST:
            sentence = _("%(person)s acts in the post %(post)s under %(order)s.") % days
        else:
            sentence = (
                _("%(person)s serves in the post %(post)s under %(order)s, but without the head's power to sign.")
                % days
            )
        claims.append(_Claim(row.user, row, row.capacity, own.get(row.user_id), _order_of(row), sentence))
    for delegation in given:
        for row in (p for p in receiving if p.post_id == delegation.to_post_id):
            sentence = _("%(person)s was given the power to sign by the post %(post)s in writing: %(order)s.") % {
                "person": row.user.full_name,
                "post": head.shown_title,
                "order": delegation.order_number,
            }
            if delegation.conditions:
                sentence += " " + _("Condition: %(condition)s.") % {"condition": delegation.conditions}
            claims.append(_Claim(row.user, row, Capacity.DELEGATED, row.post, delegation.order_number, sentence))
    return claims


def _own_posts(people: Sequence[int], on: dt.date) -> dict[int, Post]:
    rows = (
        Posting.objects.on(on)
        .filter(user_id__in=people, capacity=Capacity.SUBSTANTIVE)
        .select_related("post__unit")
        .order_by("-starts_on", "id")
    )
    return {row.user_id: row.post for row in rows}


def _lines(claim: _Claim, head: Post, authority: SigningAuthority) -> tuple[str, ...]:
    """Post of one's own, then the word of the capacity with the post signed for."""
    title = paper_title(head)
    lines = []
    if claim.capacity == Capacity.SUBSTANTIVE:
        lines.append(title)
    else:
        if claim.own is not None:
            lines.append(paper_title(claim.own))
        word = {
            Capacity.ACTING_HEAD: CAPACITY_WORDS[SignCapacity.ACTING_HEAD],
            Capacity.ACTING_POST: CAPACITY_WORDS[SignCapacity.ACTING_POST],
            Capacity.DELEGATED: CAPACITY_WORDS[SignCapacity.DELEGATED],
        }[Capacity(claim.capacity)]
        lines.append(f"{word} {title}")
    if authority.basis == SignBasis.COORDINATION:
        if head.unit.inside_office:
            lines.append(f"{CAPACITY_WORDS[SignCapacity.IN_PLACE_OF]} {_office_head(head.unit)}")
    elif authority.capacity:
        lines.append(f"{CAPACITY_WORDS[SignCapacity(authority.capacity)]} {authority.on_behalf_of}".strip())
    return tuple(lines)


def _office_head(unit: Any) -> str:
    office = office_of(unit)
    post = Post.objects.filter(unit=office, role=PostRole.HEAD, closed_on__isnull=True).select_related("unit").first()
    return paper_title(post) if post is not None else office.name


def _how_it_reads(head: Post, authority: SigningAuthority) -> str:
    if authority.basis != SignBasis.COORDINATION:
        return ""
    if head.unit.inside_office:
        return _("The group sits inside the provincial office, so its head signs in place of the provincial officer.")
    return _("The group sits outside the provincial office, so it is signed in the name of the head of the group.")


def _answer(claim: _Claim, head: Post, matter: Matter, grounds: list[_Ground]) -> Answer:
    base = {"person": claim.person, "post": head, "posting": claim.posting}
    if claim.capacity not in (*FULL_CAPACITIES, Capacity.DELEGATED):
        return Answer(False, **base, sentences=(claim.sentence,))
    if not grounds:
        none = _("No signing authority in force lets the head of %(unit)s sign a letter of the kind “%(kind)s”.") % {
            "unit": matter.issuer.shown_name,
            "kind": DocKind(matter.kind).label,
        }
        return Answer(False, **base, sentences=(claim.sentence, none))
    refusals: tuple[str, ...] = ()
    for ground in grounds:
        if not ground.covers:
            refusals = refusals or (*ground.reasons[:1], *ground.refusals)
            continue
        if (
            claim.capacity == Capacity.DELEGATED
            and ground.authority.basis != SignBasis.OWN
            and (ground.authority.capacity or ground.authority.basis == SignBasis.COORDINATION)
        ):
            refusals = refusals or (
                _("A power that was itself received from another is not handed on: only the holder or who acts signs."),
            )
            continue
        orders = [o for o in (claim.order if claim.capacity != Capacity.SUBSTANTIVE else "",) if o]
        reads = _how_it_reads(head, ground.authority)
        sentences = (claim.sentence, *ground.reasons, *([reads] if reads else []))
        return Answer(
            True,
            **base,
            basis=SignBasis.DELEGATED if claim.capacity == Capacity.DELEGATED else ground.authority.basis,
            lines=_lines(claim, head, ground.authority),
            orders=(*orders, ground.authority.order_number),
            sentences=sentences,
        )
    return Answer(False, **base, sentences=(claim.sentence, *refusals))


def who_may_sign(matter: Matter) -> list[Answer]:
    """Everybody with a claim to sign the matter, those who may first, each with the reasons. At most six statements.

    An empty list means that the unit has no post of head or nobody fills it; ``why_nobody`` says which.
    """
    head = head_post(matter.issuer, matter.on)
    if head is None:
        return []
    grounds = grounds_for(matter)
    answers = [_answer(claim, head, matter, grounds) for claim in _claims(head, matter.on)]
    return sorted(answers, key=lambda a: not a.allowed)


def why_nobody(matter: Matter) -> str:
    """The sentence for a matter nobody has a claim to."""
    if head_post(matter.issuer, matter.on) is None:
        return _("%(unit)s has no post of head.") % {"unit": matter.issuer.shown_name}
    return _("Nobody fills the post of head of %(unit)s on that day.") % {"unit": matter.issuer.shown_name}


def capacity_of(user: Any, matter: Matter) -> Answer:
    """The person's own answer: the best of the claims, or a refusal that says who could."""
    answers = who_may_sign(matter)
    mine = next((a for a in answers if a.person.pk == user.pk), None)
    if mine is not None:
        return mine
    able = [a for a in answers if a.allowed]
    if able:
        sentence = _("%(person)s does not sign for %(unit)s. Who may: %(able)s.") % {
            "person": user.full_name,
            "unit": matter.issuer.shown_name,
            "able": ", ".join(a.person.full_name for a in able),
        }
        return Answer(False, user, sentences=(sentence,))
    said = answers[0].sentences if answers else (why_nobody(matter),)
    return Answer(False, user, sentences=said)


def head_post(unit: Any, on: dt.date) -> Post | None:
    """The post that signs for the unit on the day."""
    return Post.objects.open_on(on).filter(unit=unit, role=PostRole.HEAD).select_related("unit__parent").first()


# --- from a letter ----------------------------------------------------------------------------------------------------


def matter_of(letter: Letter, written: WrittenLetter, on: dt.date | None = None) -> Matter:
    """The matter of a letter written here. One statement for the addressees."""
    rows: Iterable[Any] = letter.addressees.select_related("party__charge_unit", "party__own_unit")
    return Matter(
        issuer=written.issuer,
        kind=letter.kind,
        to=tuple(Recipient(a.name, a.party) for a in rows if a.role == "to"),
        registrar=written.registrar_matter == RegistrarMatter.YES,
        on=on or timezone.localdate(),
    )


def block_of(answers: Sequence[Answer]) -> dict[str, Any]:
    """The signature block of a draft: who would sign today, as far as anybody may."""
    able = next((a for a in answers if a.allowed), None)
    return {"name": able.name, "lines": list(able.lines)} if able else {}
