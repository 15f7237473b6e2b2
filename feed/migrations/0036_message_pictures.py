import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A message may show pictures."""

    dependencies = [("feed", "0035_posts_by_link")]
    operations = [
        migrations.AddField(
            model_name="message",
            name="picture_facts",
            field=models.JSONField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="attachment",
            name="message",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="attachments",
                to="feed.message",
                verbose_name="sent with",
            ),
        ),
    ]
