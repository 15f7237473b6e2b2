"""The lists as pages show them, walked from the head to the end, a page at a time."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from feed.models import post_reads, suggesting, tree
from feed.models.home import home_page
from feed.pages import Region
from feed.pages.home import HOME
from feed.pages.parts import sizes
from users.models import finding

from . import plain

RECENT = 2  # uses of hashtags that are counted
MOST_PAGES = 60  # no list of a small world has more


@contextmanager
def small_pages(size: int) -> Iterator[None]:
    """Let pages have so few elements, and trees be folded early."""
    with ExitStack() as all_of_it:
        for where, name, value in (
            (sizes, "PAGE_SIZE", size),
            (sizes, "COMMENTS_SIZE", size),
            (sizes, "HISTORY_SIZE", size),
            (sizes, "NAMED", size),
            (finding, "FOUND", size),
            (suggesting, "ASKED", 1),
            (suggesting, "RECENT", RECENT),
            (tree, "FOLD", plain.FOLD),
            (post_reads, "FOLD", plain.FOLD),
        ):
            all_of_it.enter_context(patch.object(where, name, value))
        yield


def walked(
    page: Callable[[int | None], Region], name: str, of: Callable[[Any], Any], size: int
) -> list[Any]:
    """Return all that the pages show, each asked for from where the one before said it goes on.

    Fails for a page too short that is not the last, and for a last one that holds nothing.
    """
    found: list[Any] = []
    begin: int | None = None
    for number in range(MOST_PAGES):
        context = page(begin).context
        shown = context.get(name, [])
        found += [of(one) for one in shown]
        begin = context.get("more_from")
        if begin is None:
            assert shown or not number, "a page that was led to holds nothing"
            return found
        assert len(shown) >= size, "a page came out short"
    raise AssertionError(f"no end after {MOST_PAGES} pages: {found}")


def walked_home(viewer: Any, size: int) -> list[tuple[int, int, int | None, int]]:
    """Return what the home timeline shows: place, post, who boosted it, how many others did."""

    def told(post: Any) -> tuple[int, int, int | None, int]:
        by = post.boosted_by
        return post.timeline_id, post.pk, by.pk if by is not None else None, post.other_boosters

    return walked(lambda before: HOME.shown(viewer, before), "posts", told, size)


def home_at_once(viewer: Any) -> list[int]:
    """Return the posts of a home timeline read in one go."""
    return [post.pk for post in home_page(viewer, None, 300).posts]
