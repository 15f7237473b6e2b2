"""The events of polls and of what is scheduled: who gets what, from what is true when it is sent."""

from datetime import timedelta

import pytest
from django.utils import timezone

from feed.actions import boosts, polls, scheduled
from feed.actions.content import PostContent
from feed.live.delivery.audience import Audience
from feed.live.delivery.compose import compose, fresh
from feed.models import Poll, Post
from feed.pages.post import POST
from feed.pages.public import PUBLIC
from feed.pages.scheduled import SCHEDULED
from tests.factories import make_poll, pick
from tests.html import parse
from tests.live.conftest import watch
from tests.live.town import Composed, Town, having
from tests.people import person
from users.actions import follows, mutes

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(town: Town) -> Post:
    """A poll by alice, whom bob follows; its page is open for all of them."""
    made = make_poll(town.alice)
    town.frames()
    for one in town.people:
        town.own_page(one, POST, made.pk)
    town.own_page(town.stranger, PUBLIC)
    town.more.append(watch(POST, about=made.pk))
    return made


def of(town: Town, who: object) -> set[object]:
    """Return this person's pages that show the poll."""
    pages = {page for page in town.more if page.viewer_id == getattr(who, "pk", None)}
    return pages | ({town.home[who]} if who in (town.alice, town.bob) else set())


def results(frames: Composed) -> set[object]:
    """Return the pages that are sent how the poll stands."""
    return set(having(frames, "people have voted") | having(frames, "person has voted"))


def test_poll_voted(town: Town, post: Post) -> None:
    polls.vote(actor=town.bob, post=post, choices=pick(post, "Rye"))
    assert town.kinds() == ["poll_voted", "poll_counted"]
    frames = town.frames()
    # Beside who has voted only the author learns of it.
    assert results(frames) == {
        *of(town, town.bob),
        *of(town, town.alice),
        town.told[town.bob],
    }
    assert having(frames, "your choice") == results(frames) - of(town, town.alice)


def test_poll_counted(town: Town, post: Post) -> None:
    polls.vote(actor=town.bob, post=post, choices=pick(post, "Rye"))
    town.frames()
    polls.vote(actor=town.stranger, post=post, choices=pick(post, "Wheat"))
    frames = town.frames()
    assert having(frames, "2 people have voted") >= {
        *of(town, town.bob),
        *of(town, town.alice),
        *of(town, town.stranger),
    }
    # What each has chosen is marked for them alone.
    for one, choice in ((town.bob, "Rye"), (town.stranger, "Wheat")):
        for page in of(town, one):
            for marked in parse(frames[page].html).all("li", class_="is-mine"):  # type: ignore[index]
                assert choice in marked.text
    assert not having(frames, "<input type")
    assert not results(frames) & {town.public, town.person, town.thread}


def test_poll_ended(town: Town, post: Post) -> None:
    polls.vote(actor=town.bob, post=post, choices=pick(post, "Rye"))
    town.frames()
    Poll.objects.update(ends_at=timezone.now())
    polls.end_due()
    frames = town.frames()
    everybody = set(town.more) | {town.home[town.alice], town.home[town.bob]}
    assert results(frames) == everybody | {town.public, town.person}
    assert having(frames, "your choice") == of(town, town.bob)
    assert having(frames, "Ended") == results(frames)
    told = {town.told[town.bob], *of(town, town.bob)}
    assert having(frames, "you voted in has ended") == told


def test_a_pushed_card_can_be_voted_in_and_shows_its_author_how_it_stands(town: Town) -> None:
    post = make_poll(town.alice)
    frames = town.frames()
    cards = having(frames, f'<article id="post-{post.pk}"')
    assert cards == {town.home[town.alice], town.home[town.bob], town.public, town.person}
    for page in cards:
        assert 'type="radio"' in frames[page].html
        assert "csrf" not in frames[page].html
    part = f"innerHTML:.post-{post.pk}-poll:"
    assert having(frames, part) == {town.home[town.alice]}
    assert "0 people have voted" in frames[town.home[town.alice]].html


