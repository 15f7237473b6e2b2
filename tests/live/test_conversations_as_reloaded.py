"""Open conversations, and lists of them, say what a reload says, whatever happens in whatever order."""

import pytest

from feed.actions import memberships
from feed.actions.groups import leave
from feed.actions.messages import delete, edit, send
from feed.live.log import log
from feed.models import Message
from feed.pages.parts import sizes
from tests.live.conversation_walk import walk
from tests.live.square import SIZE, PagedSquare, Square
from tests.machine.dom import Document
from users.actions.blocks import block, unblock
from users.actions.mutes import mute, unmute
from users.actions.people import deactivate, reactivate
from users.models import User

pytestmark = pytest.mark.django_db


def test_open_pages_say_what_a_reload_says(monkeypatch: pytest.MonkeyPatch) -> None:
    walk(Square(monkeypatch), seed=0, steps=20, at_once=4)


@pytest.mark.matrix
@pytest.mark.timeout(1_800)
@pytest.mark.parametrize("seed", range(100, 110))
def test_open_pages_say_what_a_reload_says_for_long(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk(Square(monkeypatch), seed, 200)


SQUARES = pytest.mark.parametrize(
    "square_of", [PagedSquare, pytest.param(Square, marks=pytest.mark.matrix)]
)


@SQUARES
def test_a_page_at_its_end_keeps_the_length_of_a_reload(
    monkeypatch: pytest.MonkeyPatch, square_of: type[Square]
) -> None:
    square = square_of(monkeypatch)
    alice, bob = square.people[:2]
    for number in range(sizes.MESSAGES_SIZE + 10):
        send(author=(alice, bob)[number % 2], conversation=square.talks[0], body=f"{number}")
    assert not square.differences()
    memberships.mark_read(
        actor=bob, conversation=square.talks[0], up_to=Message.objects.latest("pk").pk
    )
    send(author=bob, conversation=square.talks[0], body="And mine")
    assert not square.differences()
    square.site.close()


@SQUARES
def test_who_is_hidden_and_comes_back_is_shown_so(
    monkeypatch: pytest.MonkeyPatch, square_of: type[Square]
) -> None:
    square = square_of(monkeypatch, ("bob", "carol"))
    alice = square.people[0]
    deactivate(actor=None, people=[alice])
    assert not square.differences()
    reactivate(actor=User.objects.create_superuser("mo", "mo@example.org", "x"), people=[alice])
    assert not square.differences()
    square.site.close()


def test_the_list_beside_says_what_it_does_afresh_and_keeps_the_focus(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    square = Square(monkeypatch, ("alice",))
    alice = square.people[0]
    open_here, other = square.talks[:2]
    page = square.page(alice, f"/messages/{open_here.pk}/")
    page.focused = page.one(f"#conversation-link-{other.pk}")
    last = Message.objects.filter(conversation=other).latest("pk")
    Message.objects.filter(pk=last.pk).update(kind="text", body="Rye at six")
    log.renew_epoch()
    assert not square.differences()
    row = page.one(f"#conversation-{other.pk}")
    assert row is not None and "Rye at six" in row.get_text()
    assert page.focused is not None and page.has(page.focused)
    assert page.focused["id"] == f"conversation-link-{other.pk}"
    square.site.close()


@pytest.mark.parametrize("at_once", [1, 5])
def test_conversations_written_in_by_turns_stand_in_the_order_of_a_reload(
    monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    """However many messages a page is told of at once, as after a while without its server."""
    square = Square(monkeypatch, ("alice", "bob"))
    alice, bob = square.people[:2]
    two, group = square.talks[:2]
    for number, (author, conversation) in enumerate(
        [(alice, two), (bob, group), (alice, two), (bob, group), (bob, two)], start=1
    ):
        send(author=author, conversation=conversation, body=f"Rye {number}")
        if number % at_once == 0:
            assert not square.differences()
    square.site.close()


def test_a_page_further_up_stays_there_once_its_viewer_has_accepted_elsewhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    square = PagedSquare(monkeypatch, ("alice",))
    alice, dora, asked = square.people[0], square.people[3], square.talks[-1]
    for number in range(2 * SIZE):
        send(author=dora, conversation=asked, body=f"Flour {number}")
    address = f"/messages/{asked.pk}/?before={Message.objects.latest('pk').pk - SIZE}"
    square.open_page(square.browsers[alice], address)
    square.settle()
    page = square.page(alice, address)
    shown = [one["id"] for one in page.all("#messages > article")]
    assert shown and page.one(".chat-asked") is not None
    memberships.accept(actor=alice, conversation=asked)
    square.settle()
    assert page.one(".chat-asked") is None
    assert [one["id"] for one in page.all("#messages > article")] == shown
    assert page.one("#live-offer .behind") is not None, "what changed is offered"
    square.site.close()


@SQUARES
def test_a_message_that_answers_nothing_any_more_shows_so(
    monkeypatch: pytest.MonkeyPatch, square_of: type[Square]
) -> None:
    square = square_of(monkeypatch, ("alice", "bob"))
    alice, bob = square.people[:2]
    asked = send(author=alice, conversation=square.talks[0], body="Which bread?")
    answer = send(author=bob, conversation=square.talks[0], body="Rye", answers=asked.pk)
    assert not square.differences()
    page = square.page(alice, f"/messages/{square.talks[0].pk}/")
    assert page.one(f".message-{answer.pk}-answered a") is not None
    edit(actor=bob, message=answer, body="Rye", drops_answer=True)
    assert not square.differences()
    assert page.one(f".message-{answer.pk}-answered a") is None


def test_whom_one_hears_is_counted_on_the_badge_of_an_open_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    square = Square(monkeypatch, ("bob",))
    _alice, bob, carol = square.people[:3]
    bakers = square.talks[1]
    memberships.mark_read(
        actor=bob, conversation=square.talks[0], up_to=Message.objects.latest("pk").pk
    )
    page = square.page(bob, f"/messages/{square.talks[0].pk}/")
    for unhear, hear in ((block, unblock), (mute, unmute)):
        memberships.mark_read(actor=bob, conversation=bakers, up_to=Message.objects.latest("pk").pk)
        unhear(actor=bob, person=carol)
        send(author=carol, conversation=bakers, body="Rye")
        assert not square.differences()
        assert _badge(page) == ""
        hear(actor=bob, person=carol)
        assert not square.differences()
        assert _badge(page) == "1"


def _badge(page: Document) -> str:
    found = page.one("#message-badge")
    assert found is not None
    return found.get_text().strip()


@pytest.mark.parametrize("what", ["edited", "deleted", "left", "lost"])
def test_what_was_read_out_of_a_message_goes_with_its_words(
    monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    square = Square(monkeypatch, ("bob",))
    alice, bob = square.people[:2]
    conversation = square.talks[1]
    page = square.page(bob, f"/messages/{conversation.pk}/")
    message = send(author=alice, conversation=conversation, body="An early word")
    assert not square.differences()
    assert "An early word" in str(page.one(".chat-says"))
    match what:
        case "edited":
            edit(actor=alice, message=message, body="A later one")
        case "deleted":
            delete(actor=alice, message=message)
        case "left":
            leave(actor=bob, conversation=conversation)
        case "lost":
            edit(actor=alice, message=message, body="A later one")
            log.renew_epoch()
    square.differences()
    assert "An early word" not in page.root.get_text()
    square.site.close()
