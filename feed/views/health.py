"""For those who watch the servers: does the process live, is it ready for visitors."""

import asyncio

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from feed.live import doorbell


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers. Asks nobody else."""
    return JsonResponse({"status": "alive"})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Database, migrations and Redis are ready: 200, else 503 with what is not."""
    checks = {"database": _database(), "migrations": _migrations(), "redis": _redis()}
    is_ready = all(answer == "ok" for answer in checks.values())
    return JsonResponse(checks, status=200 if is_ready else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception:
        return "away"
    return "ok"


def _migrations() -> str:
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Exception:
        return "unknown"
    return "waiting" if waiting else "ok"


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
