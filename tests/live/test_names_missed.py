"""Names above a conversation that were changed while nobody knows what its page missed."""

import pytest

from feed.live.log import log
from tests.live.square import Square
from users.models import User

pytestmark = pytest.mark.django_db


def test_with_whom_one_talks_is_called_by_the_name_they_have_now(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    square = Square(monkeypatch, ("alice",))
    alice, bob = square.people[:2]
    address = f"/messages/{square.talks[0].pk}/"
    page = square.page(alice, address)
    square.settle()
    User.objects.filter(pk=bob.pk).update(name="Robert", username="robert")
    log.renew_epoch()
    square.settle()
    top = page.one(".chat-top")
    assert top is not None
    assert "Robert" in top.get_text(" ", strip=True)
    link = page.one("#chat-with")
    assert link is not None
    assert link["href"] == "/@robert/"
    square.site.close()
