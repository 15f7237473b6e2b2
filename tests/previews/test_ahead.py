"""The page that a text links to is asked while somebody writes it, and its card shown to them."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client

from feed.fetching.apart import Fetched
from feed.models import Draft, LinkPreview, Message, Post
from tests.factories import make_post
from tests.html import page_of
from tests.people import person, queries_of, signed_in, text_of
from tests.previews.linking import PAGE, SOUP, Pages, later, linking, title_of
from tests.talking import two

pytestmark = [pytest.mark.everywhere, pytest.mark.django_db]
CARD = 'class="link-card'
OTHER = "https://other.example/"


def typed(
    browser: Client, body: str, place: str = "post", *, htmx: bool = True, **more: str
) -> HttpResponse:
    """Let the form be kept as it is while somebody types; returns what they are answered."""
    said = {"body": body, "place": place, "tab": "one", **more}
    headers = {"HX-Request": "true"} if htmx else {}
    answer: Any = browser.post("/drafts/", said, headers=headers)
    return answer  # type: ignore[no-any-return]


def test_a_page_is_asked_while_one_writes_and_its_card_is_ready_with_the_post() -> None:
    pages, browser = Pages({PAGE: SOUP}), signed_in(person("alice"))
    assert CARD not in text_of(typed(browser, f"Look: {PAGE} and"))
    assert pages.worked() == 1
    shown = page_of(typed(browser, f"Look: {PAGE} and more")).one("div", class_="link-ahead")
    assert "Rye bread" in shown.text
    browser.post("/posts/new/", {"body": f"Look: {PAGE} and more"})
    assert title_of(Post.objects.get()) == "Rye bread"
    assert pages.worked() == 0
    assert pages.asked == {PAGE: 1}


def test_so_it_is_for_a_comment_a_message_and_a_new_conversation() -> None:
    alice, bob = person("alice"), person("bob")
    talk, post, browser = two(alice, bob), make_post(bob), signed_in(alice)
    places = (
        "post",
        f"comment:{post.pk}",
        f"quote:{post.pk}",
        f"message:{talk.pk}",
        "conversation",
    )
    addresses = [f"https://{number}.example/" for number in range(len(places))]
    pages = Pages(dict.fromkeys(addresses, SOUP))
    for place, address in zip(places, addresses, strict=True):
        typed(browser, f"{address} here", place)
    while pages.worked():
        pass
    assert sorted(pages.asked) == addresses
    for place, address in zip(places, addresses, strict=True):
        assert CARD in text_of(typed(browser, f"{address} here!", place)), place


def test_an_address_that_is_still_typed_is_not_asked() -> None:
    pages, browser = Pages({PAGE: SOUP}), signed_in(person("alice"))
    for body in ("https://ba", "https://bakery.ex", PAGE):
        typed(browser, body)
        assert pages.worked() == 0
    typed(browser, PAGE, warning="Bread")  # it stood there before
    assert pages.worked() == 1
    assert pages.asked == {PAGE: 1}


def test_the_link_that_is_chosen_is_asked_and_none_where_none_is_wanted() -> None:
    pages, browser = (
        Pages({PAGE: SOUP, OTHER: Fetched("Other", "", "")}),
        signed_in(person("alice")),
    )
    body = f"{PAGE} {OTHER} and"
    typed(browser, body, preview_of="none")
    assert pages.worked() == 0
    typed(browser, body, preview_of="second")
    typed(browser, body, preview_of="<odd>")
    pages.worked()
    assert sorted(pages.asked) == [PAGE, OTHER]
    answer = text_of(typed(browser, body, preview_of="second"))
    assert "Other" in answer and "Rye bread" not in answer


def test_the_button_takes_the_card_away_and_brings_it_back() -> None:
    pages, browser = Pages({PAGE: SOUP}), signed_in(person("alice"))
    typed(browser, f"{PAGE} and")
    pages.worked()
    shown = page_of(typed(browser, f"{PAGE} and"))
    button = shown.one("button", id="composer-preview")
    assert button.attributes["value"] == "none"
    assert not shown.all("select"), "what is chosen stays as it is"
    answer = page_of(typed(browser, f"{PAGE} and", preview="none", preview_of="first"))
    assert not answer.all("div", class_="link-card")
    field = answer.one("p", id="composer-preview_of-field")
    assert field.attributes["hx-swap-oob"] == "outerHTML"
    assert "selected" in field.one("option", value="none").attributes
    assert answer.one("button", id="composer-preview").attributes["value"] == "first"
    assert Draft.objects.get().content["preview_of"] == "none"
    assert "preview" not in Draft.objects.get().content
    again = page_of(typed(browser, f"{PAGE} and", preview="first", preview_of="none"))
    assert again.one("div", class_="link-card")


def test_without_javascript_the_page_with_the_draft_shows_the_card_and_the_button() -> None:
    pages, alice, bob = Pages({PAGE: SOUP}), person("alice"), person("bob")
    talk, browser = two(alice, bob), signed_in(alice)
    address = f"/messages/{talk.pk}/"
    typed(browser, f"{PAGE} and", f"message:{talk.pk}", htmx=False)
    typed(browser, f"{PAGE} and", f"message:{talk.pk}", htmx=False)
    pages.worked()
    form = page_of(browser.get(address)).one("form", id="composer")
    assert form.one("div", class_="link-ahead").one("div", class_="link-card")
    assert form.one("button", id="composer-preview").attributes["formaction"] == "/drafts/"
    answer = typed(browser, f"{PAGE} and", f"message:{talk.pk}", htmx=False, preview="none")
    assert answer.status_code == 302
    form = page_of(browser.get(address)).one("form", id="composer")
    assert not form.all("div", class_="link-card")
    assert "selected" in form.one("option", value="none").attributes
    said = {"body": f"{PAGE} and", "preview_of": "none", "submission": str(uuid4())}
    browser.post(address, said)
    assert title_of(Message.objects.latest("pk")) is None


def test_what_somebody_writes_is_asked_only_so_often_and_posting_is_counted_apart(
    settings: Any,
) -> None:
    settings.LIMITS = {"ahead": "2/h", "preview": "1/h"}
    alice, bob = person("alice"), person("bob")
    browser, addresses = signed_in(alice), [f"https://{number}.example/" for number in range(5)]
    pages = Pages(dict.fromkeys(addresses, SOUP))
    for address in addresses[:4]:
        typed(browser, f"{address} and")
    while pages.worked():
        later(timedelta(seconds=20))
    assert sorted(pages.asked) == addresses[:2]
    assert CARD in text_of(typed(browser, f"{addresses[0]} and")), "what is known costs nothing"
    post = linking(alice, addresses[3])
    typed(signed_in(bob), f"{addresses[4]} and")
    pages.worked()
    assert title_of(post) == "Rye bread"
    assert addresses[4] in pages.asked


def test_nobody_has_a_page_asked_who_is_signed_out_or_where_previews_are_off(settings: Any) -> None:
    typed(Client(), f"{PAGE} and")
    settings.LINK_PREVIEWS = False
    answer = text_of(typed(signed_in(person("alice")), f"{PAGE} and"))
    assert "link-ahead" not in answer
    assert not LinkPreview.objects.exists()


@pytest.mark.parametrize("address", ["http://localhost/x", "https://a:b@c.example/"])
def test_what_is_no_address_of_the_web_is_not_even_noted(address: str) -> None:
    answer = text_of(typed(signed_in(person("alice")), f"{address} and"))
    assert "link-ahead" not in answer
    assert not LinkPreview.objects.exists()


def test_its_row_says_of_nobody_that_they_write_about_it_and_goes_if_it_is_never_sent() -> None:
    typed(signed_in(person("alice")), f"{PAGE} and")
    row = LinkPreview.objects.get()
    assert "alice" not in str(vars(row))
    names = {field.name for field in LinkPreview._meta.get_fields() if field.is_relation}
    assert names == {"posts", "messages"}
    later(timedelta(days=20))
    assert list(LinkPreview.objects.unused()) == [row]


def test_a_draft_with_a_link_costs_one_query_more() -> None:
    browser = signed_in(person("alice"))
    typed(browser, "Words and")
    browser.get("/")
    before = queries_of(browser, "/")
    typed(browser, f"{PAGE} {OTHER} and")
    Pages({PAGE: SOUP}).worked()
    assert queries_of(browser, "/") == before + 1
