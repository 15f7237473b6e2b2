from django.db import migrations, models


class Migration(migrations.Migration):
    """Until when somebody is suspended, and when that was over."""

    dependencies = [("feed", "0042_messages_by_link")]
    operations = [
        migrations.AddField(
            model_name="strike",
            name="ends_at",
            field=models.DateTimeField(
                blank=True, help_text="Of a suspension for a time.", null=True, verbose_name="ends"
            ),
        ),
        migrations.AddField(
            model_name="strike",
            name="ended_at",
            field=models.DateTimeField(
                blank=True,
                help_text="When the time was over, or the person was brought back before.",
                null=True,
                verbose_name="ended",
            ),
        ),
    ]
