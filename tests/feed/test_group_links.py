"""A link to a group: made, renewed and ended by who leads it; others join by it, or ask to."""

import logging
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from feed.actions import group_links, groups
from feed.actions.conversations import MOST_MEMBERS, begin_group
from feed.models import Conversation, Membership
from tests.feed.test_groups import lines
from tests.html import page_of
from tests.log import no_new_events
from tests.people import person, signed_in, text_of
from tests.talking import assert_unread_is_exact, group, part, say
from users.actions.blocks import block
from users.models import User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.everywhere]


def link_to(conversation: Conversation, actor: User, *, asks: bool = False) -> str:
    """Return the address of a new link to a group."""
    group_links.set_asks(actor=actor, conversation=conversation, asks=asks)
    made = group_links.renew(actor=actor, conversation=conversation)
    return f"/messages/join/{made.link_key}/"


def does_on(browser: Client, address: str) -> list[str]:
    """Return what the page behind a link offers."""
    card = page_of(browser.get(address)).one(id="way-in")
    return [one.text.strip() for one in (*card.all("button"), *card.all("a"))]


def test_a_link_is_made_by_who_leads_the_group_and_others_join_by_it() -> None:
    alice, bob, carol = person("alice"), person("bob"), person("carol")
    made, browser = group(alice, bob), signed_in(alice)
    browser.post(f"/messages/{made.pk}/link/", {"does": "renew"})
    page = page_of(browser.get(f"/messages/{made.pk}/people/"))
    whole = page.one("input", id="group-address").attributes["value"] or ""
    assert whole.startswith("http")
    address = "/" + whole.split("/", 3)[3]
    assert len(address.strip("/").rpartition("/")[2]) >= 32
    assert 'id="group-address"' not in text_of(signed_in(bob).get(f"/messages/{made.pk}/people/"))
    opened = signed_in(carol)
    card = page_of(opened.get(address)).one(id="way-in").text
    assert "Bakers" in card and "2 people" in card and alice.name in card
    assert bob.name not in card
    say(alice, made, "Before she came")
    joined = opened.post(address, {"told": "0"})
    assert joined["Location"] == f"/messages/{made.pk}/"
    assert lines(made)[-1] == ("by_link", "")
    page_text = text_of(opened.get(f"/messages/{made.pk}/"))
    assert "joined by the link" in page_text and "Before she came" not in page_text
    assert does_on(opened, address) == ["Open the conversation"]
    with no_new_events():
        assert opened.post(address).status_code == 302
    assert_unread_is_exact()


def test_a_link_leads_nowhere_once_it_is_renewed_ended_or_the_group_closed() -> None:
    alice, bob, carol = person("alice"), person("bob"), person("carol")
    made, browser = group(alice, bob), signed_in(carol)
    first = link_to(made, alice)
    second = link_to(made, alice)
    assert first != second
    assert browser.get(second).status_code == 200
    for gone in (first, "/messages/join/x/", "/messages/join/" + "a" * 32 + "/"):
        assert browser.get(gone).status_code == browser.post(gone).status_code == 404
    group_links.end(actor=alice, conversation=made)
    assert browser.get(second).status_code == browser.post(second).status_code == 404
    third = link_to(made, alice)
    groups.close(actor=alice, conversation=made)
    assert browser.get(third).status_code == browser.post(third).status_code == 404
    assert not Membership.objects.filter(person=carol).exists()


def test_with_approval_one_asks_and_those_who_lead_accept_or_decline() -> None:
    alice, bob, carol, dan = (person(name) for name in ("alice", "bob", "carol", "dan"))
    made = group(alice, bob)
    groups.set_role(actor=alice, conversation=made, person=bob, role="moderator")
    address, browser = link_to(made, alice, asks=True), signed_in(carol)
    assert does_on(browser, address) == ["Ask to join"]
    browser.post(address, {"told": "0"})
    assert part(made, carol).is_waiting
    assert does_on(browser, address) == ["Withdraw request"]
    assert browser.get(f"/messages/{made.pk}/").status_code == 404
    assert lines(made)[-1] == ("joined", "")
    signed_in(dan).post(address)
    leads = signed_in(bob)
    head = page_of(leads.get(f"/messages/{made.pk}/")).one(class_="chat-waiting").text
    assert " ".join(head.split()) == "2 ask to join"
    waiting = page_of(leads.get(f"/messages/{made.pk}/people/")).one(id="waiting").text
    assert "@carol" in waiting and "@dan" in waiting
    leads.post(f"/messages/{made.pk}/let-in/", {"person": carol.pk})
    leads.post(f"/messages/{made.pk}/turn-down/", {"person": dan.pk})
    assert (part(made, carol).state, part(made, dan).state) == ("joined", "removed")
    assert lines(made)[-1] == ("approved", "carol")
    assert "let in" in text_of(browser.get(f"/messages/{made.pk}/"))
    assert does_on(signed_in(dan), address) == ["Ask to join"]
    assert_unread_is_exact()


