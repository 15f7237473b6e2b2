"""Settings that hold wherever Plaza runs. What differs stands in local.py, test.py, production.py."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from .accounts import *
from .connections import channel_layers as channel_layers
from .connections import database as database
from .contacts import contact as contact
from .contacts import web_address as web_address
from .environment import Environment
from .languages import POST_LANGUAGES as POST_LANGUAGES
from .logs import LOGGING as LOGGING
from .storages import storages as storages

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = BASE_DIR / "var"  # everything the site writes on this machine; not in git
env = Environment()

DEBUG = False
DATABASES = {"default": database(env, f"sqlite:///{VAR_DIR / 'plaza.sqlite3'}")}
REDIS_URL: str = env.str("REDIS_URL", default="")
CHANNEL_LAYERS = channel_layers(REDIS_URL)
# Holds allauth's limits of signing in: in the database, which every process shares and which is there
# without Redis.
CACHES = {
    "default": {
        "BACKEND": "users.lib.cache.SharedCache",
        "LOCATION": "plaza_cache",  # made by a migration of users/
    },
    # Forms that nobody has typed into, which are the same for all who begin alike, in the memory of each
    # process: to make and to render one takes 2.5 milliseconds, a third of a new post.
    "fragments": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "fragments",
        "OPTIONS": {"MAX_ENTRIES": 2_000},  # all there are with fifty languages: some hundred
    },
    # Which hashtags people use of late: one entry, counted by each process for itself once a minute.
    "trending": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "trending",
    },
}
# The site's own address: links in mails begin with it, whatever a request calls us. Production looks
# at the port in `Host`, too, not at the name alone.
SITE_URL: str = env.str("SITE_URL", default="http://127.0.0.1:8000")
IS_PORT_CHECKED = False
# Who people write to, and who hears of holes (/.well-known/security.txt); where the code is. Each may be
# empty: then nothing leads there.
SITE_CONTACT: str = contact("SITE_CONTACT", env.str("SITE_CONTACT", default=""))
SECURITY_CONTACT: str = contact("SECURITY_CONTACT", env.str("SECURITY_CONTACT", default=""))
SOURCE_URL: str = web_address("SOURCE_URL", env.str("SOURCE_URL", default=""))
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
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    *OTHER_SITES.apps,
    "users",
    "feed",
]
MIDDLEWARE = [
    "config.operations.middleware.OperationsMiddleware",
    "config.operations.middleware.GuardsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "users.http.middleware.HostMiddleware",  # below what gives the page for a refusal its headers
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "users.http.compression.CompressionMiddleware",
    # Reads the page's cursor before anything else reads what the page shows.
    "feed.http.middleware.CursorMiddleware",
    "feed.http.middleware.NoticeMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "users.http.middleware.PersonMiddleware",
    "users.http.middleware.TimeZoneMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "feed.http.middleware.PageFormMiddleware",
    "users.http.pace.PaceMiddleware",
    "users.accounts.second_factors.OwnFactorsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "config.templates.Loader",
                    ["config.templates.OwnFiles", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "feed.http.context.page",
            ],
        },
    }
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Words and times. `<time>` shows absolute times, so that none goes stale on an open page; in this zone,
# unless somebody has chosen another.
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
# allauth's words as the rest of the site says them.
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
TIME_ZONE: str = env.str("TIME_ZONE", default="UTC")
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(VAR_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]

# What people upload, re-encoded. `users/views/media.py` serves it; in production nginx may.
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR_DIR / "media")))
# How much room the pictures take that one person has posted, in megabytes.
PICTURES_MEGABYTES: int = env.int("PICTURES_MEGABYTES", default=2_000)
# Whether the worker asks the pages that people link to what they are, to show it below the link.
LINK_PREVIEWS: bool = env.bool("LINK_PREVIEWS", default=True)
# A bucket of S3 in place of MEDIA_ROOT.
MEDIA_BUCKET: str = env.str("MEDIA_BUCKET", default="")
STORAGES = storages(MEDIA_BUCKET)
# Under this address a web server in front of us hands out that folder, if it does (`X-Accel-Redirect`).
PICTURES_INTERNAL = "" if MEDIA_BUCKET else env.str("PICTURES_INTERNAL", default="")
FILE_UPLOAD_PERMISSIONS = 0o644
# Keeps of each file as much as a picture may have; the forms say so when there was more.
FILE_UPLOAD_HANDLERS = ["users.http.uploads.BoundedUploadHandler"]
DATA_UPLOAD_MAX_NUMBER_FILES = 30  # more than a post may show: those are refused by their names

# People. The session engine keeps who a session belongs to, so that open sockets can be checked.
AUTH_USER_MODEL = "users.User"
SESSION_ENGINE = "users.accounts.sessions"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 400 * 86_400  # seconds for which a browser keeps it, no longer than they do
# What counts: for how long a sign-in holds without a visit; in admin a second factor is asked for anew.
SIGN_IN_HOLDS = {
    "people": timedelta(days=30),
    "staff": timedelta(hours=8),
    "admin": timedelta(minutes=30),
}
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    *(
        {"NAME": f"django.contrib.auth.password_validation.{name}"}
        for name in (
            "UserAttributeSimilarityValidator",
            "MinimumLengthValidator",
            "CommonPasswordValidator",
            "NumericPasswordValidator",
        )
    ),
    {"NAME": "users.accounts.passwords.LeakedPasswordValidator"},
]

# Work in the background: rows of the database, done by `manage.py worker`.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
# The zips in which people take their data along: never where files are served from. Servers and
# workers must all see this folder.
EXPORTS_ROOT = Path(env.str("EXPORTS_ROOT", default=str(VAR_DIR / "exports")))

# How often one person, or one address for visitors, may do what (`users/http/limits.py`): so many in a
# second, minute, hour or day; several are separated by commas.
LIMITS: dict[str, str] = {
    # Pages, in each process: of somebody who is signed in, and of all visitors from one address.
    "page": "300/m",
    "visit": "600/m",
    "post": "30/m,300/3h",
    "comment": "30/m,600/3h",
    "message": "60/m,1200/3h",
    "conversation": "20/h",  # beginning one
    "join": "30/h",  # a group by its link, and asking to
    "edit": "60/m",  # and deleting
    "draft": "240/m",  # typing saves it, two or three times a second at most
    "follow": "60/m,400/d",  # and asking to
    "request": "60/m",  # answering those who ask
    "report": "10/m,60/d",
    "appeal": "10/h",
    "block": "60/m",
    "mute": "60/m",
    "like": "120/m",
    "boost": "60/m",
    "bookmark": "120/m",
    "vote": "60/m",
    "reading": "240/m",  # sent by the page itself while somebody reads on
    "search": "60/m",  # typing a name asks a few times
    "upload": "30/h",
    "picture": "30/m,200/h",  # for what one writes
    "preview": "40/h,200/d",  # pages that are asked what they are; beyond it links stay plain
    "ahead": "30/h,100/d",  # and those that are asked while one is still writing
    "display": "60/m",
    "account": "20/h",  # a username, an invitation, deleting the account
    "export": "10/h",
}

# No `unsafe-inline`, no `unsafe-eval`, nothing from elsewhere. What is not named below is fetched ahead
# (`<link rel="prefetch">`) and nothing else: Firefox holds that against `default-src`, and a page of which it
# kept nothing ahead would stay away for good once its server was.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        **{
            f"{kind}-src": ["'none'"]
            for kind in ("child", "font", "frame", "manifest", "media", "worker")
        },
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],  # small icons stand in the stylesheet
        "connect-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        # Browsers hold the redirect after a form against this, too.
        "form-action": ["'self'", *OTHER_SITES.origins],
        "frame-ancestors": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "feed.views.errors.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024  # bytes; a post is a few kilobytes

# What each process may remember of what it has rendered (`users/lib/remembered.py`); 0 for nothing.
REMEMBERED_BYTES = env.int("REMEMBERED_BYTES", default=32 * 1024 * 1024)
# For how long visitors may be answered with the same page while nothing is logged
# (`feed/views/visitors.py`); 0 to render each anew.
VISITORS_SECONDS = env.float("VISITORS_SECONDS", default=1.0)

# The live engine (feed/live/); see docs/live.md.
LIVE: dict[str, Any] = {
    "LOOK_SECONDS": 1.0,  # how often the Hub looks at the log without being rung
    "RING_EVENTS": 5_000,  # recent events kept in memory; an older cursor gets a fresh region
    "COUNTER_SECONDS": 0.25,  # a counter's frames per page: at most one in this time
    "UNSENT_BYTES": 256 * 1024,  # a page that holds back more gets nothing until it has drained
    "IDLE_EVENTS": 500,  # a page to which nothing was sent for so long gets its cursor moved
    "IDLE_SECONDS": 600,
    "SILENT_SECONDS": 30,  # a socket that says nothing at all for so long is nobody's
    "FLOOD_MESSAGES": 40,  # more than this many client messages …
    "FLOOD_SECONDS": 10,  # … in this time close the socket with 4429
    # Who is writing shows until so long after their last key; a sign of it counts once in …
    "TYPING_SECONDS": 6.0,
    "TYPING_EVERY_SECONDS": 1.0,
    # Who is there: how often processes tell each other; and for how long those stay who leave a page, since
    # they may be on the way to another.
    "PRESENCE_SECONDS": 20.0,
    "LEAVING_SECONDS": 10.0,
    # A page whose cursor nobody knows gets its region. More often than this, beyond its first time …
    "LOST": 5,
    "LOST_PER_ADDRESS": 30,  # … or from one address, …
    "LOST_SECONDS": 10,  # … in this time, it is closed as well
    "FIRST_LOST_PER_ADDRESS": 300,  # in this time; whoever opens socket after socket to be lost
    # Where so many pages of visitors from one address were closed for sending too much in this time, its
    # visitors open none; so many of those who try wait for a while to hear so.
    "SENT_AWAY_PER_ADDRESS": 3,
    "SENT_AWAY_SECONDS": 60,
    "UNRULY_WAITING": 20,
    # Sockets open in one process. A page costs some 40 kB of memory: what is refused here goes to
    # another process, or comes back later.
    "PAGES": env.int("LIVE_PAGES", default=20_000),
    "PAGES_PER_ADDRESS": env.int("LIVE_PAGES_PER_ADDRESS", default=1_000),  # a school, a company
    "PAGES_PER_PERSON": env.int("LIVE_PAGES_PER_PERSON", default=50),
    "UNSENT_BYTES_IN_ALL": 64 * 1024 * 1024,  # of stalled pages together; beyond it some go
}
# Who may read /metrics: see config/operations/metrics.py.
METRICS_TOKEN: str = env.str("METRICS_TOKEN", default="")
# What monitoring reads: which build runs (without it git of the working copy is asked), and how old the
# newest backup in this folder is.
BUILD: str = env.str("PLAZA_BUILD", default="")
BACKUPS_ROOT = Path(env.str("BACKUPS_ROOT", default="/var/backups/plaza"))
