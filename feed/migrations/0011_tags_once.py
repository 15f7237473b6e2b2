from django.db import migrations

from users.lib.concurrently import RemoveIndexConcurrently


class Migration(migrations.Migration):
    """The newest posts of a tag are found by what says that each has it once, read backwards."""

    atomic = False
    dependencies = [("feed", "0010_edit_history")]
    operations = [RemoveIndexConcurrently("posttag", "tag_newest")]
