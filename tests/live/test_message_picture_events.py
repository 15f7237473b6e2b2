"""What becomes of a picture in a message, by its name: who gets what for it, and where it shows large."""

from pathlib import Path
from typing import Any

import pytest

from feed.actions import groups
from feed.actions.attachments import describe
from feed.actions.messages import delete
from feed.live.delivery import fragments
from feed.models import Attachment, Message
from tests import images
from tests.live.talk import Talk
from tests.live.town import Town, having
from tests.pictures.messaging import sent
from tests.pictures.odd_files import cut_off
from tests.pictures.uploading import attached, worked_on
from tests.talking import group
from tests.visibility.chat_pictures import large_page
from users.actions.blocks import block, unblock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def pictured(talk: Talk, content: bytes | None = None) -> tuple[Attachment, Message]:
    """Let alice send a picture that waits, and everybody open its page; forget what was pushed so far."""
    row = attached(talk.alice, content)
    message = sent(talk.alice, talk.conversation, row)
    talk.town.more += [large_page(one, message) for one in talk.town.people]
    frames = talk.town.frames()
    cards = having(frames, f'id="message-{message.pk}"')
    assert cards == talk.of(talk.alice, talk.bob) == having(frames, "being prepared")
    assert "Picture" in frames[talk.list[talk.bob]].html
    return row, message


def large(talk: Talk, *people: Any) -> set[Any]:
    """Return the open pages of the picture of these people."""
    ids = {one.pk for one in people}
    return {page for page in talk.town.more if page.kind.name == "message_picture"} & {
        page for page in talk.town.more if page.viewer_id in ids
    }


def test_message_pictures_changed(town: Town) -> None:
    talk = Talk(town)
    row, message = pictured(talk)
    row = worked_on(row)
    assert town.kinds() == ["message_pictures_changed"]
    frames = town.frames()
    place = f"message-{message.pk}-pictures"
    assert having(frames, place) == talk.of(talk.alice, talk.bob)
    both = large(talk, talk.alice, talk.bob)
    assert having(frames, row.shown.src) == talk.of(talk.alice, talk.bob) | both
    assert not having(frames, 'id="message-')  # no card is sent again
    assert talk.page[talk.stranger] not in frames
    describe(actor=talk.alice, attachment=row, alt="A teal sky", is_sensitive=True)
    assert having(town.frames(), "A teal sky") == talk.of(talk.alice, talk.bob) | both


def test_one_that_failed_is_told_to_the_same(town: Town) -> None:
    talk = Talk(town)
    row, _message = pictured(talk, cut_off(images.encoded(images.noise(), "JPEG")))
    assert worked_on(row).state == "failed"
    both = talk.of(talk.alice, talk.bob) | large(talk, talk.alice, talk.bob)
    assert having(town.frames(), "be shown") == both


def test_who_is_in_the_group_no_more_is_told_nothing_and_loses_the_page(town: Town) -> None:
    talk = Talk(town, group(town.alice, town.bob))
    row, message = pictured(talk)
    groups.remove(actor=town.alice, conversation=talk.conversation, person=town.bob)
    frames = town.frames()
    (his,) = large(talk, town.bob)
    assert "picture-state" not in frames[his].html and "region-message_picture" in frames[his].html
    worked_on(row)
    frames = town.frames()
    assert having(frames, f"message-{message.pk}-pictures") == talk.of(town.alice)
    assert his not in having(frames, row.token)


def test_deleting_the_message_takes_them_from_all_open_pages(town: Town) -> None:
    talk = Talk(town)
    row, message = pictured(talk)
    worked_on(row)
    town.frames()
    delete(actor=talk.alice, message=message)
    frames = town.frames()
    assert having(frames, "This message was deleted.") >= talk.of(talk.alice, talk.bob)
    pages = large(talk, talk.alice, talk.bob)
    assert pages <= having(frames, "region-message_picture")
    assert not having(frames, row.token)
    # What comes too late finds nothing.
    assert all(row.token not in fragments.refreshed(page) for page in pages)


def test_a_block_folds_it_on_its_own_page_and_its_end_unfolds_it(town: Town) -> None:
    talk = Talk(town, group(town.alice, town.bob))
    pictured(talk)
    (his,) = large(talk, town.bob)
    block(actor=town.bob, person=town.alice)
    assert "By somebody you block" in town.frames()[his].html
    unblock(actor=town.bob, person=town.alice)
    html = town.frames()[his].html
    assert "By somebody you block" not in html and "picture-state" in html
