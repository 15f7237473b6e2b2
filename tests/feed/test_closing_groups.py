"""Groups are closed: nobody writes in one any more or comes into it, and it stays to be read."""

import pytest
from django.core.exceptions import PermissionDenied

from feed.actions import group_links, groups
from feed.actions.lines import ClosedConversation
from feed.models import Conversation
from tests.feed.test_group_links import link_to
from tests.feed.test_groups import lines
from tests.people import person, signed_in, text_of
from tests.talking import assert_unread_is_exact, group, part, say, two

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.everywhere]


def test_its_owner_closes_a_group_which_stays_to_be_read() -> None:
    alice, bob, carol = person("alice"), person("bob"), person("carol")
    made = group(alice, bob)
    message = say(bob, made, "Said before")
    signed_in(carol).post(link_to(made, alice, asks=True))
    browser, his = signed_in(alice), signed_in(bob)
    assert his.get(f"/messages/{made.pk}/close/").status_code == 403
    assert his.post(f"/messages/{made.pk}/close/").status_code == 403
    assert "Close this group for good?" in text_of(browser.get(f"/messages/{made.pk}/close/"))
    closed = browser.post(f"/messages/{made.pk}/close/")
    assert closed["Location"] == f"/messages/{made.pk}/"
    assert lines(made)[-1] == ("closed", "")
    assert part(made, carol).state == "removed"
    page = text_of(his.get(f"/messages/{made.pk}/"))
    assert "Said before" in page and "This group was closed." in page
    refused = his.post(f"/messages/{made.pk}/", {"body": "Hello?"})
    assert refused.status_code == 403
    assert "Hello?" in text_of(refused)
    for do in (
        lambda: groups.add_people(actor=alice, conversation=made, people=[carol]),
        lambda: groups.rename(actor=alice, conversation=made, name="Millers"),
        lambda: group_links.renew(actor=alice, conversation=made),
    ):
        with pytest.raises(ClosedConversation):
            do()
    react = his.post(f"/messages/{made.pk}/{message.pk}/react/", {"emoji": "👍"})
    assert react.status_code == 403
    assert groups.close(actor=alice, conversation=Conversation.objects.get(pk=made.pk)) is False
    assert groups.leave(actor=bob, conversation=made)
    assert_unread_is_exact()


def test_a_conversation_of_two_is_not_closed_by_anybody() -> None:
    alice, bob = person("alice"), person("bob")
    made = two(alice, bob)
    with pytest.raises(PermissionDenied):
        groups.close(actor=alice, conversation=made)
    assert signed_in(alice).get(f"/messages/{made.pk}/close/").status_code == 404
    with pytest.raises(PermissionDenied):
        group_links.renew(actor=alice, conversation=made)
