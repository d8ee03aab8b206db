"""The frame, and the page before it."""

from django.urls import reverse

from .registry import FRAME, Page

PAGES = [
    Page(FRAME, lambda person: reverse("bench_frame"), order=0),
    Page("login", lambda person: reverse("login"), roles=("-",), order=1000),
]
