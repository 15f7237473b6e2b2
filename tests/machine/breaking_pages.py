"""More things to break on purpose: what a page keeps, where its lists end, what several looks bring."""

import re
from collections.abc import Iterable
from typing import Any

import pytest
from django.utils.safestring import SafeString

from feed.live.delivery import bounds, compose, fragments
from feed.live.delivery import swaps as places
from feed.live.hub import hub
from feed.models import PostTag, home
from feed.models.home import HomePage
from feed.pages import home as home_pages
from feed.templatetags import lists
from feed.templatetags import live as swaps

from .kinds import IN_HAND, TAGGED


def answers_without_a_place_land_below_the_form(patch: pytest.MonkeyPatch) -> None:
    """What goes in beside something, and finds nothing, goes in beside the sink."""
    true = places.either

    def either(style: str, targets: str, otherwise: Iterable[str], content: str) -> SafeString:
        if style != "afterend":
            return true(style, targets, otherwise, content)
        beside = ",".join(f"body{case} {places.SINK}" for case in otherwise)
        return places.out_of_band(style, f"{targets},{beside}", content) + places.EMPTY_SINK

    patch.setattr(swaps, "either", either)


def answers_come_in_at_the_end(patch: pytest.MonkeyPatch) -> None:
    """A comment goes in behind all others, whatever it answers."""
    true = places.either

    def either(style: str, targets: str, otherwise: Iterable[str], content: str) -> SafeString:
        own = re.search(r"#comment-[0-9]+", targets)
        if style == "afterend" and own is not None:
            page = targets.partition(":not(")[0]
            targets = f"{page}:not(:has({own[0]},> .more,> .cut)) > .end"
            otherwise = (f":not(:has({page}))", f":has({page} :is({own[0]},.more,.cut))")
            style = "beforebegin"
        return true(style, targets, otherwise, content)

    patch.setattr(swaps, "either", either)


def home_ends_where_much_was_deleted(patch: pytest.MonkeyPatch) -> None:
    """Fewer posts than were read are taken for the end of the timeline."""
    true = home.home_page

    def home_page(viewer: Any, before: int | None, size: int) -> HomePage:
        page = true(viewer, before, size)
        deleted = PostTag.objects.filter(
            tag__follows__person=viewer, post__deleted_at__isnull=False
        )
        return HomePage(page.posts, None) if deleted.count() > size else page

    patch.setattr(home_pages, "home_page", home_page)


def regions_are_replaced_under_the_hand(patch: pytest.MonkeyPatch) -> None:
    """What changed away from the head of a list brings the region afresh: a warning that was unfolded
    is folded, the chosen answer of a poll is lost."""
    patch.setattr(fragments, "changed", lambda watch: fragments.refreshed(watch, is_forced=True))


def edits_fold_what_was_unfolded(patch: pytest.MonkeyPatch) -> None:
    """A part that is swapped comes as it is rendered."""
    patch.setattr(swaps, "unfolded", lambda content: [("", SafeString(content))])


def lists_are_cut_without_a_word(patch: pytest.MonkeyPatch) -> None:
    """What is taken from the end of a list leaves no way back to it."""

    def bounded(where: str, *, is_held_back: bool = True) -> SafeString:
        last = f":nth-child({bounds.size_of(where)} of article:not(.top))"
        still = f"{bounds.from_head(where)}:not(:has(> .hold,> .page-2))"
        return places.remove(f"{still} > {last} ~ :not(.end)")

    patch.setattr(bounds, "bounded", bounded)


def lists_are_never_told_what_they_lack(patch: pytest.MonkeyPatch) -> None:
    """What comes back further down a list stays away."""
    patch.setattr(lists, "either", lambda *about: SafeString())


def of_several_events_the_first_is_told(patch: pytest.MonkeyPatch) -> None:
    """What happened to one thing between two looks of the Hub collapses, whatever it was."""
    true = compose._collapsed

    def collapsed(events: Any) -> Any:
        first: dict[int, Any] = {}
        for event in true(events):
            first.setdefault(event.object_id, event)
        return list(first.values())

    patch.setattr(compose, "_collapsed", collapsed)


def pages_begin_where_the_log_is(patch: pytest.MonkeyPatch) -> None:
    """What happened between the loading of a page and its first connection is not told."""
    true = hub.Hub.resume

    def resume(self: hub.Hub, page: Any, asked: list[str], **how: Any) -> None:
        true(self, page, asked if page.has_asked else [str(self._safe)], **how)

    patch.setattr(hub.Hub, "resume", resume)


def what_is_removed_takes_its_stand_in_along(patch: pytest.MonkeyPatch) -> None:
    """The element that is removed where nothing else is, is not put back."""
    for module in (swaps, lists, bounds, places):
        patch.setattr(
            module,
            "remove",
            lambda *selectors: places.out_of_band("delete", ",".join((*selectors, places.VOID))),
        )


BREAKS = (
    answers_without_a_place_land_below_the_form,
    answers_come_in_at_the_end,
    home_ends_where_much_was_deleted,
    regions_are_replaced_under_the_hand,
    edits_fold_what_was_unfolded,
    lists_are_cut_without_a_word,
    lists_are_never_told_what_they_lack,
    of_several_events_the_first_is_told,
    pages_begin_where_the_log_is,
    what_is_removed_takes_its_stand_in_along,
)
KIND_OF = {
    home_ends_where_much_was_deleted: TAGGED,
    edits_fold_what_was_unfolded: IN_HAND,
    regions_are_replaced_under_the_hand: IN_HAND,
}
