"""What runs in the background: rows of the database that `manage.py worker` takes one by one.

A task holds ids only and looks at the rows when it runs. What must not be lost is in the rows too:
a task that is gone with its worker is put in again by the upkeep.
"""

from django_tasks import task


@task()
def make_export(export_id: int) -> None:
    """Make the zip of a download that somebody has asked for."""
    from users.actions import exports

    exports.make(export_id)
