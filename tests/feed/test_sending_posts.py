"""People send a post in a message: it shows to those in the conversation who may see it, to nobody else."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from feed.actions import posts
from feed.actions.conversations import begin
from feed.actions.memberships import accept
from feed.actions.messages import delete, edit, send
from feed.models import Conversation, Message, Post
from tests.factories import make_comment, make_post
from tests.html import page_of
from tests.log import no_new_events
from tests.moderators import superuser
from tests.people import HTMX, person, signed_in, text_of
from tests.talking import assert_unread_is_exact, group, part, two
from users.actions.blocks import block
from users.actions.follows import follow
from users.exports import parts
from users.models import User
from users.models.user import Visibility

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.everywhere]
GONE = "The quoted post was deleted, or isn't visible to you."


def shown_in(viewer: User, conversation: Conversation) -> str:
    """Return what a viewer reads where a message of the conversation shows a post."""
    page = page_of(signed_in(viewer).get(f"/messages/{conversation.pk}/"))
    return " ".join(page.one(class_="quoted").text.split())


def sent(**fields: Any) -> dict[str, Any]:
    """Return what the form sends."""
    return {"submission": str(uuid4()), "body": "", **fields}


def test_a_post_is_sent_into_a_conversation_from_its_menu() -> None:
    alice, bob = person("alice"), person("bob")
    made, post, browser = two(alice, bob), make_post(person("ann"), "Rye bread"), signed_in(alice)
    menu = page_of(browser.get(f"/posts/{post.pk}/menu/"))
    (link,) = [one for one in menu.all("a") if "Send in a message" in one.text]
    form = page_of(browser.get(link.attributes["href"] or ""))
    assert "Rye bread" in form.one(id="region-form").text
    chosen = form.one("input", type="radio").attributes["value"]
    said = sent(conversation=chosen, body="Look at this")
    response = browser.post(f"/posts/{post.pk}/send/", said)
    assert (response.status_code, response["Location"]) == (302, f"/messages/{made.pk}/#end")
    assert "Rye bread" in shown_in(bob, made)
    message = Message.objects.latest("pk")
    assert (message.body, message.post, message.has_post) == ("Look at this", post, True)
    assert_unread_is_exact()


def test_a_post_is_sent_to_a_person_as_a_first_message_without_words() -> None:
    alice, bob = person("alice"), person("bob")
    follow(actor=bob, person=alice)
    post = make_post(person("ann"), "Rye bread")
    signed_in(alice).post(f"/posts/{post.pk}/send/", sent(to="@Bob"))
    made = Conversation.objects.get()
    assert "Rye bread" in shown_in(bob, made)
    row = page_of(signed_in(bob).get("/messages/")).one(class_="conversation-last").text
    assert row.strip() == "Sent a post"
    assert part(made, bob).unread == 1


def test_a_double_submit_sends_it_once_and_a_changed_form_is_not_lost() -> None:
    alice, bob = person("alice"), person("bob")
    made, one, other = two(alice, bob), make_post(body="One"), make_post(body="Other")
    browser, said = signed_in(alice), sent(conversation=made.pk)
    browser.post(f"/posts/{one.pk}/send/", said)
    with no_new_events():
        assert browser.post(f"/posts/{one.pk}/send/", said).status_code == 302
    assert Message.objects.filter(has_post=True).count() == 1
    browser.post(f"/posts/{other.pk}/send/", said)
    rows = Message.objects.filter(has_post=True).order_by("pk")
    assert [row.post_id for row in rows] == [one.pk, other.pk]
    first = begin(author=alice, person=bob, body="", post=one.pk, submission=uuid4())
    again = begin(author=alice, person=bob, body="", post=one.pk, submission=first.submission)
    assert again == first


@pytest.mark.parametrize("visibility", [Visibility.FOLLOWERS, Visibility.FRIENDS])
def test_it_shows_to_those_alone_who_may_see_it(visibility: str) -> None:
    alice, bob, carol, ann = (person(name) for name in ("alice", "bob", "carol", "ann"))
    for one in (alice, bob):
        follow(actor=one, person=ann)
        follow(actor=ann, person=one)
    made = group(alice, bob, carol)
    post = make_post(ann, "Rye bread", visibility=visibility)
    send(author=alice, conversation=made, body="", post=post.pk)
    assert "Rye bread" in shown_in(bob, made)
    assert shown_in(carol, made) == GONE
    assert "ann" not in text_of(signed_in(carol).get(f"/messages/{made.pk}/"))
    block(actor=ann, person=bob)
    assert shown_in(bob, made) == GONE


def test_a_post_that_the_sender_may_not_see_is_not_sent_and_nothing_is_learned_of_it() -> None:
    alice, bob, ann = person("alice"), person("bob"), person("ann")
    made, browser = two(alice, bob), signed_in(alice)
    hidden = make_post(ann, "For friends", visibility=Visibility.FRIENDS)
    blocked = make_post(person("cut"), "By somebody apart")
    block(actor=blocked.author, person=alice)
    comment = make_comment(make_post(body="Above"))
    deleted = make_post(ann, "Deleted")
    posts.delete_posts(actor=ann, posts=[deleted])
    none = browser.get("/posts/999999/send/")
    for pk in (hidden.pk, blocked.pk, deleted.pk, comment.pk, 2**63):
        response = browser.get(f"/posts/{pk}/send/")
        assert response.status_code == 404
        assert page_of(response).one("main").text == page_of(none).one("main").text
        with no_new_events():
            refused = browser.post(f"/posts/{pk}/send/", sent(conversation=made.pk))
        assert refused.status_code == 404
        with pytest.raises(ValidationError):
            send(author=alice, conversation=made, body="Look", post=pk)
        with pytest.raises(ValidationError):
            begin(author=alice, person=bob, body="Look", post=pk)
    # What the form names beside its address counts for nothing.
    post = make_post(ann, "For all")
    browser.post(f"/posts/{post.pk}/send/", sent(conversation=made.pk, post=hidden.pk))
    assert Message.objects.latest("pk").post == post


def test_where_it_goes_is_one_place_that_the_sender_may_write_in_and_what_was_typed_stays() -> None:
    alice, bob, carol = person("alice"), person("bob"), person("carol")
    made, others = two(alice, bob), two(bob, carol)
    asked = begin(author=carol, person=alice, body="Hi").conversation
    post, browser = make_post(body="Rye bread"), signed_in(alice)
    person("dan", messages_from="nobody")
    for places in (
        {},
        {"to": "nobody-here"},
        {"to": "dan"},
        {"conversation": others.pk},
        {"conversation": "x"},
        {"conversation": 2**70},
        {"conversation": asked.pk},
        {"conversation": made.pk, "to": "bob"},
    ):
        said = sent(body="Typed before", **places)
        with no_new_events():
            refused = browser.post(f"/posts/{post.pk}/send/", said)
        assert refused.status_code == 422, places
        page = page_of(refused)
        assert "Typed before" in page.one("textarea").text
        assert page.one("form", id="send-form").one(class_="form-errors").text.strip()
        assert "Rye bread" in page.one(id="region-form").text
    accept(actor=alice, conversation=asked)
    assert browser.post(f"/posts/{post.pk}/send/", sent(conversation=asked.pk)).status_code == 302
    block(actor=bob, person=alice)
    closed = browser.post(f"/posts/{post.pk}/send/", sent(conversation=made.pk))
    assert closed.status_code == 422
    assert "can't write in this conversation" in page_of(closed).text


def test_more_conversations_than_fit_are_reached_by_a_link() -> None:
    alice, post = person("alice"), make_post()
    for number in range(21):
        group(alice, name=f"Group {number}")
    browser = signed_in(alice)
    page = page_of(browser.get(f"/posts/{post.pk}/send/"))
    assert len(page.all("input", type="radio")) == 20
    (older,) = [one for one in page.all("a") if one.text == "Older conversations"]
    rest = page_of(browser.get(older.attributes["href"] or ""))
    assert "Group 0" in rest.one(class_="send-to").text
    assert len(rest.all("input", type="radio")) == 1


def test_beginning_conversations_by_it_is_limited_as_any_beginning(settings: Any) -> None:
    settings.LIMITS = {"conversation": "1/h"}
    alice, post = person("alice"), make_post()
    for name in ("bob", "carol"):
        person(name, messages_from="everyone")
    browser = signed_in(alice)
    assert browser.post(f"/posts/{post.pk}/send/", sent(to="bob")).status_code == 302
    assert browser.post(f"/posts/{post.pk}/send/", sent(to="carol")).status_code == 429
    assert browser.post(f"/posts/{post.pk}/send/", sent(to="bob")).status_code == 302


def test_a_visitor_is_led_to_sign_in_and_back() -> None:
    from django.test import Client

    post = make_post()
    response = Client().get(f"/posts/{post.pk}/send/")
    assert response["Location"].endswith(f"?next=/posts/{post.pk}/send/")


def test_its_words_can_be_edited_away_and_deleted_it_shows_no_post() -> None:
    alice, bob = person("alice"), person("bob")
    made, post = two(alice, bob), make_post(body="Rye bread")
    message = send(author=alice, conversation=made, body="Look", post=post.pk)
    where, browser = f"/messages/{made.pk}/{message.pk}", signed_in(alice)
    assert browser.post(f"{where}/edit/", {"body": " "}).status_code == 302
    assert Message.objects.get(pk=message.pk).body == ""
    assert "Rye bread" in shown_in(bob, made)
    assert "Rye bread" in text_of(browser.get(f"{where}/delete/"))
    edit(actor=alice, message=message, body="Look here")
    delete(actor=alice, message=message)
    message.refresh_from_db()
    assert (message.post, message.has_post) == (None, False)
    assert "Rye bread" not in text_of(signed_in(bob).get(f"/messages/{made.pk}/"))
    plain = send(author=alice, conversation=made, body="No post")
    with pytest.raises(ValidationError):
        edit(actor=alice, message=plain, body=" ")
    assert browser.post(f"/messages/{made.pk}/{plain.pk}/edit/", {"body": ""}).status_code == 422


def test_of_a_post_that_is_gone_for_good_the_placeholder_stays() -> None:
    alice, bob, ann = person("alice"), person("bob"), person("ann")
    made, post = two(alice, bob), make_post(ann, "Rye bread")
    send(author=alice, conversation=made, body="", post=post.pk)
    posts.delete_posts(actor=superuser(), posts=[post])
    assert shown_in(bob, made) == GONE
    Post.objects.filter(pk=post.pk).delete()
    assert shown_in(bob, made) == GONE
    (row,) = Message.objects.filter(has_post=True)
    assert row.post is None


def test_the_download_says_the_address_of_the_post_and_nothing_it_says() -> None:
    alice, bob = person("alice"), person("bob")
    made, post = two(alice, bob), make_post(body="Rye bread")
    send(author=alice, conversation=made, body="Look", post=post.pk)
    part_ = parts.PARTS["messages"]
    rows = [part_.describe(row) for row in part_.rows(alice).order_by("pk")]
    assert [row["post"] for row in rows] == [None, f"/posts/{post.pk}/"]
    assert "Rye bread" not in str(rows)


def test_what_a_message_with_a_post_costs_does_not_grow(
    django_assert_max_num_queries: Any,
) -> None:
    alice, bob = person("alice"), person("bob")
    made = two(alice, bob)
    counts = []
    for _ in range(2):
        for _number in range(3):
            send(author=alice, conversation=made, body="", post=make_post().pk)
        browser = signed_in(bob)
        browser.get(f"/messages/{made.pk}/")
        with django_assert_max_num_queries(100) as queries:
            browser.get(f"/messages/{made.pk}/", headers=HTMX)
        counts.append(len(queries))
    assert counts[0] == counts[1]
