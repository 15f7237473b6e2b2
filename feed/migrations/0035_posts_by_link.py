from django.db import migrations, models

from users.lib.concurrently import AddIndexConcurrently


class Migration(migrations.Migration):
    """The posts that show a page, and those whose link the worker is to look at."""

    atomic = False
    dependencies = [("feed", "0034_link_previews")]
    operations = [
        AddIndexConcurrently(
            model_name="post",
            index=models.Index(
                condition=models.Q(("link__isnull", False)), fields=["link"], name="post_links"
            ),
        ),
        AddIndexConcurrently(
            model_name="post",
            index=models.Index(
                condition=models.Q(("link_due__isnull", False)),
                fields=["link_due"],
                name="post_links_due",
            ),
        ),
    ]
