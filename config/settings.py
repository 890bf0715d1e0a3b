"""Settings, all from the environment; a missing one stops the start with its name.

Each may stand in a file instead: NAME_FILE holds its path.

`manage.py` fills the environment when it runs the embedded servers; a real installation sets it
(`.env.example` lists every name).
"""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import environ

from config import keys, pool
from config.version import code_version
from reporting import quiet

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.FileAwareEnv()
if (BASE_DIR / ".env").is_file():
    env.read_env(BASE_DIR / ".env")

SECRET_KEY = env.str("SECRET_KEY")
# What the database must not know: whoever has a dump has none of these (config/keys.py).
try:
    _keys = keys.read({name: env.str(name, default="") for name in keys.PURPOSES})
except keys.BadKey as bad:
    raise environ.ImproperlyConfigured(str(bad)) from None
SEAL_KEYS = dict(_keys.ring)
INDEX_KEY, FINGERPRINT_KEY, READ_LOG_KEY = _keys.index, _keys.fingerprint, _keys.read_log
# The file, outside the database, in which each seal of the read log is also a line. The worker writes it and
# does not start without (config.E003); the web and beat need it not.
SEAL_ANCHORS = env.str("SEAL_ANCHORS", default="")
# Which code runs, for the ledger of runs; an image is told when it is built (Dockerfile).
CODE_VERSION = code_version(BASE_DIR, env.str("CODE_VERSION", default=""))
DEBUG = env.bool("DEBUG", default=False)
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000")
SERVED_OVER_HTTPS = SITE_URL.startswith("https://")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = [SITE_URL]
# The name in the header of every page and paper when the user has no office of one province.
APPLICATION_NAME = "ระบบข้อมูลการช่วยเหลือประชาชน"

INSTALLED_APPS = [
    "config.apps.ConfigConfig",
    "oversight.apps.OversightConfig",
    "reporting.apps.ReportingConfig",
    "cases.apps.CasesConfig",
    "allauth",
    "allauth.account",
    "pgtrigger",
    "pghistory",
    "import_export",
    "django_htmx",
    "template_partials.apps.SimpleAppConfig",
    "config.apps.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
]

MIDDLEWARE = [
    "config.middleware.Headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.middleware.RequestId",
    "config.middleware.BodyLimit",
    # Everything below runs in one transaction; the session and the user are read inside it.
    "config.middleware.OneTransaction",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "config.middleware.NoNul",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.middleware.SignInRequired",
    "config.middleware.Scope",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "builtins": ["template_partials.templatetags.partials"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.navigation.navigation",
                "cases.views.told.ended_jobs",
                "reporting.views.runs.silence",
            ],
        },
    }
]
FORM_RENDERER = "cases.rendering.FormRenderer"

# --- Data -------------------------------------------------------------------------------------
# The web role owns nothing and bypasses no policy; the owner role is for migrations, seed and tests.
DATABASE_ROLE = env.str("DATABASE_ROLE", default="web")
_web = env.db_url("DATABASE_URL")
DATABASES = {"default": env.db_url("DATABASE_OWNER_URL") if DATABASE_ROLE == "owner" else dict(_web)}
DATABASES["default"]["OPTIONS"] = {
    **DATABASES["default"].get("OPTIONS", {}),
    # The database session speaks UTC; Bangkok is named wherever a day or a month is meant.
    # A temporary table or function is looked for last, and hides none of ours.
    "options": "-c timezone=UTC -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s "
    "-c search_path=public,pg_temp",
}
if env.bool("DATABASE_POOL", default=False):  # the web's threads; never in Celery's processes
    DATABASES["default"]["OPTIONS"]["pool"] = {**pool.KEPT, "reset": pool.as_new}
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True  # one that died while it waited is replaced, not served
if test_name := env.str(
    "TEST_DATABASE_NAME", default=""
):  # several test runs beside each other on one server
    DATABASES["default"]["TEST"] = {"NAME": test_name}
