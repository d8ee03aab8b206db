"""The first page of the day."""

from django.urls import reverse

from .registry import Page

PAGES = [Page("my day", lambda person: reverse("my_day"), order=10)]
