"""The stored contents, and the abstract row that hangs one on a record."""

from .attached import AttachedFile
from .blobs import Blob
from .keys import DataKey

__all__ = ["AttachedFile", "Blob", "DataKey"]
