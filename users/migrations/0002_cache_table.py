"""The table of the cache (settings.CACHES), which holds rate limits."""

from django.core.management import call_command
from django.db import migrations


def create(apps, schema_editor):
    """Make the table, unless it is there."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


def drop(apps, schema_editor):
    """Take the table away; all it holds is gone in an hour anyway."""
    schema_editor.execute("DROP TABLE IF EXISTS plaza_cache")


class Migration(migrations.Migration):
    dependencies = [("users", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
