"""The row rule of letters written here, of who may sign, of vetting, templates and sending.

A draft is seen by the same people as any letter: its audience, those above, and whoever vets or signs it.
"""

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from coopoffice.web.policies import EVERYTHING, NOTHING, Policy, policy
from units.choices import PostRole, Power
from units.models import UnitReach
from units.policies.approvals import approvals_seen_by
from units.reach import Reach, reach

from .models import (
    Dispatch,
    DraftComment,
    LetterAudience,
    LetterTemplate,
    SigningAuthority,
    VettingRule,
    WrittenLetter,
)
from .policies import concerned, registry_units

VETTING = "GA-A8"
CAPACITY = "EX-10"


def seen_letters(user: Any, mine: Reach, letter: str) -> Q:
    """Rows whose letter (the named column) the person sees."""
    if not mine.has_place:
        return NOTHING
    if mine.everything:
        return EVERYTHING
    return Q(Exists(LetterAudience.objects.filter(concerned(mine, user.pk), letter=OuterRef(letter))))


def signs_for(mine: Reach) -> tuple[frozenset[int], frozenset[int]]:
    """Posts the person fills in full, and units whose head gave the person the power to sign in writing."""
    given = {
        f.unit_id
        for f in mine.facts
        if f.kind == "delegation" and f.code == Power.SIGN_LETTER and f.role == PostRole.HEAD
    }
    return mine.posts, frozenset(given)


def asked(user: Any, on: dt.date) -> Q:
    """Letters whose vetting or signature is with the person, or was."""
    return Q(approval__isnull=False) & approvals_seen_by(user, on, "approval__")


@policy(WrittenLetter)
class WrittenLetterPolicy(Policy):
    """Letters written here."""

    def view(self, user: Any, on: dt.date) -> Q:
        seen = seen_letters(user, reach(user, on), "letter_id")
        return EVERYTHING if seen == EVERYTHING else seen | asked(user, on)

    def change(self, user: Any, on: dt.date) -> Q:
        """Write the draft: the people of the unit that writes it, those above, and whoever vets for it."""
        mine = reach(user, on)
        return Q(letter__unit_id__in=mine.sees | mine.for_duty(VETTING))

    submit = change
    cancel = change

    def comment(self, user: Any, on: dt.date) -> Q:
        """Whoever sees a draft may say something about it."""
        return EVERYTHING if reach(user, on).has_place else NOTHING

    def sign(self, user: Any, on: dt.date) -> Q:
        """Whoever fills the post that signs, or was given the power to sign for it in writing.

        Whether the signature is lawful for this addressee and matter is for services/capacity.py to say.
        """
        posts, units = signs_for(reach(user, on))
        return Q(signer_post_id__in=posts) | Q(issuer_id__in=units)

    def dispatch(self, user: Any, on: dt.date) -> Q:
        """Send it out: the registry of the unit that issues it, and the people of the unit that wrote it."""
        mine = reach(user, on)
        return Q(issuer_id__in=registry_units(mine)) | Q(letter__unit_id__in=mine.sees)

    def may_add(self, user: Any, on: dt.date) -> bool:
        return reach(user, on).has_place

    def refusal(self, user: Any, verb: str, row: Any) -> str:
        return {
            "add": _("Letters are written by people who hold a post."),
            "change": _("A draft is written by the people of its unit, those above and those who vet it (GA-A8)."),
            "submit": _("A draft is submitted by the people of its unit, those above and those who vet it (GA-A8)."),
            "cancel": _("A draft is cancelled by the people of its unit, those above and those who vet it (GA-A8)."),
            "sign": _("The letter is signed by whoever fills the post that signs it. See “Who may sign?”."),
            "dispatch": _(
                "A signed letter is sent by the registry of the unit that issues it, or by those who wrote it."
            ),
        }.get(verb) or super().refusal(user, verb, row)


@policy(DraftComment)
class DraftCommentPolicy(Policy):
    """Comments on drafts: seen with the draft; dealt with by those who write it and by who made them."""

    def view(self, user: Any, on: dt.date) -> Q:
        return seen_letters(user, reach(user, on), "letter_id")

    def resolve(self, user: Any, on: dt.date) -> Q:
        mine = reach(user, on)
        return Q(by_id=user.pk) | Q(letter__unit_id__in=mine.sees | mine.for_duty(VETTING))

    def refusal(self, user: Any, verb: str, row: Any) -> str:
        return _("A comment is dealt with by those who write the draft, or by who made it.")


@policy(LetterTemplate)
class LetterTemplatePolicy(Policy):
    """Templates: the department's and those of the offices above the own posts."""

    def view(self, user: Any, on: dt.date) -> Q:
        mine = reach(user, on)
        if not mine.has_place:
            return NOTHING
        above = UnitReach.objects.filter(descendant_id__in=mine.belongs).values("ancestor_id")
        return Q(unit__isnull=True) | Q(unit_id__in=above) | Q(unit_id__in=mine.supervises)

    def change(self, user: Any, on: dt.date) -> Q:
        mine = reach(user, on)
        return Q(unit_id__in=mine.sees | mine.for_duty(VETTING))

    def may_add(self, user: Any, on: dt.date) -> bool:
        return reach(user, on).has_place

    def refusal(self, user: Any, verb: str, row: Any) -> str:
        return _("A template is kept by the people of its unit and by those who vet letters (GA-A8).")


@policy(SigningAuthority)
class SigningAuthorityPolicy(Policy):
    """Who signs what to whom: read by everyone; kept by the holders of EX-10 and GA-A8 and the heads of offices."""

    def view(self, user: Any, on: dt.date) -> Q:
        return EVERYTHING if reach(user, on).has_place else NOTHING

    def change(self, user: Any, on: dt.date) -> Q:
        mine = reach(user, on)
        return Q(unit_id__in=mine.commands | mine.for_duty(VETTING, CAPACITY))

    def may_add(self, user: Any, on: dt.date) -> bool:
        mine = reach(user, on)
        return bool(mine.commands or mine.has_duty(VETTING, CAPACITY))

    def refusal(self, user: Any, verb: str, row: Any) -> str:
        return _("Signing authorities of an office are kept by its head and by the vetting duty (GA-A8).")


@policy(VettingRule)
class VettingRulePolicy(Policy):
    """Vetting checks: read by everyone; kept by the vetting duty."""

    def view(self, user: Any, on: dt.date) -> Q:
        return EVERYTHING if reach(user, on).has_place else NOTHING

    def change(self, user: Any, on: dt.date) -> Q:
        return EVERYTHING if reach(user, on).has_duty(VETTING) else NOTHING

    def refusal(self, user: Any, verb: str, row: Any) -> str:
        return _("Vetting checks are kept by the holders of the vetting duty (GA-A8).")


@policy(Dispatch)
class DispatchPolicy(Policy):
    """Sendings: seen with the letter; answered for by its registry and its writers."""

    def view(self, user: Any, on: dt.date) -> Q:
        return seen_letters(user, reach(user, on), "letter_id")

    def acknowledge(self, user: Any, on: dt.date) -> Q:
        mine = reach(user, on)
        return Q(letter__written__issuer_id__in=registry_units(mine)) | Q(letter__unit_id__in=mine.sees)

    def refusal(self, user: Any, verb: str, row: Any) -> str:
        return _("The registry of the unit that sent it, or those who wrote it, record what became of it.")
