from django.db import migrations
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

AT_ONCE = 500


def _recount(apps, only):
    """Count again, some people at a time, each time a transaction of its own: nobody waits for it."""
    posts = apps.get_model("feed", "Post").objects
    people = apps.get_model("users", "User").objects
    counted = posts.filter(root=None, boost_of=None, deleted_at=None, **only)
    theirs = counted.filter(author=OuterRef("pk")).order_by().values("author")
    number = Coalesce(Subquery(theirs.annotate(number=Count("pk")).values("number")), 0)
    narrow = posts.filter(root=None, boost_of=None).exclude(visibility="public")
    authors = narrow.order_by("author").values_list("author", flat=True).distinct()
    done = 0
    while ids := list(authors.filter(author__gt=done)[:AT_ONCE]):
        people.filter(pk__in=ids).update(post_count=number)
        done = ids[-1]


def count_what_is_for_everybody(apps, editor):
    _recount(apps, {"visibility": "public"})


def count_all(apps, editor):
    _recount(apps, {})


class Migration(migrations.Migration):
    """A person's number of posts no longer tells of those that are not for everybody."""

    atomic = False
    dependencies = [("feed", "0014_withdrawn_before"), ("users", "0010_mail")]
    operations = [migrations.RunPython(count_what_is_for_everybody, count_all, elidable=True)]
