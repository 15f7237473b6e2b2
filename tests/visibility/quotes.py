"""What somebody wrote, within the posts of others that quote it.

The quote itself everybody sees, so of this it does not do to look for words in what a page is sent:
the page is kept open, and asked what it holds afterwards.
"""

from feed.live.delivery.audience import Audience
from feed.live.delivery.compose import PIECES_CATCHING_UP, PIECES_LIVE, compose
from feed.live.log import log
from feed.live.log.log import Logged
from feed.live.open_pages.watch import Watch
from tests.visibility.documents import Document
from tests.visibility.table import Case, Where, sees
from tests.visibility.worlds import Key, World

GONE = "The quoted post was deleted, or isn't visible to you."


def shows(page: Document, world: World, what: Key) -> bool:
    """Return whether the quote on this page holds the words; else it must say that they are gone."""
    pk = world.posts[what].pk
    found = page.all(f".quoted-{pk}")
    assert len(found) == 1, f"{len(found)} quotes of {what}"
    text = " ".join(found[0].text.split())
    if what.text in text:
        mutes = world.relation.is_signed_in and world.relation.mutes
        assert bool(page.all(f".quoted-{pk} > details.quote-muted")) == mutes
        return True
    assert text == GONE, f"{what} was not gone, it was {text}"
    return False


def pushed(world: World, what: Key, where: Where, watch: Watch) -> bool:
    """What open pages show in the end: one opened before it was quoted, one opened after that.

    Each is sent all at once, and one by one. Who may not see it is sent no word of it.
    """
    answers = set()
    for html, place in world.opened[what, where]:
        events = [event for event in world.spans[what] if event.seq > place]
        for batches in ([events], [[event] for event in events]):
            answers.add(_after(html, world, what, watch, batches, PIECES_LIVE))
    assert len(answers) == 1, f"open pages differ: {what}"
    return answers.pop()


def caught_up(world: World, what: Key, where: Where, watch: Watch) -> bool:
    """What pages show that were away since before it was quoted, or changed."""
    answers = {
        _after(html, world, what, watch, [log.read(place, 10_000)], PIECES_CATCHING_UP)
        for html, place in world.opened[what, where]
    }
    assert len(answers) == 1, f"pages that were away differ: {what}"
    return answers.pop()


def _after(
    html: str, world: World, what: Key, watch: Watch, batches: list[list[Logged]], at_most: int
) -> bool:
    page, name = Document(html), world.author.name
    case = Case(what.visibility, world.is_protected, world.relation, what.is_deleted)
    for events in batches:
        frame = compose(events, Audience([watch]), at_most).get(watch)
        if frame is None:
            continue
        is_told = what.text in frame.html or (at_most == PIECES_LIVE and name in frame.html)
        assert sees(case, what.thing) or not is_told, f"{watch} was sent {frame.html}"
        assert what.first_text not in frame.html, f"{what} was sent as it was before"
        page.receive(frame.html)
    return shows(page, world, what)
