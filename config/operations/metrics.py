"""What HTTP reports to monitoring, and who may ask: `/metrics`."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, Histogram, generate_latest

from users.lib.registries import SERVER, with_everybodys

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
REQUESTS = Counter(
    "plaza_requests",
    "Requests answered, by view and status",
    ["view", "status"],
    registry=SERVER,
)
REQUEST_SECONDS = Histogram(
    "plaza_request_seconds",
    "Time to the answer, by view",
    ["view"],
    buckets=SECONDS,
    registry=SERVER,
)
REQUESTS_WAITING = Gauge(
    "plaza_requests_waiting", "Requests that wait for their turn to be worked on", registry=SERVER
)
CONNECTIONS_REFUSED = Counter(
    "plaza_connections_refused",
    "Connections closed unheard for want of descriptors",
    registry=SERVER,
)
# Told of each view from its first request on: Prometheus sees no rise where a series begins at one.
FAILURES = ("500", "503")
# What a proxy adds: whoever comes through one is not this machine itself.
FORWARDED = ("X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP", "Forwarded", "Via")


def answered(view: str, status: int, seconds: float) -> None:
    """Note a request; `view` is the name of its address in urls.py, of which there are only so many."""
    for failure in FAILURES:
        REQUESTS.labels(view, failure)
    REQUESTS.labels(view, str(status)).inc()
    REQUEST_SECONDS.labels(view).observe(seconds)


def may_ask(request: HttpRequest) -> bool:
    """Return whether this is somebody who watches the servers.

    With METRICS_TOKEN in the environment: who sends it as `Authorization: Bearer …`. Without: who
    asks this process from this very machine and not through a proxy, which also comes from here.
    """
    if settings.METRICS_TOKEN:
        sent = request.headers.get("Authorization", "")
        return constant_time_compare(sent, f"Bearer {settings.METRICS_TOKEN}")
    return is_this_machine(request)


def is_this_machine(request: HttpRequest) -> bool:
    """Return whether this machine itself asks this process, by its port or socket file, and no proxy."""
    if any(name in request.headers for name in FORWARDED):
        return False
    address = request.META.get("REMOTE_ADDR")
    if not address:
        return True  # by a socket file, which only this machine has
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def page() -> HttpResponse:
    """Return all metrics of this process, in the text format of Prometheus."""
    figures = generate_latest(with_everybodys(SERVER))
    return HttpResponse(figures, content_type=CONTENT_TYPE_LATEST)
