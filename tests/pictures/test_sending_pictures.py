"""Pictures with posts and comments: sent, scheduled, edited, taken back, sent twice."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from feed.actions.attachments import attach, describe
from feed.actions.content import Content, PostContent
from feed.actions.posts import create_comment, delete_posts, edit_post
from feed.actions.scheduled import (
    cancel_scheduled,
    edit_scheduled,
    publish_now,
    schedule_post,
)
from feed.actions.undo import undo_post
from feed.models import Attachment, Post, ScheduledPost, Version
from tests import images
from tests.factories import make_post
from tests.log import new_events, no_new_events
from tests.people import person
from tests.pictures.uploading import attached, posted
from tests.users.pictures import upload
from users.models import User

pytestmark = [pytest.mark.everywhere, pytest.mark.django_db]


def several(owner: User, number: int) -> list[Attachment]:
    return [attached(owner) for _each in range(number)]


def ids_of(post: Post) -> list[int]:
    """Return the pictures that a post shows; what the attachments say is the same."""
    shown = list(Post.objects.get(pk=post.pk).picture_ids)
    rows = Attachment.objects.filter(post=post).order_by("position")
    assert shown == [row.pk for row in rows]
    return shown


def test_a_post_shows_its_pictures_in_the_order_they_were_given() -> None:
    alice = person("alice")
    first, second, third = several(alice, 3)
    assert ids_of(posted(alice, third, first, second)) == [third.pk, first.pk, second.pk]


def test_pictures_need_no_words_and_nothing_needs_either() -> None:
    alice = person("alice")
    post = posted(alice, attached(alice), body="  ")
    assert post.body == "" and post.gist == "1 picture"
    with pytest.raises(ValidationError):
        posted(alice, body="")
    with pytest.raises(ValidationError):
        edit_post(actor=alice, post=post, attachments=())
    edit_post(actor=alice, post=post, body="Words", attachments=())
    assert ids_of(post) == []


def test_others_pictures_and_those_of_another_post_cannot_be_sent() -> None:
    alice, bob = person("alice"), person("bob")
    his, hers = attached(bob), attached(alice)
    with pytest.raises(ValidationError):
        posted(alice, his)
    posted(alice, hers)
    with pytest.raises(ValidationError):
        posted(alice, hers)
    assert Post.objects.count() == 1
    assert Attachment.objects.get(pk=his.pk).post is None


@pytest.mark.parametrize("number", [10, 11])
def test_a_post_has_ten_at_most(number: int) -> None:
    alice = person("alice")
    ids = tuple(row.pk for row in several(alice, number))
    content = PostContent(body="Look", attachments=ids)
    if number == 10:
        assert len(posted(alice, *Attachment.objects.all()).picture_ids) == 10
    else:
        with pytest.raises(ValidationError):
            posted(alice, *Attachment.objects.all())
    assert content.attachments == ids


@pytest.mark.parametrize("number", [4, 5])
def test_a_comment_has_four_at_most(number: int) -> None:
    alice, post = person("alice"), make_post()
    content = Content(body="Look", attachments=tuple(row.pk for row in several(alice, number)))
    if number == 4:
        assert len(ids_of(create_comment(author=alice, post=post, content=content))) == 4
    else:
        with pytest.raises(ValidationError):
            create_comment(author=alice, post=post, content=content)


def test_other_pictures_are_an_edit_whose_history_keeps_what_was_shown() -> None:
    alice = person("alice")
    first, second = several(alice, 2)
    post = posted(alice, first)
    with new_events() as events:
        edit_post(actor=alice, post=post, attachments=(second.pk, first.pk))
    assert "post_edited" in {kind for kind, _pk, _topics in events}
    assert ids_of(post) == [second.pk, first.pk]
    assert Version.objects.get().picture_ids == (first.pk,)
    edit_post(actor=alice, post=post, attachments=(second.pk,))
    assert Attachment.objects.unused().get() == first
    with no_new_events():
        edit_post(actor=alice, post=post, attachments=(second.pk,))
    edit_post(actor=alice, post=post, body="Other words")
    assert ids_of(post) == [second.pk]


def test_describing_is_no_edit_and_shows_at_once() -> None:
    alice = person("alice")
    row = attached(alice)
    post = posted(alice, row)
    with new_events() as events:
        describe(actor=alice, attachment=row, alt="A teal sky", is_sensitive=True)
    assert [kind for kind, _pk, _topics in events] == ["pictures_changed"]
    post = Post.objects.get()
    shown = post.pictures[0]
    assert (shown.alt, shown.is_sensitive) == ("A teal sky", True)
    assert post.edited_at is None and not Version.objects.exists()
    with no_new_events():
        describe(actor=alice, attachment=row, alt="A teal sky")
    with pytest.raises(Attachment.DoesNotExist):
        describe(actor=person("bob"), attachment=row, alt="Mine")
    with pytest.raises(ValidationError):
        describe(actor=alice, attachment=row, alt="x" * 1_501)


def test_undo_gives_the_pictures_back() -> None:
    alice = person("alice")
    row = attached(alice)
    post = posted(alice, row)
    typed = undo_post(actor=alice, post=post)
    assert typed["picture"] == [str(row.pk)]
    assert Attachment.objects.unused().get() == row
    assert ids_of(posted(alice, row)) == [row.pk]


def test_the_same_form_twice_is_one_post_with_its_pictures() -> None:
    alice, form = person("alice"), uuid4()
    first, second = several(alice, 2)
    post = posted(alice, first, submission=form)
    assert posted(alice, first, submission=form) == post
    assert posted(alice, first, second, body="Better words", submission=form) == post
    assert ids_of(post) == [first.pk, second.pk]
    assert Post.objects.get().body == "Better words"


def test_pictures_wait_with_a_post() -> None:
    alice = person("alice")
    first, second = several(alice, 2)
    due = timezone.now() + timedelta(hours=1)
    content = PostContent(body="Later", attachments=(first.pk,))
    form = uuid4()
    waits = schedule_post(author=alice, content=content, due_at=due, submission=form)
    assert schedule_post(author=alice, content=content, due_at=due, submission=form) == waits
    other = PostContent(body="Other", attachments=(first.pk,))
    with pytest.raises(ValidationError) as refused:
        schedule_post(author=alice, content=other, due_at=due, submission=form)
    assert refused.value.code == "again"
    with pytest.raises(ValidationError):
        posted(alice, first)
    changed = PostContent(body="Later", attachments=(second.pk, first.pk))
    edit_scheduled(actor=alice, scheduled=waits, content=changed, due_at=due)
    with new_events() as events:
        describe(actor=alice, attachment=second, alt="The sea")
    assert [kind for kind, _pk, _topics in events] == ["scheduled_changed"]
    post = publish_now(actor=alice, scheduled=ScheduledPost.objects.get())
    assert ids_of(post) == [second.pk, first.pk]
    assert Post.objects.get().pictures[0].alt == "The sea"
    assert not Attachment.objects.filter(scheduled__isnull=False).exists()


def test_what_is_never_published_lets_go_of_its_pictures() -> None:
    alice = person("alice")
    row = attached(alice)
    content = PostContent(body="Later", attachments=(row.pk,))
    due = timezone.now() + timedelta(hours=1)
    waits = schedule_post(author=alice, content=content, due_at=due)
    assert not Attachment.objects.unused().exists()
    cancel_scheduled(actor=alice, scheduled=waits)
    assert Attachment.objects.unused().get() == row


def test_a_deleted_post_keeps_its_pictures_for_a_moderator_to_bring_back() -> None:
    alice = person("alice")
    post = posted(alice, attached(alice))
    delete_posts(actor=alice, posts=[post])
    assert ids_of(post)


def test_somebody_hidden_uploads_nothing() -> None:
    alice = person("alice", is_active=False)
    with pytest.raises(PermissionDenied):
        attach(actor=alice, upload=upload(images.encoded(images.drawn())))
