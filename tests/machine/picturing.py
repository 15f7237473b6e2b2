"""What people and the worker can do with pictures: one small function each, as in `doing.py`.

No file is made: what the rows say of them is all that pages show.
"""

from collections.abc import Callable
from typing import Any

from feed.actions import rendering
from feed.actions.attachments import describe, try_again
from feed.actions.posts import edit_post
from feed.models import Attachment
from users.lib.renders import Rendered
from users.models import User

# As the worker makes them; a small one, and one that is wide.
MADE = (
    Rendered(40, 30, "#224466", False, {"40.webp": b"ab"}),
    Rendered(800, 300, "#aa5500", False, {"400.webp": b"abc", "800.webp": b"abcd"}),
)

# What the owner of a picture can do with it, wherever it shows.
TO_PICTURES: dict[str, Callable[[User, Attachment], Any]] = {
    "describes": lambda who, row: describe(actor=who, attachment=row, alt=f"{row.alt}Rye"),
    "covers": lambda who, row: describe(actor=who, attachment=row, is_sensitive=True),
    "uncovers": lambda who, row: describe(actor=who, attachment=row, is_sensitive=False),
    "tries again": lambda who, row: try_again(actor=who, attachment=row),
    "removes": lambda who, row: _rearrange(
        who, row, lambda ids: [pk for pk in ids if pk != row.pk]
    ),
    "moves up": lambda who, row: _rearrange(
        who, row, lambda ids: [row.pk, *(pk for pk in ids if pk != row.pk)]
    ),
}
# What the worker makes of one.
BY_THE_WORKER: dict[str, Callable[[Attachment], None]] = {
    "makes": lambda row: _work(row, made=MADE[0]),
    "makes, and it is wide,": lambda row: _work(row, made=MADE[1]),
    "fails to make": lambda row: _work(row, failure="effort"),
    "cannot read": lambda row: _work(row, failure="damaged"),
}


def uploaded(owner: User, number: int) -> list[int]:
    """Return the ids of so many pictures that stand in a form of this person's, and wait."""
    sizes: dict[str, Any] = {"width": 40, "height": 30, "size": 10, "source": "a/b.source"}
    rows = [Attachment.objects.create(owner=owner, **sizes) for _each in range(number)]
    return [row.pk for row in rows]


def _rearrange(who: User, row: Attachment, order: Callable[[list[int]], list[int]]) -> None:
    """Let what shows a picture show these in this order, as an edit of a post or comment does."""
    if row.post is not None:
        edit_post(actor=who, post=row.post, attachments=order(list(row.post.picture_ids)))


def _work(row: Attachment, *, made: Rendered | None = None, failure: str = "") -> None:
    taken = rendering._taken(row.pk)
    if taken is not None:
        rendering._finish(taken, made=made, failure=failure)
