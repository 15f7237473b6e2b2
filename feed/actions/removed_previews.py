"""Taking away what pages of other sites say of themselves below posts, comments and messages."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from feed import live
from feed.live.events import LinkPreviewed, MessageLinkPreviewed
from feed.models import LinkPreview, Message, Post
from users.actions.pictures import delete_files
from users.models import User

from .counting import lock
from .lines import lock_messages

ROWS_AT_ONCE = 500  # locked and logged together

State = LinkPreview.State


def remove_previews(*, actor: User, posts: Iterable[Post]) -> int:
    """Take away the previews of the pages that these posts or comments link to, wherever they show, also in
    messages, and ask those pages no more; for moderators. Returns from how many posts and comments: how many
    messages there are is nothing that moderators learn.

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
    ids = [row.pk for row in rows]
    _hide(Message, lock_messages, ids)
    return _hide(Post, lock, ids)


def _hide(
    model: type[Post | Message], locked: Callable[[list[int]], list[Any]], previews: list[int]
) -> int:
    """Let no row of this table show these any more, on every open page; returns how many did."""
    event = LinkPreviewed if model is Post else MessageLinkPreviewed
    ready = {"link__in": previews, "link_facts__state": State.READY.value}
    showing = model._default_manager.filter(**ready).order_by("pk").values_list("pk", flat=True)
    hidden = 0
    while some := list(showing[:ROWS_AT_ONCE]):
        with live.transaction() as tx:
            for row in locked(some):
                if row.link_id not in previews or row.link_facts is None:
                    continue  # it links to something else by now
                failed = {"address": row.link_facts["address"], "state": State.FAILED.value}
                row.link_facts = failed
                row.save(update_fields=["link_facts"])
                tx.log(event, row, row.author)
                hidden += 1
    return hidden
