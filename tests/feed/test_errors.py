"""Somebody meets an error: it is said in the site's own words, and nothing more."""

from typing import Any

import pytest
from django.core.exceptions import SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from feed.views import errors, timelines
from tests.factories import make_post
from tests.html import Element, page_of
from tests.people import HTMX, is_fragment, person, signed_in, text_of


class Broken(Exception):
    """What goes wrong in these tests."""


def is_in_our_layout(page: Element) -> bool:
    """Whether it is a page of ours that leads home."""
    main = page.one("main", id="live")
    return bool(main.one("h1").text.strip() and main.all("a", href="/"))


def says_nothing_inside(response: Any) -> bool:
    """Whether no word of it tells how the site is built."""
    words = ("Traceback", "Exception", "Broken", "django", "secret detail", ".py", "SELECT")
    return not any(word in page_of(response).text for word in words)


@pytest.fixture
def broken_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """The home page's view breaks."""

    def break_down(*args: Any, **kwargs: Any) -> HttpResponse:
        raise Broken("secret detail")

    monkeypatch.setattr(timelines, "region_page", break_down)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/nothing/here/", "/posts/1/", "/@nobody/", "/patterns/", "/posts/x/"]
)
@pytest.mark.parametrize("name", ["", "alice"])
def test_not_found_is_said_in_our_layout(path: str, name: str) -> None:
    browser = signed_in(person(name)) if name else Client()
    response = browser.get(path)
    assert response.status_code == 404
    assert is_in_our_layout(page_of(response))
    assert says_nothing_inside(response)
    assert response["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_what_is_hidden_and_what_was_never_there_look_the_same() -> None:
    post = make_post()
    browser = signed_in(person("bob"))
    never = text_of(browser.get(f"/posts/{post.pk + 1}/"))
    type(post).objects.update(deleted_at=post.created_at)
    hidden = text_of(browser.get(f"/posts/{post.pk}/"))

    def lines(html: str) -> list[str]:
        """Return the page without its token and its place in the log."""
        varying = ("csrfmiddlewaretoken", "live-cursor")
        return [line for line in html.splitlines() if not any(name in line for name in varying)]

    assert lines(hidden) == lines(never)


@pytest.mark.django_db
def test_not_allowed_is_said_in_our_layout() -> None:
    response = signed_in(person("bob")).get(f"/posts/{make_post().pk}/edit/")
    assert response.status_code == 403
    assert is_in_our_layout(page_of(response))
    assert says_nothing_inside(response)


@pytest.mark.django_db
def test_a_body_too_big_is_a_bad_request_in_our_layout() -> None:
    browser = signed_in(person("alice"))
    response = browser.post("/posts/new/", {"body": "x" * 300_000}, content_type=FORM)
    assert response.status_code == 400
    assert is_in_our_layout(page_of(response))
    assert says_nothing_inside(response)


FORM = "application/x-www-form-urlencoded"


@pytest.mark.django_db
def test_a_host_that_is_not_ours_is_a_bad_request_in_our_layout() -> None:
    response = Client().get("/", headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert is_in_our_layout(page_of(response))


@pytest.mark.django_db
@pytest.mark.usefixtures("broken_home")
@pytest.mark.parametrize("name", ["", "alice"])
def test_our_own_fault_is_said_in_our_words(name: str) -> None:
    browser = signed_in(person(name)) if name else Client()
    browser.raise_request_exception = False
    response = browser.get("/")
    assert response.status_code == 500
    assert is_in_our_layout(page_of(response))
    assert says_nothing_inside(response)


def test_our_own_fault_is_said_without_the_database() -> None:
    """No database here: pytest-django refuses every query of this test."""
    browser = Client(raise_request_exception=False)
    response = browser.get("/")
    assert response.status_code == 500
    assert is_in_our_layout(page_of(response))
    assert says_nothing_inside(response)


@pytest.mark.parametrize("fault", [OperationalError("secret detail"), InterfaceError(".py")])
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_while_the_database_is_away_people_are_told_to_try_again_and_lose_no_words(
    fault: Exception, headers: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down() -> None:
        raise fault

    monkeypatch.setattr("feed.live.log.log.head", break_down)
    browser = Client(raise_request_exception=False)
    response = browser.post("/posts/new/", {"body": "What I <typed>"}, headers=headers)
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert "try again in a moment" in page_of(response).text
    assert says_nothing_inside(response)
    if headers:  # the form, and what stands in it, stays where it is
        assert is_fragment(response)
    else:
        assert page_of(response).one("textarea").text == "What I <typed>"


@pytest.mark.django_db
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_the_page_for_our_own_fault_asks_the_database_nothing(headers: dict[str, str]) -> None:
    from django.db import connection

    request = RequestFactory().get("/", headers=headers)
    with CaptureQueriesContext(connection) as queries:
        assert errors.server_error(request).status_code == 500
    assert len(queries) == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (errors.bad_request, 400),
        (errors.forbidden, 403),
        (errors.not_found, 404),
        (lambda request: errors.refused(request, ["It cannot be."]), 422),
        (errors.too_many, 429),
        (errors.server_error, 500),
    ],
)
def test_htmx_gets_a_short_notice(answer: Any, status: int) -> None:
    for headers, is_short in ((HTMX, True), ({}, False)):
        response = answer(RequestFactory().get("/", headers=headers))
        assert response.status_code == status
        assert is_fragment(response) is is_short
        assert page_of(response).text.strip()
        if is_short:
            page_of(response).one("p", class_="message")


@pytest.mark.django_db
def test_too_fast_says_when_to_come_back() -> None:
    response = errors.too_many(RequestFactory().get("/"))
    assert (response.status_code, response["Retry-After"]) == (429, "300")
    assert is_in_our_layout(page_of(response))


@pytest.mark.django_db
def test_htmx_gets_notices_from_the_whole_stack(monkeypatch: pytest.MonkeyPatch) -> None:
    browser = signed_in(person("bob"), raise_request_exception=False)
    post = make_post()
    assert is_fragment(browser.get("/nothing/here/", headers=HTMX))
    assert is_fragment(browser.get(f"/posts/{post.pk}/edit/", headers=HTMX))
    for fault, status in ((Broken("secret detail"), 500), (SuspiciousOperation("x"), 400)):

        def break_down(*args: Any, fault: Exception = fault, **kwargs: Any) -> HttpResponse:
            raise fault

        monkeypatch.setattr(timelines, "region_page", break_down)
        response = browser.get("/", headers=HTMX)
        assert response.status_code == status
        assert is_fragment(response)
        assert says_nothing_inside(response)
