"""Issuing papers."""

from .issue import issue_document

__all__ = ["issue_document"]
