from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("users", "0006_people_hidden")]
    operations = [
        migrations.AddField(
            model_name="user",
            name="default_language",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                editable=False,
                max_length=10,
                verbose_name="writes in",
            ),
        ),
    ]
