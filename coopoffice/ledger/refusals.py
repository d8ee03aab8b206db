"""Why a ledger refuses, in sentences for the person who asked; they stand beside the field of the form."""

from decimal import Decimal
from typing import Any

from coopoffice.web.refusals import Rejected


class LedgerRefusal(Rejected):
    """A movement is refused. ``field`` is the service's argument at fault, empty for the act as a whole."""

    def __init__(self, sentence: Any, *, field: str = "amount", params: dict[str, Any] | None = None) -> None:
        super().__init__(field, str(sentence) % params if params else str(sentence))


class NotEnough(LedgerRefusal):
    """More is asked than there is. ``left`` and ``asked`` are the two amounts."""

    def __init__(self, sentence: Any, *, left: Decimal, asked: Decimal) -> None:
        super().__init__(sentence, params={"left": f"{left:,}", "asked": f"{asked:,}"})
        self.left = left
        self.asked = asked
