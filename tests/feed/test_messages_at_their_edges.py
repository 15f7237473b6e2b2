"""Messages under odd input: ids and names of nothing, forms sent again, and nothing that says too much."""

from urllib.parse import quote
from uuid import uuid4

import pytest

from feed.actions import conversations, group_links, messages
from feed.actions.conversations import begin, begin_group
from feed.actions.messages import send
from feed.models import Conversation, Message
from feed.pages.joining import JOINING
from feed.pages.kind import NotFound
from tests.html import page_of
from tests.people import person, signed_in, text_of
from tests.talking import assert_unread_is_exact, group, two

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.everywhere]

OF_A_CONVERSATION = (
    *("", "read/", "accept/", "decline/", "mute/", "unmute/", "archive/", "unarchive/"),
    *("people/", "add/", "remove/", "owner/", "role/member/", "name/", "leave/", "close/"),
    *("link/", "let-in/", "turn-down/"),
)
OF_A_MESSAGE = ("answer/", "edit/", "delete/", "react/")
SAID = {"body": "x", "up_to": "1", "emoji": "👍", "does": "end", "username": "x", "name": "x"}


@pytest.mark.parametrize("pk", [2**63 - 1, 2**63, 10**30])
def test_no_id_is_too_large_to_be_looked_for(pk: int) -> None:
    alice, bob = person("alice"), person("bob")
    made, browser = two(alice, bob), signed_in(alice)
    paths = [f"{pk}/{does}" for does in OF_A_CONVERSATION]
    paths += [f"{one}/{pk}/{does}" for one in (made.pk, pk) for does in OF_A_MESSAGE]
    for path in paths:
        assert browser.get(f"/messages/{path}").status_code in (404, 405), path
        assert browser.post(f"/messages/{path}", SAID).status_code in (404, 405), path


@pytest.mark.parametrize("name", ["", " ", "@", "b\0b", "x" * 100_000, "\u202ebob", "İ", "9" * 30])
def test_a_name_that_is_none_is_nobodys(name: str) -> None:
    alice, bob = person("alice"), person("bob")
    made, browser = group(alice, bob), signed_in(alice)
    for does in ("add", "remove", "owner", "role/member", "let-in", "turn-down"):
        sent = {"username": name, "person": name}
        assert browser.post(f"/messages/{made.pk}/{does}/", sent).status_code in (404, 422), does
    assert browser.post("/messages/new/", {"to": name, "body": "Hi"}).status_code == 422
    assert browser.get("/messages/new/", {"to": name}).status_code == 200


def test_names_in_any_case_and_twice_are_one_person() -> None:
    alice, _bob = person("alice"), person("bob", messages_from="everyone")
    sent = {"to": "Bob BOB @bob, \uff20bob", "body": "Hi"}
    assert signed_in(alice).post("/messages/new/", sent).status_code == 302
    assert Conversation.objects.get().kind == "two"


def test_too_many_people_are_said_where_they_are_typed() -> None:
    alice = person("alice")
    names = [person(f"p{number}", groups_from="everyone").username for number in range(100)]
    refused = signed_in(alice).post("/messages/new/", {"to": " ".join(names), "name": "All"})
    assert refused.status_code == 422
    assert page_of(refused).one("input", name="to").attributes["aria-invalid"] == "true"


@pytest.mark.parametrize("body", ["a\0b", "\u200b\u2060", "x" * 4_001])
def test_what_a_form_brings_beside_its_text_is_nonsense_and_harms_nothing(body: str) -> None:
    alice, bob = person("alice"), person("bob")
    made, browser = two(alice, bob), signed_in(alice)
    first, here = Message.objects.get(), f"/messages/{made.pk}/"
    for address in (here, f"{here}{first.pk}/edit/"):
        assert browser.post(address, {"body": body}).status_code == 422
    for field in ("answers", "submission", "tab", "place", "began_from"):
        assert browser.post(here, {"body": "Hi", field: "a\0b"}).status_code in (302, 422), field
    for asked in ("from=a%00", "before=" + "9" * 30, "answers=" + "9" * 30, "draft=%00", "from=0"):
        assert browser.get(f"{here}?{asked}").status_code == 200, asked
    for emoji in ("", "a\0b", "👍👍", "❤"):
        assert browser.post(f"{here}{first.pk}/react/", {"emoji": emoji}).status_code == 422
    for up_to in ("", "a\0", "-1", "9" * 30, "٣"):
        assert browser.post(f"{here}read/", {"up_to": up_to}).status_code == 422
    assert browser.post(f"{here}read/", {"up_to": "9" * 18}).status_code == 302
    assert_unread_is_exact()


