"""Open conversations of two of whom one blocks the other say what a reload says, whatever happens in whatever
order, also where several things happen between two looks."""

import pytest

from feed.actions import groups, memberships
from feed.actions.conversations import begin_group
from feed.actions.messages import delete, edit, send
from tests.live.conversation_walk import STEPS, Step, other_of, walk
from tests.live.square import PagedSquare
from users.actions.blocks import block, unblock
from users.actions.mutes import mute, unmute
from users.actions.people import deactivate, reactivate
from users.models import User

pytestmark = pytest.mark.django_db

# Whose pages are open: one of them blocks, the other is blocked.
VIEWERS = ("alice", "carol")


def _turn_hidden(who: User) -> None:
    """Hide somebody, or bring them back."""
    if User.objects.get(pk=who.pk).is_active:
        deactivate(actor=None, people=[who])
    else:
        reactivate(actor=None, people=[who])


BETWEEN_PEOPLE: dict[str, Step] = {
    **STEPS,
    "mutes somebody": lambda draw, square, who, talk: mute(
        actor=who, person=other_of(draw, square, who)
    ),
    "hears somebody": lambda draw, square, who, talk: unmute(
        actor=who, person=other_of(draw, square, who)
    ),
    "is hidden or back": lambda draw, square, who, talk: _turn_hidden(square.people[3]),
}


@pytest.mark.matrix
@pytest.mark.parametrize(("seed", "at_once"), [(1, 4)])
def test_open_pages_say_what_a_reload_says(
    seed: int, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk(PagedSquare(monkeypatch, VIEWERS), seed, 25, BETWEEN_PEOPLE, at_once)


@pytest.mark.matrix
@pytest.mark.timeout(1_800)
@pytest.mark.parametrize("at_once", [1, 5])
@pytest.mark.parametrize("seed", range(100, 105))
def test_open_pages_say_what_a_reload_says_for_long(
    seed: int, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk(PagedSquare(monkeypatch, VIEWERS), seed, 200, BETWEEN_PEOPLE, at_once)


def test_words_of_somebody_one_blocks_are_folded_wherever_they_stand(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    square = PagedSquare(monkeypatch, ("carol",))
    alice, bob, carol, _dora = square.people
    bakers = square.talks[1]

    def shown(words: str) -> tuple[bool, ...]:
        """Return whether carol's page says it in what is answered, and in the list."""
        found = square.differences()
        assert not found, found[0]
        page = square.page(carol, f"/messages/{bakers.pk}/")
        parts = (page.all(".chat-answered"), page.all(".conversation-last"))
        return tuple(any(words in one.text for one in part) for part in parts)

    first = send(author=alice, conversation=bakers, body="Rye alone")
    send(author=bob, conversation=bakers, body="No", answers=first.pk)
    last = send(author=alice, conversation=bakers, body="Rye alone", answers=first.pk)
    assert shown("Rye alone") == (True, True)
    block(actor=carol, person=alice)
    assert shown("Rye alone") == (False, False)
    for one in (first, last):
        edit(actor=alice, message=one, body="Rye and salt")
    send(author=bob, conversation=bakers, body="Never", answers=first.pk)
    assert shown("Rye") == (False, False)
    groups.rename(actor=carol, conversation=bakers, name="Millers")
    groups.hand_over(actor=carol, conversation=bakers, person=alice)
    groups.rename(actor=alice, conversation=bakers, name="Bakers")
    delete(actor=alice, message=first)
    unblock(actor=carol, person=alice)
    assert shown("Deleted message")[0]
    square.site.close()


def test_what_is_deleted_while_unread_is_not_counted_as_new_any_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    square = PagedSquare(monkeypatch, ("carol",))
    alice, _bob, carol, _dora = square.people
    bakers = square.talks[1]
    message = send(author=alice, conversation=bakers, body="Rye alone")
    new = f"#message-{message.pk}:has(> .unread-mark ~ .chat-bubble > .chat-body > .text)"
    assert not square.differences()
    assert square.page(carol, f"/messages/{bakers.pk}/").one(new) is not None
    delete(actor=alice, message=message)
    assert not square.differences()
    assert square.page(carol, f"/messages/{bakers.pk}/").one(new) is None
    square.site.close()


def test_what_is_open_or_focused_above_the_messages_stays_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    square = PagedSquare(monkeypatch, ("alice",))
    alice, _bob, carol, dora = square.people
    asked = begin_group(actor=dora, name="Smiths", people=[alice])
    square.open_page(square.browsers[alice], f"/messages/{asked.pk}/")
    for leads, talk in ((carol, square.talks[1]), (dora, asked)):
        page = square.page(alice, f"/messages/{talk.pk}/")
        for menu in page.all(".chat-menu"):
            menu["open"] = ""
        page.focused = page.all(".chat-with .hint, .chat-asked button")[-1]
        groups.rename(actor=leads, conversation=talk, name="Millers")
        square.settle()
        assert page.all(".chat-menu") == page.all(".chat-menu[open]")
        assert page.focused is not None
        assert page.has(page.focused)
    square.site.close()


def test_a_request_says_whether_somebody_one_blocks_is_in_the_group_as_that_changes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    square = PagedSquare(monkeypatch, ("alice",))
    alice, bob, _carol, dora = square.people
    asked = begin_group(actor=dora, name="Smiths", people=[alice])
    square.open_page(square.browsers[alice], f"/messages/{asked.pk}/")
    page = square.page(alice, f"/messages/{asked.pk}/")

    def is_warned() -> bool:
        """Return whether the page says it; a button that has the focus keeps it."""
        page.focused = page.all(".chat-asked button")[-1]
        wrong = square.differences()
        assert not wrong, wrong[0]
        assert page.focused is not None and page.has(page.focused)
        assert page.focused.get_text(strip=True) == "Decline"
        return any("Somebody you block" in one.text for one in page.all(".chat-asked"))

    assert not is_warned()
    block(actor=alice, person=dora)
    assert is_warned()
    unblock(actor=alice, person=dora)
    assert not is_warned()
    block(actor=alice, person=bob)
    groups.add_people(actor=dora, conversation=asked, people=[bob])
    assert not is_warned()
    memberships.accept(actor=bob, conversation=asked)
    assert is_warned()
    groups.leave(actor=bob, conversation=asked)
    assert not is_warned()
    square.site.close()
