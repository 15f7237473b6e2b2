"""Which page a post, comment or message shows below its words, as it is written and changed. Nothing here
asks the web: what is not known yet is left to the worker (`feed/actions/previews.py`)."""

from collections.abc import Iterator

from django.conf import settings
from django.utils import timezone

from feed.fetching.asking import NotFetched, Target, parsed
from feed.models import LinkPreview, Message, Post, PreviewOf
from feed.text.addresses import addresses_in

LINK = ("link", "link_facts", "link_due")  # the columns that say it
PLACES = {PreviewOf.FIRST: 0, PreviewOf.SECOND: 1, PreviewOf.THIRD: 2}


Linking = Post | Message


def linked(row: Linking) -> str:
    """Return the address of the link that shows where it leads, as typed: the one its author chose, else the
    first; empty for none."""
    is_said = not (row.is_line if isinstance(row, Message) else row.is_boost)
    return shown_of(row.body, row.preview_of) if is_said else ""


def shown_of(body: str, preview_of: str) -> str:
    """Return the address of that link of a text of which this one is chosen; empty for none."""
    if preview_of == PreviewOf.NONE:
        return ""
    addresses = [body[begin:end] for begin, end in addresses_in(body)]
    return next(_either(addresses, PLACES[PreviewOf(preview_of)]), "")


def target_of(address: str) -> Target | None:
    """Return how a page is asked for; None for what is no address that we ask."""
    try:
        return parsed(address)
    except NotFetched:
        return None


def look_at_link(row: Linking) -> None:
    """Let a post, comment or message, which the caller saves, show what is known of the page it links to, or
    have the worker ask.

    What it shows of the same address already stays. One query, where there is a link.
    """
    address = linked(row) if settings.LINK_PREVIEWS else ""
    if row.link_facts and row.link_facts["address"] == address:
        return
    target = target_of(address)
    forget_link(row)
    if target is None:
        return
    found = LinkPreview.objects.newest(target.url)
    if found is not None and found.is_done and not found.is_over:
        row.link, row.link_facts = found, found.facts_for(address)
    else:
        row.link_facts = {"address": address, "state": LinkPreview.State.WAITING.value}
        row.link_due = timezone.now()


def forget_link(row: Linking) -> None:
    """Let a post, comment or message, which the caller saves, show no page any more."""
    row.link, row.link_facts, row.link_due = None, None, None


def _either(addresses: list[str], place: int) -> Iterator[str]:
    yield from addresses[place : place + 1]
    yield from addresses[:1]
