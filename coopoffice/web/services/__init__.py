"""Writes of the shell: notifications, a person's own account. Keyword-only, ``by=`` first where a person acts."""
