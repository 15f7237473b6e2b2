"""Each event about hashtags and mentions, by its name: who gets what."""

import pytest

from feed.actions import posts as actions
from feed.actions import tags
from feed.live.delivery.audience import Audience
from feed.live.delivery.compose import compose
from feed.live.log import log
from feed.live.open_pages.watch import Watch, site_locale
from feed.models import Tag
from feed.pages import topics
from feed.pages.tag import TAG
from feed.text.names import mark_of
from tests.factories import make_comment, make_post
from tests.live.town import Town, having
from users.actions import blocks, mutes, people, privacy
from users.actions.usernames import change_username
from users.models import User

pytestmark = pytest.mark.django_db


def tag_page(town: Town, key: str, viewer: User | None = None) -> Watch:
    """Open the page of a hashtag, and return its watch."""
    page = Watch(TAG, None, viewer.pk if viewer else None, site_locale(), key=key)
    town.more.append(page)
    return page


def test_post_created_on_the_pages_of_its_tags(town: Town) -> None:
    rye, mine = tag_page(town, "rye"), tag_page(town, "rye", town.bob)
    other, muted = tag_page(town, "wheat"), tag_page(town, "rye", town.stranger)
    mutes.mute(actor=town.stranger, person=town.alice)
    town.frames()
    assert not Tag.objects.exists(), "they were open before anybody had used it"
    post = make_post(town.alice, "New #RYE")
    frames = town.frames()
    shown = having(frames, f'<article id="post-{post.pk}"')
    assert {rye, mine} <= shown
    assert not {other, muted} & shown
    actions.edit_post(actor=town.alice, post=post, body="Newer #rye")
    assert {rye, mine} <= having(town.frames(), "Newer")
    make_comment(post, town.bob)
    assert {rye, mine} <= having(town.frames(), "<b>1</b> comment")
    actions.delete_posts(actor=town.alice, posts=[post])
    assert {rye, mine} <= having(town.frames(), f"delete:#post-{post.pk}")


def test_post_tags_changed(town: Town) -> None:
    rye, wheat = tag_page(town, "rye"), tag_page(town, "wheat")
    oats, apart = tag_page(town, "oats"), tag_page(town, "wheat", town.stranger)
    blocks.block(actor=town.stranger, person=town.alice)
    post = make_post(town.alice, "#rye #oats")
    town.frames()
    actions.edit_post(actor=town.alice, post=post, body="#wheat #oats")
    assert "post_tags_changed" in town.kinds()
    frames = town.frames()
    elsewhere = {rye, town.home[town.stranger]}  # homes in which it does not stand
    assert having(frames, f"delete:#post-{post.pk}") == elsewhere
    assert {page for page, frame in frames.items() if frame.is_fresh} == {wheat}
    assert f'<article id="post-{post.pk}"' in frames[wheat].html
    assert not frames[oats].is_fresh
    assert f"post-{post.pk}" not in (frames[apart].html if apart in frames else "")


def test_post_tags_changed_twice_while_a_page_was_away(town: Town) -> None:
    pages = {key: tag_page(town, key) for key in ("rye", "wheat", "oats")}
    post = make_post(town.alice, "#rye")
    start = log.head().seq
    for body in ("#wheat", "#oats"):
        actions.edit_post(actor=town.alice, post=post, body=body)
    events = log.read(start, 100)
    for key, page in pages.items():
        frame = compose(events, Audience([page]))[page]
        assert (f"delete:#post-{post.pk}" in frame.html) is (key != "oats"), key
        assert frame.is_fresh is (key == "oats"), key


def test_post_narrowed_and_protected_on_the_pages_of_tags(town: Town) -> None:
    visitor, fan = tag_page(town, "rye"), tag_page(town, "rye", town.bob)
    post = make_post(town.alice, "#rye")
    town.frames()
    actions.edit_post(actor=town.alice, post=post, body="#rye", visibility="followers")
    frames = town.frames()
    assert visitor in having(frames, f"delete:#post-{post.pk}")
    assert fan in having(frames, "For followers")
    assert fan not in having(frames, f"delete:#post-{post.pk}")
    privacy.set_protected(actor=town.alice, is_protected=True)
    assert visitor in having(town.frames(), f"delete:.by-{town.alice.pk}")
    privacy.set_protected(actor=town.alice, is_protected=False)
    assert town.frames()[visitor].is_fresh


