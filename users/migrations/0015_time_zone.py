from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("users", "0014_display")]
    operations = [
        migrations.AddField(
            model_name="user",
            name="time_zone",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                editable=False,
                max_length=64,
                verbose_name="time zone",
            ),
        ),
    ]
