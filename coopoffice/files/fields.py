"""Columns that hold sealed words."""

from typing import Any

from django.core.validators import MaxLengthValidator
from django.db import models

from .vault import seal, unseal


class SealedTextField(models.TextField):
    """Text that stands encrypted in the database (``vault.seal``) and is read as plain text.

    It cannot be searched, sorted or filtered by the database, only told empty (stored as no bytes) from filled. An
    upper app excludes it from the log of changes. Reading or writing raises VaultClosed where the key is missing.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.max_length:
            self.validators.append(MaxLengthValidator(self.max_length))

    def get_internal_type(self) -> str:
        return "BinaryField"

    def db_type(self, connection: Any) -> str:
        return "bytea"

    @property
    def _bound_to(self) -> str:
        return f"{self.model._meta.label_lower}.{self.attname}"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is None:
            return None
        if isinstance(value, (bytes, memoryview)):
            return connection.Database.Binary(bytes(value))
        text = str(value)
        return connection.Database.Binary(seal(text.encode(), bound_to=self._bound_to) if text else b"")

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        if value is None:
            return None
        sealed = bytes(value)
        return unseal(sealed, bound_to=self._bound_to).decode() if sealed else ""

    def get_lookup(self, lookup_name: str) -> Any:
        return super().get_lookup(lookup_name) if lookup_name in {"exact", "isnull"} else None

    def get_default(self) -> Any:
        return super().get_default() or ""
