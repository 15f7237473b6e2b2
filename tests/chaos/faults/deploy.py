"""A new version is rolled out, with a migration, while people are on the site."""

import shutil
import signal
import time

from tests.chaos.grounds import Production
from tests.chaos.town import TownUnderFaults
from tests.services import BASE

from .fault import Fault, ground_of

# Safe on a live table: a column that may be empty, and an index that locks nobody out.
MIGRATION = """
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

class Migration(migrations.Migration):
    atomic = False
    dependencies = [("feed", "{before}")]
    operations = [
        migrations.AddField("post", "rolled_out", models.TextField(null=True)),
        AddIndexConcurrently("post", models.Index(fields=["rolled_out"], name="post_by_rolled_out")),
    ]
"""
NEW = "MIGRATION_MODULES = {'feed': 'rolled_out_migrations'}\n"


def _new_version(town: TownUnderFaults) -> str:
    """Lay out the new version beside the old one; returns its settings module."""
    old = town.site.environment["DJANGO_SETTINGS_MODULE"]
    place = town.site.folder
    new = place / "rolled_out_migrations"
    shutil.copytree(BASE / "feed" / "migrations", new, ignore=shutil.ignore_patterns("__pycache__"))
    last = max(path.stem for path in new.glob("0*.py"))
    (new / "0999_rolled_out.py").write_text(MIGRATION.format(before=last))
    (place / "rolled_out.py").write_text(f"from {old} import *\n{NEW}")
    return "rolled_out"


def _migrate(town: TownUnderFaults) -> dict[str, float]:
    """Migrate while the old version serves people; from now on the new one is started."""
    new = _new_version(town)
    town.site.environment.update(
        DJANGO_SETTINGS_MODULE=new, PYTHONPATH=f"{BASE}:{town.site.folder}"
    )
    began = time.monotonic()
    town.site.manage("migrate", "-v0")
    assert town.ask_database(
        "SELECT 1 FROM information_schema.columns WHERE column_name = 'rolled_out'"
    ), "the migration did not run"
    return {"seconds to migrate": round(time.monotonic() - began, 1)}


def rolling(town: TownUnderFaults) -> dict[str, float]:
    """Migrate, then restart one process after the other; the balancer asks those that stay."""
    failed, unanswered = town.ledger.failed, town.ledger.unanswered
    figures = _migrate(town)
    for port, url in zip(town.site.ports, town.site.urls, strict=True):
        town.ground.out = {url}
        assert town.site.kill_one(port, signal.SIGTERM), "a process did not end"
        town.site.start()
        town.ground.out = set()
    return {**figures, **_expect_none_failed(town, failed, unanswered)}


def rolling_stack(town: TownUnderFaults) -> dict[str, float]:
    """Migrate, then the stack's own rolling restart."""
    ground = ground_of(town, Production)
    failed, unanswered = town.ledger.failed, town.ledger.unanswered
    figures = _migrate(town)
    for part in (*ground.stack.webs, ground.stack.worker):
        part.environment.update(town.site.environment)
    before = ground.pids()
    ground.stack.restart()
    assert not set(before) & set(ground.pids())
    return {**figures, **_expect_none_failed(town, failed, unanswered)}


def _expect_none_failed(town: TownUnderFaults, failed: int, unanswered: int) -> dict[str, float]:
    failed, unanswered = town.ledger.failed - failed, town.ledger.unanswered - unanswered
    assert not failed + unanswered, f"{failed} requests failed, {unanswered} got no answer"
    return {"requests failed": failed + unanswered}


def killed_behind_nginx(town: TownUnderFaults) -> dict[str, float]:
    """Each daphne behind nginx is killed in turn, and brought back as systemd would."""
    ground = ground_of(town, Production)
    for web in ground.stack.webs:
        web.signal(signal.SIGKILL)
        time.sleep(1.5)
        ground.stack.revive()
        web.wait_until_ready()
    return {}


FAULTS = (
    Fault("deploy", "a rolling deploy with a migration", rolling),
    Fault(
        "deploy-stack", "the same, as `make stack` restarts behind nginx", rolling_stack, "stack"
    ),
    Fault(
        "kill-stack",
        "SIGKILL of one daphne after the other, behind nginx",
        killed_behind_nginx,
        "stack",
    ),
)
