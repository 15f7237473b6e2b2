"""What a card shows beside its post, loaded for all cards of a page at once."""

from collections.abc import Sequence

from users.models import User

from .post import Post
from .reaction import mark_own


def prepare(posts: Sequence[Post], viewer: User | None) -> None:
    """Load what the cards of these posts and comments show, in as many queries for one as for all.

    Every place that renders cards calls this: pages, replies and frames. What is the same for all
    viewers goes by `prepare_for_all`; what differs is added here.
    """
    prepare_for_all(posts)
    mark_own(posts, viewer)


def prepare_for_all(posts: Sequence[Post]) -> None:
    """Load what the cards show to every viewer alike: for a frame that many get."""
