"""The department's reports at a small scale: every group owes each month, most were sent, none is sent twice."""

import datetime as dt
import random

import pytest
from django.test import Client
from django.urls import reverse

from coopoffice.web.demo import DemoContext
from planning.demo import reports
from planning.models import OfficeReport, Report
from units.demo import scale
from units.models import Posting

pytestmark = pytest.mark.django_db


def test_department_of_two_offices_has_a_year_of_reports_and_its_head_sees_them_by_office():
    context = DemoContext(today=dt.date.today(), random=random.Random(1), say=lambda text: None, offices=2)
    scale.load(context)
    reports.load_scale(context)
    groups = len(context.found["groups"])
    assert Report.objects.count() == groups * 13
    assert OfficeReport.objects.count() == 2 * 13
    sent = Report.objects.filter(state="checked").count()
    assert 0.85 * groups * 12 < sent < groups * 12
    head = Posting.objects.get(post__unit__parent__isnull=True, post__role="head").user
    client = Client()
    client.force_login(head)
    page = client.get(reverse("planning:report_calendar"))
    assert page.context["matrix"].by_office
    assert len(page.context["matrix"].rows) == 2
    assert client.get(reverse("overview")).status_code == 200