def test_tag_follow_changed(town: Town) -> None:
    mine, other = tag_page(town, "rye", town.bob), tag_page(town, "rye", town.alice)
    tags.follow_tag(actor=town.bob, key="rye")
    frames = town.frames()
    part = f"innerHTML:.tag-{mark_of('rye')}-follow:"
    assert having(frames, part) == {mine, town.home[town.bob], town.told[town.bob]}
    assert "Following" in frames[mine].html
    assert "#rye" in frames[mine].html
    assert frames[town.home[town.bob]].is_fresh
    assert other not in frames
    tags.unfollow_tag(actor=town.bob, key="rye")
    frames = town.frames()
    assert "Following" not in frames[mine].html


def test_notification_created_for_a_mention(town: Town) -> None:
    post = make_post(town.stranger, "Ask @bob")
    frames = town.frames()
    told = having(frames, "mentioned you")
    assert town.told[town.bob] in told
    assert not told - {page for page in frames if page.viewer_id == town.bob.pk}
    actions.edit_post(actor=town.stranger, post=post, body="Do ask @bob, he knows")
    assert f"innerHTML:.excerpt-{post.pk}," in town.frames()[town.told[town.bob]].html
    actions.edit_post(actor=town.stranger, post=post, body="Ask nobody")
    frames = town.frames()
    assert frames[town.told[town.bob]].is_fresh
    assert "mentioned you" not in frames[town.told[town.bob]].html
    actions.edit_post(actor=town.stranger, post=post, body="Ask @bob after all")
    assert "mentioned you" in town.frames()[town.told[town.bob]].html
    actions.delete_posts(actor=town.stranger, posts=[post])
    assert "mentioned you" not in town.frames()[town.told[town.bob]].html


def test_username_changed_within_what_others_wrote(town: Town) -> None:
    make_post(town.stranger, "Ask @bob")
    town.frames()
    change_username(actor=town.bob, username="robert")
    html = town.frames()[town.public].html
    assert f"innerHTML:.mention-{town.bob.pk}," in html
    assert 'href="/@robert/"' in html


def test_person_removed_is_a_word_where_they_are_named(town: Town) -> None:
    make_post(town.stranger, "Ask @bob")
    assert town.public in having(town.frames(), 'class="mention"')
    people.deactivate(actor=None, people=[town.bob])
    frames = town.frames()
    named = f"innerHTML:.mention-{town.bob.pk},"
    assert (
        frames[town.public]
        .html.partition(named)[2]
        .partition(">")[2]
        .startswith('<span dir="ltr">@bob</span>')
    )
    assert 'class="mention"' not in frames[town.public].html


def test_a_tag_has_one_topic_however_it_is_written() -> None:
    assert str(topics.tag("rye")) == f"tag:{mark_of('rye')}"


def test_who_follows_a_tag_gets_what_everybody_may_read_at_home(town: Town) -> None:
    tags.follow_tag(actor=town.stranger, key="rye")
    home = town.home[town.stranger]
    town.frames()
    post = make_post(town.alice, "New #rye")
    for_some = make_post(town.alice, "Among us #rye", visibility="followers")
    frames = town.frames()
    assert home in having(frames, f'<article id="post-{post.pk}"')
    assert home not in having(frames, f"post-{for_some.pk}")
    actions.edit_post(actor=town.alice, post=post, body="Newer #rye")
    assert home in having(town.frames(), "Newer")
    actions.edit_post(actor=town.alice, post=post, body="Newer #wheat")
    frames = town.frames()
    assert home in having(frames, f"delete:#post-{post.pk}")
    assert town.home[town.bob] not in having(frames, f"delete:#post-{post.pk}")
    actions.edit_post(actor=town.alice, post=post, body="Newest #rye")
    frames = town.frames()
    assert frames[home].is_fresh
    assert "Newest" in frames[home].html
    assert not frames[town.home[town.bob]].is_fresh
    tags.unfollow_tag(actor=town.stranger, key="rye")
    frames = town.frames()
    assert frames[home].is_fresh
    assert "Newest" not in frames[home].html
