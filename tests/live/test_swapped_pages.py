"""What a frame makes of an open page, applied to it as a browser does."""

import pytest
from django.test import Client

from feed.live import fragments
from feed.live.cursor import Cursor
from tests.factories import make_post
from tests.machine.dom import Document
from tests.people import text_of

pytestmark = pytest.mark.django_db


def test_no_frame_leaves_words_behind_that_nobody_sees() -> None:
    """A part goes into the hidden sink as well, where it has no other place: not for long."""
    make_post(body="On the page")
    page = Document(text_of(Client().get("/public/")))
    place = fragments.cursor(Cursor("feed", 1))
    page.receive('<div hx-swap-oob="innerHTML:.post-99-body,#live-sink">Elsewhere</div>' + place)
    sink = page.one("#live-sink")
    assert sink is not None and sink.get_text() == ""
    assert page.value("#live-cursor") == "feed:1"
