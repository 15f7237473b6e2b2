"""Somebody signs in again in another tab: the forms that are open are sent all the same, by one press."""

from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from feed.models import Post
from tests import images
from tests.factories import PASSWORD, make_post
from tests.html import page_of
from tests.people import HTMX, person
from users.models import User

pytestmark = pytest.mark.django_db

OURS = "http://testserver"
TOKEN = "csrfmiddlewaretoken"


def open_page(user: User) -> tuple[Client, str]:
    """Return a browser of this person with an open page, and the token of its forms."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(user)
    page = page_of(browser.get("/"))
    return browser, page.one("form", id="act").one("input", name=TOKEN).attributes["value"]


def sign_in_again(browser: Client, user: User) -> None:
    """Sign out and in, as in another tab."""
    browser.get("/accounts/logout/")
    browser.cookies.clear()
    browser.force_login(user)
    browser.get("/")  # the token of the new session


def sent(browser: Client, token: str, viewer: User, body: str = "A thought") -> Any:
    """Send the open form by htmx; its page was made for `viewer`."""
    headers = {**HTMX, "Plaza-Viewer": str(viewer.pk)}
    return browser.post("/posts/new/", {"body": body, TOKEN: token}, headers=headers)


def test_the_page_says_for_whom_it_was_made() -> None:
    alice = person("alice")
    browser, _token = open_page(alice)
    body = page_of(browser.get("/")).one("body")
    assert body.attributes["hx-headers"] == f'{{"Plaza-Viewer": "{alice.pk}"}}'


def test_its_forms_get_a_new_token_and_the_second_press_sends() -> None:
    alice = person("alice")
    browser, token = open_page(alice)
    sign_in_again(browser, alice)
    response = sent(browser, token, alice)
    assert (response.status_code, response["HX-Retarget"]) == (403, "#notice")
    page = page_of(response)
    assert "try again" in page.one("p", class_="message").text
    renewed = page.one("input", name=TOKEN)
    assert renewed.attributes["hx-swap-oob"] == f"outerHTML:[name={TOKEN}]"
    assert not Post.objects.exists()
    assert sent(browser, renewed.attributes["value"], alice).status_code == 200
    assert Post.objects.get().body == "A thought"


def test_nobody_sends_what_another_one_has_typed() -> None:
    alice, bob = person("alice"), person("bob")
    browser, token = open_page(alice)
    sign_in_again(browser, bob)
    response = sent(browser, token, alice)
    assert response.status_code == 403
    assert "You are signed in as @bob now" in page_of(response).text
    assert not page_of(response).all("input", name=TOKEN)


def test_who_is_signed_out_is_told_so() -> None:
    alice = person("alice")
    browser, token = open_page(alice)
    browser.cookies.clear()
    response = sent(browser, token, alice)
    assert response.status_code == 403
    assert "You're signed out" in page_of(response).text
    assert not page_of(response).all("input", name=TOKEN)


def test_a_visitor_whose_cookies_are_gone_signs_in_by_the_second_press() -> None:
    """Nothing was shown to anybody: the form gets a new token, as a reload would bring it."""
    alice = person("alice")
    browser = Client(enforce_csrf_checks=True)
    page = page_of(browser.get("/accounts/login/"))
    form = page.one("form", action="/accounts/login/")
    fields = {"login": alice.username, "password": PASSWORD}
    token = form.one("input", name=TOKEN).attributes["value"]
    browser.cookies.clear()
    headers = {**HTMX, "Plaza-Form": "page"}
    response = browser.post("/accounts/login/", {**fields, TOKEN: token}, headers=headers)
    assert (response.status_code, response["HX-Retarget"]) == (403, "#notice")
    assert "This form has expired" in page_of(response).text
    assert [
        one.id for one in page_of(response).walk() if one.id
    ] == []  # a visitor has no socket here
    token = page_of(response).one("input", name=TOKEN).attributes["value"]
    response = browser.post("/accounts/login/", {**fields, TOKEN: token}, headers=headers)
    assert (response.status_code, response["HX-Redirect"]) == (204, "/")


def test_who_has_signed_in_in_another_tab_is_not_signed_in_as_another_by_an_old_form() -> None:
    bob = person("bob")
    browser = Client(enforce_csrf_checks=True)
    form = page_of(browser.get("/accounts/login/")).one("form", action="/accounts/login/")
    token = form.one("input", name=TOKEN).attributes["value"]
    browser.force_login(bob)
    browser.cookies.pop("csrftoken")
    browser.get("/")
    fields = {"login": person("alice").username, "password": PASSWORD, TOKEN: token}
    response = browser.post("/accounts/login/", fields, headers={**HTMX, "Plaza-Form": "page"})
    assert "You are signed in as @bob now" in page_of(response).text
    assert not page_of(response).all("input", name=TOKEN)


def test_without_javascript_one_press_sends_it_as_the_one_who_is_named() -> None:
    alice, bob = person("alice"), person("bob")
    browser, token = open_page(alice)
    sign_in_again(browser, bob)
    typed = {"body": "\n  A </textarea> thought", "warning": "Careful", TOKEN: token}
    response = browser.post("/posts/new/", typed, headers={"Origin": OURS})
    assert response.status_code == 403
    form = page_of(response).one("form", action="/posts/new/")
    assert form.one("button").text.strip() == "Send as @bob"
    again = {one.attributes["name"]: one.text.removeprefix("\n") for one in form.all("textarea")}
    assert again == {"body": typed["body"], "warning": "Careful"}
    again[TOKEN] = form.one("input", name=TOKEN).attributes["value"]
    assert browser.post("/posts/new/", again, headers={"Origin": OURS}).status_code == 302
    post = Post.objects.get()
    assert (post.author, post.warning) == (bob, "Careful")


def test_a_button_without_fields_is_pressed_again_too() -> None:
    alice = person("alice")
    browser, token = open_page(alice)
    post = make_post(person("bob"))
    sign_in_again(browser, alice)
    response = browser.post(f"/posts/{post.pk}/like/", {TOKEN: token}, headers={"Origin": OURS})
    form = page_of(response).one("form", action=f"/posts/{post.pk}/like/")
    again = {TOKEN: form.one("input", name=TOKEN).attributes["value"]}
    assert (
        browser.post(f"/posts/{post.pk}/like/", again, headers={"Origin": OURS}).status_code == 302
    )


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://testserver.evil.example", ""]
)
def test_what_another_site_has_filled_in_is_not_offered(origin: str) -> None:
    alice = person("alice")
    browser, _token = open_page(alice)
    headers = {"Origin": origin} if origin else {}
    for fields in ({"body": "Buy this"}, {"body": "Buy this", TOKEN: "x" * 32}):
        response = browser.post("/posts/new/", fields, headers=headers)
        assert response.status_code == 403
        assert not page_of(response).all("form", action="/posts/new/")


def test_a_password_is_never_given_back() -> None:
    browser, _token = open_page(person("alice"))
    fields = {"password": "secret-word", TOKEN: "x" * 32}
    response = browser.post("/settings/delete/", fields, headers={"Origin": OURS})
    assert response.status_code == 403
    assert "secret-word" not in response.content.decode()


def form_of(browser: Client, path: str) -> dict[str, str]:
    """Return what the form of this page sends, with nothing typed into it."""
    page = page_of(browser.get(path))
    form = next(
        one for one in page.all("form") if one.all("input", type="password") or one.all("textarea")
    )
    named = [one for one in form.all("input") if "name" in one.attributes]
    return {one.attributes["name"]: one.attributes.get("value", "") for one in named}


def opened_again(browser: Client, path: str, fields: dict[str, Any]) -> str:
    """Send a form that is refused as expired; returns where its page is opened again."""
    headers = {"Origin": OURS, "Referer": OURS + path}
    response = browser.post(path.partition("?")[0], fields, headers=headers)
    assert response.status_code == 403
    page = page_of(response)
    again = next(one for one in page.all("a") if one.text.strip() == "Open the page again")
    return again.attributes["href"]


SIGN_IN = "/accounts/login/?next=/bookmarks/"


def test_an_expired_form_with_a_password_is_opened_again_by_one_press() -> None:
    person("alice", password=make_password("plaza-demo"))
    browser = Client(enforce_csrf_checks=True)
    fields = {**form_of(browser, SIGN_IN), "login": "alice", "password": "plaza-demo"}
    browser.cookies.clear()  # the browser was told to forget, or was closed
    path = opened_again(browser, SIGN_IN, fields)
    assert path == SIGN_IN
    fields[TOKEN] = form_of(browser, path)[TOKEN]
    response = browser.post(path, fields, headers={"Origin": OURS})
    assert (response.status_code, response["Location"]) == (302, "/bookmarks/")


@pytest.mark.parametrize("path", [SIGN_IN, "/accounts/signup/?next=/bookmarks/"])
def test_who_has_signed_in_elsewhere_meanwhile_is_led_where_they_wanted(path: str) -> None:
    browser = Client(enforce_csrf_checks=True)
    fields = form_of(browser, path)
    browser.force_login(person("alice"))
    del browser.cookies[settings.CSRF_COOKIE_NAME]  # signing in makes a new one
    response = browser.get(opened_again(browser, path, fields))
    assert (response.status_code, response["Location"]) == (302, "/bookmarks/")


def test_who_signs_out_where_nobody_is_signed_in_any_more_comes_back_to_the_page() -> None:
    browser, token = open_page(person("alice"))
    browser.cookies.clear()
    headers = {"Origin": OURS, "Referer": f"{OURS}/public/"}
    page = page_of(browser.post("/accounts/logout/", {TOKEN: token}, headers=headers))
    [again] = [one for one in page.all("a") if one.text.strip() == "Open the page again"]
    assert again.attributes["href"] == "/public/"


@pytest.mark.parametrize("referer", ["", "https://evil.example/accounts/login/", "//evil.example"])
def test_only_a_page_of_this_site_is_opened_again(referer: str) -> None:
    browser = Client(enforce_csrf_checks=True)
    headers = {"Origin": OURS, **({"Referer": referer} if referer else {})}
    response = browser.post("/accounts/login/", {"password": "x", TOKEN: "x" * 32}, headers=headers)
    assert response.status_code == 403
    page = page_of(response)
    assert not [one for one in page.all("a") if "again" in one.text]
    assert "reload" in page.one("main").text


def test_a_picture_is_chosen_again_and_the_words_beside_it_are_not_lost() -> None:
    alice = person("alice")
    browser, token = open_page(alice)
    sign_in_again(browser, alice)
    picture = SimpleUploadedFile("me.png", images.encoded(images.drawn()), "image/png")
    fields = {"name": "Alice", "bio": "A long\nstory", "avatar": picture, TOKEN: token}
    response = browser.post("/settings/profile/", fields, headers={"Origin": OURS})
    page = page_of(response)
    assert "choose the picture again" in page.one("main").text
    form = page.one("form", action="/settings/profile/")
    again = {one.attributes["name"]: one.text.removeprefix("\n") for one in form.all("textarea")}
    assert again == {"name": "Alice", "bio": "A long\nstory"}
    again[TOKEN] = form.one("input", name=TOKEN).attributes["value"]
    assert browser.post("/settings/profile/", again, headers={"Origin": OURS}).status_code == 302
    assert User.objects.get(username="alice").bio == "A long\nstory"
