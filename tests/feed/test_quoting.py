"""People quote what others wrote."""

import pytest
from django.core.exceptions import ValidationError

from feed.actions import boosts, posts
from feed.actions.content import PostContent
from feed.models import Notification, Post
from tests.factories import make_comment, make_post
from tests.html import page_of
from tests.people import HTMX, person, signed_in, text_of
from users.actions import blocks, follows
from users.actions.privacy import set_protected
from users.models import User

pytestmark = pytest.mark.django_db
GONE = "The quoted post was deleted, or isn't visible to you."


def quote_in(viewer: User, post: Post) -> str:
    """Return what a viewer reads within a post that quotes another."""
    page = page_of(signed_in(viewer).get(f"/posts/{post.pk}/"))
    return " ".join(page.one(class_="quoted").text.split())


def test_quoting_from_the_page_of_a_post() -> None:
    original = make_post(person("bob"), "The original")
    browser = signed_in(person("alice"))
    form = page_of(browser.get(f"/posts/{original.pk}/quote/"))
    assert "The original" in form.one(id="composer").text
    hidden = form.one("input", name="quote").attributes["value"]
    refused = browser.post("/posts/new/", {"body": " ", "quote": hidden})
    assert refused.status_code == 422
    assert "The original" in page_of(refused).one(id="composer").text
    browser.post("/posts/new/", {"body": "Well said", "quote": hidden})
    made = Post.objects.get(body="Well said")
    assert made.quote_of == original
    assert "The original" in quote_in(person("carol"), made)
    original.refresh_from_db()
    assert original.quote_count == 1
    told = Notification.objects.get(recipient=original.author)
    assert (told.kind, told.post) == ("quote", made)
    assert "quoted your post" in text_of(signed_in(original.author).get("/notifications/"))


def test_what_cannot_be_quoted() -> None:
    alice, bob = person("alice"), person("bob")
    follows.follow(actor=alice, person=bob)
    some = [make_post(bob, visibility="followers"), make_post(visibility="friends"), make_comment()]
    browser = signed_in(alice)
    for one in some:
        assert browser.get(f"/posts/{one.pk}/quote/").status_code in (404, 422)
        sent = {"body": "Look at this", "quote": one.pk}
        response = browser.post("/posts/new/", sent, headers=HTMX)
        assert response.status_code == 422
        assert "Look at this" in text_of(response)
        assert "for everyone" in text_of(response)
        with pytest.raises(ValidationError):
            posts.create_post(author=alice, content=PostContent(body="Look", quote=one))
    assert browser.post("/posts/new/", {"body": "Look", "quote": "x"}).status_code == 422
    assert not Post.objects.filter(is_quote=True).exists()


def test_it_says_when_the_original_is_gone_or_not_for_the_viewer() -> None:
    bob, viewer, root = person("bob"), person("viewer"), person("root", is_superuser=True)
    original = make_post(bob, "The original")
    made = posts.create_post(
        author=person("alice"), content=PostContent(body="Look", quote=original)
    )
    assert "The original" in quote_in(viewer, made)
    blocks.block(actor=bob, person=viewer)
    assert quote_in(viewer, made) == GONE
    assert "The original" in quote_in(root, made)
    blocks.unblock(actor=bob, person=viewer)
    set_protected(actor=bob, is_protected=True)
    assert quote_in(viewer, made) == GONE
    set_protected(actor=bob, is_protected=False)
    posts.delete_posts(actor=root, posts=[original])
    assert quote_in(viewer, made) == GONE
    posts.restore_posts(actor=root, posts=[original])
    posts.edit_post(actor=bob, post=original, body="The original", visibility="followers")
    assert quote_in(viewer, made) == GONE


def test_a_deleted_quote_is_not_counted() -> None:
    alice, original = person("alice"), make_post()
    made = posts.create_post(author=alice, content=PostContent(body="Look", quote=original))
    root = person("root", is_superuser=True)
    posts.delete_posts(actor=root, posts=[made])
    original.refresh_from_db()
    assert original.quote_count == 0
    posts.restore_posts(actor=root, posts=[made])
    original.refresh_from_db()
    assert original.quote_count == 1


def test_a_quote_of_a_quote_shows_one_only() -> None:
    first = make_post(body="The first")
    second = posts.create_post(
        author=person("alice"), content=PostContent(body="The second", quote=first)
    )
    third = posts.create_post(
        author=person("bob"), content=PostContent(body="The third", quote=second)
    )
    shown = quote_in(person("viewer"), third)
    assert "The second" in shown
    assert "The first" not in shown
    boosts.boost(actor=person("carol"), post=third)
    assert "The second" in quote_in(person("other"), third)
