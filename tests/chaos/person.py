"""A person without a browser: writes, reads, follows and blocks over HTTP, as htmx sends forms."""

import asyncio
import random
import re
import time
import uuid
from typing import TYPE_CHECKING

import httpx

from tests.services import session_key_of

from .ledger import KEPT, REFUSED, UNANSWERED, Said, taken_for
from .relations import BLOCKS, FOLLOWS

if TYPE_CHECKING:
    from .town import TownUnderFaults

POSTED = re.compile(r'Posted · <a href="/posts/([0-9]+)/')
TOKEN = "t" * 32  # CSRF compares the cookie with the header
TRIES = 6  # how often one sends a form again that got no answer
# What people do, and how often.
DOINGS = {
    "post": 24,
    "post_for_followers": 12,
    "comment": 18,
    "edit": 9,
    "delete": 6,
    "like": 9,
    "boost": 5,
    "follow": 6,
    "block": 4,
    "read": 10,
}


class Person:
    """Somebody who does one thing after the other."""

    def __init__(self, town: "TownUnderFaults", name: str, rng: random.Random) -> None:
        """A person of this (signed-in) name."""
        self.town, self.name, self._rng = town, name, rng
        self._ledger = town.ledger
        cookies = {"sessionid": session_key_of(name), "csrftoken": TOKEN}
        self._client = httpx.AsyncClient(cookies=cookies, timeout=30)

    async def live(self, pause: float) -> None:
        """Do something every now and then (seconds), until cancelled; rests while the town does."""
        while True:
            await asyncio.sleep(pause * self.town.pace * self._rng.uniform(0.3, 1.7))
            if self.town.is_quiet:
                continue
            self.town.busy.add(self.name)
            try:
                what = self._rng.choices(list(DOINGS), list(DOINGS.values()))[0]
                await getattr(self, what)()
            finally:
                self.town.busy.discard(self.name)

    async def close(self) -> None:
        """Hang up."""
        await self._client.aclose()

    # --- what people do -------------------------------------------------------------------------

    async def post(self, audience: str = "public") -> Said:
        """Write a post."""
        said = self._ledger.say(self.name, audience)
        await self.write(said, "/posts/new/", visibility=audience)
        return said

    async def post_for_followers(self) -> None:
        """Write a post for one's followers."""
        await self.post("followers")

    async def comment(self) -> None:
        """Write a comment."""
        posts = [one for one in self._ledger.up() if self._may_see(one)][-12:]
        if posts:
            root = self._rng.choice(posts)
            said = self._ledger.say(self.name, "public", root=root)
            await self.write(said, f"/posts/{root.pk}/comments/")

    async def edit(self) -> None:
        """Give one's post or comment another text."""
        mine = self._mine()
        if mine:
            what = self._rng.choice(mine)
            said = self._ledger.say(self.name, what.audience, root=what.root, edits=what)
            reply = await self._send(f"/posts/{what.pk}/edit/", body=said.body)
            said.outcome = outcome_of(reply)

    async def delete(self) -> None:
        """Take a post or comment away."""
        mine = self._mine()
        if len(mine) > 3:
            what = self._rng.choice(mine)
            what.deleted = UNANSWERED
            what.deleted = outcome_of(await self._send(f"/posts/{what.pk}/delete/"))
            if what.deleted == REFUSED:
                what.deleted = ""

    async def like(self) -> None:
        """Like, or like no more."""
        await self._react("like", "unlike")

    async def boost(self) -> None:
        """Boost, or take it back."""
        await self._react("boost", "unboost")

    async def follow(self) -> None:
        """Follow somebody, or no more."""
        other = self._rng.choice(self.town.others(self.name))
        await self.relate(
            FOLLOWS, other, value=not self._ledger.relations.seem(FOLLOWS, self.name, other)
        )

    async def block(self) -> None:
        """Block somebody, or no more: most of the time nobody is blocked."""
        seem = self._ledger.relations.seem
        blocked = [one for one in self.town.others(self.name) if seem(BLOCKS, self.name, one)]
        if blocked:
            await self.relate(BLOCKS, blocked[0], value=False)
        else:
            await self.relate(BLOCKS, self._rng.choice(self.town.others(self.name)), value=True)

    async def read(self) -> None:
        """Look at a page."""
        paths = ["/", "/public/", "/notifications/", f"/@{self._rng.choice(self.town.names)}/"]
        path = self._rng.choice(paths)
        url, sent_at = self.town.any_url(), time.monotonic()
        try:
            reply = await self._client.get(url + path)
        except httpx.HTTPError:
            self._ledger.unanswered += 1
            return
        self._ledger.see_answer(path, reply.status_code, reply.text)
        self._ledger.look(reply.text, taken_for(self.name, reply.text), path, sent_at)

    async def relate(self, kind: str, other: str, *, value: bool) -> None:
        """Follow or block, or end it."""
        words = {FOLLOWS: ("unfollow", "follow"), BLOCKS: ("unblock", "block")}[kind]
        changes = self._ledger.relations.begin(
            kind, self.name, other, value=value, now=time.monotonic()
        )
        outcome = outcome_of(await self._send(f"/@{other}/{words[value]}/"))
        if outcome == REFUSED:
            self._ledger.relations.forget(changes)
        elif outcome == KEPT:
            for change in changes:
                change.answered_at = time.monotonic()

    # --- how ------------------------------------------------------------------------------------

    def _mine(self) -> list[Said]:
        up = self._ledger.up(comments=True)
        return [one for one in up if one.author == self.name][-10:]

    def _may_see(self, said: Said) -> bool:
        seem = self._ledger.relations.seem
        if said.author == self.name:
            return True
        if seem(BLOCKS, self.name, said.author) or seem(BLOCKS, said.author, self.name):
            return False
        return said.audience == "public" or seem(FOLLOWS, self.name, said.author)

    async def _react(self, *words: str) -> None:
        posts = [one for one in self._ledger.up() if one.audience == "public"][-12:]
        if posts:
            await self._send(f"/posts/{self._rng.choice(posts).pk}/{self._rng.choice(words)}/")

    async def write(self, said: Said, path: str, **fields: str) -> None:
        """Send a new text; where no answer comes, send the very same form again."""
        submission = str(uuid.UUID(int=self._rng.getrandbits(128)))
        for _try in range(TRIES):
            reply = await self._send(path, body=said.body, submission=submission, **fields)
            outcome = outcome_of(reply)
            if outcome == KEPT and reply is not None:
                found = POSTED.search(reply.text)
                said.pk = int(found[1]) if found else 0
            if outcome != UNANSWERED or self.town.is_quiet:
                break
            await asyncio.sleep(self._rng.uniform(0.3, 1.5))
        # A refusal counts only where nothing was sent before it that may have arrived.
        said.outcome = UNANSWERED if outcome == REFUSED and _try else outcome

    async def _send(self, path: str, **fields: str) -> httpx.Response | None:
        """Send a form to any of the processes; None where no answer came."""
        url = self.town.any_url()
        headers = {"X-CSRFToken": TOKEN, "HX-Request": "true", "Origin": url}
        try:
            reply = await self._client.post(url + path, data=fields, headers=headers)
        except httpx.HTTPError:
            self._ledger.unanswered += 1
            return None
        self._ledger.see_answer(path, reply.status_code, reply.text)
        return reply


def outcome_of(reply: httpx.Response | None) -> str:
    """Return what the answer says: kept, refused, or nothing one can rely on."""
    if reply is None or reply.status_code >= 500:
        return UNANSWERED
    return KEPT if reply.status_code in (200, 302, 303) else REFUSED
