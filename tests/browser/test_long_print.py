"""A list too long for one request: printed by a real worker while the page shows how far it is, then read back."""

import io
import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from pypdf import PdfReader

from coopoffice.jobs.models import Job
from coopoffice.thai import digits
from units.models import Duty

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_long_list_is_printed_by_the_worker_and_taken_home(page, sign_in_on, office, real_celery):
    sign_in_on(page, "pimjai")
    page.goto(f"{office}{reverse('units:duty_list')}")
    page.click("[data-format=pdf]")
    page.wait_for_url(re.compile(r"/jobs/\d+/"))
    page.evaluate("window.sameDocument = true")  # what follows comes by itself, without a new page
    link = page.locator("main .box a.btn-primary")
    expect(link).to_be_visible(timeout=60_000)
    assert page.evaluate("window.sameDocument") is True
    job = Job.objects.get(pk=re.search(r"/jobs/(\d+)/", page.url)[1])
    assert (job.state, job.attempts) == ("done", 1)

    answer = page.context.request.get(office + link.get_attribute("href"))  # shown in place, with this session
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    paper = PdfReader(io.BytesIO(answer.body()))
    assert len(paper.pages) > 3
    text = re.sub(r"\s+", "", "".join(p.extract_text() for p in paper.pages))
    missing = [
        duty.code
        for duty in Duty.objects.all()
        if digits.to_thai_digits(duty.code) not in text and duty.code not in text
    ]
    assert not missing
    assert "ร่วมงานหน่วยงานอื่น" in text
