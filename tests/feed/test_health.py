"""Those who watch the servers ask whether all is well."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.test.utils import CaptureQueriesContext

from feed.live.log import doorbell
from feed.views import health
from users.lib import watchdog

READY = {"status": "ok", "database": "ok", "migrations": "ok", "static": "ok"}
NOT_READY = {**READY, "status": "not ready"}


def test_a_living_process_says_so_without_the_database() -> None:
    """No database here: pytest-django refuses every query of this test."""
    response = Client().get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "alive"})
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_a_living_process_asks_the_database_nothing() -> None:
    with CaptureQueriesContext(connection) as queries:
        assert Client().get("/healthz").status_code == 200
    assert len(queries) == 0


@pytest.mark.django_db
def test_a_ready_site_says_what_is_ready() -> None:
    response = Client().get("/readyz")
    assert response.status_code == 200
    assert response.json() == {**READY, "redis": "ok", "degraded": False}
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_a_missing_migration_is_not_ready() -> None:
    newest = next(
        leaf
        for leaf in MigrationExecutor(connection).loader.graph.leaf_nodes()
        if leaf[0] == "feed"
    )
    MigrationRecorder(connection).record_unapplied(*newest)
    response = Client().get("/readyz")
    assert response.status_code == 503
    assert response.json() == {
        **NOT_READY,
        "migrations": "waiting",
        "redis": "ok",
        "degraded": False,
    }


def test_a_database_that_is_away_is_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("secret address")

    monkeypatch.setattr(connection, "cursor", away)
    monkeypatch.setattr(MigrationExecutor, "migration_plan", away)
    response = Client().get("/readyz")
    assert response.status_code == 503
    said = response.json()
    assert (said["database"], said["migrations"], said["redis"]) == ("away", "unknown", "ok")
    assert "secret" not in response.content.decode()


MANIFEST = "config.static_files.OneStylesheetStorage"


@pytest.mark.django_db
def test_a_release_whose_static_files_were_not_collected_is_not_ready(
    settings: Any, tmp_path: Path
) -> None:
    """Every page would be an error: it names its stylesheet by the manifest."""
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": MANIFEST}}
    response = Client().get("/readyz")
    assert response.status_code == 503
    assert response.json()["static"] == "missing"
    call_command("collectstatic", interactive=False, verbosity=0)
    settings.STORAGES = {**settings.STORAGES}  # read anew, as a process that starts does
    assert Client().get("/readyz").json()["static"] == "ok"
    manifest = tmp_path / "staticfiles.json"
    manifest.write_text(manifest.read_text().replace("css/tokens.css", "css/of-before.css"))
    settings.STORAGES = {**settings.STORAGES}
    assert Client().get("/readyz").json()["static"] == "missing"


@pytest.mark.django_db
@pytest.mark.parametrize("answer", ["away", "ok"])
def test_without_redis_the_site_serves_and_says_that_it_is_away(
    monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    async def ring() -> None:
        if answer == "away":
            raise ConnectionError

    monkeypatch.setattr(doorbell, "is_shared", lambda: True)
    monkeypatch.setattr(health, "_ring_once", ring)
    response = Client().get("/readyz")
    assert response.status_code == 200
    assert response.json() == {**READY, "redis": answer, "degraded": answer == "away"}


@pytest.mark.django_db
def test_a_process_that_is_about_to_end_wants_nobody_new(monkeypatch: pytest.MonkeyPatch) -> None:
    ending = threading.Event()
    monkeypatch.setattr(health, "draining", ending)
    assert Client().get("/readyz").status_code == 200
    ending.set()
    response = Client().get("/readyz")
    assert response.status_code == 503
    assert response.json() == {
        **NOT_READY,
        "redis": "ok",
        "degraded": False,
        "draining": True,
    }
    assert Client().get("/healthz").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_this_machine_may_ask_by_any_name(settings: Any, path: str) -> None:
    """systemd and Docker know a process by its socket file or port, not by the name of the site."""
    settings.ALLOWED_HOSTS, settings.SITE_URL = ["plaza.example"], "https://plaza.example"
    for host in ("127.0.0.1", "127.0.0.1:8001", "localhost"):
        assert Client().get(path, headers={"host": host}).status_code == 200
        assert Client(REMOTE_ADDR="").get(path, headers={"host": host}).status_code == 200
        assert Client(REMOTE_ADDR="::1").get(path, headers={"host": host}).status_code == 200
    assert Client().get("/public/", headers={"host": "127.0.0.1"}).status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_others_ask_by_the_name_of_the_site(settings: Any, path: str) -> None:
    settings.ALLOWED_HOSTS = ["plaza.example"]
    by_proxy = {"x-forwarded-for": "192.0.2.1"}
    assert (
        Client(REMOTE_ADDR="192.0.2.1").get(path, headers={"host": "127.0.0.1"}).status_code == 400
    )
    assert Client().get(path, headers={"host": "127.0.0.1", **by_proxy}).status_code == 400
    assert Client().get(path, headers={"host": "plaza.example", **by_proxy}).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("headers", [{"x-forwarded-for": "192.0.2.1"}, {"plaza.from_inside": "1"}])
def test_others_hear_whether_it_is_ready_and_not_what_it_is_made_of(
    settings: Any, monkeypatch: pytest.MonkeyPatch, headers: dict[str, str]
) -> None:
    """Through nginx, or from another machine."""
    others = Client(REMOTE_ADDR="192.0.2.1", headers={"host": "testserver", **headers})
    for path, good, bad in (("/healthz", "alive", "stuck"), ("/readyz", "ok", "not ready")):
        assert others.get(path).json() == {"status": good}
        with monkeypatch.context() as patched:
            ending = threading.Event()
            ending.set()
            patched.setattr(health, "draining", ending)
            patched.setattr(watchdog, "late", lambda: ["hub"])
            answer = others.get(path)
            assert (answer.status_code, answer.json()) == (503, {"status": bad})
            assert len(Client().get(path).json()) > 1
    settings.METRICS_TOKEN = "word"
    told = {"authorization": "Bearer word"}
    assert others.get("/readyz", headers=told).json()["database"] == "ok"
    assert others.get("/readyz", headers={"authorization": "Bearer"}).json() == {"status": "ok"}


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_watchers_may_only_look(path: str) -> None:
    ask: Callable[[str], Any] = Client().post
    assert ask(path).status_code == 405
    assert Client().head(path).status_code == 200
