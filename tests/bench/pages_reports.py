"""Pages of the report calendar and of the overview ("desk")."""

from django.urls import reverse

from planning.models import OfficeReport, Report

from .registry import Page

PAGES = [
    Page("desk", lambda person: reverse("overview"), roles=("head", "officer", "department"), order=12),
    Page("report calendar", lambda person: reverse("planning:report_calendar"), order=70),
    Page("reports of groups", lambda person: f"{reverse('planning:report_list')}?view=all", order=71),
    Page("reports of offices", lambda person: reverse("planning:office_report_list"), order=72),
]
COUNTED = [Report, OfficeReport]
