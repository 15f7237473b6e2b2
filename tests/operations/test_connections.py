"""How processes reach PostgreSQL and Redis."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services import Postgres, Site

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


@pytest.mark.postgres
def test_a_database_that_is_not_the_one_its_url_trusts_is_not_spoken_to(
    tmp_path: Path, guarded: tuple[Postgres, Path]
) -> None:
    server, _ = guarded
    other, _ = server.certificate(HOST, tmp_path / "other")
    site = on(server, tmp_path, sslmode="verify-full", sslrootcert=str(other))
    with pytest.raises(AssertionError, match="certificate verify failed"):
        site.python(HOW_IT_CAME)
