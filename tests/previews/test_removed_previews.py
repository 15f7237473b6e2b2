"""A moderator takes away what the page says that a post links to: everywhere, at once, and for good."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.test import Client, TestCase

from feed.actions.removed_previews import remove_previews
from feed.fetching.apart import Fetched
from feed.models import LinkPreview, Post
from tests.moderators import choose, events, superuser
from tests.people import person, signed_in, text_of
from tests.previews.linking import PAGE, PICTURE, Pages, later, linking, title_of

pytestmark = [pytest.mark.everywhere, pytest.mark.django_db]
NASTY = Fetched("Nasty words", "", "", PICTURE)


def removed(*posts: Post) -> int:
    """Let a moderator remove what these show."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        return remove_previews(actor=superuser(), posts=posts)


def test_it_goes_from_every_post_with_its_picture_and_the_page_is_asked_no_more() -> None:
    pages = Pages({PAGE: NASTY})
    mine, theirs = linking(person("alice")), linking(person("bob"))
    pages.worked()
    (stored,) = LinkPreview.objects.get().stored_names
    assert default_storage.exists(stored)
    assert removed(mine) == 2
    assert title_of(mine) is title_of(theirs) is None
    assert events("link_previewed")[-2:] == [mine.pk, theirs.pk]
    assert not default_storage.exists(stored)
    assert "Nasty" not in text_of(Client().get("/public/"))
    assert PAGE.removeprefix("https://") in text_of(Client().get("/public/"))
    later(timedelta(days=20))
    assert title_of(linking(person("carol"))) is None
    pages.worked()
    assert pages.asked[PAGE] == 1
    assert removed(mine) == 0


def test_another_link_of_the_same_post_stays_what_it_is() -> None:
    pages = Pages({PAGE: NASTY, "https://other.example/": Fetched("Good words", "", "")})
    bad, good = linking(person("alice")), linking(person("bob"), "https://other.example/")
    pages.worked()
    assert removed(bad) == 1
    assert title_of(good) == "Good words"


def test_it_is_for_moderators() -> None:
    pages = Pages({PAGE: NASTY})
    post = linking(person("alice"))
    pages.worked()
    with pytest.raises(PermissionDenied):
        remove_previews(actor=person("bob", is_staff=True), posts=[post])
    assert title_of(post) == "Nasty words"


def test_in_admin_it_is_an_action_over_posts() -> None:
    pages = Pages({PAGE: NASTY})
    post = linking(person("alice"))
    pages.worked()
    browser = signed_in(superuser())
    said = text_of(choose(browser, "feed_post", "remove_previews", [post]))
    assert "1 preview was removed." in said
    assert title_of(post) is None
    said = text_of(choose(browser, "feed_post", "remove_previews", [post]))
    assert "None of these shows a preview." in said
