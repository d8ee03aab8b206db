"""The trail above a page of correspondence leads back; no letter's page is empty."""

import pytest
from django.test import Client
from django.urls import reverse

from saraban.choices import Origin
from saraban.models import Letter, LetterTask, Presentation, SecretDestruction, WrittenLetter
from units.models import User

pytestmark = pytest.mark.django_db
HOME = "saraban:letter_list"


@pytest.fixture
def officer(demo_office, client):
    client.force_login(User.objects.get(username="pimjai"))
    return client


def test_the_address_of_correspondence_leads_where_the_menu_does(officer):
    assert officer.get(reverse("saraban:home")).headers["Location"] == reverse(HOME)


@pytest.mark.parametrize(
    "name", ["who_signs", "genuine", "authority_list", "template_list", "vetting_list", "my_signature", "incoming_work"]
)
def test_page_leads_back_to_correspondence(officer, name):
    crumbs = officer.get(reverse(f"saraban:{name}")).context["crumbs"]
    assert crumbs[0][1] == reverse(HOME)


def test_what_is_missing_in_a_form_is_named_above_it(demo_office, client):
    client.force_login(User.objects.get(username="urai"))
    page = client.post(reverse("saraban:incoming_register"), {"from_text": "จังหวัดธารานคร"}).content.decode()
    assert "ยังไม่ได้ระบุ เรื่อง" in page
    assert "ฟิลด์นี้จำเป็น" not in page


def test_letter_known_from_the_register_alone_shows_its_facts_and_leads_back(officer):
    letter = Letter.objects.filter(origin=Origin.WRITTEN, written=None, circulars=None).exclude(own_number="").first()
    page = officer.get(letter.get_absolute_url())
    assert page.context["crumbs"][0][1] == reverse(HOME)
    text = page.content.decode()
    assert "ไม่มีตัวหนังสือในระบบ" in text
    assert letter.to_text in text


def test_every_letter_of_the_demo_that_waits_has_what_led_there(demo_office):
    waiting = Letter.objects.filter(origin=Origin.RECEIVED)
    for letter in waiting.filter(state="presented"):
        assert letter.presentations.get(ended_at=None).approval.steps.filter(state="open").count() == 1
    for letter in waiting.filter(state="instructed"):
        assert letter.instructions.exists()
        assert letter.tasks.exists()
    assert Presentation.objects.count() > LetterTask.objects.values("letter").distinct().count() > 5
    for letter in Letter.objects.filter(state__in=["draft", "vetting", "signed"]):
        assert letter.written.cause
    assert {letter.state for letter in Letter.objects.filter(pk__in=WrittenLetter.objects.values("pk"))} == {
        *("draft", "vetting", "signed", "dispatched")
    }
    assert SecretDestruction.objects.count() == 1


def test_every_letter_of_the_demo_is_found_by_its_subject(demo_office):
    assert not Letter.objects.filter(search_text="").exists()


def test_nobody_of_the_demo_opened_a_letter_that_is_kept_from_them(demo_office):
    for user in User.objects.filter(username__in=["somsak", "kanokwan", "wilai"]):
        for letter in Letter.objects.filter(readings__user=user):
            assert user.has_perm("saraban.view_letter", letter), letter


def test_letter_numbered_and_not_sent_stands_in_the_box_of_who_may_send_it(demo_office):
    found = 0
    for user in User.objects.filter(username__in=["pimjai", "urai", "somsak"]):
        client = Client()
        client.force_login(user)
        page = client.get(reverse("my_day")).content.decode()
        for written in WrittenLetter.objects.visible_to(user, "dispatch").not_sent()[:6]:
            assert reverse("saraban:letter_send", args=[written.pk]) in page, (user, written)
            found += 1
    assert found
