"""What the shell keeps for each person: notifications, open sessions, and how mail is wanted."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .querysets import MailPreferenceQuerySet, NotificationQuerySet, SignInQuerySet
from .submissions import Submission

__all__ = ["MailPreference", "MailWish", "Notification", "SignIn", "Submission"]


class Notification(models.Model):
    """One thing a person was told: in the bell at once, by e-mail as the person wishes.

    A row is written once and only marked afterwards (read, mailed). ``dedupe_key`` names the event, so that a task
    run twice tells nobody twice; empty keys may repeat. Secret records never write their subject here: the caller
    passes words that give nothing away.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="notifications"
    )
    kind = models.CharField(_("kind"), max_length=40)
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"), blank=True)
    url = models.CharField(_("page"), max_length=300, blank=True)
    icon = models.CharField(_("icon"), max_length=40, default="bell")
    dedupe_key = models.CharField(_("event key"), max_length=200, blank=True)
    created = models.DateTimeField(_("told at"), default=timezone.now)
    read_at = models.DateTimeField(_("opened at"), null=True, blank=True)
    mail_wanted = models.BooleanField(_("to be mailed"), default=False)
    mailed_at = models.DateTimeField(_("mailed at"), null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        indexes = [
            models.Index(name="web_notification_own", fields=["user", "-created", "-id"]),
            models.Index(name="web_notification_unread", fields=["user"], condition=Q(read_at__isnull=True)),
            models.Index(
                name="web_notification_to_mail",
                fields=["user"],
                condition=Q(mail_wanted=True, mailed_at__isnull=True, read_at__isnull=True),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                name="web_notification_once", fields=["user", "dedupe_key"], condition=~Q(dedupe_key="")
            ),
            models.CheckConstraint(
                name="web_notification_inside",
                condition=Q(url="") | (Q(url__startswith="/") & ~Q(url__startswith="//")),
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class MailWish(models.TextChoices):
    """When a person wants notifications by e-mail."""

    AT_ONCE = "at_once", _("A few minutes after they come")
    MORNING = "morning", _("Once every morning, together")
    NEVER = "never", _("Never; only in the bell")


class MailPreference(models.Model):
    """A person's wish about e-mail. Without a row: at once."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="mail_preference",
    )
    wish = models.CharField(_("notifications by e-mail"), max_length=10, choices=MailWish, default=MailWish.AT_ONCE)

    objects = MailPreferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail preference")
        verbose_name_plural = _("mail preferences")
        constraints = [
            models.CheckConstraint(
                name="web_mailpreference_wish", condition=Q(wish__in=["at_once", "morning", "never"])
            )
        ]

    def __str__(self) -> str:
        return self.get_wish_display()


class SignIn(models.Model):
    """One open session of a person: where it was opened, so that it can be recognised and closed from elsewhere."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="sign_ins"
    )
    session_key = models.CharField(max_length=40, unique=True)
    started_at = models.DateTimeField(_("signed in at"), default=timezone.now)
    address = models.CharField(_("network address"), max_length=45, blank=True)
    device = models.CharField(_("device"), max_length=120, blank=True)

    objects = SignInQuerySet.as_manager()

    class Meta:
        verbose_name = _("open session")
        verbose_name_plural = _("open sessions")
        indexes = [models.Index(name="web_signin_own", fields=["user", "-started_at"])]

    def __str__(self) -> str:
        return f"{self.device} · {self.address}"
