"""How processes reach PostgreSQL and Redis."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from channels_redis.utils import create_pool

from config.settings.connections import channel_layers
from tests.services import Postgres, Redis, Site

HOST = "db.plaza.example"  # a name that leads nowhere: only `hostaddr` says where it is
HOW_IT_CAME = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("SELECT ssl, current_setting('statement_timeout'), current_setting('jit')"
                   " FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
    print(*cursor.fetchone())
"""


@pytest.fixture
def guarded() -> Iterator[tuple[Postgres, Path]]:
    """A PostgreSQL server of this test's own that speaks TLS under the name HOST; its certificate."""
    server = Postgres()
    yield server, server.speak_tls(HOST)
    server.stop()


def on(server: Postgres, folder: Path, **options: str) -> Site:
    """Return a site whose DATABASE_URL has these options."""
    server.create("plaza")
    named = "&".join(f"{name}={value}" for name, value in options.items())
    url = f"postgres://plaza@{HOST}:{server.port}/plaza?hostaddr=127.0.0.1&{named}"
    return Site(folder, url)


@pytest.mark.matrix
@pytest.mark.postgres
def test_the_options_of_the_database_url_hold_for_the_site_and_for_its_backups(
    tmp_path: Path, guarded: tuple[Postgres, Path]
) -> None:
    server, certificate = guarded
    site = on(
        *(server, tmp_path),
        sslmode="verify-full",
        sslrootcert=str(certificate),
        options="-c%20statement_timeout%3D77s",
    )
    assert site.python(HOW_IT_CAME).split() == ["True", "77s", "off"]
    site.manage("migrate", "-v0")
    site.manage("backup", str(tmp_path / "plaza.tar"))
    assert (tmp_path / "plaza.tar").stat().st_size > 0


@pytest.mark.matrix
@pytest.mark.postgres
def test_a_database_that_is_not_the_one_its_url_trusts_is_not_spoken_to(
    tmp_path: Path, guarded: tuple[Postgres, Path]
) -> None:
    server, _ = guarded
    other, _ = server.certificate(HOST, tmp_path / "other")
    site = on(server, tmp_path, sslmode="verify-full", sslrootcert=str(other))
    with pytest.raises(AssertionError, match="certificate verify failed"):
        site.python(HOW_IT_CAME)


# --- a host that is gone without a word ----------------------------------------------------------

HOW_LONG_IT_WAITS = """
import os, socket
def waits_of(descriptor):
    with socket.socket(fileno=os.dup(descriptor)) as one:
        asked = (socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL, socket.TCP_KEEPCNT, socket.TCP_USER_TIMEOUT)
        print(one.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE),
              *(one.getsockopt(socket.IPPROTO_TCP, name) for name in asked))
"""
OF_THE_DATABASE = """
from django.db import connection
connection.ensure_connection()
waits_of(connection.connection.pgconn.socket)
"""
OF_REDIS = """
import asyncio
from channels.layers import get_channel_layer
async def look():
    layer = get_channel_layer()
    await layer.group_add("group", await layer.new_channel())
    pubsub = layer._get_layer()._shards[0]._pubsub
    waits_of(pubsub.connection._writer.get_extra_info("socket").fileno())
    print(pubsub.connection.socket_timeout, pubsub.connection.socket_connect_timeout,
          pubsub.connection.health_check_interval)
asyncio.run(look())
"""


@pytest.mark.postgres
def test_a_database_host_that_is_gone_is_noticed_within_seconds(
    tmp_path: Path, postgres: Postgres
) -> None:
    site = Site(tmp_path, postgres.create("keepalives"))
    said = site.python(HOW_LONG_IT_WAITS + OF_THE_DATABASE)
    assert said.split() == ["1", "5", "2", "3", "10000"]


def test_a_redis_host_that_is_gone_is_noticed_within_seconds(tmp_path: Path, redis: Redis) -> None:
    site = Site(tmp_path, f"sqlite:///{tmp_path}/unused.sqlite3", redis.url)
    said = site.python(HOW_LONG_IT_WAITS + OF_REDIS)
    assert said.split() == ["1", "5", "2", "3", "10000", "5", "3", "10"]


def test_a_redis_on_this_machine_is_reached_by_its_socket_file(tmp_path: Path) -> None:
    hosts = channel_layers(f"unix://{tmp_path}/redis.sock")["default"]["CONFIG"]["hosts"]
    pool = create_pool(hosts[0])
    assert pool.make_connection().path == f"{tmp_path}/redis.sock"
