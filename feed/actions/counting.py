"""Counting posts and comments, and locking them in the one order that all actions keep."""

from django.db.models import F

from feed.live.events import PersonCounted, PostCounted
from feed.live.log.transaction import Transaction
from feed.models import Post
from feed.models.tree import TreePath
from users.models import User


def count(tx: Transaction, post: Post, step: int) -> None:
    """Count a post for its author and for what it quotes, a comment for its post and the comments
    it stands below."""
    if post.root is not None:
        above = post.parent.in_tree.ids if post.parent is not None else ()
        if above:
            lock([post.root.pk, *above])
        counted = Post.objects.filter(pk__in=[post.root.pk, *above])
        counted.update(comment_count=F("comment_count") + step)
        tx.log(PostCounted, post.root)
        # Of the others only those show it behind which a branch is folded.
        for comment in counted.filter(pk__in=above):
            if comment.in_tree.is_fold:
                tx.log(PostCounted, comment)
    else:
        if post.quote_of is not None:
            Post.objects.filter(pk=post.quote_of.pk).update(quote_count=F("quote_count") + step)
            tx.log(PostCounted, post.quote_of)
        if not post.pk:
            User.objects.count_new_post(post.author, str(post.visibility), post.language)
            if post.counts_for_author:
                tx.log(PersonCounted, post.author)
        else:
            count_for_author(tx, post, step)


def count_for_author(tx: Transaction, post: Post, step: int) -> None:
    """Count a post that is there for its author, if their number of posts counts such."""
    if not post.counts_for_author:
        return
    User.objects.filter(pk=post.author_id).update(post_count=F("post_count") + step)
    tx.log(PersonCounted, post.author)


def lock(ids: list[int]) -> list[Post]:
    """Lock these posts and comments, and all they stand under or quote, in the order of their ids.

    Returns those asked for. One order for everybody means no deadlock. `no_key`: inserting a
    comment holds a key share on its post, which must not wait for this.
    """
    some = Post.objects.filter(pk__in=ids).values_list("root_id", "quote_of_id", "path")
    others = {pk for *pair, path in some for pk in (*pair, *TreePath(path).above) if pk is not None}
    rows = (
        Post.objects.select_for_update(no_key=True, of=("self",))
        .select_related("author", "root__author", "parent__author", "quote_of__author")
        .filter(pk__in={*ids, *others})
        .order_by("pk")
    )
    return [row for row in rows if row.pk in set(ids)]
