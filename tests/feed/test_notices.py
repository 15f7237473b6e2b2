"""What goes wrong is said in the page's #notice, and taken back once something has worked."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponseRedirect
from django.test import Client, RequestFactory

from feed.http.middleware import WORKED, PageFormMiddleware
from feed.live.delivery import fragments
from feed.reconnecting import PULSE
from feed.templatetags.actions import until_it_works
from tests.factories import PASSWORD, make_post
from tests.html import page_of
from tests.people import HTMX, person, signed_in

pytestmark = pytest.mark.django_db


def takes_back(response: Any) -> bool:
    """Whether what #notice says goes with this reply."""
    return bool(response.get("HX-Trigger-After-Swap") == WORKED)


def test_a_page_listens_for_what_is_not_sent_and_keeps_the_words_ahead_of_time() -> None:
    page = page_of(Client().get("/public/"))
    kept = {one.attributes["href"] for one in page.all("link", rel="prefetch")}
    address = fragments.not_done_url()
    assert address in kept
    response = Client().get(address, headers=HTMX)
    assert "immutable" in response["Cache-Control"]
    assert not takes_back(response)
    for what, words, places in (
        ("not-sent", "Not sent. Try again.", {"#notice"}),
        # A picture that is opened in place lies over the rest of the page.
        ("not-loaded", "Not loaded. Try again.", {"#notice", "#large-shown"}),
    ):
        listening = page.all("div", **{"hx-get": address, "hx-select": f".{what}"})
        assert {listens.attributes["hx-target"] for listens in listening} == places
        message = page_of(response).one("p", class_=what)
        assert message.text.strip() == words
        assert message.attributes["hx-trigger"] == f"{WORKED} from:body"
    assert page.one(id="notice").attributes["role"] == "status"


@pytest.mark.parametrize(
    ("path", "data", "status"),
    [
        ("/posts/0/like/", {}, 404),
        ("/reading/", {"at": "x"}, 422),
        ("/posts/{}/delete/", {}, 403),
    ],
)
def test_a_refusal_goes_into_the_notice_wherever_replies_go(
    path: str, data: dict[str, str], status: int
) -> None:
    post = make_post(person("bob"))
    browser = signed_in(person("alice"))
    response = browser.post(path.format(post.pk), data, headers=HTMX)
    assert response.status_code == status
    assert (response["HX-Retarget"], response["HX-Reswap"]) == ("#notice", "innerHTML")
    assert not takes_back(response)
    message = page_of(response).one("p", class_="message")
    assert message.attributes["hx-trigger"] == f"{WORKED} from:body"
    assert "HX-Retarget" not in browser.post(path.format(post.pk), data)


def test_what_has_worked_takes_the_notice_back() -> None:
    post = make_post(person("bob"))
    browser = signed_in(person("alice"))
    assert takes_back(browser.post(f"/posts/{post.pk}/like/", headers=HTMX))
    assert takes_back(browser.post("/posts/new/", {"body": "Hello"}, headers=HTMX))
    assert takes_back(browser.get(f"/posts/{post.pk}/menu/", headers=HTMX))
    # A form that comes back says why beside its field: that is the news.
    assert takes_back(browser.post("/posts/new/", {"body": ""}, headers=HTMX))


def test_what_nobody_pressed_leaves_it() -> None:
    browser = signed_in(person("alice"))
    typed = {**HTMX, "HX-Trigger-Name": "body"}
    assert not takes_back(browser.post("/drafts/", {"place": "post", "body": "Hel"}, headers=typed))
    pressed = {"place": "post", "body": "Hel", "keep": "1"}
    assert takes_back(
        browser.post("/drafts/", pressed, headers={**HTMX, "HX-Trigger-Name": "keep"})
    )
    assert not takes_back(browser.get("/people/", headers=HTMX))
    assert not takes_back(browser.get("/"))


@pytest.mark.parametrize(
    ("path", "data", "leads_to"),
    [
        ("/posts/{}/edit/", {"body": "After"}, "/posts/{}/"),
        ("/posts/{}/delete/", {}, "/"),
    ],
)
def test_a_form_of_a_page_leads_to_the_next_one(
    path: str, data: dict[str, str], leads_to: str
) -> None:
    alice = person("alice")
    pk = make_post(alice).pk
    headers = {**HTMX, "Plaza-Form": "page"}
    response = signed_in(alice).post(path.format(pk), data, headers=headers)
    assert (response.status_code, response["HX-Redirect"]) == (204, leads_to.format(pk))
    assert "Location" not in response


