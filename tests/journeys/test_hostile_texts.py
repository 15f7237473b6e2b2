"""What hostile people write, posted and pushed: shown as text, or refused with a reason."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

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
    "": "Write something",
    "\u200b\u2060\u00ad": "Write something",
    "a\x00b": "control character",
    "a" + "\u0301" * 10_000: "too long",
    "a" + "\u0301" * 600: "marks",
    "x" * 501: "1 character too long",
}


# A link reads shorter than what was written, and leads exactly there.
WORDS = """one => {
  const copy = one.cloneNode(true);
  for (const link of copy.querySelectorAll('a[href^=http]')) link.textContent = link.getAttribute('href');
  return copy.textContent;
}"""


OTHERS = ":not(a, a > .address-unseen, a > .address-cut)"


def is_just_text(page: Page, where: str, text: str) -> bool:
    """Whether what stands there is this text, and no element of its own but links."""
    shown = page.locator(where)
    expect(shown).to_be_attached(timeout=5_000)
    words = shown.evaluate(WORDS)
    elements = shown.evaluate(f"one => one.querySelectorAll('{OTHERS}').length")
    return (words, elements) == (text, 0)


def test_posted_and_pushed_it_is_text(
    shared_site: Site, open_window: Callable[..., Window]
) -> None:
    alice, bob = open_window(shared_site.url, "alice"), open_window(shared_site.url, "bob")
    alice.live()
    reader = bob.open("/public/")
    asked: list[str] = []
    reader.on("request", lambda request: asked.append(request.url))
    for text in SHOWN:
        post = alice.post(text)
        for page in (reader, alice.page):
            assert is_just_text(page, f"#post-{post} .text", text), text
    # In a comment and in the notification that tells of it, too.
    bob.open(f"/posts/{post}/")
    told = alice.open("/notifications/", alice.tab())
    for number, text in enumerate(SHOWN):
        reader.fill("#comment-body", text)
        reader.click("#comment-form .composer-send")
        assert is_just_text(reader, f"#comments > article:nth-of-type({number + 1}) .text", text)
        expect(told.locator("#notifications > article")).to_have_count(number + 1)
    assert not [url for url in asked if url.endswith("/x")]
    for page in (alice.page, reader, told):
        assert page.locator("#timeline > h1, main > h1:text('out')").count() == 0


def test_refused_it_stays_in_the_form_with_the_reason(
    shared_site: Site, open_window: Callable[..., Window]
) -> None:
    alice = open_window(shared_site.url, "alice")
    alice.live()
    alice.allow_status(422)
    for text, reason in REFUSED.items():
        field = alice.page.locator("#composer-body")
        # As a program would fill it: a person cannot type a NUL.
        field.evaluate("(field, text) => { field.value = text }", text)
        with alice.page.expect_response("**/posts/new/"):
            alice.page.click("#composer .composer-send")
        expect(alice.page.locator("#composer .form-errors")).to_contain_text(reason)
        kept = alice.page.locator("#composer-body").input_value()
        assert kept.replace("\ufffd", "\x00") == text
