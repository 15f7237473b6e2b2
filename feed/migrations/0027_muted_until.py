from django.db import migrations, models

from users.lib.concurrently import AddIndexConcurrently


class Migration(migrations.Migration):
    """Mutes of conversations, by when they are over."""

    atomic = False
    dependencies = [("feed", "0026_groups_by_link")]
    operations = [
        AddIndexConcurrently(
            model_name="membership",
            index=models.Index(
                condition=models.Q(("muted_until__isnull", False)),
                fields=["muted_until"],
                name="conversations_muted",
            ),
        ),
    ]
