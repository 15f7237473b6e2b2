"""What posts and messages link to, as a place where that shows: whom the card reaches, and with it the
address of its picture, which nobody can guess and which stands nowhere else.

The file itself is a copy of what is public on the web: whoever has the address is given it
(docs/visibility.md).
"""

from collections.abc import Iterable

from django.test import override_settings

from feed import live
from feed.live.delivery.audience import Audience
from feed.live.delivery.compose import compose
from feed.live.events import LinkPreviewed, MessageLinkPreviewed
from feed.live.log import log
from feed.live.open_pages.watch import Watch
from feed.models import LinkPreview, Message, Post
from tests.html import parse
from users.models.picture import new_token

Linking = Post | Message


def link(row: Linking, title: str) -> str:
    """Let it show a page of this title, as if its worker had just asked that; returns the address of the
    picture on the card."""
    page = LinkPreview(state="ready", title=title, picture=new_token(), width=480, height=252)
    facts = page.facts_for("https://bakery.example/rye")
    row.__class__._default_manager.filter(pk=row.pk).update(link_facts=facts)
    return f"/media/pictures/{page.picture}-480.webp"


def cards_in(html: str) -> str:
    """Return the words of the cards in this."""
    cards = parse(html).all("div", class_="link-card")
    return "\n".join(f"{card.text} {card.one('img').attributes['src']}" for card in cards)


def told(rows: Iterable[Linking], *watches: Watch) -> str:
    """Return the cards that these open pages are sent once it is known what these link to."""
    before = log.head().seq
    with live.transaction() as tx:
        for row in rows:
            tx.log(LinkPreviewed if isinstance(row, Post) else MessageLinkPreviewed, row)
    with override_settings(LINK_PREVIEWS=True):
        frames = compose(log.read(before, 1_000), Audience(watches))
    return "\n".join(cards_in(frame.html) for frame in frames.values())
