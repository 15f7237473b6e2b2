"""What hostile people write, posted and pushed: shown as text, or refused with a reason."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser import Window
from tests.services import Site

pytestmark = pytest.mark.journey

SHOWN = [
    "<script>alert(1)</script>",
    "<img hx-get=/x hx-trigger=load>",
    "<img src=x onerror=alert(1)>",
    '<div hx-swap-oob="delete:#timeline">gone?</div>',
    '"><input name=cursor ws-send hx-trigger=load value=1>',
    "</article></div></main><h1>out</h1>",
    "{{ 7|add:7 }} {% now 'Y' %}",
    "javascript:alert(1) data:text/html,<script>alert(1)</script>",
    "https://example.org/\"onmouseover='alert(1)'<b>",
    "\u202ereversed by an override",
    "&lt;b&gt; &amp;amp;",
    "a\u0301" * 400,
    "👨‍👩‍👧‍👦" * 500,
]
REFUSED = {
    "": "nothing to read",
    "\u200b\u2060\u00ad": "nothing to read",
    "a\x00b": "control character",
    "a" + "\u0301" * 10_000: "too long",
    "a" + "\u0301" * 600: "marks",
    "x" * 501: "1 character too long",
}


@pytest.mark.parametrize("text", SHOWN, ids=range(len(SHOWN)))
def test_posted_and_pushed_it_is_text(
    shared_site: Site, open_window: Callable[..., Window], text: str
) -> None:
    alice, bob = open_window(shared_site.url, "alice"), open_window(shared_site.url, "bob")
    alice.live()
    reader = bob.open("/public/")
    asked: list[str] = []
    reader.on("request", lambda request: asked.append(request.url))
    post = alice.post(text)
    for page in (reader, alice.page):
        shown = page.locator(f"#post-{post} .text")
        expect(shown).to_be_attached(timeout=5_000)
        assert shown.evaluate("one => one.textContent") == text
        assert shown.evaluate("one => one.querySelectorAll(':not(a)').length") == 0
    # In a comment and in the notification that tells of it, too.
    reader.goto(f"/posts/{post}/")
    bob.live()
    alice.page.goto("/notifications/")
    alice.live()
    reader.fill("#comment-body", text)
    reader.click("#comment-form button")
    expect(reader.locator("#comments > article .text")).to_be_attached()
    assert reader.locator("#comments .text").evaluate("one => one.textContent") == text
    expect(alice.page.locator("#notifications > article").first).to_be_attached()
    assert not [url for url in asked if url.endswith("/x")]
    after = alice.context.pages[0]
    assert after.locator("#timeline > h1, main > h1:text('out')").count() == 0


@pytest.mark.parametrize("text", REFUSED, ids=range(len(REFUSED)))
def test_refused_it_stays_in_the_form_with_the_reason(
    shared_site: Site, open_window: Callable[..., Window], text: str
) -> None:
    alice = open_window(shared_site.url, "alice")
    alice.live()
    alice.allow_status(422)
    field = alice.page.locator("#composer-body")
    # As a program would fill it: a person cannot type a NUL.
    field.evaluate("(field, text) => { field.value = text }", text)
    alice.page.click("#composer button")
    expect(alice.page.locator("#composer .form-errors")).to_contain_text(REFUSED[text])
    kept = alice.page.locator("#composer-body").input_value()
    assert kept.replace("\ufffd", "\x00") == text
