"""Events of groups, and of posts that messages show: who gets what, from what is true when it is sent."""

import pytest

from feed.actions import group_links, groups, posts
from feed.actions.messages import send
from feed.live.delivery import fragments
from feed.live.open_pages.watch import Watch, site_locale
from feed.models import Conversation
from feed.pages.conversation import CONVERSATION
from feed.pages.group import GROUP
from feed.pages.joining import JOINING
from tests.factories import make_post
from tests.live.town import Town, having
from tests.people import person
from tests.talking import group
from users.actions.blocks import block
from users.actions.follows import follow, unfollow
from users.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]


class Door:
    """A group of alice and bob with a link, which the stranger has opened, with the pages of each."""

    def __init__(self, town: Town, *, asks: bool = True) -> None:
        """Open the pages: of the conversation, of its people, of the link."""
        self.town, self.alice, self.bob, self.stranger = town, *town.people
        self.group: Conversation = group(self.alice, self.bob, name="Bakers")
        group_links.set_asks(actor=self.alice, conversation=self.group, asks=asks)
        made = group_links.renew(actor=self.alice, conversation=self.group)
        self.key = made.link_key or ""
        self.page = {one: self.open(CONVERSATION, one) for one in (self.alice, self.bob)}
        self.people = {one: self.open(GROUP, one) for one in (self.alice, self.bob)}
        self.link = {one: self.opened(one) for one in town.people}
        town.frames()

    def open(self, kind: type | object, one: User) -> Watch:
        """Open a page of the group."""
        return self.town.own_page(one, kind, self.group.pk)  # type: ignore[arg-type]

    def opened(self, one: User) -> Watch:
        """Open the page of the link."""
        watch = Watch(JOINING, self.group.pk, one.pk, site_locale(), key=self.key)
        self.town.more.append(watch)
        return watch


def test_group_link_changed(town: Town) -> None:
    door = Door(town)
    group_links.join(actor=town.stranger, key=door.key)
    frames = town.frames()
    # Who leads it sees who waits, and how many; who waits sees that they do. Nobody else learns of it.
    assert having(frames, f'id="waiting-{town.stranger.pk}"') == {door.people[town.alice]}
    assert having(frames, "asks to join") == {door.page[town.alice]}
    assert having(frames, "Withdraw request") == {door.link[town.stranger]}
    for watch in (door.people[town.bob], door.page[town.bob], door.link[town.bob]):
        html = frames[watch].html if watch in frames else ""
        assert "stranger" not in html and town.stranger.name not in html
    group_links.let_in(actor=town.alice, conversation=door.group, person=town.stranger)
    frames = town.frames()
    assert having(frames, f'id="member-{town.stranger.pk}"') == {*door.people.values()}
    assert having(frames, "Open the conversation") >= {door.link[town.stranger]}
    assert having(frames, "let in") >= {*door.page.values()}


def test_who_is_turned_down_is_not_told_but_by_the_button(town: Town) -> None:
    door = Door(town)
    group_links.join(actor=town.stranger, key=door.key)
    town.frames()
    group_links.turn_down(actor=town.alice, conversation=door.group, person=town.stranger)
    frames = town.frames()
    html = frames[door.link[town.stranger]].html
    assert "Ask to join" in html and "declined" not in html
    assert not having(frames, "asks to join")
    assert door.page[town.alice] in frames


def test_the_key_goes_to_those_alone_who_lead_the_group(town: Town) -> None:
    door = Door(town)
    made = group_links.renew(actor=town.alice, conversation=door.group)
    frames = town.frames()
    assert having(frames, made.link_key or "") == {door.people[town.alice]}
    assert having(frames, "Page not found") == {*door.link.values()}
    assert not having(frames, door.group.name) & {*door.link.values()}
    groups.set_role(actor=town.alice, conversation=door.group, person=town.bob, role="moderator")
    assert having(town.frames(), made.link_key or "") == {*door.people.values()}
    groups.set_role(actor=town.alice, conversation=door.group, person=town.bob, role="member")
    html = town.frames()[door.people[town.bob]].html
    assert (made.link_key or "") not in html
    assert "#group-links" in html, "it goes from there"


def test_a_block_shows_who_would_be_met_behind_the_link_and_to_nobody_else(town: Town) -> None:
    door = Door(town, asks=False)
    block(actor=town.stranger, person=town.bob)
    assert having(town.frames(), "Somebody you block") == {door.link[town.stranger]}
    block(actor=town.alice, person=town.stranger)
    html = town.frames()[door.link[town.stranger]].html
    assert "A group by" not in html


def test_a_post_is_sent_to_those_who_may_see_it_and_goes_from_those_who_may_not(
    town: Town,
) -> None:
    door = Door(town)
    ann = person("ann")
    for one in (town.alice, town.bob):
        follow(actor=one, person=ann)
    post = make_post(ann, "For those who follow", visibility="followers")
    town.frames()
    send(author=town.alice, conversation=door.group, body="", post=post.pk)
    assert having(town.frames(), "For those who follow") == {*door.page.values()}
    unfollow(actor=town.bob, person=ann)
    frames = town.frames()
    assert having(frames, f".quoted-{post.pk}") >= {door.page[town.bob]}
    assert not having(frames, "For those who follow") & {door.page[town.bob]}
    posts.edit_post(actor=ann, post=post, body="Changed for those who follow")
    frames = town.frames()
    assert having(frames, "Changed for those who follow") & {*door.page.values()} == {
        door.page[town.alice]
    }
    send(author=town.alice, conversation=door.group, body="Again", post=post.pk)
    frames = town.frames()
    assert having(frames, "Again") >= {*door.page.values()}
    assert "quote-gone" in frames[door.page[town.bob]].html
    assert "Changed" not in frames[door.page[town.bob]].html


def test_a_page_whose_place_is_of_no_use_keeps_no_post_that_its_viewer_may_not_see(
    town: Town,
) -> None:
    door, ann = Door(town), person("ann")
    follow(actor=town.bob, person=ann)
    follow(actor=town.alice, person=ann)
    post = make_post(ann, "For those who follow", visibility="followers")
    shown = send(author=town.alice, conversation=door.group, body="", post=post.pk)
    plain = send(author=town.alice, conversation=door.group, body="Plain")
    page = door.page[town.bob]
    assert f"#message-{shown.pk}" in fragments.drop_forbidden(page)
    unfollow(actor=town.bob, person=ann)
    kept = fragments.drop_forbidden(page)
    assert f"#message-{shown.pk}" not in kept and f"#message-{plain.pk}" in kept


def test_a_page_whose_place_is_of_no_use_keeps_a_link_for_those_alone_who_lead(town: Town) -> None:
    door = Door(town)
    group_links.join(actor=town.stranger, key=door.key)
    assert "#group-link," in fragments.drop_forbidden(door.people[town.alice])
    assert f"#waiting-{town.stranger.pk}" in fragments.drop_forbidden(door.people[town.alice])
    kept = fragments.drop_forbidden(door.people[town.bob])
    assert "#group-link," not in kept and f"#waiting-{town.stranger.pk}" not in kept
    assert "#way-in" in fragments.drop_forbidden(door.link[town.stranger])
    group_links.end(actor=town.alice, conversation=door.group)
    assert "#way-in" not in fragments.drop_forbidden(door.link[town.stranger])
