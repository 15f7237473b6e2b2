"""Somebody new is led through three steps, each of which can be skipped, left and come back to."""

from typing import Any

import pytest
from django.test import Client

from feed.models import Post
from tests.factories import PASSWORD, make_post
from tests.html import page_of
from tests.live.open_pages import OpenPage
from tests.live.test_words import settle
from tests.machine.site import SteppedSite
from tests.people import person, signed_in, text_of
from tests.users.pictures import upload
from tests.users.profiles import file, fresh, saved, stored
from users.actions.follows import follow
from users.actions.privacy import set_protected
from users.actions.profiles import save_profile
from users.models import User
from users.models.picture import Kind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("forgetful_limits")]

NEW = {"username": "dora", "email": "dora@example.org"}
PASSWORDS = {"password1": PASSWORD, "password2": PASSWORD}


def leads_to(browser: Client, path: str = "/welcome/") -> str:
    """Return where an address leads in the end."""
    return str(browser.get(path, follow=True).redirect_chain[-1][0])


def with_bio(username: str, bio: str) -> User:
    """Return somebody whose bio this is."""
    somebody = person(username)
    saved(somebody, bio=bio)
    return somebody


def test_signing_up_leads_to_the_first_step() -> None:
    response = Client().post("/accounts/signup/", {**NEW, **PASSWORDS, "name": ""}, follow=True)
    assert response.redirect_chain[-1][0] == "/welcome/profile/"


def test_signing_up_from_a_page_leads_back_to_it() -> None:
    response = Client().post("/accounts/signup/", {**NEW, **PASSWORDS, "next": "/@bob/"})
    assert response["Location"] == "/@bob/"


def test_each_step_is_skipped_by_one_press_and_the_last_leads_home() -> None:
    browser = signed_in(person("dora"))
    path = leads_to(browser)
    for name, then in (("profile", "/welcome/people/"), ("people", "/welcome/post/")):
        ways = page_of(browser.get(path)).all("a", href=f"/welcome/?after={name}")
        assert len(ways) == 1
        path = leads_to(browser, ways[0].attributes["href"])
        assert path == then
    assert page_of(browser.get(path)).all("a", href="/", within="live")


def test_a_visitor_is_led_to_sign_in_and_back() -> None:
    for path in ("/welcome/", "/welcome/profile/", "/welcome/people/", "/welcome/post/"):
        assert Client().get(path)["Location"] == f"/accounts/login/?next={path}"


def test_who_comes_back_is_led_to_the_first_step_that_is_not_done() -> None:
    dora, bob = person("dora"), person("bob")
    browser = signed_in(dora)
    browser.post("/welcome/profile/", {"name": "Dora", "avatar": file()})
    assert leads_to(browser) == "/welcome/people/"
    follow(actor=dora, person=bob)
    assert leads_to(browser) == "/welcome/post/"
    make_post(dora)
    assert leads_to(browser) == "/"


def test_who_waits_to_be_accepted_has_done_that_step() -> None:
    dora, bob = person("dora", avatar_token=""), person("bob")
    set_protected(actor=bob, is_protected=True)
    follow(actor=dora, person=bob)
    assert leads_to(signed_in(dora), "/welcome/?after=profile") == "/welcome/post/"


@pytest.mark.parametrize("after", ["post", "nonsense", ""])
def test_an_odd_place_leads_on(after: str) -> None:
    browser = signed_in(person("dora"))
    expected = "/" if after == "post" else "/welcome/profile/"
    assert leads_to(browser, f"/welcome/?after={after}") == expected


def test_a_name_is_asked_only_of_who_gave_none() -> None:
    nameless, named = person("dora", name=""), person("nora", name="Nora New")
    assert 'name="name"' in text_of(signed_in(nameless).get("/welcome/profile/"))
    assert 'name="name"' not in text_of(signed_in(named).get("/welcome/profile/"))
    response = signed_in(named).post("/welcome/profile/", {"name": "Somebody", "avatar": file()})
    assert response["Location"] == "/welcome/?after=profile"
    assert fresh(named).name == "Nora New"
    assert fresh(named).avatar_token


