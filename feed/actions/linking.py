"""Which page a post or comment shows below its words, as it is written and changed. Nothing here asks the
web: what is not known yet is left to the worker (`feed/actions/previews.py`)."""

from collections.abc import Iterator

from django.conf import settings
from django.utils import timezone

from feed.fetching.asking import NotFetched, Target, parsed
from feed.models import LinkPreview, Post, PreviewOf
from feed.text.addresses import addresses_in

LINK = ("link", "link_facts", "link_due")  # the columns that say it
PLACES = {PreviewOf.FIRST: 0, PreviewOf.SECOND: 1, PreviewOf.THIRD: 2}


def linked(post: Post) -> str:
    """Return the address of the link that shows where it leads, as typed: the one its author chose, else the
    first; empty for none."""
    if post.is_boost or post.preview_of == PreviewOf.NONE:
        return ""
    addresses = [post.body[begin:end] for begin, end in addresses_in(post.body)]
    place = PLACES[PreviewOf(post.preview_of)]
    return next(_either(addresses, place), "")


def target_of(address: str) -> Target | None:
    """Return how a page is asked for; None for what is no address that we ask."""
    try:
        return parsed(address)
    except NotFetched:
        return None


def look_at_link(post: Post) -> None:
    """Let a post or comment, which the caller saves, show what is known of the page it links to, or have the
    worker ask.

    What it shows of the same address already stays. One query, where there is a link.
    """
    address = linked(post) if settings.LINK_PREVIEWS else ""
    if post.link_facts and post.link_facts["address"] == address:
        return
    target = target_of(address)
    post.link, post.link_facts, post.link_due = None, None, None
    if target is None:
        return
    found = LinkPreview.objects.newest(target.url)
    if found is not None and found.is_done and not found.is_over:
        post.link, post.link_facts = found, found.facts_for(address)
    else:
        post.link_facts = {"address": address, "state": LinkPreview.State.WAITING.value}
        post.link_due = timezone.now()


def _either(addresses: list[str], place: int) -> Iterator[str]:
    yield from addresses[place : place + 1]
    yield from addresses[:1]
