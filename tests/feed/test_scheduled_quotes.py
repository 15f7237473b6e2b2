"""People write posts that are published later and quote others."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from feed.actions import scheduled
from feed.actions.content import PostContent
from feed.actions.drafts import save_draft
from feed.actions.posts import delete_posts, edit_post, restore_posts
from feed.models import Draft, Notification, Post, ScheduledPost
from tests.commands import assert_counters_are_exact
from tests.factories import make_comment, make_post
from tests.html import page_of
from tests.moderators import superuser
from tests.people import HTMX, person, signed_in, text_of
from users.actions.blocks import block
from users.actions.people import deactivate
from users.actions.privacy import set_protected

pytestmark = pytest.mark.django_db
GONE = "The quoted post was deleted, or isn't visible to you."


def waiting(quoted: Post) -> ScheduledPost:
    """Return alice's post that waits for an hour and quotes this one."""
    due = timezone.now() + timedelta(hours=1)
    return scheduled.schedule_post(
        author=person("alice"), content=PostContent(body="Look at this", quote=quoted), due_at=due
    )


def published(row: ScheduledPost) -> Post:
    """Let its time have come, and return what was published."""
    ScheduledPost.objects.filter(pk=row.pk).update(due_at=timezone.now())
    assert scheduled.publish_due() == 1
    assert not ScheduledPost.objects.exists()
    return Post.objects.get(body="Look at this")


@pytest.mark.parametrize("headers", [None, HTMX])
def test_a_quote_waits_for_its_time(headers: dict[str, str] | None) -> None:
    alice, quoted = person("alice"), make_post()
    browser = signed_in(alice)
    form = page_of(browser.get(f"/posts/{quoted.pk}/quote/")).one(id="composer")
    typed = {
        "body": "Look at this",
        "due": (timezone.now() + timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M"),
        "quote": form.one("input", name="quote").attributes["value"],
        "submission": str(uuid4()),
    }
    save_draft(person=alice, form_key=f"quote:{quoted.pk}", content=typed)
    save_draft(person=alice, form_key="post", content={"body": "Something else"})
    for _twice in range(2):
        assert browser.post("/posts/new/", typed, headers=headers).status_code in (200, 302)
    row = ScheduledPost.objects.get()
    assert (row.body, row.quote_of, row.is_quote) == ("Look at this", quoted, True)
    assert [draft.form_key for draft in Draft.objects.all()] == ["post"]
    quoted.refresh_from_db()
    assert quoted.quote_count == 0
    post = published(row)
    assert post.quote_of == quoted
    told = Notification.objects.get(recipient=quoted.author)
    assert (told.kind, told.post) == ("quote", post)
    assert quoted.body in page_of(browser.get("/")).one(id=f"post-{post.pk}").text
    assert_counters_are_exact()


def test_what_is_not_for_everybody_is_refused_and_nothing_is_lost() -> None:
    browser, quoted = signed_in(person("alice")), make_post(visibility="followers")
    typed = {
        "body": "Look at this",
        "due": (timezone.now() + timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M"),
        "quote": str(quoted.pk),
    }
    response = browser.post("/posts/new/", typed)
    assert response.status_code == 422
    page = page_of(response)
    assert page.one("textarea").text == "Look at this"
    assert page.one("input", name="due").attributes["value"] == typed["due"]
    for one in (quoted, make_comment(quoted, quoted.author)):
        with pytest.raises(ValidationError):
            scheduled.schedule_post(
                author=person(f"other_{one.pk}"),
                content=PostContent(body="Look", quote=one),
                due_at=timezone.now() + timedelta(hours=1),
            )
    assert not ScheduledPost.objects.exists()


def is_deleted(post: Post) -> None:
    """Its author deletes it."""
    delete_posts(actor=post.author, posts=[post])


def is_narrowed(post: Post) -> None:
    """It is for followers from now on."""
    edit_post(actor=post.author, post=post, body=post.body, visibility="followers")


def is_of_a_protected_account(post: Post) -> None:
    """Its author's account is protected from now on."""
    set_protected(actor=post.author, is_protected=True)


def is_of_somebody_hidden(post: Post) -> None:
    """Its author is hidden by a moderator."""
    deactivate(actor=superuser(), people=[post.author])


def is_of_somebody_who_blocks(post: Post) -> None:
    """Its author blocks whoever quotes it."""
    block(actor=post.author, person=ScheduledPost.objects.get().author)


@pytest.mark.parametrize(
    "becomes",
    [
        is_deleted,
        is_narrowed,
        is_of_a_protected_account,
        is_of_somebody_hidden,
        is_of_somebody_who_blocks,
    ],
    ids=lambda becomes: becomes.__name__,
)
def test_what_may_not_be_quoted_any_more_is_gone_in_what_is_published(
    becomes: Callable[[Post], None],
) -> None:
    """As within a quote that is there already: the words are published, and say that it is gone."""
    quoted = make_post(body="Once for everybody")
    row = waiting(quoted)
    becomes(quoted)
    post = published(row)
    assert (post.quote_of, post.is_quote) == (None, True)
    quoted.refresh_from_db()
    assert quoted.quote_count == 0
    assert not Notification.objects.exists()
    for browser in (signed_in(post.author), signed_in(quoted.author), signed_in(person("carol"))):
        shown = browser.get(f"/posts/{post.pk}/")
        if shown.status_code == 200:  # who is hidden or blocks sees nothing of it at all
            assert GONE in page_of(shown).one(id=f"post-{post.pk}").text
            assert "Once for everybody" not in text_of(shown)
    assert GONE in page_of(signed_in(post.author).get("/")).one(id=f"post-{post.pk}").text
    assert_counters_are_exact()


def test_what_comes_back_before_it_is_due_is_quoted() -> None:
    quoted = make_post()
    row = waiting(quoted)
    admin = superuser()
    delete_posts(actor=admin, posts=[quoted])
    restore_posts(actor=admin, posts=[quoted])
    assert published(row).quote_of == quoted


def test_the_list_and_the_form_lead_to_what_is_quoted_and_show_none_of_its_words() -> None:
    """Its words could have changed since, or be for others now."""
    quoted = make_post(body="Words of another")
    row = waiting(quoted)
    browser = signed_in(row.author)
    for address in ("/scheduled/", f"/scheduled/{row.pk}/edit/"):
        page = page_of(browser.get(address))
        link = page.one(class_="scheduled-quote").one("a")
        assert link.attributes["href"] == f"/posts/{quoted.pk}/"
        assert "Words of another" not in page.text
    is_deleted(quoted)
    assert "Words of another" not in text_of(browser.get("/scheduled/"))


def test_a_change_of_what_waits_leaves_what_it_quotes() -> None:
    quoted = make_post()
    row = waiting(quoted)
    due = (timezone.now() + timedelta(hours=5)).strftime("%Y-%m-%dT%H:%M")
    browser = signed_in(row.author)
    typed = {"body": "Look at this", "due": due, "visibility": "public"}
    assert browser.post(f"/scheduled/{row.pk}/edit/", typed).status_code == 302
    assert published(ScheduledPost.objects.get()).quote_of == quoted


def test_published_at_once_it_quotes_too() -> None:
    quoted = make_post()
    row = waiting(quoted)
    assert scheduled.publish_now(actor=row.author, scheduled=row).quote_of == quoted
