from django.db import migrations, models

from users.lib.concurrently import AddIndexConcurrently


class Migration(migrations.Migration):
    """The suspensions that end next."""

    atomic = False
    dependencies = [("feed", "0043_suspensions_end")]
    operations = [
        AddIndexConcurrently(
            model_name="strike",
            index=models.Index(
                condition=models.Q(("ended_at", None), ("ends_at__isnull", False)),
                fields=["ends_at"],
                name="strikes_ending",
            ),
        ),
    ]
