"""Words of the field with their codes."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# Codes of the register books (coopoffice.registers.kinds); named in apps.py.
BOOK_IN = "letter_in"
BOOK_OUT = "letter_out"
BOOK_CIRCULAR = "letter_circular"
BOOK_CERTIFICATE = "letter_certificate"


class Origin(models.TextChoices):
    """Where a letter comes from: it was received, or it was written here."""

    RECEIVED = "received", _("Received")
    WRITTEN = "written", _("Written here")


class DocKind(models.TextChoices):
    """Kinds of official letters (Saraban Regulation 2526, section 9 and forms 1 to 11)."""

    EXTERNAL = "external", _("External letter")
    MEMO = "memo", _("Memorandum")
    STAMPED = "stamped", _("Stamped letter")
    ORDER = "order", pgettext_lazy("document", "Order")
    RULE = "rule", _("Rule")
    BYLAW = "bylaw", _("By-law")
    ANNOUNCEMENT = "announcement", _("Announcement")
    STATEMENT = "statement", _("Statement")
    NEWS = "news", _("News")
    CERTIFICATE = "certificate", _("Certificate")
    MINUTES = "minutes", _("Minutes of a meeting")
    NOTE = "note", pgettext_lazy("document", "Note")
    OTHER = "other", _("Other document")


# What people here write themselves (issue of outgoing letters).
WRITTEN_KINDS = (DocKind.EXTERNAL, DocKind.MEMO, DocKind.STAMPED, DocKind.CERTIFICATE)


class Speed(models.IntegerChoices):
    """Speed classes (Saraban Regulation 2526, section 28); sorted by number."""

    NORMAL = 0, pgettext_lazy("speed", "Normal")
    URGENT = 1, pgettext_lazy("speed", "Urgent")
    VERY_URGENT = 2, pgettext_lazy("speed", "Very urgent")
    MOST_URGENT = 3, pgettext_lazy("speed", "Most urgent")


class LetterState(models.TextChoices):
    """Where a letter stands. Overdue, unanswered, unstamped and the like are derived, never stored.

    Received: registered, presented, instructed, closed. Written: draft, vetting, signed, dispatched, closed.
    """

    REGISTERED = "registered", _("Registered, waiting to be presented")
    PRESENTED = "presented", _("Presented, waiting for instruction")
    INSTRUCTED = "instructed", _("Instructed, being worked on")
    DRAFT = "draft", pgettext_lazy("letter", "Draft")
    VETTING = "vetting", _("Being vetted")
    SIGNED = "signed", _("Signed, waiting to be sent")
    DISPATCHED = "dispatched", _("Sent")
    CLOSED = "closed", pgettext_lazy("letter", "Closed")
    RETURNED = "returned", _("Returned to the sender")
    CANCELLED = "cancelled", pgettext_lazy("letter", "Cancelled")
    VOID = "void", pgettext_lazy("letter", "Void")


RECEIVED_STATES = (
    LetterState.REGISTERED,
    LetterState.PRESENTED,
    LetterState.INSTRUCTED,
    LetterState.CLOSED,
    LetterState.RETURNED,
    LetterState.VOID,
)
WRITTEN_STATES = (
    LetterState.DRAFT,
    LetterState.VETTING,
    LetterState.SIGNED,
    LetterState.DISPATCHED,
    LetterState.CLOSED,
    LetterState.CANCELLED,
    LetterState.VOID,
)
# Received and still to be presented, instructed or answered.
WAITING_STATES = (LetterState.REGISTERED, LetterState.PRESENTED, LetterState.INSTRUCTED)
# Still waiting for somebody.
LIVE_STATES = (
    LetterState.REGISTERED,
    LetterState.PRESENTED,
    LetterState.INSTRUCTED,
    LetterState.DRAFT,
    LetterState.VETTING,
    LetterState.SIGNED,
    LetterState.DISPATCHED,
)


class AudienceRole(models.TextChoices):
    """Why a unit or a person is concerned with a letter."""

    REGISTER = "register", _("Keeps it in the own register")
    ACTION = "action", _("Told to act")
    COORDINATION = "coordination", _("Asked to coordinate")
    COPY = "copy", _("Receives a copy")
    WRITER = "writer", _("Wrote it")
    DECIDER = "decider", _("Decides on it")
    READER = "reader", _("May read it")


class PartyKind(models.TextChoices):
    """Kinds of senders and addressees in the directory (duty GA-A15)."""

    AGENCY = "agency", _("Government agency")
    GOVERNOR = "governor", _("Provincial governor")
    COOPERATIVE = "cooperative", pgettext_lazy("party", "Cooperative")
    FARMER_GROUP = "farmer_group", _("Farmer group")
    LOCAL = "local", _("Local administration")
    COMPANY = "company", _("Company or association")
    PERSON = "person", pgettext_lazy("party", "Private person")
    MONK = "monk", _("Monk or monastery")
    OTHER = "other", pgettext_lazy("party", "Other")


class FileRole(models.TextChoices):
    """What a file of a letter is."""

    ORIGINAL = "original", _("The letter itself")
    ENCLOSURE = "enclosure", _("Enclosure")
    STAMPED = "stamped", _("Copy with the receipt stamp")
    SIGNED = "signed", _("Signed letter")
    PROOF = "proof", _("Proof of sending")


class ReferenceKind(models.TextChoices):
    """How one letter points at another."""

    REFERS = "refers", _("Refers to")
    REPLIES = "replies", _("Replies to")


# --- incoming letters -------------------------------------------------------------------------------------------------


class PassingSource(models.TextChoices):
    """Why a letter is on its way to a unit's registry."""

    INSTRUCTION = "instruction", _("By instruction")
    FORWARD = "forward", _("Forwarded")
    DISPATCH = "dispatch", _("Sent electronically")


