"""When the session ends, and how it is kept alive.

A session lasts ``SESSION_COOKIE_AGE`` from its last renewal. Work renews it when less than half is left; a page that
only asks the clock does not. Two minutes before the end the page offers to go on (office.js).
"""

import time

from django.conf import settings
from django.http import HttpRequest

KEY = "ends_at"


def renew(request: HttpRequest) -> None:
    """Start the session's time anew."""
    request.session[KEY] = int(time.time()) + settings.SESSION_COOKIE_AGE


def seconds_left(request: HttpRequest) -> int:
    """Return the seconds until the session ends; 0 without a session."""
    ends = request.session.get(KEY) if hasattr(request, "session") else None
    return max(0, int(ends) - int(time.time())) if ends else 0


def keep_alive(request: HttpRequest) -> None:
    """Renew where less than half of the time is left (one write in four hours of work)."""
    if seconds_left(request) < settings.SESSION_COOKIE_AGE // 2:
        renew(request)
