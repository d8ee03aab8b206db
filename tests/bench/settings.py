"""The test settings with production's costs put back: cached templates, no debug, hashed file names as they are."""

from coopoffice.settings.test import *  # noqa: F403
from coopoffice.settings.test import BASE_DIR, TEMPLATES

ROOT_URLCONF = "tests.bench.urls"
TEMPLATES[0]["DIRS"] = [BASE_DIR / "tests" / "bench" / "templates"]
DEBUG = False
