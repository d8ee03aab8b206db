from .log import Entry, Seal

__all__ = ["Entry", "Seal"]
