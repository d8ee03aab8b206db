"""Doors of letters written here. Two letters of promotion group 1: a draft of kanokwan's and one that its head signed."""

from saraban.choices import DispatchState
from saraban.models import Dispatch, DraftComment, Letter, LetterTemplate, Party, SigningAuthority, VettingRule
from saraban.services.dispatch import send_letter
from saraban.services.draft_sides import comment_draft, save_as_template
from saraban.services.submitting import sign_now
from tests.factories.outgoing import governor_delegation, load_outgoing_rules, make_draft, make_party
from units.acting import actor_for
from units.models import Unit, User

from .door_table_saraban import received
from .doors import Door

PAGE = "302 200 200 200 200 200 200 200"
READ_ONLY = "302 405 405 405 405 405 405 405"
PLACED = "302 403 200 200 200 200 200 403"  # whoever holds a post
DRAFT_SUBJECT, SIGNED_SUBJECT = "ร่างของตารางประตู", "หนังสือลงนามของตารางประตู"


def _party() -> Party:
    load_outgoing_rules()
    name = "สหกรณ์การเกษตรตารางประตู จำกัด"
    office = Unit.objects.get(code="TN")
    found = Party.objects.filter(name=name).first()
    return found or make_party(name, office=office, charge=Unit.objects.get(code="TN-05"))


def draft() -> dict:
    """A draft of kanokwan's."""
    there = Letter.objects.filter(subject=DRAFT_SUBJECT).first()
    return {"pk": there.pk if there else make_draft("kanokwan", to=[_party()], subject=DRAFT_SUBJECT).pk}


def signed() -> dict:
    """A letter the head of promotion group 1 signed; nothing was sent."""
    there = Letter.objects.filter(subject=SIGNED_SUBJECT).first()
    if there is None:
        row = make_draft("kanokwan", to=[_party()], subject=SIGNED_SUBJECT)
        sign_now(by=actor_for(User.objects.get(username="somsak")), written=row)
        there = row.letter
    return {"pk": there.pk}


def copy() -> dict:
    """The file copy of that letter."""
    return {**signed(), "mark": "file"}


def sending() -> dict:
    """A sending of another signed letter of the group."""
    subject = "หนังสือที่ส่งแล้วของตารางประตู"
    there = Dispatch.objects.filter(letter__subject=subject, state=DispatchState.SENT).first()
    if there is None:
        head = actor_for(User.objects.get(username="somsak"))
        row = make_draft("somsak", to=[_party()], subject=subject)
        sign_now(by=head, written=row)
        letter = Letter.objects.get(pk=row.pk)
        [there] = send_letter(
            by=head, written=row, addressees=list(letter.addressees.all()), channel="post", sent_on=letter.dated_on
        )
    return {"pk": there.pk}


def comment() -> dict:
    """A remark of the head on the draft."""
    there = DraftComment.objects.filter(text="ข้อสังเกตของตารางประตู").first()
    if there is None:
        row = Letter.objects.get(pk=draft()["pk"]).written
        head = actor_for(User.objects.get(username="somsak"))
        there = comment_draft(by=head, written=row, text="ข้อสังเกตของตารางประตู", part="cause", paragraph=1)
    return {"pk": there.pk}


def template() -> dict:
    """A template of promotion group 1."""
    there = LetterTemplate.objects.filter(name="แบบของตารางประตู").first()
    if there is None:
        row = Letter.objects.get(pk=draft()["pk"]).written
        there = save_as_template(
            by=actor_for(User.objects.get(username="kanokwan")), written=row, name="แบบของตารางประตู"
        )
    return {"pk": there.pk}


def authority() -> dict:
    """The governor's delegation to the provincial officer."""
    load_outgoing_rules()
    there = SigningAuthority.objects.filter(basis="governor").first()
    return {"pk": (there or governor_delegation(Unit.objects.get(code="TN"))).pk}


def rule() -> dict:
    """The check of the subject's length."""
    load_outgoing_rules()
    return {"pk": VettingRule.objects.get(code="subject_length").pk}


OWN = "302 404 200 200 404 200 404 404"  # the group's people and the officer
OWN_POST = "302 404 422 422 404 422 404 404"
HEAD_ONLY = "302 404 403 200 404 403 404 404"

OUTGOING: dict[str, Door] = {
    "saraban:outgoing_list": Door(PAGE, READ_ONLY),
    "saraban:draft_start": Door(PLACED, "302 403 422 422 422 422 422 403"),
    "saraban:draft_reply": Door("302 404 200 200 404 200 404 404", OWN_POST, received),
    "saraban:draft_edit": Door(OWN, OWN_POST, draft),
    "saraban:draft_look": Door(OWN, OWN, draft),
    "saraban:draft_paper": Door(OWN, READ_ONLY, draft),
    "saraban:draft_autosave": Door(READ_ONLY, "302 404 400 400 404 400 404 404", draft),
    "saraban:draft_drop": Door(OWN, OWN_POST, draft),
    "saraban:draft_versions": Door(OWN, READ_ONLY, draft),
    "saraban:draft_comment": Door(OWN, OWN_POST, draft),
    "saraban:comment_resolve": Door(OWN, OWN_POST, comment),
    "saraban:draft_cancel": Door(OWN, OWN_POST, draft),
    "saraban:template_save": Door(OWN, OWN_POST, draft),
    "saraban:template_list": Door(PAGE, READ_ONLY),
    "saraban:template_change": Door(OWN, OWN_POST, template),
    "saraban:draft_submit": Door(OWN, OWN_POST, draft),
    "saraban:outgoing_open": Door("302 404 302 302 404 302 404 404", READ_ONLY, draft),
    "saraban:letter_sign": Door(HEAD_ONLY, "302 404 403 422 404 403 404 404", draft),
    "saraban:letter_void": Door(OWN, OWN_POST, signed),
    "saraban:letter_copy": Door(OWN, READ_ONLY, copy),
    "saraban:letter_send": Door(OWN, OWN_POST, signed),
    "saraban:letter_close_sent": Door(OWN, OWN_POST, signed),
    "saraban:dispatch_received": Door(OWN, OWN_POST, sending),
    "saraban:dispatch_failed": Door(OWN, OWN_POST, sending),
    "saraban:who_signs": Door(PAGE, READ_ONLY),
    "saraban:authority_list": Door(PAGE, READ_ONLY),
    "saraban:authority_write": Door("302 403 403 200 200 200 403 403", "302 403 403 422 422 422 403 403"),
    "saraban:authority_change": Door("302 404 403 403 403 200 403 404", "302 404 403 403 403 422 403 404", authority),
    "saraban:vetting_list": Door(PAGE, READ_ONLY),
    "saraban:vetting_change": Door("302 404 403 403 403 403 403 404", "302 404 403 403 403 403 403 404", rule),
    "saraban:genuine": Door(PAGE, "302 422 422 422 422 422 422 422"),
    "saraban:genuine_code": Door(PAGE, "302 422 422 422 422 422 422 422", lambda: {"code": "AAAABBBBCCCC"}),
    "saraban:my_signature": Door(PLACED, "302 403 422 422 422 422 422 403"),
    "saraban:my_signature_drop": Door(PLACED, "302 403 422 422 422 422 422 403"),
}
