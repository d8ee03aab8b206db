"""The demo office and the department at scale, as far as units and people go."""
