"""Whoever waits to be let into a group sees that, and can wait no more, whatever became of its link."""

from collections.abc import Callable

import pytest
from django.test import Client

from feed.actions import group_links, groups
from feed.models import Conversation
from tests.html import page_of
from tests.people import person, signed_in, text_of
from tests.talking import group, part
from users.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]

REQUESTS = "/messages/?show=requests"


@pytest.fixture
def alice() -> User:
    return person("alice")


@pytest.fixture
def bob() -> User:
    return person("bob")


def waited_for(alice: User, bob: User) -> tuple[Conversation, str]:
    """Let bob wait for a group of alice's; returns it, and the address of its link."""
    made = group(alice, name="Bakers & <co>")
    group_links.set_asks(actor=alice, conversation=made, asks=True)
    key = group_links.renew(actor=alice, conversation=made).link_key or ""
    group_links.join(actor=bob, key=key)
    assert part(made, bob).is_waiting
    return made, f"/messages/join/{key}/"


def asking(browser: Client) -> list[str]:
    """Return what the list of requests says that somebody waits for."""
    page = page_of(browser.get(REQUESTS))
    return [one.removeprefix("asking-") for one in page.ids(within="asking")]


@pytest.mark.parametrize("does", [group_links.renew, group_links.end])
def test_who_waits_sees_it_in_the_requests_and_withdraws_though_the_link_is_another(
    alice: User, bob: User, does: Callable[..., Conversation]
) -> None:
    made, link = waited_for(alice, bob)
    browser, hers = signed_in(bob), signed_in(alice)
    on_the_page = text_of(browser.get(link))
    assert f'formaction="/messages/{made.pk}/withdraw/"' in on_the_page
    does(actor=alice, conversation=made)
    assert browser.get(link).status_code == 404
    assert asking(browser) == [str(made.pk)]
    assert "Bakers &amp; &lt;co&gt;" in text_of(browser.get(REQUESTS))
    assert f'id="waiting-{bob.pk}"' in text_of(hers.get(f"/messages/{made.pk}/people/"))
    # The button of a page that was opened before is the same one.
    assert browser.post(f"/messages/{made.pk}/withdraw/")["Location"] == REQUESTS
    assert part(made, bob).state == "removed"
    assert asking(browser) == []
    assert f'id="waiting-{bob.pk}"' not in text_of(hers.get(f"/messages/{made.pk}/people/"))


def test_who_withdraws_behind_the_link_stays_there_while_it_leads_anywhere(
    alice: User, bob: User
) -> None:
    made, link = waited_for(alice, bob)
    headers = {"Referer": f"http://testserver{link}"}
    response = signed_in(bob).post(f"/messages/{made.pk}/withdraw/", headers=headers)
    assert response["Location"] == link
    assert "Ask to join" in text_of(signed_in(bob).get(link))


def test_whoever_does_not_wait_learns_nothing_by_withdrawing(alice: User, bob: User) -> None:
    made, _link = waited_for(alice, bob)
    carol = person("carol")
    browser = signed_in(carol)
    for pk in (made.pk, 999_999):
        response = browser.post(f"/messages/{pk}/withdraw/")
        assert (response.status_code, response["Location"]) == (302, REQUESTS)
    assert asking(browser) == [] and part(made, bob).is_waiting
    # Nor is anything of it left with who is in, or was turned down.
    group_links.let_in(actor=alice, conversation=made, person=bob)
    assert asking(signed_in(bob)) == []
    signed_in(bob).post(f"/messages/{made.pk}/withdraw/")
    assert part(made, bob).has_joined


def test_a_group_that_is_closed_is_waited_for_by_nobody(alice: User, bob: User) -> None:
    made, _link = waited_for(alice, bob)
    assert asking(signed_in(bob)) == [str(made.pk)]
    groups.close(actor=alice, conversation=made)
    assert asking(signed_in(bob)) == []
