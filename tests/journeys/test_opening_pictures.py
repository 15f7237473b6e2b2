"""Pictures opened in place, in a real browser: by mouse and keyboard, while the page around them goes on."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Error, Locator, Page, Route, expect

from tests.browser import SERVER_AWAY, Window, expect_as_reloaded
from tests.journeys.pages import violations
from tests.journeys.test_posting_pictures import PHONE
from tests.services import Site, wait_for

pytestmark = pytest.mark.journey

Open = Callable[..., Window]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Site]:
    """The site as `make run` serves it, with a folder of its own for what is uploaded."""
    folder = tmp_path_factory.mktemp("opening")
    shutil.copy(sqlite_template, folder / "site.sqlite3")
    site = Site(folder, f"sqlite:///{folder / 'site.sqlite3'}")
    site.environment["MEDIA_ROOT"] = str(folder / "media")
    yield site.start()
    site.kill()
    assert "Traceback" not in site.log(), site.log()


# Three pictures by alice, of which the second is covered, and a post with them.
THREE = """
from feed.actions.attachments import attach, describe
from feed.actions.content import PostContent
from feed.actions.posts import create_post
from feed.actions.rendering import render
from tests import images
from tests.users.pictures import upload
from users.models import User
alice, rows = User.objects.get(username="alice"), []
for number, shape in enumerate(((1200, 800), (600, 900), (900, 900)), 1):
    rows.append(attach(actor=alice, upload=upload(images.encoded(images.drawn(*shape)), "it.png")))
    describe(actor=alice, attachment=rows[-1], alt=f"Loaf number {{number}}", is_sensitive=number == 2)
    assert render(rows[-1])
