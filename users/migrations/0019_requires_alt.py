"""Whether somebody may send no picture without a description."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A column with a default of the database: servers of the release before still write rows."""

    dependencies = [("users", "0018_sign_up_blocks")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="requires_alt",
            field=models.BooleanField(
                db_default=False,
                default=False,
                editable=False,
                verbose_name="describes every picture",
            ),
        ),
    ]