def test_who_only_is_in_the_group_learns_nothing_of_who_waits_and_decides_nothing() -> None:
    alice, bob, carol, dan = (person(name) for name in ("alice", "bob", "carol", "dan"))
    made = group(alice, bob)
    signed_in(carol).post(link_to(made, alice, asks=True))
    for one in (bob, dan):
        browser = signed_in(one)
        for path in ("", "people/"):
            page = text_of(browser.get(f"/messages/{made.pk}/{path}"))
            assert "carol" not in page and "ask to join" not in page
        for does in ("let-in", "turn-down"):
            refused = browser.post(f"/messages/{made.pk}/{does}/", {"person": carol.pk})
            assert refused.status_code == 404
        assert browser.post(f"/messages/{made.pk}/link/", {"does": "end"}).status_code in (403, 404)
    for do in (group_links.let_in, group_links.turn_down):
        with pytest.raises(PermissionDenied):
            do(actor=bob, conversation=made, person=carol)
        with pytest.raises(Conversation.DoesNotExist):
            do(actor=dan, conversation=made, person=carol)
    assert part(made, carol).is_waiting
    assert signed_in(alice).post(f"/messages/{made.pk}/link/", {"does": "x"}).status_code == 422


def test_who_was_removed_does_not_come_back_by_the_link_unless_let_in() -> None:
    alice, bob = person("alice"), person("bob")
    made = group(alice, bob)
    groups.remove(actor=alice, conversation=made, person=bob)
    address, browser = link_to(made, alice), signed_in(bob)
    assert does_on(browser, address) == ["Ask to join"]
    browser.post(address)
    assert part(made, bob).is_waiting
    browser.post(f"/messages/{made.pk}/withdraw/")
    assert part(made, bob).state == "removed"
    browser.post(address)
    assert part(made, bob).is_waiting, "and not joined, after having withdrawn"
    group_links.turn_down(actor=alice, conversation=made, person=bob)
    browser.post(address)
    assert part(made, bob).is_waiting
    group_links.let_in(actor=alice, conversation=made, person=bob)
    assert part(made, bob).has_joined


def test_who_left_or_declined_joins_by_it_and_reads_from_then_on() -> None:
    alice, bob, carol = person("alice"), person("bob"), person("carol")
    made = begin_group(actor=alice, name="Bakers", people=[carol])
    groups.add_people(actor=alice, conversation=made, people=[bob])
    browsers = {one: signed_in(one) for one in (bob, carol)}
    browsers[carol].post(f"/messages/{made.pk}/decline/")
    browsers[bob].post(f"/messages/{made.pk}/accept/")
    groups.leave(actor=bob, conversation=made)
    say(alice, made, "Meanwhile")
    address = link_to(made, alice)
    for one in (bob, carol):
        browsers[one].post(address)
        assert part(made, one).has_joined
        assert "Meanwhile" not in text_of(browsers[one].get(f"/messages/{made.pk}/"))
    assert_unread_is_exact()


def test_who_is_invited_already_accepts_by_it_even_where_others_ask() -> None:
    alice, bob = person("alice"), person("bob")
    made = begin_group(actor=alice, name="Bakers", people=[bob])
    address, browser = link_to(made, alice, asks=True), signed_in(bob)
    assert does_on(browser, address) == ["Open the conversation"]
    browser.post(address)
    assert part(made, bob).has_joined
    assert lines(made)[-1] == ("joined", "")


def test_who_joins_a_group_that_all_have_left_leads_it() -> None:
    alice, bob, carol = person("alice"), person("bob"), person("carol")
    made = begin_group(actor=alice, name="Bakers", people=[bob])
    address = link_to(made, alice)
    groups.leave(actor=alice, conversation=made)
    signed_in(carol).post(address)
    assert part(made, carol).role == "owner"


def test_a_group_that_is_full_takes_nobody_in() -> None:
    alice = person("alice")
    made = group(alice)
    made_rows = [
        Membership(conversation=made, person=person(f"p{number}"), state="joined", is_group=True)
        for number in range(MOST_MEMBERS - 1)
    ]
    Membership.objects.bulk_create(made_rows)
    address, late = link_to(made, alice), person("late")
    browser = signed_in(late)
    refused = browser.post(address)
    assert refused.status_code == 422
    assert "up to 100 people" in text_of(refused)
    group_links.set_asks(actor=alice, conversation=made, asks=True)
    browser.post(address)
    with pytest.raises(ValidationError):
        group_links.let_in(actor=alice, conversation=made, person=late)
    full = signed_in(alice).post(f"/messages/{made.pk}/let-in/", {"person": late.pk})
    assert full.status_code == 422
    assert part(made, late).is_waiting


