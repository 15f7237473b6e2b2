"""What a visitor is answered from memory is what would be rendered, whatever changed in between."""

import random
import re
import threading
from collections.abc import Callable, Iterator
from time import monotonic
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory
from django.utils import translation

from feed.actions.content import PostContent
from feed.actions.posts import create_post
from feed.live.log import log
from feed.models import Post
from feed.pages.parts import sizes
from feed.pages.registry import KINDS
from feed.views import visitors
from feed.views.visitors import PAGES, same_for_visitors
from tests.factories import UserFactory, make_post
from tests.people import signed_in

from .visiting import AN_HOUR, Site, compare, rendered_anew, said, step

pytestmark = [pytest.mark.everywhere, pytest.mark.django_db(transaction=True)]

STEPS = 8  # … of the short form; each compares thirteen pages


@pytest.fixture(autouse=True)
def pages_are_remembered(settings: Any) -> Iterator[None]:
    """Here for an hour: what an action changes has to be seen because it is logged."""
    settings.VISITORS_SECONDS = AN_HOUR
    PAGES.forget()
    yield
    PAGES.forget()


@pytest.fixture
def an_hour_later(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Call it to let an hour pass."""
    passed = [0.0]
    monkeypatch.setattr(visitors, "monotonic", lambda: monotonic() + sum(passed))
    return lambda: passed.append(AN_HOUR + 1)


def found() -> float:
    return float(PAGES.found._value.get())


def is_remembered(*browsers: Client, **options: Any) -> bool:
    """Return whether the last of these who ask for the public page is answered from memory."""
    for browser in browsers:
        before = found()
        assert browser.get("/public/", **options).status_code == 200
    return found() > before


def test_each_page_is_rendered_once_for_all_visitors() -> None:
    site = Site.built()
    for name, address in site.addresses().items():
        first = said(Client().get(address))
        assert first[0] == 200, name
        before = found()
        second = Client().get(address)
        assert found() == before + 1, name
        assert said(second) == first == said(rendered_anew(address, Client())), name


def test_every_live_page_that_visitors_may_open_is_among_them() -> None:
    """But for finding people, where somebody new shows with nothing logged. Visitors have no forms."""
    pages = [Client().get(address) for address in Site.built().addresses().values()]
    shown = {
        kind
        for page in pages
        for kind in re.findall(r'id="region-([a-z]+)"', page.content.decode())
    }
    assert shown == {kind.name for kind in KINDS.values() if not kind.traits.needs_sign_in} - {
        "people",
        "form",
    }


def walk(seed: int, steps: int, later: Callable[[], None]) -> None:
    dice, site = random.Random(seed), Site.built()
    compare(site)
    done = 0
    for number in range(steps):
        done += step(site, dice, number, later)
        compare(site)
    assert done > steps / 3


def test_what_is_answered_is_what_would_be_rendered(an_hour_later: Callable[[], None]) -> None:
    walk(1, STEPS, an_hour_later)


@pytest.mark.matrix
@pytest.mark.timeout(0)
@pytest.mark.parametrize("seed", range(10))
def test_so_it_is_after_very_many_changes_of_every_kind(
    seed: int, an_hour_later: Callable[[], None]
) -> None:
    walk(seed, 300, an_hour_later)


def test_what_another_process_does_is_seen_at_once() -> None:
    site = Site.built()
    assert b"From elsewhere" not in Client().get("/public/").content

    def write() -> None:
        create_post(author=site.people[0], content=PostContent(body="From elsewhere"))
        connection.close()

    thread = threading.Thread(target=write)
    thread.start()
    thread.join()
    assert b"From elsewhere" in Client().get("/public/").content


def test_what_goes_past_the_log_is_seen_once_the_time_is_over(
    an_hour_later: Callable[[], None],
) -> None:
    post = make_post(body="As it was")
    assert is_remembered(Client(), Client())
    Post.objects.filter(pk=post.pk).update(body="Past the log")
    an_hour_later()
    assert b"Past the log" in Client().get("/public/").content


def test_how_old_a_page_is_counts_from_before_it_was_rendered(
    monkeypatch: pytest.MonkeyPatch, an_hour_later: Callable[[], None]
) -> None:
    make_post()
    is_for_all = visitors._is_for_all

    def much_later(*given: Any) -> bool:
        an_hour_later()
        return is_for_all(*given)

    monkeypatch.setattr(visitors, "_is_for_all", much_later)
    assert not is_remembered(Client(), Client())


def test_after_a_restore_nothing_is_what_it_was() -> None:
    make_post()
    assert is_remembered(Client(), Client())
    log.renew_epoch()
    assert not is_remembered(Client())


def test_the_same_is_answered_to_who_sees_the_same_alone(settings: Any) -> None:
    make_post()
    ann, other = UserFactory.create(), Client()
    assert is_remembered(Client(), Client())
    assert not is_remembered(signed_in(ann))
    assert not is_remembered(Client(), HTTP_HX_REQUEST="true")
    assert not is_remembered(Client(), query_params={"before": "999"})
    assert not is_remembered(Client(), HTTP_HOST="localhost")
    other.cookies[settings.DISPLAY_COOKIE_NAME] = "dark.large"
    assert not is_remembered(other)
    assert is_remembered(other)
    with translation.override("ja"):
        assert not is_remembered(Client())
    settings.TIME_ZONE = "Asia/Tokyo"
    assert not is_remembered(Client())


def test_a_list_of_several_parts_still_counts_as_each_of_them(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sizes, "PAGE_SIZE", 1)
    first, *_further = [make_post() for _ in range(3)]
    settings.LIMITS = {"visit": "6/h"}
    browser, address = Client(), f"/public/?to={first.pk}"
    assert [browser.get(address).status_code for _ in range(3)] == [200, 200, 429]


def test_one_page_of_very_many_posts_takes_no_room_from_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sizes, "PAGE_SIZE", 1)
    first, *_further = [make_post() for _ in range(3)]
    assert is_remembered(Client(), Client())
    before = PAGES.bytes._value.get()
    assert Client().get(f"/public/?to={first.pk}").status_code == 200
    assert PAGES.bytes._value.get() == before


def test_an_address_takes_no_room_that_is_not_counted() -> None:
    make_post()
    long = {"any": "x" * visitors.LONGEST}
    assert not is_remembered(Client(), Client(), query_params=long)
    assert PAGES.bytes._value.get() == 0
    short = {"any": "x" * (visitors.LONGEST - len("any="))}
    assert is_remembered(Client(), Client(), query_params=short)


@pytest.mark.parametrize("cookie", ["sessionid", "messages"])
def test_who_may_be_told_something_once_has_a_page_of_their_own(cookie: str) -> None:
    make_post()
    told = Client()
    told.cookies[cookie] = "something"
    assert not is_remembered(told, told)
    assert not is_remembered(Client())


def answered(**also: Any) -> HttpResponse:
    return HttpResponse("<p>Hello</p>", **{"headers": visitors.HEADERS, **also})


def with_cookie(request: HttpRequest) -> HttpResponse:
    answer = answered()
    answer.set_cookie("some", "thing")
    return answer


@pytest.mark.parametrize(
    "view",
    [
        lambda request: HttpResponse(get_token(request), headers=visitors.HEADERS),
        with_cookie,
        lambda request: answered(status=404),
        lambda request: answered(headers={**visitors.HEADERS, "HX-Trigger": "it"}),
    ],
    ids=["a token", "a cookie", "no such page", "an order to the page"],
)
def test_what_is_for_one_visitor_alone_is_not_kept(view: Any) -> None:
    def asked(view: Any) -> HttpResponse:
        request: Any = RequestFactory().get("/public/")
        request.user, request.live_cursor = AnonymousUser(), log.head()
        return same_for_visitors(view)(request)

    assert asked(view).content
    asked(view)
    assert found_of(asked, view) == 0
    asked(lambda request: answered())
    assert found_of(asked, lambda request: answered()) == 1


def found_of(asked: Callable[[Any], object], view: Any) -> float:
    before = found()
    asked(view)
    return found() - before
