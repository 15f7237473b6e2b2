"""Comments answer comments: a tree, folded where it is deep, counted, and never torn apart."""

import random
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from feed.actions.content import Content
from feed.actions.posts import create_comment, delete_posts
from feed.models import Notification, Post
from feed.models.tree import DEEPEST, FOLD
from feed.pages.parts.sizes import COMMENTS_SIZE
from tests.commands import assert_counters_are_exact
from tests.factories import make_chain, make_comment, make_post
from tests.html import Element, page_of, socket_of
from tests.log import no_new_events
from tests.people import HTMX, is_fragment, person, signed_in
from users.actions.blocks import block

pytestmark = pytest.mark.django_db


def numbers(page: Element) -> list[int]:
    """Return the ids of the comments and places on a page, in their order."""
    return [int(one.partition("-")[2]) for one in page.ids(within="comments")]


def fresh(post: Post) -> Post:
    """Return the row as it is now."""
    return Post.objects.get(pk=post.pk)


def test_answers_stand_below_what_they_answer_and_say_so() -> None:
    post, bob = make_post(), person("bob")
    first, second = make_comment(post, bob), make_comment(post, bob)
    late = make_comment(parent=first)
    deeper = make_comment(parent=late)
    last = make_comment(parent=first)
    page = page_of(Client().get(f"/posts/{post.pk}/"))
    assert numbers(page) == [first.pk, late.pk, deeper.pk, last.pk, second.pk]
    classes = page.one(id=f"comment-{deeper.pk}").classes
    assert {"depth-2", f"under-{first.pk}", f"under-{late.pk}"} <= classes
    assert "depth-0" in page.one(id=f"comment-{second.pk}").classes


def test_an_answer_by_plain_form_leads_to_its_place_and_counts_for_all_above() -> None:
    post, bob = make_post(), person("bob")
    first = make_comment(post)
    second = make_comment(parent=first)
    browser = signed_in(bob)
    page = page_of(browser.get(f"/posts/{second.pk}/answer/"))
    assert page.one("input", name="parent").attributes["value"] == str(second.pk)
    assert f"@{second.author.username}" in page.one(class_="answered").text
    sent = {"body": "I agree", "parent": second.pk}
    response = browser.post(f"/posts/{post.pk}/comments/", sent)
    made = Post.objects.latest("pk")
    assert response["Location"] == f"/posts/{made.pk}/"
    assert (made.parent_id, made.in_tree.ids) == (second.pk, (first.pk, second.pk, made.pk))
    assert [fresh(one).comment_count for one in (post, first, second)] == [3, 2, 1]
    assert_counters_are_exact()


def test_choosing_whom_to_answer_keeps_what_is_typed_and_changes_nothing() -> None:
    comment = make_comment()
    browser = signed_in(person("bob"))
    typed = {"body": "Half a <b>thought"}
    with no_new_events():
        response = browser.post(f"/posts/{comment.pk}/answer/", typed, headers=HTMX)
    assert is_fragment(response)
    form = page_of(response).one("form", id="comment-form")
    assert form.one("textarea").text == typed["body"]
    assert "autofocus" in form.one("textarea").attributes
    assert form.one("input", name="parent").attributes["value"] == str(comment.pk)
    back = page_of(browser.post(f"/posts/{comment.root_id}/answer/", typed, headers=HTMX))
    assert back.all("input", name="parent") == []
    assert back.one("textarea").text == typed["body"]


