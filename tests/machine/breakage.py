"""Things to break on purpose. The machine must notice each of them.

Each function breaks one thing of the product, as a careless change could, until it is undone.
"""

import re
from collections.abc import Callable, Collection, Iterable
from copy import copy
from dataclasses import replace
from typing import Any

import pytest

from feed.live.delivery import sharing
from feed.live.delivery import swaps as places
from feed.live.events import (
    CommentCreated,
    Followed,
    NotificationCreated,
    PostCounted,
    PostEdited,
    boosts,
    posts,
    relations,
)
from feed.live.events.pieces import AnyPiece, Badges, Piece, Refresh
from feed.live.hub import hub
from feed.live.hub.catch_up_queue import lowest
from feed.live.hub.hub import Hub
from feed.live.hub.ring import Ring
from feed.live.log.cursor import Cursor
from feed.models import Post
from feed.models.topic import Topic
from feed.pages import topics
from feed.templatetags import live as swaps

from . import breaking_pages, breaking_pictures, breaking_talks
from .kinds import CONNECTIONS, REPLIES, THREADS, TIMELINES, Kind

Break = Callable[[pytest.MonkeyPatch], None]

# The kinds of topics that lead to them.
HOME_PAGES = frozenset((topics.HOMES.kind, topics.FOLLOWERS, topics.BOOSTERS))


def deletes_are_not_sent_to_home_pages(patch: pytest.MonkeyPatch) -> None:
    """A deleted post leaves the other pages only."""
    true = posts.gone

    def gone(event: Any) -> Iterable[AnyPiece]:
        for one in true(event):
            yield _without_topics(one, HOME_PAGES)

    patch.setattr(posts, "gone", gone)


def edits_are_not_pushed(patch: pytest.MonkeyPatch) -> None:
    """The part with the words is not swapped."""
    patch.setattr(PostEdited, "pieces_of", classmethod(lambda cls, post: ()))


def likes_are_pushed_one_too_many(patch: pytest.MonkeyPatch) -> None:
    """The number in the frame is not the number on the page."""
    true = PostCounted.pieces

    def pieces(cls: type[PostCounted], event: Any, batch: Any) -> Iterable[AnyPiece]:
        for one in true(event, batch):
            if isinstance(one, Piece) and one.template == PostCounted.kind:
                post = copy(one.context["post"])
                post.like_count += 1
                one = replace(one, context={"post": post})
            yield one

    patch.setattr(PostCounted, "pieces", classmethod(pieces))


def cards_go_in_though_they_are_there(patch: pytest.MonkeyPatch) -> None:
    """An insert does not look whether the list has the card."""
    true = places.either

    def either(style: str, targets: str, otherwise: Iterable[str], content: str) -> Any:
        return true(style, re.sub(r"#[a-z]+-[0-9]+,", "", targets), otherwise, content)

    patch.setattr(swaps, "either", either)


def cursors_pass_what_is_held_back(patch: pytest.MonkeyPatch) -> None:
    """A frame's cursor moves before the content it stands for."""
    patch.setattr(Hub, "_safe", property(lambda self: Cursor(self._ring.epoch, self._ring.last)))


def catching_up_begins_one_too_late(patch: pytest.MonkeyPatch) -> None:
    """The first event after the cursor is left out."""
    true = Ring.above

    def above(self: Ring, seq: int) -> Any:
        return true(self, seq)[1:]

    patch.setattr(Ring, "above", above)


def follows_do_not_fill_the_home_page(patch: pytest.MonkeyPatch) -> None:
    """Whoever follows somebody sees their posts only after a reload."""
    true = Followed.for_viewer

    def for_viewer(
        cls: type[Followed], viewer: Any, other: Any, batch: Any, *, is_actor: bool
    ) -> Iterable[AnyPiece]:
        for one in true(viewer, other, batch, is_actor=is_actor):
            if not (isinstance(one, Refresh) and one.topics == (topics.home(viewer.pk),)):
                yield one

    patch.setattr(Followed, "for_viewer", classmethod(for_viewer))


def a_new_post_goes_to_the_pages_of_who_boosted_it(patch: pytest.MonkeyPatch) -> None:
    """Its own event brings the card before that of the boost does, without the line of whose it is."""
    true = posts.lists_of

    def lists_of(post: Post) -> list[Topic]:
        return [*true(post), *([topics.boosters(post.pk)] if post.boost_count else [])]

    patch.setattr(posts, "lists_of", lists_of)


