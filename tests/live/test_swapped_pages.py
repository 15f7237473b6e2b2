"""What a frame makes of an open page, applied to it as a browser does."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from feed.actions.boosts import boost
from feed.actions.content import PostContent
from feed.actions.posts import create_post, edit_post
from feed.live.delivery import fragments
from feed.live.delivery.audience import Audience
from feed.live.delivery.compose import compose
from feed.live.log import log
from feed.live.log.cursor import Cursor
from feed.pages import PageKind
from feed.pages.circles import FOLLOWERS, FOLLOWING
from feed.pages.home import HOME
from feed.pages.parts.sizes import PAGE_SIZE
from feed.pages.post import POST
from feed.pages.public import PUBLIC
from tests.factories import make_comment, make_post
from tests.live.conftest import watch
from tests.live.town import Town
from tests.machine.dom import Document
from tests.machine.tab import AHEAD
from tests.people import person, signed_in, text_of
from users.actions import blocks, follows, mutes, people, privacy, usernames

pytestmark = pytest.mark.django_db


def test_no_frame_leaves_words_behind_that_nobody_sees() -> None:
    """A part goes into the hidden sink as well, where it has no other place: not for long."""
    make_post(body="On the page")
    page = Document(text_of(Client().get("/public/")))
    place = fragments.cursor(Cursor("feed", 1))
    page.receive('<div hx-swap-oob="innerHTML:.post-99-body,#live-sink">Elsewhere</div>' + place)
    sink = page.one("#live-sink")
    assert sink is not None and sink.get_text() == ""
    assert page.value("#live-cursor") == "feed:1"


def test_a_new_username_reaches_the_heading_of_a_post() -> None:
    anna = person("anna")
    post = make_post(anna)
    page = Document(text_of(Client().get(post.get_absolute_url())))
    before = log.head().seq
    usernames.change_username(actor=anna, username="annette")
    open_page = watch(POST, about=post.pk)
    page.receive(compose(log.read(before, 100), Audience([open_page]))[open_page].html)
    heading = page.one("h1")
    assert heading is not None
    assert heading.get_text(" ", strip=True) == "A post by @annette"


@pytest.mark.parametrize("kind", [FOLLOWERS, FOLLOWING])
def test_a_new_username_reaches_the_heading_of_a_list_of_people(kind: PageKind) -> None:
    anna = person("anna")
    page = Document(text_of(Client().get(f"/@anna/{kind}/")))
    title = page.one("title")
    assert title is not None and "<" not in title.get_text() and "@anna" in title.get_text()
    before = log.head().seq
    usernames.change_username(actor=anna, username="annette")
    open_page = watch(kind, about=anna.pk)
    page.receive(compose(log.read(before, 100), Audience([open_page]))[open_page].html)
    again = Document(text_of(Client().get(f"/@annette/{kind}/")))
    headings = [one.get_text() for heading in (page, again) if (one := heading.one("h1"))]
    assert "@annette" in headings[0]
    assert headings[0] == headings[1]


def test_a_card_that_a_boost_put_on_home_stands_at_its_own_position_once_its_author_is_followed() -> (
    None
):
    """Further parts begin below it, so it has to be the position that a reload gives it."""
    anna, bert, cleo = person("anna"), person("bert"), person("cleo")
    post = make_post(anna)
    follows.follow(actor=cleo, person=bert)
    boost(actor=bert, post=post)
    browser = signed_in(cleo)
    page = Document(text_of(browser.get("/")))
    position = f"#post-{post.pk} > .place"
    assert page.value(position) != str(post.pk)
    before = log.head().seq
    follows.follow(actor=cleo, person=anna)
    open_page = watch(HOME, viewer=cleo.pk)
    page.receive(compose(log.read(before, 100), Audience([open_page]))[open_page].html)
    again = Document(text_of(browser.get("/")))
    assert page.value(position) == again.value(position) == str(post.pk)
    assert len(page.all(position)) == 1


def test_what_holds_the_focus_is_not_cut_off_by_what_goes_in_above_it(town: Town) -> None:
    """A list that has changed away from its head is brought up to date as a whole, and nothing held back."""
    posts = [make_post(town.alice) for _ in range(PAGE_SIZE)]
    blocked = make_post(town.stranger)
    blocks.block(actor=town.bob, person=town.stranger)
    page = Document(text_of(signed_in(town.bob).get("/public/")))
    last = page.one(f"#post-{posts[0].pk} .when")
    assert last is not None
    page.focused = last
    before = log.head().seq
    blocks.unblock(actor=town.bob, person=town.stranger)
    open_page = watch(PUBLIC, viewer=town.bob.pk)
    page.receive(compose(log.read(before, 100), Audience([open_page]))[open_page].html)
    assert page.one(f"#post-{blocked.pk}") is not None
    assert page.focused is last and page.has(last)


@pytest.mark.parametrize("way", ["protects", "blocks", "is hidden", "narrows", "is unfollowed"])
def test_what_others_said_under_a_post_leaves_what_one_was_told_with_the_post(
    way: str, town: Town
) -> None:
    """bob is named under a post of alice's, which he may not see any more then."""
    alice, bob = town.alice, town.bob
    if way == "is unfollowed":
        post = make_post(alice, visibility="followers")
        follows.follow(actor=town.stranger, person=alice)
    else:
        post = town.post
        follows.unfollow(actor=bob, person=alice)
    make_comment(post, town.stranger, "Look, @bob")
    page = Document(text_of(signed_in(bob).get("/notifications/", headers=AHEAD)))
    assert "Look" in page.root.get_text()
    town.frames()
    match way:
        case "protects":
            privacy.set_protected(actor=alice, is_protected=True)
        case "blocks":
            blocks.block(actor=alice, person=bob)
        case "is hidden":
            people.deactivate(actor=None, people=[alice])
        case "narrows":
            edit_post(actor=alice, post=post, body=post.body, visibility="friends")
        case _:
            follows.unfollow(actor=bob, person=alice)
    page.receive(town.frames()[town.told[bob]].html)
    assert "Look" not in page.root.get_text()
    badge = page.one("#notification-badge")
    assert badge is not None and badge.get_text() == ""


