"""Where the focal point of a picture is."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Columns with a default of the database: servers of the release before still write rows."""

    dependencies = [("feed", "0039_claims")]

    operations = [
        migrations.AddField(
            model_name="attachment",
            name="focal_x",
            field=models.PositiveSmallIntegerField(
                db_default=50,
                default=50,
                help_text="Per cent of the width, from the left.",
                verbose_name="focal point",
            ),
        ),
        migrations.AddField(
            model_name="attachment",
            name="focal_y",
            field=models.PositiveSmallIntegerField(
                db_default=50, default=50, help_text="Per cent of the height, from the top."
            ),
        ),
    ]
