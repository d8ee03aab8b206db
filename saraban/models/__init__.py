"""Models of correspondence."""

from .circulars import Circular, CircularRecipient, CircularRunSetting, CircularTarget
from .directory import AddressForm, Party
from .dispatch import Dispatch
from .drafts import Addressee, DraftAutosave, DraftComment, DraftVersion, LetterTemplate, WrittenLetter
from .incoming import Instruction, LetterTask, Passing, Presentation, QuickPhrase
from .letter_audience import LetterAudience, LetterReading
from .letter_papers import Enclosure, LetterFile, LetterReference
from .letters import Letter, LetterEntry
from .secret_destruction import SecretDestruction, SecretDestructionItem, SecretDestructionMember
from .secret_keeping import SecretCheck, SecretCheckItem, SecretCheckMember, SecretClearance, SecretKeeper
from .secrets import (
    SecretChange,
    SecretClassChange,
    SecretCopy,
    SecretEntry,
    SecretFile,
    SecretIncident,
    SecretLetter,
    SecretLoan,
    SecretNote,
    SecretOpening,
    SecretReader,
    SecretTask,
)
from .signing import LetterSignature, SignaturePicture, SigningAuthority, VettingRule

__all__ = [
    "AddressForm",
    "Addressee",
    "Circular",
    "CircularRecipient",
    "CircularRunSetting",
    "CircularTarget",
    "Dispatch",
    "DraftAutosave",
    "DraftComment",
    "DraftVersion",
    "Enclosure",
    "Instruction",
    "Letter",
    "LetterAudience",
    "LetterEntry",
    "LetterFile",
    "LetterReading",
    "LetterReference",
    "LetterSignature",
    "LetterTask",
    "LetterTemplate",
    "Party",
    "Passing",
    "Presentation",
    "QuickPhrase",
    "SecretChange",
    "SecretCheck",
    "SecretCheckItem",
    "SecretCheckMember",
    "SecretClassChange",
    "SecretClearance",
    "SecretCopy",
    "SecretDestruction",
    "SecretDestructionItem",
    "SecretDestructionMember",
    "SecretEntry",
    "SecretFile",
    "SecretIncident",
    "SecretKeeper",
    "SecretLetter",
    "SecretLoan",
    "SecretNote",
    "SecretOpening",
    "SecretReader",
    "SecretTask",
    "SignaturePicture",
    "SigningAuthority",
    "VettingRule",
    "WrittenLetter",
]
