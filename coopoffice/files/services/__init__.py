"""Storing contents, attaching them, taking them off, sweeping up what was never attached."""

from .attach import attach_files, detach_file
from .store import lock_content, read_sealed_content, store_content, store_sealed_content
from .sweep import sweep_contents
from .turning import turn_vault_key

__all__ = [
    "attach_files",
    "detach_file",
    "lock_content",
    "read_sealed_content",
    "store_content",
    "store_sealed_content",
    "sweep_contents",
    "turn_vault_key",
]
