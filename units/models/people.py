"""People who sign in."""

from django.contrib.auth import get_backends
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import PermissionsMixin
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from coopoffice.audit.triggers import audited
from coopoffice.web.addresses import numbered

from ..choices import PersonnelKind
from ..querysets import UserManager


class User(AbstractBaseUser, PermissionsMixin):
    """A person of the department. What the person may do follows from Postings and duties, never from flags.

    ``is_superuser`` marks the system's administrator, who opens accounts and watches the machinery and has no right
    over any record of the office (architecture, the rule about rows).
    """

    username = models.CharField(_("user name"), max_length=60, unique=True, validators=[UnicodeUsernameValidator()])
    title = models.CharField(pgettext_lazy("person", "title"), max_length=40, blank=True)
    first_name = models.CharField(_("first name"), max_length=100)
    last_name = models.CharField(_("last name"), max_length=100)
    first_name_en = models.CharField(_("first name in English"), max_length=100, blank=True)
    last_name_en = models.CharField(_("last name in English"), max_length=100, blank=True)
    personnel_kind = models.CharField(
        _("kind of personnel"), max_length=20, choices=PersonnelKind, default=PersonnelKind.CIVIL_SERVANT
    )
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    # Thai collation computed in Python (coopoffice.thai.sort_key): the embedded server has no ICU collations.
    sort_key = models.CharField(max_length=400, blank=True, editable=False, db_index=True)
    language = models.CharField(
        _("language"), max_length=2, choices=[("th", _("Thai")), ("en", _("English"))], default="th"
    )
    single_keys = models.BooleanField(_("single-letter keys"), default=True)
    must_change_password = models.BooleanField(_("must change password"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("account opened"), default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["first_name", "last_name"]

    class Meta:
        triggers = audited(exclude=("password", "last_login", "sort_key"))
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["sort_key", "id"]
        permissions = [("reset_user", "Can reset a person's password"), ("place_user", "Can place a person in a post")]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """Title, first and last name in the language of the page; Thai joins title and first name."""
        if get_language() == "en" and self.first_name_en:
            return f"{self.first_name_en} {self.last_name_en}".strip()
        return f"{self.title}{self.first_name} {self.last_name}".strip()

    @property
    def short_name(self) -> str:
        """The first name in the language of the page."""
        return self.first_name_en if get_language() == "en" and self.first_name_en else self.first_name

    def get_absolute_url(self) -> str:
        """The person's page."""
        return numbered("units:person_detail", self.pk)

    def has_perm(self, perm: str, obj: object | None = None) -> bool:
        """Ask the one judge. Unlike Django's default, being superuser opens nothing by itself."""
        if not self.is_active:
            return False
        return any(b.has_perm(self, perm, obj) for b in get_backends() if hasattr(b, "has_perm"))

    def has_module_perms(self, app_label: str) -> bool:
        return False
