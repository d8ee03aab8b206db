from .sealing import Break, seal_entries, verify_chain

__all__ = ["Break", "seal_entries", "verify_chain"]
