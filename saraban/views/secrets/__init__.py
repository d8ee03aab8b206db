"""Doors of secrets. Addresses hold random keys only; titles hold class and number, never a subject."""
