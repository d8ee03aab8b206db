"""The office's server behind its TLS proxy. Every secret comes from the environment; nothing has a default."""

from django.core.exceptions import ImproperlyConfigured

from .base import *  # noqa: F403
from .base import ALLOWED_HOSTS, SECRET_KEY, os

for name in ("SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "REDIS_URL", "SITE_URL"):
    if not os.environ.get(name):
        raise ImproperlyConfigured(f"The environment variable {name} must be set.")
if len(SECRET_KEY) < 50 or "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("SECRET_KEY needs 50 characters or more, and ALLOWED_HOSTS must name hosts.")

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
# The proxy's health check speaks plain http inside the server.
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 31536000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
