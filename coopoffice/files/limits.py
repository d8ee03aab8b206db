"""How much is taken in. Each is a setting of the same name; the values here are what holds without one."""

from django.conf import settings

MEGABYTE = 1024 * 1024


def _setting(name: str, value: int) -> int:
    return getattr(settings, name, value)


def max_size() -> int:
    """Bytes of one file (FILES_MAX_SIZE, 25 MB)."""
    return _setting("FILES_MAX_SIZE", 25 * MEGABYTE)


def max_count() -> int:
    """Files of one record (FILES_MAX_COUNT, 20)."""
    return _setting("FILES_MAX_COUNT", 20)


def max_request() -> int:
    """Bytes of one request with files (FILES_MAX_REQUEST, 100 MB); more is refused before a byte is read."""
    return _setting("FILES_MAX_REQUEST", 100 * MEGABYTE)


def max_side() -> int:
    """Pixels of a picture's longer side (FILES_MAX_SIDE, 20,000; a side of exactly this many is refused too)."""
    return _setting("FILES_MAX_SIDE", 20_000)


def max_pixels() -> int:
    """Pixels of a picture (FILES_MAX_PIXELS, 80 million: A3 at 600 dpi)."""
    return _setting("FILES_MAX_PIXELS", 80_000_000)


def max_unpacked() -> int:
    """Bytes an Office file may unpack to (FILES_MAX_UNPACKED, 250 MB)."""
    return _setting("FILES_MAX_UNPACKED", 250 * MEGABYTE)
