import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import feed.models.attachment


class Migration(migrations.Migration):
    dependencies = [
        ("feed", "0030_groups_emptied_before"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="post",
            name="picture_facts",
            field=models.JSONField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="scheduledpost",
            name="picture_facts",
            field=models.JSONField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="version",
            name="picture_facts",
            field=models.JSONField(blank=True, editable=False, null=True),
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("image", "picture")],
                        default="image",
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
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
                    "token",
                    models.CharField(
                        default=feed.models.attachment.new_token,
                        editable=False,
                        max_length=22,
                        unique=True,
                    ),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(default=0, verbose_name="place among them"),
                ),
                (
                    "alt",
                    models.CharField(
                        blank=True, default="", max_length=30000, verbose_name="description"
                    ),
                ),
                ("is_sensitive", models.BooleanField(default=False, verbose_name="covered")),
                (
                    "width",
                    models.PositiveIntegerField(
                        default=0, help_text="Pixels, of the upright picture."
                    ),
                ),
                ("height", models.PositiveIntegerField(default=0)),
                (
                    "colour",
                    models.CharField(blank=True, default="", help_text="#rrggbb", max_length=7),
                ),
                ("is_animated", models.BooleanField(default=False)),
                (
                    "files",
                    models.JSONField(default=list, help_text="The names of what is served of it."),
                ),
                ("size", models.PositiveBigIntegerField(default=0, verbose_name="bytes")),
                (
                    "source",
                    models.CharField(blank=True, default="", editable=False, max_length=100),
                ),
                (
                    "failure",
                    models.CharField(
                        blank=True, default="", max_length=12, verbose_name="why it failed"
                    ),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0, editable=False)),
                (
                    "taken_at",
                    models.DateTimeField(
                        blank=True, editable=False, help_text="When a worker took it.", null=True
                    ),
                ),
                (
                    "unused_since",
                    models.DateTimeField(auto_now_add=True, verbose_name="stands in a form since"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="uploaded")),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attachments",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="whose",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="attachments",
                        to="feed.post",
                        verbose_name="shown by",
                    ),
                ),
                (
                    "scheduled",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="attachments",
                        to="feed.scheduledpost",
                        verbose_name="waits with",
                    ),
                ),
            ],
            options={
                "verbose_name": "attachment",
                "verbose_name_plural": "attachments",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["id"],
                        name="attachment_waiting",
                    ),
                    models.Index(
                        condition=models.Q(("post__isnull", True), ("scheduled__isnull", True)),
                        fields=["unused_since"],
                        name="attachment_unused",
                    ),
                ],
            },
        ),
    ]
