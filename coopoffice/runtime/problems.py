"""What the person at the keyboard is told when the office cannot start: one sentence in each language."""


class Problem(Exception):
    """A reason not to go on that the person who started the command can act on.

    ``thai`` and ``english`` say the same thing in one sentence each. The commands print both and end with code 1.
    """

    def __init__(self, thai: str, english: str) -> None:
        super().__init__(english)
        self.thai = thai
        self.english = english

    def __str__(self) -> str:
        return f"{self.thai}\n{self.english}"