def test_the_first_step_leaves_the_rest_of_a_profile_as_it_is() -> None:
    dora = person("dora", name="")
    links = [("Home", "https://dora.example/")]
    header = stored(dora, kind=Kind.HEADER)
    save_profile(
        actor=dora,
        person=dora,
        name="",
        bio="Bread",
        location="Porto",
        links=links,
        avatar="",
        header=header,
    )
    signed_in(dora).post("/welcome/profile/", {"name": "Dora"})
    now = fresh(dora)
    assert (now.name, now.bio, now.location, now.header_token) == ("Dora", "Bread", "Porto", header)
    assert [(one["label"], one["url"]) for one in now.links] == links


def test_what_cannot_be_a_picture_or_a_name_is_refused_and_said() -> None:
    dora = person("dora", name="")
    browser = signed_in(dora)
    wrong = upload(b"no picture at all")
    page = browser.post("/welcome/profile/", {"name": "Dora", "avatar": wrong})
    assert page.status_code == 422
    assert page_of(page).one("ul", class_="field-errors").text
    assert page_of(page).one("input", name="name").attributes["value"] == "Dora"
    assert browser.post("/welcome/profile/", {"name": "x" * 400}).status_code == 422
    assert not fresh(dora).name


def test_who_is_suggested_says_how_their_bio_begins_and_nobody_else() -> None:
    viewer = person("dora")
    with_bio("bob", "Bread & <b>butter</b>. " * 12)
    page = text_of(signed_in(viewer).get("/welcome/people/"))
    assert "Bread &amp; &lt;b&gt;butter&lt;/b&gt;." in page
    assert "…</p>" in page
    assert "Bread" not in text_of(signed_in(viewer).get("/@bob/followers/"))


def test_a_bio_changes_where_its_writer_is_suggested(monkeypatch: pytest.MonkeyPatch) -> None:
    site, browser = SteppedSite(monkeypatch), signed_in(person("dora"))
    bob = with_bio("bob", "Bread")
    page: Any = browser.get("/welcome/people/")
    opened = OpenPage(site, browser, page)
    settle(site)
    saved(bob, bio="Rye <3")
    settle(site)
    opened.read()
    bio = opened.document.one(f".person-{bob.pk}-bio")
    assert bio is not None and bio.get_text() == "Rye <3"
    site.close()


def test_a_home_that_follows_nobody_suggests_people_until_it_does() -> None:
    dora, bob = person("dora"), with_bio("bob", "Bread every morning")
    browser = signed_in(dora)
    start = page_of(browser.get("/")).one("section", class_="start").text
    assert "Bread every morning" in start
    assert "/public/" in text_of(browser.get("/"))
    assert not page_of(browser.get("/?before=5")).all("section", class_="start")
    follow(actor=dora, person=bob)
    assert not page_of(browser.get("/")).all("section", class_="start")


def test_a_home_without_anybody_to_suggest_still_says_what_it_is() -> None:
    page = page_of(signed_in(person("dora")).get("/"))
    assert not page.all("section", class_="start")
    assert "appear here the moment they are written" in page.one("div", class_="empty").text


def test_the_first_post_is_written_in_the_form_of_every_other() -> None:
    dora = person("dora")
    browser = signed_in(dora)
    form = page_of(browser.get("/welcome/post/")).one("form", id="composer")
    response = browser.post(form.attributes["action"], {"body": "Hello"})
    assert response["Location"] == "/"
    assert Post.objects.get(author=dora).body == "Hello"


def test_a_visitor_reads_first_what_this_is_above_what_is_written() -> None:
    make_post(person("bob"), body="Fresh bread")
    page = page_of(Client().get("/"))
    assert "whose pages are live" in page.one("section", class_="welcome").text
    assert [one.text for one in page.all("h1")] == ["Talk in the open"]
    assert "Fresh bread" in page.one("div", id="timeline").text
    signed = page_of(signed_in(person("dora")).get("/public/"))
    assert not signed.all("section", class_="welcome")
