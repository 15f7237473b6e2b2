"""Who is in a group again, and still has its page open from before, has all of the page back."""

import pytest

from feed.actions.groups import add_people, leave, remove
from feed.actions.memberships import accept
from tests.live.square import Square
from tests.machine.dom import Document
from users.models import User

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("way", ["left", "was removed"])
def test_a_page_that_said_it_was_over_is_whole_again(
    monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    square = Square(monkeypatch, ("bob",))
    _alice, bob, carol = square.people
    group = square.talks[1]
    page = square.page(bob, f"/messages/{group.pk}/")
    if way == "left":
        leave(actor=bob, conversation=group)
    else:
        remove(actor=carol, conversation=group, person=bob)
    square.settle()
    assert page.one(".chat-top > .chat-titles") is not None
    assert page.one("#conversations") is None
    add_people(actor=carol, conversation=group, people=[User.objects.get(pk=bob.pk)])
    square.settle()
    accept(actor=bob, conversation=group)
    assert not square.differences()
    assert _shows(page, f".conversation-{group.pk}-head h1")
    assert _shows(page, "#conversations article")
    assert _shows(page, f".conversation-{group.pk}-menu")
    square.site.close()


def _shows(page: Document, selector: str) -> bool:
    return page.one(selector) is not None
