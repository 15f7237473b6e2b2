"""What somebody began to write about a post that is gone by now stays for a while, and then goes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from feed.actions import groups
from feed.actions.conversations import begin
from feed.actions.drafts import KEPT_WITHOUT_POST, forget_without_post, save_draft
from feed.actions.posts import delete_posts, restore_posts
from feed.models import Draft, Post
from tests.commands import run
from tests.factories import make_post
from tests.html import page_of
from tests.moderators import superuser
from tests.people import person, signed_in
from tests.talking import group, two
from users.actions.blocks import block
from users.models import User

pytestmark = [pytest.mark.everywhere, pytest.mark.django_db]


def begun(writer: User, *form_keys: str) -> None:
    """Let somebody have begun to write in these forms, long ago."""
    for form_key in form_keys:
        save_draft(person=writer, form_key=form_key, content={"body": "Half a sentence"})
    long_ago = timezone.now() - KEPT_WITHOUT_POST - timedelta(hours=1)
    Draft.objects.filter(person=writer).update(updated_at=long_ago)


def kept() -> set[str]:
    """Return the forms of which there are drafts."""
    return set(Draft.objects.values_list("form_key", flat=True))


def of(post: Post) -> tuple[str, str]:
    """Return the forms in which one writes about a post."""
    return f"comment:{post.pk}", f"quote:{post.pk}"


def test_it_goes_a_month_after_it_was_typed() -> None:
    alice, gone, there = person("alice"), make_post(), make_post()
    begun(alice, "post", *of(gone), *of(there))
    assert forget_without_post() == 0
    delete_posts(actor=gone.author, posts=[gone])
    assert forget_without_post() == 2
    assert kept() == {"post", *of(there)}
    assert forget_without_post() == 0


def test_until_then_it_comes_back_with_the_post() -> None:
    alice, post = person("alice"), make_post()
    begun(alice, *of(post))
    Draft.objects.update(updated_at=timezone.now() - KEPT_WITHOUT_POST + timedelta(hours=1))
    admin = superuser()
    delete_posts(actor=admin, posts=[post])
    assert forget_without_post() == 0
    restore_posts(actor=admin, posts=[post])
    page = page_of(signed_in(alice).get(f"/posts/{post.pk}/"))
    assert page.one(id="comment-form").one("textarea").text == "Half a sentence"


def test_what_one_may_not_see_for_now_is_not_gone() -> None:
    alice, post = person("alice"), make_post()
    begun(alice, *of(post))
    block(actor=post.author, person=alice)
    assert forget_without_post() == 0
    assert kept() == {*of(post)}


def test_what_one_began_to_say_in_a_conversation_goes_once_one_is_not_in_it() -> None:
    alice, bob = person("alice"), person("bob")
    left, stays, there = group(bob, alice), group(bob, alice), two(alice, bob)
    notes = begin(author=alice, person=alice, body="Buy rye").conversation
    begun(alice, "post", *(f"message:{one.pk}" for one in (left, stays, there, notes)))
    begun(bob, f"message:{left.pk}")
    block(actor=bob, person=alice)
    assert forget_without_post() == 0
    groups.leave(actor=alice, conversation=left)
    notes.delete()
    assert forget_without_post() == 2
    assert kept() == {"post", *(f"message:{one.pk}" for one in (left, stays, there))}
    assert Draft.objects.get(form_key=f"message:{left.pk}").person == bob
    groups.remove(actor=bob, conversation=stays, person=alice)
    Draft.objects.update(updated_at=timezone.now() - KEPT_WITHOUT_POST + timedelta(hours=1))
    assert forget_without_post() == 0, "they may be let in again"


@pytest.mark.django_db(transaction=True)
def test_the_worker_sees_to_it() -> None:
    alice, post = person("alice"), make_post()
    begun(alice, *of(post))
    delete_posts(actor=post.author, posts=[post])
    run("worker", "--once")
    assert kept() == set()
