import django.core.validators
from django.db import migrations, models

import users.models.naming
import users.models.user


class Migration(migrations.Migration):
    """Only what forms ask: the tables stay as they are."""

    dependencies = [("users", "0004_people_leaving")]
    operations = [
        migrations.AlterField(
            model_name="user",
            name="username",
            field=models.CharField(
                error_messages={"unique": "Somebody has that username already."},
                max_length=30,
                unique=True,
                validators=[
                    django.core.validators.RegexValidator(
                        "\\A[a-zA-Z0-9_]{3,30}\\Z",
                        "A username has 3 to 30 of the letters a to z, digits and underscores.",
                    ),
                    users.models.naming.refuse_reserved,
                    users.models.naming.refuse_kept,
                ],
                verbose_name="username",
            ),
        ),
    ]
