import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Reports, the cases that they make, and what moderators do about these."""

    dependencies = [
        ("feed", "0032_posts_with_pictures"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
                    ("note", "a note"),
                ],
                max_length=16,
                verbose_name="kind",
            ),
        ),
        migrations.CreateModel(
            name="Case",
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
                        choices=[
                            ("post", "post"),
                            ("comment", "comment"),
                            ("person", "person"),
                            ("message", "message"),
                        ],
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                ("object_id", models.BigIntegerField(verbose_name="number")),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("spam", "Spam or a scam"),
                            ("harassment", "Harassment or bullying"),
                            ("hate", "Hate speech"),
                            ("violence", "Violence or threats"),
                            ("self_harm", "Suicide or self-harm"),
                            ("minors", "Harm to children"),
                            ("nudity", "Nudity without a warning"),
                            ("impersonation", "Pretending to be somebody else"),
                            ("illegal", "Something else that is illegal"),
                            ("other", "Something else"),
                        ],
                        help_text="The most severe of all reports.",
                        max_length=16,
                        verbose_name="category",
                    ),
                ),
                ("severity", models.PositiveSmallIntegerField(verbose_name="severity")),
                ("report_count", models.PositiveIntegerField(default=0, verbose_name="reporters")),
                (
                    "was_fine",
                    models.BooleanField(
                        default=False,
                        help_text="An earlier case of the same thing ended so.",
                        verbose_name="judged fine before",
                    ),
                ),
                ("opened_at", models.DateTimeField(verbose_name="opened")),
                (
                    "claimed_until",
                    models.DateTimeField(blank=True, null=True, verbose_name="claimed until"),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("fine", "judged fine"),
                            ("removed", "post removed"),
                            ("suspended", "person suspended"),
                            ("gone", "gone already"),
                        ],
                        max_length=16,
                        verbose_name="outcome",
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
                    "person",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        help_text="Who wrote it, or who they are. Empty once they have left Plaza.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="cases",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="about whom",
                    ),
                ),
            ],
            options={
                "verbose_name": "case",
                "verbose_name_plural": "cases",
            },
        ),
        migrations.CreateModel(
            name="CaseEntry",
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
                        choices=[
                            ("claimed", "began to look at it"),
                            ("taken_over", "took it over"),
                            ("released", "left it"),
                            ("noted", "wrote a note"),
                            ("decided", "decided"),
                        ],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                ("text", models.TextField(blank=True, verbose_name="note")),
                ("outcome", models.CharField(blank=True, max_length=16, verbose_name="outcome")),
                (
                    "words",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="words to the reporters"
                    ),
                ),
                ("created_at", models.DateTimeField(verbose_name="when")),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by whom",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entries",
                        to="feed.case",
                        verbose_name="case",
                    ),
                ),
            ],
            options={
                "verbose_name": "entry",
                "verbose_name_plural": "entries",
            },
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("spam", "Spam or a scam"),
                            ("harassment", "Harassment or bullying"),
                            ("hate", "Hate speech"),
                            ("violence", "Violence or threats"),
                            ("self_harm", "Suicide or self-harm"),
                            ("minors", "Harm to children"),
                            ("nudity", "Nudity without a warning"),
                            ("impersonation", "Pretending to be somebody else"),
                            ("illegal", "Something else that is illegal"),
                            ("other", "Something else"),
                        ],
                        max_length=16,
                        verbose_name="category",
                    ),
                ),
                ("words", models.TextField(blank=True, verbose_name="words")),
                (
                    "also",
                    models.JSONField(
                        default=list,
                        help_text="The ids of posts by the same person.",
                        verbose_name="further posts",
                    ),
                ),
                ("copy", models.JSONField(default=list, verbose_name="copy")),
                ("created_at", models.DateTimeField(verbose_name="when")),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reports",
                        to="feed.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "reporter",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="reports",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by whom",
                    ),
                ),
            ],
            options={
                "verbose_name": "report",
                "verbose_name_plural": "reports",
            },
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["kind", "object_id", "-id"], name="cases_of_a_thing"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["person", "-id"], name="cases_about"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True)),
                fields=["-severity", "id"],
                name="cases_by_severity",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True)),
                fields=["-report_count", "id"],
                name="cases_by_reporters",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True)),
                fields=["opened_at"],
                name="cases_by_age",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at__isnull", True)),
                fields=("kind", "object_id"),
                name="case_open_once",
            ),
        ),
        migrations.AddIndex(
            model_name="caseentry",
            index=models.Index(fields=["case", "-id"], name="entries_of_case"),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(fields=["reporter", "-id"], name="reports_by"),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.UniqueConstraint(
                fields=("case", "reporter"), name="report_once_a_person"
            ),
        ),
    ]
