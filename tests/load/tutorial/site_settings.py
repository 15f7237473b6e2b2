"""The tutorial's project inside the site: its consumer renders the site's own card for each socket.

Without storing anything and without asking who may see it, but the same fragment as everybody gets here:
author, links, words in the reader's language.
"""

import os

from config.settings.base import *  # noqa: F403
from config.settings.base import INSTALLED_APPS  # noqa: F401  (the templates' tags are there)

from .settings import ALLOWED_HOSTS, CHANNEL_LAYERS, SECRET_KEY  # noqa: F401

DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
MIDDLEWARE = ["allauth.account.middleware.AccountMiddleware"]  # allauth does not start without
ROOT_URLCONF = "tests.load.tutorial.site_urls"
os.environ["TUTORIAL_CARD"] = "site"
