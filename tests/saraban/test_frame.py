"""Correspondence adds nothing to what the frame of a page costs: its facts are asked in the statement of the numbers."""

import pytest
from django.urls import reverse

from saraban.models import SecretClearance, SecretKeeper
from units.models import User

pytestmark = pytest.mark.django_db
FRAME = 4  # who asks, how far it reaches, under which postings, all numbers of the menu


@pytest.mark.parametrize("username", ["kanokwan", "somsak", "urai", "pimjai", "admin"])
def test_frame_costs_four_statements_for_member_head_keeper_and_officer(
    client, demo_office, username, django_assert_num_queries
):
    client.force_login(User.objects.get(username=username))
    url = reverse("saraban:settings")
    for _warm in range(2):
        client.get(url)
    with django_assert_num_queries(FRAME):
        client.get(url)


def test_menu_shows_secrets_to_keepers_the_cleared_and_heads_of_agencies_only(client, demo_office):
    def sees(username: str) -> bool:
        client.force_login(User.objects.get(username=username))
        return reverse("saraban:secret_list") in client.get(reverse("saraban:settings")).content.decode()

    keepers = set(SecretKeeper.objects.on().values_list("user__username", flat=True))
    cleared = set(SecretClearance.objects.on().values_list("user__username", flat=True))
    assert keepers
    assert cleared
    for username in ("pimjai", "wilai", "urai", "orathai", "kanokwan", "boonmee", "somsak", "suda", "admin"):
        assert sees(username) is (username in keepers | cleared | {"pimjai"}), username


def test_clearance_that_ended_takes_the_entry_away(client, demo_office):
    cleared = SecretClearance.objects.on().exclude(user__username="pimjai")
    person = User.objects.get(pk=cleared.values_list("user_id", flat=True)[0])
    SecretKeeper.objects.filter(user=person).delete()
    SecretClearance.objects.filter(user=person).delete()
    client.force_login(person)
    assert reverse("saraban:secret_list") not in client.get(reverse("saraban:settings")).content.decode()
