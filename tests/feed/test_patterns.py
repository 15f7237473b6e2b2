"""Designers look at every fragment in every state."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client

from feed.models import Notification
from feed.patterns import PATTERNS, samples
from feed.patterns.registry import Pattern, ids_in
from feed.patterns.samples import HOSTILE
from tests.html import page_of, parse
from tests.people import person, signed_in, text_of
from tests.policy import complaints_about
from users.models.user import Visibility

TEMPLATES = Path(settings.BASE_DIR) / "templates"
FRAGMENTS = sorted(
    str(path.relative_to(TEMPLATES))
    for path in (TEMPLATES / "feed").rglob("*.html")
    if path.name.startswith("_") or path.parent.name == "live"
)
every_pattern = pytest.mark.parametrize(
    "pattern", PATTERNS.values(), ids=[one.template for one in PATTERNS.values()]
)


@cache
def rendered(pattern: Pattern) -> list[tuple[str, str]]:
    """Return each state's name and HTML, once for all tests of it; none of them has a database."""
    return pattern.rendered()


def test_there_are_fragments() -> None:
    assert "feed/post/_card.html" in FRAGMENTS
    assert "feed/live/post_created.html" in FRAGMENTS


@pytest.mark.parametrize("template", FRAGMENTS)
def test_every_fragment_has_a_pattern(template: str) -> None:
    assert template in {pattern.template for pattern in PATTERNS.values()}


def test_no_two_patterns_share_an_address() -> None:
    assert len({pattern.template for pattern in PATTERNS.values()}) == len(PATTERNS)
    assert all(name == pattern.name for name, pattern in PATTERNS.items())


def test_each_kind_of_notification_stands_in_the_library() -> None:
    assert {one.kind for one in samples.notifications().values()} == set(Notification.Kind)
    for kind in Notification.Kind:
        states = PATTERNS[f"notification-kinds-_{kind}"].states()
        assert states
        assert {state["notification"].kind for state in states.values()} == {kind}


@pytest.mark.parametrize("audience", [one for one in Visibility if one != Visibility.PUBLIC])
def test_a_card_that_is_not_for_everybody_says_so(audience: Visibility) -> None:
    """Without a mark it would look as if it were; without its class nothing takes it away."""
    post = samples.post(visibility=audience.value)
    html = render_to_string("feed/post/_visibility.html", {"post": post})
    assert parse(html).one("span", class_=f"for-{audience}").text.strip()
    style = Path(settings.BASE_DIR, "static", "css", "components", "visibility.css").read_text()
    assert f".for-{audience} {{\n  --icon: " in style


@every_pattern
def test_every_fragment_says_what_it_is(pattern: Pattern) -> None:
    says = pattern.says()
    assert len(says) > 20
    assert says in pattern.source()


@every_pattern
def test_every_state_renders_without_the_database(pattern: Pattern) -> None:
    """No database here: pytest-django refuses every query of this test."""
    states = rendered(pattern)
    assert states
    for name, html in states:
        assert name
        assert "{{" not in html
        assert "{%" not in html
        for element in parse(html).walk():
            assert "script" not in element.tag
            assert not any(one.startswith("on") for one in element.attributes)
            assert "style" not in element.attributes


@every_pattern
def test_every_state_is_html_that_closes_what_it_opens(pattern: Pattern) -> None:
    for _name, html in rendered(pattern):
        page = parse(html)
        for tag in ("div", "article", "form", "span", "p", "ul", "section"):
            assert html.count(f"</{tag}>") == len(page.all(tag))


@every_pattern
def test_no_state_sets_an_id_twice(pattern: Pattern) -> None:
    for _name, html in rendered(pattern):
        page = parse(html)
        assert set(ids_in(html)) == {one.id for one in page.walk() if one.id}
        # Of several swaps of an envelope, each is for another page or another state of it.
        swaps = [one for one in page.walk() if "hx-swap-oob" in one.attributes]
        for part in swaps or [page]:
            ids = [one.id for one in part.walk() if one.id]
            assert len(ids) == len(set(ids))


def test_hostile_text_is_escaped_in_every_fragment_that_shows_it() -> None:
    shown = [
        html
        for pattern in PATTERNS.values()
        for name, html in rendered(pattern)
        if name == "hostile" and "alert(1)" in html
    ]
    assert len(shown) >= 3
    for html in shown:
        page = parse(html)
        assert page.all("script") == []
        assert [one for one in page.all("img") if "hx-get" in one.attributes] == []
        assert HOSTILE in page.text


@pytest.mark.parametrize("name", ["feed/post/_card.html", "feed/comment/_card.html"])
def test_a_card_needs_no_request_and_holds_no_token(name: str) -> None:
    source = PATTERNS[Pattern(name, dict).name].source()
    assert "request" not in source.partition("{% endcomment %}")[2]
    assert "csrf" not in source


@pytest.mark.django_db
def test_the_library_is_for_staff() -> None:
    for browser in (Client(), signed_in(person("alice"))):
        for path in ("/patterns/", "/patterns/post-_card/"):
            assert browser.get(path).status_code == 404
    staff = signed_in(person("admin_1", is_staff=True))
    page = page_of(staff.get("/patterns/"))
    links = {one.attributes["href"] for one in page.all("a")}
    assert {f"/patterns/{name}/" for name in PATTERNS} <= links
    assert staff.get("/patterns/no-such-pattern/").status_code == 404


@pytest.mark.django_db
def test_the_library_is_for_everybody_in_development(settings: Any) -> None:
    settings.DEBUG = True
    assert Client().get("/patterns/").status_code == 200


@pytest.mark.slice(3)
@pytest.mark.django_db
@every_pattern
def test_every_pattern_has_its_page(pattern: Pattern) -> None:
    response = signed_in(person("admin_1", is_staff=True)).get(f"/patterns/{pattern.name}/")
    assert response.status_code == 200
    page = page_of(response)
    assert page.all("h1")[0].text == pattern.template
    assert len(page.all("section", class_="pattern-state")) == len(pattern.states())
    assert "alert(1)" not in "".join(one.text for one in page.all("script"))
    assert text_of(response).count("<main") == 1
    assert not complaints_about(page)
