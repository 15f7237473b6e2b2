"""Writing: drafts on every device, the ring, suggestions by keyboard, undo; with script and without."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import Window, expect_as_reloaded, untouched
from tests.services import Site

pytestmark = pytest.mark.journey

SOON = 20_000  # milliseconds
SAYS = "#composer-says"


def type_in(page: Page, text: str, form: str = "composer") -> None:
    """Type into a form and wait until the server has it."""
    with page.expect_response(lambda reply: reply.url.endswith("/drafts/") and reply.ok):
        page.fill(f"#{form}-body", text)


def unfold(page: Page, *tools: str) -> None:
    """Press these icons below the text."""
    for tool in tools:
        page.click(f"#composer .composer-{tool} > summary")


def test_a_draft_goes_along_to_another_device_and_no_frame_touches_it(
    site: Site, open_window: Callable[..., Window]
) -> None:
    post = site.post("bob", "Who comes along?")
    here, elsewhere = open_window(site.url, "alice"), open_window(site.url, "alice")
    here.open("/")
    with untouched(here.page):
        type_in(here.page, "A thought")
        unfold(here.page, "warning", "audience")
        here.page.fill("#composer-warning", "Unfinished")
        with here.page.expect_response("**/drafts/"):
            here.page.select_option("#composer-answers_from", "friends")
        expect(here.page.locator("#composer-ring .ring-used")).to_have_attribute(
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
    ring = page.locator("#composer-ring .ring")
    type_in(page, "x" * 470)
    expect(page.locator(SAYS)).to_have_text("30 characters left")
    expect(ring).to_have_class("ring is-near")
    used = page.locator(".ring-used").evaluate("one => getComputedStyle(one).strokeDasharray")
    assert used.replace("px", "") == "470, 500"
    type_in(page, "👨‍👩‍👧‍👦" * 501)
    expect(page.locator(SAYS)).to_have_text("1 character too long")
    unfold(page, "warning", "language")
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


def press_access_key(page: Page) -> None:
    """Press Alt+S as a keyboard does; Playwright's own key press brings no character with Alt."""
    key = {"modifiers": 1, "key": "s", "code": "KeyS", "windowsVirtualKeyCode": 83}
    session = page.context.new_cdp_session(page)
    for kind, more in (
        ("rawKeyDown", {}),
        ("char", {"text": "s", "unmodifiedText": "s"}),
        ("keyUp", {}),
    ):
        session.send("Input.dispatchKeyEvent", {"type": kind, **key, **more})
    session.detach()


CARET = "one => [one.value, one.selectionStart, one.selectionEnd]"


def begin_in_the_middle(page: Page) -> Locator:
    """Begin a name within a text; returns the field, the caret behind the name."""
    field = page.locator("#composer-body")
    type_in(page, "Good morning , all of you")
    page.keyboard.press("Control+End")
    for _ in ", all of you":
        page.keyboard.press("ArrowLeft")
    page.keyboard.type("@al")
    expect(page.locator(SAYS)).to_have_text("1 suggestion")
    return field


def test_choosing_a_suggestion_leaves_the_caret_where_it_is(
    site: Site, open_window: Callable[..., Window]
) -> None:
    page = open_window(site.url, "bob").open("/")
    field = begin_in_the_middle(page)
    page.locator(".suggestion").click()
    expect(page.locator(".suggestion")).to_have_count(0)
    expect(field).to_be_focused()
    page.keyboard.type(" and Bob")
    expect(field).to_have_value("Good morning @al and Bob, all of you")
    expect(page.locator(".chosen")).to_contain_text("@al is")
    page.click("#composer .composer-send")
    expect(page.locator("#timeline > article .text").first).to_have_text(
        "Good morning @alice and Bob, all of you"
    )


@pytest.mark.parametrize("key", ["Enter", "Escape"])
def test_a_suggestion_is_chosen_and_left_with_the_keyboard_alone(
    site: Site, open_window: Callable[..., Window], key: str
) -> None:
    page = open_window(site.url, "bob").open("/")
    with untouched(page):
        field = begin_in_the_middle(page)
        before = field.evaluate(CARET)
        page.keyboard.press("Tab")
        expect(page.get_by_role("radio", name="@alice")).to_be_focused()
        page.keyboard.press(key)
        expect(field).to_be_focused()
        expect(page.locator(".suggestion")).to_have_count(0)
        assert field.evaluate(CARET) == before
        expect(page.locator(".chosen")).to_have_count(1 if key == "Enter" else 0)
        page.keyboard.type(" here")
        expect(field).to_have_value("Good morning @al here, all of you")
        expect(page.locator("#timeline > article")).to_have_count(0)  # nothing was sent
        press_access_key(page)
        name = "@alice" if key == "Enter" else "@al"
        expect(page.locator("#timeline > article .text").first).to_have_text(
            f"Good morning {name} here, all of you"
        )
        expect(field).to_have_value("")
    page.reload()
    expect(field).to_have_value("")  # no late draft came back


def test_arrow_keys_lead_from_one_suggestion_to_the_next(
    site: Site, open_window: Callable[..., Window]
) -> None:
    site.python(SEVERAL)
    page = open_window(site.url, "bob").open("/")
    field = page.locator("#composer-body")
    field.press_sequentially("@zo")
    radios = page.get_by_role("dialog", name="Suggestions for @zo").get_by_role("radio")
    expect(radios).to_have_count(3)
    page.keyboard.press("Tab")
    expect(radios.nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    expect(radios.nth(1)).to_be_focused()
    chosen = page.locator(".suggestion [class^=handle-]").nth(1).inner_text()
    page.keyboard.press("Enter")
    expect(page.locator(".chosen")).to_contain_text(f"({chosen})")
    expect(field).to_be_focused()
    page.get_by_role("button", name="Change").click()
    expect(radios).to_have_count(3)
    expect(field).to_be_focused()


SEVERAL = """
from users.models import User
for name in ("zoe", "zora", "zoltan"):
    User.objects.create_user(username=name, email=f"{name}@plaza.example", name=name.title())
"""


def test_undo_takes_a_post_from_every_page_and_gives_it_back(
    site: Site, open_window: Callable[..., Window]
) -> None:
    alice, bob = open_window(site.url, "alice"), open_window(site.url, "bob")
    alice.open("/")
    bob.open("/public/")
    undo = alice.page.locator("#composer").get_by_role("button", name="Undo")
    with untouched(alice.page), untouched(bob.page):
        unfold(alice.page, "warning")
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
    expect(page.locator(".ring")).to_be_hidden()
    expect(page.locator("#composer-ring")).to_contain_text("Up to 500 characters")
    page.fill("#composer-body", "Good morning @bo")
    unfold(page, "warning", "language")
    page.fill("#composer-warning", "Early")
    page.select_option("#composer-language", "en")
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator("#composer-body")).to_have_value("Good morning @bo")
    expect(page.locator("#composer")).to_contain_text("Your draft of")
    expect(page.locator(".ring")).to_be_hidden()
    page.get_by_role("button", name="@bob").click()
    assert page.url.endswith("/posts/new/")
    expect(page.locator("#composer-body")).to_have_value("Good morning @bo")
    expect(page.locator(".chosen")).to_contain_text("@bo is")
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
