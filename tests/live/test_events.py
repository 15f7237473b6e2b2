"""Each event, by its name: who gets what for it, from what is true when it is sent."""

import pytest

from feed.actions import posts as actions
from feed.actions import reactions
from feed.actions.notifications import mark_read, notify
from feed.live import events
from feed.live.delivery.compose import fresh
from feed.live.open_pages.watch import Watch
from feed.models import LiveEvent, Notification, Post
from feed.pages import topics
from feed.pages.bookmarks import BOOKMARKS
from tests.factories import make_comment, make_post
from tests.live.town import Town, having
from users.actions import follows, people
from users.actions.display import set_display
from users.actions.usernames import change_username
from users.models import User
from users.models.display import Display, TextSize, Theme

pytestmark = pytest.mark.django_db


def timelines(town: Town) -> set[Watch]:
    """Return the pages that list what alice writes."""
    return {town.home[town.alice], town.home[town.bob], town.public, town.person}


def test_post_created(town: Town) -> None:
    post = make_post(town.alice, "A new one")
    assert town.kinds() == ["person_counted", "post_created"]
    frames = town.frames()
    assert having(frames, f'<article id="post-{post.pk}"') == timelines(town)
    assert having(frames, f".person-{town.alice.pk}-counts") == {town.person}


def test_post_edited(town: Town) -> None:
    actions.edit_post(actor=town.alice, post=town.post, body="Changed")
    frames = town.frames()
    assert having(frames, "Changed") == timelines(town) | {town.thread}
    assert having(frames, "@alice: “Changed” · Plaza") == {town.thread}
    assert not having(frames, "<article")


def test_the_title_of_a_post_says_nothing_that_stands_behind_a_warning(town: Town) -> None:
    actions.edit_post(actor=town.alice, post=town.post, body="He did it", warning="Spoilers")
    title = town.frames()[town.thread].html.partition("head>title")[2].partition("</div>")[0]
    assert "@alice: “Spoilers” · Plaza" in title
    assert "He did it" not in title


def test_post_deleted(town: Town) -> None:
    actions.delete_posts(actor=town.alice, posts=[town.post])
    frames = town.frames()
    removed = having(frames, f"delete:#post-{town.post.pk},#live-void")
    assert removed == timelines(town) | set(town.home.values())
    assert having(frames, "Page not found") == {town.thread}
    assert not having(frames, "The post")


def test_post_restored(town: Town) -> None:
    moderator = User.objects.create_superuser("moderator", "m@example.org", "x")
    actions.delete_posts(actor=moderator, posts=[town.post])
    town.frames()
    actions.restore_posts(actor=moderator, posts=[town.post])
    frames = town.frames()
    assert having(frames, "The post") == timelines(town) | {town.thread}
    assert all(frames[one].is_fresh for one in timelines(town))


def test_post_counted(town: Town) -> None:
    make_comment(town.post, town.stranger)
    frames = town.frames()
    assert having(frames, f"innerHTML:.post-{town.post.pk}-comments,") == timelines(town) | {
        town.thread
    }
    assert "<b>1</b> comment" in frames[town.public].html
    assert having(frames, f"innerHTML:.post-{town.post.pk}-none,") == {town.thread}
    assert "visible to you" in frames[town.thread].html  # where it shows none of them


def test_notification_created(town: Town) -> None:
    notify(recipient=town.bob, text="Your export is ready.", url="/public/")
    frames = town.frames()
    assert having(frames, "Your export is ready.") == {town.told[town.bob], town.home[town.bob]}
    assert set(frames) == {town.told[town.bob], town.home[town.bob]}
    assert having(frames, 'hx-swap-oob="true">1</span>') == set(frames)


def test_notifications_read(town: Town) -> None:
    told = notify(recipient=town.bob, text="A note")
    assert told is not None
    town.frames()
    assert mark_read(actor=town.bob, up_to=told.pk) == 1
    frames = town.frames()
    assert set(frames) == {town.told[town.bob], town.home[town.bob]}
    assert having(frames, 'id="notification-badge" class="badge" hx-swap-oob="true"></span>')
    assert not having(frames, "<article")


