import pytest
from django.urls import reverse

from coopoffice.audit.acting import acting, service
from coopoffice.audit.history import history_of
from tests.factories.units import make_user

pytestmark = pytest.mark.django_db


def test_history_tells_in_words_who_changed_what(pot):
    user = make_user(first_name="มานี")

    @service
    def make(*, name):
        return pot.objects.create(name=name)

    @service
    def rename(row, *, name):
        row.name = name
        row.save()

    with acting(user.pk, source="request"):
        row = make(name="ก่อน")
        rename(row, name="หลัง")
    newest, oldest = history_of(row, viewer=user)
    assert "มานี" in newest.who
    assert [(d.label, d.before, d.after) for d in newest.differences] == [("name", "ก่อน", "หลัง")]
    assert ("name", "", "ก่อน") in [(d.label, d.before, d.after) for d in oldest.differences]
    assert "hush" not in str(newest) + str(oldest)


def test_log_is_for_the_administrator_and_shows_no_contents(client, pot):
    pot.objects.create(name="ความลับ")
    client.force_login(make_user())
    assert client.get(reverse("audit_list")).status_code == 404
    client.force_login(make_user(is_superuser=True))
    page = client.get(reverse("audit_list"))
    assert page.status_code == 200
    assert "audit_test_pot" in page.content.decode()
    assert "ความลับ" not in page.content.decode()
