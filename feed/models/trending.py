"""Which hashtags people use of late: what is talked about."""

from collections import Counter

from django.core.cache import caches

from .post import Post
from .tag import PostTag

RECENT = 1_000  # public posts, the newest: hashtags are counted in these
OF_ONE = 10  # of these by one author: nobody pushes out what others write
SHOWN = 5
AT_LEAST = 2  # people: what one alone writes of is nothing people talk about
KEPT = 60  # seconds: it is the same for everybody
KEY = "trending"


def trending() -> list[tuple[str, int]]:
    """Return up to five hashtags, each with how many people used it in the newest public posts.

    Hashtags that more people used come first; of equals, the one used last. One that a single person
    uses is left out. The answer may be a minute old.
    """
    cache = caches["trending"]
    found: list[tuple[str, int]] | None = cache.get(KEY)
    if found is None:
        found = _trending()
        cache.set(KEY, found, KEPT)
    return found


def _trending() -> list[tuple[str, int]]:
    """Count in the newest posts alone, which an index has in this order, however many there are."""
    authors = _recent_posts()
    used_by: dict[str, set[int]] = {}
    uses = PostTag.objects.filter(post__in=list(authors)).values_list("pk", "tag__key", "post")
    # The newest use first: so of hashtags with as many people the one used last stands first.
    for _pk, key, post in sorted(uses, reverse=True):
        used_by.setdefault(key, set()).add(authors[post])
    most = sorted(used_by.items(), key=lambda used: -len(used[1]))
    return [(key, len(people)) for key, people in most if len(people) >= AT_LEAST][:SHOWN]


def _recent_posts() -> dict[int, int]:
    """Return the authors of the newest public posts by the posts' ids, with few posts of one author."""
    of_each: Counter[int] = Counter()
    authors = {}
    for post, author in Post.objects.public(None).values_list("pk", "author")[:RECENT]:
        of_each[author] += 1
        if of_each[author] <= OF_ONE:
            authors[post] = author
    return authors
