"""The page that a text links to while it is still being written: asked ahead of time, so that its card is
ready when the text is sent, and shown to whoever writes."""

from dataclasses import dataclass

from django.conf import settings

from feed.models import LinkPreview, PreviewOf
from feed.models.shown_link import ShownLink
from feed.text.addresses import addresses_in
from users.models import User

from .linking import shown_of, target_of
from .page_asking import row_for


@dataclass(frozen=True)
class Ahead:
    """What a text with a link will show of the page: `link` is None while nothing is known of that, and where
    whoever writes wants no card (`is_unwanted`)."""

    link: ShownLink | None
    is_unwanted: bool


def ahead_of(body: str, preview_of: str) -> Ahead | None:
    """Return what a text will show of the page it links to; None where it links to none that is asked. One
    query, where there is a link."""
    chosen = _choice(preview_of)
    is_unwanted = chosen == PreviewOf.NONE
    address = shown_of(body, PreviewOf.FIRST if is_unwanted else chosen)
    target = target_of(address) if settings.LINK_PREVIEWS else None
    if target is None:
        return None
    page = None if is_unwanted else LinkPreview.objects.newest(target.url)
    is_known = page is not None and not page.is_over
    return Ahead(ShownLink.of(page.facts_for(address)) if page and is_known else None, is_unwanted)


def ask_ahead(*, person: User, body: str, preview_of: str, before: str) -> None:
    """Have the worker ask the page that somebody's text links to, if nobody has asked it yet, and they have
    not had too many asked (`LIMITS["ahead"]`).

    An address is asked once it is typed to its end: something stands behind it, or it stood there when the
    text was kept the last time, as `before`.
    """
    address = shown_of(body, _choice(preview_of))
    target = target_of(address) if settings.LINK_PREVIEWS else None
    if target is not None and _is_finished(address, body, before):
        row_for(target, [person.pk], "ahead")


def _is_finished(address: str, body: str, before: str) -> bool:
    goes_on = any(letter.isspace() for letter in body.partition(address)[2])
    return goes_on or address in [before[begin:end] for begin, end in addresses_in(before)]


def _choice(preview_of: str) -> str:
    """Return what is chosen; a draft may hold anything."""
    return preview_of if preview_of in PreviewOf.values else PreviewOf.FIRST
