"""Two people write to each other: begin, answer, edit, delete, react."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from feed.actions.conversations import MayNotWrite, begin
from feed.actions.lines import ClosedConversation
from feed.actions.message_reactions import react
from feed.actions.messages import delete, edit, send
from feed.models import Conversation, Draft, Membership, Message, MessageReaction
from tests.html import page_of
from tests.log import no_new_events
from tests.moderators import superuser
from tests.people import HTMX, is_fragment, person, signed_in, text_of
from tests.talking import assert_unread_is_exact, group, part, say, two
from users.actions.blocks import block, unblock
from users.actions.follows import follow
from users.actions.people import deactivate
from users.models import User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.everywhere]


def test_the_first_message_makes_the_conversation_and_there_is_one_a_pair() -> None:
    alice, bob = person("alice"), person("bob")
    browser = signed_in(alice)
    sent = {"to": "bob", "body": "Good morning", "submission": str(uuid4())}
    first = browser.post("/messages/new/", sent)
    conversation = Conversation.objects.get()
    assert (first.status_code, first["Location"]) == (302, f"/messages/{conversation.pk}/")
    begin(author=bob, person=alice, body="And to you")
    begin(author=alice, person=bob, body="Thanks")
    assert Conversation.objects.get() == conversation
    page = page_of(browser.get(first["Location"]))
    assert [one.text for one in page.one(id="messages").all(class_="text")] == [
        "Good morning",
        "And to you",
        "Thanks",
    ]
    assert_unread_is_exact()


def test_who_writes_to_the_same_person_again_is_led_to_what_is_there() -> None:
    alice, bob = person("alice"), person("bob")
    made = two(alice, bob)
    led = signed_in(alice).get("/messages/new/?to=bob")
    assert led["Location"] == f"/messages/{made.pk}/"


def test_notes_to_oneself_are_a_conversation_of_one() -> None:
    alice = person("alice")
    note = begin(author=alice, person=alice, body="Buy rye")
    begin(author=alice, person=alice, body="And salt")
    assert note.conversation.is_notes
    mine = Membership.objects.get()
    assert (mine.state, mine.unread) == ("joined", 0)
    assert "Notes to self" in text_of(signed_in(alice).get("/messages/"))


def test_a_double_submit_makes_one_message_and_a_changed_text_is_not_lost() -> None:
    alice, bob = person("alice"), person("bob")
    made, once = two(alice, bob), uuid4()
    first = send(author=alice, conversation=made, body="Once", submission=once)
    with no_new_events():
        again = send(author=alice, conversation=made, body="Once", submission=once)
    assert again == first
    other = send(author=alice, conversation=made, body="Once, and more", submission=once)
    assert other != first
    assert_unread_is_exact()


@pytest.mark.parametrize("body", ["", "   ", "\u200b", "a" * 4_001, "bell \a"])
def test_what_cannot_be_shown_is_refused_and_what_was_typed_stays(body: str) -> None:
    alice, bob = person("alice"), person("bob")
    made = two(alice, bob)
    browser = signed_in(alice)
    refused = browser.post(f"/messages/{made.pk}/", {"body": body}, headers=HTMX)
    assert refused.status_code == 422
    assert is_fragment(refused)
    assert page_of(refused).one("textarea", name="body").attributes["aria-invalid"] == "true"
    plain = browser.post(f"/messages/{made.pk}/", {"body": body})
    assert plain.status_code == 422
    assert Message.objects.count() == 1


def test_four_thousand_characters_as_people_count_them_are_sent() -> None:
    alice, bob = person("alice"), person("bob")
    made = two(alice, bob)
    assert say(alice, made, "👨‍👩‍👧‍👦" * 4_000).pk


def test_sent_with_htmx_the_form_comes_back_empty_and_never_the_message() -> None:
    alice, bob = person("alice"), person("bob")
    made = two(alice, bob)
    response = signed_in(alice).post(f"/messages/{made.pk}/", {"body": "Hi there"}, headers=HTMX)
    reply = page_of(response)
    assert reply.one("form", id="composer").one("textarea", name="body").text == ""
    assert "Hi there" not in text_of(response)
    assert reply.all("article") == []


def test_messages_shortly_after_each_other_stand_together() -> None:
    alice, bob = person("alice"), person("bob")
    made = two(alice, bob)
    together, other = say(alice, made), say(bob, made)
    assert (together.continues, other.continues) == (True, False)
    Message.objects.filter(pk=other.pk).update(created_at=timezone.now() - timedelta(minutes=11))
    assert say(bob, made).continues is False


def test_a_reply_that_is_cancelled_is_none_also_where_a_draft_holds_it() -> None:
    alice, bob = person("alice"), person("bob")
    made, browser = two(alice, bob), signed_in(alice)
    here, first = f"/messages/{made.pk}/", Message.objects.get()
    typed = {"place": f"message:{made.pk}", "body": "Half a sentence", "answers": first.pk}
    browser.post("/drafts/", typed, headers=HTMX)
    form = page_of(browser.get(here)).one(id="composer")
    assert form.one("input", name="answers").attributes["value"] == str(first.pk)
    cancel = form.one(class_="chat-answers").one("a", class_="action").attributes["href"]
    form = page_of(browser.get(cancel)).one(id="composer")
    assert form.one("textarea").text == "Half a sentence"
    assert form.all("input", name="answers") == []


def test_a_new_day_says_again_who_writes_also_a_minute_after_midnight() -> None:
    alice, bob = person("alice", time_zone="Asia/Tokyo"), person("bob")
    made = two(alice, bob)
    first, second = say(bob, made), say(bob, made)
    midnight = datetime(2026, 11, 28, 15, 0, tzinfo=UTC)  # where alice is
    written = {"previous_at": midnight - timedelta(minutes=1), "created_at": midnight}
    Message.objects.filter(pk=second.pk).update(**written)
    for who, is_new_day in ((alice, True), (bob, False)):
        page = page_of(signed_in(who).get(f"/messages/{made.pk}/"))
        classes = page.one(id=f"message-{second.pk}").attributes["class"].split()
        assert ("begins-day" in classes) is is_new_day
        assert ("continues" in classes) is not is_new_day
    assert first.continues is False


def test_what_stands_together_stays_so_when_one_in_the_middle_goes() -> None:
    alice, bob = person("alice"), person("bob")
    made = two(alice, bob)
    middle, last = say(alice, made), say(alice, made)
    delete(actor=alice, message=middle)
    last.refresh_from_db()
    assert last.continues
    page = page_of(signed_in(bob).get(f"/messages/{made.pk}/"))
    assert "This message was deleted." in page.one(id=f"message-{middle.pk}").text


def test_names_in_a_message_lead_to_people_whatever_they_are_called_by_now() -> None:
    alice, bob = person("alice"), person("bob")
    made = two(alice, bob, "Ask @bob or @nobody_here")
    assert Message.objects.get().names == {"bob": bob.pk}
    User.objects.filter(pk=bob.pk).update(username="robert")
    page = page_of(signed_in(alice).get(f"/messages/{made.pk}/"))
    assert page.one(id="messages").one("a", class_="mention").attributes["href"] == "/@robert/"


# --- answering ---------------------------------------------------------------------------------


def test_an_answer_shows_what_it_answers_and_leads_to_it() -> None:
    alice, bob = person("alice"), person("bob")
    made = two(alice, bob, "Which bread?")
    first = Message.objects.get()
    browser = signed_in(bob)
    form = page_of(browser.get(f"/messages/{made.pk}/{first.pk}/answer/", follow=True))
    assert form.one("input", name="answers").attributes["value"] == str(first.pk)
    browser.post(f"/messages/{made.pk}/", {"body": "Rye", "answers": str(first.pk)})
    answer = Message.objects.latest("pk")
    card = page_of(browser.get(f"/messages/{made.pk}/")).one(id=f"message-{answer.pk}")
    quoted = card.one("a", class_="chat-answered")
    assert "Which bread?" in quoted.text
    assert quoted.attributes["href"].endswith(f"#message-{first.pk}")


def test_what_is_gone_or_elsewhere_cannot_be_answered() -> None:
    alice, bob, carol = person("alice"), person("bob"), person("carol")
    made, other = two(alice, bob), two(alice, carol)
    elsewhere, gone = say(carol, other, "Elsewhere"), say(bob, made, "Gone soon")
    delete(actor=bob, message=gone)
    for pk in (elsewhere.pk, gone.pk, 0, 999_999):
        with pytest.raises(ValidationError, match="was deleted"):
            send(author=alice, conversation=made, body="Rye", answers=pk)
    assert signed_in(alice).get(f"/messages/{made.pk}/{gone.pk}/answer/").status_code == 404


# --- editing, deleting, reacting ---------------------------------------------------------------


def test_an_edit_is_marked() -> None:
    alice, bob = person("alice"), person("bob")
    made = two(alice, bob, "Good mornin")
    message = Message.objects.get()
    browser = signed_in(alice)
    address = f"/messages/{made.pk}/{message.pk}/edit/"
    assert page_of(browser.get(address)).one("textarea", name="body").text == "Good mornin"
    done = browser.post(address, {"body": "Good morning, @bob"})
    assert done["Location"] == f"/messages/{made.pk}/#message-{message.pk}"
    message.refresh_from_db()
    assert (message.body, message.names) == ("Good morning, @bob", {"bob": bob.pk})
    card = page_of(signed_in(bob).get(f"/messages/{made.pk}/")).one(id=f"message-{message.pk}")
    assert card.one(class_="chat-edited").text == "edited"


def test_a_message_can_be_edited_for_a_quarter_of_an_hour() -> None:
    alice, bob = person("alice"), person("bob")
    made = two(alice, bob)
    message = Message.objects.get()
    Message.objects.update(created_at=timezone.now() - timedelta(minutes=15))
    with pytest.raises(ValidationError, match="15 minutes"):
        edit(actor=alice, message=message, body="Too late")
    browser = signed_in(alice)
    refused = browser.post(f"/messages/{made.pk}/{message.pk}/edit/", {"body": "Too late"})
    assert refused.status_code == 422
    assert page_of(refused).one("textarea", name="body").text == "Too late"


@pytest.mark.parametrize("does", ["edit", "delete"])
def test_what_another_wrote_is_not_ones_own_to_change(does: str) -> None:
    alice, bob, carol = person("alice"), person("bob"), person("carol")
    made = two(alice, bob)
    message = Message.objects.get()
    address = f"/messages/{made.pk}/{message.pk}/{does}/"
    assert signed_in(bob).post(address, {"body": "Mine now"}).status_code == 403
    assert signed_in(carol).post(address, {"body": "Mine now"}).status_code == 404
    message.refresh_from_db()
    assert (message.body, message.deleted_at) == ("Hello", None)


def test_what_is_deleted_is_erased_and_counts_as_unread_no_more() -> None:
    alice, bob = person("alice"), person("bob")
    made = two(alice, bob)
    message = say(alice, made, "A secret, @bob")
    react(actor=bob, message=message, emoji="👍")
    assert part(made, bob).unread == 2
    browser = signed_in(alice)
    page = browser.get(f"/messages/{made.pk}/{message.pk}/delete/")
    assert "A secret" in text_of(page)
    browser.post(f"/messages/{made.pk}/{message.pk}/delete/")
    message.refresh_from_db()
    assert (message.body, message.names) == ("", {})
    assert not MessageReaction.objects.exists()
    assert part(made, bob).unread == 1
    assert "A secret" not in text_of(signed_in(bob).get(f"/messages/{made.pk}/"))
    assert_unread_is_exact()
    assert delete(actor=alice, message=message) is False


def test_one_sign_a_person_and_the_same_once_more_takes_it_back() -> None:
    alice, bob = person("alice"), person("bob")
    made = two(alice, bob)
    message = Message.objects.get()
    browser = signed_in(bob)
    address = f"/messages/{made.pk}/{message.pk}/react/"
    browser.post(address, {"emoji": "👍"})
    browser.post(address, {"emoji": "❤️"})
    assert MessageReaction.objects.get().emoji == "❤️"
    card = page_of(browser.get(f"/messages/{made.pk}/")).one(id=f"message-{message.pk}")
    assert card.one(class_="chat-sign").text.split() == ["❤️", "1"]
    assert browser.post(address, {"emoji": "❤️"}, headers=HTMX).status_code == 204
    assert not MessageReaction.objects.exists()
    assert browser.post(address, {"emoji": "🧨"}).status_code == 422


# --- who may write -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wants", "relation", "comes"),
    [
        ("everyone", "", "joined"),
        ("followed", "", "asked"),
        ("followed", "is_followed", "joined"),
        ("followed", "follows", "asked"),
        ("friends", "is_followed", "asked"),
        ("friends", "friends", "joined"),
        ("nobody", "friends", None),
    ],
)
def test_who_may_write_to_me(wants: str, relation: str, comes: str | None) -> None:
    alice, bob = person("alice"), person("bob", messages_from=wants)
    if relation in ("follows", "friends"):
        follow(actor=alice, person=bob)
    if relation in ("is_followed", "friends"):
        follow(actor=bob, person=alice)
    if comes is None:
        with pytest.raises(MayNotWrite, match="@bob"):
            begin(author=alice, person=bob, body="Hello")
        assert not Conversation.objects.exists()
        refused = signed_in(alice).post("/messages/new/", {"to": "bob", "body": "Hello"})
        assert (refused.status_code, "doesn" in text_of(refused)) == (422, True)
        return
    made = begin(author=alice, person=bob, body="Hello").conversation
    assert part(made, bob).state == comes
    assert part(made, alice).state == "joined"


def test_a_block_ends_a_conversation_of_two_and_leaves_it_readable() -> None:
    alice, bob = person("alice"), person("bob")
    made = two(alice, bob, "Hello there")
    block(actor=bob, person=alice)
    for one in (alice, bob):
        with pytest.raises(ClosedConversation):
            say(one, made)
        with pytest.raises(ClosedConversation):
            begin(author=one, person=bob if one is alice else alice, body="Hello")
        page = text_of(signed_in(one).get(f"/messages/{made.pk}/"))
        assert "Hello there" in page
        assert "write in this conversation any more" in page
    unblock(actor=bob, person=alice)
    assert say(alice, made).pk


def test_a_person_who_is_suspended_leaves_it_readable_and_closed_and_writes_nothing() -> None:
    alice, bob = person("alice", name="Alice Moreau"), person("bob")
    made = two(alice, bob, "Hello there")
    deactivate(actor=superuser(), people=[alice])
    alice.refresh_from_db()
    page = text_of(signed_in(bob).get(f"/messages/{made.pk}/"))
    assert "Hello there" in page
    assert "Alice Moreau" not in page
    assert "Unavailable account" in page
    with pytest.raises(ClosedConversation):
        say(bob, made)
    with pytest.raises(PermissionDenied):
        say(alice, made)


def test_a_stranger_finds_nothing() -> None:
    alice, bob, carol = person("alice"), person("bob"), person("carol")
    made = two(alice, bob, "Between us")
    message = Message.objects.get()
    browser = signed_in(carol)
    for address in ("", "read/", "accept/", "mute/", "archive/", "people/"):
        send_it: Any = browser.get if address in ("", "people/") else browser.post
        assert send_it(f"/messages/{made.pk}/{address}").status_code in (404, 422), address
    for does in ("answer", "edit", "delete", "react"):
        path = f"/messages/{made.pk}/{message.pk}/{does}/"
        assert browser.post(path, {"body": "x", "emoji": "👍"}).status_code == 404, does
    assert browser.post(f"/messages/{made.pk}/", {"body": "Hi"}).status_code == 404
    with pytest.raises(Conversation.DoesNotExist):
        say(carol, made)
    assert "Between us" not in text_of(browser.get("/messages/"))
    assert Message.objects.count() == 1


def test_a_draft_is_kept_for_each_conversation_and_goes_when_it_is_sent() -> None:
    alice, bob, carol = person("alice"), person("bob"), person("carol")
    made, other = two(alice, bob), two(alice, carol)
    browser = signed_in(alice)
    for one, body in ((made, "To bob"), (other, "To carol")):
        typed = {"body": body, "place": f"message:{one.pk}", "tab": "t"}
        assert browser.post("/drafts/", typed, headers=HTMX).status_code == 200
    assert Draft.objects.count() == 2
    page = page_of(browser.get(f"/messages/{made.pk}/"))
    assert page.one("textarea", name="body").text == "To bob"
    browser.post(f"/messages/{made.pk}/", {"body": "To bob", "place": f"message:{made.pk}"})
    assert [one.text for one in Draft.objects.all()] == ["To carol"]
    typed = {"body": "Spying", "place": f"message:{made.pk}"}
    assert signed_in(carol).post("/drafts/", typed).status_code == 404


def test_a_group_is_not_the_conversation_of_two() -> None:
    alice, bob = person("alice"), person("bob")
    made = group(alice, bob)
    assert begin(author=alice, person=bob, body="Just us").conversation != made