class PassingState(models.TextChoices):
    """Where the handing over stands."""

    WAITING = "waiting", _("Waiting to be received")
    RECEIVED = "received", _("Received in the own register")
    RETURNED = "returned", pgettext_lazy("passing", "Sent back as misrouted")
    WITHDRAWN = "withdrawn", pgettext_lazy("passing", "Withdrawn")


class PhraseUse(models.TextChoices):
    """Where a quick phrase is offered."""

    PRESENT = "present", _("Presenting")
    INSTRUCT = "instruct", _("Instructing")


# --- circulars -------------------------------------------------------------------------------------------------------
class CircularRun(models.TextChoices):
    """How an office numbers its circulars."""

    OWN = "own", _("A run of their own")
    COMMON = "common", _("The book of outgoing letters")


class Asked(models.TextChoices):
    """What a circular asks of each person."""

    READ = "read", pgettext_lazy("circular", "To be read")
    ACKNOWLEDGE = "acknowledge", pgettext_lazy("circular", "To be acknowledged")
    ACT = "act", pgettext_lazy("circular", "To be carried out")


# --- secrets (duty GA-A3; Regulation on Keeping Official Secrets 2544) ------------------------------------------------

BOOK_SECRET_IN = "secret_in"  # noqa: S105
BOOK_SECRET_OUT = "secret_out"  # noqa: S105


class SecretLevel(models.IntegerChoices):
    """Classes of secrets the system takes in; the highest one (ลับที่สุด) is not among them.

    NONE stands on a letter whose class was lifted.
    """

    NONE = 0, pgettext_lazy("secrecy", "Declassified")
    CONFIDENTIAL = 1, pgettext_lazy("secrecy", "Confidential")
    SECRET = 2, pgettext_lazy("secrecy", "Secret")


# Offered by the form only to be refused with the rule's reason (Saraban Regulation, no. 4, 2564).
TOP_SECRET = 3
LIVE_LEVELS = (SecretLevel.CONFIDENTIAL, SecretLevel.SECRET)


class SecretDirection(models.TextChoices):
    """Which of the two registers a secret stands in."""

    IN = "in", pgettext_lazy("secret", "Received")
    OUT = "out", pgettext_lazy("secret", "Sent")


