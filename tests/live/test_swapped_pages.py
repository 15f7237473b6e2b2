"""What a frame makes of an open page, applied to it as a browser does."""

import pytest
from django.test import Client

from feed.live import fragments, log
from feed.live.audience import Audience
from feed.live.compose import compose
from feed.live.cursor import Cursor
from feed.live.watch import Shows
from tests.factories import make_post
from tests.live.conftest import watch
from tests.machine.dom import Document
from tests.people import person, text_of
from users.actions import usernames

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


def test_a_new_username_reaches_the_heading_of_a_post() -> None:
    anna = person("anna")
    post = make_post(anna)
    page = Document(text_of(Client().get(post.get_absolute_url())))
    before = log.head().seq
    usernames.change_username(actor=anna, username="annette")
    open_page = watch(Shows.POST, about=post.pk)
    page.receive(compose(log.read(before, 100), Audience([open_page]))[open_page].html)
    heading = page.one("h1")
    assert heading is not None
    assert heading.get_text(" ", strip=True) == "A post by @annette"
