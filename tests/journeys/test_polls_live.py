"""Polls and posts that wait, in real browsers: live both ways, and by plain forms."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser import Window, expect_as_reloaded, untouched
from tests.services import Site

pytestmark = pytest.mark.journey

Open = Callable[..., Window]
SOON = 20_000  # milliseconds

END = """
from django.utils import timezone
from feed.actions.polls import end_due
from feed.models import Poll
Poll.objects.update(ends_at=timezone.now())
while end_due():
    pass
"""
DUE = """
from django.utils import timezone
from feed.models import ScheduledPost
ScheduledPost.objects.update(due_at=timezone.now())
"""


def ask(page: Page, body: str, *choices: str) -> None:
    """Fill in the composer and press Post."""
    page.fill("#composer-body", body)
    page.click("#composer .composer-poll summary")
    for number, text in enumerate(choices, 1):
        page.fill(f"#composer [name=poll_choice_{number}]", text)
    page.get_by_role("button", name="Post", exact=True).click()


def test_a_poll_is_asked_voted_in_and_over_live(site: Site, open_window: Open) -> None:
    alice, bob = open_window(site.url, "alice"), open_window(site.url, "bob")
    visitor = open_window(site.url)
    alice.open("/")
    bob.open("/public/")
    visitor.open("/public/")
    ask(alice.page, "Which bread?", "Rye", "Wheat")
    card = alice.page.locator("#timeline > article", has_text="Which bread?")
    expect(card).to_contain_text("0 people have voted", timeout=SOON)
    post = int((card.get_attribute("id") or "").removeprefix("post-"))
    poll = f".post-{post}-poll"
    thread = bob.open(f"/posts/{post}/", bob.tab())
    pages = [(alice, alice.page), (bob, bob.page), (bob, thread), (visitor, visitor.page)]

    with untouched(alice.page), untouched(bob.page), untouched(thread), untouched(visitor.page):
        expect(visitor.page.locator(poll)).to_contain_text("Wheat")
        expect(visitor.page.locator(poll).get_by_role("button")).to_have_count(0)
        bob.allow_status(422)
        bob.page.locator(poll).get_by_role("button", name="Vote").click()
        expect(bob.page.locator(poll)).to_contain_text("choose one of the answers", timeout=SOON)
        rye = bob.page.locator(poll).get_by_label("Rye")
        rye.check()
        rye.press("Enter")  # presses nothing, least of all another card's button
        bob.page.locator(poll).get_by_role("button", name="Vote").click()
        for page in (bob.page, thread):
            expect(page.locator(poll)).to_contain_text("your choice", timeout=SOON)
        for page in (bob.page, thread, alice.page):
            expect(page.locator(poll)).to_contain_text("1 person has voted", timeout=SOON)
        for window, page in pages:
            expect_as_reloaded(window, page)

        poll_id = site.python("from feed.models import Poll; print(Poll.objects.get().pk)")
        wheat = site.python(
            "from feed.models import PollChoice; print(PollChoice.objects.get(text='Wheat').pk)"
        )
        site.send("carol", f"/posts/{post}/vote/", **{f"choice-{poll_id}": wheat})
        for page in (bob.page, thread, alice.page):
            expect(page.locator(poll)).to_contain_text("2 people have voted", timeout=SOON)
        expect(visitor.page.locator(poll)).not_to_contain_text("voted")

        site.python(END)
        for _window, page in pages:
            expect(page.locator(poll)).to_contain_text("Ended", timeout=SOON)
            expect(page.locator(poll)).to_contain_text("50%")
        for window in (alice, bob):
            expect(window.page.locator("#notification-badge")).to_have_text("1", timeout=SOON)
        for window, page in pages:
            expect_as_reloaded(window, page)
    assert "<b>1</b> like" not in site.get(f"/posts/{post}/")


@pytest.mark.matrix
def test_a_waiting_post_arrives_when_its_time_has_come(site: Site, open_window: Open) -> None:
    alice, bob = open_window(site.url, "alice"), open_window(site.url, "bob")
    bob.open("/public/")
    listed = alice.open("/scheduled/", alice.tab())
    alice.open("/")
    with untouched(alice.page), untouched(listed), untouched(bob.page):
        alice.page.fill("#composer-body", "Good morning, from yesterday")
        tomorrow = alice.page.evaluate("new Date(Date.now() + 864e5).toISOString().slice(0, 16)")
        alice.page.click("#composer .composer-when > summary")
        alice.page.fill("#composer-due", tomorrow)
        alice.page.get_by_role("button", name="Post", exact=True).click()
        expect(alice.page.locator("#composer .hint").first).to_be_attached()
        expect(alice.page.locator("#composer")).to_contain_text("Scheduled for", timeout=SOON)
        expect(listed.locator("article")).to_contain_text("from yesterday", timeout=SOON)
        expect(bob.page.locator("#timeline")).not_to_contain_text("from yesterday")
        site.python(DUE)
        site.manage("publish_due")
        for page in (alice.page, bob.page):
            expect(page.locator("#timeline > article").first).to_contain_text(
                "from yesterday", timeout=SOON
            )
        expect(listed.locator("article")).to_have_count(0, timeout=SOON)
        for window, page in ((alice, alice.page), (alice, listed), (bob, bob.page)):
            expect_as_reloaded(window, page)


@pytest.mark.matrix
def test_polls_and_waiting_posts_by_plain_forms(shared_site: Site, open_window: Open) -> None:
    alice = open_window(shared_site.url, "alice", java_script_enabled=False)
    bob = open_window(shared_site.url, "bob", java_script_enabled=False)
    page = alice.page
    ask(page, "Which tea?", "Green", "Black", "None")
    ask(page, "Which cup?", "Big", "Small")
    expect(page.locator("#timeline > article").first).to_contain_text("0 people have voted")

    bob.page.goto("/public/")
    tea = bob.page.locator("article", has_text="Which tea?")
    cup = bob.page.locator("article", has_text="Which cup?")
    cup.get_by_label("Small").check()  # another poll of the page, in the same form
    bob.allow_status(422)
    tea.get_by_role("button", name="Vote").click()
    expect(bob.page.locator(".poll [role=alert]")).to_contain_text("choose one of the answers")
    bob.page.get_by_label("Black").check()
    bob.page.get_by_role("button", name="Vote").click()
    expect(bob.page.locator("article.post")).to_contain_text("1 person has voted")
    bob.page.goto("/public/")
    expect(tea).to_contain_text("1 person has voted")
    expect(tea.locator(".is-mine")).to_contain_text("Black")
    cup.get_by_label("Big").check()
    cup.get_by_label("Big").press("Enter")
    expect(cup.get_by_role("button", name="Vote")).to_be_visible()
    cup.get_by_role("button", name="Vote").click()
    expect(cup).to_contain_text("1 person has voted")

    tomorrow = "2099-01-01T10:00"
    page.goto("/")
    page.fill("#composer-body", "Later, by a plain form")
    alice.allow_status(422)
    page.click("#composer .composer-when > summary")
    page.fill("#composer-due", tomorrow)
    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.locator(".form-errors")).to_contain_text("within a year")
    expect(page.locator("#composer-body")).to_have_value("Later, by a plain form")
    page.fill("#composer-due", shared_site.python(TOMORROW))
    page.get_by_role("button", name="Post", exact=True).click()
    waiting = page.locator("article.scheduled")
    expect(waiting).to_contain_text("Later, by a plain form")
    waiting.get_by_role("link", name="Change").click()
    page.fill("#scheduled-body", "Later, changed")
    page.get_by_role("button", name="Save").click()
    expect(waiting).to_contain_text("Later, changed")
    waiting.get_by_role("link", name="Cancel it").click()
    page.get_by_role("link", name="Keep it").click()
    waiting.get_by_role("button", name="Publish now").click()
    expect(page.locator("article.post")).to_contain_text("Later, changed")
    page.goto("/scheduled/")
    expect(page.locator("article")).to_have_count(0)


TOMORROW = """
from datetime import timedelta
from django.utils import timezone
print((timezone.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M"))
"""
SHOWN = """
from datetime import timedelta
from django.utils import timezone
from feed.actions import polls, posts, scheduled
from feed.actions.content import PostContent
from feed.models import Poll
from users.models import User
alice, bob = (User.objects.get(username=name) for name in ("alice", "bob"))
asks = polls.NewPoll(["Rye", "Wheat, with a crust that sings", "W" * 50], timedelta(days=2))
for author in (alice, bob, bob):
    post = posts.create_post(author=author, content=PostContent(body="Which bread?", poll=asks))
polls.vote(actor=alice, post=post, choices=[post.poll.choices.first().pk])
later = timezone.now() + timedelta(days=2)
content = PostContent(body="Later " + "W" * 90, poll=asks)
scheduled.schedule_post(author=alice, content=content, due_at=later)
"""


@pytest.mark.matrix
@pytest.mark.parametrize(
    ("theme", "width"),
    [
        ("light", 390),
        ("dark", 1280),
        pytest.param("dark", 390, marks=pytest.mark.matrix),
        pytest.param("light", 1280, marks=pytest.mark.matrix),
    ],
)
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    site: Site, open_window: Open, theme: str, width: int
) -> None:
    site.python(SHOWN)
    size = {"width": width, "height": 900}
    window = open_window(site.url, "alice", color_scheme=theme, viewport=size, bypass_csp=True)
    window.allow_status(404)  # axe looks for imported stylesheets in the wrong place
    for path in ("/public/", "/scheduled/", "/scheduled/1/edit/", "/scheduled/1/cancel/", "/"):
        page = window.page
        page.goto(path)
        page.evaluate(
            "document.querySelectorAll('.composer-tool').forEach(one => { one.open = true })"
        )
        page.wait_for_load_state("networkidle")
        found = Axe().run(page).response["violations"]
        assert not [f"{path} {one['id']} {one['nodes'][0]['html'][:120]}" for one in found]
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
