"""Which hashtags people use of late: what is talked about."""

from django.core.cache import caches
from django.db.models import Count, Max

from .post import Post
from .tag import PostTag

RECENT = 400  # of the newest uses of hashtags: who has used which is counted in these
SHOWN = 5
AT_LEAST = 2  # people: what one alone writes of is nothing people talk about
KEPT = 60  # seconds: it is the same for everybody
KEY = "trending"


def trending() -> list[tuple[str, int]]:
    """Return up to five hashtags, each with how many people have used it of late in posts that everybody
    may read: those most people use first, of these the one used last; none that one
    person uses alone. At most a minute old."""
    cache = caches["fragments"]
    found: list[tuple[str, int]] | None = cache.get(KEY)
    if found is None:
        found = _trending()
        cache.set(KEY, found, KEPT)
    return found


def _trending() -> list[tuple[str, int]]:
    """Count in the newest uses alone, which stand at one end of the primary key, however many there are."""
    newest = list(PostTag.objects.order_by("-pk").values_list("pk", flat=True)[:RECENT])
    rows = (
        PostTag.objects.filter(pk__in=newest, post__in=Post.objects.public(None).order_by())
        .values("tag__key")
        .annotate(people=Count("post__author", distinct=True), last=Max("pk"))
        .filter(people__gte=AT_LEAST)
        .order_by("-people", "-last")
        .values_list("tag__key", "people")[:SHOWN]
    )
    return list(rows)
