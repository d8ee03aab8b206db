"""Doors of registers, search and circulars."""

from saraban.models import Circular

from .door_table_saraban import PAGE_POST, received
from .doors import Door

ALL = "302 200 200 200 200 200 200 200"


def circular() -> dict:
    """A circular of the provincial office to everyone in it."""
    return {"pk": Circular.objects.order_by("pk").first().pk}


REGISTERS: dict[str, Door] = {
    "saraban:letter_list": Door(ALL, PAGE_POST),
    "saraban:letter_search": Door(ALL, PAGE_POST),
    "saraban:register_in": Door(ALL, PAGE_POST),
    "saraban:register_out": Door(ALL, PAGE_POST),
    "saraban:register_present": Door("302 403 403 403 403 403 403 403", "302 403 403 403 403 403 403 403"),
    "saraban:register_stamp": Door("302 403 403 403 403 403 403 403", "302 403 403 403 403 403 403 403"),
    "saraban:settings": Door(ALL, PAGE_POST),
    "saraban:circular_list": Door(ALL, PAGE_POST),
    "saraban:circular_people": Door(ALL, PAGE_POST),
    "saraban:circular_send": Door("302 403 403 200 200 200 403 403", "302 403 403 422 422 422 403 403"),
    "saraban:circular_run": Door("302 403 403 200 200 200 403 403", "302 403 403 422 422 422 403 403"),
    "saraban:circular_detail": Door("302 404 200 200 200 200 200 404", PAGE_POST, circular),
    "saraban:circular_acknowledge": Door(
        "302 404 200 200 200 200 200 404", "302 404 422 422 422 422 422 404", circular
    ),
    "saraban:circular_remind": Door("302 404 403 403 403 200 403 404", "302 404 403 403 403 422 403 404", circular),
    "saraban:circular_recall": Door("302 404 403 403 403 200 403 404", "302 404 403 403 403 422 403 404", circular),
    "saraban:letter_circulate": Door("302 404 403 200 404 200 404 404", "302 404 403 422 404 422 404 404", received),
}