def blocks_leave_the_cards(patch: pytest.MonkeyPatch) -> None:
    """What the other wrote stays on open pages."""
    patch.setattr(relations, "taken_away", lambda viewer, other, relation: ())


def badges_are_not_counted(patch: pytest.MonkeyPatch) -> None:
    """A new notification enters the list, and the badge stays as it was."""
    true = NotificationCreated.pieces

    def pieces(cls: type[NotificationCreated], event: Any, batch: Any) -> Iterable[AnyPiece]:
        return (one for one in true(event, batch) if not isinstance(one, Badges))

    patch.setattr(NotificationCreated, "pieces", classmethod(pieces))


def late_replies_are_not_repaired(patch: pytest.MonkeyPatch) -> None:
    """The place at which a reply was read is believed to be the page's."""

    def resume(self: Hub, page: Any, asked: list[str], **how: Any) -> None:
        since = lowest(asked)
        if page.cursor is not None and since is not None and since.seq < page.cursor.seq:
            since = page.cursor
        page.has_asked = True
        self._resumes.add(page, since, asked, **how)

    patch.setattr(hub.Hub, "resume", resume)


def _everybody(one: Any, reach: Any, sight: Any, audience: Any) -> Any:
    homes = audience.homes(audience.at_home()) if reach.may_reach_homes else set()
    return reach.certain | reach.asked | homes


def nobody_asks_who_may_see_it(patch: pytest.MonkeyPatch) -> None:
    """A card goes to everybody who watches its topics."""
    patch.setattr(sharing, "_allowed", _everybody)


def the_muted_are_heard(patch: pytest.MonkeyPatch) -> None:
    """New posts of muted people enter timelines."""
    patch.setattr(sharing, "WITHOUT_MUTED", frozenset())


def comments_reach_nobody(patch: pytest.MonkeyPatch) -> None:
    """A new comment is not pushed to the page of its post."""
    patch.setattr(CommentCreated, "pieces_of", classmethod(lambda cls, *about: ()))


def boost_lines_stay_as_they_were(patch: pytest.MonkeyPatch) -> None:
    """Who boosted a post is as it was when its card came."""
    patch.setattr(boosts, "_line_changed", lambda post, line, viewers: ())


BREAKS: tuple[Break, ...] = (
    deletes_are_not_sent_to_home_pages,
    edits_are_not_pushed,
    likes_are_pushed_one_too_many,
    cards_go_in_though_they_are_there,
    cursors_pass_what_is_held_back,
    catching_up_begins_one_too_late,
    follows_do_not_fill_the_home_page,
    blocks_leave_the_cards,
    badges_are_not_counted,
    late_replies_are_not_repaired,
    nobody_asks_who_may_see_it,
    the_muted_are_heard,
    comments_reach_nobody,
    boost_lines_stay_as_they_were,
    a_new_post_goes_to_the_pages_of_who_boosted_it,
    *breaking_pages.BREAKS,
    *breaking_pictures.BREAKS,
    *breaking_talks.BREAKS,
)

# Of which kind the stories are that find them; the others are found in stories of all sorts.
KIND_OF: dict[Break, Kind] = {
    deletes_are_not_sent_to_home_pages: TIMELINES,
    follows_do_not_fill_the_home_page: TIMELINES,
    a_new_post_goes_to_the_pages_of_who_boosted_it: TIMELINES,
    the_muted_are_heard: TIMELINES,
    boost_lines_stay_as_they_were: TIMELINES,
    blocks_leave_the_cards: TIMELINES,
    catching_up_begins_one_too_late: CONNECTIONS,
    cursors_pass_what_is_held_back: REPLIES,
    late_replies_are_not_repaired: REPLIES,
    comments_reach_nobody: THREADS,
    **breaking_pages.KIND_OF,
    **breaking_pictures.KIND_OF,
    **breaking_talks.KIND_OF,
}


def _without_topics(one: AnyPiece, kinds: Collection[str]) -> AnyPiece:
    if isinstance(one, Piece):
        left = tuple(name for name in one.topics if name.kind not in kinds)
        return replace(one, topics=left)
    return one
