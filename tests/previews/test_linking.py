"""What a post links to: asked once by the worker, shown by all that link there, chosen by who wrote it."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.test import TestCase
from django.utils import timezone

from feed.actions import previews
from feed.actions.content import PostContent
from feed.actions.erasure import erase_writings
from feed.actions.page_asking import row_for
from feed.actions.posts import delete_posts, edit_post
from feed.actions.scheduled import publish_now, schedule_post
from feed.fetching.apart import Fetched
from feed.models import LinkPreview, Post
from tests.people import person
from tests.previews.linking import PAGE, PICTURE, SOUP, Pages, commenting, linking, title_of

pytestmark = [pytest.mark.everywhere, pytest.mark.django_db]


def test_a_post_shows_what_its_link_leads_to_once_that_is_known() -> None:
    pages = Pages({PAGE: SOUP})
    post = linking(person("alice"), f"Look: {PAGE}, and this")
    assert title_of(post) is None
    assert pages.worked() == 2  # a page, and a post
    assert title_of(post) == "Rye bread"
    assert post.shown_link is not None
    assert (post.shown_link.site, post.shown_link.description) == (
        "The bakery",
        "It waits for nobody.",
    )
    assert post.shown_link.address == PAGE
    assert pages.worked() == 0
    assert post.edited_at is None


def test_the_author_chooses_which_link_before_and_after() -> None:
    other = "https://other.example/"
    pages, alice = Pages({PAGE: SOUP, other: Fetched("Other", "", "")}), person("alice")
    body = f"First {PAGE} then {other}"
    first, second, third, none = (
        linking(alice, body, preview_of=which) for which in ("first", "second", "third", "none")
    )
    pages.worked()
    assert [title_of(post) for post in (first, second, third, none)] == [
        "Rye bread",
        "Other",
        "Rye bread",
        None,
    ]
    edit_post(actor=alice, post=first, preview_of="second")
    assert title_of(first) == "Other"
    assert first.edited_at is None, "what it says is the same"
    edit_post(actor=alice, post=first, preview_of="none")
    assert title_of(first) is None
    assert not first.link_facts
    edit_post(actor=alice, post=none, preview_of="first")
    assert title_of(none) == "Rye bread"


def test_an_edit_takes_the_link_along() -> None:
    pages, alice = (
        Pages({PAGE: SOUP, "https://new.example/": Fetched("New", "", "")}),
        person("alice"),
    )
    post = linking(alice)
    pages.worked()
    edit_post(actor=alice, post=post, body=f"Other words, {PAGE}")
    assert title_of(post) == "Rye bread"
    edit_post(actor=alice, post=post, body="https://new.example/ is better")
    assert title_of(post) is None
    pages.worked()
    assert title_of(post) == "New"
    edit_post(actor=alice, post=post, body="No link at all")
    assert title_of(post) is None
    assert (post.link_id, post.link_facts, post.link_due) == (None, None, None)


def test_what_was_edited_meanwhile_does_not_show_what_it_linked_to_before() -> None:
    alice = person("alice")
    post = linking(alice)

    def meanwhile() -> Fetched:
        edit_post(actor=alice, post=post, body="https://new.example/ instead")
        return SOUP

    pages = Pages({PAGE: SOUP, "https://new.example/": Fetched("New", "", "")})
    target, posts = previews._waiting().popitem()[1]
    row = row_for(target, [post.author_id for post in posts], "preview")
    assert row is not None
    meanwhile()
    assert previews._show([post], row) == 0
    pages.worked()
    assert title_of(post) == "New"


def test_a_post_and_a_comment_without_a_link_ask_nobody() -> None:
    pages, alice = Pages(), person("alice")
    post = linking(alice, "example.org, ftp://example.org/ and mailto:a@example.org")
    commenting(alice, post, "www.example.org")
    assert pages.worked() == 0
    assert not Post.objects.exclude(link_facts=None).exists()


@pytest.mark.parametrize(
    "address",
    [
        "http://localhost/x",
        "http://you:word@example.org/",
        "http://example.org:99999/",
        "http://intranet/",
    ],
)
def test_what_is_no_address_of_the_web_is_not_even_noted(address: str) -> None:
    post = linking(person("alice"), f"Look: {address}")
    assert Pages().worked() == 0
    assert not post.link_facts
    assert not LinkPreview.objects.exists()


def test_a_post_that_waits_for_its_time_asks_nobody_before() -> None:
    pages, alice = Pages({PAGE: SOUP}), person("alice")
    content = PostContent(body=f"Later {PAGE}", preview_of="first")
    row = schedule_post(author=alice, content=content, due_at=timezone.now() + timedelta(hours=1))
    assert pages.worked() == 0
    post = publish_now(actor=alice, scheduled=row)
    pages.worked()
    assert title_of(post) == "Rye bread"


def test_the_words_of_a_page_are_put_into_order() -> None:
    odd = "\u202ekcab\u2066 \x00to\nfront\t \x1b[31m\ud800\u200b" + "a\u0301" * 400
    pages, alice = Pages({PAGE: Fetched(odd, "d" * 2_000, "s" * 2_000)}), person("alice")
    post = linking(alice)
    pages.worked()
    title = title_of(post)
    assert title is not None
    assert title.startswith("kcab to front [31m" + "a\u0301")
    assert title.endswith("…")
    assert post.shown_link is not None
    assert (len(post.shown_link.description), len(post.shown_link.site)) == (300, 60)
    stacked = Pages({"https://marks.example/": Fetched("a" + "\u0301" * 900, "", "")})
    post = linking(alice, "https://marks.example/")
    stacked.worked()
    assert len(title_of(post) or "") <= 20


@pytest.mark.parametrize(
    "title",
    [
        *("", " \n\t", "\u202e\u200b\ufeff", "\x00"),
        *("\u3164 \u3164", "\u2800", "\xad", "\u115f\u1160", "\u200d", "\U000e0041", "\u0301"),
    ],
)
def test_a_page_without_a_title_is_nothing_to_show(title: str) -> None:
    post = linking(person("alice"))
    Pages({PAGE: Fetched(title, "Words", "Site", PICTURE)}).worked()
    assert title_of(post) is None
    assert LinkPreview.objects.get().failure == "empty"


def files(media: Path) -> list[str]:
    return sorted(str(path.relative_to(media)) for path in media.rglob("*") if path.is_file())


def test_its_picture_is_made_anew_and_small(media: Path) -> None:
    post = linking(person("alice"))
    Pages({PAGE: Fetched("Rye", "", "", PICTURE)}).worked()
    post.refresh_from_db()
    shown = post.shown_link
    assert shown is not None
    assert shown.width <= 480
    (name,) = files(media)
    assert name == f"pictures/{shown.picture}-{shown.width}.webp"
    made = default_storage.open(name).read()
    assert made[:4] == b"RIFF"
    assert made not in PICTURE
    assert shown.src.endswith(name)


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<html>",
        PICTURE[:200],
        b"\x89PNG\r\n\x1a\n",
    ],
)
def test_what_is_no_picture_leaves_the_words(sent: bytes, media: Path) -> None:
    post = linking(person("alice"))
    Pages({PAGE: Fetched("Rye", "", "", sent)}).worked()
    assert title_of(post) == "Rye"
    assert post.shown_link is not None
    assert not post.shown_link.src
    assert not files(media)


def test_nothing_of_it_stays_when_the_author_has_left() -> None:
    alice, bob = person("alice"), person("bob")
    post = linking(alice)
    commenting(bob, post, "Mm")
    Pages({PAGE: SOUP}).worked()
    assert title_of(post) == "Rye bread"
    alice.is_active, alice.leaves_at = False, timezone.now() - timedelta(seconds=1)
    alice.save()
    with TestCase.captureOnCommitCallbacks(execute=True):
        while erase_writings(alice):
            pass
    post.refresh_from_db()
    assert post.is_erased
    assert (post.link_id, post.link_facts, post.link_due) == (None, None, None)
    names = {field.name for field in LinkPreview._meta.get_fields() if field.is_relation}
    assert names == {"posts", "messages"}, "it says nothing of anybody"


def test_nothing_is_asked_for_one_that_its_author_took_back() -> None:
    alice, pages = person("alice"), Pages({PAGE: SOUP})
    post = linking(alice)
    delete_posts(actor=alice, posts=[post])
    pages.worked()
    post.refresh_from_db()
    assert post.link_due is None
    assert not pages.asked


def test_one_that_a_moderator_took_away_may_come_back_and_is_told_as_well() -> None:
    pages, post = Pages({PAGE: SOUP}), linking(person("alice"))
    Post.objects.update(deleted_at=timezone.now())
    assert pages.worked() == 2
    assert title_of(post) == "Rye bread"
