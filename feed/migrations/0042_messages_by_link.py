from django.db import migrations, models

from users.lib.concurrently import AddIndexConcurrently


class Migration(migrations.Migration):
    """The messages that show a page, and those whose link the worker is to look at; and the pages that wait to
    be asked."""

    atomic = False
    dependencies = [("feed", "0041_message_links")]
    operations = [
        AddIndexConcurrently(
            model_name="linkpreview",
            index=models.Index(
                condition=models.Q(("state", "waiting")),
                fields=["created_at"],
                name="previews_waiting",
            ),
        ),
        AddIndexConcurrently(
            model_name="message",
            index=models.Index(
                condition=models.Q(("link__isnull", False)), fields=["link"], name="message_links"
            ),
        ),
        AddIndexConcurrently(
            model_name="message",
            index=models.Index(
                condition=models.Q(("link_due__isnull", False)),
                fields=["link_due"],
                name="message_links_due",
            ),
        ),
    ]
