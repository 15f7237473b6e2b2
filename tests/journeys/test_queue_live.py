"""The queue of what was reported, open at moderators: cases come, change hands and go without a reload."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser import Window, untouched
from tests.journeys.pages import MODES, arrive, violations
from tests.services import Site, wait_for

pytestmark = pytest.mark.journey

Open = Callable[..., Window]
PHONE: ViewportSize = {"width": 390, "height": 844}
QUEUE = "/admin/feed/case/"
MODERATORS = """
from users.models import User
User.objects.filter(username="carol").update(is_staff=True, is_superuser=True)
"""
# What the page shows of cases, without tokens and what the viewer has done to it.
SHOWN = """() => {
  const copy = document.querySelector('#asked').cloneNode(true);
  copy.querySelectorAll('[name=csrfmiddlewaretoken], .focus-left').forEach((one) => one.remove());
  copy.querySelectorAll('[class=""]').forEach((one) => one.removeAttribute('class'));
  return copy.innerHTML.replace(/\\s+/g, ' ').replace(/> </g, '><');
}"""
CLAIMED_UNTIL = "from feed.models import Case; print(Case.objects.get().claimed_until.timestamp())"
# As if so many seconds had passed since the page last said that it still looks.
LATER = """
from datetime import timedelta
from django.db.models import F
from feed.models import Case
Case.objects.update(claimed_until=F("claimed_until") - timedelta(seconds={seconds}))
"""


def expect_shown_as_reloaded(window: Window, page: Page) -> None:
    """Wait until the page shows of cases what a reload would show."""
    fresh = window.tab()
    last: list[str] = []

    def is_same() -> bool:
        fresh.goto(page.url)
        last[:] = [page.evaluate(SHOWN), fresh.evaluate(SHOWN)]
        return last[0] == last[1]

    try:
        wait_for(is_same, "live = reload", 60)
    except AssertionError as error:
        raise AssertionError(f"{error}:\n" + "\n".join(last)) from None
    finally:
        fresh.close()


def reported(site: Site, name: str, post: int, category: str = "spam") -> None:
    """Report a post as this person."""
    site.send(name, f"/report/post/{post}/", category=category, words=f"By {name}")


def test_cases_come_change_hands_and_go_on_an_open_queue(site: Site, open_window: Open) -> None:
    site.python(MODERATORS)
    posts = [site.post("alice", f"Post {number}") for number in range(2)]
    reported(site, "bob", posts[0])
    admin, carol = open_window(site.url, "admin"), open_window(site.url, "carol")
    queue = carol.open(QUEUE)
    rows = queue.locator("#result_list tbody tr")
    expect(rows).to_have_count(1)
    expect(queue.locator("#found-count")).to_have_text("1 result")
    queue.check("#choose-1-1")
    with untouched(queue):
        # One comes, and stands above, for it is worse; one is reported by another, too.
        reported(site, "bob", posts[1], "violence")
        expect(rows).to_have_count(2)
        expect(queue.locator("#found-count")).to_have_text("2 results")
        expect(rows.first).to_contain_text(f"post {posts[1]}")
        reported(site, "carol", posts[0])
        expect(rows.last.locator(".field-report_count")).to_have_text("2")
        expect(queue.locator("#choose-1-1")).to_be_checked()
        expect_shown_as_reloaded(carol, queue)

        # admin looks at one; carol's queue says so, and so does her page of the case.
        theirs = admin.open(f"{QUEUE}1/change/")
        expect(rows.last).to_contain_text("@admin")
        expect_shown_as_reloaded(carol, queue)
        case = carol.open(f"{QUEUE}1/change/", carol.tab())
        holder = case.locator("#case-holder")
        expect(holder).to_contain_text("@admin is looking at this.")
        case.fill("#case-note", "What carol types")
        with untouched(case):
            # What is noted meanwhile shows on both pages; what is typed stays.
            with untouched(theirs):
                site.python(NOTED)
                for page in (case, theirs):
                    expect(page.locator("#asked")).to_contain_text("A note of dan’s")
            # Who chooses it in the queue from now on chooses it with that note.
            expect(queue.locator("#choose-1-2")).to_have_value("1:2")
            expect(queue.locator("#choose-1-2")).not_to_be_checked()
            expect_shown_as_reloaded(carol, queue)
            expect(case.locator("#case-note")).to_have_value("What carol types")
            # He leaves it: it is hers, since her page is open, and says each 20 seconds that it looks.
            theirs.click("#case-release")
            expect(holder).to_contain_text("You are looking at this.")
            expect(rows.last).to_contain_text("@carol")
            expect_shown_as_reloaded(carol, case)
    admin.open(f"{QUEUE}1/change/", theirs)
    with untouched(queue), untouched(case):
        # He takes it over, and decides: her page says so, the row goes.
        theirs.click("#case-take-over")
        expect(holder).to_contain_text("@admin is looking at this.")
        theirs.check("#decide [value=fine]")
        theirs.click("#decide [type=submit]")
        theirs.get_by_role("button", name="Yes, I’m sure").click()
        expect(holder).to_contain_text("@admin has decided this: judged fine.")
        expect(case.locator("#case-note")).to_have_value("What carol types")
        expect(rows).to_have_count(1)
        expect_shown_as_reloaded(carol, case)
        expect_shown_as_reloaded(carol, queue)
        # Her powers end: what she saw goes from both.
        site.python(POWERLESS)
        for page in (queue, case):
            expect(page.locator("#asked")).to_have_count(0)
            expect(page.locator(".gone")).to_be_visible()


NOTED = """
from feed.actions import cases
from users.models import User
dan = User.objects.create_superuser("dan", "dan@example.org", "x")
cases.add_note(actor=dan, pk=1, text="A note of dan’s")
"""
POWERLESS = """
from users import signals
from users.models import User
User.objects.filter(username="carol").update(is_superuser=False)
signals.powers_changed.send(None, people=list(User.objects.filter(username="carol")))
"""


def test_the_claim_of_a_browser_that_died_is_another_s_within_a_minute(
    site: Site, open_window: Open
) -> None:
    site.python(MODERATORS)
    reported(site, "bob", site.post("alice", "A post"))
    admin, carol = open_window(site.url, "admin"), open_window(site.url, "carol")
    admin.open(f"{QUEUE}1/change/")
    case = carol.open(f"{QUEUE}1/change/")
    queue = carol.open(QUEUE, carol.tab())
    holder, row = case.locator("#case-holder"), queue.locator("#result_list tbody tr")
    expect(holder).to_contain_text("@admin is looking at this.")
    expect(row).to_contain_text("@admin")
    before = float(site.python(CLAIMED_UNTIL))
    wait_for(lambda: float(site.python(CLAIMED_UNTIL)) > before + 10, "the claim renewed", 60)
    with untouched(case), untouched(queue):
        admin.context.close()  # it says no word of it
        site.python(LATER.format(seconds=60))
        # Nobody reloads anything: the worker ends the claim, and carol's open page gets the case.
        site.manage("worker", "--once")
        expect(holder).to_contain_text("You are looking at this.")
        expect(row).to_contain_text("@carol")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_queue_and_case_at_390_pixels_please_axe(
    site: Site, open_window: Open, scheme: str
) -> None:
    posts = [site.post("alice", f"Post {number}") for number in range(3)]
    for post in posts:
        reported(site, "bob", post)
    window = open_window(site.url, "admin", bypass_csp=True, viewport=PHONE)
    page = window.page
    page.emulate_media(**MODES[scheme])
    found = []
    for path in (QUEUE, f"{QUEUE}?state=all&kind__exact=post", f"{QUEUE}1/change/"):
        arrive(page, path)
        window.live(page)
        if page.locator("[for=filters-shown]").count():
            page.locator("#filters-shown").check(force=True)
        found += [f"{path}: {one}" for one in violations(page)]
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= PHONE["width"], (path, wide)
    arrive(page, QUEUE)
    for post in posts:
        page.check(f"#choose-{post}-1")
    page.click(".case-close button")
    expect(page.locator("#close-note")).to_be_visible()
    found += [f"closing: {one}" for one in violations(page)]
    assert not found, "\n".join(found)


def test_cases_are_found_filtered_chosen_and_closed_by_keyboard_alone(
    site: Site, open_window: Open
) -> None:
    for number in range(2):
        reported(site, "bob", site.post("alice", f"Post {number}"))
    page = open_window(site.url, "admin", viewport=PHONE).open(QUEUE)
    keys = page.keyboard

    def tab_to(selector: str) -> None:
        for _press in range(80):
            if page.evaluate("(one) => document.activeElement.matches(one)", selector):
                return
            keys.press("Tab")
        raise AssertionError(f"Tab leads to no {selector}")

    tab_to("#searchbar")
    keys.type("alice")
    keys.press("Enter")
    expect(page).to_have_url(re.compile("q=alice"))
    tab_to("#filters-shown")
    keys.press("Space")
    tab_to("#changelist-filter a[href*='kind__exact=post']")
    keys.press("Enter")
    expect(page).to_have_url(re.compile("kind__exact=post"))
    for case in (1, 2):
        tab_to(f"#choose-{case}-1")
        keys.press("Space")
    page.evaluate("document.activeElement.blur()")
    tab_to(".case-close button")
    keys.press("Enter")
    expect(page.locator("#close-note")).to_be_visible()
    tab_to("[name=outcome]")
    keys.press("Space")
    tab_to("#close-note")
    keys.type("By keyboard")
    tab_to("[type=submit].default")
    keys.press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("2 cases closed.")


@pytest.mark.parametrize("size", [PHONE, {"width": 1280, "height": 900}], ids=["390", "1280"])
def test_what_is_pressed_in_the_queue_is_large_enough_and_who_looks_shows_beside_the_filters(
    site: Site, open_window: Open, size: ViewportSize
) -> None:
    reported(site, "bob", site.post("alice", "A post"))
    site.python(MODERATORS)
    open_window(site.url, "carol").open(f"{QUEUE}1/change/")
    page = open_window(site.url, "admin", viewport=size).open(QUEUE)
    looks = page.locator("#result_list tbody .field-looks")
    expect(looks).to_have_text("@carol")
    if size != PHONE:
        name, seen = looks.bounding_box(), page.locator("#asked").bounding_box()
        assert name and seen and name["x"] + name["width"] <= seen["x"] + seen["width"]
    page.check("#choose-1-1")
    pressed = [page.locator("#choose-1-1"), page.locator(".case-close button")]
    large = [one.bounding_box() for one in pressed]
    page.click(".case-close button")
    close, back = page.locator(".case-part .button").all()
    large += [close.bounding_box(), back.bounding_box()]
    assert all(box and min(box["width"], box["height"]) >= 20 for box in large), large
    assert large[1] and large[1]["height"] >= 24
    assert large[2] and large[3] and large[2]["height"] == large[3]["height"] >= 24
