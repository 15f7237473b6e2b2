import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A post that waits for its time may quote another: two columns of a small table."""

    dependencies = [("feed", "0011_tags_once")]
    operations = [
        migrations.AddField(
            "scheduledpost",
            "quote_of",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="feed.post",
                verbose_name="quotes",
            ),
        ),
        migrations.AddField(
            "scheduledpost",
            "is_quote",
            models.BooleanField(
                db_default=False,
                default=False,
                editable=False,
                help_text="It quotes a post, which may be gone by now.",
            ),
        ),
    ]
