"""What holds in every place. Anything that differs by place is read from the environment or set in a sibling module."""

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = Path(os.environ.get("COOP_VAR", BASE_DIR / "var")).resolve()


def database_from_url(url: str) -> dict:
    """Return Django's database settings for a ``postgresql://`` address.

    Raises ImproperlyConfigured for any other scheme: the site relies on PostgreSQL constraints and triggers.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL must be a postgresql:// address.")
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "postgres",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", None) or unquote(parts.hostname or ""),
        "PORT": str(query.pop("port", None) or parts.port or ""),
        "OPTIONS": query,
        # Measured: reconnecting for each request costs three times the page (docs/performance.md).
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }


SECRET_KEY = os.environ.get("SECRET_KEY", "")
DEBUG = False
ALLOWED_HOSTS = [h for h in os.environ.get("ALLOWED_HOSTS", "").split(",") if h]
CSRF_TRUSTED_ORIGINS = [h for h in os.environ.get("CSRF_TRUSTED_ORIGINS", "").split(",") if h]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_linear_migrations",
    "guardian",
    "import_export",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "django_htmx",
    "csp",
    "pgtrigger",
    # ground
    "coopoffice.web",
    "coopoffice.tabular",
    "coopoffice.printing",
    "coopoffice.files",
    "coopoffice.registers",
    "coopoffice.ledger",
    "coopoffice.jobs",
    "coopoffice.audit",
    # storeys
    "units",
    "saraban",
    "planning",
    "procurement",
    "personnel",
    # roof
    "coopoffice.desk",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "units.middleware.ActingMiddleware",
    "coopoffice.web.middleware.LanguageMiddleware",
    "coopoffice.web.middleware.LoginWallMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "coopoffice.urls"
WSGI_APPLICATION = "coopoffice.wsgi.application"

FORM_RENDERER = "coopoffice.web.forms.rendering.Renderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "OPTIONS": {
            # Cached, and folded: what is the same for everybody is drawn once per language (coopoffice/web/folding.py).
            "loaders": [
                (
                    "coopoffice.web.folding.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "coopoffice.web.context.shell",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "coopoffice.web.templatetags.thai",
                "coopoffice.web.templatetags.web",
            ],
        },
    },
]

DATABASES = {"default": database_from_url(os.environ.get("DATABASE_URL", "postgresql:///coopoffice"))}
# Off where a pool hands out another connection for each transaction (coopoffice/web/prepared.py).
PREPARE_STATEMENTS = os.environ.get("PREPARE_STATEMENTS", "1") != "0"
if PREPARE_STATEMENTS:
    # Only what is asked again and again is prepared, with its states and kinds written out: PostgreSQL is to plan it
    # once, not at each asking. Measured for every page at a million letters: no plan is worse, planning is spared.
    _options = DATABASES["default"]["OPTIONS"]
    _options["options"] = f"{_options.get('options', '')} -c plan_cache_mode=force_generic_plan".strip()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0")

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "coop",
    }
}

# --- people ---------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "units.User"
# The one model above the ground that ground tables point at by name, like AUTH_USER_MODEL.
UNIT_MODEL = "units.Unit"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "coopoffice.web.backends.RowRuleBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "coopoffice.web.passwords.UnlikeThePerson"},
    {"NAME": "coopoffice.web.passwords.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "coopoffice.web.passwords.NotCommon"},
    {"NAME": "coopoffice.web.passwords.NotFiguresOnly"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "my_day"
LOGOUT_REDIRECT_URL = "login"
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "coopoffice.web.views.errors.csrf_failure"

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "coopoffice.web.views.account.locked_out"
AXES_IPWARE_PROXY_COUNT = int(os.environ.get("PROXY_COUNT", "0")) or None
AXES_VERBOSE = False

# guardian keeps exceptions only, in direct foreign-key tables; its backend is not installed (one judge).
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False

SILENCED_SYSTEM_CHECKS = [
    "guardian.W001",  # its backend is left out on purpose: one judge
    # Locked by user name on purpose: the whole office comes from one address behind its router.
    "axes.W006",
]

OTP_TOTP_ISSUER = "coopoffice"

# --- language, time -------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "th"
LANGUAGES = [("th", _("Thai")), ("en", _("English"))]
USE_I18N = True
# The thai package is no Django app (it imports no Django), so its catalogue is named here.
LOCALE_PATHS = [BASE_DIR / "coopoffice" / "thai" / "locale"]
TIME_ZONE = "Asia/Bangkok"
USE_TZ = True

# --- files ----------------------------------------------------------------------------------------------------------
NODE_MODULES = BASE_DIR / "node_modules"
STATIC_URL = "static/"
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT", VAR_DIR / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "coopoffice.web.finders.VendorFinder",
]
# The files of front-end packages that pages use, by public name; the rest of each package stays where it is.
VENDOR_FILES = {
    "vendor/bootstrap/bootstrap.min.css": NODE_MODULES / "bootstrap/dist/css/bootstrap.min.css",
    "vendor/bootstrap/bootstrap.min.css.map": NODE_MODULES / "bootstrap/dist/css/bootstrap.min.css.map",
    "vendor/htmx/htmx.min.js": NODE_MODULES / "htmx.org/dist/htmx.min.js",
    **{
        f"vendor/sarabun/sarabun-{script}-{weight}-normal.woff2": NODE_MODULES
        / f"@fontsource/sarabun/files/sarabun-{script}-{weight}-normal.woff2"
        for script in ("thai", "latin")
        for weight in (400, 600)
    },
    **{
        f"vendor/th-sarabun/THSarabunNew{face}-webfont.woff": NODE_MODULES
        / f"font-th-sarabun-new/fonts/THSarabunNew{face}-webfont.woff"
        for face in ("", "_bold")
    },
}
MEDIA_ROOT = VAR_DIR / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 31536000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_HANDLERS = [
    "coopoffice.files.upload.SizeLimitHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
# Empty: no virus scanner. Else a dotted callable or a clamd address (coopoffice/files/inspection/scanner.py).
FILES_SCANNER = os.environ.get("FILES_SCANNER", "")
# Master keys of the vault (coopoffice/files/vault.py), outside the database: the keys themselves, or a file with them.
VAULT_KEYS = os.environ.get("VAULT_KEYS", "")
VAULT_KEY_FILE = os.environ.get("VAULT_KEY_FILE", "")
# Where the proxy keeps MEDIA_ROOT as an internal location; empty: the site sends files itself.
FILES_ACCEL_PREFIX = os.environ.get("FILES_ACCEL_PREFIX", "")

# --- mail, background work ------------------------------------------------------------------------------------------
EMAIL_BACKEND = os.environ.get("EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("EMAIL_USE_TLS", "") == "1"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "coopoffice@localhost")
SITE_URL = os.environ.get("SITE_URL", "http://127.0.0.1:8000")

CELERY_BROKER_URL = REDIS_URL
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# Apps add their own entries in <app>/tasks.py through coopoffice.jobs.schedule; see coopoffice/celery.py.
CELERY_BEAT_SCHEDULER = "coopoffice.jobs.beat:Schedule"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")

# --- the browser's walls --------------------------------------------------------------------------------------------
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-src": [SELF],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"coopoffice": {"level": "INFO"}, "celery": {"level": "INFO"}},
}

# The office's own name as it stands on pages before anyone has signed in; the unit tree names it afterwards.
OFFICE_NAME = os.environ.get("OFFICE_NAME", "")
# Whom to call about accounts, as the sign-in and error pages say it, e.g. "งานธุรการ โทร. 101".
SUPPORT_CONTACT = os.environ.get("SUPPORT_CONTACT", "")
