"""What the floors above hear after a service's work is committed: past tense, with the rows and who did it (``by``)."""

from django.dispatch import Signal

letter_registered = Signal()  # letter
letter_presented = Signal()  # letter
letter_instructed = Signal()  # letter
letter_closed = Signal()  # letter
letter_signed = Signal()  # letter
letter_dispatched = Signal()  # letter
mail_wanted = Signal()  # dispatch: an e-mail waits to go out
