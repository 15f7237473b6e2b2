"""Conversations in two browsers: answers at their place, folded branches, hiding, who can reply."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import Window, expect_as_reloaded, untouched
from tests.services import Site, wait_for

pytestmark = pytest.mark.journey

SOON = 20_000  # milliseconds


def order(page: Page) -> list[str]:
    """Return the ids of the comments in their order."""
    ids: list[str] = page.eval_on_selector_all("#comments > article", "all => all.map(a => a.id)")
    return ids


def expect_order(page: Page, *comments: int) -> None:
    """Wait until these comments, or their places, stand there, in this order."""
    expected = [str(pk) for pk in comments]
    wait_for(lambda: [one.partition("-")[2] for one in order(page)] == expected, "the order", 10)


def test_answers_come_in_at_their_place_on_both_pages(
    site: Site, open_window: Callable[..., Window]
) -> None:
    post = site.post("alice", "Rye or wheat?")
    first = site.comment("bob", post, "Rye")
    second = site.comment("carol", post, "Wheat")
    alice, bob = open_window(site.url, "alice"), open_window(site.url, "bob")
    for one in (alice, bob):
        one.open(f"/posts/{post}/")

    with untouched(alice.page), untouched(bob.page):
        # bob has begun to write, then chooses whom he answers: the words stay, the focus is there.
        bob.page.fill("#comment-body", "But not ")
        bob.page.locator(f"#comment-{second}").get_by_role("link", name="Reply").click()
        expect(bob.page.locator("#comment-form")).to_contain_text("Replying to @carol")
        expect(bob.page.locator("#comment-body")).to_be_focused()
        expect(bob.page.locator("#comment-body")).to_have_value("But not ")
        bob.page.fill("#comment-body", "But not on Sundays")
        bob.page.locator("#comment-form .composer-send").click()
        link = bob.page.locator("#comment-form .hint a")
        expect(link).to_be_visible()
        answer = int((link.get_attribute("href") or "").split("/")[2])
        for one in (alice, bob):
            expect_order(one.page, first, second, answer)

        # The form answers the post again. alice answers the first comment: it goes in between.
        expect(bob.page.locator(".answered")).to_have_count(0)
        early = site.comment("alice", post, "Always", parent=first)
        later = site.comment("carol", post, "And toasted", parent=first)
        deeper = site.comment("bob", post, "Never", parent=early)
        for one in (alice, bob):
            expect_order(one.page, first, early, deeper, later, second, answer)
            assert (
                "depth-2"
                in (one.page.locator(f"#comment-{deeper}").get_attribute("class") or "").split()
            )
            expect_as_reloaded(one)

        # Deleted, but answered: its place stays. Without answers it goes, and the place with it.
        site.send("alice", f"/posts/{early}/delete/")
        for one in (alice, bob):
            expect(one.page.locator(f"#place-{early}")).to_be_visible(timeout=SOON)
            expect_order(one.page, first, early, deeper, later, second, answer)
        site.send("bob", f"/posts/{deeper}/delete/")
        for one in (alice, bob):
            expect_order(one.page, first, later, second, answer)
            expect_as_reloaded(one)

    # Somebody blocks: of theirs only the place is left, on the pages of the two alone.
    site.send("bob", "/@carol/block/")
    expect(bob.page.locator(f"#place-{second}")).to_be_visible(timeout=SOON)
    expect_order(bob.page, first, second, answer)
    expect_order(alice.page, first, later, second, answer)
    for one in (alice, bob):
        expect_as_reloaded(one)


@pytest.mark.matrix
def test_a_deep_branch_folds_counts_up_and_goes_on_on_its_own_page(
    site: Site, open_window: Callable[..., Window]
) -> None:
    post = site.post("alice", "How deep is it?")
    chain = [site.comment("bob", post, "Very")]
    for _ in range(6):
        chain.append(site.comment("carol", post, "Deeper", parent=chain[-1]))
    alice, bob = open_window(site.url, "alice"), open_window(site.url, "bob")
    alice.open(f"/posts/{post}/")
    fold = alice.page.locator(f".comment-{chain[5]}-folded")
    expect(fold).to_have_text("1 reply — continue")
    bob.open(f"/posts/{post}/")
    bob.page.locator(f".comment-{chain[5]}-folded a").click()
    bob.live()
    expect(bob.page).to_have_url(f"{site.url}/posts/{chain[5]}/thread/")
    expect_order(bob.page, chain[5], chain[6])

    with untouched(alice.page), untouched(bob.page):
        deep = site.comment("alice", post, "To the ground", parent=chain[6])
        beside = site.comment("alice", post, "And beside", parent=chain[5])
        expect(fold).to_have_text("3 replies — continue", timeout=SOON)
        expect_order(alice.page, *chain[:6])
        expect_order(bob.page, chain[5], chain[6], deep, beside)
        bob.page.locator(f"#comment-{deep}").get_by_role("link", name="Reply").click()
        bob.page.fill("#comment-body", "I see water")
        bob.page.locator("#comment-form .composer-send").click()
        expect(bob.page.locator("#comments > article")).to_have_count(5, timeout=SOON)
        expect(fold).to_have_text("4 replies — continue", timeout=SOON)
        site.send("alice", f"/posts/{beside}/delete/")
        expect(fold).to_have_text("3 replies — continue", timeout=SOON)
        expect(bob.page.locator("#comments > article")).to_have_count(4, timeout=SOON)
        # The first of the branch goes: on both pages its place stays.
        site.send("carol", f"/posts/{chain[5]}/delete/")
        for one in (alice, bob):
            gone = one.page.locator(f"#place-{chain[5]}")
            expect(gone).to_be_visible(timeout=SOON)
            expect_as_reloaded(one)
        # From its own address a deep comment is found.
        tab = bob.open(f"/posts/{deep}/", bob.tab())
        assert tab.url.endswith(f"/posts/{chain[5]}/thread/#comment-{deep}")
        # The post goes, and with it the page of the branch.
        site.send("alice", f"/posts/{post}/delete/")
        for page in (alice.page, bob.page, tab):
            expect(page.locator("main")).to_contain_text("Page not found", timeout=SOON)


def test_hiding_and_who_may_answer_reach_every_page(
    site: Site, open_window: Callable[..., Window]
) -> None:
    post = site.post("alice", "Be kind")
    rude = site.comment("carol", post, "No!")
    answer = site.comment("bob", post, "Why not?", parent=rude)
    alice, bob = open_window(site.url, "alice"), open_window(site.url, "bob")
    for one in (alice, bob):
        one.open(f"/posts/{post}/")
    visitor = open_window(site.url)
    visitor.open(f"/posts/{post}/")
    form = bob.page.locator("#comment-form")

    with untouched(alice.page), untouched(bob.page), untouched(visitor.page):
        alice.page.locator(f"#comment-{rude} .menu-link").click()
        alice.page.get_by_role("button", name="Hide it").click()
        for one in (alice, bob, visitor):
            body = one.page.locator(f".comment-{rude}-body")
            expect(body.locator("summary")).to_be_visible(timeout=SOON)
            expect(body.locator(".text")).to_be_hidden()
            expect(one.page.locator(f"#comment-{answer} .text")).to_be_visible()
        bob.page.locator(f".comment-{rude}-body summary").click()
        expect(bob.page.locator(f".comment-{rude}-body .text")).to_have_text("No!")
        alice.page.get_by_role("button", name="Show it again").click()
        for one in (alice, bob, visitor):
            expect(one.page.locator(f".comment-{rude}-body .text")).to_be_visible(timeout=SOON)
            expect(one.page.locator(f".comment-{rude}-body summary")).to_have_count(0)

        # alice wants answers from her followers only; bob is none.
        expect(form).to_be_visible()
        site.send("alice", f"/posts/{post}/answers/", answers_from="followers")
        for one in (alice, bob, visitor):
            expect(one.page.locator(f".post-{post}-answers")).to_contain_text(
                "Followers of the author can reply.", timeout=SOON
            )
        expect(bob.page.locator(".who-answers .left-out")).to_be_visible()
        expect(form).to_be_hidden()
        expect(bob.page.locator(f"#comment-{answer} .answer-link")).to_be_hidden()
        expect(alice.page.locator("#comment-form")).to_be_visible()
        expect(visitor.page.locator(".who-answers .left-out")).to_have_count(0)
        site.send("bob", "/@alice/follow/")
        expect(form).to_be_visible(timeout=SOON)
        expect_as_reloaded(bob)

        # He has begun to write when he no longer may: the words stay, and come back with the reason.
        bob.page.fill("#comment-body", "I was going to say")
        site.send("alice", f"/posts/{post}/answers/", answers_from="mentioned")
        expect(bob.page.locator(".who-answers .left-out")).to_be_visible(timeout=SOON)
        expect(form).to_be_visible()
        bob.allow_status(422)
        form.get_by_role("button", name="Comment").click()
        expect(bob.page.locator("#comment-errors")).to_contain_text(
            "Only people mentioned in the post"
        )
        expect(bob.page.locator("#comment-body")).to_have_value("I was going to say")
        site.send("alice", f"/posts/{post}/answers/", answers_from="everyone")
        expect(bob.page.locator(".who-answers .left-out")).to_have_count(0, timeout=SOON)
        form.get_by_role("button", name="Comment").click()
        expect(alice.page.locator("#comments")).to_contain_text("I was going to say", timeout=SOON)
        for one in (alice, bob, visitor):
            expect_as_reloaded(one)


@pytest.mark.matrix
def test_conversations_without_javascript(site: Site, open_window: Callable[..., Window]) -> None:
    post = site.post("alice", "Plain words")
    chain = [site.comment("bob", post, "First")]
    for _ in range(6):
        chain.append(site.comment("bob", post, "And", parent=chain[-1]))
    carol = open_window(site.url, "carol", java_script_enabled=False)
    page = carol.page
    page.goto(f"/posts/{post}/")
    page.locator(f"#comment-{chain[1]}").get_by_role("link", name="Reply").click()
    expect(page.locator(".answered")).to_contain_text("Replying to @bob")
    page.fill("#comment-body", "x" * 501)
    carol.allow_status(422)
    page.get_by_role("button", name="Reply").click()
    expect(page.locator("#comment-errors")).to_contain_text("too long")
    expect(page.locator(".answered")).to_contain_text("Replying to @bob")
    page.fill("#comment-body", "Second to none")
    page.get_by_role("button", name="Reply").click()
    expect(page.locator("#comments > article").last).to_contain_text("Second to none")
    expect(page.locator("#comments > article.depth-2").last).to_contain_text("Second to none")
    page.get_by_role("link", name="1 reply — continue").click()
    expect(page.locator("#comments > article")).to_have_count(2)
    page.get_by_role("link", name="Back to the comment it replies to").click()
    expect(page).to_have_url(f"{site.url}/posts/{post}/#comment-{chain[5]}")

    alice = open_window(site.url, "alice", java_script_enabled=False)
    alice.page.goto(f"/posts/{chain[0]}/menu/")
    alice.page.get_by_role("button", name="Hide it").click()
    expect(alice.page.locator(f"#comment-{chain[0]} summary")).to_be_visible()
    alice.page.goto(f"/posts/{post}/menu/")
    alice.page.get_by_role("link", name="Who can reply").click()
    alice.page.get_by_label("my friends").check()
    alice.page.get_by_role("button", name="Save").click()
    expect(alice.page.locator("main")).to_contain_text("Friends of the author can reply.")
    page.goto(f"/posts/{post}/")
    expect(page.locator(".who-answers .left-out")).to_be_visible()
    expect(page.locator("#comment-form")).to_be_hidden()
