from typing import Any

from django.db import migrations, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

AT_ONCE = 500  # groups in one transaction
READING = ("joined", "asked")


def close(apps: Any, editor: Any) -> None:
    """Close the groups in which nobody is any more, some at a time; what is begun goes on if it is stopped.

    They are looked for without a lock, and only those that are found are locked: nobody's message waits.
    """
    groups = apps.get_model("feed", "Conversation").objects.filter(kind="group", closed_at=None)
    memberships = apps.get_model("feed", "Membership").objects
    there = memberships.filter(conversation=OuterRef("pk"), state__in=READING)
    last = 0
    while True:
        with transaction.atomic():
            rows = groups.filter(~Exists(there), pk__gt=last).order_by("pk")
            found = list(rows.values_list("pk", flat=True)[:AT_ONCE])
            if not found:
                return
            # Locked as whoever comes into a group locks it: from here on nobody does.
            locked = groups.filter(pk__in=found).order_by("pk").select_for_update(no_key=True)
            found_open = set(locked.values_list("pk", flat=True))
            kept = memberships.filter(conversation__in=found_open, state__in=READING)
            empty = found_open - set(kept.values_list("conversation", flat=True))
            groups.filter(pk__in=empty).update(closed_at=timezone.now(), link_key=None)
            waiting = memberships.filter(conversation__in=empty, state="waiting")
            waiting.update(state="removed")
        last = found[-1]


class Migration(migrations.Migration):
    """Groups that all had left before such groups were closed are closed, too."""

    atomic = False
    dependencies = [("feed", "0029_written_and_boosted")]
    operations = [migrations.RunPython(close, migrations.RunPython.noop, elidable=True)]
