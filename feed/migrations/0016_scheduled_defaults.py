"""What waits has the columns of a post, defaults of the database included. No row changes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("feed", "0015_words")]

    operations = [
        migrations.AlterField(
            "scheduledpost",
            "answers_from",
            models.CharField(
                choices=[
                    ("everyone", "everyone"),
                    ("followers", "my followers"),
                    ("friends", "my friends"),
                    ("mentioned", "people I mention"),
                ],
                db_default="everyone",
                default="everyone",
                max_length=9,
                verbose_name="who can reply",
            ),
        ),
        migrations.AlterField(
            "scheduledpost",
            "language",
            models.CharField(
                blank=True, db_default="", default="", max_length=10, verbose_name="language"
            ),
        ),
        migrations.AlterField(
            "scheduledpost",
            "visibility",
            models.CharField(
                choices=[
                    ("public", "Everyone"),
                    ("followers", "Followers"),
                    ("friends", "Friends"),
                ],
                db_default="public",
                default="public",
                help_text="Whom a post is for. A comment is for those who see its post.",
                max_length=9,
                verbose_name="for",
            ),
        ),
        migrations.AlterField(
            "scheduledpost",
            "warning",
            models.CharField(
                blank=True,
                db_default="",
                default="",
                max_length=100,
                verbose_name="content warning",
            ),
        ),
    ]
