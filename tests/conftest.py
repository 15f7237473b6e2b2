"""Fixtures of the whole suite: real services, real servers, real browsers."""

import logging
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from unittest import mock
from zlib import crc32

import pytest
from django.core.cache import caches
from django.db import connection
from django.template import Template
from django.test.utils import _TestState
from playwright.sync_api import Browser, sync_playwright

from tests import begun, emptying, static_files
from tests.browser import ARGUMENTS, CHROMIUM, Window
from tests.services import Postgres, Redis, Site, prepared
from tests.spares import Spares
from users.lib.lookups import Given, Ids, PreparedQuery

SAMPLE = 4  # every run has one in so many of the tests marked `everywhere` on SQLite, too


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark that sample, and what is left out of a slice, before tests are chosen by their marks."""
    cases: Counter[str] = Counter()
    for item in items:
        if item.get_closest_marker("everywhere") and crc32(item.nodeid.encode()) % SAMPLE == 0:
            item.add_marker("sample")
        if (mark := item.get_closest_marker("slice")) and not item.get_closest_marker("matrix"):
            test = item.nodeid.partition("[")[0]
            if cases[test] % mark.args[0]:
                item.add_marker("matrix")
            cases[test] += 1


emptying.install()
static_files.install()


@pytest.fixture(scope="session", autouse=True)
def templates_render_as_they_do_elsewhere(django_test_environment: None) -> None:
    """Django's tests copy the context of each template they render; ours look at pages alone."""
    Template._render = _TestState.saved_data.template_render  # type: ignore[attr-defined]


ALWAYS_HELD, HELD_EVERY = 20, 40  # times that a prepared query is sent


@pytest.fixture(scope="session", autouse=True)
def prepared_queries_are_what_django_would_write() -> Iterator[None]:
    """Hold each query that is sent as it was once written out against the same query written anew: the first
    times, and now and then, for to write it takes as long as all else."""
    send = PreparedQuery._for
    sent: Counter[tuple[PreparedQuery, str]] = Counter()

    def checked(query: PreparedQuery, using: Any, given: Sequence[Given]) -> Any:
        known = [one if isinstance(one, str | int | Ids) else Ids(one) for one in given]
        writing, values = send(query, using, known)
        times = sent[query, writing.sql] = sent[query, writing.sql] + 1
        if times > ALWAYS_HELD and times % HELD_EVERY:
            return writing, values
        sql, params = query._query(*known).query.get_compiler(connection=using).as_sql()
        said = [one.as_sent(using.vendor) if isinstance(one, Ids) else one for one in params]
        assert (writing.sql, values) == (sql, said)
        return writing, values

    with mock.patch.object(PreparedQuery, "_for", checked):
        yield


@pytest.fixture(autouse=True)
def forms_are_rendered_with_the_settings_of_the_test() -> None:
    """Forget untouched forms: what a form offers depends on settings, which do not change elsewhere."""
    caches["fragments"].clear()


@pytest.fixture(autouse=True)
def engine_logs_no_errors(
    request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> Iterator[None]:
    """Fail where the live engine logs an error: what cannot be rendered is left out, and a test that
    waits for nothing to be sent would pass by that."""
    yield
    said = [one.getMessage() for one in caplog.get_records("call") if _is_of_the_engine(one)]
    assert not said or request.node.get_closest_marker("engine_errors"), said


def _is_of_the_engine(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.ERROR and record.name.startswith("feed.live")


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Whether the database stands already; the run's folder and server go as a whole."""
    return begun.told() is not None


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """Have the process' own database be a copy of what the run migrated."""
    if folder := begun.told():
        begun.copy_for(connection, folder)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server."""
    server = Postgres()
    yield server
    server.stop()


@pytest.fixture
def redis() -> Iterator[Redis]:
    """A Redis server that a test may kill."""
    server = Redis()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite database with alice, bob, carol and admin."""
    path = tmp_path_factory.mktemp("template") / "site.sqlite3"
    if folder := begun.told():
        shutil.copy(begun.sqlite(folder, begun.WITH_PEOPLE), path)
    else:
        prepared(path.parent, f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of the same database on PostgreSQL."""
    if not begun.told():
        prepared(tmp_path_factory.mktemp("template"), postgres.create(begun.WITH_PEOPLE))
    return begun.WITH_PEOPLE


@pytest.fixture(scope="session")
def spares(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Spares]:
    """Sites that serve already."""
    spares = Spares(lambda: tmp_path_factory.mktemp("site"), sqlite_template)
    yield spares
    spares.end()


@pytest.fixture
def site(spares: Spares) -> Iterator[Site]:
    """The site as `make run` serves it: SQLite, no Redis, one daphne."""
    with spares.one() as site:
        yield site


@pytest.fixture(scope="module")
def shared_site(spares: Spares) -> Iterator[Site]:
    """The same for all tests of a module that end no session and kill no server."""
    with spares.one() as site:
        yield site


@pytest.fixture
def big_site(
    tmp_path: Path, postgres: Postgres, postgres_template: str, redis: Redis
) -> Iterator[Site]:
    """The site as production serves it: PostgreSQL, Redis, two daphne processes."""
    url = postgres.create(f"site_{tmp_path.name}".replace("-", "_"), like=postgres_template)
    site = Site(tmp_path, url, redis.url, processes=2).start()
    yield site
    site.kill()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_window(chromium: Browser) -> Iterator[Callable[..., Window]]:
    """Open browsers; at the end their consoles must have said nothing unexpected.

    Where the policy is passed by, axe looks: nothing may be half faded in then, or it measures that.
    """
    windows: list[Window] = []

    def open_one(url: str, name: str = "", **options: Any) -> Window:
        if options.get("bypass_csp"):
            options.setdefault("reduced_motion", "reduce")
        window = Window(chromium, url, **options)
        windows.append(window)
        return window.enter(name) if name else window

    yield open_one
    complaints = [line for window in windows for line in window.complaints()]
    for window in windows:
        window.close()
    assert not complaints, complaints
