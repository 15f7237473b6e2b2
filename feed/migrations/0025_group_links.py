from django.db import migrations, models

STATES = [
    ("joined", "joined"),
    ("asked", "asked"),
    ("declined", "declined"),
    ("left", "left"),
    ("removed", "removed"),
    ("waiting", "waiting to be let in"),
]
KINDS = [
    ("text", "a message"),
    ("made", "made the group"),
    ("added", "added somebody"),
    ("invited", "invited somebody"),
    ("joined", "joined"),
    ("left", "left"),
    ("removed", "removed somebody"),
    ("renamed", "renamed the group"),
    ("owner", "made somebody the owner"),
    ("by_link", "joined by the link"),
    ("approved", "let somebody in"),
    ("closed", "closed the group"),
]


class Migration(migrations.Migration):
    """A group may have a link to join it, and may be closed."""

    dependencies = [("feed", "0024_messages_by_post")]
    operations = [
        migrations.AddField(
            model_name="conversation",
            name="link_key",
            field=models.CharField(
                editable=False,
                help_text="The secret in the link by which people join; nothing while there is none.",
                max_length=32,
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="conversation",
            name="link_asks",
            field=models.BooleanField(
                db_default=False, default=False, verbose_name="who opens the link asks first"
            ),
        ),
        migrations.AddField(
            model_name="conversation",
            name="closed_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="closed"),
        ),
        migrations.AlterField(
            model_name="membership",
            name="state",
            field=models.CharField(choices=STATES, max_length=8, verbose_name="state"),
        ),
        migrations.AlterField(
            model_name="message",
            name="kind",
            field=models.CharField(
                choices=KINDS, default="text", max_length=8, verbose_name="kind"
            ),
        ),
    ]
