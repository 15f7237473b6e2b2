"""Whether a socket comes from one of our own pages."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host
from django.utils.http import is_same_domain

from users.lib.site import is_own_port


def is_own_origin(scope: dict[str, Any]) -> bool:
    """Return whether the handshake's Origin is this site itself, scheme and port included.

    The same rule that CSRF protection has for forms: the origin of the address asked for, or one
    of CSRF_TRUSTED_ORIGINS. No Origin, or two, is refused: every browser sends one.
    """
    headers = dict(scope["headers"])
    origin = headers.get(b"origin", b"").decode("latin-1")
    host = headers.get(b"host", b"").decode("latin-1")
    domain, _port = split_domain_port(host)
    allowed = settings.ALLOWED_HOSTS or (
        [".localhost", "127.0.0.1", "[::1]"] if settings.DEBUG else []
    )
    if not domain or not validate_host(domain, allowed):
        return False
    if not is_own_port(host, (scope.get("server") or ("", None))[1]):
        return False
    scheme = "https" if _is_secure(scope, headers) else "http"
    if origin == f"{scheme}://{host}":
        return True
    try:
        asked = urlsplit(origin)
    except ValueError:  # no address, as "http://[::1" is none
        return False
    for trusted in settings.CSRF_TRUSTED_ORIGINS:
        parts = urlsplit(trusted)
        if (
            asked.scheme == parts.scheme
            and asked.netloc
            and (
                asked.netloc == parts.netloc
                or (
                    parts.netloc.startswith("*.") and is_same_domain(asked.netloc, parts.netloc[1:])
                )
            )
        ):
            return True
    return False


def _is_secure(scope: dict[str, Any], headers: dict[bytes, bytes]) -> bool:
    if settings.SECURE_PROXY_SSL_HEADER:
        name, value = settings.SECURE_PROXY_SSL_HEADER
        sent = headers.get(name.removeprefix("HTTP_").replace("_", "-").lower().encode(), b"")
        return sent.decode("latin-1").split(",")[0].strip() == value
    return scope.get("scheme") in ("wss", "https")