def test_notifications_changed(town: Town) -> None:
    comment = make_comment(town.post, town.stranger)
    assert Notification.objects.unread_by(town.alice).filter(post=comment).exists()
    town.frames()
    actions.delete_posts(actor=town.stranger, posts=[comment])
    frames = town.frames()
    assert frames[town.told[town.alice]].is_fresh
    assert f"comment-{comment.pk}" not in frames[town.told[town.alice]].html


def test_notices_changed(town: Town) -> None:
    """Whoever was told of a post, however many they are, loses it with the post."""
    told = notify(
        recipient=town.bob, kind=Notification.Kind.EDITED, actor=town.alice, post=town.post
    )
    under = make_comment(town.post, town.stranger, "Remarkable")
    assert told is not None
    town.frames()
    actions.delete_posts(actor=town.alice, posts=[town.post])
    assert "notices_changed" in town.kinds()
    assert not LiveEvent.objects.filter(kind="notifications_changed").exists()
    frames = town.frames()
    for one in (town.alice, town.bob):
        assert frames[town.told[one]].is_fresh
        assert "notification-badge" in frames[town.home[one]].html
        assert f"notification-{told.pk}" not in frames[town.told[one]].html
    assert under.root_id == town.post.pk
    assert "notification-badge" not in frames[town.home[town.stranger]].html
    assert town.told[town.stranger] not in frames


def test_an_excerpt_changes_for_those_who_were_told_and_for_nobody_else(town: Town) -> None:
    notify(recipient=town.bob, kind=Notification.Kind.EDITED, actor=town.alice, post=town.post)
    notify(recipient=town.stranger, kind=Notification.Kind.EDITED, actor=town.alice, post=town.post)
    actions.edit_post(actor=town.alice, post=town.post, body="Among us", visibility="followers")
    town.frames()
    actions.edit_post(actor=town.alice, post=town.post, body="Changed again")
    frames = town.frames()
    assert having(frames, f"innerHTML:.excerpt-{town.post.pk},") == {town.told[town.bob]}
    assert "Changed again" in frames[town.told[town.bob]].html
    assert town.told[town.stranger] not in frames


def test_person_counted(town: Town) -> None:
    follows.follow(actor=town.stranger, person=town.alice)
    assert having(town.frames(), "<b>2</b> followers") == {town.person}


def test_person_changed(town: Town) -> None:
    people.rename(actor=town.alice, person=town.alice, name="Alice & Co")
    frames = town.frames()
    assert len(having(frames, f"innerHTML:.name-{town.alice.pk},#live-sink")) == len(frames) == 10
    assert "Alice &amp; Co" in frames[town.public].html


def test_username_changed(town: Town) -> None:
    change_username(actor=town.alice, username="alicia")
    frames = town.frames()
    assert len(having(frames, f"innerHTML:.handle-{town.alice.pk},#live-sink")) == len(frames) == 10
    assert "@alicia" in frames[town.public].html


def test_display_changed(town: Town) -> None:
    set_display(actor=town.alice, display=Display(Theme.DARK, TextSize.LARGE))
    frames = town.frames()
    assert set(frames) == {town.home[town.alice], town.told[town.alice]}
    for frame in frames.values():
        assert 'content="dark" class="theme-dark text-large" hx-swap-oob="true"' in frame.html
        assert "innerHTML:.themes," in frame.html


def test_a_page_whose_place_is_of_no_use_is_told_what_is_its_viewer_s_own_around_it(
    town: Town,
) -> None:
    set_display(actor=town.alice, display=Display(Theme.DARK, TextSize.LARGE))
    change_username(actor=town.alice, username="alicia")
    html = fresh(town.home[town.alice]).html
    assert "theme-dark text-large" in html
    assert 'class="place-me" href="/@alicia/"' in html
    others = fresh(town.home[town.bob]).html
    assert "theme-" not in others
    assert 'href="/@bob/"' in others


