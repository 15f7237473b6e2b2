"""The tab of a person's page with what they posted with pictures, and the page of a picture."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from feed.actions.content import PostContent
from feed.actions.posts import create_post, delete_posts
from tests.people import person, signed_in, text_of
from tests.pictures.uploading import attached, posted
from users.actions.blocks import block

pytestmark = pytest.mark.django_db
MEDIA = "/@alice/media/"


def test_it_lists_what_was_posted_with_pictures_and_nothing_else() -> None:
    alice = person("alice")
    create_post(author=alice, content=PostContent(body="Words alone"))
    posted(alice, attached(alice), body="A picture of rye")
    gone = posted(alice, attached(alice), body="Taken back")
    delete_posts(actor=alice, posts=[gone])
    page = text_of(Client().get(MEDIA))
    assert "A picture of rye" in page
    assert "Words alone" not in page and "Taken back" not in page


def test_who_may_not_see_a_post_sees_it_in_no_tab_and_has_no_page_of_its_picture() -> None:
    alice, bob = person("alice"), person("bob")
    post = posted(alice, attached(alice), body="For friends", visibility="friends")
    large = f"/posts/{post.pk}/pictures/1/"
    for browser, status in ((signed_in(alice), 200), (signed_in(bob), 404), (Client(), 404)):
        assert ("For friends" in text_of(browser.get(MEDIA))) is (status == 200)
        assert browser.get(large).status_code == status
    seen = posted(alice, attached(alice), body="For everyone")
    large = f"/posts/{seen.pk}/pictures/1/"
    assert signed_in(bob).get(large).status_code == 200
    block(actor=alice, person=bob)
    assert signed_in(bob).get(large).status_code == 404
    assert Client().get(f"/posts/{seen.pk}/pictures/2/").status_code == 404
    assert Client().get(f"/posts/{seen.pk}/pictures/0/").status_code == 404


def test_many_posts_cost_as_many_queries_as_one() -> None:
    alice = person("alice")

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert Client().get(MEDIA).status_code == 200
        return len(found)

    posted(alice, attached(alice))
    queries()
    one = queries()
    for _ in range(5):
        posted(alice, attached(alice), attached(alice))
    assert queries() == one
