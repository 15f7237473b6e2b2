from django.db import migrations, models

from users.lib.concurrently import AddIndexConcurrently, RemoveIndexConcurrently


class Migration(migrations.Migration):
    """The pictures of a message; and those that stand in forms alone, without what messages show."""

    atomic = False
    dependencies = [("feed", "0036_message_pictures")]
    operations = [
        AddIndexConcurrently(
            model_name="attachment",
            index=models.Index(
                condition=models.Q(("message__isnull", False)),
                fields=["message"],
                name="attachments_of_messages",
            ),
        ),
        AddIndexConcurrently(
            model_name="attachment",
            index=models.Index(
                condition=models.Q(
                    ("message__isnull", True), ("post__isnull", True), ("scheduled__isnull", True)
                ),
                fields=["unused_since"],
                name="attachment_in_forms",
            ),
        ),
        RemoveIndexConcurrently(model_name="attachment", name="attachment_unused"),
    ]
