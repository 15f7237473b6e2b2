"""A conversation that stays open may show more than a reload, and says there what its older part says."""

import pytest
from bs4 import BeautifulSoup

from feed.actions.memberships import mark_read
from feed.actions.messages import send
from feed.models import Message
from tests.live.square import SIZE, PagedSquare
from users.actions.people import deactivate

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("has_loaded_more", [True, False])
@pytest.mark.parametrize("has_read", [True, False])
def test_who_is_hidden_is_not_named_in_what_a_page_kept(
    monkeypatch: pytest.MonkeyPatch, has_loaded_more: bool, has_read: bool
) -> None:
    square = PagedSquare(monkeypatch, ("carol",))
    alice, bob, carol, _dora = square.people
    bakers = square.talks[1]
    page = square.page(carol, f"/messages/{bakers.pk}/")
    if has_loaded_more:
        messages = page.one("#messages")
        assert messages is not None
        messages.insert(0, BeautifulSoup('<span class="page-2"></span>', "html.parser"))
    for number in range(SIZE + 1):
        send(author=alice, conversation=bakers, body=f"Rye {number}")
    square.settle()
    if has_read:
        mark_read(actor=carol, conversation=bakers, up_to=Message.objects.latest("pk").pk)
    square.settle()
    keeps_more = has_loaded_more or not has_read
    assert bool(page.all(f"#messages .name-{bob.pk}")) is keeps_more
    deactivate(actor=None, people=[bob])
    assert not square.differences()
    assert not page.all(f"#messages .name-{bob.pk}")
