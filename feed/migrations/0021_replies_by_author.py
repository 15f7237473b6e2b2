from django.db import migrations, models

from users.lib.concurrently import AddIndexConcurrently


class Migration(migrations.Migration):
    """What somebody replied, the newest first."""

    atomic = False
    dependencies = [("feed", "0020_messages")]
    operations = [
        AddIndexConcurrently(
            model_name="post",
            index=models.Index(
                condition=models.Q(("deleted_at__isnull", True), ("root__isnull", False)),
                fields=["author", "-id"],
                name="post_replies_by_author",
            ),
        ),
    ]
