from .imports import ImportRow, ImportRun

__all__ = ["ImportRow", "ImportRun"]
