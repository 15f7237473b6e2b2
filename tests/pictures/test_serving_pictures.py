"""A picture's address answers whom the post is for, and from then on when it is not, nobody."""

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from feed.actions.posts import delete_posts, edit_post
from feed.views.attachments import KEPT_SECONDS
from tests.people import person, signed_in
from tests.pictures.uploading import attached, posted, ready, status
from users.actions.blocks import block
from users.actions.follows import follow
from users.models import User

pytestmark = pytest.mark.django_db


def both() -> tuple[User, User]:
    """Return alice, and bob who follows her."""
    alice, bob = person("alice"), person("bob")
    follow(actor=bob, person=alice)
    return alice, bob


def test_what_is_in_a_form_is_for_whoever_writes_it() -> None:
    alice, bob = both()
    url = ready(alice).shown.large
    assert [status(who, url) for who in (alice, bob, None)] == [200, 404, 404]


def test_a_block_ends_it_at_once() -> None:
    alice, bob = both()
    row = ready(alice)
    posted(alice, row)
    url = row.shown.large
    assert [status(who, url) for who in (alice, bob, None)] == [200, 200, 200]
    block(actor=alice, person=bob)
    assert [status(who, url) for who in (alice, bob, None)] == [200, 404, 200]


def test_deleting_the_post_ends_it_at_once() -> None:
    alice, bob = both()
    row = ready(alice)
    post = posted(alice, row)
    url = row.shown.large
    assert status(bob, url) == 200
    delete_posts(actor=alice, posts=[post])
    assert [status(who, url) for who in (alice, bob, None)] == [404, 404, 404]


def test_narrowing_the_post_ends_it_at_once_for_the_others() -> None:
    alice, bob = both()
    carol, row = person("carol"), ready(alice)
    post = posted(alice, row)
    url = row.shown.large
    assert status(carol, url) == 200
    edit_post(actor=alice, post=post, visibility="followers")
    assert [status(who, url) for who in (alice, bob, carol, None)] == [200, 200, 404, 404]


def test_taking_it_from_the_post_ends_it_at_once() -> None:
    alice, bob = both()
    row = ready(alice)
    post = posted(alice, row)
    assert status(bob, row.shown.large) == 200
    edit_post(actor=alice, post=post, body="Words", attachments=())
    assert status(bob, row.shown.large) == 404


def test_it_says_what_it_is_and_is_kept_by_nobody_but_the_browser() -> None:
    alice, _bob = both()
    row = ready(alice)
    posted(alice, row)
    for file, kind in (("300.webp", "image/webp"), ("300.avif", "image/avif")):
        answer = Client().get(row.shown.url_of(file))
        assert answer["Content-Type"] == kind
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cache-Control"] == f"private, max-age={KEPT_SECONDS}"
        with default_storage.open(f"attachments/{row.token}-{file}") as stored:
            assert answer.getvalue() == stored.read()
        again = Client().get(row.shown.url_of(file), headers={"If-None-Match": answer["ETag"]})
        assert again.status_code == 304
        assert again["Cache-Control"] == f"private, max-age={KEPT_SECONDS}"


@pytest.mark.parametrize(
    "file", ["301.webp", "300.png", "300.webp.html", "source", "moving.webp", "../x", "300.webp%0a"]
)
def test_nothing_else_is_served(file: str) -> None:
    alice, _bob = both()
    row = ready(alice)
    assert status(alice, f"/pictures/{row.token}/300.webp") == 200
    assert status(alice, f"/pictures/{row.token}/{file}") == 404


def test_what_was_sent_is_never_served_and_neither_is_what_is_not_made_yet() -> None:
    alice, _bob = both()
    row = attached(alice)
    for url in (
        row.shown.url_of("300.webp"),
        f"/media/{row.source}",
        f"/media/attachments/{row.token}-300.webp",
        f"/pictures/{row.token}.source",
    ):
        assert status(alice, url) == 404


def test_a_web_server_in_front_hands_it_out_once_it_may_be(settings: pytest.FixtureRequest) -> None:
    settings.PICTURES_INTERNAL = "/internal/"  # type: ignore[attr-defined]
    alice, bob = both()
    row = ready(alice)
    answer = signed_in(alice).get(row.shown.large)
    assert answer["X-Accel-Redirect"] == f"/internal/attachments/{row.token}-300.webp"
    assert answer["Content-Type"] == "image/webp" and not answer.content
    refused = signed_in(bob).get(row.shown.large)
    assert refused.status_code == 404 and "X-Accel-Redirect" not in refused


def test_pictures_of_a_page_do_not_count_as_pages(settings: pytest.FixtureRequest) -> None:
    settings.LIMITS = {"page": "2/m", "visit": "2/m"}  # type: ignore[attr-defined]
    alice, _bob = both()
    browser, row = signed_in(alice), ready(alice)
    assert [browser.get(row.shown.large).status_code for _each in range(5)] == [200] * 5
