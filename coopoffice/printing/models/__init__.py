"""Papers that were issued, and lists that were printed."""

from .issued import IssuedDocument
from .printed import PrintedList

__all__ = ["IssuedDocument", "PrintedList"]