WEB_ROLE = _web["USER"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Sign-in throttling must hold when Valkey is down, so its counts live in PostgreSQL.
CACHES = {
    "default": {
        "BACKEND": "config.cache.JSONCache",
        "LOCATION": "config_cache",
        # Django's 300 would let whoever guesses under many names push their own counts out.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# --- Who ---------------------------------------------------------------------------------------
AUTH_USER_MODEL = "cases.User"
AUTHENTICATION_BACKENDS = ["config.adapter.Backend"]
PASSWORD_HASHERS = ["cases.passwords.TunedArgon2"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "cases.passwords.LengthInThai", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
PASSWORD_RESET_TIMEOUT = int(timedelta(hours=72).total_seconds())  # invitations: one use, 72 hours
ACCOUNT_ADAPTER = "config.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
# Behind a reverse proxy every visitor has its address: the one that it forwards is counted instead.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "10/m/ip,5/5m/key"}

# Full identity numbers that one user may see: a morning's vouchers fit, copying out a register does not.
REVEALS_MOST, REVEALS_WINDOW = 20, timedelta(minutes=10)
REVEAL_SECONDS = 60  # so long a full number stays on the screen

# --- Sessions, cookies, headers -----------------------------------------------------------------
SESSION_ENGINE = "config.sessions"
SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_AGE = None  # gone with the browser, like the session
CSRF_FAILURE_VIEW = "cases.views.again.token_refused"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = SERVED_OVER_HTTPS
SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds()) if SERVED_OVER_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SERVED_OVER_HTTPS
SECURE_REFERRER_POLICY = SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REDIRECT_EXEMPT = [r"^health/"]
X_FRAME_OPTIONS = "DENY"
MESSAGE_STORAGE = "config.cookies.Messages"
if SERVED_OVER_HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

# --- Language, time, files ----------------------------------------------------------------------
LANGUAGE_CODE = "th"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Bangkok"
USE_THOUSAND_SEPARATOR = False
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# --- E-mail: only where a server is named; without one the notices in the application stand alone ----------
EMAIL_URL = env.str("EMAIL_URL", default="")
EMAIL_SENDS = bool(EMAIL_URL)
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="")
if EMAIL_SENDS:
    _mail = env.email_url_config(EMAIL_URL)
    EMAIL_BACKEND, EMAIL_FILE_PATH = _mail["EMAIL_BACKEND"], _mail["EMAIL_FILE_PATH"]
    EMAIL_HOST, EMAIL_PORT = _mail["EMAIL_HOST"] or "localhost", _mail["EMAIL_PORT"] or 25
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_USER"] or "", _mail["EMAIL_HOST_PASSWORD"] or ""
    EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.get("EMAIL_USE_TLS", False), _mail.get("EMAIL_USE_SSL", False)
    if "@" not in DEFAULT_FROM_EMAIL:
        raise environ.ImproperlyConfigured(
            "DEFAULT_FROM_EMAIL is missing: EMAIL_URL needs a sender's address"
        )
EMAIL_TIMEOUT = 20  # seconds; a server that says nothing is an unreachable one
# Reminders of a month go out by day only (Bangkok); what falls due in between waits. Saturdays and Sundays are
# days like others: the 5th may be one. "" for no quiet hours.
try:
    QUIET_HOURS = quiet.parse(env.str("QUIET_HOURS", default="18:00-08:00"))
except ValueError as bad:
    raise environ.ImproperlyConfigured(str(bad)) from None

# --- Celery: the broker carries hints, PostgreSQL the truth ---------------------------------------
CELERY_BROKER_URL = env.str("REDIS_URL")
CELERY_TASK_SERIALIZER = "json"
CELERY_RESULT_SERIALIZER = CELERY_EVENT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = CELERY_RESULT_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Seconds and tries: no page waits longer for a dead broker.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 2, "max_retries": 1, "interval_start": 0, "interval_max": 0.2,
}  # fmt: skip
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500

IMPORT_EXPORT_USE_TRANSACTIONS = True
IMPORT_EXPORT_SKIP_ADMIN_LOG = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"()": "config.logs.Quiet", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        # A dozen lines of progress for each paper would bury what matters.
        "weasyprint": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
        # Takes away Django's own handler, which would send a fault's page and form by e-mail.
        "django": {"handlers": []},
    },
}
if urlsplit(SITE_URL).scheme not in {"http", "https"}:
    raise environ.ImproperlyConfigured("SITE_URL must start with http:// or https://")
