"""What is the same for every kind of database: which one it is, whether it is empty, its migrations."""

from contextlib import nullcontext
from pathlib import Path
from typing import Protocol

from django.core.management import CommandError
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from feed.models import LiveEpoch, Post
from users.models import User

from . import postgres, sqlite
from .archive import Manifest, Progress, Readable

# What `migrate` itself fills; a database with nothing else in it is empty.
FILLED_BY_MIGRATE = frozenset(
    [
        MigrationRecorder.Migration._meta.db_table,
        LiveEpoch._meta.db_table,
        "django_content_type",
        "auth_permission",
    ]
)


class Kind(Protocol):
    """One kind of database: `sqlite` and `postgres` are modules of this shape."""

    def dump(self, to: Path, progress: Progress) -> None:
        """Write the database to a new file."""

    def restore(self, content: Readable, progress: Progress) -> None:
        """Make the database what a dump holds."""


def kind() -> Kind:
    """Return how to dump and restore this site's database; raises CommandError for an unknown one."""
    known: dict[str, Kind] = {"sqlite": sqlite, "postgresql": postgres}
    if connection.vendor not in known:
        raise CommandError(f"Backups know SQLite and PostgreSQL, not {connection.vendor}.")
    return known[connection.vendor]


def migrations() -> dict[str, list[str]]:
    """Return the migrations that the database has had, by app."""
    had: dict[str, list[str]] = {}
    for app, name in sorted(MigrationRecorder(connection).applied_migrations()):
        had.setdefault(app, []).append(name)
    return had


def unknown_to_us(manifest: Manifest) -> list[str]:
    """Return the migrations of a backup that this Plaza does not have: it was made by a newer one."""
    loader = MigrationLoader(None)
    known = set(loader.disk_migrations)
    for migration in loader.disk_migrations.values():
        known.update(migration.replaces)
    apps = {app for app, _name in known}
    return [
        f"{app}.{name}"
        for app, names in manifest.migrations.items()
        for name in names
        if app in apps and (app, name) not in known
    ]


def what_it_holds() -> str:
    """Return in words which database this is, and how many people and posts it holds.

    Raises CommandError for one that is no site's: a backup without its environment finds another
    database than the site has, and must not make one.
    """
    settings = connection.settings_dict
    where = f" at {settings['HOST']}" if settings["HOST"] else ""
    name = f"{connection.display_name}, {settings['NAME']}{where}"
    is_there = connection.vendor != "sqlite" or Path(settings["NAME"]).exists()
    models = (User, Post, LiveEpoch)
    with connection.cursor() if is_there else nullcontext() as cursor:
        tables = connection.introspection.table_names(cursor) if is_there else []
    if not {model._meta.db_table for model in models} <= set(tables):
        raise CommandError(
            f"This is no site of Plaza: {name}. Does the environment name the site's database "
            "(DJANGO_SETTINGS_MODULE, DATABASE_URL)?"
        )
    posts = Post.objects.filter(deleted_at=None, boost_of=None).count()
    return f"{name}: {User.objects.count():,} people, {posts:,} posts and comments"


def filled_tables() -> list[str]:
    """Return the tables that hold something which `migrate` has not put there."""
    with connection.cursor() as cursor:
        found = []
        for table in connection.introspection.table_names(cursor):
            if table in FILLED_BY_MIGRATE:
                continue
            cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(table)} LIMIT 1")  # noqa: S608
            if cursor.fetchone() is not None:
                found.append(table)
        return found
