"""The form field that takes in files."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from . import limits
from .choices import BY_EXTENSION
from .inspection import Checked, check_content, shown_name
from .inspection.check import too_large
from .refusals import FileRefused


class FilesInput(forms.ClearableFileInput):
    """A file input for several files at once."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"
    use_required_attribute = staticmethod(lambda initial: False)  # the field's own sentence is clearer

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in files


class FilesField(forms.FileField):
    """Several files, each checked by content. Cleans to a list of ``inspection.Checked`` (empty where none was sent).

    Every file that is refused is named in a sentence of its own. ``max_count`` is for this form; what the record
    already holds is counted by ``services.attach_files``. The form needs ``enctype="multipart/form-data"``.
    """

    widget = FilesInput
    default_error_messages = {"required": _("Choose at least one file.")}

    def __init__(self, *, max_count: int | None = None, kinds: tuple[str, ...] = (), **kwargs: Any) -> None:
        self.max_count = max_count
        self.kinds = kinds
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        extensions = [e for e, kind in BY_EXTENSION.items() if not self.kinds or kind.code in self.kinds]
        return {**super().widget_attrs(widget), "accept": ",".join(f".{e}" for e in extensions)}

    def clean(self, data: Any, initial: Any = None) -> list[Checked]:
        sent = [f for f in (data if isinstance(data, list | tuple) else [data]) if f]
        if not sent:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return []
        most = self.max_count or limits.max_count()
        if len(sent) > most:
            raise FileRefused(
                ngettext("Send at most %(limit)s file at a time.", "Send at most %(limit)s files at a time.", most)
                % {"limit": most}
            )
        checked, refused = [], []
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
                checked.append(one)
            except FileRefused as refusal:
                refused.extend(refusal.error_list)
        if refused:
            raise ValidationError(refused)
        return checked