ids = tuple(row.pk for row in rows)
print(create_post(author=alice, content=PostContent(body="{words}", attachments=ids)).pk, *ids)
"""
# What alice does to them meanwhile.
DOES = """
from feed.actions.attachments import describe
from feed.actions.posts import delete_posts, edit_post
from feed.models import Attachment, Post
post = Post.objects.select_related("author").get(pk={post})
alice = post.author
{does}
"""


def three(site: Site, words: str) -> tuple[int, list[int]]:
    """Let alice post three pictures, the second of them covered; returns the ids of the post and of these."""
    post, *pictures = map(int, site.python(THREE.format(words=words)).split())
    return post, pictures


def does(site: Site, post: int, what: str) -> None:
    """Let alice, the author of this post, do something to it."""
    site.python(DOES.format(post=post, does=what))


def focused(page: Page) -> str:
    """Return what has the focus, as who listens hears it."""
    return str(page.evaluate("document.activeElement.innerText || document.activeElement.id"))


def test_a_picture_opens_in_place_and_gives_the_focus_back(site: Site, open_window: Open) -> None:
    post, _pictures = three(site, "Opened by keys")
    bob = open_window(site.url, "bob", viewport=PHONE)
    page = bob.open("/public/")
    card = page.locator(f"#post-{post}")
    expect(card.locator(".picture-link").first).to_be_hidden()
    first = card.locator(".picture-opens").first
    first.focus()
    page.keyboard.press("Enter")
    large, shown = page.locator("#large"), page.locator("#large-shown")
    expect(shown.locator("figcaption")).to_have_text("Loaf number 1")
    expect(shown.locator("img.picture")).to_be_visible()
    assert page.url.endswith("/public/") and focused(page) == "Close"
    assert large.evaluate("one => one.matches(':modal')")
    assert violations(page) == []
    box = large.bounding_box()
    assert box and box["width"] <= PHONE["width"]

    page.locator("#picture-next").press("Enter")
    expect(shown.locator(".large-count")).to_have_text("Picture 2 of 3")
    expect(page.locator("#picture-next")).to_be_focused()
    expect(shown.locator("img.picture")).to_be_hidden()  # covered: it was not uncovered in the grid
    shown.locator(".picture-cover input").check()
    expect(shown.locator("img.picture")).to_be_visible()
    page.locator("#picture-next").press("Enter")
    expect(shown.locator("figcaption")).to_have_text("Loaf number 3")
    expect(page.locator("#picture-previous")).to_be_focused()  # there is no next
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(large).to_be_hidden()
    expect(first).to_be_focused()
    expect_as_reloaded(bob)

    # By the pointer, one that was uncovered in the grid is not covered again.
    card.locator(".picture-cover input").check()
    card.locator(".picture-opens").nth(1).click()
    expect(shown.locator("figcaption")).to_have_text("Loaf number 2")
    expect(shown.locator("img.picture")).to_be_visible()
    page.get_by_role("link", name="Show it on a page of its own").click()
    expect(page.locator("h1")).to_have_text("Picture 2 of 3")


def test_the_way_to_the_next_picture_stays_where_it_is(site: Site, open_window: Open) -> None:
    post, _pictures = three(site, "Of different shapes")
    page = open_window(site.url, "bob", viewport=PHONE).open("/public/")
    page.locator(f"#post-{post} .picture-opens").first.click()
    count, onward = page.locator(".large-count"), page.locator("#picture-next")
    expect(count).to_have_text("Picture 1 of 3")
    first = onward.bounding_box()
    assert first
    onward.click()
    expect(count).to_have_text("Picture 2 of 3")
    assert onward.bounding_box() == first
    close = page.locator(".large-close").bounding_box()
    page.mouse.click(first["x"] + 9, first["y"] + 9)
    expect(count).to_have_text("Picture 3 of 3")
    assert page.locator(".large-close").bounding_box() == close


def test_it_stays_open_and_uncovered_while_what_it_shows_changes(
    site: Site, open_window: Open
) -> None:
    post, (_first, second, third) = three(site, "While it is open")
    bob = open_window(site.url, "bob")
    page = bob.open("/public/")
    card, large = page.locator(f"#post-{post}"), page.locator("#large")
    shown = page.locator("#large-shown")
    card.locator(".picture-cover input").check()
    card.locator(".picture-opens").nth(1).click()
    expect(shown.locator("img.picture")).to_be_visible()

    # What is new is held back behind it.
    site.post("carol", "Meanwhile")
    expect(page.locator("#timeline > .hold")).to_have_count(1)
    row = f"Attachment.objects.get(pk={second})"
    does(site, post, f"describe(actor=alice, attachment={row}, alt='A loaf, cut open')")
    expect(shown.locator("figcaption")).to_have_text("A loaf, cut open")
    expect(shown.locator(".picture-cover input")).to_be_checked()
    expect(shown.locator("img.picture")).to_be_visible()

    # Other words swap the whole text of the card, and another order all its pictures.
    does(
        site,
        post,
        f"edit_post(actor=alice, post=post, body='Edited', attachments=({second}, {third}))",
    )
    expect(shown.locator(".large-count")).to_have_text("Picture 1 of 2")
    expect(shown.locator("figcaption")).to_have_text("A loaf, cut open")
    expect(large).to_be_visible()
    does(site, post, f"edit_post(actor=alice, post=post, attachments=({third},))")
    expect(large.locator(".large-gone")).to_be_visible()
    expect(shown.locator("img")).to_have_count(0)
    page.keyboard.press("Escape")
    page.mouse.move(5, 5)  # off the card, which was in hand as long as the pointer was over it
    expect(page.locator("#timeline > .hold")).to_have_count(0)
    expect_as_reloaded(bob)


def test_it_is_empty_once_the_post_is_gone(site: Site, open_window: Open) -> None:
    post, _pictures = three(site, "Gone while it is open")
    bob = open_window(site.url, "bob")
    bob.allow("404 \\(Not Found\\)")  # the picture may be asked for when its post has just gone
    page = bob.open("/public/")
    shown = page.locator("#large-shown")
    page.locator(f"#post-{post} .picture-opens").first.click()
    expect(shown.locator("figcaption")).to_have_text("Loaf number 1")
    does(site, post, "delete_posts(actor=alice, posts=[post])")
    expect(shown.locator("img")).to_have_count(0)
    expect(page.locator("#large")).to_be_visible()
    page.keyboard.press("Escape")
    expect_as_reloaded(bob)


def test_what_cannot_be_fetched_is_said_within_it(site: Site, open_window: Open) -> None:
    post, _pictures = three(site, "Without a network")
    bob = open_window(site.url, "bob")
    page = bob.open("/public/")
    bob.allow(rf"ERR_FAILED|{SERVER_AWAY}")
    opens = page.locator(f"#post-{post} .picture-opens").first
    page.route("**/opened/**", lambda route: route.abort())
    opens.click()
    expect(page.locator("#large .not-loaded")).to_be_visible()
    page.keyboard.press("Escape")
    page.unroute("**/opened/**")
    opens.click()
    expect(page.locator("#large-shown figcaption")).to_have_text("Loaf number 1")
    expect(page.locator("#large .not-loaded")).to_have_count(0)


def test_a_late_answer_never_takes_the_place_of_what_was_pressed_last(
    site: Site, open_window: Open
) -> None:
    post, (first, _second, _third) = three(site, "Asked first")
    other, _pictures = three(site, "Asked last")
    bob = open_window(site.url, "bob")
    bob.allow("htmx:sendAbort|htmx:afterRequest")
    page = bob.open("/public/")
    shown, held = page.locator("#large-shown"), list[Route]()
    of_post = f"**/posts/{post}/opened/**"
    opens = page.locator(f"#post-{post} .picture-opens").first
    last = page.locator(f"#post-{other} .picture-opens").nth(2)

    def press(what: Locator, held_back: bool = False) -> None:
        if held_back:
            before = len(held)
            page.route(of_post, lambda route: held.append(route))
            what.click()
            wait_for(lambda: page.evaluate("1") and len(held) > before, "the question")
            page.unroute(of_post)
        else:
            what.click()

    def expect_still(words: str) -> None:
        with page.expect_event("requestfinished"):
            for route in held:
                with suppress(Error):  # given up by the page
                    route.continue_()
            page.evaluate("fetch('/robots.txt')")
        expect(shown.locator("figcaption")).to_have_text(words)
        expect(page.locator(".large-waits")).to_be_hidden()
        held.clear()

    # Of another post, closed before it came; the next one, likewise.
    for waits in (opens, page.locator("#picture-next")):
        press(waits, held_back=True)
        page.keyboard.press("Escape")
        press(last)
        expect(shown.locator("figcaption")).to_have_text("Loaf number 3")
        expect_still("Loaf number 3")
        page.keyboard.press("Escape")
        press(opens)
    expect(shown.locator("figcaption")).to_have_text("Loaf number 1")
    # How the one before is now.
    page.route(of_post, lambda route: held.append(route))
    row = f"Attachment.objects.get(pk={first})"
    does(site, post, f"describe(actor=alice, attachment={row}, alt='A loaf, cut open')")
    wait_for(lambda: page.evaluate("1") and held, "the question")
    page.unroute(of_post)
    press(page.locator("#picture-next"))
    expect(shown.locator(".large-count")).to_have_text("Picture 2 of 3")
    expect_still("Loaf number 2")


def test_the_focal_point_is_chosen_by_a_press_in_the_picture_and_by_keys(
    site: Site, open_window: Open
) -> None:
    post, _pictures = three(site, "To be cropped")
    alice = open_window(site.url, "alice", viewport=PHONE)
    bob = open_window(site.url, "bob")
    seen = bob.open("/public/")
    page = alice.open(f"/posts/{post}/edit/")
    one = page.locator("#edit-picture-list > li").first
    one.locator(".composer-focal > summary").click()
    board = one.locator(".focal-picture")
    box = board.bounding_box()
    assert box and box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"]
    board.click(position={"x": 5, "y": box["height"] - 5})
    expect(one.locator("[value='0-100']")).to_be_checked()
    small = one.locator(".composer-picture-shown > img")
    assert small.evaluate("one => getComputedStyle(one).objectPosition") == "0% 100%"
    page.keyboard.press("ArrowRight")
    expect(one.locator("[value='25-100']")).to_be_checked()
    assert violations(page) == []
    page.click("#edit-form .composer-send")
    picture = seen.locator(f"#post-{post} img.picture").first
    expect(picture).to_have_class("picture focal-x-25 focal-y-100")
    assert picture.evaluate("one => getComputedStyle(one).objectPosition") == "25% 100%"
    expect_as_reloaded(bob)
