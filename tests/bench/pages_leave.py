"""Leave: the own page, the register and the balances."""

from django.urls import reverse

from personnel.models import Leave

from .registry import Page

PAGES = [
    Page("my leave", lambda person: reverse("personnel:my_leave"), order=335),
    Page("leave register", lambda person: reverse("personnel:leave_list"), order=336),
]
COUNTED = [Leave]
