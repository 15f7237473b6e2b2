"""What a post says goes its whole way: from the form, to what waits, to the post, and back into the form."""

from dataclasses import fields
from datetime import timedelta
from typing import Any

import pytest
from django.forms import Form
from django.utils import timezone

from feed.actions.content import STAYS, Content, PostContent
from feed.actions.polls import NewPoll
from feed.actions.posts import create_comment, create_post, edit_post
from feed.actions.scheduled import publish_now, schedule_post
from feed.actions.undo import typed_in, undo_post
from feed.body_forms import BodyForm, NewBodyForm
from feed.forms import NewCommentForm, NewPostForm, ScheduledPostForm
from feed.models import Post, ScheduledPost
from feed.models.content import Content as Columns
from tests.factories import make_post
from tests.people import person

pytestmark = [pytest.mark.everywhere, pytest.mark.django_db]
SAID: dict[str, Any] = {
    "warning": "About soup",
    "body": "Soup",
    "language": "de",
    "visibility": "friends",
    "answers_from": "followers",
    "preview_of": "second",
}


def everything(**more: Any) -> PostContent:
    """Return a content in which nothing is as it begins, but for what `more` says."""
    poll = NewPoll(["Rye", "Wheat"], timedelta(hours=1), is_multiple=True)
    return PostContent(**{**SAID, "poll": poll, **more})


def test_each_column_has_a_rule_and_each_rule_a_column() -> None:
    columns = {column.name for column in Columns._meta.get_fields()} - {"is_quote", "picture_facts"}
    assert columns == set(PostContent.names()) == set(SAID)
    for model in (Post, ScheduledPost):  # an attribute of the same name would hide it
        assert columns <= {column.name for column in model._meta.concrete_fields}
    begins = {one.name: one.default for one in fields(PostContent)}
    assert not [name for name in SAID if SAID[name] == begins[name]]


@pytest.mark.parametrize(
    ("form", "kind"),
    [
        (BodyForm, Content),
        (NewCommentForm, Content),
        (NewPostForm, PostContent),
        (ScheduledPostForm, PostContent),
    ],
)
def test_each_column_has_its_field(form: type[Form], kind: type[Content]) -> None:
    assert set(kind.names()) <= form.base_fields.keys()


def test_a_post_says_what_was_sent_also_once_it_has_waited() -> None:
    alice, content = person("alice"), everything()
    assert PostContent.of(create_post(author=alice, content=content)) == content
    later = timezone.now() + timedelta(hours=1)
    waits = schedule_post(author=alice, content=content, due_at=later)
    waits.refresh_from_db()
    assert PostContent.of(waits) == content
    post = publish_now(actor=alice, scheduled=waits)
    post.refresh_from_db()
    assert PostContent.of(post).columns() == content.columns()


def test_what_is_undone_stands_in_the_form_again() -> None:
    alice, content = person("alice"), everything()
    typed = undo_post(actor=alice, post=create_post(author=alice, content=content))
    form = NewPostForm(typed, author=alice)
    assert form.is_valid(), form.errors
    assert form.content == content
    quoted = make_post()
    quoting = create_post(author=alice, content=PostContent(body="Look", quote=quoted))
    assert typed_in(quoting)["quote"] == quoted.pk
    comment = create_comment(author=alice, post=make_post(), content=Content(body="Hm"))
    assert NewBodyForm(typed_in(comment)).is_valid()


def test_each_column_can_be_edited_alone() -> None:
    alice = person("alice")
    for name, value in SAID.items():
        post = create_post(author=alice, content=PostContent(body="Before"))
        before = PostContent.of(post).columns()
        edit_post(actor=alice, post=post, **{name: value})
        post.refresh_from_db()
        assert PostContent.of(post).columns() == {**before, name: value}
    with pytest.raises(TypeError, match="no column poll"):
        edit_post(actor=alice, post=post, poll=everything().poll)


def test_nothing_that_somebody_wrote_stays_when_they_have_left() -> None:
    nothing = {"warning": "", "body": "", "language": "", "preview_of": "first"}
    assert PostContent.emptied() == nothing
    assert set(SAID) == PostContent.emptied().keys() | STAYS
