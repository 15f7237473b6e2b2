"""A hostile page goes its whole way: from its server, through the worker, onto everybody's pages."""

import socket
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, TestCase

from feed.actions.previews import preview_links
from feed.fetching.apart import Fetched, fetched_apart
from feed.models import LinkPreview, Post
from tests import images
from tests.html import page_of
from tests.people import person, queries_of, signed_in, text_of
from tests.pictures.odd_files import cut_off
from tests.previews.linking import PAGE, SOUP, Pages, linking, title_of
from tests.previews.test_asking_apart import command_for
from tests.previews.web import Web, answer, meta, packed, page, redirect, silence

pytestmark = pytest.mark.django_db


def worked(web: Web) -> None:
    """Let the worker look once: what it asks of site.example the server of the test answers."""

    def fetch(address: str, agent: str) -> Fetched:
        here = address.replace("http://site.example:80", web.url(""))
        return fetched_apart(here, agent, command_for(web))

    with TestCase.captureOnCommitCallbacks(execute=True):
        preview_links(fetch)


def post_to(path: str = "/") -> Post:
    """Return a post by alice that links there."""
    return linking(person("alice"), f"http://site.example{path}")


def test_what_a_page_says_reaches_ours_as_words(web: Web) -> None:
    evil = (
        "&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&#x202e;&lt;img src=x onerror=alert(2)&gt;"
    )
    more = meta(
        og_title=evil, og_site_name=evil, og_description=evil, og_image="javascript:alert(3)"
    )
    web.answers["/"] = answer(page("", more))
    post = post_to()
    worked(web)
    for path in ("/public/", f"/posts/{post.pk}/", "/@alice/"):
        html = text_of(Client().get(path))
        card = page_of(Client().get(path)).one("div", class_="link-card")
        assert "<script>alert" not in html
        assert "onerror=alert(2)>" not in html.replace("&gt;", "|")
        assert not card.all("img")
        assert not card.all("script")
        assert card.one("a").attributes["href"] == "http://site.example/"
        assert "\u202e" not in card.text
        assert '"><script>alert(1)</script><img src=x onerror=alert(2)>' in card.text
        assert "javascript:" not in html


def test_a_picture_is_served_by_us_to_everybody_and_tells_nothing_of_theirs(web: Web) -> None:
    sent = images.encoded(images.noise(), "JPEG")
    web.answers = {
        "/": answer(page("Soup", meta(og_image="/a.jpg"))),
        "/a.jpg": answer(sent, "image/jpeg"),
    }
    post = post_to()
    worked(web)
    card = page_of(Client().get(f"/posts/{post.pk}/")).one("div", class_="link-card")
    src = str(card.one("img").attributes["src"])
    assert src.startswith("/media/pictures/")
    assert "site.example" not in src
    served = Client().get(src)
    assert (served.status_code, served["Content-Type"]) == (200, "image/webp")
    made = b"".join(served.streaming_content)  # type: ignore[attr-defined]
    assert made.startswith(b"RIFF")
    assert made not in sent
    assert "max-age" in served["Cache-Control"]


@pytest.mark.parametrize(
    "sent",
    [
        images.encoded(images.noise(), "JPEG") + b"x" * 9_000_000,
        cut_off(images.encoded(images.noise(), "JPEG")),
        b"GIF89a" + b"\xff" * 500,
    ],
    ids=["huge", "cut off", "no picture"],
)
def test_a_bad_picture_leaves_the_words(sent: bytes, web: Web, media: Path) -> None:
    web.answers = {"/": answer(page("Soup", meta(og_image="/a"))), "/a": answer(sent, "image/jpeg")}
    post = post_to()
    worked(web)
    assert title_of(post) == "Soup"
    assert not [path for path in media.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        (redirect("http://127.0.0.1:1/"), "place"),
        (redirect("http://169.254.169.254/latest/meta-data/"), "place"),
        (answer(page("Soup"), "application/json"), "type"),
        (answer(page("Soup"), status="403 No"), "status"),
        (packed(b"<title></title>" + b"\0" * 50_000_000), "empty"),
    ],
    ids=["this machine", "a cloud's", "no page", "refused", "bomb"],
)
def test_a_bad_page_is_refused_and_remembered(answers: bytes, code: str, web: Web) -> None:
    web.answers["/"] = answers
    post = post_to()
    worked(web)
    assert title_of(post) is None
    assert LinkPreview.objects.get().failure == code
    assert not page_of(Client().get(f"/posts/{post.pk}/")).all("div", class_="link-card")


