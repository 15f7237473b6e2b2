from django.db import migrations, models

from users.lib.concurrently import AddIndexConcurrently


class Migration(migrations.Migration):
    """The messages that show a post."""

    atomic = False
    dependencies = [("feed", "0023_message_posts")]
    operations = [
        AddIndexConcurrently(
            model_name="message",
            index=models.Index(
                condition=models.Q(("post__isnull", False)),
                fields=["post"],
                name="messages_with_post",
            ),
        ),
    ]
