import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """What the pages are that posts link to. The column that leads there has no constraint: it would be proved
    against every post."""

    dependencies = [
        ("feed", "0033_reports"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="post",
            name="link_due",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="When the worker looks at its link; empty where there is nothing to do.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="post",
            name="link_facts",
            field=models.JSONField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="post",
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
        migrations.AddField(
            model_name="scheduledpost",
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
        migrations.CreateModel(
            name="LinkPreview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(editable=False, max_length=64)),
                ("url", models.TextField(help_text="As it is asked for.", verbose_name="address")),
                ("host", models.CharField(max_length=253, verbose_name="host")),
                ("is_newest", models.BooleanField(default=True, editable=False)),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "waiting"), ("ready", "ready"), ("failed", "failed")],
                        default="waiting",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                (
                    "failure",
                    models.CharField(
                        blank=True, default="", max_length=12, verbose_name="why it failed"
                    ),
                ),
                ("title", models.TextField(blank=True, default="", verbose_name="title")),
                ("site", models.TextField(blank=True, default="", verbose_name="site")),
                (
                    "description",
                    models.TextField(blank=True, default="", verbose_name="description"),
                ),
                (
                    "picture",
                    models.CharField(blank=True, default="", editable=False, max_length=22),
                ),
                (
                    "width",
                    models.PositiveIntegerField(default=0, help_text="Pixels, of its picture."),
                ),
                ("height", models.PositiveIntegerField(default=0)),
                ("tries", models.PositiveSmallIntegerField(default=0, editable=False)),
                (
                    "taken_at",
                    models.DateTimeField(
                        blank=True, editable=False, help_text="When a worker took it.", null=True
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="first asked for"),
                ),
                (
                    "done_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="known since"),
                ),
            ],
            options={
                "verbose_name": "link preview",
                "verbose_name_plural": "link previews",
                "indexes": [
                    models.Index(fields=["host", "taken_at"], name="previews_of_host"),
                    models.Index(fields=["created_at"], name="previews_by_age"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_newest", True)),
                        fields=("key",),
                        name="one_preview_of_a_page",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="post",
            name="link",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="posts",
                to="feed.linkpreview",
                verbose_name="links to",
            ),
        ),
    ]
