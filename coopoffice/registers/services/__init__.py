"""What may be done to a register book."""

from coopoffice.registers.services.books import open_series
from coopoffice.registers.services.draws import draw_by_hand, draw_number, reserve_in_series, reserve_numbers
from coopoffice.registers.services.states import (
    expire_reservations,
    release_reserved_number,
    use_reserved_number,
    void_number,
)

__all__ = [
    "draw_by_hand",
    "draw_number",
    "expire_reservations",
    "open_series",
    "release_reserved_number",
    "reserve_in_series",
    "reserve_numbers",
    "use_reserved_number",
    "void_number",
]
