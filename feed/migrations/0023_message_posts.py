import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A message may show a post."""

    dependencies = [("feed", "0022_message_words")]
    operations = [
        migrations.AddField(
            model_name="message",
            name="has_post",
            field=models.BooleanField(
                db_default=False,
                default=False,
                editable=False,
                help_text="It shows a post, which may be gone by now.",
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="post",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="sent_in",
                to="feed.post",
                verbose_name="post",
            ),
        ),
    ]
