"""Words and names that go, in a real browser: forms about them keep what is typed and say so, titles
and labels say what is true now, and what is seen counts as seen."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser import Window, expect_as_reloaded, untouched
from tests.services import Site

pytestmark = pytest.mark.journey

SOON = 20_000  # milliseconds
TYPED = "Half of what I want to say"
RENAME = (
    "from users.actions.usernames import change_username; from users.models import User; "
    "change_username(actor=User.objects.get(username='{}'), username='{}')"
)


def delete(site: Site, post: int) -> None:
    site.send("alice", f"/posts/{post}/delete/")


def moderate(site: Site, post: int, action: str) -> None:
    site.python(
        f"from feed.actions.posts import {action}; from feed.models import Post; "
        f"from users.models import User; {action}("
        f"actor=User.objects.get(username='admin'), posts=Post.objects.filter(pk={post}))"
    )


def narrow(site: Site, post: int) -> None:
    site.send("alice", f"/posts/{post}/edit/", body="The bakery opens at six", visibility="friends")


def block(site: Site, post: int) -> None:
    site.send("alice", "/@bob/block/")


@pytest.mark.slice(3)
@pytest.mark.parametrize("go", [delete, narrow, block], ids=lambda one: one.__name__)
@pytest.mark.parametrize("form", ["quote", "answer"])
def test_a_form_about_what_goes_says_so_and_keeps_what_is_typed(
    site: Site, open_window: Callable[..., Window], form: str, go: Callable[[Site, int], None]
) -> None:
    post = site.post("alice", "The bakery opens at six")
    bob = open_window(site.url, "bob")
    page = bob.open(f"/posts/{post}/{form}/")
    subject = page.locator("#region-form")
    expect(subject).to_contain_text("The bakery opens at six")
    with untouched(page):
        page.locator("form.composer textarea").fill(TYPED)
        go(site, post)
        expect(subject).to_contain_text("This was deleted", timeout=SOON)
        expect(subject.locator(".typed-stays")).to_be_visible()
        expect(page.locator("body")).not_to_contain_text("bakery")
        expect(page.locator("main")).not_to_contain_text("alice")
        expect(page.locator("form.composer textarea")).to_have_value(TYPED)
        bob.allow_status(404 if form == "answer" else 422)
        if form == "quote":
            page.click("form.composer .composer-send")
            expect(page.locator("#composer-errors")).to_contain_text("quoting was deleted")
        for _time in range(2 * (form == "answer")):
            with page.expect_response("**/comments/"):
                page.click("form.composer .composer-send")
            expect(page.locator("#notice")).to_contain_text("This is no longer available")
        expect(page.locator("form.composer textarea")).to_have_value(TYPED)


HEAD = "[...document.head.querySelectorAll('meta')].map((one) => one.content).join(' ')"


@pytest.mark.parametrize(
    ("send", "field"),
    [("/posts/{}/edit/", "body"), ("/posts/{}/delete/", ""), ("/settings/profile/", "bio")],
    ids=["edited", "deleted", "taken out of the profile"],
)
def test_what_a_page_tells_other_sites_goes_with_the_words(
    site: Site, open_window: Callable[..., Window], send: str, field: str
) -> None:
    site.send("alice", "/settings/profile/", display_name="Alice", bio="The bakery opens at six")
    post = site.post("alice", "The bakery opens at six")
    path = "/@alice/" if field == "bio" else f"/posts/{post}/"
    page = open_window(site.url).open(path)
    assert "bakery" in page.evaluate(HEAD)
    fields = {"body": {"body": "Another"}, "bio": {"display_name": "Alice", "bio": "Another"}}
    site.send("alice", send.format(post), **fields.get(field, {}))
    page.wait_for_function(f"() => !({HEAD}).includes('bakery')")


def test_a_quote_of_what_is_for_followers_now_is_said_to_be_refused(
    site: Site, open_window: Callable[..., Window]
) -> None:
    site.send("bob", "/@alice/follow/")
    post = site.post("alice", "The bakery opens at six")
    page = open_window(site.url, "bob").open(f"/posts/{post}/quote/")
    refusal = page.locator(".not-for-quoting")
    expect(refusal).to_be_hidden()
    site.send(
        "alice", f"/posts/{post}/edit/", body="The bakery opens at six", visibility="followers"
    )
    expect(refusal).to_be_visible(timeout=SOON)


@pytest.mark.parametrize("form", ["menu", "delete", "answers", "edit"])
def test_what_one_can_do_with_a_post_goes_with_it(
    site: Site, open_window: Callable[..., Window], form: str
) -> None:
    post = site.post("alice", "The bakery opens at six")
    page = open_window(site.url, "alice").open(f"/posts/{post}/{form}/")
    form_there = page.locator("main :is(.confirm, #answers-form, #edit-form, #region-form ~ .menu)")
    expect(form_there).to_be_visible()
    site.send("alice", f"/posts/{post}/edit/", body="The bakery opens at seven")
    expect(page.locator("#region-form")).to_contain_text("at seven", timeout=SOON)
    delete(site, post)
    expect(page.locator("#region-form .gone-subject")).to_be_visible(timeout=SOON)
    if form == "edit":  # what stands in the form is one's own
        expect(page.locator("#edit-body")).to_have_value("The bakery opens at six")
        expect(page.locator(".typed-stays")).to_be_visible()
    else:
        expect(form_there).to_be_hidden()
        expect(page.locator("body")).not_to_contain_text("bakery")


def test_the_form_under_a_post_that_goes_stays_where_something_is_typed(
    site: Site, open_window: Callable[..., Window]
) -> None:
    post = site.post("alice", "The bakery opens at six")
    comment = site.comment("alice", post, "Or at seven")
    bob = open_window(site.url, "bob")
    page, empty = bob.open(f"/posts/{post}/"), bob.open(f"/posts/{post}/", bob.tab())
    expect(page).to_have_title("@alice: “The bakery opens at six” · Plaza")
    page.locator(f"#comment-{comment} .answer-link").click()
    excerpt = page.locator("#comment-form .excerpt")
    expect(excerpt).to_have_text("Or at seven")
    with untouched(page), untouched(empty):
        page.fill("#comment-body", TYPED)
        site.send("alice", f"/posts/{comment}/edit/", body="Or at eight")
        expect(excerpt).to_have_text("Or at eight", timeout=SOON)
        moderate(site, post, "delete_posts")
        for one in (page, empty):
            expect(one).to_have_title("Page not found · Plaza", timeout=SOON)
            expect(one.locator("main")).not_to_contain_text("alice")
        expect(page.locator("body")).not_to_contain_text("Or at eight")
        expect(page.locator("#comment-body")).to_have_value(TYPED)
        expect(page.locator(".typed-stays")).to_be_visible()
        expect(empty.locator("#comment-form")).to_be_hidden()
        expect(empty.locator(".typed-stays")).to_be_hidden()
        moderate(site, post, "restore_posts")
        for one in (page, empty):
            expect(one).to_have_title("@alice: “The bakery opens at six” · Plaza", timeout=SOON)
            expect(one.locator("#comment-form")).to_be_visible()


def test_the_title_of_a_post_follows_an_edit_and_never_tells_what_a_warning_hides(
    site: Site, open_window: Callable[..., Window]
) -> None:
    post = site.post("alice", "The bakery\nopens at <b>six</b>")
    bob = open_window(site.url, "bob")
    page = bob.open(f"/posts/{post}/")
    expect(page).to_have_title("@alice: “The bakery opens at <b>six</b>” · Plaza")
    with untouched(page):
        site.send("alice", f"/posts/{post}/edit/", body="It opens at seven")
        expect(page).to_have_title("@alice: “It opens at seven” · Plaza", timeout=SOON)
        expect_as_reloaded(bob)
        site.send("alice", f"/posts/{post}/edit/", body="It opens at eight", warning="Hours")
        expect(page).to_have_title("@alice: “Hours” · Plaza", timeout=SOON)
        expect_as_reloaded(bob)


@pytest.mark.matrix
def test_titles_and_labels_follow_a_new_username(
    site: Site, open_window: Callable[..., Window]
) -> None:
    site.send("bob", "/@alice/follow/")
    post = site.post("alice", "The bakery opens at six")
    bob, alice = open_window(site.url, "bob"), open_window(site.url, "alice")
    titles = {
        "/@alice/": "@{} · Plaza",
        "/@alice/followers/": "Followers of @{} · Plaza",
        "/@alice/following/": "Followed by @{} · Plaza",
        f"/posts/{post}/": "@{}: “The bakery opens at six” · Plaza",
    }
    pages = {path: bob.open(path, bob.tab()) for path in titles}
    alice.open("/")
    for path, page in pages.items():
        expect(page).to_have_title(titles[path].format("alice"))
    site.python(RENAME.format("alice", "alicia"))
    for path, page in pages.items():
        expect(page).to_have_title(titles[path].format("alicia"), timeout=SOON)
    card, person = pages[f"/posts/{post}/"], pages["/@alice/"]
    for page in (card, person):
        expect(page.get_by_role("button", name="More about what @alicia wrote")).to_be_visible()
    expect(person.locator("summary", has_text="More about @alicia")).to_have_count(1)
    mine = alice.page.get_by_role("link", name="Profile", exact=True)
    expect(mine).to_have_attribute("href", "/@alicia/", timeout=SOON)
    mine.click()
    alice.live()
    expect(mine).to_have_attribute("aria-current", "page")
    with untouched(alice.page):
        site.python(RENAME.format("alicia", "ally"))
        expect(mine).to_have_attribute("href", "/@ally/", timeout=SOON)
        expect(mine).to_have_attribute("aria-current", "page")
    for page in pages.values():  # links to the old name lead on
        expect(page.locator("body")).not_to_contain_text("@alice")


def test_a_list_of_people_that_is_closed_takes_its_heading_along(
    site: Site, open_window: Callable[..., Window]
) -> None:
    bob = open_window(site.url, "bob")
    page = bob.open("/@alice/followers/")
    expect(page.locator("h1")).to_have_text("Followers of @alice")
    block(site, 0)
    expect(page.locator(".gone")).to_be_visible(timeout=SOON)
    expect(page).to_have_title("Page not found · Plaza")
    expect(page.locator("body")).not_to_contain_text("alice")
    site.send("alice", "/@bob/unblock/")
    expect(page.locator("h1")).to_have_text("Followers of @alice", timeout=SOON)
    expect(page).to_have_title("Followers of @alice · Plaza")


def test_what_one_is_told_while_the_list_is_in_front_counts_as_seen(
    site: Site, open_window: Callable[..., Window]
) -> None:
    many = "from feed.actions.notifications import notify; from users.models import User\n"
    many += "for n in range(30): notify(recipient=User.objects.get(username='bob'), text='Note')"
    site.python(many)
    bob = open_window(site.url, "bob")
    told = bob.open("/notifications/")
    other = bob.open("/public/", bob.tab())
    badges = [page.locator("#notification-badge") for page in (told, other)]
    for badge in badges:
        expect(badge).to_have_text("", timeout=SOON)
    with untouched(told), untouched(other):
        with told.expect_response("**/notifications/read/"):
            site.send("alice", "/@bob/follow/")
            newest = told.locator("#notifications > article").first
            expect(newest).to_contain_text("Alice followed you", timeout=SOON)
        for badge in badges:
            expect(badge).to_have_text("", timeout=SOON)

        # Further down nothing new comes into view: it is unread until one comes back.
        told.locator("#notifications > article").last.scroll_into_view_if_needed()
        expect(told.locator("#notifications > article").first).not_to_be_in_viewport()
        site.send("carol", "/@bob/follow/")
        for badge in badges:
            expect(badge).to_have_text("1", timeout=SOON)
        told.evaluate("scrollTo(0, 0)")
        for badge in badges:
            expect(badge).to_have_text("", timeout=SOON)
        expect_as_reloaded(bob, told)


def test_what_was_seen_while_the_line_was_bad_counts_as_seen_all_the_same(
    site: Site, open_window: Callable[..., Window]
) -> None:
    bob = open_window(site.url, "bob")
    bob.allow("net::ERR_FAILED")
    bob.allow("htmx:(sendError|afterRequest)")
    told = bob.open("/notifications/")
    told.route("**/notifications/read/", lambda route: route.abort(), times=1)
    with told.expect_event("requestfailed"):
        site.send("alice", "/@bob/follow/")
    badge = told.locator("#notification-badge")
    expect(badge).to_have_text("1", timeout=SOON)
    expect(badge).to_have_text("", timeout=2 * SOON)


def test_people_found_are_looked_for_again_when_nobody_knows_what_changed(
    site: Site, open_window: Callable[..., Window]
) -> None:
    bob, visitor = open_window(site.url, "bob"), open_window(site.url)
    pages = [window.open("/people/") for window in (bob, visitor)]
    for page in pages:
        page.fill("#find-people", "ali")
        expect(page.locator(".person-row")).to_have_count(1)
    # Past the actions, so that no event tells of it.
    site.python(
        "from users.models import User; User.objects.filter(username='alice').update(is_active=False)"
    )
    site.manage("renew_epoch")
    for page in pages:
        expect(page.locator("#people-found")).to_contain_text("No people found", timeout=SOON)
        expect(page.locator("#find-people")).to_have_value("ali")


def test_a_form_to_answer_says_again_whom_once_they_are_to_be_read_again(
    site: Site, open_window: Callable[..., Window]
) -> None:
    post = site.post("bob", "Talk to me")
    comment = site.comment("alice", post, "Ask me anything")
    page = open_window(site.url, "carol").open(f"/posts/{comment}/answer/")
    expect(page.locator(".answered")).to_contain_text("Replying to @alice")
    with untouched(page):
        site.send("alice", "/settings/privacy/", is_protected="on")
        expect(page.locator(".answered")).not_to_contain_text("alice", timeout=SOON)
        site.send("alice", "/settings/privacy/")
        expect(page.locator(".answered")).to_contain_text("Replying to @alice", timeout=SOON)
        expect(page.locator(".answered")).to_contain_text("Ask me anything")
