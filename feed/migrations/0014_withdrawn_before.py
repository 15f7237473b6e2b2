from django.db import migrations
from django.db.models import CharField
from django.db.models.functions import Cast

AT_ONCE = 1_000
DELETION = 3  # admin's own sign for it


def note(apps, schema_editor):
    """Note of what is deleted whether its author did it: what admin's history does not tell of.

    Some rows at a time, each time a transaction of its own: nobody waits for it.
    """
    posts = apps.get_model("feed", "Post").objects
    entries = apps.get_model("admin", "LogEntry").objects
    moderated = entries.filter(
        action_flag=DELETION,
        content_type__app_label="feed",
        content_type__model__in=["post", "comment"],
    ).values("object_id")
    done = 0
    while True:
        gone = posts.filter(pk__gt=done, deleted_at__isnull=False, erased_at=None).order_by("pk")
        ids = list(gone.values_list("pk", flat=True)[:AT_ONCE])
        if not ids:
            return
        rows = posts.filter(pk__in=ids).annotate(name=Cast("pk", CharField()))
        posts.filter(
            pk__in=list(rows.exclude(name__in=moderated).values_list("pk", flat=True))
        ).update(is_withdrawn=True)
        done = ids[-1]


class Migration(migrations.Migration):
    """Who deleted what was deleted before."""

    atomic = False
    dependencies = [
        ("feed", "0013_withdrawn"),
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(note, migrations.RunPython.noop, elidable=True)]
