"""The site as it is measured: production settings, but for what one machine without TLS needs."""

from config.settings.production import *  # noqa: F403  (settings, as in config/settings)
from config.settings.production import LIMITS, LIVE

# No TLS here; nginx would do that.
SECURE_SSL_REDIRECT = False
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
# Limits are looked up and counted as ever, but one author posts more here than people may, and all
# pages come from one address.
LIMITS = dict.fromkeys(LIMITS, "1000000/m")
LIVE = {**LIVE, "PAGES_PER_ADDRESS": LIVE["PAGES"]}
# `__Host-` needs TLS.
SESSION_COOKIE_NAME = "sessionid"
CSRF_COOKIE_NAME = "csrftoken"