def test_it_leaves_a_page_that_has_paged_on_as_well(town: Town) -> None:
    """Such a page keeps its region; that somebody follows one is nothing they wrote, and stays."""
    follows.follow(actor=town.stranger, person=town.bob)
    make_comment(town.post, town.stranger, "Look, @bob")
    page = Document(text_of(signed_in(town.bob).get("/notifications/", headers=AHEAD)))
    more = page.one("#notifications")
    assert more is not None
    more.append(BeautifulSoup('<span class="page-2"></span>', "html.parser"))
    town.frames()
    privacy.set_protected(actor=town.stranger, is_protected=True)
    page.receive(town.frames()[town.told[town.bob]].html)
    assert page.one(".page-2") is not None
    assert "Look" not in page.root.get_text()
    assert "followed you" in page.root.get_text()


@pytest.mark.parametrize("has_more", [False, True], ids=["ends", "goes on"])
def test_a_list_with_cards_held_back_says_that_something_changed_below_its_first_part(
    has_more: bool,
) -> None:
    """Nothing is taken from its end meanwhile, so it shows cards between which others belong now."""
    bob, carol, dave = person("bob"), person("carol"), person("dave")
    follows.follow(actor=bob, person=carol)
    for number in range(24):
        make_post(carol if number % 2 else dave, body=f"Number {number}")
    page = Document(text_of(signed_in(bob).get("/", headers=AHEAD)))
    timeline = page.one("#timeline")
    assert timeline is not None
    timeline.insert(0, BeautifulSoup('<i class="hold"></i>', "html.parser"))
    before = log.head().seq
    follows.follow(actor=bob, person=dave if has_more else person("erin"))
    open_page = watch(HOME, viewer=bob.pk)
    page.receive(compose(log.read(before, 100), Audience([open_page]))[open_page].html)
    offer = page.one("#live-offer")
    assert offer is not None
    assert ("further down" in offer.get_text()) == has_more


def test_what_changed_comes_with_what_the_list_lacks_however_much_it_is() -> None:
    anna, hidden = person("anna"), person("hidden")
    make_post(hidden, "By somebody who opens their account")
    privacy.set_protected(actor=hidden, is_protected=True)
    posts = [make_post(anna, f"Number {number}") for number in range(30)]
    page = Document(text_of(Client().get("/public/")))
    before = log.head().seq
    for post in posts:
        edit_post(actor=anna, post=post, body="Changed")
    privacy.set_protected(actor=hidden, is_protected=False)
    open_page = watch(PUBLIC)
    page.receive(compose(log.read(before, 100), Audience([open_page]))[open_page].html)
    texts = [one.get_text(strip=True) for one in page.all("#timeline > article .text")]
    assert texts == ["Changed"] * 20


@pytest.mark.parametrize("kind", [POST, PUBLIC])
def test_what_others_quote_of_somebody_folds_and_unfolds_with_a_mute(kind: PageKind) -> None:
    anna, bob, viewer = person("anna"), person("bob"), person("viv")
    said = make_post(anna, "Said by Anna")
    quoting = create_post(author=bob, content=PostContent(body="Look at this", quote=said))
    path = quoting.get_absolute_url() if kind is POST else "/public/"
    browser = signed_in(viewer)
    page = Document(text_of(browser.get(path)))
    open_page = watch(kind, about=quoting.pk if kind is POST else None, viewer=viewer.pk)

    def catches_up(since: int) -> None:
        frame = compose(log.read(since, 100), Audience([open_page])).get(open_page)
        if frame is not None:
            page.receive(frame.html)

    def quote(state: str) -> None:
        shown, again = page, Document(text_of(browser.get(path)))
        for one in (shown, again):
            assert one.one(f"#post-{quoting.pk} > .quoted-{said.pk} > .{state}") is not None

    quote("quote-shown")
    before = log.head().seq
    mutes.mute(actor=viewer, person=anna)
    catches_up(before)
    quote("quote-muted")
    fold = page.one(".quote-muted")
    assert fold is not None
    fold["open"] = ""
    before = log.head().seq
    edit_post(actor=anna, post=said, body="Said otherwise")
    catches_up(before)
    assert page.one(".quote-muted[open] .text") is not None
    assert "Said otherwise" in page.one(".quote-muted[open] .text").get_text()  # type: ignore[union-attr]
    before = log.head().seq
    mutes.unmute(actor=viewer, person=anna)
    catches_up(before)
    quote("quote-shown")
