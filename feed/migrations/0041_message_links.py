import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """What the pages are that messages link to. The column that leads there has no constraint: it would be
    proved against every message. That of posts is only called otherwise from the other side."""

    dependencies = [("feed", "0040_focal_points")]
    operations = [
        migrations.AddField(
            model_name="message",
            name="link",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="%(class)ss",
                to="feed.linkpreview",
                verbose_name="links to",
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="link_due",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="When the worker looks at its link; empty where there is nothing to do.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="link_facts",
            field=models.JSONField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="message",
            name="preview_of",
            field=models.CharField(
                choices=[
                    ("first", "the first link"),
                    ("second", "the second link"),
                    ("third", "the third link"),
                    ("none", "none"),
                ],
                db_default="first",
                default="first",
                max_length=6,
                verbose_name="link preview",
            ),
        ),
        migrations.AlterField(
            model_name="post",
            name="link",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="%(class)ss",
                to="feed.linkpreview",
                verbose_name="links to",
            ),
        ),
    ]
