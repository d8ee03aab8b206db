"""What a file really is, and making it harmless: nothing is believed because of a name."""

from .check import Checked, check_content, shown_name

__all__ = ["Checked", "check_content", "shown_name"]