def test_a_page_that_catches_up_shows_what_a_reload_does(town: Town) -> None:
    post = make_poll(town.alice)
    polls.vote(actor=town.bob, post=post, choices=pick(post, "Rye"))
    html = town.frames()[town.home[town.bob]].html
    [*_earlier, last] = html.split(f"innerHTML:.post-{post.pk}-poll:not(")
    afresh = fresh(town.home[town.bob]).html
    shown = parse(afresh).one(class_=f"post-{post.pk}-poll")
    results_sent = parse(last.partition('">')[2]).one("ul", class_="poll-results")
    assert results_sent.text in shown.text
    assert "your choice" in shown.text


def test_each_rendering_is_made_once_however_many_look(town: Town, post: Post) -> None:
    """Those who chose the same share one piece; nobody is asked about who is not here."""
    voters = [person(f"voter{number}") for number in range(6)]
    for number, one in enumerate(voters):
        choice = "Rye" if number % 2 else "Wheat"
        polls.vote(actor=one, post=post, choices=pick(post, choice))
    pages = [watch(POST, one.pk, post.pk) for one in voters[:4]]
    town.more.extend(pages)
    frames = town.frames()
    # One's own, and all's; each for pages that have the focus in it, and for others.
    assert {frames[page].html.count("voted</span>") for page in pages} == {2 * 2}
    others = {frames[page].html for page in (pages[0], pages[2])}
    assert len(others) == 1


def test_a_muted_authors_poll_is_counted_where_it_shows(town: Town, post: Post) -> None:
    polls.vote(actor=town.bob, post=post, choices=pick(post, "Rye"))
    mutes.mute(actor=town.bob, person=town.alice)
    town.frames()
    polls.vote(actor=town.stranger, post=post, choices=pick(post, "Rye"))
    frames = town.frames()
    assert results(frames) & of(town, town.bob) == of(town, town.bob) - {town.home[town.bob]}


def test_a_boosted_poll_comes_with_how_it_stands_for_who_has_voted(town: Town) -> None:
    carol = person("carol")
    post = make_poll(carol)
    follows.follow(actor=town.bob, person=town.alice)
    polls.vote(actor=town.bob, post=post, choices=pick(post, "Rye"))
    town.frames()
    boosts.boost(actor=town.alice, post=post)
    html = town.frames()[town.home[town.bob]].html
    card, parts = html.split(f"innerHTML:.post-{post.pk}-poll:", 1)
    assert f'<article id="post-{post.pk}"' in card
    assert "your choice" in parts


def test_scheduled_changed(town: Town) -> None:
    mine = town.own_page(town.bob, SCHEDULED)
    town.own_page(town.alice, SCHEDULED)
    due = timezone.now() + timedelta(hours=1)
    row = scheduled.schedule_post(author=town.bob, content=PostContent(body="Later"), due_at=due)
    assert having(town.frames(), "Later") == {mine}
    scheduled.cancel_scheduled(actor=town.bob, scheduled=row)
    frames = town.frames()
    assert "delete:#scheduled" in frames[mine].html and "Later" not in frames[mine].html
    assert set(frames) == {mine}


def test_a_poll_whose_post_is_gone_says_nothing(town: Town, post: Post) -> None:
    polls.vote(actor=town.bob, post=post, choices=pick(post, "Rye"))
    Post.objects.filter(pk=post.pk).update(deleted_at=timezone.now())
    assert not results(town.frames())


def test_counting_asks_no_more_of_the_database_for_more_viewers(town: Town, post: Post) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from feed.live.log import log

    start = log.head().seq
    for number in range(8):
        one = person(f"voter{number}")
        polls.vote(actor=one, post=post, choices=pick(post, "Rye"))
    new = log.read(start, 100)

    def queries(viewers: list[int]) -> int:
        pages = [watch(POST, pk, post.pk) for pk in viewers]
        with CaptureQueriesContext(connection) as asked:
            compose(new, Audience(pages))
        return len(asked)

    everybody = [event.actor_id for event in new if event.actor_id is not None]
    assert queries(everybody) == queries(everybody[:1])
