"""Doors of received letters: the registry desk, the stamp, presenting and instructing, group registries, phrases."""

from saraban.choices import PassingSource
from saraban.models import Letter, Passing, QuickPhrase
from saraban.services.incoming import register_letter
from saraban.services.incoming_passing import pass_to_registry
from units.acting import actor_for
from units.models import Unit, User

from .door_table_saraban import received
from .doors import Door

PAGE = "302 200 200 200 200 200 200 200"
PAGE_POST = "302 405 405 405 405 405 405 405"


def registered() -> dict:
    """A letter the central registry registered under a number; nobody but the office sees it."""
    subject = "หนังสือลงรับของตารางประตู"
    row = Letter.objects.filter(subject=subject).first() or register_letter(
        by=actor_for(User.objects.get(username="urai")),
        unit=Unit.objects.get(code="TN"),
        from_text="จังหวัดธารานคร",
        subject=subject,
    )
    return {"pk": row.pk}


def entry() -> dict:
    return {"pk": Letter.objects.get(**registered()).entries.get().pk}


def numbers() -> dict:
    row = Letter.objects.get(**registered()).entries.get()
    return {"unit": row.unit_id, "year": row.year_be, "first": row.number, "last": row.number}


def passing() -> dict:
    letter = Letter.objects.get(**received())
    unit = Unit.objects.get(code="TN-05")
    row = Passing.objects.filter(letter=letter, unit=unit).first() or pass_to_registry(
        by=actor_for(User.objects.get(username="urai")), letter=letter, unit=unit, source=PassingSource.INSTRUCTION
    )
    return {"pk": row.pk}


def phrase() -> dict:
    row, _fresh = QuickPhrase.objects.get_or_create(unit=Unit.objects.get(code="TN"), use="instruct", text="ตารางประตู")
    return {"pk": row.pk}


SEEN_BY_OFFICER = "302 404 404 404 404 403 404 404"
INCOMING: dict[str, Door] = {
    "saraban:incoming_work": Door(PAGE, PAGE_POST),
    "saraban:incoming_register": Door("302 403 403 403 403 403 403 403", "302 403 403 403 403 403 403 403"),
    "saraban:incoming_preview": Door("302 403 403 403 403 403 403 403", PAGE_POST),
    "saraban:incoming_batch": Door("302 403 403 403 403 403 403 403", "302 403 403 403 403 403 403 403"),
    "saraban:incoming_numbers": Door("302 404 404 404 404 200 404 404", PAGE_POST, numbers),
    "saraban:incoming_stamp": Door(SEEN_BY_OFFICER, SEEN_BY_OFFICER, entry),
    "saraban:incoming_stamp_many": Door("302 403 403 403 403 403 403 403", "302 403 403 403 403 403 403 403"),
    "saraban:incoming_present_many": Door("302 403 403 403 403 403 403 403", "302 403 403 403 403 403 403 403"),
    "saraban:incoming_correct": Door(SEEN_BY_OFFICER, SEEN_BY_OFFICER, registered),
    "saraban:incoming_forward": Door(SEEN_BY_OFFICER, SEEN_BY_OFFICER, registered),
    "saraban:incoming_return": Door(SEEN_BY_OFFICER, SEEN_BY_OFFICER, registered),
    "saraban:incoming_void": Door(SEEN_BY_OFFICER, SEEN_BY_OFFICER, registered),
    "saraban:incoming_present": Door("302 404 404 404 404 200 404 404", "302 404 404 404 404 422 404 404", registered),
    "saraban:incoming_withdraw": Door("302 404 404 404 404 200 404 404", "302 404 404 404 404 422 404 404", registered),
    "saraban:incoming_instruct": Door("302 404 404 404 404 200 404 404", "302 404 404 404 404 422 404 404", registered),
    "saraban:incoming_close": Door("302 404 404 404 404 200 404 404", "302 404 404 404 404 422 404 404", registered),
    "saraban:incoming_sheet": Door("302 404 404 404 404 200 404 404", PAGE_POST, registered),
    "saraban:arriving_list": Door(PAGE, PAGE_POST),
    "saraban:arriving_receive_many": Door(PAGE, "302 422 422 422 422 422 422 422"),
    "saraban:arriving_receive": Door("302 404 403 200 404 403 404 404", "302 404 403 422 404 403 404 404", passing),
    "saraban:arriving_send_back": Door("302 404 403 200 404 403 404 404", "302 404 403 422 404 403 404 404", passing),
    "saraban:phrase_list": Door(PAGE, PAGE_POST),
    "saraban:phrase_add": Door("302 403 403 200 200 200 403 403", "302 403 403 422 422 422 403 403"),
    "saraban:phrase_change": Door("302 404 403 403 403 200 403 404", "302 404 403 403 403 422 403 404", phrase),
    "saraban:phrase_remove": Door("302 404 403 403 403 200 403 404", "302 404 403 403 403 422 403 404", phrase),
}