class SecretState(models.TextChoices):
    """Where a secret stands."""

    REGISTERED = "registered", pgettext_lazy("secret", "Registered")
    PRESENTED = "presented", pgettext_lazy("secret", "Presented, waiting for instruction")
    INSTRUCTED = "instructed", pgettext_lazy("secret", "Instructed, being worked on")
    SENT = "sent", pgettext_lazy("secret", "Sent, waiting for the receipt slip")
    CLOSED = "closed", pgettext_lazy("secret", "Closed")


LIVE_SECRETS = (SecretState.REGISTERED, SecretState.PRESENTED, SecretState.INSTRUCTED, SecretState.SENT)


class KeeperRole(models.TextChoices):
    """Who keeps the secrets of an office."""

    REGISTRAR = "registrar", _("Registrar of secrets")
    DEPUTY = "deputy", _("Deputy registrar of secrets")


class ReaderPurpose(models.TextChoices):
    """What a named reader was named for."""

    READ = "read", pgettext_lazy("secret", "To read")
    DECIDE = "decide", pgettext_lazy("secret", "To instruct")
    ACT = "act", pgettext_lazy("secret", "To act")


class SecretAct(models.TextChoices):
    """What happened to a secret."""

    REGISTERED = "registered", pgettext_lazy("secret act", "Registered")
    CORRECTED = "corrected", pgettext_lazy("secret act", "Entry corrected")
    FILED = "filed", pgettext_lazy("secret act", "Files put in")
    NAMED = "named", pgettext_lazy("secret act", "Reader named")
    UNNAMED = "unnamed", pgettext_lazy("secret act", "Reader taken off")
    PRESENTED = "presented", pgettext_lazy("secret act", "Presented")
    MINUTED = "minuted", pgettext_lazy("secret act", "Minute")
    INSTRUCTED = "instructed", pgettext_lazy("secret act", "Instructed")
    ANSWERED = "answered", pgettext_lazy("secret act", "Answered")
    SENT = "sent", pgettext_lazy("secret act", "Sent")
    RECEIPT = "receipt", pgettext_lazy("secret act", "Receipt slip came back")
    CLOSED = "closed", pgettext_lazy("secret act", "Closed")
    COPIED = "copied", pgettext_lazy("secret act", "Copied")
    LENT = "lent", pgettext_lazy("secret act", "Lent")
    RETURNED = "returned", pgettext_lazy("secret act", "Taken back")
    RECLASSED = "reclassed", pgettext_lazy("secret act", "Class changed")
    HANDED_OVER = "handed_over", pgettext_lazy("secret act", "Handed to the ordinary registry")
    REPORTED = "reported", pgettext_lazy("secret act", "Loss or leak reported")
    RESOLVED = "resolved", pgettext_lazy("secret act", "Report settled")
    DESTROYED = "destroyed", pgettext_lazy("secret act", "Destroyed by committee")


class DestructionWay(models.TextChoices):
    """How the papers were destroyed."""

    SHRED = "shred", pgettext_lazy("destruction", "Shredded")
    BURN = "burn", pgettext_lazy("destruction", "Burnt")
    PULP = "pulp", pgettext_lazy("destruction", "Pulped")
    OTHER = "other", pgettext_lazy("destruction", "In another way")


class OpeningHow(models.TextChoices):
    """How a secret was opened."""

    PAGE = "page", pgettext_lazy("opening", "Its page in the system")
    SHEET = "sheet", pgettext_lazy("opening", "A sheet of its file")
    FILE = "file", pgettext_lazy("opening", "Taken away with watermark")
    COVER = "cover", pgettext_lazy("opening", "Cover sheet printed")
    REGISTER = "register", pgettext_lazy("opening", "Printed in a register")
    CHECK = "check", pgettext_lazy("opening", "Report of a check printed")
    DESTROYED = "destroy", pgettext_lazy("opening", "List of destroyed ones printed")


class IncidentKind(models.TextChoices):
    """What went wrong with a secret."""

    LOST = "lost", pgettext_lazy("incident", "Lost")
    LEAKED = "leaked", pgettext_lazy("incident", "Leaked")


class CheckState(models.TextChoices):
    """Where a six-monthly check stands."""

    OPEN = "open", pgettext_lazy("check", "Being checked")
    DONE = "done", pgettext_lazy("check", "Reported")


