"""Changing a message leads back to where it stands; one that answers another can stop doing so."""

import pytest

from feed.actions.messages import edit, send
from feed.models import Conversation, Message
from feed.pages.parts.sizes import MESSAGES_SIZE
from tests.html import page_of
from tests.people import person, signed_in, text_of
from tests.talking import group, say, two
from users.models import User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.everywhere]


def talked(alice: User, bob: User) -> tuple[Conversation, Message]:
    """Return a conversation and its first message, which its page does not show any more."""
    made = two(alice, bob, "The first")
    for _each in range(MESSAGES_SIZE):
        say(alice, made)
    return made, Message.objects.earliest("pk")


@pytest.mark.parametrize("does", ["edit", "delete", "react"])
def test_one_comes_back_to_the_page_that_has_the_message(does: str) -> None:
    alice, bob = person("alice"), person("bob")
    made, first = talked(alice, bob)
    browser, last = signed_in(alice), Message.objects.latest("pk")
    for message, query in ((first, f"?from={first.pk}"), (last, "")):
        address = f"/messages/{made.pk}/{message.pk}/{does}/"
        to = f"/messages/{made.pk}/{query}#message-{message.pk}"
        if does != "react":
            assert f'href="{to}"' in text_of(browser.get(address)), "who changes their mind, too"
        response = browser.post(address, {"body": "Another", "emoji": "👍"})
        assert response["Location"] == to
        page = page_of(browser.get(to))
        assert page.one(id=f"message-{message.pk}")


def test_a_message_can_stop_being_a_reply() -> None:
    alice, bob = person("alice"), person("bob")
    made = two(alice, bob, "Which bread?")
    asked = Message.objects.get()
    answer = send(author=bob, conversation=made, body="Rye", answers=asked.pk)
    browser = signed_in(bob)
    address = f"/messages/{made.pk}/{answer.pk}/edit/"
    form = page_of(browser.get(address)).one("form", id="edit-form")
    assert "Which bread?" in form.text
    box = form.one("input", type="checkbox").attributes
    assert "checked" not in box
    browser.post(address, {"body": "Rye, please"})
    answer.refresh_from_db()
    assert answer.answers_id == asked.pk
    browser.post(address, {"body": "Rye, please", box["name"]: "on"})
    edited = Message.objects.get(pk=answer.pk)
    assert (edited.body, edited.answers) == ("Rye, please", None)
    assert edited.edited_at is not None
    card = page_of(browser.get(f"/messages/{made.pk}/")).one(id=f"message-{answer.pk}")
    assert "Which bread?" not in card.text
    assert not page_of(browser.get(address)).all("input", type="checkbox")


def test_what_one_may_not_read_is_not_told_where_one_stops_answering_it() -> None:
    alice, bob, carol = person("alice"), person("bob"), person("carol")
    made = group(alice, bob, carol)
    answer = send(
        author=bob, conversation=made, body="Rye", answers=say(alice, made, "A secret").pk
    )
    part = made.memberships.get(person=bob)
    part.since_id = answer.pk - 1
    part.save()
    page = text_of(signed_in(bob).get(f"/messages/{made.pk}/{answer.pk}/edit/"))
    assert "A secret" not in page and "An earlier message" in page
    edit(actor=bob, message=answer, body="Rye", drops_answer=True)
    answer.refresh_from_db()
    assert answer.answers_id is None
