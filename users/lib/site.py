"""Where this site is, as its settings say: never as a request says."""

from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.http.request import split_domain_port

DEFAULT_PORTS = {"http": "80", "https": "443"}


def url_of(path: str) -> str:
    """Return the full address of one of our pages, for mails and for people to pass on."""
    return urljoin(settings.SITE_URL, path)


def domain() -> str:
    """Return how mails name this site."""
    return urlsplit(settings.SITE_URL).netloc


def is_own_port(host: str, came_to: object) -> bool:
    """Whether the port in a `Host` header is ours: none, that of the site's address or of a trusted
    origin, or the one this process listens on (`came_to`; none of that where it is a socket file).

    Django looks at the name alone. Without `settings.IS_PORT_CHECKED` any will do: a developer's
    machine is reached in many ways.
    """
    _name, port = split_domain_port(host)
    if not settings.IS_PORT_CHECKED or not port:
        return True
    ours = {_port_of(url) for url in (settings.SITE_URL, *settings.CSRF_TRUSTED_ORIGINS)}
    return port in ours or (port == str(came_to) and port != "0")


def _port_of(url: str) -> str:
    parts = urlsplit(url)
    return str(parts.port or DEFAULT_PORTS.get(parts.scheme, ""))
