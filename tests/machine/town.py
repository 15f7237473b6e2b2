"""A town: its people, what they wrote, their tabs; and what it means that all of it is well."""

import re
from collections.abc import Callable, Iterator
from typing import Any, TypeVar
from urllib.parse import urljoin

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from feed.models import Conversation, Membership, Message, Post
from feed.views.parts import DOWN_TO
from tests.people import person, text_of
from users.models import User

from .addresses import CONVERSATION, EVERYTHING, TALKS, address, address_of_talks, place_of
from .compare import Shown, differences, out_of_place, shown, shown_in, whole_list
from .dom import Document
from .memory import Memory
from .oracle import Oracle
from .site import SteppedSite
from .tab import AHEAD, Tab

T = TypeVar("T")

IS_THERE = re.compile(r'id="region-(?!conversation">\s*<div class="gone)')

NAMES = ("ann", "bob", "cat", "dan")
VISITOR = "visitor"
MOST_TABS = 7
REFUSALS = (
    *(PermissionDenied, ValidationError),
    *(Post.DoesNotExist, Conversation.DoesNotExist, Message.DoesNotExist),
)


class TownWithStory:
    """Everything there is, and the story of how it came to be."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        """Let the people move in; the site stands until the patch is undone and `end` is called."""
        self.story: list[str] = []
        self.memory = Memory(patch)
        self.site = SteppedSite(patch)
        self.oracle = Oracle(self.memory)
        self.people = {name: person(name, name=name.title()) for name in NAMES}
        self.moderator = person("mod", is_staff=True, is_superuser=True)
        self.browsers: dict[str, Client] = {VISITOR: Client()}
        self.tabs: dict[str, Tab] = {}
        self.posts: list[int] = []
        self.talks: list[int] = []
        self._roots: dict[int, int] = {}  # each post's and comment's
        self.about = EVERYTHING
        self._words = self._opened = 0

    def tell(self, sentence: str) -> None:
        """Add to the story."""
        self.story.append(sentence)

    # --- people ---------------------------------------------------------------------------------

    def now(self, name: str) -> User:
        """Return the person as their row is now."""
        return User.objects.get(pk=self.people[name].pk)

    def name_of(self, person: User) -> str:
        """Return by what name the story knows somebody, whatever they call themselves by now."""
        return next(name for name, known in self.people.items() if known.pk == person.pk)

    def do(self, who: str, how: str, what: str, action: Callable[[], Any]) -> Any:
        """Let somebody do something, which may be refused; returns what came of it."""
        try:
            made = action()
        except REFUSALS:
            self.tell(f"{who} {how} {what} (refused)")
            return None
        self.tell(f"{who} {made if isinstance(made, str) else how} {what}")
        return made

    def word(self, also: str = "") -> str:
        """Return a word that nobody has written yet, and what stands behind it."""
        self._words += 1
        return f"quip{self._words}{also}"

    def wrote(self, made: Post | None) -> None:
        """Remember a post or comment, if it was written."""
        if made is not None and made.pk not in self.posts:
            self.posts.append(made.pk)
            self._roots[made.pk] = made.root_id or made.pk

    def post(self, number: int) -> Post:
        """Return one of the posts and comments, deleted ones too; 0 is the newest. Where the story is
        about one conversation it is of that."""
        some = self.posts
        if self.about == CONVERSATION:
            some = [pk for pk in some if self._roots[pk] == some[0]]
        pk = some[-1 - number % len(some)]
        return Post.objects.select_related("author", "root").get(pk=pk)

    def talked(self, conversation: int | None) -> None:
        """Remember a conversation, if there is one."""
        if conversation is not None and conversation not in self.talks:
            self.talks.append(conversation)

    def talk(self, number: int, *, is_group: bool = False) -> Conversation:
        """Return one of the conversations, a group if there is any; 0 is the newest."""
        some = Conversation.objects.filter(pk__in=self.talks).order_by("-pk")
        found = [one for one in some if one.is_group] if is_group else []
        among = found or list(some)
        return among[number % len(among)]

    def member(self, talk: Conversation, number: int) -> User:
        """Return one of those who are in a conversation, or of all, now and then."""
        rows = Membership.objects.reading().filter(conversation=talk).order_by("pk")
        there = [one.person for one in rows.select_related("person")]
        return there[number % len(there)] if there and number % 7 else self.person(number)

    def message(self, talk: int, number: int) -> Message | None:
        """Return one of the texts in a conversation, deleted ones too; 0 is the newest."""
        rows = Message.objects.filter(conversation=self.talk(talk), kind=Message.Kind.TEXT)
        found = list(rows.select_related("author", "conversation").order_by("-pk")[:6])
        return found[number % len(found)] if found else None

    def person(self, number: int) -> User:
        """Return one of the people."""
        return self.now(NAMES[number % len(NAMES)])

    def address(self, name: str, number: int) -> str:
        """Return one of the addresses that this person, or a visitor, can open."""
        if name != VISITOR and (self.about == TALKS or (self.talks and number % 6 == 5)):
            mine = Membership.objects.reading().filter(person__username__startswith=name)
            talks = list(mine.order_by("-pk").values_list("conversation", flat=True))
            talk = talks[number // 12 % len(talks)] if talks else None
            rows = Message.objects.filter(conversation=talk).order_by("-pk")
            places = list(rows.values_list("pk", flat=True))
            place = places[number // 5 % len(places)] if places else None
            return address_of_talks(number, talk, place)
        post = self.post(number // 4) if self.posts else None
        return address(self.about, number, post, NAMES, is_visitor=name == VISITOR)

    def head(self, name: str) -> str:
        """Return the address of what the story is about, as this person opens it."""
        if self.about == CONVERSATION and self.posts:
            return f"/posts/{self._roots[self.posts[0]]}/"
        mine = Membership.objects.reading().filter(person__username__startswith=name)
        talk = mine.order_by("-pk").values_list("conversation", flat=True).first()
        if self.about != TALKS:
            return "/"
        return f"/messages/{talk}/" if talk else "/messages/"

    def tab(self, number: int) -> Tab:
        """Return one of the tabs; 0 is the one opened last."""
        return list(self.tabs.values())[-1 - number % len(self.tabs)]

    def title(self, post: Post) -> str:
        """Return what the story calls a post."""
        return f"{'comment' if post.root_id else 'post'} {self.posts.index(post.pk) + 1}"

    # --- tabs -----------------------------------------------------------------------------------

    def open(self, name: str, address: str, *, is_connected: bool = True) -> Tab:
        """Open an address in a tab of this person's, or of a visitor's."""
        if len(self.tabs) >= MOST_TABS:
            self.close(next(iter(self.tabs.values())))
        self._opened += 1
        viewer = None if name == VISITOR else self.now(name)
        tab = Tab(f"tab {self._opened}", self.site, viewer, self._browser(name))
        tab.on_frame = self.look_at
        self.tabs[tab.name] = tab
        self.load(tab, address, is_connected=is_connected)
        return tab

    def load(self, tab: Tab, address: str, *, is_connected: bool = True) -> None:
        """Load an address in a tab; a tab with nothing live in it is closed."""
        self._sign_in(tab)
        is_live = tab.go(address, is_connected=is_connected)
        self.tell(f"  {tab} is loaded{'' if is_live else ', and shows nothing live'}")
        if is_live:
            self.look_at(tab, tab.loaded)
        else:
            self.close(tab)

    def close(self, tab: Tab) -> None:
        """Close a tab."""
        tab.lose_connection()
        self.tabs.pop(tab.name, None)

    def _browser(self, name: str) -> Client:
        return self.browsers.setdefault(name, Client())

    def _sign_in(self, tab: Tab) -> None:
        """Sign the person in, unless they are; who is hidden cannot."""
        if tab.viewer is None:
            return
        now = User.objects.get(pk=tab.viewer.pk)
        if now.is_active and not tab.browser.session.get("_auth_user_id"):
            tab.browser.force_login(now)

    # --- all is well ----------------------------------------------------------------------------

    def look_at(self, tab: Tab, html: str) -> None:
        """Fail if this, on its way to the tab, holds words that its viewer may not read."""
        refused = self.oracle.refused(html, tab.viewer)
        assert not refused, self.report(f"{tab} is sent {refused}, which its viewer may not read")

    def settle(self) -> None:
        """Let time pass until nothing is on its way any more."""
        for _turn in range(60):
            self.site.clock.now += 1
            for tab in list(self.tabs.values()):
                while self.take_reply(tab):
                    pass
            self.turn()
            for tab in list(self.tabs.values()):
                self.read(tab)
            news = any(tab.has_news for tab in self.tabs.values())
            if self.site.is_quiet and not news:
                return
        raise AssertionError(self.report("the site never comes to rest"))

    def turn(self) -> None:
        """Let the Hub do one round."""
        self.site.turn()

    def read(self, tab: Tab, number: int | None = None) -> int:
        """Let a tab read what has come; one whose socket closed for good is closed."""
        read = self._as_told(lambda: tab.read(number))
        if tab.is_over:
            self.tell(f"  {tab} is over")
            self.close(tab)
        return read

    def take_reply(self, tab: Tab) -> str:
        """Let an answer arrive in a tab; returns what became of it."""
        return self._as_told(tab.take_reply)

    def _as_told(self, act: Callable[[], T]) -> T:
        """Return what it returns; if it fails, with the story."""
        try:
            return act()
        except AssertionError as error:
            raise AssertionError(self.report(str(error))) from error

    def check(self, *, is_to_the_end: bool = False) -> None:
        """Once all is quiet: each page that is connected shows what a reload would show, and keeps
        what its owner has in hand."""
        self.settle()
        for tab in self.tabs.values():
            if tab.is_connected:
                wrong = self.wrong_with(tab, is_to_the_end=is_to_the_end)
                assert not wrong, self.report(f"{tab} is not as a reload:\n" + "\n".join(wrong))

    def wrong_with(self, tab: Tab, *, is_to_the_end: bool) -> list[str]:
        """Return what is wrong with a page."""
        live = shown(tab.page)
        text = tab.page.root.get_text(" ")
        refused = [] if tab.is_blind else self.oracle.refused(text, tab.viewer)
        wrong = [f"it shows {word}" for word in refused if word not in tab.hand.typed]
        left = tab.page.all(".asof")
        wrong += [f"{len(left)} replies were never repaired"] if left else []
        wrong += out_of_place(tab.page)
        is_talk = tab.page.one("#messages") is not None
        elsewhere = tab.page.one("#messages.older") is not None if is_talk else live.has_paged
        address = place_of(tab.address, begins_elsewhere=elsewhere)  # else its region was replaced

        if IS_THERE.search(self._render(tab, address)) is None:
            # The form of a page whose subject is gone stays all the same.
            says_so = tab.page.one(".gone-subject") is not None
            return wrong + ([] if says_so else ["it does not say that what it is about is gone"])

        def load(more: str) -> Shown:
            return shown_in(self._render(tab, urljoin(address, more)))

        fresh = load("")
        is_head = address == "/" or address.startswith(f"/?{DOWN_TO}=")
        if is_to_the_end and is_head and tab.viewer and tab.page.one("#region-home"):
            names = [name for name, _html in whole_list(fresh, load, None).items]
            home = self.oracle.home(tab.viewer)
            wrong += [f"home is {home}, and reads as {names}"] if names != home else []
        wrong += differences(
            live,
            fresh,
            load,
            in_use=tab.hand.forms_in_use,
            is_stale=tab.is_stale,
            is_to_the_end=is_to_the_end,
        )
        return wrong + tab.hand.lost(lambda: self._pages(tab, address))

    def _pages(self, tab: Tab, address: str) -> Iterator[Document]:
        """Return the pages that a reload shows, one after the other to the end of its list."""
        more = address
        while more:
            page = Document(self._render(tab, urljoin(address, more)))
            yield page
            more = shown(page).more

    def _render(self, tab: Tab, address: str) -> str:
        """Return what the address shows this viewer now."""

        def get() -> tuple[int, str]:
            response = tab.browser.get(address, headers=AHEAD, follow=True)
            return response.status_code, text_of(response)

        viewer = tab.viewer.pk if tab.viewer else None
        status, html = self.memory.ask(("page", viewer, address), get)
        assert status in (200, 404), f"{address} answers {status}"
        return html

    def report(self, what: str) -> str:
        """Return what went wrong, with the story."""
        return f"{what}\n\nThe story:\n" + "\n".join(self.story)

    def end(self) -> None:
        """Close everything."""
        for tab in list(self.tabs.values()):
            self.close(tab)
        self.site.close()
        self.memory.close()
