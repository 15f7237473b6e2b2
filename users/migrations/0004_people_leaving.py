from django.db import migrations, models

from users.lib.concurrently import AddIndexConcurrently


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("users", "0003_people")]
    operations = [
        AddIndexConcurrently(
            model_name="user",
            index=models.Index(
                condition=models.Q(("leaves_at__isnull", False)),
                fields=["leaves_at"],
                name="people_leaving",
            ),
        ),
    ]
