from typing import Any

from django.db import migrations, models, transaction

import users.lib.folding
from users.lib.concurrently import AddIndexConcurrently

AT_ONCE = 500  # people in one transaction


def fold_names(apps: Any, editor: Any) -> None:
    """Fill the column for those who are there, some at a time; what is begun goes on if it is stopped."""
    people, last = apps.get_model("users", "User").objects, 0
    while True:
        with transaction.atomic():
            rows = people.filter(pk__gt=last, folded_name=None).order_by("pk")
            some = list(rows.select_for_update(no_key=True).only("pk", "name")[:AT_ONCE])
            for person in some:
                person.folded_name = users.lib.folding.search_key(person.name)
            people.bulk_update(some, ["folded_name"])
        if not some:
            return
        last = some[-1].pk


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("users", "0012_characters")]
    operations = [
        migrations.AddField("user", "folded_name", users.lib.folding.FoldedField(of="name")),
        migrations.RunPython(fold_names, migrations.RunPython.noop),
        AddIndexConcurrently(
            "user",
            models.Index(
                fields=["folded_name"], name="people_by_name", opclasses=["text_pattern_ops"]
            ),
        ),
    ]
