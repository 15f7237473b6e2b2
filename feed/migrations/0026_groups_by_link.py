from django.db import migrations, models

from users.lib.concurrently import AddUniqueConcurrently


class Migration(migrations.Migration):
    """The group to which a link leads."""

    atomic = False
    dependencies = [("feed", "0025_group_links")]
    operations = [
        AddUniqueConcurrently(
            model_name="conversation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("link_key__isnull", False)),
                fields=("link_key",),
                name="group_by_link",
            ),
        ),
    ]
