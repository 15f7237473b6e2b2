"""Of the message that a form answers stands above it what that says now, however old it is."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from feed.live.log import log
from feed.models import Membership, Message
from tests.live.square import PagedSquare
from tests.machine.dom import Document
from users.models import Block

pytestmark = pytest.mark.django_db

# What may have happened to the message while nobody knows what the page missed, and what is said then.
MISSED: dict[str, tuple[Callable[[Message, Membership], object], str]] = {
    "is edited": (lambda said, mine: _put(said, body="Two loaves"), "Two loaves"),
    "is deleted": (
        lambda said, mine: _put(said, body="", deleted_at=timezone.now()),
        "Deleted message",
    ),
    "is by somebody one blocks": (lambda said, mine: _block(said, mine), "By somebody you block"),
    "may not be read": (
        lambda said, mine: Membership.objects.filter(pk=mine.pk).update(since_id=said.pk),
        "An earlier message",
    ),
}


def _put(said: Message, **columns: object) -> object:
    return Message.objects.filter(pk=said.pk).update(**columns)


def _block(said: Message, mine: Membership) -> object:
    assert said.author is not None
    return Block.objects.create(blocker=mine.person, blocked=said.author)


@pytest.mark.slice(2)
@pytest.mark.parametrize("way", [*MISSED])
def test_what_is_answered_is_said_as_it_is_once_the_page_has_its_messages_afresh(
    way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    happens, says = MISSED[way]
    square = PagedSquare(monkeypatch, ("alice",))
    alice, bob = square.people[:2]
    talk = square.talks[1]
    said = Message.objects.filter(conversation=talk, author=bob, kind="text").order_by("pk")[0]
    address = f"/messages/{talk.pk}/?answers={said.pk}"
    square.open_page(square.browsers[alice], address)
    page = square.page(alice, address)
    square.settle()
    assert "Loaf" in _above(page)
    assert page.one(f"#messages #message-{said.pk}") is None, "it is older than what shows"
    happens(said, Membership.objects.get(conversation=talk, person=alice))
    log.renew_epoch()
    square.settle()
    assert says in _above(page)
    assert "Loaf" not in _above(page)
    assert page.value("#composer [name=answers]") == str(said.pk)
    square.site.close()


def _above(page: Document) -> str:
    found = page.one("#composer .chat-answers")
    assert found is not None, "the form says what it answers"
    return found.get_text(" ", strip=True)
