"""Groups: made, joined, led, left. What happens stands in the conversation as a line."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from feed.actions import groups, memberships
from feed.actions.conversations import MOST_MEMBERS, MayNotWrite, begin_group
from feed.models import Conversation, Membership, Message
from tests.html import page_of
from tests.people import person, signed_in, text_of
from tests.talking import assert_unread_is_exact, group, part, say
from users.actions.contact import set_contact
from users.actions.follows import follow
from users.models import User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.everywhere]

CONTACT: dict[str, Any] = {"messages_from": "followed", "shows_seen": True, "shows_active": True}


def lines(conversation: Conversation) -> list[tuple[str, str]]:
    """Return what happened, and to whom."""
    rows = Message.objects.filter(conversation=conversation).exclude(kind=Message.Kind.TEXT)
    return [
        (row.kind, row.subject.username if row.subject else "")
        for row in rows.select_related("subject").order_by("pk")
    ]


def test_several_people_or_a_name_make_a_group() -> None:
    alice, bob, carol = person("alice"), person("bob"), person("carol")
    for one in (bob, carol):
        follow(actor=one, person=alice)
    browser = signed_in(alice)
    sent = {"to": "@bob, carol", "name": "Bakers", "body": "Hello both"}
    made = browser.post("/messages/new/", sent)
    conversation = Conversation.objects.get()
    assert made["Location"] == f"/messages/{conversation.pk}/"
    assert {part(conversation, one).state for one in (alice, bob, carol)} == {"joined"}
    page = text_of(browser.get(made["Location"]))
    assert "Bakers" in page and "made this group" in page and "Hello both" in page
    assert_unread_is_exact()


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        ({"to": "bob carol"}, "Give the group a name."),
        ({"to": "nobody_here", "body": "Hi"}, "No people found"),
        ({"to": "bob"}, "Write something first."),
        ({"to": "carol", "name": "Bakers"}, "@carol"),
    ],
)
def test_what_makes_no_conversation_is_refused_and_stays_typed(
    sent: dict[str, str], why: str
) -> None:
    alice = person("alice")
    person("bob")
    person("carol", groups_from="nobody")
    refused = signed_in(alice).post("/messages/new/", sent)
    assert refused.status_code == 422
    assert why in text_of(refused)
    assert page_of(refused).one("input", name="to").attributes["value"] == sent["to"]
    assert not Conversation.objects.exists()


def test_a_form_that_is_sent_twice_makes_one_group() -> None:
    alice, bob = person("alice"), person("bob", groups_from="everyone")
    browser = signed_in(alice)
    form = page_of(browser.get("/messages/new/"))
    name = form.one("input", name="submission").attributes["value"]
    sent = {"to": bob.username, "name": "Bakers", "submission": name}
    assert (
        browser.post("/messages/new/", sent)["Location"]
        == browser.post("/messages/new/", sent)["Location"]
    )
    assert Conversation.objects.count() == 1


def test_who_wants_it_from_others_is_asked_and_joins_when_they_accept() -> None:
    alice, bob = person("alice"), person("bob")
    made = begin_group(actor=alice, name="Bakers", people=[bob])
    assert lines(made) == [("made", ""), ("invited", "bob")]
    browser = signed_in(bob)
    assert "Bakers" in text_of(browser.get("/messages/?show=requests"))
    assert "Bakers" not in text_of(browser.get("/messages/"))
    page = browser.get(f"/messages/{made.pk}/")
    assert "You were invited to this group" in text_of(page)
    assert browser.post(f"/messages/{made.pk}/", {"body": "Hi"}).status_code == 403
    browser.post(f"/messages/{made.pk}/accept/")
    assert lines(made)[-1] == ("joined", "")
    assert browser.post(f"/messages/{made.pk}/", {"body": "Hi"}).status_code == 302
    assert_unread_is_exact()


@pytest.mark.parametrize("how", ["left", "declined"])
def test_who_left_or_declined_is_in_it_again_only_once_they_say_so(how: str) -> None:
    alice, bob = person("alice"), person("bob", groups_from="everyone")
    made = group(alice, bob)
    if how == "left":
        groups.leave(actor=bob, conversation=made)
    else:
        groups.remove(actor=alice, conversation=made, person=bob)
        set_contact(actor=bob, **{**CONTACT, "groups_from": "friends"})
        groups.add_people(actor=alice, conversation=made, people=[bob])
        memberships.decline(actor=bob, conversation=made)
        set_contact(actor=bob, **{**CONTACT, "groups_from": "everyone"})
    bob.refresh_from_db()
    groups.add_people(actor=alice, conversation=made, people=[bob])
    assert part(made, bob).is_asked
    assert lines(made)[-1] == ("invited", "bob")
    say(alice, made, "Welcome back")
    browser = signed_in(bob)
    assert "Bakers" not in text_of(browser.get("/messages/"))
    browser.post(f"/messages/{made.pk}/accept/")
    assert part(made, bob).has_joined
    assert_unread_is_exact()


def test_who_was_removed_is_added_as_they_want_it() -> None:
    alice, bob = person("alice"), person("bob", groups_from="everyone")
    made = group(alice, bob)
    groups.remove(actor=alice, conversation=made, person=bob)
    groups.add_people(actor=alice, conversation=made, people=[bob])
    assert part(made, bob).has_joined


def test_who_joins_reads_what_is_said_since_or_all_of_it_as_the_owner_chose() -> None:
    for shows_history in (False, True):
        alice, bob, carol = (
            person(f"{name}{shows_history:d}") for name in ("alice", "bob", "carol")
        )
        made = group(alice, bob, shows_history=shows_history)
        say(alice, made, "An old story")
        follow(actor=carol, person=alice)
        groups.add_people(actor=alice, conversation=made, people=[carol])
        page = text_of(signed_in(carol).get(f"/messages/{made.pk}/"))
        assert ("An old story" in page) is shows_history
        assert part(made, carol).unread == 0
    assert_unread_is_exact()


def test_people_are_added_removed_and_made_owners_without_javascript() -> None:
    alice, bob, carol = person("alice"), person("bob"), person("carol")
    made = group(alice, bob)
    follow(actor=carol, person=alice)
    browser, address = signed_in(alice), f"/messages/{made.pk}"
    browser.post(f"{address}/add/", {"username": "@carol"})
    assert part(made, carol).has_joined
    browser.post(f"{address}/role/moderator/", {"person": bob.pk})
    browser.post(f"{address}/remove/", {"person": carol.pk})
    assert part(made, carol).state == "removed"
    browser.post(f"{address}/owner/", {"person": bob.pk})
    assert (part(made, bob).role, part(made, alice).role) == ("owner", "moderator")
    browser.post(f"{address}/name/", {"name": "Millers"})
    browser.post(f"{address}/leave/")
    assert part(made, alice).state == "left"
    assert browser.get(f"{address}/").status_code == 404
    assert lines(made) == [
        ("made", ""),
        ("invited", "bob"),
        ("joined", ""),
        ("added", "carol"),
        ("removed", "carol"),
        ("owner", "bob"),
        ("renamed", ""),
        ("left", ""),
    ]
    assert_unread_is_exact()


def test_who_does_not_lead_a_group_changes_nothing_of_it() -> None:
    alice, bob, carol, dora = (person(name) for name in ("alice", "bob", "carol", "dora"))
    made = group(alice, bob, carol)
    browser, address = signed_in(bob), f"/messages/{made.pk}"
    before = lines(made)
    for does, sent in (
        ("add", {"username": "dora"}),
        ("remove", {"person": carol.pk}),
        ("owner", {"person": bob.pk}),
        ("role/moderator", {"person": bob.pk}),
        ("link", {"does": "renew"}),
        ("close", {}),
        ("name", {"name": "Mine"}),
    ):
        assert browser.post(f"{address}/{does}/", sent).status_code == 403, does
        assert signed_in(dora).post(f"{address}/{does}/", sent).status_code == 404, does
    assert lines(made) == before
    groups.set_role(actor=alice, conversation=made, person=bob, role="moderator")
    with pytest.raises(PermissionDenied):
        groups.remove(actor=bob, conversation=made, person=alice)


def test_when_the_owner_leaves_somebody_who_leads_takes_over() -> None:
    alice, bob, carol = person("alice"), person("bob"), person("carol")
    made = group(alice, bob, carol)
    groups.set_role(actor=alice, conversation=made, person=carol, role="moderator")
    groups.leave(actor=alice, conversation=made)
    assert part(made, carol).role == "owner"
    for one in (carol, bob):
        groups.leave(actor=one, conversation=made)
    assert not Membership.objects.reading().exists()


def test_a_group_has_at_most_a_hundred_people() -> None:
    alice = person("alice")
    people = User.objects.bulk_create(
        [User(username=f"p{number}", groups_from="everyone") for number in range(MOST_MEMBERS)]
    )
    with pytest.raises(ValidationError, match="up to 100"):
        begin_group(actor=alice, name="Too many", people=people)
    made = begin_group(actor=alice, name="Just right", people=people[1:])
    with pytest.raises(ValidationError, match="up to 100"):
        groups.add_people(actor=alice, conversation=made, people=people[:1])


def test_nobody_is_added_where_one_of_them_wants_none_of_it() -> None:
    alice, bob, carol = person("alice"), person("bob"), person("carol", groups_from="nobody")
    with pytest.raises(MayNotWrite, match="@carol"):
        begin_group(actor=alice, name="Bakers", people=[bob, carol])
    assert not Conversation.objects.exists()
