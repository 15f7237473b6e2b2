"""Comments as pages show them: a part of a tree, with placeholders for those the viewer may not see."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse

from feed.models import Post
from feed.models.tree import SEGMENT, TreePath, segment
from users.models import User

from . import sizes
from .lists import Item
from .slices import cut


def part(
    post: Post, viewer: User | None, after: int | None, top: Post | None = None, *, size: int
) -> dict[str, Any]:
    """Return what comment/_list.html shows of the page of a post, or of the comment `top`.

    From the start or from after a comment, whether that still stands or not. Above a comment the
    viewer may see stand those it answers; for each of them that the viewer may not see, a
    placeholder (`is_seen` is false) stands where the first answer to it does. `under` are those
    above where the part begins. Two queries, however many there are.
    """
    branch = top.in_tree if top is not None else None
    rows = Post.objects.comments_under(post.pk, viewer, branch)
    start = TreePath("")
    if after is not None:
        start = _path_of(after, post, top)
        rows = rows.filter(path__gt=start.path)
    found = cut(rows, size)
    known = {*start.ids, *(branch.ids if branch is not None else ())}
    return {
        "comments": _with_placeholders(found.rows, known),
        "more_from": found.more_from,
        "is_first": not after,
        "under": start.ids,
    }


def reaches(post: Post, context: Mapping[str, Any], down_to: int, top: Post | None = None) -> bool:
    """Whether the part of the tree that this context shows goes down to where the comment of this id stands
    or stood, or ends the tree."""
    if context["more_from"] is None:
        return True
    return bool(down_to) and context["comments"][-1].path >= _path_of(down_to, post, top).path


def seen(comments: Iterable[Post]) -> list[Post]:
    """Return the comments among them that the viewer may see."""
    return [comment for comment in comments if comment.is_seen]


def item(comment: Post, *, is_top: bool = False) -> Item:
    """Return the item that shows a comment, or its placeholder; `is_top` on the page of its branch."""
    shown = {"comment": comment, "is_top": is_top}
    if comment.is_seen:
        return Item(f"comment-{comment.pk}", "feed/comment/_card.html", shown)
    return Item(f"place-{comment.pk}", "feed/comment/_gone.html", shown)


def kept_ids(post: Post, viewer: User | None, top: Post | None = None) -> list[str] | None:
    """Return the ids of what may stay on the page of a post, or of the comment `top`; None where that is
    too much to name."""
    tree = part(post, viewer, None, top, size=sizes.NAMED)
    if tree["more_from"]:
        return None
    found = [item(row).name for row in tree["comments"]]
    return [*found, f"comment-{top.pk}"] if top is not None else found


def top(pk: int, viewer: User | None) -> Post | None:
    """Return the comment that a page of a branch is about; None where there is no such page.

    Whether the viewer may see the post above it is not asked.
    """
    comments = Post.objects.filter(pk=pk, root__isnull=False).select_related("author", "root")
    found = comments.first()
    if found is None or not found.in_tree.is_fold:
        return None
    found.is_seen = comments.visible_to(viewer).exists()
    return found if found.is_seen or found.comment_count else None


def post_above(comment: Post, viewer: User | None) -> Post | None:
    """Return the post a comment stands under, or its placeholder; None where the viewer sees neither."""
    rows = Post.objects.filter(pk=comment.root_id or 0)
    return rows.timeline(viewer).first() or rows.placeholders(viewer).first()


def address(comment: Post, viewer: User | None, size: int) -> str:
    """Return where a comment that the viewer may see stands: a page, and where on it."""
    assert comment.root is not None, "a comment stands under a post"  # noqa: S101
    branch = comment.in_tree.branch
    page = page_of(comment)
    top = Post.objects.get(pk=branch).in_tree if branch is not None else None
    rows = Post.objects.comments_under(comment.root.pk, viewer, top)
    above = rows.filter(path__lt=comment.path).order_by("-path")
    near = list(above.values_list("pk", "path")[:size])
    if len(near) >= size:  # further down than the first part goes
        first = comment.path[: len(top.path if top is not None else "") + SEGMENT]
        before_all = [pk for pk, path in near if path < first]
        # Begin with the first of its conversation; where that is as far away, with itself.
        page += f"?after={before_all[0] if before_all else near[0][0]}"
    return f"{page}#comment-{comment.pk}"


def page_of(comment: Post) -> str:
    """Return the address of the page on which a comment stands."""
    branch = comment.in_tree.branch
    if branch is None:
        return reverse("post", kwargs={"pk": comment.root_id})
    return reverse("post_thread", kwargs={"pk": branch})


def _path_of(pk: int, post: Post, top: Post | None) -> TreePath:
    """Return the path where a part begins: at this comment, or where one of this id would stand."""
    found = Post.objects.filter(pk=pk, root=post).values_list("path", flat=True).first()
    return TreePath(found or (top.path if top is not None else "") + segment(pk))


def _with_placeholders(comments: Iterable[Post], known: set[int]) -> list[Post]:
    """Return the comments with the missing ones above them."""
    rows = list(comments)
    shown = known | {row.pk for row in rows}
    missing = {pk for row in rows for pk in row.in_tree.under} - shown
    placeholders = Post.objects.in_bulk(missing) if missing else {}
    tree = []
    for row in rows:
        for pk in row.in_tree.under:
            if pk in placeholders:
                placeholders[pk].is_seen = False
                tree.append(placeholders.pop(pk))
        tree.append(row)
    return tree
