"""Forms as their drafts fill them: one typed into, and what it holds."""

from typing import Any

from django.test import Client

from tests.html import Element, page_of
from tests.people import HTMX

ALL = {
    "body": "Good morning\nsquare",
    "warning": "Early",
    "language": "pt",
    "visibility": "friends",
    "answers_from": "followers",
}


def form_on(response: Any) -> Element:
    """Return the form in which one writes."""
    page = page_of(response)
    return page.one("form", id="composer" if page.all("form", id="composer") else "comment-form")


def typed(browser: Client, place: str = "post", **fields: str) -> Any:
    """Type into a form that was just loaded, as htmx tells the server."""
    return browser.post("/drafts/", {"place": place, **fields}, headers=HTMX)


def values(form: Element) -> dict[str, str]:
    """Return what stands in the fields of ALL."""
    found = {"body": form.one("textarea").text}
    found["warning"] = form.one("input", name="warning").attributes["value"]
    for select in (one for one in form.all("select") if one.attributes["name"] in ALL):
        chosen = [one for one in select.all("option") if "selected" in one.attributes]
        found[select.attributes["name"]] = chosen[0].attributes["value"]
    return found
