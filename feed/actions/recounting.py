"""Counting people's posts again, from the rows."""

from django.db.models import Count, Q

from feed import live
from feed.live.events import PersonCounted
from feed.models import Post
from users.models import User
from users.models.user import Visibility

AT_ONCE = 200  # people in one transaction
COUNTED = Q(posts__root=None, posts__boost_of=None, posts__deleted_at=None)

_done = 0  # up to whom this process has counted


def recount_some() -> int:
    """Put right the number of posts of some people who write also for fewer than everybody; returns how
    many it looked at, 0 once it has looked at all.

    A release that counts those posts too leaves such numbers behind, also while both run: no step of a
    migration could mend them. The rows are locked first and counted after that, so that no post is
    missed that is written meanwhile.
    """
    global _done
    narrow = Post.objects.filter(root=None, boost_of=None).exclude(visibility=Visibility.PUBLIC)
    authors = narrow.filter(author__gt=_done).order_by("author").values_list("author", flat=True)
    some = list(authors.distinct()[:AT_ONCE])
    if not some:
        _done = 0
        return 0
    with live.transaction() as tx:
        people = User.objects.select_for_update(no_key=True).order_by("pk").filter(pk__in=some)
        known = {person.pk: person for person in people}
        public = COUNTED & Q(posts__visibility=Visibility.PUBLIC)
        counted = User.objects.filter(pk__in=some).annotate(real=Count("posts", filter=public))
        for pk, number in counted.values_list("pk", "real"):
            if known[pk].post_count != number:
                User.objects.filter(pk=pk).update(post_count=number)
                tx.log(PersonCounted, known[pk])
    _done = some[-1]
    return len(some)
