"""Settings of accounts: signing up and in, second factors, other sites, and the mail they send."""

from .environment import Environment
from .other_sites import other_sites

env = Environment()

# Mail is stored by requests and sent by the worker; by what it sends the other settings say.
EMAIL_BACKEND = "users.jobs.mail_backend.StoringBackend"
MAIL_TRANSPORT = "django.core.mail.backends.console.EmailBackend"
EMAIL_TIMEOUT: float = env.float("EMAIL_TIMEOUT", default=10)  # seconds for each word of a server

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_SIGNUP_REDIRECT_URL = "welcome"
ACCOUNT_ADAPTER = "users.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "users.accounts.sign_up_name.NameOnSignup"
ACCOUNT_FORMS = {
    "login": "users.accounts.sign_in.SignInForm",
    "signup": "users.accounts.sign_up.SignUpForm",
    "add_email": "users.accounts.another_email.AnotherEmailForm",
    "reset_password": "users.accounts.forgotten.ForgottenForm",
}
ACCOUNT_USERNAME_VALIDATORS = "users.models.naming.username_validators"
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
PASSWORD_RESET_TIMEOUT = 3600  # seconds for which a link in a mail works; mail and pages say so
ACCOUNT_USER_DISPLAY = "users.models.user.display_name"
# Beside allauth's own defaults. A key is an account, or the address that a mail would go to.
ACCOUNT_RATE_LIMITS: dict[str, str] = {
    "signup": "20/m/ip,300/d/ip",
    # Passwords: by place, and by account. A new password, or a second factor that is right, ends the
    # count of the account alone, which is why the place has a name of its own.
    "passwords_from": "10/m/ip",
    "password_failed": "5/5m/key,50/d/key",
    "login_failed": "5/5m/key,50/d/key",  # what allauth calls a second factor that was wrong
    "known_device_failed": "5/5m/key,50/d/key",  # signed in before (`users/accounts/devices.py`)
    "reset_password": "20/m/ip,300/d/ip,3/h/key,6/d/key",
    "confirm_email": "1/3m/key,6/d/key",
}
DEVICE_COOKIE_NAME = "device"
DISPLAY_COOKIE_NAME = "display"
ACCOUNT_CHANGE_EMAIL = True  # one address each: a new one takes over once it is verified
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Plaza: "
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a mail says that a password or second factor was changed
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600  # seconds for which a confirmation holds

# Second factors and passkeys.
MFA_ADAPTER = "users.accounts.second_factors.SecondFactorAdapter"
MFA_FORMS = {
    "add_webauthn": "users.accounts.sign_in.AddKeyForm",
    "authenticate": "users.accounts.sign_in.SecondStepForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Plaza"
MFA_TOTP_TOLERANCE = 1  # a clock may be half a minute off
# Otherwise nobody with a second factor could ever change their address. Where addresses must be
# verified before the first sign-in, nobody gets this far with another's.
MFA_ALLOW_UNVERIFIED_EMAIL = True
STAFF_NEEDS_TWO_FACTOR = True  # for /admin/

# Signing in by other sites. Nobody gets into an account because another site names its address: who
# has an account connects the other site to it, signed in.
OTHER_SITES = other_sites(env)
SOCIALACCOUNT_ADAPTER = "users.accounts.other_sites.OtherSitesAdapter"
SOCIALACCOUNT_FORMS = {
    "signup": "users.accounts.sign_up.OtherSiteSignUpForm",
    "disconnect": "users.accounts.sign_up.DisconnectForm",
}
SOCIALACCOUNT_PROVIDERS = OTHER_SITES.providers
SOCIALACCOUNT_AUTO_SIGNUP = False  # everybody chooses their own username
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5  # seconds in which another site says something

ALLAUTH_TRUSTED_PROXY_COUNT = (
    0  # X-Forwarded-For is what anybody writes, unless a proxy of ours does
)
USERSESSIONS_ADAPTER = "users.accounts.adapter.SessionsAdapter"
