"""Somebody looks for words in their messages."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from feed.actions.messages import delete, edit, send
from feed.models import Conversation, Message
from feed.models.message_search import NEAR
from tests.factories import make_post
from tests.people import person, signed_in, text_of
from tests.talking import group, say, two
from users.actions.blocks import block
from users.actions.follows import follow
from users.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]


@pytest.fixture
def ann() -> User:
    return person("ann")


@pytest.fixture
def bob() -> User:
    return person("bob")


@pytest.fixture
def talk(ann: User, bob: User) -> Conversation:
    return two(ann, bob, "We begin")


def found(browser: Client, status: int = 200, **asked: Any) -> str:
    """Return what a search shows, below its form."""
    response = browser.get("/messages/search/", asked)
    assert response.status_code == status
    return text_of(response).partition('id="region-found"')[2].partition("</main>")[0]


@pytest.mark.parametrize(
    ("body", "asked"),
    [
        ("Two cardamom buns, please", "cardamom"),
        ("Two cardamom buns, please", "CARD bun"),
        ("Two cardamom buns, please", "buns two"),
        ("Straße nach Łódź, déjà vu", "strasse lodz deja"),
        ("Don't forget the e-mail", "dont e-mail"),
        ("我今天去面包店", "面包"),
        ("コーヒーをください", "こーひー"),
        ("وصل الخبز", "الخبز"),
        ("`do_the_thing()` again", "thing"),
        ("100% sure", "100%"),
    ],
)
def test_a_message_is_found_by_its_words_however_they_are_typed(
    ann: User, talk: Conversation, body: str, asked: str
) -> None:
    message = say(ann, talk, body)
    shown = found(signed_in(ann), q=asked)
    assert shown.count("found-hit") == 1
    assert f"/messages/{talk.pk}/?from={message.pk}#message-{message.pk}" in shown
    assert "<mark>" in shown


@pytest.mark.parametrize("asked", ["omom", "cardamom rye", "bun_s", "包面"])
def test_what_does_not_hold_all_the_words_is_not_found(
    ann: User, talk: Conversation, asked: str
) -> None:
    say(ann, talk, "Two cardamom buns, 面包")
    assert "No messages found" in found(signed_in(ann), q=asked)


def test_what_was_looked_for_is_marked_and_the_rest_is_text(ann: User, talk: Conversation) -> None:
    say(ann, talk, "A <b>bun</b>, two BUNS and a bunting; not a rerun")
    shown = found(signed_in(ann), q="bun")
    for word in ("bun", "BUNS", "bunting"):
        assert f"<mark>{word}</mark>" in shown
    assert "<b>" not in shown
    assert "rerun" in shown


def test_it_leads_to_the_message_in_its_conversation(ann: User, talk: Conversation) -> None:
    message = say(ann, talk, "Cardamom")
    for _number in range(3):
        say(ann, talk, "Rye")
    browser = signed_in(ann)
    page = text_of(browser.get(f"/messages/{talk.pk}/?from={message.pk}"))
    assert f'id="message-{message.pk}"' in page
    assert "Older messages" in page


def test_a_search_can_stay_in_one_conversation(ann: User, bob: User, talk: Conversation) -> None:
    say(ann, talk, "Rye for two")
    bakers = group(ann, bob, name="Bakers")
    say(bob, bakers, "Rye for all")
    browser = signed_in(ann)
    assert found(browser, q="rye").count("found-hit") == 2
    shown = found(browser, q="rye", **{"in": bakers.pk})
    assert shown.count("found-hit") == 1
    assert "for all" in shown and "Only in" in shown
    for other in ("x", "0", "999999", "99999999999999999999"):
        assert browser.get("/messages/search/", {"q": "rye", "in": other}).status_code == 404
    assert f"/messages/search/?in={bakers.pk}" in text_of(browser.get(f"/messages/{bakers.pk}/"))


def test_it_is_narrowed_by_who_wrote_it(ann: User, bob: User, talk: Conversation) -> None:
    say(ann, talk, "My rye")
    say(bob, talk, "Your rye")
    browser = signed_in(ann)
    assert "Your" not in found(browser, q="rye", by="@Ann")
    shown = found(browser, q="rye", by="bob")
    assert shown.count("found-hit") == 1 and "Your" in shown
    response = browser.get("/messages/search/", {"q": "rye", "by": "nobody_at_all"})
    assert response.status_code == 422
    assert "No people found for" in text_of(response)


def test_it_is_narrowed_by_the_day_where_the_viewer_is(ann: User, talk: Conversation) -> None:
    User.objects.filter(pk=ann.pk).update(time_zone="America/New_York")
    ann.refresh_from_db()
    late, early = say(ann, talk, "Rye late"), say(ann, talk, "Rye early")
    # In New York the first was written on the 4th, at 23:30; the second on the 5th.
    moments = {
        late: datetime(2026, 5, 5, 3, 30, tzinfo=UTC),
        early: datetime(2026, 5, 5, 5, tzinfo=UTC),
    }
    for message, moment in moments.items():
        Message.objects.filter(pk=message.pk).update(created_at=moment)
    browser = signed_in(ann)
    for since, until, words in (
        ("2026-05-04", "2026-05-04", {"late"}),
        ("2026-05-05", "2026-05-05", {"early"}),
        ("2026-05-04", "", {"late", "early"}),
        ("", "2026-05-05", {"late", "early"}),
        ("2026-05-06", "", set()),
        ("", "2026-05-03", set()),
    ):
        shown = found(browser, q="rye", since=since, until=until)
        assert {word for word in ("late", "early") if word in shown} == words, (since, until)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"q": "rye", "since": "yesterday"}, "Write the day like this"),
        ({"q": "rye", "until": "2026-02-30"}, "Write the day like this"),
        ({"q": "rye", "since": "0001-01-01"}, "Write the day like this"),
        ({"q": "rye", "until": "9999-12-31"}, "Write the day like this"),
        ({"q": "rye", "since": "2026-05-05", "until": "2026-05-04"}, "before the first one"),
        ({"q": "!? …"}, "Type a word"),
        ({"q": "", "by": "bob"}, "Type what to look for"),
        ({"q": "a" * 101}, "100"),
        ({"q": "a\0b"}, "Null characters"),
    ],
)
def test_what_cannot_be_looked_for_is_said(ann: User, asked: dict[str, str], said: str) -> None:
    response = signed_in(ann).get("/messages/search/", asked)
    assert response.status_code == 422
    page = text_of(response)
    assert said in page
    assert "found-hit" not in page


def test_before_anything_is_asked_there_is_a_form_and_nothing_else(ann: User) -> None:
    shown = found(signed_in(ann))
    assert "No messages" not in shown
    assert Client().get("/messages/search/?q=rye").status_code == 302


def test_the_newest_come_first_and_older_ones_on_further_pages(
    ann: User, talk: Conversation
) -> None:
    messages = [say(ann, talk, f"Rye {number}") for number in range(45)]
    browser, address, seen = signed_in(ann), "/messages/search/?q=rye", []
    while address:
        page = text_of(browser.get(address))
        seen += [int(part.partition("#")[0]) for part in page.split("?from=")[1:]]
        more = page.partition('class="more" href="')[2].partition('"')[0].replace("&amp;", "&")
        address = more
    assert seen == [message.pk for message in reversed(messages)]


def test_old_messages_are_found_behind_those_that_are_near(
    ann: User, talk: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feed.models.message_search.NEAR", 5)
    assert NEAR > 5
    messages = [say(ann, talk, f"Rye {number}") for number in range(12)]
    shown = found(signed_in(ann), q="rye")
    ids = [int(part.partition("#")[0]) for part in shown.split("?from=")[1:]]
    assert ids == [message.pk for message in reversed(messages)]


def test_what_was_changed_or_deleted_is_found_by_what_it_says_now(
    ann: User, talk: Conversation
) -> None:
    changed, gone = say(ann, talk, "Rye one"), say(ann, talk, "Rye two")
    edit(actor=ann, message=changed, body="Wheat")
    delete(actor=ann, message=gone)
    browser = signed_in(ann)
    assert "No messages found" in found(browser, q="rye")
    assert "found-hit" in found(browser, q="wheat")


def test_the_words_of_whoever_one_blocks_stay_folded_away(ann: User, bob: User) -> None:
    bakers = group(ann, bob)
    say(bob, bakers, "Rye, rye, rye")
    say(ann, bakers, "My own rye")
    block(actor=ann, person=bob)
    shown = found(signed_in(ann), q="rye")
    assert shown.count("found-hit") == 1
    assert "Rye, rye" not in shown


def test_a_search_asks_as_much_however_much_is_found(ann: User, bob: User) -> None:
    counts = []
    browser = signed_in(ann)
    found(browser, q="rye")
    for number in range(4):
        other = person(f"other{number}")
        for talk in (two(ann, other, "Rye"), group(ann, other, bob, name=f"G{number}")):
            for _each in range(3):
                say(ann, talk, "Rye again")
        with CaptureQueriesContext(connection) as queries:
            assert "found-hit" in found(browser, q="rye")
        counts.append(len(queries))
    assert counts[0] == counts[1] >= counts[3], counts  # those near are enough: one query less


def test_a_hit_says_that_a_post_is_with_it_and_nothing_of_the_post(
    ann: User, bob: User, talk: Conversation
) -> None:
    carol = person("carol")
    follow(actor=ann, person=carol)
    post = make_post(carol, "For those who follow", visibility="followers")
    send(author=ann, conversation=talk, body="Look at this", post=post.pk)
    say(ann, talk, "Look elsewhere")
    for one in (ann, bob):  # bob may not see the post
        shown = found(signed_in(one), q="look")
        assert shown.count("found-hit") == 2 and shown.count("Sent a post") == 1
        assert "For those who follow" not in shown and "carol" not in shown
