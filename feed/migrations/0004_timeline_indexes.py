from django.db import migrations, models

from users.lib.concurrently import AddIndexConcurrently, RemoveIndexConcurrently


class Migration(migrations.Migration):
    # Each new index is there before the old one goes: no timeline is ever without.
    atomic = False
    dependencies = [("feed", "0003_visibility")]
    operations = [
        AddIndexConcurrently(
            model_name="post",
            index=models.Index(
                condition=models.Q(
                    ("deleted_at__isnull", True),
                    ("erased_at__isnull", True),
                    ("root__isnull", True),
                    ("visibility", "public"),
                ),
                fields=["-id"],
                name="post_public_newest",
            ),
        ),
        RemoveIndexConcurrently(model_name="post", name="post_public_timeline"),
        AddIndexConcurrently(
            model_name="post",
            index=models.Index(
                condition=models.Q(("deleted_at__isnull", True), ("root__isnull", True)),
                fields=["author", "-id", "visibility"],
                name="post_newest_by_author",
            ),
        ),
        RemoveIndexConcurrently(model_name="post", name="post_by_author"),
    ]
