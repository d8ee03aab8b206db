"""Why a register refuses, in sentences a clerk can act on; they stand beside the field of the form."""

from typing import Any

from coopoffice.web.refusals import Rejected


class RegisterRefusal(Rejected):
    """A register refuses. ``field`` is the name of the service's argument at fault, empty for the act as a whole."""

    def __init__(self, sentence: Any, *, field: str = "", params: dict[str, Any] | None = None) -> None:
        super().__init__(field, str(sentence) % params if params else str(sentence))
