"""Django's four rules of a password, said in our own words: Django's Thai catalogue does not carry them."""

from django.contrib.auth import password_validation as rules
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


class LongEnough(rules.MinimumLengthValidator):
    """At least ``min_length`` characters."""

    def get_error_message(self) -> str:
        return ngettext(
            "The password is too short. Use %(n)d character or more.",
            "The password is too short. Use %(n)d characters or more.",
            self.min_length,
        ) % {"n": self.min_length}

    def get_help_text(self) -> str:
        return ngettext("%(n)d character or more.", "%(n)d characters or more.", self.min_length) % {
            "n": self.min_length
        }


class UnlikeThePerson(rules.UserAttributeSimilarityValidator):
    """Not close to the person's name, user name or e-mail."""

    def get_error_message(self) -> str:
        return _("The password is too much like your name, user name or e-mail. Choose other words.")

    def get_help_text(self) -> str:
        return _("Not like your name, user name or e-mail.")


class NotCommon(rules.CommonPasswordValidator):
    """Not on the list of passwords everybody tries first."""

    def get_error_message(self) -> str:
        return _("Many people use this password, so it is guessed first. Choose another.")

    def get_help_text(self) -> str:
        return _("Not one that many people use, such as password123.")


class NotFiguresOnly(rules.NumericPasswordValidator):
    """Not figures alone."""

    def get_error_message(self) -> str:
        return _("The password has figures only. Add letters; Thai letters count too.")

    def get_help_text(self) -> str:
        return _("Letters as well as figures; Thai letters count too.")
