"""Settings for one machine: `make run` (DEBUG off, what a visitor sees) and `make dev` (DEBUG on)."""

from .base import *

VAR_DIR.mkdir(exist_ok=True)
DEBUG = env.bool("DEBUG", default=False)
# Only ever used on a developer's machine; production refuses to start without its own.
SECRET_KEY = env.str("SECRET_KEY", default="local-only-" + "not-a-secret-" * 4)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
# The demo's people share one address: the flood of a demo must not lock them out.
ACCOUNT_RATE_LIMITS = {**ACCOUNT_RATE_LIMITS, "login": "120/m/ip"}
# They also write far more than people do: `flood_feed` has eight of them keep the site busy.
LIMITS = {
    **LIMITS,
    "post": "600/m",
    "comment": "600/m",
    "edit": "600/m",
    "follow": "600/m",
    "request": "600/m",
}
STAFF_NEEDS_TWO_FACTOR = False  # the demo's admin has a password that everybody knows
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # passkeys at http://localhost
LIVE_DEMO = True  # the demo command and the demo's sign-in hint may be used here

if DEBUG:
    # Designers see at once what they change.
    CACHES["fragments"] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
    REMEMBERED_BYTES = 0
    VISITORS_SECONDS = 0.0
    INSTALLED_APPS += ["django_browser_reload"]
    MIDDLEWARE += [
        "django_browser_reload.middleware.BrowserReloadMiddleware",
        "feed.patterns.guard.dev.GuardMiddleware",
    ]
    # It listens in a worker for what is saved.
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["worker-src"] = ["'self'"]
    # WhiteNoise serves stylesheets (`runserver --nostatic`): browsers ask for each again, where Django's
    # own handler says nothing of it and a saved one would not show.
    STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage",
    }
