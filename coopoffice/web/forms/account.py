"""Forms of a person's own account."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.utils.translation import gettext_lazy as _

from coopoffice.thai.digits import to_arabic_digits

from ..models import MailWish


class LoginForm(AuthenticationForm):
    """User name and password. The sentence about a refusal never says which of the two was wrong."""

    error_messages = {
        "invalid_login": _("The user name or the password is not right. Check Caps Lock and the keyboard language."),
        "inactive": _("This account is closed. Ask the person in charge of the system."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("User name")
        self.fields["username"].error_messages["required"] = _("Enter your user name.")
        self.fields["password"].label = _("Password")
        self.fields["password"].error_messages["required"] = _("Enter your password.")
        self.fields["username"].widget.attrs |= {
            "autocapitalize": "none",
            "autocomplete": "username",
            "spellcheck": "false",
        }


class CodeForm(forms.Form):
    """A code of the authenticator app, or a recovery code."""

    token = forms.CharField(
        label=_("Code"), max_length=20, error_messages={"required": _("Enter the six figures shown in your app.")}
    )
    token.widget.attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "20"}

    def clean_token(self) -> str:
        """Thai digits and spaces are accepted."""
        return to_arabic_digits(self.cleaned_data["token"]).replace(" ", "").lower()


class RecoveryCodeForm(CodeForm):
    """The same, where letters are typed too."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["token"].widget.attrs.pop("inputmode", None)


class OwnPasswordForm(PasswordChangeForm):
    """Old password, new password twice; sentences say what to do."""

    error_messages = {
        **PasswordChangeForm.error_messages,
        "password_incorrect": _("The present password is not right. Type it again."),
        "password_mismatch": _("The two new passwords are not the same. Type the second one again."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = _("Present password")
        self.fields["new_password1"].label = _("New password")
        self.fields["new_password1"].help_text = ""
        self.fields["new_password2"].label = _("New password again")
        self.fields["new_password2"].help_text = ""
        for name, words in (
            ("old_password", _("Enter your password.")),
            ("new_password1", _("Enter the new password.")),
            ("new_password2", _("Enter the new password a second time.")),
        ):
            self.fields[name].error_messages["required"] = words

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("new_password1") and cleaned.get("new_password1") == cleaned.get("old_password"):
            self.add_error("new_password1", _("The new password must not be the present one."))
        return cleaned


class PreferenceForm(forms.Form):
    """Keys and mail."""

    single_keys = forms.BooleanField(label=_("Single-letter keys in lists (A, N, /, ?)"), required=False)
    wish = forms.ChoiceField(label=_("Notifications by e-mail"), choices=MailWish.choices, widget=forms.RadioSelect)


class PasswordAgainForm(forms.Form):
    """The present password, before something weighty."""

    password = forms.CharField(
        label=_("Present password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        strip=False,
        error_messages={"required": _("Enter your password.")},
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        """Raises ValidationError where it is not the person's."""
        if not self.user.check_password(self.cleaned_data["password"]):
            raise forms.ValidationError(_("The present password is not right. Type it again."))
        return self.cleaned_data["password"]
