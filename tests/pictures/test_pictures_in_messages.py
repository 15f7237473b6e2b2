"""Pictures in messages: sent, sent twice, kept by an edit, gone with the message or with who sent them."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.test import TestCase
from django.utils import timezone

from feed.actions.attachments import describe, quota_of, sweep_attachments
from feed.actions.erasure import erase_writings
from feed.actions.groups import leave
from feed.actions.messages import delete, edit, send
from feed.actions.posts import edit_post
from feed.models import Attachment, Conversation, Message
from tests.factories import make_post
from tests.log import new_events
from tests.people import person
from tests.pictures.messaging import sent
from tests.pictures.uploading import attached, files, posted, ready, worked_on
from tests.talking import group, two
from users.actions.people import deactivate
from users.exports import parts
from users.models import User

pytestmark = [pytest.mark.everywhere, pytest.mark.django_db]


def ids_of(message: Message) -> list[int]:
    """Return the pictures that a message shows; what the attachments say is the same."""
    shown = list(Message.objects.get(pk=message.pk).picture_ids)
    rows = Attachment.objects.filter(message=message).order_by("position")
    assert shown == [row.pk for row in rows]
    return shown


def both() -> tuple[User, User]:
    return person("alice"), person("bob")


def test_a_message_shows_its_pictures_in_their_order_with_words_or_without() -> None:
    alice, bob = both()
    talk = two(alice, bob)
    first, second = attached(alice), attached(alice)
    describe(actor=alice, attachment=first, alt="A teal sky", is_sensitive=True)
    message = sent(alice, talk, second, first, body="  \u200b ")
    assert ids_of(message) == [second.pk, first.pk]
    assert (message.body, message.pictures_said) == ("", "2 pictures")
    shown = message.pictures[1]
    assert (shown.alt, shown.is_sensitive, shown.is_waiting) == ("A teal sky", True, True)
    assert sent(alice, talk, attached(alice), body="Look").body == "Look"
    with pytest.raises(ValidationError):
        send(author=alice, conversation=talk, body=" ")


def test_four_at_most_and_nobody_elses_and_none_twice() -> None:
    alice, bob = both()
    talk = two(alice, bob)
    five, his = [attached(alice) for _each in range(5)], attached(bob)
    for refused in (five, [his]):
        with pytest.raises(ValidationError):
            sent(alice, talk, *refused)
    assert Message.objects.filter(picture_facts__isnull=False).count() == 0
    assert len(ids_of(sent(alice, talk, *five[:4]))) == 4
    with pytest.raises(ValidationError):
        sent(alice, talk, five[0])
    with pytest.raises(ValidationError):
        posted(alice, five[0])
    with pytest.raises(ValidationError):
        edit_post(actor=alice, post=make_post(alice), attachments=(five[0].pk,))


def test_sent_twice_by_the_same_form_it_is_one_message_with_the_words_of_the_second_time() -> None:
    alice, bob = both()
    talk, row, form = two(alice, bob), attached(alice), uuid4()
    first = sent(alice, talk, row, body="Look", submission=form)
    assert sent(alice, talk, row, body="Look", submission=form) == first
    again = sent(alice, talk, row, body="Look here", submission=form)
    assert (again.pk, again.body) == (first.pk, "Look here")
    assert Message.objects.filter(picture_facts__isnull=False).count() == 1
    assert ids_of(first) == [row.pk]


def test_the_same_form_in_another_conversation_changes_nothing_in_the_first() -> None:
    alice, bob = both()
    talk, other = two(alice, bob), two(alice, person("carol"))
    row, form = attached(alice), uuid4()
    first = sent(alice, talk, row, body="For Bob", submission=form)
    with pytest.raises(ValidationError) as refusal:
        sent(alice, other, row, body="For Carol", submission=form)
    assert refusal.value.code == "picture_gone"
    first.refresh_from_db()
    assert (first.body, first.edited_at) == ("For Bob", None)
    assert not Message.objects.filter(body="For Carol").exists()


def test_sent_again_by_who_has_left_since_it_is_refused_like_any_other() -> None:
    alice, bob = both()
    talk, row, form = group(bob, alice), attached(alice), uuid4()
    sent(alice, talk, row, body="Look", submission=form)
    leave(actor=alice, conversation=talk)
    with pytest.raises(Conversation.DoesNotExist):
        sent(alice, talk, row, body="Look here", submission=form)


def test_an_edit_keeps_them_and_may_take_all_words_away() -> None:
    alice, bob = both()
    message = sent(alice, two(alice, bob), attached(alice), body="Look")
    before = ids_of(message)
    assert edit(actor=alice, message=message, body="").body == ""
    assert ids_of(message) == before


def test_deleting_the_message_takes_them_away_with_their_files(media: Path) -> None:
    alice, bob = both()
    row = ready(alice)
    message = sent(alice, two(alice, bob), row, body="Look")
    assert files(media)
    with TestCase.captureOnCommitCallbacks(execute=True):
        delete(actor=alice, message=message)
    message.refresh_from_db()
    assert message.picture_facts is None and message.pictures_said == ""
    assert not files(media) and not Attachment.objects.exists()


def test_one_that_is_being_made_when_the_message_goes_is_shown_by_nothing() -> None:
    alice, bob = both()
    row = attached(alice)
    message = sent(alice, two(alice, bob), row, body="Look")
    Attachment.objects.filter(pk=row.pk).update(taken_at=timezone.now())  # a worker is at it
    with TestCase.captureOnCommitCallbacks(execute=True):
        delete(actor=alice, message=message)
    assert Attachment.objects.get().message is None
    Attachment.objects.update(taken_at=None)
    with new_events() as events:
        worked_on(row)
    assert not events
    message.refresh_from_db()
    assert message.picture_facts is None
    assert sweep_attachments() == 1


def test_the_upkeep_leaves_what_a_message_shows_and_takes_what_was_never_sent() -> None:
    alice, bob = both()
    kept, left = attached(alice), attached(alice)
    message = sent(alice, two(alice, bob), kept)
    Attachment.objects.update(unused_since=timezone.now() - timedelta(days=2))
    assert sweep_attachments() == 1
    assert ids_of(message) == [kept.pk]
    assert not Attachment.objects.filter(pk=left.pk).exists()


def test_they_take_of_the_room_for_their_senders_pictures() -> None:
    alice, bob = both()
    sent(alice, two(alice, bob), ready(alice))
    assert quota_of(alice).used > 0 and quota_of(bob).used == 0


def test_who_leaves_for_good_takes_them_along_and_their_words_stay(media: Path) -> None:
    alice, bob = both()
    talk, mine = two(alice, bob), ready(bob)
    row = ready(alice)
    describe(actor=alice, attachment=row, alt="My face")
    message = sent(alice, talk, row, body="Look")
    sent(bob, talk, mine)
    deactivate(actor=None, people=[alice])
    User.objects.filter(pk=alice.pk).update(leaves_at=timezone.now() - timedelta(days=1))
    with new_events() as events:
        while erase_writings(User.objects.get(pk=alice.pk)):
            pass
    assert ("message_pictures_changed", message.pk) in {one[:2] for one in events}
    message.refresh_from_db()
    assert message.body == "Look"
    (shown,) = message.pictures
    assert (shown.is_failed, shown.alt, shown.token, shown.files) == (True, "", "", ())
    assert {name.rpartition("-")[0] for name in files(media)} == {mine.token}


def test_the_download_has_what_one_sent_and_not_what_one_was_sent() -> None:
    alice, bob = both()
    row = ready(alice)
    message = sent(alice, two(alice, bob), row, body="Look")
    hers, his = (
        {name: [part.describe(one) for one in part.rows(who)] for name, part in parts.PARTS.items()}
        for who in (alice, bob)
    )
    assert [one["message"] for one in hers["attachments"]] == [message.pk]
    assert hers["messages"][-1]["attachments"] == [row.pk]
    assert not his["attachments"]
