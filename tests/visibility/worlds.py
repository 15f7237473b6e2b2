"""A small town for one relation: an author, a viewer, and all that was written there.

A third person comments. A fourth one, a friend of the author's whom the viewer follows, boosts and
quotes: they see all that the author writes, and pass it on to a viewer who may not.

Everything is made by the actions, so that what the people are to each other is always a state that
the product can reach. The viewer and the author begin as friends, with all notices that friends
get; then they become what the relation says. What is found in the town is kept, so that looking
twice costs nothing; nothing changes in it once it stands.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, NamedTuple

from django.test import Client

from feed.actions.boosts import boost
from feed.actions.content import Content, PostContent
from feed.actions.posts import create_comment, create_post, delete_posts, edit_post
from feed.actions.tags import follow_tag
from feed.live.log import log
from feed.live.log.log import Logged
from feed.models import Post
from feed.models.tree import FOLD
from tests.factories import make_chain
from tests.people import HTMX, person, signed_in, text_of
from tests.visibility.table import (
    COMMENTS,
    PASSED_ON,
    POSTS,
    VISIBILITIES,
    WITHIN_QUOTE,
    Case,
    Relation,
    Thing,
    Where,
)
from users.accounts.sessions import sign_in_of
from users.actions import blocks, follows, mutes, people, privacy
from users.models import User

TAG = "stonefruit"  # which every post by the author carries
FOLLOWED_TAG = "windfall"  # which the viewer follows


class Key(NamedTuple):
    """Names one thing in a town. Comments elsewhere and notices have no visibility of their own."""

    thing: Thing
    visibility: str
    is_deleted: bool

    @property
    def text(self) -> str:
        """What it says, in words that nothing else holds."""
        return f"Plum{self._sign}"

    @property
    def first_text(self) -> str:
        """What it said before it was edited."""
        return f"Seed{self._sign}"

    @property
    def _sign(self) -> str:
        return f"-{self.thing.name}-{self.visibility}-{self.is_deleted}-stone".lower()


def tags_of(thing: Thing) -> str:
    """Return the hashtags that such a post carries."""
    return f"#{TAG} #{FOLLOWED_TAG}" if thing is Thing.TAGGED else f"#{TAG}"


HAS_VISIBILITY = (*POSTS, *PASSED_ON, Thing.UNDER, Thing.ANSWER)


def key(case: Case, thing: Thing) -> Key:
    """Return which thing of a town the case is about."""
    has_visibility = thing in HAS_VISIBILITY
    is_deleted = case.is_deleted and thing is not Thing.FOLLOW
    return Key(thing, case.visibility if has_visibility else "", is_deleted)


class World:
    """The town. `posts` holds what was written, `spans` what the log said of each thing.

    `passed_on` holds the boosts and quotes of the fourth person, `opened` the viewer's pages as they
    were right before and right after somebody was quoted, each with its place in the log.
    """

    def __init__(
        self, relation: Relation, is_protected: bool, wanted: Collection[Key] | None = None
    ) -> None:
        """Let the people move in, as friends; `relate` and `write` do the rest.

        Only what is `wanted` is written, with what it stands under; everything, unless told.
        """
        self.relation, self.is_protected, self._wanted = relation, is_protected, wanted
        self.author = person("augusta", name="Augusta Quince")
        self.third = person("theodora", name="Theodora Medlar")
        self.fourth = person("beatrix", name="Beatrix Rowan")
        self.thirds_post = create_post(author=self.third, content=PostContent(body="Anything new?"))
        # The deepest comment of the post's page: what answers it has a page of its own.
        self.fold = make_chain(self.thirds_post, self.third, FOLD + 1)[-1]
        self.viewer: User | None = None
        self.onlooker: int | None = None  # as whom the site knows the viewer, once all stands
        self.posts: dict[Key, Post] = {}
        self.passed_on: dict[Key, Post] = {}
        self.spans: dict[Key, list[Logged]] = {}
        self.opened: dict[tuple[Key, Where], list[tuple[str, int]]] = {}
        self.starts = {"": log.head().seq}
        self.pages: dict[tuple[str, bool], str] = {}
        self.found: dict[object, Any] = {}  # kept by the places
        if is_protected:
            privacy.set_protected(actor=self.author, is_protected=True)
        if relation.is_self:
            self.viewer = self.author
        elif not relation.is_visitor:
            is_staff = relation.is_staff
            self.viewer = person("violet", is_staff=is_staff, is_superuser=is_staff)
        self.browser = signed_in(self.viewer) if self.viewer is not None else Client()
        self.viewers_post = self.thirds_post
        self._befriend(self.third)
        self._befriend(self.fourth)
        if self.viewer is not None:
            follows.follow(actor=self.viewer, person=self.fourth)
            follow_tag(actor=self.viewer, key=FOLLOWED_TAG)
        if self.viewer is not None and relation.meets:
            self.viewers_post = create_post(
                author=self.viewer, content=PostContent(body="What do you think?")
            )
            with self._noting(Key(Thing.FOLLOW, "", False)):
                self._befriend(self.viewer)
        self._make(Thing.TOLD, "", under=self.viewers_post)

    def stand(self) -> "World":
        """Become what the relation says, write everything, and stay so; the author may have to go."""
        self.relate()
        self.write()
        self.leave()
        self.onlooker = self._known_as()
        return self

    def relate(self) -> None:
        """Let the two friends become what they are to be to each other."""
        relation, viewer, author = self.relation, self.viewer, self.author
        if viewer is None or not relation.meets:
            return
        if relation.is_blocked:
            blocks.block(actor=author, person=viewer)
        if relation.blocks:
            blocks.block(actor=viewer, person=author)
        if not relation.follows:
            follows.unfollow(actor=viewer, person=author)
        if not relation.is_followed:
            follows.unfollow(actor=author, person=viewer)
        if relation.asks:
            follows.follow(actor=viewer, person=author)
        if relation.mutes:
            mutes.mute(actor=viewer, person=author)
        if relation.has_muted:
            mutes.mute(actor=viewer, person=author, lasts=timedelta(seconds=-1))
        if relation.is_suspended:
            people.deactivate(actor=None, people=[viewer])

    def write(self) -> None:
        """Write all that the table asks for."""
        for visibility in VISIBILITIES:
            self.starts[visibility] = log.head().seq
            thread = create_post(
                author=self.author, content=PostContent(body="My thread", visibility=visibility)
            )
            self._make(Thing.POST, visibility)
            self._make(Thing.NARROWED, visibility)
            self._make(Thing.UNDER, visibility, under=thread)
            for thing in PASSED_ON:
                self._make(thing, visibility)
        self._make(Thing.BESIDE, "", under=self.thirds_post)
        self._make(Thing.DEEP, "", under=self.thirds_post)

    def leave(self) -> None:
        """Let the author go, where the relation says so."""
        if self.relation.author_is_suspended:
            # Pages on which they were quoted were opened before.
            with self._noting(*(what for what, _where in self.opened)):
                people.deactivate(actor=None, people=[self.author])

    @property
    def guest(self) -> User | None:
        """The viewer as a row read afresh, suspended or not; None for a visitor."""
        return None if self.viewer is None else User.objects.get(pk=self.viewer.pk)

    def page(self, address: str, *, is_more: bool = False) -> str:
        """Return what the viewer's browser shows at an address, or htmx gets there."""
        if (address, is_more) not in self.pages:
            headers = HTMX if is_more else {}
            response = self.browser.get(address, headers=headers, follow=not is_more)
            self.pages[address, is_more] = text_of(response)
        return self.pages[address, is_more]

    def since(self, what: Key) -> list[Logged]:
        """Return all that the log says since things of this visibility were written."""
        return log.read(self.starts[what.visibility], 10_000)

    def _known_as(self) -> int | None:
        """Return as whom the site knows the viewer's browser: asked of it as sockets do."""
        cookie = self.browser.cookies.get("sessionid")
        sign_in = sign_in_of(cookie.value if cookie is not None else None)
        return int(sign_in.user.pk) if sign_in is not None else None

    def _befriend(self, other: User) -> None:
        follows.follow(actor=other, person=self.author)
        if self.is_protected:
            follows.accept(actor=self.author, person=other)
        follows.follow(actor=self.author, person=other)

    def _make(self, thing: Thing, visibility: str, under: Post | None = None) -> None:
        """Write the thing twice, edit both, and delete one of them."""
        for is_deleted in (False, True):
            what, answer = (Key(one, visibility, is_deleted) for one in (thing, Thing.ANSWER))
            is_answered = thing is Thing.POST and self._wants(answer)
            if not self._wants(what) and not is_answered:
                continue
            with self._noting(what):
                made = self._written(what, under)
                self._pass_on(what, made)
                late = {"visibility": visibility} if thing in (Thing.NARROWED, Thing.QUOTED) else {}
                body = what.text if made.is_comment else f"{what.text} {tags_of(thing)}"
                made = edit_post(actor=self.author, post=made, body=body, **late)
            if is_answered:
                with self._noting(answer):
                    said = create_comment(
                        author=self.third, post=made, content=Content(body=answer.first_text)
                    )
                    said = edit_post(actor=self.third, post=said, body=answer.text)
                self.posts[answer] = said
            if is_deleted:
                with self._noting(what, answer):
                    delete_posts(actor=self.author, posts=[made])
            self.posts[what] = made

    def _wants(self, what: Key) -> bool:
        return self._wanted is None or what in self._wanted

    def _written(self, what: Key, under: Post | None) -> Post:
        if what.thing in COMMENTS:
            assert under is not None
            parent = self.fold if what.thing is Thing.DEEP else None
            return create_comment(
                author=self.author, post=under, content=Content(body=what.first_text), parent=parent
            )
        is_narrowed = what.thing in (Thing.NARROWED, Thing.QUOTED)
        first = "public" if is_narrowed else what.visibility
        body = f"{what.first_text} {tags_of(what.thing)}"
        return create_post(author=self.author, content=PostContent(body=body, visibility=first))

    def _pass_on(self, what: Key, made: Post) -> None:
        """Let the fourth person boost or quote it, as they have seen it."""
        if what.thing is Thing.BOOSTED:
            boost(actor=self.fourth, post=made)
            self.passed_on[what] = Post.objects.get(boost_of=made, author=self.fourth)
        elif what.thing is Thing.QUOTED:
            self._open(what, *WITHIN_QUOTE[:2])
            body = "Have you read this?"
            self.passed_on[what] = create_post(
                author=self.fourth, content=PostContent(body=body, quote=made)
            )
            self._open(what, *WITHIN_QUOTE)

    def _open(self, what: Key, *wheres: Where) -> None:
        """Let the viewer open pages where it is quoted, or about to be."""
        for where in wheres:
            response = self.browser.get(self.address_of_quote(what, where), follow=True)
            opened = (text_of(response), log.head().seq)
            self.opened.setdefault((what, where), []).append(opened)

    def address_of_quote(self, what: Key, where: Where) -> str:
        """Return the address of a page on which it is quoted."""
        if where is Where.QUOTED_PAGE:
            return self.passed_on[what].get_absolute_url()
        return "/" if where is Where.QUOTED_HOME else "/public/"

    @contextmanager
    def _noting(self, *things: Key) -> Iterator[None]:
        """Note what the log says meanwhile as being about these things."""
        before = log.head().seq
        yield
        for what in set(things):
            self.spans.setdefault(what, []).extend(log.read(before, 10_000))
