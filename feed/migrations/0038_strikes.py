import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Strikes, which tell somebody what was decided about them, and appeals against these."""

    dependencies = [
        ("feed", "0037_pictures_of_messages"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="case",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("fine", "judged fine"),
                    ("warned", "person warned"),
                    ("removed", "post removed"),
                    ("suspended", "person suspended"),
                    ("gone", "gone already"),
                ],
                max_length=16,
                verbose_name="outcome",
            ),
        ),
        migrations.AlterField(
            model_name="caseentry",
            name="kind",
            field=models.CharField(
                choices=[
                    ("claimed", "began to look at it"),
                    ("taken_over", "took it over"),
                    ("released", "left it"),
                    ("noted", "wrote a note"),
                    ("decided", "decided"),
                    ("granted", "granted the appeal"),
                    ("refused", "refused the appeal"),
                ],
                max_length=16,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="notification",
            name="kind",
            field=models.CharField(
                choices=[
                    ("comment", "a comment on your post"),
                    ("answer", "a reply to your comment"),
                    ("mention", "someone mentions you"),
                    ("quote", "a quote of your post"),
                    ("edited", "an edit to a post you boosted or replied to"),
                    ("poll", "a poll that ended"),
                    ("follow", "a new follower"),
                    ("request", "a follow request"),
                    ("accepted", "an accepted follow request"),
                    ("report_acted", "your report was acted on"),
                    ("report_fine", "what you reported was judged fine"),
                    ("report_gone", "what you reported was gone already"),
                    ("strike", "moderators acted on something of yours"),
                    ("appeal_granted", "your appeal was granted"),
                    ("appeal_refused", "your appeal was refused"),
                    ("note", "a note"),
                ],
                max_length=16,
                verbose_name="kind",
            ),
        ),
        migrations.CreateModel(
            name="Strike",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("warned", "warned"),
                            ("removed", "post removed"),
                            ("suspended", "person suspended"),
                        ],
                        max_length=16,
                        verbose_name="what was done",
                    ),
                ),
                (
                    "words",
                    models.CharField(
                        blank=True, max_length=10000, verbose_name="message to the person"
                    ),
                ),
                ("copy", models.JSONField(default=list, verbose_name="copy")),
                ("created_at", models.DateTimeField(verbose_name="when")),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="withdrawn"),
                ),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="strike",
                        to="feed.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        help_text="Empty once they have left Plaza.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="strikes",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="about whom",
                    ),
                ),
            ],
            options={
                "verbose_name": "strike",
                "verbose_name_plural": "strikes",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Appeal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "claimed_until",
                    models.DateTimeField(blank=True, null=True, verbose_name="claimed until"),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
                ("text", models.CharField(max_length=40000, verbose_name="what they say")),
                ("created_at", models.DateTimeField(verbose_name="when")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("granted", "granted"), ("refused", "refused")],
                        max_length=16,
                        verbose_name="outcome",
                    ),
                ),
                (
                    "words",
                    models.CharField(
                        blank=True, max_length=10000, verbose_name="message to the person"
                    ),
                ),
                (
                    "assignee",
                    models.ForeignKey(
                        blank=True,
                        help_text="Who is looking at it, or has decided it.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="assignee",
                    ),
                ),
                (
                    "strike",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="appeal",
                        to="feed.strike",
                        verbose_name="strike",
                    ),
                ),
            ],
            options={
                "verbose_name": "appeal",
                "verbose_name_plural": "appeals",
                "default_permissions": (),
            },
        ),
        migrations.AddIndex(
            model_name="strike",
            index=models.Index(fields=["person", "-id"], name="strikes_of"),
        ),
        migrations.AddIndex(
            model_name="appeal",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True)),
                fields=["created_at"],
                name="appeals_by_age",
            ),
        ),
    ]