@pytest.mark.parametrize("is_htmx", [False, True])
def test_an_answer_to_what_is_gone_comes_back_with_the_reason(is_htmx: bool) -> None:
    post, bob, carol = make_post(), person("bob"), person("carol")
    deleted, elsewhere, unseen = make_comment(post), make_comment(), make_comment(post, carol)
    delete_posts(actor=deleted.author, posts=[deleted])
    block(actor=carol, person=bob)
    browser = signed_in(bob)
    for parent in (deleted.pk, elsewhere.pk, unseen.pk, post.pk, 10**15, "x", "-1", "²"):
        with no_new_events():
            response = browser.post(
                f"/posts/{post.pk}/comments/",
                {"body": "Not lost", "parent": parent},
                headers=HTMX if is_htmx else None,
            )
        page = page_of(response)
        assert response.status_code == 422
        assert "replying to was deleted" in page.one(id="comment-errors").text
        assert page.one("textarea").text == "Not lost"
        assert page.all("input", name="parent") == []
    with pytest.raises(ValidationError, match="was deleted"):
        create_comment(author=bob, post=post, content=Content(body="No"), parent=deleted)


def test_the_same_form_sent_twice_answers_once_and_another_parent_is_another_answer() -> None:
    post, bob = make_post(), person("bob")
    first, second = make_comment(post), make_comment(post)
    once = uuid4()
    made = [
        create_comment(
            author=bob, post=post, content=Content(body="Yes"), parent=one, submission=once
        ).pk
        for one in (first, first, second)
    ]
    assert made[0] == made[1] != made[2]
    assert_counters_are_exact()


def test_who_is_answered_is_told_once_and_the_posts_author_of_the_comment() -> None:
    alice, bob, carol = person("alice"), person("bob"), person("carol")
    post = make_post(alice)
    asked = make_comment(post, bob)
    Notification.objects.all().delete()
    answer = make_comment(post, carol, parent=asked)
    told = set(Notification.objects.values_list("recipient", "kind", "post"))
    assert told == {(bob.pk, "answer", answer.pk), (alice.pk, "comment", answer.pk)}
    Notification.objects.all().delete()
    make_comment(post, alice, parent=asked)  # by the author of the post: nobody else to tell
    make_comment(post, bob, parent=asked)  # to oneself
    own = make_comment(post, alice)
    make_comment(post, carol, parent=own)  # the author of both is told once, of the answer
    told_of = Notification.objects.order_by("pk").values_list("recipient", "kind")
    assert list(told_of) == [(bob.pk, "answer"), (alice.pk, "comment"), (alice.pk, "answer")]
    page = page_of(signed_in(bob).get("/notifications/"))
    assert "replied to your comment:" in page.one(class_="notification").text


def test_a_deep_branch_folds_and_goes_on_on_a_page_of_its_own() -> None:
    post, bob = make_post(), person("bob")
    chain = make_chain(post, bob, 2 * FOLD + 3)
    page = page_of(Client().get(f"/posts/{post.pk}/"))
    assert numbers(page) == [one.pk for one in chain[: FOLD + 1]]
    fold = page.one(class_=f"comment-{chain[FOLD].pk}-folded")
    assert fold.text.strip() == f"{FOLD + 2} replies — continue"
    address = fold.one("a").attributes["href"]
    assert address == f"/posts/{chain[FOLD].pk}/thread/"
    branch = page_of(Client().get(address))
    assert numbers(branch) == [one.pk for one in chain[FOLD : 2 * FOLD + 1]]
    assert socket_of(branch) == f"/ws/posts/{chain[FOLD].pk}/thread/"
    levels = [branch.one(id=f"comment-{one.pk}").classes for one in chain[FOLD + 1 : FOLD + 3]]
    assert ["depth-1" in levels[0], "depth-2" in levels[1]] == [True, True]
    ways = [one.attributes["href"] for one in branch.one(class_="way-up").all("a")]
    assert ways == [f"/posts/{post.pk}/", f"/posts/{chain[FOLD].pk}/"]
    further = page_of(Client().get(f"/posts/{chain[2 * FOLD].pk}/thread/"))
    assert numbers(further) == [one.pk for one in chain[2 * FOLD :]]


