"""What somebody types to begin a conversation is kept, on every device, with whom it is for."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from feed.models import Conversation, Draft
from tests.html import Element, page_of
from tests.people import HTMX, is_fragment, person, signed_in, text_of
from users.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]

NEW = "/messages/new/"
TYPED = {"to": "bob carol", "name": "Bakers", "shows_history": "on", "body": "Rye\nor wheat?"}


@pytest.fixture
def alice() -> User:
    for name in ("bob", "carol"):
        person(name, messages_from="everyone", groups_from="everyone")
    return person("alice")


def form_at(browser: Client, address: str = NEW) -> Element:
    """Return the form, on a page that was just loaded."""
    return page_of(browser.get(address)).one("form", id="conversation-form")


def hidden(form: Element) -> dict[str, str]:
    """Return what the form says of itself."""
    return {
        one.attributes["name"]: one.attributes["value"]
        for one in form.all("input", type="hidden")
        if one.attributes["name"] != "csrfmiddlewaretoken"
    }


def keep(browser: Client, form: Element, fields: Mapping[str, str], **more: Any) -> Any:
    """Type into the form, as its text tells the server."""
    address = form.one("textarea").attributes["hx-post"]
    return browser.post(address, {**hidden(form), **fields}, headers=HTMX, **more)


def values(form: Element) -> dict[str, str]:
    """Return what stands in the fields."""
    found = {name: form.one("input", name=name).attributes["value"] for name in ("to", "name")}
    ticked = "checked" in form.one("input", name="shows_history").attributes
    return {
        **found,
        **({"shows_history": "on"} if ticked else {}),
        "body": form.one("textarea").text.strip(),
    }


def test_what_is_typed_is_there_on_another_device(alice: User) -> None:
    here, elsewhere = signed_in(alice), signed_in(alice)
    said = keep(here, form_at(here), TYPED)
    assert is_fragment(said) and 'id="conversation-ring"' in text_of(said)
    form = form_at(elsewhere)
    assert values(form) == TYPED
    assert "Your draft of" in form.text
    assert form_at(elsewhere).one("button", name="keep").attributes["formaction"] == "/drafts/"


def test_whom_it_is_for_is_kept_before_there_is_a_word(alice: User) -> None:
    browser = signed_in(alice)
    keep(browser, form_at(browser), {"to": "bob", "body": ""})
    assert values(form_at(browser))["to"] == "bob"
    form = form_at(browser)
    chosen = {**hidden(form), "to": "bob ca", "body": "", "choose": "@carol"}
    browser.post("/messages/new/people/", chosen, headers=HTMX)
    assert values(form_at(browser))["to"] == "bob @carol "


def test_without_javascript_a_button_keeps_it(alice: User) -> None:
    browser = signed_in(alice)
    response = browser.post("/drafts/", {**hidden(form_at(browser)), "keep": "1", **TYPED})
    assert response["Location"] == NEW
    assert values(form_at(browser)) == TYPED


@pytest.mark.parametrize("headers", [None, HTMX])
@pytest.mark.parametrize("sent", [TYPED, {**TYPED, "body": ""}, {"to": "bob", "body": "Rye"}])
def test_what_was_sent_leaves_no_draft_and_another_tab_keeps_its_own(
    alice: User, sent: dict[str, str], headers: dict[str, str] | None
) -> None:
    browser = signed_in(alice)
    form, other = form_at(browser), form_at(browser)
    keep(browser, form, sent)
    keep(browser, other, {"to": "carol", "body": ""})
    done = browser.post(NEW, {**hidden(form), **sent}, headers=headers)
    to = done["HX-Redirect"] if headers else done["Location"]
    assert to == f"/messages/{Conversation.objects.get().pk}/"
    keep(browser, form, sent)  # too late
    assert Draft.objects.get().content["to"] == "carol"


def test_a_draft_for_one_person_is_not_offered_for_another(alice: User) -> None:
    browser = signed_in(alice)
    keep(browser, form_at(browser), {"to": "@Bob ", "body": "For bob alone"})
    form = form_at(browser, f"{NEW}?to=carol")
    assert (values(form)["to"], values(form)["body"]) == ("carol", "")
    assert "For bob alone" in form.one(class_="beside").text
    keep(browser, form, {"to": "carol", "body": "For carol"})
    assert values(form_at(browser, f"{NEW}?to=bob"))["body"] == "For bob alone"
    other = form_at(browser, f"{NEW}?to=bob").one(class_="beside").one("a").attributes["href"]
    assert values(form_at(browser, other))["body"] == "For carol"


@pytest.mark.parametrize("headers", [None, HTMX])
def test_it_can_be_discarded(alice: User, headers: dict[str, str] | None) -> None:
    browser = signed_in(alice)
    keep(browser, form_at(browser), TYPED)
    form = form_at(browser)
    response = browser.post("/drafts/discard/", {**hidden(form), **TYPED}, headers=headers)
    again = response if headers else browser.get(response["Location"])
    assert values(page_of(again).one("form", id="conversation-form")) == {
        "to": "",
        "name": "",
        "body": "",
    }
    assert not Draft.objects.exists()


@pytest.mark.parametrize("headers", [None, HTMX])
def test_refused_it_stays_in_the_form_which_goes_on_with_its_draft(
    alice: User, headers: dict[str, str] | None
) -> None:
    browser = signed_in(alice)
    form = form_at(browser)
    sent = {**TYPED, "to": "nobody_here"}
    refused = browser.post(NEW, {**hidden(form), **sent}, headers=headers)
    assert refused.status_code == 422
    back = page_of(refused).one("form", id="conversation-form")
    assert values(back) == sent
    assert hidden(back) == hidden(form)
    assert "No people found" in back.one(id="conversation-errors").text
    nobody = browser.post(NEW, {**hidden(form), **sent, "to": ""}, headers=headers)
    assert "Enter a username." in text_of(nobody)


@pytest.mark.parametrize("headers", [None, HTMX])
def test_who_was_signed_out_keeps_what_they_typed(headers: dict[str, str] | None) -> None:
    sent = {**TYPED, "submission": str(uuid4())}
    refused = Client().post(NEW, sent, headers=headers)
    assert refused.status_code == (422 if headers else 403)
    back = page_of(refused).one("form", id="conversation-form")
    assert values(back) == TYPED
    assert "signed out" in back.text


@pytest.mark.parametrize("headers", [None, HTMX])
def test_the_same_words_for_somebody_else_stay(alice: User, headers: dict[str, str] | None) -> None:
    browser = signed_in(alice)
    form, other = form_at(browser), form_at(browser)
    keep(browser, other, {"to": "bob", "body": "Hello!"})
    keep(browser, form, {"to": "carol", "body": "Hello!"})
    browser.post(NEW, {**hidden(form), "to": "carol", "body": "Hello!"}, headers=headers)
    assert Draft.objects.get().content["to"] == "bob"


def test_a_name_that_the_address_gave_is_nothing_typed(alice: User) -> None:
    browser = signed_in(alice)
    address = f"{NEW}?to=bob"
    form = form_at(browser, address)
    keep(browser, form, {"to": "bob", "body": "Hel"})
    keep(browser, form, {"to": "bob", "body": ""})
    assert not Draft.objects.exists()
    plain = {**hidden(form), "keep": "1", "to": "bob", "name": "", "body": ""}
    browser.post("/drafts/", plain)
    assert values(form_at(browser)) == {"to": "", "name": "", "body": ""}
    keep(browser, form, {"to": "bob", "body": "Hel"})
    keep(browser, form_at(browser), {"to": "bob", "body": ""})  # of the draft it is still known
    assert not Draft.objects.exists()
    keep(browser, form, {"to": "bob carol", "body": ""})
    assert values(form_at(browser))["to"] == "bob carol"


def test_a_refused_form_still_says_which_name_the_address_gave(alice: User) -> None:
    browser = signed_in(alice)
    form = form_at(browser, f"{NEW}?to=bob")
    refused = browser.post(NEW, {**hidden(form), "to": "bob", "body": ""}, headers=HTMX)
    back = page_of(refused).one("form", id="conversation-form")
    keep(browser, back, {"to": "bob", "body": ""})
    assert not Draft.objects.exists()


@pytest.mark.parametrize("asked", ["999", "x", "{pk}"])
def test_a_draft_that_is_not_there_is_no_way_to_that_for_another(alice: User, asked: str) -> None:
    browser = signed_in(alice)
    keep(browser, form_at(browser), {"to": "carol", "body": "For carol alone"})
    asked = asked.format(pk=Draft.objects.get().pk + 1)
    form = form_at(browser, f"{NEW}?to=bob&draft={asked}")
    assert (values(form)["to"], values(form)["body"]) == ("bob", "")
