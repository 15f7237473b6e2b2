"""Whether others see when somebody is there."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A column with a default of the database: servers of the release before still write rows."""

    dependencies = [("users", "0016_contact")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="shows_active",
            field=models.BooleanField(
                db_default=True,
                default=True,
                editable=False,
                verbose_name="shows when they are there, and sees when others are",
            ),
        ),
    ]
