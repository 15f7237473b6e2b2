from django.db import migrations, models

from users.lib.concurrently import AddIndexConcurrently


class Migration(migrations.Migration):
    """The groups that somebody waits to be let into."""

    atomic = False
    dependencies = [("feed", "0027_muted_until")]
    operations = [
        AddIndexConcurrently(
            model_name="membership",
            index=models.Index(
                condition=models.Q(("state", "waiting")),
                fields=["person", "-id"],
                name="conversations_waiting",
            ),
        ),
    ]