def test_only_so_many_wait_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(group_links, "MOST_WAITING", 1)
    alice = person("alice")
    address = link_to(group(alice), alice, asks=True)
    assert signed_in(person("bob")).post(address).status_code == 302
    refused = signed_in(person("carol")).post(address)
    assert refused.status_code == 422
    assert "Too many people are waiting" in text_of(refused)


def test_joining_is_limited(settings: Any) -> None:
    settings.LIMITS = {"join": "1/h"}
    alice, carol = person("alice"), signed_in(person("carol"))
    addresses = [link_to(group(alice, name=name), alice) for name in ("Bakers", "Millers")]
    assert [carol.post(one).status_code for one in addresses] == [302, 429]


# --- people who block each other ----------------------------------------------------------------


def test_before_somebody_joins_a_group_with_a_person_they_block_they_are_told() -> None:
    alice, bob, carol = person("alice"), person("bob"), person("carol")
    made = group(alice, bob)
    block(actor=carol, person=bob)
    address, browser = link_to(made, alice), signed_in(carol)
    card = page_of(browser.get(address)).one(id="way-in")
    assert "Somebody you block is in this group" in card.text
    assert "bob" not in card.text.lower()
    untold = browser.post(address, {"told": "0"})
    assert untold.status_code == 422
    assert not Membership.objects.filter(conversation=made, person=carol).exists()
    told = page_of(untold).one("button", id="join-group").attributes["value"]
    assert browser.post(address, {"told": told}).status_code == 302
    assert part(made, carol).has_joined


def test_of_who_blocks_them_nobody_is_told_and_whose_group_it_is_is_not_said() -> None:
    alice, bob, carol = person("alice"), person("bob"), person("carol")
    made = group(alice, bob)
    address, browser = link_to(made, alice), signed_in(carol)
    before = page_of(browser.get(address)).one(id="way-in").text
    block(actor=bob, person=carol)
    assert page_of(browser.get(address)).one(id="way-in").text == before
    block(actor=alice, person=carol)
    card = page_of(browser.get(address)).one(id="way-in").text
    assert alice.name not in card and "block" not in card
    assert browser.post(address, {"told": "0"}).status_code == 302


def test_who_would_meet_somebody_they_block_is_asked_and_told_whoever_brings_them_in() -> None:
    alice, bob = person("alice"), person("bob", groups_from="everyone")
    carol = person("carol", groups_from="everyone")
    block(actor=carol, person=bob)
    at_once = begin_group(actor=alice, name="Bakers", people=[bob, carol])
    later = begin_group(actor=alice, name="Millers", people=[bob])
    groups.add_people(actor=alice, conversation=later, people=[carol])
    waited = begin_group(actor=alice, name="Gardeners", people=[])
    signed_in(carol).post(link_to(waited, alice, asks=True))
    groups.add_people(actor=alice, conversation=waited, people=[bob])
    group_links.let_in(actor=alice, conversation=waited, person=carol)
    for made in (at_once, later, waited):
        assert (part(made, bob).state, part(made, carol).state) == ("joined", "asked"), made
        state = page_of(signed_in(carol).get(f"/messages/{made.pk}/")).one(class_="chat-asked")
        assert "Somebody you block is in this group" in state.text


# --- the secret ---------------------------------------------------------------------------------


def test_a_visitor_is_led_to_sign_in_and_back() -> None:
    alice = person("alice")
    address = link_to(group(alice), alice)
    response = Client().get(address)
    assert response["Location"].endswith(f"?next={address}")
    assert Client().post(address).status_code == 302


def test_the_key_stands_in_no_line_of_the_log_and_goes_to_no_other_site(
    caplog: pytest.LogCaptureFixture,
) -> None:
    alice, carol = person("alice"), person("carol")
    address = link_to(group(alice), alice, asks=True)
    key = address.split("/")[3]
    browser = signed_in(carol)
    with caplog.at_level(logging.DEBUG, logger="plaza"):
        page = browser.get(address)
        browser.post(address)
        browser.get(address + "x")
        Client().get(address)
    assert caplog.records
    # Django's own lines of its queries and templates, which no site has, aside.
    records = [
        one for one in caplog.records if one.name not in ("django.db.backends", "django.template")
    ]
    assert records
    assert all(key not in str(vars(one)) for one in records)
    assert page["Referrer-Policy"] == "same-origin"
    assert "noindex" in text_of(page)


def test_the_download_of_ones_data_holds_no_key() -> None:
    from users.exports import parts

    alice = person("alice")
    made = group(alice)
    key = link_to(made, alice).split("/")[3]
    rows = [str(one.describe(row)) for one in parts.PARTS.values() for row in one.rows(alice)]
    assert rows and not [one for one in rows if key in one]
