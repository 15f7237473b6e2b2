"""Somebody goes too fast: a friendly 429, and nothing typed is lost."""

import inspect
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import URLResolver, get_resolver

from config.settings import base
from feed.models import Post
from tests.factories import make_post
from tests.html import page_of
from tests.people import HTMX, is_fragment, person, signed_in
from users.http import limits, pace

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]


@pytest.fixture(autouse=True)
def two_a_minute(settings: Any) -> Iterator[None]:
    """All that is done two times a minute, whatever another test has counted; pages as many as one likes."""
    settings.LIMITS = dict.fromkeys(base.LIMITS.keys() - pace.LIMITS, "2/m")
    cache.clear()
    yield
    cache.clear()


def post(browser: Client, body: str = "Quick!", **options: Any) -> Any:
    """Send the form for a post."""
    return browser.post("/posts/new/", {"body": body}, **options)


def test_the_third_is_too_fast_and_says_when_to_come_back() -> None:
    browser = signed_in(person("alice"))
    assert [post(browser).status_code for _ in range(3)] == [302, 302, 429]
    response = post(browser, "What I wanted to say <3")
    assert 0 < int(response["Retry-After"]) <= 60
    page = page_of(response)
    assert "You're doing that too often" in page.one("h1").text
    assert page.one("textarea", id="typed").text.strip() == "What I wanted to say <3"
    assert Post.objects.count() == 2


def test_htmx_gets_a_notice_and_keeps_its_form() -> None:
    browser = signed_in(person("alice"))
    for _ in range(2):
        post(browser, headers=HTMX)
    response = post(browser, headers=HTMX)
    assert (response.status_code, is_fragment(response)) == (429, True)
    # The page swaps 4xx but 422 into #notice: the form stays as it is.
    assert "too often" in page_of(response).one("p", class_="message").text
    assert not page_of(response).all("form")


def test_each_person_and_each_kind_is_counted_apart() -> None:
    alice, bob = signed_in(person("alice")), signed_in(person("bob"))
    there = make_post()
    assert [post(alice).status_code for _ in range(3)] == [302, 302, 429]
    assert post(bob).status_code == 302
    comment = alice.post(f"/posts/{there.pk}/comments/", {"body": "And this?"})
    assert comment.status_code == 302


def test_a_person_is_the_same_in_every_browser() -> None:
    alice = person("alice")
    assert [post(signed_in(alice)).status_code for _ in range(3)] == [302, 302, 429]


def test_visitors_are_counted_by_their_address() -> None:
    # A visitor's text comes back with 403; too fast is too fast all the same.
    assert [post(Client()).status_code for _ in range(3)] == [403, 403, 429]
    assert post(Client(REMOTE_ADDR="192.0.2.7")).status_code == 403


def test_looking_at_a_form_does_not_count() -> None:
    browser = signed_in(person("alice"))
    assert {browser.get("/posts/new/").status_code for _ in range(5)} == {200}
    assert post(browser).status_code == 302


@pytest.mark.parametrize(
    ("path", "action"),
    [
        ("/posts/new/", "post"),
        ("/posts/{post}/comments/", "comment"),
        ("/posts/{post}/edit/", "edit"),
        ("/posts/{post}/delete/", "edit"),
        ("/settings/data/new/", "export"),
        ("/settings/delete/", "account"),
    ],
)
def test_each_way_to_write_has_its_limit(path: str, action: str, settings: Any) -> None:
    settings.LIMITS = {action: "1/m"}
    browser = signed_in(person("alice"))
    sent = path.format(post=make_post().pk)
    assert browser.post(sent, {"body": ""}).status_code != 429
    assert browser.post(sent, {"body": ""}).status_code == 429


def test_what_is_not_named_has_no_limit(settings: Any) -> None:
    settings.LIMITS = {}
    browser = signed_in(person("alice"))
    assert {post(browser).status_code for _ in range(5)} == {302}


def test_of_several_rates_the_slowest_says_when(settings: Any) -> None:
    settings.LIMITS = {"post": "5/m,2/3h"}
    browser = signed_in(person("alice"))
    assert [post(browser).status_code for _ in range(3)] == [302, 302, 429]
    response = post(browser)
    assert 3 * 3600 - 60 < int(response["Retry-After"]) <= 3 * 3600
    assert "3\xa0hours" in page_of(response).text


def test_looking_counts_where_looking_is_the_work() -> None:
    @limits.limited("search")
    def search(request: Any) -> HttpResponse:
        return HttpResponse("found")

    request = RequestFactory().get("/search/")
    request.user = person("alice")
    assert [search(request).status_code for _ in range(3)] == [200, 200, 429]


def test_production_limits_everything_that_is_limited() -> None:
    """A misspelt name would have no limit."""
    from pathlib import Path

    used = set()
    for folder in ("users", "feed"):
        for path in Path(base.BASE_DIR, folder).rglob("*.py"):
            named = r"""^@limited\("(\w+)"\)|\bseconds_to_wait\(request, "(\w+)"\)"""
            for pair in re.findall(named, path.read_text(), re.MULTILINE):
                used |= set(pair) - {""}
    assert {"post", "upload"} <= used
    assert used <= set(base.LIMITS)


# Of what takes a form and has no limit: why.
WITHOUT_LIMIT = {
    "feed.views.errors.not_found": "there is nothing",
    "feed.views.threads.answer": "shows the form with what was typed, and writes nothing",
    "users.views.first_steps.profile": "only the pictures that it stores are counted",
    "users.views.profile.edit": "only the pictures that it stores are counted",
    "users.views.profile.preview": "only the pictures that it stores are counted",
}


def test_all_that_takes_a_form_is_limited() -> None:
    """One that is left out would have no limit, and nothing would tell."""
    unlimited = set()
    for view in views_of(get_resolver()):
        source = inspect.getsource(inspect.unwrap(view))
        decorators = source.partition("\ndef ")[0]
        takes_a_form = "@require_safe" not in decorators
        if takes_a_form and "@limited(" not in decorators:
            unlimited.add(f"{view.__module__}.{view.__name__}")
    assert unlimited == set(WITHOUT_LIMIT)


def views_of(resolver: URLResolver) -> Iterator[Callable[..., Any]]:
    """Yield the views of the two apps' own addresses; Django admin is for staff."""
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from views_of(one)
        elif one.callback.__module__.startswith(("feed.views.", "users.views.")):
            yield one.callback
