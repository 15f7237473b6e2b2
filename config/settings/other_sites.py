"""Signing in by other sites: GitHub, Google, any OpenID Connect provider.

Each is switched on by its own variables of the environment and leaves no trace without them.
"""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

PROVIDERS = "allauth.socialaccount.providers."
# The last part of /accounts/oidc/sso/login/callback/, which the provider is told.
OPENID_CONNECT_ID = "sso"


@dataclass
class OtherSites:
    """What the settings need to know of the sites that are switched on."""

    apps: list[str] = field(default_factory=list)  # for INSTALLED_APPS
    providers: dict[str, Any] = field(default_factory=dict)  # SOCIALACCOUNT_PROVIDERS
    origins: list[str] = field(default_factory=list)  # where forms may lead, for the policy


def other_sites(env: environ.Env) -> OtherSites:
    """Return the sites that the environment switches on; raises ImproperlyConfigured for half of one."""
    found = OtherSites()
    if values := _values(env, "GITHUB_CLIENT_ID", "GITHUB_SECRET"):
        found.apps.append(PROVIDERS + "github")
        found.providers["github"] = {"APPS": [_app(*values)], "SCOPE": ["user:email"]}
        found.origins.append("https://github.com")
    if values := _values(env, "GOOGLE_CLIENT_ID", "GOOGLE_SECRET"):
        found.apps.append(PROVIDERS + "google")
        found.providers["google"] = {
            "APPS": [_app(*values)],
            "SCOPE": ["profile", "email"],
            "OAUTH_PKCE_ENABLED": True,
        }
        found.origins.append("https://accounts.google.com")
    if values := _values(env, "OIDC_CLIENT_ID", "OIDC_SECRET", "OIDC_SERVER_URL"):
        client_id, secret, server_url = values
        found.apps.append(PROVIDERS + "openid_connect")
        app = _app(client_id, secret)
        app |= {
            "provider_id": OPENID_CONNECT_ID,
            "name": env.str("OIDC_NAME", default=urlsplit(server_url).hostname or "OpenID Connect"),
            "settings": {"server_url": server_url.rstrip("/")},
        }
        found.providers["openid_connect"] = {"APPS": [app], "OAUTH_PKCE_ENABLED": True}
        parts = urlsplit(server_url)
        # Browsers hold every redirect after a form against the policy: a provider that sends people
        # on to yet another site needs that one named too.
        found.origins += env.list("OIDC_ORIGINS", default=[f"{parts.scheme}://{parts.netloc}"])
    return found


def _values(env: environ.Env, *names: str) -> list[str]:
    """Return the variables' values, all of them or none."""
    values = {name: env.str(name, default="") for name in names}
    missing = [name for name, value in values.items() if not value]
    if missing and len(missing) < len(names):
        raise ImproperlyConfigured("The environment lacks " + ", ".join(missing) + ".")
    return [] if missing else list(values.values())


def _app(client_id: str, secret: str) -> dict[str, Any]:
    return {"client_id": client_id, "secret": secret, "key": ""}
