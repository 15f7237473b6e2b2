"""A report keeps a copy of a message and the ten around it: as they were, and as the reporter reads them."""

import pytest
from django.urls import reverse

from feed.actions import groups
from feed.actions.messages import delete, edit, send
from feed.actions.reported import AROUND, copy_around
from feed.models import Message
from tests.factories import make_post
from tests.moderators import moderator, superuser
from tests.people import person, queries_of, signed_in, text_of
from tests.talking import group, say, two
from users.actions.people import deactivate
from users.actions.people import rename as rename_person

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]


@pytest.mark.parametrize(
    ("reported", "first", "last"),
    [(15, 10, 20), (2, 0, 10), (28, 19, 29), (0, 0, 10), (29, 19, 29)],
)
def test_a_copy_holds_the_ten_around_a_message_and_no_more(
    reported: int, first: int, last: int
) -> None:
    alice, bob = person("alice"), person("bob")
    made = two(alice, bob, "0")
    said = [Message.objects.get(), *(say(bob, made, str(number)) for number in range(1, 30))]
    copy = copy_around(reporter=alice, message=said[reported])
    assert [one.body for one in copy] == [str(number) for number in range(first, last + 1)]
    assert len(copy) == AROUND + 1
    assert [one.body for one in copy if one.is_reported] == [str(reported)]


def test_a_short_conversation_is_copied_whole_and_no_other() -> None:
    alice, bob, carol = person("alice"), person("bob"), person("carol")
    made, _other = two(alice, bob, "Hello"), two(bob, carol, "A secret of theirs")
    copy = copy_around(reporter=alice, message=say(bob, made, "Reported"))
    assert [(one.body, one.username) for one in copy] == [("Hello", "alice"), ("Reported", "bob")]


def test_nothing_that_happens_afterwards_changes_a_copy() -> None:
    alice, bob = person("alice"), person("bob")
    made, post = two(alice, bob, "Hello"), make_post(body="What the post says")
    bad, worse = say(bob, made, "Bad"), send(author=bob, conversation=made, body="", post=post.pk)
    copy = copy_around(reporter=alice, message=bad)
    edit(actor=bob, message=bad, body="Good")
    delete(actor=bob, message=worse)
    rename_person(actor=bob, person=bob, name="Somebody else")
    deactivate(actor=None, people=[bob])
    assert [(one.body, one.username) for one in copy] == [
        ("Hello", "alice"),
        ("Bad", "bob"),
        ("", "bob"),
    ]
    assert copy[2].post == f"/posts/{post.pk}/"
    assert "What the post says" not in str(copy)


def test_only_who_reads_a_message_reports_it_and_only_with_what_they_read() -> None:
    alice, bob, carol = person("alice"), person("bob"), person("carol", groups_from="everyone")
    made = group(alice, bob)
    before = say(alice, made, "Before carol came")
    groups.add_people(actor=alice, conversation=made, people=[carol])
    since = say(bob, made, "Since")
    stranger, staff = person("dan"), superuser()
    for who in (stranger, staff):
        with pytest.raises(Message.DoesNotExist):
            copy_around(reporter=who, message=since)
    with pytest.raises(Message.DoesNotExist):
        copy_around(reporter=carol, message=before)
    copy = copy_around(reporter=carol, message=since)
    assert [one.kind for one in copy] == ["added", "text"]
    assert "Before carol came" not in str(copy)


def test_moderators_see_how_large_and_old_conversations_are_and_not_a_word_of_them() -> None:
    alice, bob = person("alice", name="Annabel Quince"), person("bob")
    carol = person("carol")
    small, large = two(alice, bob, "A secret"), group(alice, bob, carol, name="Secret bakers")
    for _number in range(3):
        say(bob, large, "Another secret")
    browser = signed_in(moderator("view_conversation"))
    listed = reverse("admin:feed_conversation_changelist")
    for address in (
        listed,
        f"{listed}?o=-4",
        f"{listed}?o=-3",
        f"{listed}?o=-5",
        f"{listed}?kind__exact=group",
        f"{listed}?q={large.pk}",
        reverse("admin:feed_conversation_change", args=[large.pk]),
    ):
        page = text_of(browser.get(address))
        for word in ("A secret", "Another secret", "Secret bakers", "alice", "Annabel"):
            assert word not in page, (word, address)
    page = text_of(browser.get(f"{listed}?o=-4"))
    assert page.index(f"/{large.pk}/change/") < page.index(f"/{small.pk}/change/")
    change = reverse("admin:feed_conversation_change", args=[large.pk])
    assert browser.post(change, {"kind": "two"}).status_code == 403
    delete_it = reverse("admin:feed_conversation_delete", args=[large.pk])
    assert browser.post(delete_it, {"post": "yes"}).status_code == 403
    assert signed_in(moderator("view_post")).get(listed).status_code == 403


def test_a_longer_list_takes_no_more_queries() -> None:
    alice, bob = person("alice"), person("bob")
    two(alice, bob)
    browser = signed_in(superuser())
    listed = reverse("admin:feed_conversation_changelist")
    queries_of(browser, listed)  # fills Django's cache of content types
    few = queries_of(browser, listed)
    for number in range(5):
        group(alice, bob, name=f"Group {number}")
    assert queries_of(browser, listed) == few
