"""What others may want to know: that a file was opened (a secret's readings are recorded by its own app)."""

from django.dispatch import Signal

# Arguments: file (an AttachedFile), user. Sent after the right was checked, before the bytes go out.
file_opened = Signal()
