"""What pytest uses: real PostgreSQL, Redis and worker; quick password hashing; files in a folder of the run."""

from .base import *  # noqa: F403
from .base import os

SECRET_KEY = "test-only-" + "x" * 50
ALLOWED_HOSTS = ["*"]
VAULT_KEYS = "dGVzdC1vbmx5LXRlc3Qtb25seS10ZXN0LW9ubHktISE="
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = os.environ.get("EMAIL_BACKEND", "django.core.mail.backends.locmem.EmailBackend")
EMAIL_FILE_PATH = str(VAR_DIR / "mail")  # noqa: F405
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Concrete models for the abstract ledger.
INSTALLED_APPS = [*INSTALLED_APPS, "tests.ledger.testapp"]  # noqa: F405
