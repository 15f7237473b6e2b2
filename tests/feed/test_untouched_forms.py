"""A form that holds nothing is rendered once for all who begin alike, and for nobody else."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.test import Client
from django.test.utils import override_settings
from django.utils import timezone

from feed.models import Post
from tests.factories import make_post
from tests.html import Element, page_of
from tests.people import HTMX, person, signed_in

pytestmark = [pytest.mark.everywhere, pytest.mark.django_db]

BEGINNINGS = [("public", ""), ("friends", ""), ("public", "de"), ("friends", "de")]


@pytest.fixture(autouse=True)
def nothing_is_rendered_yet() -> Iterator[None]:
    caches["fragments"].clear()
    yield
    caches["fragments"].clear()


def beginner(number: int) -> Client:
    """Return a browser of somebody who wrote for these, in this language, the last time."""
    visibility, language = BEGINNINGS[number]
    return signed_in(
        person(f"person{number}", default_visibility=visibility, default_language=language)
    )


def chosen(form: Element) -> tuple[str | None, str]:
    """Return whom the post is for and its language, as the form has them (None: it has no such choice)."""
    values = {}
    for select in form.all("select"):
        name = select.attributes["name"]
        picked = [one for one in select.all("option") if "selected" in one.attributes]
        values[name] = picked[0].attributes["value"] if picked else ""
    return values.get("visibility"), values["language"]


def on_home(browser: Client) -> Element:
    return page_of(browser.get("/")).one("form", id="composer")


def after_a_post(browser: Client) -> Element:
    return page_of(browser.post("/posts/new/", {"body": "Soup"}, headers=HTMX)).one(
        "form", id="composer"
    )


@pytest.mark.parametrize("shown", [on_home, after_a_post])
def test_everybody_begins_as_they_did_the_last_time(shown: Callable[[Client], Element]) -> None:
    browsers = [beginner(number) for number in range(len(BEGINNINGS))]
    for _again in range(2):
        assert [chosen(shown(browser)) for browser in browsers] == BEGINNINGS


def test_a_comment_begins_in_the_language_of_the_last() -> None:
    post = make_post()
    browsers = [beginner(number) for number in range(len(BEGINNINGS))]
    for _again in range(2):
        for browser, (_visibility, language) in zip(browsers, BEGINNINGS, strict=True):
            page = page_of(browser.get(f"/posts/{post.pk}/"))
            assert chosen(page.one("form", id="comment-form")) == (None, language)


def test_a_form_that_was_rendered_before_is_the_same_as_one_that_was_not() -> None:
    def without_names(html: str) -> list[str]:
        return [
            line for line in html.splitlines() if "submission" not in line and "csrf" not in line
        ]

    browser = beginner(1)
    for path in ("/posts/new/", f"/posts/{make_post().pk}/"):
        rendered, cached = (browser.get(path).content.decode() for _ in range(2))
        with override_settings(
            CACHES={
                "default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
                "fragments": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
            }
        ):
            afresh = browser.get(path).content.decode()
        assert without_names(rendered) == without_names(cached) == without_names(afresh)
        assert "composer" in cached


def test_nothing_of_one_that_was_typed_into_stays_for_others() -> None:
    alice, bob = signed_in(person("alice")), signed_in(person("bob"))
    refused = alice.post("/posts/new/", {"body": " ", "warning": "Mine alone"}, headers=HTMX)
    assert "Mine alone" in refused.content.decode()
    alice.post("/drafts/", {"body": "Mine alone, too", "place": "post"}, headers=HTMX)
    assert "Mine alone, too" in alice.get("/").content.decode()
    quoted = make_post(body="Quoted")
    assert "Quoted" in alice.get(f"/posts/{quoted.pk}/quote/").content.decode()
    for path in ("/posts/new/", f"/posts/{make_post(body='Else').pk}/"):
        page = bob.get(path).content.decode()
        assert "Mine alone" not in page
        assert "Quoted" not in page


@pytest.mark.parametrize("is_known", [False, True])
def test_what_is_said_of_an_empty_form_is_said_to_its_writer_alone(is_known: bool) -> None:
    alice, bob = person("alice"), person("bob")
    if is_known:
        after_a_post(signed_in(bob))
    old = make_post(alice)
    Post.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(minutes=1))
    refused = signed_in(alice).post(f"/posts/{old.pk}/undo/", {}, headers=HTMX)
    assert refused.status_code == 422
    assert "too late" in page_of(refused).one(class_="form-errors").text
    for browser in map(signed_in, (alice, bob)):
        assert after_a_post(browser).all(class_="form-errors") == []


def test_each_untouched_form_has_a_name_of_its_own_and_posts_once() -> None:
    browser = beginner(0)
    names = set()
    for _again in range(2):
        form = page_of(browser.get("/posts/new/")).one("form", id="composer")
        name = form.one("input", name="submission").attributes["value"]
        names.add(name)
        for _twice in range(2):
            browser.post("/posts/new/", {"body": f"Soup {len(names)}", "submission": name})
    assert len(names) == 2
    assert Post.objects.count() == 2
