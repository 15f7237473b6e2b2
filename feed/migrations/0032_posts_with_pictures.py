from django.db import migrations, models

from users.lib.concurrently import AddIndexConcurrently


class Migration(migrations.Migration):
    """What somebody posted with pictures, the newest first."""

    atomic = False
    dependencies = [("feed", "0031_attachments")]
    operations = [
        AddIndexConcurrently(
            model_name="post",
            index=models.Index(
                condition=models.Q(
                    ("deleted_at__isnull", True),
                    ("picture_facts__isnull", False),
                    ("root__isnull", True),
                ),
                fields=["author", "-id"],
                name="post_media_by_author",
            ),
        ),
    ]
