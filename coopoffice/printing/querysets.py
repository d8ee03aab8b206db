"""Words to find issued papers by."""

from django.db import models


class IssuedDocumentQuerySet(models.QuerySet):
    """Issued papers have no audience of their own: an upper app reaches them from the record it may show."""

    def of(self, kind: str, subject_key: str) -> "IssuedDocumentQuerySet":
        """The paper of this kind issued for this record; one or none."""
        return self.filter(kind=kind, subject_key=subject_key)

    def by_code(self, code: str) -> "IssuedDocumentQuerySet":
        """The paper that carries this verification code, as typed: case, spaces and hyphens do not matter."""
        return self.filter(code="".join(c for c in code.upper() if c.isalnum())[:32])
