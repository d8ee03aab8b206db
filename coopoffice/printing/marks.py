"""What is laid over the pages of a paper for one reader; a module of its own, so that naming it loads no renderer."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Marks:
    """What is laid over each page: ``reader`` across it, ``head`` (red) at top and bottom, ``corner`` at the top right.

    ``corner`` may hold ``{page}`` and ``{pages}``.
    """

    reader: str
    head: str = ""
    corner: str = ""