# --- outgoing letters ------------------------------------------------------------------------------------------------


class AddresseeRole(models.TextChoices):
    """Why somebody gets a letter: it is written to them, or they get a copy (สำเนาส่ง)."""

    TO = "to", _("Addressee")
    COPY = "copy", pgettext_lazy("addressee", "Copy to")


class RegistrarMatter(models.TextChoices):
    """What the writer says about the powers of the Registrar of Cooperatives (order 17/2554, correspondence)."""

    UNSAID = "", _("Not said")
    NO = "no", _("Does not use the registrar's powers")
    YES = "yes", _("Uses a power of the registrar")


class SaveReason(models.TextChoices):
    """Why a version of a draft was kept."""

    BEGUN = "begun", pgettext_lazy("version", "Begun")
    SAVED = "saved", pgettext_lazy("version", "Saved")
    CORRECTED = "corrected", pgettext_lazy("version", "Corrected after a return")
    SIGNED = "signed", pgettext_lazy("version", "As signed")


class BodyPart(models.TextChoices):
    """Parts of a letter a comment can stand beside."""

    HEAD = "head", _("Head of the letter")
    CAUSE = "cause", _("Cause")
    PURPOSE = "purpose", _("Purpose")
    CONCLUSION = "conclusion", _("Conclusion")
    END = "end", _("Closing and signature")


class Severity(models.TextChoices):
    """What a vetting check does when it finds something."""

    STOP = "stop", pgettext_lazy("check", "Stops signing")
    WARN = "warn", pgettext_lazy("check", "Warns")


class SignBasis(models.TextChoices):
    """On which ground somebody signs."""

    OWN = "own", _("Head of the office that issues the letter")
    COORDINATION = "coordination", _("Coordination letter of a promotion group (order 17/2554)")
    INTERNAL = "internal", _("Memorandum of a unit")
    GOVERNOR = "governor", _("On behalf of the governor by delegation")
    DELEGATED = "delegated", _("By written delegation of the post")


class SignCapacity(models.TextChoices):
    """The word between the signer's own post and the post signed for."""

    OWN = "", _("In the own post")
    ACTING_HEAD = "acting_head", pgettext_lazy("signature", "Acting for the head")
    ACTING_POST = "acting_post", pgettext_lazy("signature", "Acting in the post")
    DELEGATED = "delegated", pgettext_lazy("signature", "By delegation of")
    IN_PLACE_OF = "in_place_of", pgettext_lazy("signature", "Performing duties in place of")
    ROUTINE = "routine", pgettext_lazy("signature", "Acting on behalf of, routine letters")


# As they stand on the paper (papers are Thai): words of law, never translated.
CAPACITY_WORDS = {
    SignCapacity.OWN: "",
    SignCapacity.ACTING_HEAD: "รักษาราชการแทน",
    SignCapacity.ACTING_POST: "รักษาการในตำแหน่ง",
    SignCapacity.DELEGATED: "ปฏิบัติราชการแทน",
    SignCapacity.IN_PLACE_OF: "ปฏิบัติหน้าที่แทน",
    SignCapacity.ROUTINE: "ทำการแทน",
}


class Channel(models.TextChoices):
    """How a letter is sent."""

    HAND = "hand", _("By hand")
    POST = "post", _("Ordinary post")
    REGISTERED = "registered", _("Registered post")
    EMS = "ems", _("EMS")
    EMAIL = "email", pgettext_lazy("channel", "E-mail")
    SYSTEM = "system", _("Inside the system")


class DispatchState(models.TextChoices):
    """Where one sending stands."""

    WAITING = "waiting", pgettext_lazy("sending", "On its way out")
    SENT = "sent", pgettext_lazy("sending", "Sent, not acknowledged")
    FAILED = "failed", pgettext_lazy("sending", "Could not be delivered")
    ACKNOWLEDGED = "acknowledged", pgettext_lazy("sending", "Acknowledged")
    CANCELLED = "cancelled", pgettext_lazy("sending", "Taken back")