def test_reaction_changed(town: Town) -> None:
    kept = town.own_page(town.bob, BOOKMARKS)
    reactions.like(actor=town.bob, post=town.post)
    reactions.bookmark(actor=town.bob, post=town.post)
    frames = town.frames()
    turned = having(frames, f"innerHTML:.post-{town.post.pk}-own:")
    assert turned == {town.home[town.bob], town.told[town.bob], kept}
    assert "Liked" in frames[town.home[town.bob]].html
    assert "The post" in frames[kept].html
    counted = having(frames, f"innerHTML:.post-{town.post.pk}-likes,")
    assert counted == timelines(town) | {town.thread, kept}
    actions.delete_posts(actor=town.alice, posts=[town.post])
    assert kept in having(town.frames(), f"delete:#post-{town.post.pk},")


def test_person_removed(town: Town) -> None:
    people.deactivate(actor=None, people=[town.alice])
    assert town.kinds() == ["person_removed", "sessions_changed"]
    frames = town.frames()
    assert len(having(frames, f"delete:.by-{town.alice.pk},#live-void")) == 10
    assert having(frames, "Page not found") == {town.person, town.thread}
    assert not having(frames, "The post")


def test_person_reactivated(town: Town) -> None:
    people.deactivate(actor=None, people=[town.alice])
    town.frames()
    people.reactivate(actor=None, people=[User.objects.get(pk=town.alice.pk)])
    frames = town.frames()
    assert having(frames, "The post") == timelines(town) | {town.thread}


def test_sessions_changed_sends_nothing(town: Town) -> None:
    town.alice.set_password("another-password-9")
    town.alice.save()
    assert town.kinds() == ["sessions_changed"]
    assert town.frames() == {}


def test_what_happened_to_one_thing_is_sent_as_it_is_at_the_end(town: Town) -> None:
    post = make_post(town.alice, "First words")
    actions.edit_post(actor=town.alice, post=post, body="Second words")
    make_comment(post, town.bob)
    frames = town.frames()
    assert not having(frames, "First words")
    assert frames[town.public].html.count('<article id="post-') == 1
    actions.delete_posts(actor=town.alice, posts=[post])
    assert having(town.frames(), "Second words") == set()


def test_a_post_that_was_wiped_from_the_database_leaves_the_pages(town: Town) -> None:
    post = make_post(town.alice, "Wiped")
    Post.objects.filter(pk=post.pk).delete()
    removed = having(town.frames(), f"delete:#post-{post.pk},")
    assert removed == timelines(town) | set(town.home.values())


def test_whoever_followed_once_hears_of_a_deletion_too(town: Town) -> None:
    """Their page may have paged on, and so have kept the cards when they unfollowed."""
    follows.unfollow(actor=town.bob, person=town.alice)
    town.frames()
    actions.delete_posts(actor=town.alice, posts=[town.post])
    assert f"delete:#post-{town.post.pk}," in town.frames()[town.home[town.bob]].html


def test_an_event_of_a_newer_release_is_passed_over(town: Town) -> None:
    LiveEvent.objects.create(kind="of_tomorrow", object_id=1, topics=[str(topics.SITE)])
    post = make_post(town.alice)
    assert having(town.frames(), f'<article id="post-{post.pk}"') == timelines(town)


def test_every_event_has_its_envelope_and_its_test() -> None:
    from pathlib import Path

    from django.template.loader import get_template

    silent = {"sessions_changed", "notifications_read"}
    regions = {
        "post_restored",
        "comment_restored",
        "notifications_changed",
        "person_reactivated",
        "pin_changed",
        "scheduled_changed",
        "post_tags_changed",
        "notices_changed",
        "membership_changed",
        "conversation_changed",
        "group_link_changed",
        "case_changed",
        "powers_changed",
    }
    # What two people are to each other is one envelope; some leave the same way.
    same = {
        "person_protected": "person_removed",
        "unboosted": "post_deleted",
        "poll_voted": "poll_counted",
        "poll_ended": "poll_counted",
        "seen_changed": "message_seen",
    }
    here = Path(__file__).parent
    tests = "".join(path.read_text() for path in here.glob("test_*events.py"))
    for kind, event in events.REGISTRY.items():
        assert f"def test_{kind}" in tests
        if kind not in silent | regions:
            name = "relation_changed" if event.is_relation else same.get(kind, kind)
            get_template(f"feed/live/{name}.html")
