from typing import Any

from django.db import migrations, models, transaction

import feed.models.message_words
from feed.models.message_words import INDEXED
from feed.text.words import words_of
from users.lib.concurrently import AddIndexConcurrently

AT_ONCE = 500  # messages in one transaction


def fill(apps: Any, editor: Any) -> None:
    """Fill the column for those that are there, some at a time; what is begun goes on if it is stopped."""
    messages, last = apps.get_model("feed", "Message").objects, 0
    while True:
        with transaction.atomic():
            rows = messages.filter(pk__gt=last, words=None).order_by("pk")
            some = list(rows.select_for_update(no_key=True).only("pk", "body")[:AT_ONCE])
            for message in some:
                message.words = words_of(message.body)
            messages.bulk_update(some, ["words"])
        if not some:
            return
        last = some[-1].pk


def add_index(apps: Any, editor: Any) -> None:
    """Build the index by which PostgreSQL finds words, while people go on writing."""
    remove_index(apps, editor)  # what is left of one that was stopped in the middle
    if editor.connection.vendor == "postgresql":
        expression = INDEXED.format(column="words")
        editor.execute(
            f"CREATE INDEX CONCURRENTLY message_words ON feed_message USING gin (({expression}))"
        )


def remove_index(apps: Any, editor: Any) -> None:
    """Remove it."""
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP INDEX CONCURRENTLY IF EXISTS message_words")


class Migration(migrations.Migration):
    """The words of messages, to be searched."""

    atomic = False
    dependencies = [("feed", "0021_replies_by_author")]
    operations = [
        migrations.AddField("message", "words", feed.models.message_words.WordsField(of="body")),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(add_index, remove_index),
        AddIndexConcurrently(
            model_name="message",
            index=models.Index(fields=["created_at"], name="messages_by_date"),
        ),
    ]
