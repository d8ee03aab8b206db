"""Why a file is not taken in, in a sentence that says what to do."""

from django.core.exceptions import ValidationError


class FileRefused(ValidationError):
    """A file cannot be taken in. The message names the file and is fit to stand beside the field."""
