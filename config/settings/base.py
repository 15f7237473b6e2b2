"""Settings that hold wherever Plaza runs. What differs stands in local.py, test.py, production.py."""

from pathlib import Path
from typing import Any

import environ

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = BASE_DIR / "var"  # everything the site writes on this machine; not in git
env = environ.Env()


def database(url_default: str) -> dict[str, Any]:
    """Return Django's settings for the database named by DATABASE_URL.

    SQLite gets WAL and IMMEDIATE transactions: with the defaults half of 480 simultaneous
    read-then-write transactions fail, with these none. PostgreSQL gets psycopg's pool, because
    ASGI servers leak Django's own persistent connections.
    """
    config: dict[str, Any] = env.db("DATABASE_URL", default=url_default)
    if config["ENGINE"].endswith("sqlite3"):
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,  # seconds a writer waits for its turn
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        }
    else:
        config["CONN_MAX_AGE"] = 0
        config["OPTIONS"] = {"pool": {"min_size": 2, "max_size": 20, "timeout": 10}}
    return config


def channel_layers(redis_url: str) -> dict[str, Any]:
    """Return the channel layer: Redis pub/sub when there is a Redis, else the in-memory one.

    It only carries the doorbell (`feed/live/doorbell.py`); nothing is lost when it is away.
    """
    if not redis_url:
        return {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
    return {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [redis_url]},
        }
    }


DEBUG = False
DATABASES = {"default": database(f"sqlite:///{VAR_DIR / 'plaza.sqlite3'}")}
REDIS_URL: str = env.str("REDIS_URL", default="")
CHANNEL_LAYERS = channel_layers(REDIS_URL)
# Holds rate limits: in the database, which every process shares and which is there without Redis.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "plaza_cache",  # made by a migration of users/
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
INSTALLED_APPS = [
    "daphne",  # first: it makes `runserver` an ASGI server
    "config.apps.PlazaAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "channels",
    "csp",
    "django_htmx",
    "allauth",
    "allauth.account",
    "users",
    "feed",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Reads the page's place in the log before anything else reads what the page shows.
    "feed.middleware.CursorMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "feed.context.page",
            ],
        },
    }
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Words and times. `<time>` shows absolute times in the site's zone, so that a pushed card and a
# reloaded one read the same.
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
TIME_ZONE: str = env.str("TIME_ZONE", default="UTC")
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Hashed names: a page's stylesheet is cached for ever and changes with its content.
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# People. The session engine keeps who a session belongs to, so that open sockets can be checked.
AUTH_USER_MODEL = "users.User"
SESSION_ENGINE = "users.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "users.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "users.forms.NameOnSignup"
ACCOUNT_FORMS = {"login": "users.sign_in.SignInForm"}
ACCOUNT_USERNAME_VALIDATORS = "users.models.user.username_validators"
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_USER_DISPLAY = "users.models.user.display_name"
ACCOUNT_RATE_LIMITS: dict[str, str] = {}  # allauth's own defaults

# No `unsafe-inline`, no `unsafe-eval`, nothing from elsewhere.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "connect-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "feed.views.errors.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024  # bytes; a post is a few kilobytes

# The live engine (feed/live/); see the README, "How live updates work".
LIVE: dict[str, Any] = {
    "LOOK_SECONDS": 1.0,  # how often the Hub looks at the log without being rung
    "RING_EVENTS": 5_000,  # recent events kept in memory; an older cursor gets a fresh region
    "COUNTER_SECONDS": 0.25,  # a counter's frames per page: at most one in this time
    "UNSENT_BYTES": 256 * 1024,  # a page that holds back more gets nothing until it has drained
    "IDLE_EVENTS": 500,  # a page to which nothing was sent for so long gets its cursor moved
    "IDLE_SECONDS": 600,
    "FLOOD_MESSAGES": 40,  # more than this many client messages …
    "FLOOD_SECONDS": 10,  # … in this time close the socket with 4429
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "daphne": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},
        "django.security.csrf": {"level": "ERROR"},
    },
}
