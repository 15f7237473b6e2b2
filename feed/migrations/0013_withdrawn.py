from django.db import migrations, models


class Migration(migrations.Migration):
    """Whether its author took a post away: a column with a default of the database's, so no row is read."""

    dependencies = [("feed", "0012_scheduled_quotes")]
    operations = [
        migrations.AddField(
            "post",
            "is_withdrawn",
            models.BooleanField(
                db_default=False,
                default=False,
                editable=False,
                help_text="Its author has deleted it; nobody brings it back.",
                verbose_name="deleted by its author",
            ),
        ),
    ]
