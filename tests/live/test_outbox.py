"""What leaves the Hub ends as every frame does."""

from feed.live.delivery.compose import Frame
from feed.live.delivery.swaps import EMPTY_SINK
from feed.live.hub.outbox import Outbox
from feed.live.log.cursor import Cursor
from feed.live.open_pages.packet import Packet
from feed.live.open_pages.page import Page
from feed.live.open_pages.registry import Registry
from feed.pages import public
from tests.live.conftest import watch


class OpenPage(Page):
    """A page that keeps what it is offered."""

    def __init__(self) -> None:
        """Open it."""
        super().__init__(watch(public.PUBLIC), None, None)  # type: ignore[arg-type]
        self.offered: list[str] = []

    def offer(self, packet: Packet, cursor: Cursor | None) -> bool:
        """Take it."""
        self.offered.append(packet.text)
        return True


def test_nothing_stays_unseen_on_a_page_that_waits_for_its_region() -> None:
    page, pages = OpenPage(), Registry()
    pages.join(page)
    pages.set_live(page)
    for is_partial in (True, False):
        frame = Frame("<div></div>", 1, is_fresh=True, is_partial=is_partial)
        pages.set_live(page)
        Outbox(pages).deliver({page.watch: frame}, Cursor("epoch", 5))
        assert page.offered[-1].rstrip().endswith(EMPTY_SINK)
