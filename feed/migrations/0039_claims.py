from django.db import migrations, models

from users.lib.concurrently import AddIndexConcurrently

CLAIMED = models.Q(("claimed_until__isnull", False), ("closed_at__isnull", True))


class Migration(migrations.Migration):
    """Claims that are over, of cases and appeals: the worker looks for them each second."""

    atomic = False
    dependencies = [("feed", "0038_strikes")]
    operations = [
        AddIndexConcurrently(
            model_name="case",
            index=models.Index(condition=CLAIMED, fields=["claimed_until"], name="cases_claimed"),
        ),
        AddIndexConcurrently(
            model_name="appeal",
            index=models.Index(condition=CLAIMED, fields=["claimed_until"], name="appeals_claimed"),
        ),
    ]
