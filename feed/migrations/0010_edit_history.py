from django.db import migrations, models


class Migration(migrations.Migration):
    # The table is new in this release, and empty: its index needs no care.
    dependencies = [("feed", "0009_polls")]
    operations = [
        migrations.AddField(
            model_name="version",
            name="replaced_at",
            field=models.DateTimeField(null=True, verbose_name="replaced"),
        ),
        migrations.AddField(
            model_name="version",
            name="told_up_to",
            field=models.BigIntegerField(
                editable=False,
                help_text="Everybody up to this id has been told of the change. Empty: nobody is left.",
                null=True,
            ),
        ),
        migrations.AddIndex(
            model_name="version",
            index=models.Index(
                condition=models.Q(("told_up_to__isnull", False)),
                fields=["id"],
                name="version_untold",
            ),
        ),
    ]
