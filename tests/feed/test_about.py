"""Pages that stand around the site: what it is, its rules, what it does with data, help."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from config.settings.contacts import contact, web_address
from tests.factories import PASSWORD, make_post
from tests.html import page_of
from tests.people import person, signed_in, text_of
from users.models.naming import RESERVED_USERNAMES

BASE = Path(settings.BASE_DIR)
PAGES = ("about", "rules", "privacy", "help")
every_page = pytest.mark.parametrize("name", PAGES)


@pytest.mark.django_db
@every_page
def test_each_is_there_for_everybody_and_says_something(name: str) -> None:
    for browser in (Client(), signed_in(person(f"reader_{name}"))):
        response = browser.get(f"/{name}/")
        assert response.status_code == 200
        page = page_of(response)
        assert len(page.one("main").text.split()) > 50
        assert page.one("h1").text.strip()


@pytest.mark.django_db
def test_the_foot_of_every_page_leads_to_them() -> None:
    make_post(person("alice"))
    for path in ("/", "/@alice/", "/accounts/login/", "/about/", "/no/such/page/"):
        foot = page_of(Client().get(path)).one("footer", class_="site-footer")
        assert [one.attributes["href"] for one in foot.all("a")] == [
            *(f"/{name}/" for name in PAGES),
            "/settings/display/",
        ]


@pytest.mark.django_db
def test_the_source_and_who_to_write_to_show_where_they_are_set(settings: Any) -> None:
    settings.SOURCE_URL = "https://git.example/plaza"
    settings.SITE_CONTACT = "mailto:people@plaza.example"
    page = page_of(Client().get("/about/"))
    links = {one.attributes["href"]: one.text for one in page.all("a")}
    assert links["mailto:people@plaza.example"] == "people@plaza.example"
    foot = page.one("footer", class_="site-footer")
    assert foot.all("a")[-1].attributes["href"] == "https://git.example/plaza"
    settings.SITE_CONTACT = ""
    assert "mailto:" not in text_of(Client().get("/about/"))


@pytest.mark.parametrize("value", ["javascript:alert(1)", "people@plaza.example", "mailto:", "x"])
def test_an_address_that_is_none_keeps_the_site_from_starting(value: str) -> None:
    for read in (contact, web_address):
        with pytest.raises(ImproperlyConfigured, match="THE_NAME must be"):
            read("THE_NAME", value)


def test_what_can_be_set_as_an_address() -> None:
    for value in ("", "mailto:a@b.example", "https://b.example/contact", "tel:+351123456"):
        assert contact("A", value) == value
    assert web_address("A", "https://git.example/plaza") == "https://git.example/plaza"


def test_nobody_can_be_called_like_one_of_them() -> None:
    assert {*PAGES, "source", "robots", "favicon", "security"} <= RESERVED_USERNAMES


@pytest.mark.django_db
def test_who_only_reads_gets_no_cookie() -> None:
    """As /privacy/ says."""
    post = make_post(person("alice"))
    browser = Client()
    paths = [f"/{name}/" for name in PAGES]
    for path in ("/", "/public/", "/@alice/", f"/posts/{post.pk}/", "/people/", *paths):
        assert browser.get(path).status_code == 200
        assert not browser.cookies, path


@pytest.mark.django_db
def test_every_cookie_that_is_set_is_told_of() -> None:
    person("alice")
    browser = Client()
    browser.get("/accounts/login/")
    browser.post("/accounts/login/", {"login": "alice", "password": PASSWORD})
    browser.post("/settings/privacy/", {"is_protected": "on"})
    browser.post("/accounts/logout/")
    browser.post("/settings/display/", {"theme": "dark"})
    told = {one.text for one in page_of(browser.get("/privacy/")).one("dl").all("code")}
    assert {"sessionid", "csrftoken", "device", "display"} <= set(browser.cookies) <= told


def test_no_cookie_is_set_in_another_place_than_the_page_about_privacy_knows() -> None:
    places = [
        path.relative_to(BASE).as_posix()
        for folder in ("config", "feed", "users")
        for path in (BASE / folder).rglob("*.py")
        if re.search(r"\bset_(?:signed_)?cookie\(", path.read_text())
    ]
    known = {"users/accounts/devices.py", "users/http/display.py"}
    assert set(places) == known, "say it in templates/feed/pages/privacy.html"
