from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("users", "0007_default_language")]
    operations = [
        migrations.CreateModel(
            name="Tally",
            fields=[
                (
                    "name",
                    models.CharField(max_length=200, primary_key=True, serialize=False),
                ),
                ("number", models.PositiveIntegerField()),
                ("ends", models.BigIntegerField()),
            ],
            options={"indexes": [models.Index(fields=["ends"], name="tally_ends")]},
        ),
    ]
