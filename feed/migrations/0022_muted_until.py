from django.db import migrations, models

from users.lib.concurrently import AddIndexConcurrently


class Migration(migrations.Migration):
    """Mutes of conversations, by when they are over."""

    atomic = False
    dependencies = [("feed", "0021_replies_by_author")]
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