@pytest.mark.parametrize("key", ["\0", "a\0b", "x" * 5_000, "\u202e", "%", "' OR 1=1 --"])
def test_a_key_that_is_none_leads_to_no_group(key: str) -> None:
    alice, bob = person("alice"), person("bob")
    group_links.renew(actor=alice, conversation=group(alice, bob))
    browser, address = signed_in(bob), f"/messages/join/{quote(key)}/"
    assert browser.get(address).status_code == 404
    assert browser.post(address).status_code == 404
    assert browser.post(f"{address}withdraw/").status_code == 404
    with pytest.raises(NotFound):
        JOINING.find(bob, key=key)


def test_a_message_of_another_conversation_is_not_there() -> None:
    alice, bob, carol = person("alice"), person("bob"), person("carol")
    one, other = two(alice, bob, "In the one"), two(alice, carol, "In the other")
    browser, message = signed_in(alice), Message.objects.get(conversation=one)
    for does in OF_A_MESSAGE:
        path = f"/messages/{other.pk}/{message.pk}/{does}"
        assert browser.post(path, SAID).status_code == 404, does
    page = text_of(browser.get(f"/messages/{other.pk}/?answers={message.pk}"))
    assert "In the one" not in page.partition('id="composer"')[2]
    sent = {"body": "x", "answers": message.pk}
    assert browser.post(f"/messages/{other.pk}/", sent).status_code == 422


def test_a_line_is_no_message_that_can_be_answered() -> None:
    alice, bob = person("alice"), person("bob")
    made = group(alice, bob)
    line = Message.objects.earliest("pk")
    page = text_of(signed_in(alice).get(f"/messages/{made.pk}/?answers={line.pk}"))
    assert "Replying to" not in page


# --- the same form once more -------------------------------------------------------------------


def test_a_form_that_was_changed_and_sent_again_makes_what_it_says_now() -> None:
    alice, bob = person("alice"), person("bob", groups_from="everyone", messages_from="everyone")
    carol, form = person("carol", groups_from="everyone"), uuid4()

    def send_it(name: str, body: str = "") -> Conversation:
        people = [bob, carol]
        return begin_group(actor=alice, name=name, people=people, body=body, submission=form)

    begin(author=alice, person=bob, body="Hello", submission=form)
    first = send_it("Bakers")
    assert first.is_group
    assert send_it("Millers") != first
    assert send_it("Bakers", "Hello both") != first


def test_a_group_whose_form_is_sent_twice_at_once_is_made_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    alice, bob, form = person("alice"), person("bob", groups_from="everyone"), uuid4()

    def send_it() -> Conversation:
        return begin_group(actor=alice, name="Bakers", people=[bob], body="Hi", submission=form)

    first = send_it()
    answers = iter([lambda message: None])  # the first look comes too early
    known = messages.sent_before
    monkeypatch.setattr(conversations, "sent_before", lambda message: next(answers, known)(message))
    assert send_it() == first
    assert Conversation.objects.count() == 1


def test_the_name_of_a_form_is_its_writers_own() -> None:
    alice, bob = person("alice"), person("bob")
    made, form = two(alice, bob), uuid4()
    sent = [send(author=one, conversation=made, body="x", submission=form) for one in (alice, bob)]
    assert sent[0] != sent[1]


def test_the_link_to_older_messages_of_a_page_on_which_none_is_left_gets_a_list_and_no_page() -> (
    None
):
    alice, bob = person("alice"), person("bob")
    made = two(alice, bob)
    last = send(author=bob, conversation=made, body="The last")
    browser, address = signed_in(alice), f"/messages/{made.pk}/"
    for trigger, is_there in ((f"more-{last.pk}", True), ("more-0", False)):
        part = text_of(browser.get(address, headers={"HX-Request": "true", "HX-Trigger": trigger}))
        assert "<html" not in part
        assert ("The last" in part) is is_there
