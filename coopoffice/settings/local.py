"""One machine, plain http, embedded servers: what ``make run`` uses. Not for the office's server."""

from .base import *  # noqa: F403
from .base import os

SECRET_KEY = os.environ.get("SECRET_KEY") or "local-only-" + "x" * 50
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
EMAIL_BACKEND = os.environ.get("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = str(VAR_DIR / "mail")  # noqa: F405
