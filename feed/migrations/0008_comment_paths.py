from django.db import migrations
from django.db.models import F, TextField, Value
from django.db.models.functions import Cast, LPad

AT_ONCE = 5_000


def place_comments(apps, editor):
    """Give each comment its place in the tree; so far all of them answer their post."""
    posts = apps.get_model("feed", "Post").objects.using(editor.connection.alias)
    unplaced = posts.filter(root__isnull=False, path="").order_by("pk")
    while ids := list(unplaced.values_list("pk", flat=True)[:AT_ONCE]):
        posts.filter(pk__in=ids).update(path=LPad(Cast(F("pk"), TextField()), 10, Value("0")))


def remove_boosts(apps, editor):
    """Going back, nothing is left that says what a boost is: it would stand there as an empty post."""
    posts = apps.get_model("feed", "Post").objects.using(editor.connection.alias)
    posts.filter(boost_of__isnull=False).delete()


class Migration(migrations.Migration):
    # A batch at a time, so that nobody waits for a locked row for long.
    atomic = False
    dependencies = [("feed", "0007_conversation_indexes")]
    operations = [migrations.RunPython(place_comments, remove_boosts)]
