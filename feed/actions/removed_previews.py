"""Taking away what pages of other sites say of themselves below posts and comments."""

from collections.abc import Iterable
from functools import partial

from django.core.exceptions import PermissionDenied
from django.db import transaction

from feed import live
from feed.live.events import LinkPreviewed
from feed.models import LinkPreview, Post
from users.actions.pictures import delete_files
from users.models import User

from .counting import lock

POSTS_AT_ONCE = 500  # locked and logged together

State = LinkPreview.State


def remove_previews(*, actor: User, posts: Iterable[Post]) -> int:
    """Take away the previews of the pages that these posts or comments link to, wherever they show, and ask
    those pages no more; for moderators. Returns from how many posts and comments.

    These and their links stay. A page may be asked again once none links to it any more and what it had said
    is over two weeks old.
    Raises PermissionDenied.
    """
    if not actor.has_perm("feed.delete_post"):
        raise PermissionDenied
    shown = LinkPreview.objects.filter(posts__in=[post.pk for post in posts])
    keys = list(shown.values_list("key", flat=True).distinct())
    with transaction.atomic():
        found = LinkPreview.objects.filter(key__in=keys).exclude(state=State.WAITING)
        rows = list(found.select_for_update().order_by("pk"))
        for row in rows:
            transaction.on_commit(partial(delete_files, row.stored_names))
            row.take_away()
            row.save()
    return _hide([row.pk for row in rows])


def _hide(previews: list[int]) -> int:
    """Let no post show these any more, on every open page; returns how many did."""
    showing = Post.objects.filter(link__in=previews, link_facts__state=State.READY.value)
    hidden = 0
    while some := list(showing.order_by("pk").values_list("pk", flat=True)[:POSTS_AT_ONCE]):
        with live.transaction() as tx:
            for post in lock(some):
                facts = post.link_facts
                if post.link_id not in previews or facts is None:
                    continue  # it links to something else by now
                post.link_facts = {"address": facts["address"], "state": State.FAILED.value}
                post.save(update_fields=["link_facts"])
                tx.log(LinkPreviewed, post, post.author)
                hidden += 1
    return hidden
