from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .reading import MAX_BYTES


class ImportUploadForm(forms.Form):
    """The file to send in. What is in it is judged by the service."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("An Excel workbook (.xlsx) or a CSV file, up to 10 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(
                _("The file is larger than %(size)d MB. Split it."), params={"size": MAX_BYTES // 1024 // 1024}
            )
        return file
