from django.db import migrations, models

from users.lib.concurrently import AddIndexConcurrently


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("feed", "0008_comment_paths")]
    operations = [
        migrations.AddField(
            model_name="poll",
            name="told_to",
            field=models.BigIntegerField(
                db_default=0,
                default=0,
                editable=False,
                help_text="The last ballot whose voter has been told that the poll is over.",
            ),
        ),
        migrations.AddField(
            model_name="poll",
            name="is_told",
            field=models.BooleanField(
                db_default=False,
                default=False,
                editable=False,
                help_text="All who voted have been told that it is over.",
            ),
        ),
        migrations.AlterField(
            model_name="pollchoice",
            name="text",
            field=models.CharField(max_length=1000, verbose_name="text"),
        ),
        AddIndexConcurrently(
            model_name="poll",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", False), ("is_told", False)),
                fields=["ended_at"],
                name="poll_untold",
            ),
        ),
    ]
