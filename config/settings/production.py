"""Settings for a real host. Everything it needs comes from the environment; what is missing is named."""

import re

from django.core.exceptions import ImproperlyConfigured

from .base import *
from .weak import complaints

_needed = ("SECRET_KEY", "DATABASE_URL", "REDIS_URL", "ALLOWED_HOSTS", "EMAIL_URL")
_missing = [name for name in _needed if not env.str(name, default="")]
if _missing:
    raise ImproperlyConfigured(
        "Plaza cannot start with production settings: the environment lacks "
        + ", ".join(_missing)
        + ". docs/operations.md says what each is."
    )

SECRET_KEY = env.str("SECRET_KEY")
EMAIL_CONFIG = env.email_url("EMAIL_URL")
if _weak := complaints(SECRET_KEY, ALLOWED_HOSTS, env.str("EMAIL_URL"), EMAIL_CONFIG):
    raise ImproperlyConfigured("Plaza cannot start with production settings: " + " ".join(_weak))
SITE_URL = env.str("SITE_URL", default="") or "https://" + ALLOWED_HOSTS[0].lstrip(".")
if not re.fullmatch(r"https?://[^/?#@\s]+/?", SITE_URL):
    raise ImproperlyConfigured(
        "SITE_URL must be the site's address alone, as https://plaza.example."
    )
IS_PORT_CHECKED = True
MAIL_TRANSPORT = EMAIL_CONFIG.pop("EMAIL_BACKEND")
if EMAIL_CONFIG.get("EMAIL_FILE_PATH"):  # read without the slash it begins with
    EMAIL_CONFIG["EMAIL_FILE_PATH"] = "/" + EMAIL_CONFIG["EMAIL_FILE_PATH"]
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="plaza@" + ALLOWED_HOSTS[0].lstrip("."))
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ALLAUTH_TRUSTED_PROXY_COUNT = 1  # nginx, which overwrites X-Forwarded-For
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_SSL_HOST = SITE_URL.partition("://")[2].rstrip("/")
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600
# For whole domains, and for good: only who owns all that is below the name may say so.
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_INCLUDE_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = env.bool("HSTS_PRELOAD", default=False)
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]  # would have both, unasked
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
# The prefix has browsers take them from this host alone, over TLS: no other of the domain can set them.
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken"
DEVICE_COOKIE_NAME = "__Host-device"
DISPLAY_COOKIE_NAME = "__Host-display"

# One line of JSON each, without personal content; one for each request and each socket.
LOGGING["formatters"]["line"] = {"()": "config.operations.logs.Lines"}
for _name in ("plaza.accounts", "plaza.requests", "plaza.sockets"):
    LOGGING["loggers"][_name] = {"level": "INFO"}

if SENTRY_DSN := env.str("SENTRY_DSN", default=""):
    from config.operations import sentry

    sentry.begin(SENTRY_DSN)
