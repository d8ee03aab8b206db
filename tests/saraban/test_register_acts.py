"""What is done to the rows ticked in a register, and the page that gathers the settings."""

import re
import uuid

import pytest
from django.urls import reverse

from saraban.choices import LetterState
from saraban.models import LetterEntry
from saraban.services.incoming import register_letter
from saraban.services.incoming_instruct import present_letter
from units.acting import actor_for
from units.models import Unit, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def entries(demo_office) -> list[LetterEntry]:
    """Three letters of the office's book; the last is presented already."""
    by = actor_for(User.objects.get(username="urai"))
    unit = Unit.objects.get(code="TN")
    letters = [register_letter(by=by, unit=unit, from_text="จังหวัด", subject=f"เรื่องลงทะเบียน {n}") for n in range(3)]
    present_letter(by=by, letter=letters[2], note="เสนอแล้ว")
    return [letter.entries.get() for letter in letters]


def picks(entries) -> str:
    return "&".join(f"pick={e.number_row_id}" for e in entries)


def test_register_offers_its_keeper_the_acts_on_ticked_rows_and_nobody_else(client, entries):
    for username, offered in (("urai", True), ("pimjai", False), ("kanokwan", False)):
        client.force_login(User.objects.get(username=username))
        page = client.get(reverse("saraban:register_in")).content.decode()
        for name in ("saraban:register_present", "saraban:register_stamp"):
            assert (f'formaction="{reverse(name)}"' in page) is offered, (username, name)
        assert 'name="format" value="pdf"' in page, "printing the ticked rows is for every reader"


def test_ticked_letters_are_presented_together_and_what_cannot_be_says_why(client, entries):
    client.force_login(User.objects.get(username="urai"))
    url = f"{reverse('saraban:register_present')}?view=registered&{picks(entries)}"
    page = client.get(url).content.decode()
    assert re.findall(r'name="rows" value="(\d+)"', page) == [str(e.letter_id) for e in entries[:2]]
    assert str(LetterState.PRESENTED.label) in page
    answer = client.post(
        url, {"rows": [e.letter_id for e in entries[:2]], "note": "เพื่อโปรดทราบ", "submission": str(uuid.uuid4())}
    )
    assert (answer.status_code, answer["Location"]) == (302, f"{reverse('saraban:register_in')}?view=registered")
    for entry in entries:
        entry.letter.refresh_from_db()
        assert entry.letter.state == LetterState.PRESENTED
    assert entries[0].letter.presentations.get().note == "เพื่อโปรดทราบ"


def test_presenting_without_a_note_keeps_the_rows_and_says_so(client, entries):
    client.force_login(User.objects.get(username="urai"))
    url = f"{reverse('saraban:register_present')}?{picks(entries)}"
    answer = client.post(url, {"rows": [e.letter_id for e in entries[:2]], "submission": str(uuid.uuid4())})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'id="id_note-error"' in page
    assert len(re.findall(r'name="rows" value="\d+"', page)) == 2
    entries[0].letter.refresh_from_db()
    assert entries[0].letter.state == LetterState.REGISTERED


def test_ticked_letters_are_stamped_once(client, entries):
    client.force_login(User.objects.get(username="urai"))
    url = f"{reverse('saraban:register_stamp')}?{picks(entries[:2])}"
    data = {"rows": [e.letter_id for e in entries[:2]]}
    assert client.post(url, {**data, "submission": str(uuid.uuid4())}).status_code == 302
    for entry in entries:
        entry.refresh_from_db()
    first = [e.stamped_at for e in entries]
    assert [bool(at) for at in first] == [True, True, False]
    page = client.get(url).content.decode()
    assert not re.findall(r'name="rows" value', page), "a stamped one is not stamped again from here"
    client.post(url, {**data, "submission": str(uuid.uuid4())})
    assert [LetterEntry.objects.get(pk=e.pk).stamped_at for e in entries] == first


def test_rows_of_a_book_one_does_not_keep_cannot_be_ticked_into_the_act(client, entries):
    """The group's clerk keeps the group's book only: numbers of the office's book typed into the address open nothing."""
    client.force_login(User.objects.get(username="amphorn"))
    for name in ("saraban:register_present", "saraban:register_stamp"):
        page = client.get(f"{reverse(name)}?{picks(entries)}").content.decode()
        assert "เรื่องลงทะเบียน" not in page
        client.post(
            f"{reverse(name)}?{picks(entries)}",
            {"rows": [entries[0].letter_id], "note": "x", "submission": str(uuid.uuid4())},
        )
    entries[0].refresh_from_db()
    entries[0].letter.refresh_from_db()
    assert (entries[0].stamped_at, entries[0].letter.state) == (None, LetterState.REGISTERED)


@pytest.mark.parametrize(
    "junk", ["pick=x", "pick=99999999999999999999", "pick=", "pick=-1&pick=1e5", "pick=" + "9," * 400]
)
def test_junk_in_the_address_ticks_nothing(client, entries, junk):
    client.force_login(User.objects.get(username="urai"))
    answer = client.get(f"{reverse('saraban:register_present')}?{junk}")
    assert answer.status_code == 200
    assert 'name="rows"' not in answer.content.decode()


def test_settings_page_leads_to_every_setting_the_person_may_open(client, demo_office):
    for username, extra in (("urai", True), ("kanokwan", False)):
        client.force_login(User.objects.get(username=username))
        page = client.get(reverse("saraban:settings")).content.decode()
        main = page.split('id="main"', 1)[1]
        links = [reverse(f"saraban:{n}") for n in ("template_list", "authority_list", "vetting_list", "my_signature")]
        for link in links:
            assert f'href="{link}"' in main
            assert client.get(link).status_code == 200
        assert (f'href="{reverse("saraban:phrase_list")}"' in main) is extra


def test_menu_of_correspondence_stays_short(client, demo_office):
    client.force_login(User.objects.get(username="urai"))
    page = client.get(reverse("saraban:template_list")).content.decode()
    sub = re.search(r'<ul class="sub">(.*?)</ul>', page, re.DOTALL)[1]
    assert len(re.findall("<li>", sub)) <= 13
    assert re.search(rf'href="{reverse("saraban:settings")}" class="on"', sub), "lit on the pages behind it"
