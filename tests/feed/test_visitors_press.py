"""A visitor has the same buttons as everybody: a press leads them to sign in, and back to the very button."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from feed.models import Bookmark, Like, Post
from tests.factories import make_comment, make_post
from tests.html import page_of
from tests.people import HTMX, person, signed_in

pytestmark = pytest.mark.django_db
PASSWORD = "window-box-5"
BUTTONS = ("like", "boost", "bookmark")


def done() -> int:
    """Return how much anybody has done with what others wrote."""
    boosts = Post.objects.filter(boost_of__isnull=False)
    return Like.objects.count() + Bookmark.objects.count() + boosts.count()


def next_of(address: str) -> str:
    """Return where signing in leads on to."""
    assert urlsplit(address).path == "/accounts/login/"
    [after] = parse_qs(urlsplit(address).query)["next"]
    return after


def test_a_visitor_has_every_button_with_its_number_and_no_token() -> None:
    post = make_post()
    Like.objects.create(person=person("alice"), post=post)
    Post.objects.filter(pk=post.pk).update(like_count=1)
    page = page_of(Client().get("/public/"))
    own = page.one(class_=f"post-{post.pk}-own")
    for button in BUTTONS:
        assert own.one("button", id=f"{button}-{post.pk}", form="act")
    assert own.one(class_=f"post-{post.pk}-likes").text == ", 1 like"
    assert "method" not in page.one("form", id="act").attributes
    assert not page.all("input", name="csrfmiddlewaretoken")


@pytest.mark.parametrize(
    ("button", "is_comment"),
    [*((one, False) for one in BUTTONS), ("like", True), ("bookmark", True)],
)
def test_a_press_leads_to_sign_in_and_back_to_the_button(button: str, is_comment: bool) -> None:
    post = make_comment() if is_comment else make_post()
    path = f"/posts/{post.pk}/{button}/"
    visitor = Client(enforce_csrf_checks=True)
    with_htmx = visitor.post(path, headers=HTMX)
    assert with_htmx.status_code == 204
    assert next_of(with_htmx["HX-Redirect"]) == path
    # Without JavaScript the form "act" of a visitor's page sends a GET, with what a poll holds.
    without = visitor.get(path, {"poll": "7"})
    assert next_of(without["Location"]) == path

    alice = person("alice")
    alice.set_password(PASSWORD)
    alice.save()
    browser = Client()
    entered = browser.post(
        without["Location"], {"login": "alice", "password": PASSWORD, "next": path}
    )
    assert entered["Location"] == path
    there = browser.get(path)
    assert there.status_code == 302
    assert there["Location"].endswith(f"#{button}-{post.pk}")
    page = page_of(browser.get(there["Location"]))
    assert page.one("button", id=f"{button}-{post.pk}")
    assert done() == 0
    browser.post(path)
    assert done() == 1


def test_a_get_leads_nobody_to_what_they_may_not_see() -> None:
    hidden = make_post(visibility="friends")
    browser = signed_in(person("alice"))
    for pk in (hidden.pk, 10**9):
        assert browser.get(f"/posts/{pk}/like/").status_code == 404


def test_a_page_made_for_somebody_who_is_signed_out_now_says_so() -> None:
    post = make_post()
    headers = {**HTMX, "Plaza-Viewer": "1"}
    said = Client(enforce_csrf_checks=True).post(f"/posts/{post.pk}/like/", headers=headers)
    assert said.status_code == 403
    assert "HX-Redirect" not in said.headers
