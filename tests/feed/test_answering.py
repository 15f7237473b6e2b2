"""Who can reply a post, and comments that its author hides."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from feed.actions.content import Content, PostContent
from feed.actions.posts import create_comment, create_post, delete_posts
from feed.actions.threads import MayNotAnswer, hide_comment, set_answers, unhide_comment
from feed.models import AnswersFrom, Mention, Notification, Post
from tests.factories import make_comment, make_post
from tests.html import page_of
from tests.log import new_events, no_new_events
from tests.people import HTMX, is_fragment, person, signed_in
from users.actions.follows import follow, unfollow
from users.models import User

pytestmark = pytest.mark.django_db


def people_around(alice: User) -> dict[str, User]:
    """Return a stranger, a follower, a friend and one whom alice follows."""
    around = {name: person(name) for name in ("stranger", "follower", "friend", "followed")}
    for name in ("follower", "friend"):
        follow(actor=around[name], person=alice)
    for name in ("friend", "followed"):
        follow(actor=alice, person=around[name])
    return around


@pytest.mark.parametrize(
    ("answers_from", "may"),
    [
        ("everyone", {"stranger", "follower", "friend", "followed", "alice"}),
        ("followers", {"follower", "friend", "alice"}),
        ("friends", {"friend", "alice"}),
        ("mentioned", {"stranger", "alice"}),
    ],
)
def test_those_may_answer_from_whom_the_author_wants_answers(
    answers_from: str, may: set[str]
) -> None:
    alice = person("alice")
    around = {**people_around(alice), "alice": alice}
    post = create_post(
        author=alice, content=PostContent(body="@stranger, what now?", answers_from=answers_from)
    )
    Mention.objects.get_or_create(post=post, name="stranger", person=around["stranger"])
    comment = make_comment(post, alice)
    for name, somebody in around.items():
        page = page_of(signed_in(somebody).get(f"/posts/{post.pk}/"))
        assert bool(page.all(class_="left-out")) is (name not in may)
        for parent in (None, comment):
            if name in may:
                create_comment(
                    author=somebody, post=post, content=Content(body="Yes"), parent=parent
                )
            else:
                with no_new_events(), pytest.raises(MayNotAnswer):
                    create_comment(
                        author=somebody, post=post, content=Content(body="Yes"), parent=parent
                    )
    said = page_of(Client().get(f"/posts/{post.pk}/")).one(class_=f"post-{post.pk}-answers")
    assert bool(said.text.strip()) is (answers_from != "everyone")
    assert said.all(class_="left-out") == []


@pytest.mark.parametrize(("is_htmx", "status"), [(False, 403), (True, 422)])
def test_a_text_by_who_may_not_answer_comes_back_with_the_reason(
    is_htmx: bool, status: int
) -> None:
    post = make_post(person("alice"))
    comment = make_comment(post)
    set_answers(actor=post.author, post=post, answers_from="friends")
    response = signed_in(person("bob")).post(
        f"/posts/{post.pk}/comments/",
        {"body": "Well", "parent": comment.pk},
        headers=HTMX if is_htmx else None,
    )
    assert response.status_code == status
    assert is_fragment(response) is is_htmx
    page = page_of(response)
    assert "Only friends" in page.one(id="comment-errors").text
    assert page.one("textarea").text == "Well"
    assert page.one("input", name="parent").attributes["value"] == str(comment.pk)


def test_the_author_changes_who_may_answer_and_what_is_there_stays() -> None:
    alice, bob = person("alice"), person("bob")
    post = make_post(alice)
    comment = make_comment(post, bob)
    browser = signed_in(alice)
    link = page_of(browser.get(f"/posts/{post.pk}/menu/")).one(
        "a", href=f"/posts/{post.pk}/answers/"
    )
    form = page_of(browser.get(link.attributes["href"])).one("form", id="answers-form")
    chosen = [one.attributes["value"] for one in form.all("input", name="answers_from")]
    assert chosen == list(AnswersFrom.values)
    with new_events() as events:
        response = browser.post(f"/posts/{post.pk}/answers/", {"answers_from": "followers"})
    assert response["Location"] == f"/posts/{post.pk}/"
    assert events == [("answers_changed", post.pk, [f"post:{post.pk}"])]
    assert page_of(Client().get(f"/posts/{post.pk}/")).ids(within="comments") == [
        f"comment-{comment.pk}"
    ]
    with no_new_events():
        again = browser.post(
            f"/posts/{post.pk}/answers/", {"answers_from": "followers"}, headers=HTMX
        )
    assert is_fragment(again)
    assert page_of(again).one("span", role="status").text == "Saved"
    with no_new_events():
        assert browser.post(f"/posts/{post.pk}/answers/", {"answers_from": "x"}).status_code == 422


def test_nobody_else_changes_who_may_answer() -> None:
    post, mallory = make_post(), person("mallory")
    comment = make_comment(post, mallory)
    browser = signed_in(mallory)
    with no_new_events():
        for method in (browser.get, browser.post):
            send: Any = method
            sent = {"answers_from": "friends"}
            assert send(f"/posts/{post.pk}/answers/", sent).status_code == 403
            assert send(f"/posts/{comment.pk}/answers/", sent).status_code == 404
        with pytest.raises(PermissionDenied):
            set_answers(actor=mallory, post=post, answers_from="friends")
        with pytest.raises(ValidationError):
            set_answers(actor=mallory, post=comment, answers_from="friends")
        with pytest.raises(ValidationError):
            set_answers(actor=post.author, post=post, answers_from="nobody")
    delete_posts(actor=post.author, posts=[post])
    with pytest.raises(Post.DoesNotExist):
        set_answers(actor=post.author, post=post, answers_from="friends")


def test_who_follows_no_more_may_answer_no_more() -> None:
    alice, bob = person("alice"), person("bob")
    follow(actor=bob, person=alice)
    post = create_post(
        author=alice, content=PostContent(body="Dear followers", answers_from="followers")
    )
    make_comment(post, bob)
    unfollow(actor=bob, person=alice)
    with pytest.raises(MayNotAnswer):
        make_comment(post, bob)


def test_a_hidden_comment_is_folded_for_everybody_and_its_answers_stay() -> None:
    alice, bob = person("alice"), person("bob")
    post = make_post(alice)
    rude = make_comment(post, bob, "Rude words")
    answer = make_comment(parent=rude)
    told = Notification.objects.filter(recipient=alice).count()
    browser = signed_in(alice)
    menu = page_of(browser.get(f"/posts/{rude.pk}/menu/"))
    button = menu.one("button", formaction=f"/posts/{rude.pk}/hide/")
    with new_events() as events:
        response = browser.post(button.attributes["formaction"])
    assert response.status_code == 302
    topics = [f"post:{post.pk}", "bookmarks", f"replies:{rude.author_id}"]
    assert events == [("comment_hidden", rude.pk, topics)]
    for viewer in (Client(), signed_in(bob), browser):
        page = page_of(viewer.get(f"/posts/{post.pk}/"))
        folded = page.one(id=f"comment-{rude.pk}").one("details")
        assert "Hidden by the post's author" in folded.one("summary").text
        assert folded.one(class_="text").text == "Rude words"
        assert page.one(id=f"comment-{answer.pk}").all("details") == []
    assert Notification.objects.filter(recipient=alice).count() == told
    with no_new_events():
        again = browser.post(f"/posts/{rude.pk}/hide/", headers=HTMX)
    assert is_fragment(again)
    page_of(again).one("button", formaction=f"/posts/{rude.pk}/unhide/")
    assert unhide_comment(actor=alice, comment=rude)
    assert not unhide_comment(actor=alice, comment=rude)
    assert page_of(Client().get(f"/posts/{post.pk}/")).all("details") == []


def test_only_the_posts_author_hides_and_only_comments() -> None:
    alice, bob, mallory = person("alice"), person("bob"), person("mallory")
    post = make_post(alice)
    comment = make_comment(post, bob)
    with no_new_events():
        for outsider in (bob, mallory, person("admin_1", is_staff=True, is_superuser=True)):
            for way in ("hide", "unhide"):
                response = signed_in(outsider).post(f"/posts/{comment.pk}/{way}/")
                assert response.status_code == 403
        assert signed_in(alice).post(f"/posts/{post.pk}/hide/").status_code == 403
        assert signed_in(alice).get(f"/posts/{comment.pk}/hide/").status_code == 405
    delete_posts(actor=bob, posts=[comment])
    with pytest.raises(Post.DoesNotExist):
        hide_comment(actor=alice, comment=comment)
    assert signed_in(alice).post(f"/posts/{comment.pk}/hide/").status_code == 404
