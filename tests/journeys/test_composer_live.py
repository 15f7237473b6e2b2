"""Writing: drafts on every device, the ring, suggestions by keyboard, undo; with script and without."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import Window, expect_as_reloaded, untouched
from tests.services import Site

pytestmark = pytest.mark.journey

SOON = 5_000  # milliseconds
SAYS = "#composer-says"


def type_in(page: Page, text: str, form: str = "composer") -> None:
    """Type into a form and wait until the server has it."""
    with page.expect_response(lambda reply: reply.url.endswith("/drafts/") and reply.ok):
        page.fill(f"#{form}-body", text)


def test_a_draft_goes_along_to_another_device_and_no_frame_touches_it(
    site: Site, open_window: Callable[..., Window]
) -> None:
    post = site.post("bob", "Who comes along?")
    here, elsewhere = open_window(site.url, "alice"), open_window(site.url, "alice")
    here.open("/")
    with untouched(here.page):
        type_in(here.page, "A thought")
        here.page.locator("#composer .composer-more > summary").click()
        here.page.fill("#composer-warning", "Unfinished")
        with here.page.expect_response("**/drafts/"):
            here.page.select_option("#composer-answers_from", "friends")
        expect(here.page.locator("#composer-help .ring-used")).to_have_attribute(
            "stroke-dasharray", "9 500"
        )
        expect(here.page.locator(SAYS)).to_have_text("")

        there = elsewhere.open("/")
        expect(there.locator("#composer-body")).to_have_value("A thought")
        expect(there.locator("#composer-warning")).to_be_visible()
        expect(there.locator("#composer-warning")).to_have_value("Unfinished")
        expect(there.locator("#composer-answers_from")).to_have_value("friends")
        expect(there.locator("#composer")).to_contain_text("Your draft of")

        # Frames arrive: a new card, and the whole region afresh.
        site.post("alice", "From my telephone")
        expect(here.page.locator("#timeline > article")).to_have_count(1, timeout=SOON)
        site.send("alice", "/@bob/follow/")
        expect(here.page.locator(f"#post-{post}")).to_be_visible(timeout=SOON)
        expect(here.page.locator("#composer-body")).to_have_value("A thought")
        expect(here.page.locator("#composer-warning")).to_have_value("Unfinished")

    there.get_by_role("button", name="Discard").click()
    expect(there.locator("#composer-body")).to_have_value("")
    here.page.goto(f"/posts/{post}/")
    type_in(here.page, "I do", "comment")
    there = elsewhere.open(f"/posts/{post}/")
    expect(there.locator("#comment-body")).to_have_value("I do")


def test_the_ring_warns_near_the_limit_and_a_refusal_keeps_every_field(
    site: Site, open_window: Callable[..., Window]
) -> None:
    window = open_window(site.url, "alice")
    window.allow_status(422)
    page = window.open("/")
    ring = page.locator("#composer-help .ring")
    type_in(page, "x" * 470)
    expect(page.locator(SAYS)).to_have_text("30 characters left")
    expect(ring).to_have_class("ring is-near")
    used = page.locator(".ring-used").evaluate("one => getComputedStyle(one).strokeDasharray")
    assert used.replace("px", "") == "470, 500"
    type_in(page, "👨‍👩‍👧‍👦" * 501)
    expect(page.locator(SAYS)).to_have_text("1 character too long")
    page.locator("#composer .composer-more > summary").click()
    page.fill("#composer-warning", "Families")
    page.select_option("#composer-language", "pt")
    page.keyboard.press("Tab")
    page.locator("#composer-warning").press("Enter")  # in a field of one line: it is sent
    expect(page.locator("#composer .form-errors")).to_contain_text("1 character too long")
    expect(page.locator("#composer-body")).to_have_value("👨‍👩‍👧‍👦" * 501)
    expect(page.locator("#composer-warning")).to_have_value("Families")
    expect(page.locator("#composer-language")).to_have_value("pt")

    page.fill("#composer-body", "👨‍👩‍👧‍👦" * 500)
    page.click("#composer .composer-send")
    expect(page.locator("#composer .hint").last).to_contain_text("Posted")
    card = page.locator("#timeline > article").first
    expect(card.locator(".text")).to_be_hidden()
    expect(card.locator("summary")).to_have_text("Families")
    card.locator("summary").press("Enter")
    expect(card.locator(".text")).to_be_visible()
    card.locator("summary").press("Enter")  # what is unfolded, nothing remembers
    expect_as_reloaded(window)


def test_a_suggestion_is_chosen_with_the_keyboard_alone(
    site: Site, open_window: Callable[..., Window]
) -> None:
    window = open_window(site.url, "bob")
    page = window.open("/")
    with untouched(page):
        page.locator("#composer-body").focus()
        page.keyboard.type("Good morning @al")
        expect(page.locator(SAYS)).to_have_text("1 suggestion", timeout=SOON)
        row = page.get_by_role("group", name="Suggestions for @al")
        expect(row.get_by_role("button")).to_have_count(1)
        page.keyboard.press("Tab")
        expect(row.get_by_role("button")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("#composer-body")).to_have_value("Good morning @alice ")
        expect(page.locator("#composer-body")).to_be_focused()
        expect(page.locator(".suggestions")).to_have_count(0)
        page.keyboard.press("Control+End")
        page.keyboard.type("and @caro")
        expect(page.locator(SAYS)).to_have_text("1 suggestion", timeout=SOON)
        page.click("#composer .composer-send")
        expect(page.locator("#timeline > article .text").first).to_have_text(
            "Good morning @alice and @caro", timeout=SOON
        )
        expect(page.locator("#composer-body")).to_have_value("")
    page.reload()
    expect(page.locator("#composer-body")).to_have_value("")  # no late draft came back


# Types into the new field the moment that the answer has put it there.
TYPE_AT_ONCE = """document.body.addEventListener('htmx:afterSwap', () => queueMicrotask(() => {
    const field = document.querySelector('#composer-body')
    field.value += 'and @caro'
    field.dispatchEvent(new InputEvent('input', {bubbles: true}))
}), {once: true})"""


def test_what_is_typed_the_moment_a_suggestion_was_chosen_counts(
    site: Site, open_window: Callable[..., Window]
) -> None:
    window = open_window(site.url, "bob")
    page = window.open("/")
    page.locator("#composer-body").focus()
    page.keyboard.type("Good morning @al")
    expect(page.locator(SAYS)).to_have_text("1 suggestion", timeout=SOON)
    page.evaluate(TYPE_AT_ONCE)
    page.get_by_role("group", name="Suggestions for @al").get_by_role("button").click()
    expect(page.locator("#composer-body")).to_have_value("Good morning @alice and @caro")
    expect(page.locator(SAYS)).to_have_text("1 suggestion", timeout=SOON)
    expect(page.get_by_role("group", name="Suggestions for @caro")).to_be_visible()


def test_undo_takes_a_post_from_every_page_and_gives_it_back(
    site: Site, open_window: Callable[..., Window]
) -> None:
    alice, bob = open_window(site.url, "alice"), open_window(site.url, "bob")
    alice.open("/")
    bob.open("/public/")
    undo = alice.page.locator("#composer").get_by_role("button", name="Undo")
    with untouched(alice.page), untouched(bob.page):
        alice.page.locator("#composer .composer-more > summary").click()
        alice.page.fill("#composer-warning", "Typos")
        post = alice.post("Good mornign")
        for page in (alice.page, bob.page):
            expect(page.locator(f"#post-{post}")).to_be_visible(timeout=SOON)
        alice.page.fill("#composer-body", "And another thing")
        undo.click()
        expect(alice.page.locator("#composer-body")).to_have_value(
            "Good mornign\n\nAnd another thing"
        )
        expect(alice.page.locator("#composer-warning")).to_have_value("Typos")
        expect(alice.page.locator("#composer-body")).to_be_focused()
        for page in (alice.page, bob.page):
            expect(page.locator(f"#post-{post}")).to_have_count(0, timeout=SOON)

        again = alice.post("Good morning")
        expect(undo).to_be_visible()
        expect(undo).to_have_count(0, timeout=15_000)  # it goes by itself
        expect(alice.page.locator("#composer .hint").last).to_have_text("Posted · view")
        expect(bob.page.locator(f"#post-{again}")).to_be_visible()
        expect_as_reloaded(alice)
        expect_as_reloaded(bob)

    thread = alice.open(f"/posts/{again}/")
    seen = bob.open(f"/posts/{again}/")
    thread.fill("#comment-body", "Frist!")
    thread.click("#comment-form .composer-send")
    expect(seen.locator("#comments > article")).to_have_count(1, timeout=SOON)
    thread.locator("#comment-form").get_by_role("button", name="Undo").click()
    expect(thread.locator("#comment-body")).to_have_value("Frist!")
    for page in (thread, seen):
        expect(page.locator("#comments > article")).to_have_count(0, timeout=SOON)


def test_all_of_it_without_javascript(site: Site, open_window: Callable[..., Window]) -> None:
    post = site.post("bob", "Who comes along?")
    window = open_window(site.url, java_script_enabled=False)
    page = window.enter("alice").page
    expect(page.locator(".ring")).to_have_count(0)
    page.fill("#composer-body", "Good morning @bo")
    page.locator("#composer .composer-more > summary").click()
    page.fill("#composer-warning", "Early")
    page.select_option("#composer-language", "en")
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator("#composer-body")).to_have_value("Good morning @bo")
    expect(page.locator("#composer")).to_contain_text("Your draft of")
    expect(page.locator(".ring")).to_have_count(0)
    page.get_by_role("button", name="@bob").click()
    assert page.url.endswith("/posts/new/")
    expect(page.locator("#composer-body")).to_have_value("Good morning @bob ")
    expect(page.locator("#composer-warning")).to_have_value("Early")
    page.locator("#composer-warning").press("Enter")
    card = page.locator("#timeline > article").first
    expect(card.locator("summary")).to_have_text("Early")
    expect(card.locator(".text")).to_be_hidden()
    card.locator("summary").click()
    expect(card.locator(".text")).to_be_visible()

    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#timeline > article")).to_have_count(0)
    expect(page.locator("#composer-body")).to_have_value("Good morning @bob")
    expect(page.locator("#composer-language")).to_have_value("en")
    page.get_by_role("button", name="Discard").click()
    expect(page.locator("#composer-body")).to_have_value("")

    page.goto(f"/posts/{post}/")
    page.fill("#comment-body", "I do")
    page.click("#comment-form .composer-send")
    expect(page.locator("#comments > article")).to_have_count(1)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#comments > article")).to_have_count(0)
    expect(page.locator("#comment-body")).to_have_value("I do")