def test_no_request_of_a_person_waits_for_the_web(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Writing, editing and reading ask nobody: not even for where a name leads."""
    web.answers["/"] = silence
    monkeypatch.setattr(socket, "getaddrinfo", partial(pytest.fail, "a name was looked up"))
    browser = signed_in(person("alice"))
    assert browser.post("/posts/new/", {"body": "http://site.example/ and"}).status_code == 302
    post = Post.objects.get()
    assert browser.get(f"/posts/{post.pk}/").status_code == 200
    said = {"body": "http://site.example/2", "preview_of": "first"}
    assert browser.post(f"/posts/{post.pk}/edit/", said).status_code == 302
    assert browser.get("/public/").status_code == 200
    assert not web.asked
    post.refresh_from_db()
    assert post.link_due is not None


def test_the_form_chooses_without_javascript_what_is_shown() -> None:
    other = "https://other.example/"
    browser = signed_in(person("alice"))
    form = page_of(browser.get("/")).one("form", id="composer")
    assert [
        option.attributes["value"] for option in form.one("select", name="preview_of").all("option")
    ] == [
        "first",
        "second",
        "third",
        "none",
    ]
    pages = Pages({PAGE: SOUP, other: Fetched("Other", "", "")})
    body = f"{PAGE} {other}"
    browser.post("/posts/new/", {"body": body, "preview_of": "second"})
    post = Post.objects.get()
    pages.worked()
    assert title_of(post) == "Other"
    edit = page_of(browser.get(f"/posts/{post.pk}/edit/"))
    assert edit.one("option", value="second").attributes.keys() >= {"selected"}
    browser.post(f"/posts/{post.pk}/edit/", {"body": body, "preview_of": "none"})
    assert title_of(post) is None
    browser.post(f"/posts/{post.pk}/edit/", {"body": body})
    assert title_of(post) is None, "what a form does not say stays"
    browser.post(f"/posts/{post.pk}/edit/", {"body": body, "preview_of": "first"})
    pages.worked()
    assert title_of(post) == "Rye bread"


def test_where_the_operator_wants_none_the_form_has_no_icon_for_it(settings: Any) -> None:
    settings.LINK_PREVIEWS = False
    browser = signed_in(person("alice"))
    assert not page_of(browser.get("/")).all("select", name="preview_of")
    assert browser.post("/posts/new/", {"body": PAGE}).status_code == 302
    assert Post.objects.get().link_facts is None


def test_behind_a_warning_it_is_folded_with_the_words() -> None:
    post = linking(person("alice"), warning="Bread")
    Pages({PAGE: SOUP}).worked()
    folded = page_of(Client().get(f"/posts/{post.pk}/")).one("details", class_="warning")
    assert folded.one("div", class_="link-card")


def test_a_page_of_posts_with_links_costs_no_query_more() -> None:
    alice = person("alice")
    for number in range(20):
        linking(alice, f"Words {number}")
    browser = signed_in(alice)
    queries_of(browser, "/public/")
    without = queries_of(browser, "/public/")
    pages = Pages({PAGE: SOUP})
    for number in range(20):
        linking(alice, f"{PAGE} {number}")
    pages.worked()
    assert text_of(browser.get("/public/")).count('class="link-card"') == 20
    assert queries_of(browser, "/public/") == without


def test_an_address_is_shown_as_typed_and_never_as_the_page_calls_itself(web: Web) -> None:
    own = '<link rel="canonical" href="https://bank.example/">' + meta(
        og_url="https://bank.example/"
    )
    web.answers = {"/t": redirect("/bank"), "/bank": answer(page("Your bank", own))}
    post = post_to("/t")
    worked(web)
    card = page_of(Client().get(f"/posts/{post.pk}/")).one("div", class_="link-card")
    assert card.one("span", class_="link-address").text.strip() == "site.example/t"
    shown = [card.text, *(str(one.attributes) for one in card.walk())]
    assert "bank.example" not in "".join(shown)
