"""Settings for the suite: quick password hashes, a file as SQLite database, quiet logs."""

from pathlib import Path

from config.static_files import write_whole

from .base import *

SECRET_KEY = "tests-only-" + "not-a-secret-" * 4
SITE_URL = env.str("SITE_URL", default="http://testserver")
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
VAR_DIR.mkdir(exist_ok=True)
DATABASES = {"default": database(env, f"sqlite:///{VAR_DIR / 'unused.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite"):
    # A file: the Hub reads in its own thread, over its own connection.
    DATABASES["default"]["TEST"] = {
        "NAME": env.str("TEST_DATABASE", default=str(VAR_DIR / "test.sqlite3"))
    }
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"  # but where a test is about mail
MAIL_TRANSPORT = EMAIL_BACKEND
MEDIA_BUCKET = ""  # whatever the shell says
STORAGES = storages(MEDIA_BUCKET)
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
# The stylesheet whole, as production has it: fifty files take a browser longer than the page.
STATICFILES_DIRS = [write_whole(BASE_DIR / "static", VAR_DIR / "test_static"), *STATICFILES_DIRS]
# What somebody has collected beside is not read: it took longer than most tests.
STATIC_ROOT = None  # type: ignore[assignment]
ACCOUNT_RATE_LIMITS = {"login": "10000/m/ip", "signup": "10000/m/ip", "login_failed": "10000/m/ip"}
# Tests change rows past the log, and look at once; sites with processes of their own remember as usual.
VISITORS_SECONDS = env.float("VISITORS_SECONDS", default=0.0)
LIMITS = {}  # none; tests that are about limits set their own
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR_DIR / "test_media")))
EXPORTS_ROOT = Path(env.str("EXPORTS_ROOT", default=str(VAR_DIR / "test_exports")))
STAFF_NEEDS_TWO_FACTOR = False  # but where a test says so
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # passkeys at http://localhost
# No test asks the web; those about previews switch it on.
LINK_PREVIEWS = env.bool("LINK_PREVIEWS", default=False)
LIVE_DEMO = True
