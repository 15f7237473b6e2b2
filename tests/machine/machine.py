"""The rules from which Hypothesis makes stories."""

import re
from datetime import timedelta

from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import rule

from feed.actions.content import PostContent
from feed.actions.polls import NewPoll
from feed.actions.scheduled import schedule_post
from feed.models import Post

from . import doing
from .draws import (
    TURN,
    anybody,
    behind,
    has_posts,
    has_tabs,
    number,
    one_of,
    polls,
    someone,
    then,
    two,
    visibilities,
    warnings,
)
from .pictures import Pictures
from .talks import Talks
from .town import NAMES

ABOUT_WHAT_IS_HELD = ("edit", "edit", "answer", "likes", "boosts", "votes first in")


class Machine(Talks, Pictures):
    """Everything that may happen, in any order."""

    # --- writing --------------------------------------------------------------------------------

    @rule(who=someone, to=visibilities, also=behind, poll=polls, warning=warnings, then=then)
    def writes(
        self, who: str, to: str, also: str, poll: NewPoll | None, warning: str, then: str
    ) -> None:
        """Write a post, or ask something."""
        self.write(who, to, also, poll=poll, warning=warning)
        self.after(then)

    @has_posts
    @rule(who=someone, to=visibilities, post=number, then=then)
    def quotes(self, who: str, to: str, post: int, then: str) -> None:
        """Quote a post."""
        self.write(who, to, quote=self.town.post(post))
        self.after(then)

    @rule(who=someone, then=then)
    def schedules(self, who: str, then: str) -> None:
        """Let a post wait for its time."""
        word, later = self.town.word(), timezone.now() + timedelta(hours=1)
        self.town.do(
            who,
            f"schedules {word}",
            "",
            lambda: schedule_post(
                author=self.town.now(who), content=PostContent(body=word), due_at=later
            ),
        )
        self.after(then)

    @has_posts
    @rule(who=someone, under=number, also=behind, warning=warnings, then=then)
    def comments(self, who: str, under: int, also: str, warning: str, then: str) -> None:
        """Comment under a post, or answer a comment."""
        self.answer(who, self.town.post(under), also, warning=warning)
        self.after(then)

    @has_posts
    @rule(post=number, also=behind, then=then)
    def edits(self, post: int, also: str, then: str) -> None:
        """Change one's own words."""
        self.rewrite(self.town.post(post), also)
        self.after(then)

    @has_posts
    @rule(post=number, how=one_of({**doing.TO_OWN_POSTS, **doing.TO_COMMENTS}), then=then)
    def does_to_own(self, post: int, how: str, then: str) -> None:
        """Delete, pin, narrow one's own; fold away what others wrote under it."""
        self.do_to_own(how, self.town.post(post))
        self.after(then)

    @has_posts
    @rule(who=someone, post=number, how=one_of(doing.TO_POSTS), then=then)
    def reacts(self, who: str, post: int, how: str, then: str) -> None:
        """Like and keep, and back."""
        self.react(who, how, self.town.post(post))
        self.after(then)

    @has_posts
    @rule(
        who=someone,
        acts=st.lists(st.tuples(someone, one_of(doing.TO_POSTS)), min_size=1, max_size=4),
        also=behind,
        is_edited=st.booleans(),
        then=then,
    )
    def is_popular_at_once(
        self, who: str, acts: list[tuple[str, str]], also: str, is_edited: bool, then: str
    ) -> None:
        """Write what others take up before any page has heard of it."""
        self.write(who, "public")
        it = self.town.post(0)
        for one, how in acts:
            self.react(one, how, it)
        if is_edited:
            self.rewrite(it, also)
        self.after(then)

    @has_posts
    @rule(post=number, then=then)
    def all_like(self, post: int, then: str) -> None:
        """Everybody likes a post, or no longer does, faster than its number is sent."""
        it = self.town.post(post)
        for who in NAMES:
            self.react(who, "likes", it)
            self.after(TURN)
        self.after(then)

    @rule(who=someone, also=behind, then=then)
    def writes_much_and_deletes_it(self, who: str, also: str, then: str) -> None:
        """Fill a page, and take most of it back: what is read in two steps must go on."""
        for _each in range(6):
            self.write(who, "public", also)
        for it in Post.objects.filter(pk__in=self.town.posts[-6:-1]).select_related("author"):
            self.do_to_own("deletes", it)
        self.after(then)

    # --- people ---------------------------------------------------------------------------------

    @rule(pair=two, how=one_of(doing.TO_PEOPLE), then=then)
    def relates(self, pair: tuple[str, str], how: str, then: str) -> None:
        """Follow, block, mute, and back."""
        self.relate(pair, how)
        self.after(then)

    @rule(who=someone, how=one_of(doing.TO_ONESELF), then=then)
    def does_to_oneself(self, who: str, how: str, then: str) -> None:
        """Protect the account, answer those who wait."""
        self.do_to_oneself(who, how)
        self.after(then)

    # --- the site -------------------------------------------------------------------------------

    @has_posts
    @rule(how=one_of(doing.FROM_ABOVE), n=number, then=then)
    def happens(self, how: str, n: int, then: str) -> None:
        """Moderators, the worker and the server do what they do."""
        self.town.do("from above:", how, "", lambda: doing.FROM_ABOVE[how](self.town, n))
        self.after(then)

    # --- tabs -----------------------------------------------------------------------------------

    @rule(who=anybody, which=number, is_connected=st.booleans())
    def opens(self, who: str, which: int, is_connected: bool) -> None:
        """Open a page."""
        self.town.open(who, self.town.address(who, which), is_connected=is_connected)

    @has_tabs
    @rule(tab=number, how=one_of(doing.BY_HTMX), n=number, is_answered=st.booleans(), then=then)
    def asks(self, tab: int, how: str, n: int, is_answered: bool, then: str) -> None:
        """Press something; the answer comes at once, or later."""
        self.in_tab(tab, how, n)
        if is_answered:
            self.in_tab(tab, "gets an answer", n)
        self.after(then)

    @has_tabs
    @rule(
        tab=number,
        acts=st.lists(st.tuples(one_of(doing.BY_HTMX), number), min_size=2, max_size=4),
        then=then,
    )
    def asks_for_much(self, tab: int, acts: list[tuple[str, int]], then: str) -> None:
        """Press one thing after the other, each of which is answered."""
        for how, n in acts:
            self.in_tab(tab, how, n)
            self.in_tab(tab, "gets an answer", n)
        self.after(then)

    @has_tabs
    @rule(tab=number, how=one_of(doing.IN_TABS), n=number, then=then)
    def uses(self, tab: int, how: str, n: int, then: str) -> None:
        """Go elsewhere in a tab, or back to its head."""
        self.in_tab(tab, how, n)
        self.after(then)

    @has_tabs
    @rule(
        tab=number,
        acts=st.lists(st.tuples(one_of(doing.BY_HAND), number), min_size=1, max_size=4),
        then=then,
    )
    def has_in_hand(self, tab: int, acts: list[tuple[str, int]], then: str) -> None:
        """Unfold, choose, type, move focus and pointer: nothing of it goes to the server."""
        for how, n in acts:
            self.in_tab(tab, how, n)
        self.after(then)

    @has_tabs
    @rule(which=number, who=someone, how=st.sampled_from(ABOUT_WHAT_IS_HELD), then=then)
    def concerns_what_is_in_hand(self, which: int, who: str, how: str, then: str) -> None:
        """Let something happen to a post in whose card somebody has opened or chosen something."""
        held = [one for tab in self.town.tabs.values() for one in tab.hand.held]
        found = [re.fullmatch(r"(?:post|comment)-([0-9]+)", one.place.home) for one in held]
        about = [int(one[1]) for one in found if one is not None]
        if about:
            it = Post.objects.select_related("author", "root").get(pk=about[which % len(about)])
            self.town.wrote(it)  # what waited was published by nobody
            if how == "edit":
                self.rewrite(it, "")
            elif how == "answer":
                self.answer(who, it)
            else:
                self.react(who, how, it)
        self.after(then)

    @has_tabs
    @rule(
        tab=number,
        which=number,
        who=someone,
        how=one_of({**doing.TO_OWN_POSTS, **doing.TO_POSTS}),
        is_deleted=st.booleans(),
        then=then,
    )
    def concerns_what_is_shown(
        self, tab: int, which: int, who: str, how: str, is_deleted: bool, then: str
    ) -> None:
        """Let something happen to a post that stands on an open page; every second time it is deleted."""
        cards = self.town.tab(tab).page.all("article[id^=post-]")
        found = [re.fullmatch(r"post-([0-9]+)", str(one.get("id"))) for one in cards]
        shown = [int(one[1]) for one in found if one is not None]
        if shown:
            it = Post.objects.select_related("author", "root").get(pk=shown[which % len(shown)])
            self.town.wrote(it)
            if is_deleted:
                self.do_to_own("deletes", it)
            elif how in doing.TO_POSTS:
                self.react(who, how, it)
            else:
                self.do_to_own(how, it)
        self.after(then)

    @has_tabs
    @rule(tab=number, how=one_of(doing.TO_TABS), n=number, then=then)
    def befalls(self, tab: int, how: str, n: int, then: str) -> None:
        """Let the connection come and go, frames and answers arrive."""
        self.in_tab(tab, how, n)
        self.after(then)

    @has_tabs
    @rule(then=then)
    def all_are_away(self, then: str) -> None:
        """Everybody loses the connection at what they have read, until what happened is over."""
        self.town.tell("  all lose their connection for a while")
        for tab in list(self.town.tabs.values()):
            self.town.read(tab)
            tab.lose_connection()
        self.town.settle()
        for tab in self.town.tabs.values():
            tab.connect()
        self.after(then)
