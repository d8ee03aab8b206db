"""The form field that takes in files."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from . import limits
from .choices import BY_EXTENSION
from .inspection import Checked, check_content, shown_name
from .inspection.check import too_large
from .refusals import FileRefused
from .services.keeping import chosen_before


class Chosen(list):
    """The files sent, with the token of those chosen before, when the form came back with mistakes."""

    token: str = ""


class FilesInput(forms.ClearableFileInput):
    """A file input for several files at once. ``kept`` are the token and the names of files chosen before."""

    kept: tuple[str, list[str]] | None = None

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"
    use_required_attribute = staticmethod(lambda initial: False)  # the field's own sentence is clearer

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        sent = super().value_from_datadict(data, files, name)
        chosen = Chosen(sent if isinstance(sent, list | tuple) else [sent] if sent else [])
        chosen.token = data.get(f"{name}-kept", "") if data else ""
        return chosen

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        drawn = super().render(name, value, attrs, renderer)
        if self.kept is None:
            return drawn
        token, names = self.kept
        lines = format_html_join("", "<li>{}</li>", ((one,) for one in names))
        return format_html(
            '{}<input type="hidden" name="{}-kept" value="{}"><div class="help">{}<ul class="plain">{}</ul></div>',
            drawn,
            name,
            token,
            _("Kept from before, need not be chosen again:"),
            lines,
        )

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in files


class FilesField(forms.FileField):
    """Several files, each checked by content. Cleans to a list of ``inspection.Checked`` (empty where none was sent).

    Every file that is refused is named in a sentence of its own. ``max_count`` is for this form; what the record
    already holds is counted by ``services.attach_files``. The form needs ``enctype="multipart/form-data"``.
    With ``keep`` the files outlive a form that comes back with mistakes (services.keeping); a secret's never do.
    """

    widget = FilesInput
    default_error_messages = {"required": _("Choose at least one file.")}

    def __init__(
        self, *, max_count: int | None = None, kinds: tuple[str, ...] = (), keep: bool = False, **kwargs: Any
    ) -> None:
        self.max_count = max_count
        self.keep = keep
        self.user: Any = None
        self.checked: list[Checked] = []
        self.kinds = kinds
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        extensions = [e for e, kind in BY_EXTENSION.items() if not self.kinds or kind.code in self.kinds]
        return {**super().widget_attrs(widget), "accept": ",".join(f".{e}" for e in extensions)}

    def clean(self, data: Any, initial: Any = None) -> list[Checked]:
        sent = [f for f in (data if isinstance(data, list | tuple) else [data]) if f]
        before = chosen_before(user=self.user, token=data.token) if self.keep and getattr(data, "token", "") else []
        self.checked = before
        if not sent and before:
            return before
        if not sent:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return []
        most = self.max_count or limits.max_count()
        if len(sent) + len(before) > most:
            raise FileRefused(
                ngettext("Send at most %(limit)s file at a time.", "Send at most %(limit)s files at a time.", most)
                % {"limit": most}
            )
        checked, refused = list(before), []
        for file in sent:
            try:
                if file.size > limits.max_size():
                    raise too_large(shown_name(file.name))
                one = check_content(file.name, file.read())
                kind = BY_EXTENSION[one.name.rpartition(".")[2].lower()]
                if self.kinds and kind.code not in self.kinds:
                    raise FileRefused(
                        _("“%(name)s” cannot be used here. Accepted: %(kinds)s.")
                        % {"name": one.name, "kinds": ", ".join(self.kinds)}
                    )
                if one.sha256 not in {known.sha256 for known in before}:
                    checked.append(one)
            except FileRefused as refusal:
                refused.extend(refusal.error_list)
        self.checked = checked
        if refused:
            raise ValidationError(refused)
        return checked