def test_a_form_of_a_page_comes_back_as_a_page_or_says_why_not() -> None:
    post = make_post(person("alice"))
    path, headers = f"/posts/{post.pk}/edit/", {**HTMX, "Plaza-Form": "page"}
    response = signed_in(post.author).post(path, {"body": ""}, headers=headers)
    assert response.status_code == 422
    assert page_of(response).one("main", id="live").one("form", id="edit-form")
    signed_out = Client().post(path, {"body": "Mine"}, headers=headers)
    assert signed_out.status_code == 422
    assert page_of(signed_out).one("textarea", name="body").text.strip() == "Mine"
    refused = signed_in(person("bob")).post(path, {"body": "Mine"}, headers=headers)
    assert (refused.status_code, refused["HX-Reselect"]) == (403, "unset")
    assert page_of(refused).one("p", class_="message")


def test_signing_in_is_a_navigation_to_a_page_of_this_site() -> None:
    """The page, its socket and its tokens are those of the new session then."""
    alice = person("alice")
    headers = {**HTMX, "Plaza-Form": "page"}
    for next_, leads_to in (
        ("/notifications/?before=5", "/notifications/?before=5"),
        ("javascript:alert(1)", "/"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example/", "/"),
        ("/\t/evil.example/", "/"),
    ):
        browser = Client()
        sent = {"login": alice.username, "password": PASSWORD, "next": next_}
        response = browser.post("/accounts/login/", sent, headers=headers)
        assert (response.status_code, response["HX-Redirect"]) == (204, leads_to)
        assert "Location" not in response
        assert response.cookies["sessionid"].value
        assert response.cookies["csrftoken"].value
        assert browser.get("/notifications/").status_code == 200


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/accounts/login/", {"login": "username", "password": "current-password"}),
        (
            "/accounts/signup/",
            {
                "username": "username",
                "email": "email",
                "password1": "new-password",
                "password2": "new-password",
            },
        ),
    ],
)
def test_managers_of_passwords_know_the_fields(path: str, fields: dict[str, str]) -> None:
    form = page_of(Client().get(path)).one("form", action=path)
    assert fields == {
        name: form.one("input", name=name).attributes["autocomplete"] for name in fields
    }


def test_where_a_form_leads_is_taken_from_where_it_was_sent() -> None:
    """As browsers do; htmx takes it from the address of the page."""
    answers = HttpResponseRedirect("../done/?at=1")
    request = RequestFactory().post("/a/b/", headers={"Plaza-Form": "page"})
    response = PageFormMiddleware(lambda _request: answers)(request)
    assert response["HX-Redirect"] == "/a/done/?at=1"


def test_a_page_about_ones_account_that_comes_back_is_a_refusal_and_has_the_focus() -> None:
    headers = {**HTMX, "Plaza-Form": "page"}
    browser = Client()
    wrong = {"login": "nobody", "password": "wrong"}
    response = browser.post("/accounts/login/", wrong, headers=headers)
    assert response.status_code == 422
    assert takes_back(response)
    said = page_of(response).one("main", id="live").one(class_="form-errors")
    assert {"autofocus", "tabindex"} <= said.attributes.keys()
    assert browser.post("/accounts/login/", wrong).status_code == 200  # as before
    new = {"username": "dora", "name": "Dora", "email": "dora@", "password1": "x", "password2": "y"}
    for sent_by in ({}, headers):
        page = page_of(browser.post("/accounts/signup/", new, headers=sent_by))
        shown = page.one("main", id="live")
        focused = [one for one in shown.walk() if "autofocus" in one.attributes]
        assert [one.attributes["name"] for one in focused] == ["email"]
        assert focused[0].attributes["aria-invalid"] == "true"
        assert page.one("input", name="name").attributes["value"] == "Dora"
    fresh = page_of(browser.get("/accounts/signup/"))
    shown = fresh.one("main", id="live")
    assert not [one for one in shown.walk() if "autofocus" in one.attributes]


def test_every_message_goes_by_the_same_event_and_address() -> None:
    """Those of nginx are files of their own, which no tag renders."""
    attributes = until_it_works()
    assert f'hx-get="{PULSE}" hx-trigger="{WORKED} from:body"' in attributes
    messages = list((Path(settings.BASE_DIR) / "config/deploy/errors").glob("*.notice.html"))
    assert len(messages) == 3
    assert all(attributes in message.read_text() for message in messages)
