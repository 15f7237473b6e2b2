"""Under `make dev` what is broken is told on the page: never in the terminal alone, nor by a white sheet."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.template.autoreload import reset_loaders
from django.template.loader import render_to_string
from django.test import Client

from feed.patterns.guard.dev import HEARD
from tests.broken_templates import BREAKS, break_it, copy, use
from tests.factories import make_post
from tests.html import page_of, parse
from tests.people import person, signed_in

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true", "HX-Trigger": "composer"}


@pytest.fixture
def dev(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """Serve a copy of the templates as `make dev` does; returns its folder."""
    folder = copy(tmp_path)
    use(folder, settings)
    settings.DEBUG = True
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "feed.patterns.guard.dev.GuardMiddleware"]
    yield folder
    HEARD.stop()


def bar_of(browser: Client) -> str:
    """Return what the bar at the foot of the page says, as the page fetches it."""
    page = page_of(browser.get("/public/"))
    [bar] = [one for one in page.walk() if one.id == "guard-bar"]
    assert bar.attributes["hx-trigger"] == "load, every 2s"
    return parse(browser.get(bar.attributes["hx-get"]).content.decode()).text


@pytest.mark.matrix
def test_a_bar_on_every_page_says_what_was_broken_and_goes_when_it_is_mended(dev: Path) -> None:
    browser = Client()
    assert bar_of(browser) == ""
    one = BREAKS["an envelope goes to no page"]
    whole = (dev / one.template).read_text()
    line = break_it(dev, one)
    said = bar_of(browser)
    assert "Templates: 1 to mend." in said
    assert f"templates/{one.template}:{line}" in said
    assert one.says in said
    assert one.stops in said
    (dev / one.template).write_text(whole)
    assert bar_of(browser) == ""


def test_an_error_of_htmx_leaves_the_page_and_what_is_typed_there(dev: Path, settings: Any) -> None:
    assert b"django-htmx.js" not in Client().get("/public/").content
    settings.MIDDLEWARE = settings.MIDDLEWARE[:-1]
    assert b"django-htmx.js" in Client().get("/public/").content  # which replaces the whole page


def test_where_nobody_develops_there_is_no_bar(settings: Any) -> None:
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "feed.patterns.guard.dev.GuardMiddleware"]
    assert b"guard-bar" not in Client().get("/public/").content


@pytest.mark.usefixtures("dev")
def test_a_form_that_brought_no_token_is_told_so() -> None:
    alice = person("alice")
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(alice)
    answer = browser.post("/posts/new/", {"body": "Rye"}, headers=HTMX)
    assert answer.status_code == 403
    said = parse(answer.content.decode()).text
    assert (
        "POST /posts/new/ answered 403. It brought no token: put {% csrf_token %} into its form"
        in said
    )
    assert "What sent it is #composer." in said
    answer = browser.post("/posts/new/", {"csrfmiddlewaretoken": "t" * 32}, headers=HTMX)
    assert "Its token does not fit: reload the page." in parse(answer.content.decode()).text


@pytest.mark.usefixtures("dev")
def test_what_somebody_may_not_do_is_told_so() -> None:
    post = make_post(person("alice"))
    answer = signed_in(person("bob")).post(
        f"/posts/{post.pk}/edit/", {"body": "Mine"}, headers=HTMX
    )
    assert answer.status_code == 403
    said = parse(answer.content.decode()).text
    assert f"POST /posts/{post.pk}/edit/ answered 403. The view refused it" in said


def test_a_refused_form_says_no_more_than_it_does_elsewhere(dev: Path) -> None:
    answer = signed_in(person("alice")).post("/posts/new/", {"body": ""}, headers=HTMX)
    assert answer.status_code == 422
    assert b"guard-told" not in answer.content


def test_an_error_answers_htmx_with_the_template_and_the_line(dev: Path) -> None:
    post = make_post(person("alice"))
    browser = signed_in(person("bob"))
    (dev / "feed/post/_own.html").write_text("<b>\n{% url 'nowhere' %}</b>")
    answer = browser.post(f"/posts/{post.pk}/like/", headers=HTMX)
    assert answer.status_code == 500
    page = parse(answer.content.decode())
    assert page.all("html") == []
    assert (
        f"POST /posts/{post.pk}/like/ answered 500. NoReverseMatch: Reverse for 'nowhere'"
        in page.text
    )
    assert page.all("code")[0].text == "templates/feed/post/_own.html:2"


def test_a_page_with_a_broken_template_says_which_line(dev: Path) -> None:
    (dev / "feed/frame/_header.html").write_text("<header>\n  {% if viewer %}\n</header>")
    answer = Client().get("/public/")
    assert answer.status_code == 500
    page = parse(answer.content.decode())
    assert page.all("h1")[0].text == "A template is broken"
    assert "GET /public/ answered 500" in page.text
    assert "templates/feed/frame/_header.html:2" in page.text
    assert "Unclosed tag on line 2: 'if'" in page.text


@pytest.mark.matrix
@pytest.mark.engine_errors
def test_an_update_that_could_not_be_rendered_is_told_until_a_template_changes(dev: Path) -> None:
    browser = Client()
    assert bar_of(browser) == ""
    path = dev / "feed/live/post_deleted.html"
    whole = path.read_text()
    path.write_text(whole + "{% if post_id == 5 %}{% url 'nowhere' %}{% endif %}")
    assert bar_of(browser) == ""  # no pattern has a post of this number
    try:
        render_to_string("feed/live/post_deleted.html", {"post_id": 5})
    except Exception:
        logging.getLogger("feed.live.delivery.compose").exception("an event could not be shown")
    said = bar_of(browser)
    assert "Reverse for 'nowhere'" in said
    assert f"templates/feed/live/post_deleted.html:{whole.count(chr(10)) + 1}" in said
    path.write_text(whole)
    assert bar_of(browser) == ""


@pytest.mark.matrix
def test_a_variable_that_only_a_whole_page_shows_is_told(dev: Path) -> None:
    browser = Client()
    assert bar_of(browser) == ""
    path = dev / "feed/pages/public.html"
    text = path.read_text()
    path.write_text(
        text.replace("{% block content %}", "{% block content %}{{ request.username }}")
    )
    reset_loaders()  # as Django does when a template is saved
    assert "has no “username”. Is it misspelt?" in bar_of(browser)
    assert "{{ request.username }}" in bar_of(browser)
