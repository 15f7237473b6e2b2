from django.db import migrations, models

from users.lib.concurrently import (
    AddIndexConcurrently,
    AddUniqueConcurrently,
    RemoveIndexConcurrently,
)


class Migration(migrations.Migration):
    # Each new index is there before the old one goes: no timeline is ever without.
    atomic = False
    dependencies = [("feed", "0006_conversation")]
    operations = [
        AddIndexConcurrently(
            model_name="post",
            index=models.Index(
                condition=models.Q(
                    ("boost_of__isnull", True),
                    ("deleted_at__isnull", True),
                    ("erased_at__isnull", True),
                    ("root__isnull", True),
                    ("visibility", "public"),
                ),
                fields=["-id"],
                name="post_public_timeline",
            ),
        ),
        AddIndexConcurrently(
            model_name="post",
            index=models.Index(
                condition=models.Q(("root__isnull", False)),
                fields=["root", "path"],
                name="post_tree",
            ),
        ),
        AddIndexConcurrently(
            model_name="post",
            index=models.Index(
                condition=models.Q(("parent__isnull", False)),
                fields=["parent"],
                name="post_answers",
            ),
        ),
        AddIndexConcurrently(
            model_name="post",
            index=models.Index(
                condition=models.Q(("boost_of__isnull", False)),
                fields=["boost_of", "id"],
                name="post_boosts",
            ),
        ),
        AddIndexConcurrently(
            model_name="post",
            index=models.Index(
                condition=models.Q(("quote_of__isnull", False)),
                fields=["quote_of"],
                name="post_quotes",
            ),
        ),
        AddUniqueConcurrently(
            model_name="post",
            constraint=models.UniqueConstraint(
                condition=models.Q(("boost_of__isnull", False)),
                fields=("boost_of", "author"),
                name="boost_once",
            ),
        ),
        RemoveIndexConcurrently(
            model_name="post",
            name="post_public_newest",
        ),
    ]
