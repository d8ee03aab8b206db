"""WSGI entry point for gunicorn."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coopoffice.settings.local")
application = get_wsgi_application()
get_resolver().url_patterns  # noqa: B018 - reads every view now, once before the workers part, not in somebody's request
# What is loaded by now stays for good. Not looking through it again spares requests the pause of a full collection, and
# the workers the memory they share.
gc.collect()
gc.freeze()
