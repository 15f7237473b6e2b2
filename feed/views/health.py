"""For those who watch the servers: does the process live, is it ready for visitors."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from feed.live.log import doorbell
from users.lib import descriptors, watchdog
from users.lib.draining import draining

REFUSED = ("28", "3D")  # classes of SQLSTATE: who we are, and which database we mean

# Set by who knows whether this machine asks, or somebody with the word for `/metrics`; no header can.
FROM_INSIDE = "plaza.from_inside"


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers, and what must go round in it does: 200, or 503 with what does not, for
    30 seconds already. Asks nobody else: while the database is away, all goes round and fails."""
    if late := watchdog.late():
        return _said(request, "stuck", {"late": late}, 503)
    return _said(request, "alive", {}, 200)


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Whether visitors may come: 200, or 503 with what is not ready.

    That takes the database and its migrations, the static files of this release, and a process that
    is not about to end. Without Redis pages of other processes are at most a second late: `redis` says
    "away" and `degraded` is true, but a process that serves all the same must not be taken out of service.
    The same holds where it has too few `descriptors` left for another open page: then it says "few".
    Requests from inside read what is not ready; others, only that something is not.
    """
    redis = _redis()  # first: who waits for it holds no connection to the database
    answers = {"database": _database(), "migrations": _migrations(), "static": _static()}
    is_ready = all(answer == "ok" for answer in answers.values()) and not draining.is_set()
    said: dict[str, object] = {**answers, "redis": redis, "degraded": redis != "ok"}
    if descriptors.next_number() >= descriptors.for_pages():
        said |= {"descriptors": "few", "degraded": True}
    if draining.is_set():
        said["draining"] = True
    return _said(request, "ok" if is_ready else "not ready", said, 200 if is_ready else 503)


def _said(
    request: HttpRequest, status: str, details: Mapping[str, object], code: int
) -> JsonResponse:
    """Answer, with details for those inside."""
    more = details if request.META.get(FROM_INSIDE) else {}
    return JsonResponse({"status": status, **more}, status=code)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception as error:
        code = getattr(error.__cause__, "sqlstate", None) or ""
        return "refused" if code.startswith(REFUSED) else "away"
    return "ok"


def _migrations() -> str:
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Exception:
        return "unknown"
    return "waiting" if waiting else "ok"


def _static() -> str:
    """Whether this process knows where each static file of the release is; else every page fails."""
    collected = getattr(staticfiles_storage, "hashed_files", None)
    if collected is None:
        return "ok"  # a storage that gives files no other names
    for folder in map(Path, settings.STATICFILES_DIRS):
        for path in folder.rglob("[!.]*"):
            if path.is_file() and path.relative_to(folder).as_posix() not in collected:
                return "missing"
    return "ok"


def _redis() -> str:
    """Redis is only asked where it is used; without it pages are at most a second late."""
    if not doorbell.is_shared():
        return "ok"
    try:
        async_to_sync(_ring_once)()
    except Exception:
        return "away"
    return "ok"


async def _ring_once() -> None:
    layer = get_channel_layer()
    async with asyncio.timeout(1):
        await layer.group_send(doorbell.GROUP, doorbell.MESSAGE)
