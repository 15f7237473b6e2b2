"""One's part in conversations: requests, reading, muting, archiving; the lists and the badge."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from feed.actions.conversations import begin
from feed.actions.memberships import archive, mark_read
from feed.models import Conversation, Membership, Message
from feed.models.membership import FOR_GOOD
from feed.pages.parts import sizes
from feed.pages.parts.sizes import MESSAGES_SIZE, PAGE_SIZE
from tests.html import page_of
from tests.log import no_new_events
from tests.people import person, queries_of, signed_in, text_of
from tests.talking import assert_unread_is_exact, group, part, say, two
from users.actions.follows import follow
from users.models import User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.everywhere]


def badge(browser: Client) -> str:
    """Return what the badge of messages says."""
    return page_of(browser.get("/public/")).one(id="message-badge").text


def listed(browser: Client, show: str = "") -> list[str]:
    """Return which conversations a list has."""
    page = page_of(browser.get(f"/messages/{f'?show={show}' if show else ''}"))
    return page.ids(within="conversations")


def test_what_comes_from_others_waits_in_the_requests_and_counts_on_no_badge() -> None:
    alice, bob = person("alice"), person("bob")
    made = begin(author=bob, person=alice, body="Hello there").conversation
    browser, row = signed_in(alice), f"conversation-{made.pk}"
    assert (badge(browser), listed(browser), listed(browser, "requests")) == ("", [], [row])
    page = text_of(browser.get(f"/messages/{made.pk}/"))
    assert "Hello there" in page and "message request" in page
    browser.post(f"/messages/{made.pk}/read/", {"up_to": Message.objects.latest("pk").pk})
    assert part(made, alice).read_id == 0  # nobody learns that they have looked
    browser.post(f"/messages/{made.pk}/accept/")
    assert (badge(browser), listed(browser), listed(browser, "requests")) == ("1", [row], [])


@pytest.mark.parametrize("does", ["accept", "mute", "unmute", "unarchive"])
def test_who_does_something_about_a_conversation_stays_where_they_read_in_it(does: str) -> None:
    alice, bob = person("alice"), person("bob")
    made = begin(author=bob, person=alice, body="Hello there").conversation
    browser, address = signed_in(alice), f"/messages/{made.pk}/"
    for came_from, to in (
        (f"http://testserver{address}?before=7", f"{address}?before=7"),
        (f"http://testserver{address}", address),
        ("http://testserver/messages/?show=requests", address),
        (f"http://testserver{address}people/", address),
        (f"https://elsewhere.example{address}?before=7", address),
        ("", address),
    ):
        headers = {"Referer": came_from}
        response = browser.post(f"{address}{does}/", {"lasts": "day"}, headers=headers)
        assert response["Location"] == to, came_from


def test_who_declines_hears_no_more_of_it_and_nobody_is_told() -> None:
    alice, bob = person("alice"), person("bob")
    made = begin(author=bob, person=alice, body="Hello there").conversation
    browser = signed_in(alice)
    assert browser.post(f"/messages/{made.pk}/decline/")["Location"] == "/messages/"
    say(bob, made, "Are you there?")
    assert listed(browser, "requests") == []
    assert browser.get(f"/messages/{made.pk}/").status_code == 404
    # Whoever declined can still begin: then both are in it.
    begin(author=alice, person=bob, body="Here I am")
    assert part(made, alice).has_joined
    assert_unread_is_exact()


def test_reading_counts_down_to_what_was_read_and_in_all_tabs() -> None:
    alice, bob = person("alice"), person("bob")
    made = two(alice, bob)
    second, third = say(alice, made), say(alice, made)
    browser = signed_in(bob)
    assert badge(browser) == "1"
    mark_read(actor=bob, conversation=made, up_to=second.pk)
    assert part(made, bob).unread == 1
    browser.post(f"/messages/{made.pk}/read/", {"up_to": third.pk})
    assert (badge(browser), part(made, bob).unread) == ("", 0)
    with no_new_events():
        mark_read(actor=bob, conversation=made, up_to=second.pk)
    page = page_of(signed_in(alice).get(f"/messages/{made.pk}/"))
    assert page.one(class_=f"message-{third.pk}-seen").text == "Seen"


def test_without_javascript_a_button_marks_it_read() -> None:
    alice, bob = person("alice"), person("bob")
    made = two(alice, bob)
    browser = signed_in(bob)
    page = text_of(browser.get(f"/messages/{made.pk}/"))
    assert "Mark as read" in page.partition("<noscript>")[2].partition("</noscript>")[0]
    browser.post(f"/messages/{made.pk}/read/", {"up_to": part(made, bob).last_id})
    assert badge(browser) == ""


def test_what_is_muted_counts_on_no_badge_until_that_is_over() -> None:
    alice, bob = person("alice"), person("bob")
    made = two(alice, bob)
    browser = signed_in(bob)
    browser.post(f"/messages/{made.pk}/mute/", {"lasts": "hour"})
    assert badge(browser) == ""
    Membership.objects.filter(person=bob).update(muted_until=timezone.now() - timedelta(minutes=1))
    assert badge(browser) == "1"
    browser.post(f"/messages/{made.pk}/mute/", {"lasts": "always"})
    assert part(made, bob).muted_until == FOR_GOOD
    browser.post(f"/messages/{made.pk}/unmute/")
    assert badge(browser) == "1"
    assert browser.post(f"/messages/{made.pk}/mute/", {"lasts": "for ever"}).status_code == 422


def test_what_is_put_away_comes_back_with_the_next_message_unless_it_is_muted() -> None:
    alice, bob = person("alice"), person("bob")
    made = two(alice, bob)
    browser, row = signed_in(bob), f"conversation-{made.pk}"
    browser.post(f"/messages/{made.pk}/archive/")
    assert (listed(browser), listed(browser, "archived")) == ([], [row])
    say(alice, made)
    assert (listed(browser), listed(browser, "archived")) == ([row], [])
    browser.post(f"/messages/{made.pk}/mute/")
    browser.post(f"/messages/{made.pk}/archive/")
    say(alice, made)
    assert listed(browser) == []
    browser.post(f"/messages/{made.pk}/unarchive/")
    assert listed(browser) == [row]


def test_what_is_put_away_unread_counts_on_no_badge_until_it_comes_back() -> None:
    alice, bob = person("alice"), person("bob")
    made = two(alice, bob)
    browser = signed_in(bob)
    assert badge(browser) == "1"
    browser.post(f"/messages/{made.pk}/archive/")
    assert (badge(browser), listed(browser)) == ("", [])
    assert listed(browser, "unread") == [f"conversation-{made.pk}"]
    say(alice, made)
    assert badge(browser) == "1"
    browser.post(f"/messages/{made.pk}/archive/")
    browser.post(f"/messages/{made.pk}/unarchive/")
    assert badge(browser) == "1"


def test_the_lists_have_what_they_say() -> None:
    alice, bob, carol = person("alice"), person("bob"), person("carol")
    with_bob, with_carol = two(alice, bob), two(carol, alice)
    bakers = group(carol, alice)
    notes = begin(author=alice, person=alice, body="Buy rye").conversation
    browser = signed_in(alice)
    rows = [f"conversation-{one.pk}" for one in (notes, bakers, with_carol, with_bob)]
    assert listed(browser) == rows
    assert listed(browser, "unread") == [rows[2]]
    assert listed(browser, "groups") == [rows[1]]
    say(bob, with_bob, "News")
    assert listed(browser) == [rows[3], *rows[:3]]
    assert browser.get("/messages/?show=nonsense").status_code == 404
    assert browser.get("/messages/?show=archived").status_code == 200


@pytest.mark.parametrize("show", ["", "unread", "groups", "requests", "archived"])
def test_each_list_goes_on_in_itself(show: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sizes, "PAGE_SIZE", 2)
    alice, bob = person("alice"), person("bob")
    for _each in range(3):
        made = group(bob, alice)
        say(bob, made)
        if show == "requests":
            Membership.objects.filter(person=alice).update(state="asked")
        if show == "archived":
            archive(actor=alice, conversation=made)
    browser = signed_in(alice)
    page = page_of(browser.get(f"/messages/{f'?show={show}' if show else ''}"))
    assert len(page.ids(within="conversations")) == 2
    link = page.one("a", class_="more")
    for address in (link.attributes["href"], link.attributes["hx-get"]):
        part_of = page_of(browser.get(f"/messages/{address}"))
        assert len(part_of.ids(within="conversations")) == 1, address


def fill(alice: User, number: int) -> None:
    """Let so many others have written to alice."""
    for at in range(number):
        other = person(f"other{at}_{Conversation.objects.count()}")
        follow(actor=alice, person=other)
        begin(author=other, person=alice, body=f"Hello {at}")


def test_a_long_list_is_walked_in_parts_and_costs_no_more_queries() -> None:
    alice = person("alice")
    browser = signed_in(alice)
    fill(alice, 3)
    queries_of(browser, "/messages/")  # what is only asked the first time
    few = queries_of(browser, "/messages/")
    fill(alice, PAGE_SIZE)
    assert queries_of(browser, "/messages/") == few
    seen: list[str] = []
    address = "/messages/"
    while address:
        page = page_of(browser.get(address))
        seen += page.ids(within="conversations")
        more = page.all("a", class_="more")
        address = f"/messages/{more[0].attributes['href']}" if more else ""
    assert len(seen) == len(set(seen)) == 3 + PAGE_SIZE


def test_older_messages_are_reached_by_plain_links() -> None:
    alice, bob = person("alice"), person("bob")
    made = two(alice, bob, "The first")
    for number in range(2 * MESSAGES_SIZE):
        say((alice, bob)[number % 2], made, f"Line {number}")
    mark_read(actor=bob, conversation=made, up_to=Message.objects.latest("pk").pk)
    browser = signed_in(bob)
    few = queries_of(browser, f"/messages/{made.pk}/")
    seen: list[str] = []
    address = f"/messages/{made.pk}/"
    while address:
        page = page_of(browser.get(address))
        seen = page.ids(within="messages") + seen
        is_first = bool(page.all("i", class_="beginning"))
        address = "" if is_first else page.one("a", class_="older-link").attributes["href"]
    ids = [name for name in seen if name.startswith("message-") and not name.endswith("-by")]
    assert ids == [
        f"message-{pk}" for pk in Message.objects.order_by("pk").values_list("pk", flat=True)
    ]
    assert queries_of(browser, f"/messages/{made.pk}/?before=60") <= few


def test_it_opens_with_all_that_is_unread_and_some_before_it() -> None:
    alice, bob = person("alice"), person("bob")
    made = two(alice, bob)
    mark_read(actor=bob, conversation=made, up_to=Message.objects.latest("pk").pk)
    first = say(alice, made, "First new one")
    for _number in range(MESSAGES_SIZE + 5):
        say(alice, made)
    page = text_of(signed_in(bob).get(f"/messages/{made.pk}/"))
    before, _line, after = page.partition('id="unread"')
    assert before.count('<article id="message-') == 1
    assert after.count('<article id="message-') == MESSAGES_SIZE + 6
    assert after.partition("<article id=")[2].startswith(f'"message-{first.pk}"')
