"""The verbs of secrets (duty GA-A3). Nothing that could give one away leaves here: messages, notifications and
refusals name neither subject nor number."""

from .checks import begin_check, finish_check, record_check
from .control import (
    change_class,
    copy_secret,
    hand_over_secret,
    lend_secret,
    report_incident,
    settle_incident,
    take_back_secret,
)
from .destroying import record_destruction
from .keeping import appoint_keeper, end_clearance, end_keeper, give_clearance
from .reading import note_opening, note_openings
from .register import add_secret_files, change_secret, register_secret
from .route import (
    answer_secret,
    close_secret,
    instruct_secret,
    minute_secret,
    name_reader,
    note_receipt,
    present_secret,
    remind_of_secrets,
    send_secret,
    take_off_reader,
)

__all__ = [
    "add_secret_files",
    "answer_secret",
    "appoint_keeper",
    "begin_check",
    "change_class",
    "change_secret",
    "close_secret",
    "copy_secret",
    "end_clearance",
    "end_keeper",
    "finish_check",
    "give_clearance",
    "hand_over_secret",
    "instruct_secret",
    "lend_secret",
    "minute_secret",
    "name_reader",
    "note_opening",
    "note_openings",
    "note_receipt",
    "present_secret",
    "record_check",
    "record_destruction",
    "register_secret",
    "remind_of_secrets",
    "report_incident",
    "send_secret",
    "settle_incident",
    "take_back_secret",
    "take_off_reader",
]
