"""Settings for `make stack`: production's, but for what TLS and the demo make impossible."""

from .production import *

# Without TLS a browser would neither follow the redirect nor keep the cookies.
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = False
SECURE_HSTS_PRELOAD = False
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "sessionid", "csrftoken"
DEVICE_COOKIE_NAME = "device"
DISPLAY_COOKIE_NAME = "display"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # passkeys at http://localhost

# The demo's people share one address and one password, and `flood_feed` lets them write a lot.
LIVE_DEMO = True
STAFF_NEEDS_TWO_FACTOR = False
ACCOUNT_RATE_LIMITS = {**ACCOUNT_RATE_LIMITS, "login": "120/m/ip"}
LIMITS = {
    **LIMITS,
    "post": "600/m",
    "comment": "600/m",
    "edit": "600/m",
    "follow": "600/m",
    "request": "600/m",
}
