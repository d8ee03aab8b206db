"""Telling people: once, in few statements, by mail without doubling."""

import datetime as dt

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from coopoffice.web.models import MailPreference, MailWish, Notification
from coopoffice.web.services.notifications import mail_person, mark_read, notify, people_to_mail
from coopoffice.web.tasks import mail_notifications
from tests.factories.units import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return [make_user(email=f"p{n}@example.com") for n in range(3)]


def test_notify_many_people_costs_two_statements(people, django_assert_num_queries):
    many = people + [make_user(email=f"m{n}@example.com") for n in range(40)]
    with django_assert_num_queries(2):
        assert notify(users=many, kind="test", subject="ประชุม") == 43
    assert Notification.objects.count() == 43


def test_notify_same_event_twice_tells_once(people):
    for _again in range(2):
        notify(users=people, kind="test", subject="ประชุม", dedupe_key="meeting:1")
    notify(users=people, kind="test", subject="ประชุม", dedupe_key="meeting:2")
    assert Notification.objects.of(people[0]).count() == 2


def test_notify_without_event_key_may_repeat(people):
    for _again in range(2):
        notify(users=people[:1], kind="test", subject="ประชุม")
    assert Notification.objects.of(people[0]).count() == 2


def test_notify_person_named_twice_or_gone_is_told_once_or_not(people):
    people[1].is_active = False
    people[1].save()
    assert notify(users=[people[0], people[0], people[1], None], kind="test", subject="ประชุม") == 1


def test_notify_nobody_writes_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert notify(users=[], kind="test", subject="ประชุม") == 0


def test_rollback_tells_nobody(people, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as waiting, pytest.raises(RuntimeError), transaction.atomic():
        notify(users=people, kind="test", subject="ประชุม")
        raise RuntimeError
    assert not Notification.objects.exists()
    assert waiting == []


@pytest.mark.parametrize("url", ["https://example.com/", "//example.com", "javascript:alert(1)"])
def test_address_outside_the_site_is_refused(people, url):
    with pytest.raises(ValidationError):
        notify(users=people, kind="test", subject="ประชุม", url=url)
    with pytest.raises(IntegrityError), transaction.atomic():
        Notification.objects.create(user=people[0], kind="test", subject="x", url=url)


def test_same_event_for_one_person_is_refused_by_the_database(people):
    Notification.objects.create(user=people[0], kind="test", subject="x", dedupe_key="a")
    with pytest.raises(IntegrityError), transaction.atomic():
        Notification.objects.create(user=people[0], kind="test", subject="y", dedupe_key="a")


def test_mail_gathers_what_waits_into_one_letter(people):
    notify(users=people[:1], kind="test", subject="เรื่องที่หนึ่ง", url="/one/")
    notify(users=people[:1], kind="test", subject="เรื่องที่สอง", text="รายละเอียด")
    assert mail_notifications() == 1
    (letter,) = mail.outbox
    assert letter.to == [people[0].email]
    assert "2" in letter.subject
    for words in ("เรื่องที่หนึ่ง", "เรื่องที่สอง", "รายละเอียด", "/one/"):
        assert words in letter.body


def test_mail_task_run_twice_sends_once(people):
    notify(users=people, kind="test", subject="ประชุม")
    assert mail_notifications() == 3
    assert mail_notifications() == 0
    assert len(mail.outbox) == 3


def test_mail_refused_is_given_back_and_sent_later(people, monkeypatch):
    notify(users=people[:1], kind="test", subject="ประชุม")
    from django.core.mail import EmailMessage

    real = EmailMessage.send

    def refuse(self, **kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailMessage, "send", refuse)
    with pytest.raises(ConnectionRefusedError):
        mail_person(user_id=people[0].pk)
    monkeypatch.setattr(EmailMessage, "send", real)
    assert mail_person(user_id=people[0].pk) == 1
    assert len(mail.outbox) == 1


def test_one_refused_address_does_not_hold_up_the_others(people, monkeypatch):
    from celery.exceptions import Retry
    from django.core.mail import EmailMessage

    notify(users=people, kind="test", subject="ประชุม")
    real = EmailMessage.send

    def refuse_one(self, **kwargs):
        if self.to == [people[0].email]:
            raise ConnectionRefusedError
        return real(self, **kwargs)

    monkeypatch.setattr(EmailMessage, "send", refuse_one)
    with pytest.raises((ConnectionRefusedError, Retry)):
        mail_notifications()
    assert {letter.to[0] for letter in mail.outbox} == {people[1].email, people[2].email}


def test_mail_wishes_are_kept(people):
    MailPreference.objects.create(user=people[0], wish=MailWish.NEVER)
    MailPreference.objects.create(user=people[1], wish=MailWish.MORNING)
    notify(users=people, kind="test", subject="ประชุม")
    assert people_to_mail(morning=False) == [people[2].pk]
    assert people_to_mail(morning=True) == sorted([people[1].pk, people[2].pk])


def test_wish_outside_the_list_is_refused_by_the_database(people):
    with pytest.raises(IntegrityError), transaction.atomic():
        MailPreference.objects.create(user=people[0], wish="hourly")


def test_read_before_the_mail_leaves_is_not_mailed(people):
    notify(users=people[:1], kind="test", subject="ประชุม")
    mark_read(user=people[0])
    assert mail_notifications() == 0


def test_subject_with_line_break_cannot_add_a_mail_header(people):
    notify(users=people[:1], kind="test", subject="ก\nBcc: x@example.com")
    mail_notifications()
    assert mail.outbox[0].recipients() == [people[0].email]
    assert "\n" not in mail.outbox[0].subject


def test_mark_read_touches_ones_own_only(people):
    notify(users=people[:2], kind="test", subject="ประชุม")
    mine, other = Notification.objects.of(people[0]).get(), Notification.objects.of(people[1]).get()
    assert mark_read(user=people[0], notification=other) == 0
    assert mark_read(user=people[0], notification=mine) == 1
    other.refresh_from_db()
    assert other.read_at is None


def test_old_rows_come_last(people):
    notify(users=people[:1], kind="test", subject="เก่า")
    Notification.objects.update(created=timezone.now() - dt.timedelta(days=3))
    notify(users=people[:1], kind="test", subject="ใหม่")
    assert [row.subject for row in Notification.objects.of(people[0])] == ["ใหม่", "เก่า"]


def test_all_but_the_newest_of_each_person_are_marked_as_opened_and_those_opened_keep_their_moment():
    first, second = make_user("one"), make_user("two")
    now = timezone.now()
    for user, count in ((first, 4), (second, 1)):
        for n in range(count):
            Notification.objects.create(user=user, kind="x", subject=f"{n}", created=now - dt.timedelta(hours=n))
    opened = Notification.objects.create(user=first, kind="x", subject="old", created=now, read_at=now)
    assert Notification.objects.leave_unread(2) == 2
    assert list(Notification.objects.of(first).unread().values_list("subject", flat=True)) == ["0", "1"]
    assert Notification.objects.of(second).unread().count() == 1
    opened.refresh_from_db()
    assert opened.read_at == now
