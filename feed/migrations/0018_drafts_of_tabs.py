"""Two tabs can hold two drafts of one form. Back again, the newest of them stays.

Processes of the version before know one draft of a form: until they are gone, somebody who types in two
tabs may not have their draft saved by one of them.
"""

from typing import Any

from django.db import migrations, models


def keep_the_newest(apps: Any, schema_editor: Any) -> None:
    """Leave one draft of each form."""
    drafts = apps.get_model("feed", "Draft").objects.order_by("-updated_at", "-pk")
    seen: set[tuple[int, str]] = set()
    for pk, person, place in drafts.values_list("pk", "person_id", "place").iterator():
        if (person, place) in seen:
            drafts.filter(pk=pk).delete()
        seen.add((person, place))


class Migration(migrations.Migration):
    dependencies = [("feed", "0017_characters")]

    operations = [
        migrations.AddField(
            "draft",
            "tab",
            models.CharField(
                blank=True, db_default="", default="", max_length=36, verbose_name="open page"
            ),
        ),
        migrations.AddConstraint(
            "draft",
            models.UniqueConstraint(fields=("person", "place", "tab"), name="draft_once_a_tab"),
        ),
        migrations.RemoveConstraint("draft", "draft_once"),
        migrations.RunPython(migrations.RunPython.noop, keep_the_newest),
    ]
