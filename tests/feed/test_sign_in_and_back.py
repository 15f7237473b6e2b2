"""Whoever presses something as a visitor is led to sign in, and back to the page they pressed it on;
of a card's buttons see test_visitors_press.py."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from tests.factories import make_post
from tests.people import HTMX, person

pytestmark = pytest.mark.django_db

PAGES = ("/", "/public/", "/posts/{}/", "/@bob/", "/tags/cats/?before=5", "/people/?q=bob")
PRESSED = (
    "/posts/{}/vote/",
    "/posts/{}/delete/",
    "/@bob/follow/",
    "/@bob/block/",
    "/tags/cats/follow/",
)


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["without htmx", "with htmx"])
@pytest.mark.parametrize("pressed", PRESSED)
def test_what_a_visitor_presses_leads_to_sign_in_and_back_to_its_page(
    pressed: str, headers: dict[str, str]
) -> None:
    post = make_post(person("bob"))
    for page in PAGES:
        address = page.format(post.pk)
        came_from = {"Referer": f"http://testserver{address}"}
        response = Client().post(pressed.format(post.pk), headers={**headers, **came_from})
        to = response["HX-Redirect" if headers else "Location"]
        assert parse_qs(urlsplit(to).query) == {"next": [address]}


@pytest.mark.parametrize(
    "referer", ["", "https://evil.example/x", "//evil.example", "http://testserver.evil.example/"]
)
def test_it_never_leads_back_to_another_site(referer: str) -> None:
    post = make_post(person("bob"))
    headers = {"Referer": referer} if referer else {}
    response = Client().post(f"/posts/{post.pk}/vote/", headers=headers)
    assert response["Location"] == "/accounts/login/?next=/"
