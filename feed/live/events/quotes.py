"""What quotes another post, or is quoted, reads differently to those who may see both, to those who
have muted whom it quotes, and to all others."""

from collections.abc import Iterable
from copy import copy

from feed.live.events.recipients import Mutes, Recipients, Sees
from feed.models import Post


def as_seen(post: Post) -> Iterable[tuple[Post, Recipients]]:
    """Yield the post as those see it who see what it quotes, as those who have muted its author (it
    is folded), and as those who may not see it."""
    quoted = post.quoted
    if quoted is None:
        yield post, Sees(post)
        return
    within = Sees(quoted, even_muted=True)
    for shown, to in folded_if_muted(quoted, within):
        yield _quoting(post, shown), Sees(post) & to
    yield _quoting(post, None), Sees(post) - within


def folded_if_muted(quoted: Post, to: Recipients) -> Iterable[tuple[Post, Recipients]]:
    """Yield what is quoted as these see it, and as those among them who have muted its author."""
    muting = Mutes(quoted.author)
    folded = copy(quoted)
    folded.is_muted = True
    yield quoted, to - muting
    yield folded, to & muting


def _quoting(post: Post, quoted: Post | None) -> Post:
    shown = copy(post)
    shown.quoted = quoted
    return shown
