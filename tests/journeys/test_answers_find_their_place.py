"""An answer stands under what it answers, once, or not at all on this part of the page."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import Window, expect_as_reloaded, reveal, untouched
from tests.services import Site, wait_for

pytestmark = pytest.mark.journey

Open = Callable[..., Window]
SOON = 20_000  # milliseconds
WRITE = """
from feed.actions.content import Content
from feed.actions.posts import create_comment
from feed.models import Post
from users.models import User
carol, post = User.objects.get(username="carol"), Post.objects.get(pk={post})
for n in range({number}):
    content = Content(body=f"Number {{n}}")
    print(create_comment(author=carol, post=post, content=content).pk)
"""


def with_comments(site: Site, number: int) -> tuple[int, list[int]]:
    """Publish a post with so many comments; returns its id and theirs."""
    post = site.post("alice", "Talk to me")
    said = site.python(WRITE.format(post=post, number=number))
    return post, [int(one) for one in said.split()]


def expect_in_place(page: Page) -> None:
    """Expect that no comment stands anywhere but in the list, and none twice."""
    strays = page.evaluate(
        "[...document.querySelectorAll('.comment')].filter((one) => !one.closest('#comments')).length"
    )
    assert strays == 0
    ids = page.locator(".comment").evaluate_all("all => all.map((one) => one.id)")
    assert len(ids) == len(set(ids))
    assert page.locator("#live-sink > *").evaluate_all("all => all.map((one) => one.id)") == [
        "live-sink-end"
    ]


@pytest.mark.slice(2)
@pytest.mark.parametrize("start", ["", "?after={first}"])
def test_an_answer_below_the_loaded_part_comes_with_that_part_once(
    site: Site, open_window: Open, start: str
) -> None:
    post, comments = with_comments(site, 130)
    bob = open_window(site.url, "bob")
    page = bob.open(f"/posts/{post}/{start.format(first=comments[0])}")
    shown = 50 + (1 if start else 0)
    last = comments[shown - 1]
    with untouched(page):
        expect(page.locator("#comments > article").last).to_have_id(f"comment-{last}")
        beyond = site.comment("carol", post, "To the last one that shows", parent=last)
        unseen = site.comment("carol", post, "To one that is not loaded", parent=comments[-1])
        site.send("carol", f"/posts/{comments[5]}/edit/", body="Then this")
        expect(page.locator(f".comment-{comments[5]}-body .text")).to_have_text(
            "Then this", timeout=SOON
        )
        expect_in_place(page)
        expect(page.locator(f"#comment-{beyond}")).to_have_count(0)
        more, end = page.locator("#comments > .more"), page.locator(f"#comment-{unseen}")

        def reads_on() -> int:
            more.evaluate_all("all => all.forEach((one) => one.scrollIntoView())")
            return end.count()

        wait_for(reads_on, "the end of the comments")
        expect(page.locator(f"#comment-{beyond}")).to_have_count(1)
        expect(end).to_have_count(1)
        expect_in_place(page)
        expect_as_reloaded(bob)


def test_an_answer_comes_while_an_offer_waits(site: Site, open_window: Open) -> None:
    post, comments = with_comments(site, 60)
    bob = open_window(site.url, "bob")
    page = bob.open(f"/posts/{post}/")
    reveal(page.locator("#comments > .more"))
    expect(page.locator("#comments > article")).to_have_count(60)
    with untouched(page):
        # The place of a comment that goes is kept by what answers it: that cannot be sent as a part.
        answered = site.comment("bob", post, "An answer", parent=comments[3])
        site.send("carol", f"/posts/{comments[3]}/delete/")
        expect(page.locator("#live-offer .behind")).to_be_visible(timeout=SOON)
        expect(page.locator(f"#place-{comments[3]} + #comment-{answered}")).to_be_visible()
        late = site.comment("carol", post, "While the offer waits", parent=answered)
        expect(page.locator(f"#comment-{answered} + #comment-{late}")).to_be_visible(timeout=SOON)
        expect_in_place(page)
        end = site.comment("carol", post, "At the end")
        expect(page.locator("#comments > article").last).to_have_id(f"comment-{end}", timeout=SOON)
        expect_in_place(page)
        expect_as_reloaded(bob)


def test_a_full_page_of_comments_goes_on_behind_show_more(site: Site, open_window: Open) -> None:
    post, comments = with_comments(site, 49)
    bob = open_window(site.url, "bob")
    page = bob.open(f"/posts/{post}/")
    cards = page.locator("#comments > article")
    with untouched(page):
        fiftieth = site.comment("carol", post, "The fiftieth")
        expect(cards.last).to_have_id(f"comment-{fiftieth}", timeout=SOON)
        another = site.comment("carol", post, "One more")
        expect(page.locator("#comments > .cut")).to_be_attached(timeout=SOON)
        answer = site.comment("carol", post, "In the middle", parent=comments[3])
        expect(page.locator(f"#comment-{comments[3]} + #comment-{answer}")).to_be_attached(
            timeout=SOON
        )
        expect(cards).to_have_count(50)
        expect_as_reloaded(bob)
        reveal(page.locator(".more-again"))
        expect(cards).to_have_count(52)
        expect(cards.last).to_have_id(f"comment-{another}")
        expect_in_place(page)
        # Who has come to the end sees what is said there at once.
        newest = site.comment("carol", post, "And at the end")
        expect(cards.last).to_have_id(f"comment-{newest}", timeout=SOON)
        expect_as_reloaded(bob)