def test_each_comment_is_where_its_own_address_leads() -> None:
    post, bob = make_post(), person("bob")
    for one in make_chain(post, bob, 2 * FOLD + 3):
        response = Client().get(f"/posts/{one.pk}/", follow=True)
        assert one.pk in numbers(page_of(response))
        place = response.redirect_chain[0][0]
        assert place.endswith(f"#comment-{one.pk}")
    assert Client().get(f"/posts/{one.pk}/thread/")["Location"] == f"/posts/{one.pk}/"
    assert Client().get(f"/posts/{post.pk}/thread/")["Location"] == f"/posts/{post.pk}/"


def test_as_deep_as_it_gets_an_answer_stands_beside_what_it_answers() -> None:
    post, bob, carol = make_post(), person("bob"), person("carol")
    chain = make_chain(post, bob, DEEPEST)
    beside = make_comment(post, carol, parent=chain[-1])
    assert beside.parent_id == chain[-2].pk
    assert len(beside.path) == len(chain[-1].path) == 600
    assert Notification.objects.filter(kind="answer", recipient=bob, post=beside).exists()
    assert_counters_are_exact()


def test_walking_a_tree_shows_each_comment_once_in_its_order() -> None:
    post, bob = make_post(), person("bob")
    dice = random.Random(4)
    made: list[Post] = []
    for number in range(2 * COMMENTS_SIZE + 7):
        parents = [one for one in made if one.in_tree.depth < FOLD]
        parent = dice.choice(parents) if parents and dice.random() < 0.7 else None
        made.append(make_comment(post, bob, f"{number}", parent))
    expected = [one.pk for one in sorted(made, key=lambda one: one.path)]
    seen: list[int] = []
    path = f"/posts/{post.pk}/"
    while path:
        page = page_of(Client().get(path))
        seen += numbers(page)
        more = page.all("a", class_="more")
        path = f"/posts/{post.pk}/{more[0].attributes['href']}" if more else ""
    assert seen == expected
    for one in (made[0], *dice.sample(made, 5), made[-1]):
        there = page_of(Client().get(f"/posts/{one.pk}/", follow=True))
        assert one.pk in numbers(there)


def test_a_place_is_held_for_who_is_gone_or_unseen_as_long_as_answers_are_below() -> None:
    alice, bob, carol = person("alice"), person("bob"), person("carol")
    post = make_post(alice)
    first = make_comment(post, bob, "Secret words")
    second = make_comment(post, carol, parent=first)
    third = make_comment(post, bob, "More secrets", parent=second)
    delete_posts(actor=bob, posts=[first])
    page = page_of(Client().get(f"/posts/{post.pk}/"))
    assert numbers(page) == [first.pk, second.pk, third.pk]
    place = page.one(id=f"place-{first.pk}")
    assert "Secret" not in place.text
    assert {"gone-comment", "depth-0"} <= place.classes
    assert f"by-{bob.pk}" not in place.classes
    block(actor=carol, person=alice)
    theirs = page_of(signed_in(alice).get(f"/posts/{post.pk}/"))
    assert numbers(theirs) == [first.pk, second.pk, third.pk]
    theirs.one(id=f"place-{second.pk}")
    delete_posts(actor=bob, posts=[third])
    assert numbers(page_of(signed_in(alice).get(f"/posts/{post.pk}/"))) == []
    assert numbers(page_of(Client().get(f"/posts/{post.pk}/"))) == [first.pk, second.pk]
    assert_counters_are_exact()


def test_the_page_of_a_branch_stays_while_anything_stands_on_it() -> None:
    post, bob, carol = make_post(), person("bob"), person("carol")
    chain = make_chain(post, bob, FOLD + 1)
    address = f"/posts/{chain[-1].pk}/thread/"
    answer = make_comment(post, carol, parent=chain[-1])
    delete_posts(actor=bob, posts=[chain[-1]])
    page = page_of(Client().get(address))
    assert numbers(page) == [chain[-1].pk, answer.pk]
    page.one(id=f"place-{chain[-1].pk}")
    delete_posts(actor=carol, posts=[answer])
    assert Client().get(address).status_code == 404
    delete_posts(actor=post.author, posts=[post])
    assert Client().get(f"/posts/{chain[0].pk}/thread/").status_code == 404
