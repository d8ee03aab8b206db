"""The verbs of a request for a vehicle (form 3): ask, correct, call off; and what the engine's decisions do to it.

A request holds its travellers' time in the calendar from the moment it is asked, unless the record behind it (a trip)
holds it already. Its seat in a car is held by the run it is put on (services/board.py).
"""

from .asking import APPROVAL_KIND, BOOK, correct_vehicle_request, request_vehicle, submit_vehicle_request
from .calling_off import cancel_vehicle_request, expire_requests
from .deciding import finish_request, hear_step, request_of
from .telling import moved, tell
from .words import refusal_of, time_words

__all__ = [
    "APPROVAL_KIND",
    "BOOK",
    "cancel_vehicle_request",
    "correct_vehicle_request",
    "expire_requests",
    "finish_request",
    "hear_step",
    "moved",
    "refusal_of",
    "request_of",
    "request_vehicle",
    "submit_vehicle_request",
    "tell",
    "time_words",
]
