from django.db import migrations, models

from users.lib.concurrently import AddIndexConcurrently


class Migration(migrations.Migration):
    """What somebody wrote, and what they passed on, each the newest first."""

    atomic = False
    dependencies = [("feed", "0028_conversations_waiting")]
    operations = [
        AddIndexConcurrently(
            model_name="post",
            index=models.Index(
                condition=models.Q(
                    ("boost_of__isnull", True),
                    ("deleted_at__isnull", True),
                    ("root__isnull", True),
                ),
                fields=["author", "-id"],
                name="post_written_by_author",
            ),
        ),
        AddIndexConcurrently(
            model_name="post",
            index=models.Index(
                condition=models.Q(("boost_of__isnull", False), ("deleted_at__isnull", True)),
                fields=["author", "-id"],
                name="post_boosts_by_author",
            ),
        ),
    ]
