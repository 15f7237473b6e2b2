"""People who keep a site busy over HTTP, the way a browser without scripts does."""

import random
import re
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from uuid import uuid4

import httpx

ATTEMPTS = 2  # a kept-alive connection may have been closed under the first
TRIES = 3  # of one action, each by somebody else
RECENT_SECONDS = 3.0  # how long the posts found on the public page are used
CARD = re.compile(r'id="post-(\d+)"')
OWN_POST = re.compile(r'href="/posts/(\d+)/"')
TALK = re.compile(r'id="conversation-(\d+)"')
# What people do, and how often in a hundred.
MIX = {"post": 26, "comment": 29, "message": 19, "edit": 7, "delete": 5, "follow": 14}


class Away(Exception):
    """The server does not answer, or asks for patience; its text says which."""


class NotLetIn(Exception):
    """The server refused the username or password."""


class SignedOut(Exception):
    """The session is over; the next thing to do is to sign in again."""


class Gone(Exception):
    """What was to be changed is not there any more, which happens on a busy site."""


class Person:
    """Somebody with a browser of their own."""

    def __init__(
        self,
        url: str,
        username: str,
        password: str,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """Open the browser at `url`; signing in waits for the first thing to do."""
        self.username = username
        self._password = password
        self._origin = url.rstrip("/")
        self._client = httpx.Client(base_url=self._origin, timeout=10, transport=transport)
        self._is_signed_in = False
        self.posts: list[int] = []  # those made here that may still be there

    def close(self) -> None:
        """Close the browser."""
        self._client.close()

    def read(self, path: str) -> str:
        """Return a page. Raises Away and Gone."""
        return self._request("GET", path).text

    def read_own(self, path: str) -> str:
        """Return a page for those who are signed in, signing in first; raises what `send` does."""
        if not self._is_signed_in:
            self._sign_in()
        response = self._request("GET", path)
        if response.status_code != 200:
            self._is_signed_in = False
            raise SignedOut
        return response.text

    def send(self, path: str, *, is_htmx: bool = False, **fields: str) -> str:
        """Post a form, signing in first where needed; returns what comes back.

        Raises Away, Gone, SignedOut, NotLetIn.
        """
        if not self._is_signed_in:
            self._sign_in()
        response = self._post(path, fields, {"HX-Request": "true"} if is_htmx else {})
        leads_to = response.headers.get("location", "")
        # A visitor's form comes back with 403, or with 422 to htmx; buttons lead to sign in.
        if response.status_code in (403, 422) or leads_to.startswith("/accounts/login/"):
            self._is_signed_in = False
            raise SignedOut
        return response.text

    def _sign_in(self) -> None:
        self._client.cookies.clear()
        path = "/accounts/login/"
        self.read(path)  # for the token
        fields = {"login": self.username, "password": self._password}
        response = self._post(path, fields)
        if response.status_code != 302:
            raise NotLetIn(f"{self.username} is not let in (wrong password, or no such person)")
        self._is_signed_in = True

    def _post(
        self, path: str, fields: dict[str, str], headers: dict[str, str] | None = None
    ) -> httpx.Response:
        token = {"csrfmiddlewaretoken": self._client.cookies.get("csrftoken") or ""}
        origin = {"Origin": self._origin, "Referer": self._origin + path}
        return self._request("POST", path, fields | token, origin | (headers or {}))

    def _request(
        self,
        method: str,
        path: str,
        data: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        # Sent twice is done once: posts and comments carry a `submission`, the rest is idempotent.
        problem: Exception | None = None
        for _attempt in range(ATTEMPTS):
            try:
                response = self._client.request(method, path, data=data, headers=headers)
            except httpx.TransportError as error:
                problem = error
                continue
            if response.status_code == 429:
                raise Away("the server says: too fast")
            if response.status_code >= 500:
                raise Away(f"the server answers {response.status_code}")
            if response.status_code == 404:
                raise Gone
            return response
        raise Away(f"the server does not answer ({problem})")


class Texts:
    """An endless supply of texts; each comes once before any comes again."""

    def __init__(self, texts: Sequence[str], dice: random.Random) -> None:
        """Take the texts to draw from."""
        self._all = list(texts)
        self._left: deque[str] = deque()
        self._dice = dice

    def next(self) -> str:
        """Return the next text."""
        if not self._left:
            self._left.extend(self._dice.sample(self._all, len(self._all)))
        return self._left.popleft()


class Flood:
    """What these people do, in a sensible mix."""

    def __init__(
        self,
        people: Sequence[Person],
        *,
        posts: Sequence[str],
        comments: Sequence[str],
        messages: Sequence[str],
        dice: random.Random,
    ) -> None:
        """Take the people and the texts they draw from; `dice` decides who does what."""
        self.people = list(people)
        self._posts = Texts(posts, dice)
        self._comments = Texts(comments, dice)
        self._messages = Texts(messages, dice)
        self._dice = dice
        self._recent: list[int] = []
        self._recent_at = float("-inf")
        self._followed: set[tuple[str, str]] = set()

    def step(self) -> str:
        """Let somebody do one thing; returns its name in `MIX`.

        Raises Away when the server is, or when it refuses whatever is tried, and NotLetIn when
        nobody is left whom it lets in.
        """
        for _try in range(TRIES):
            person = self._dice.choice(self.people)
            [what] = self._dice.choices(list(MIX), weights=list(MIX.values()))
            if what in ("edit", "delete") and not person.posts:
                what = "post"
            act: Callable[[Person], None] = getattr(self, f"_{what}")
            try:
                act(person)
            except Gone:
                self._recent_at = float("-inf")
            except SignedOut:
                pass  # who comes next to it signs in again
            except NotLetIn:
                self.people.remove(person)
                if not self.people:
                    raise
            else:
                return what
        raise Away("the server refuses what people try")

    def _post(self, person: Person) -> None:
        # As htmx sends it: the answer then leads to the post, so that it can be edited later.
        answer = person.send(
            "/posts/new/", is_htmx=True, body=self._posts.next(), submission=str(uuid4())
        )
        person.posts += [int(pk) for pk in OWN_POST.findall(answer)]

    def _comment(self, person: Person) -> None:
        path = f"/posts/{self._some_recent(person)}/comments/"
        person.send(path, body=self._comments.next(), submission=str(uuid4()))

    def _message(self, person: Person) -> None:
        """Write in one of their conversations, the newer the likelier; begin one where there is none."""
        talks = TALK.findall(person.read_own("/messages/"))
        others = [other.username for other in self.people if other is not person]
        body, submission = self._messages.next(), str(uuid4())
        if talks:
            talk = talks[int(len(talks) * self._dice.random() ** 2)]
            person.send(f"/messages/{talk}/", body=body, submission=submission)
        elif others:
            to = self._dice.choice(others)
            person.send("/messages/new/", to=to, body=body, submission=submission)
        else:
            raise Gone

    def _edit(self, person: Person) -> None:
        pk = person.posts.pop(self._dice.randrange(len(person.posts)))
        person.send(f"/posts/{pk}/edit/", body=self._posts.next())
        person.posts.append(pk)  # still there

    def _delete(self, person: Person) -> None:
        pk = person.posts.pop(self._dice.randrange(len(person.posts)))
        person.send(f"/posts/{pk}/delete/")

    def _follow(self, person: Person) -> None:
        others = [other for other in self.people if other is not person]
        if not others:
            return self._post(person)
        pair = (person.username, self._dice.choice(others).username)
        if pair in self._followed:
            person.send(f"/@{pair[1]}/unfollow/")
            self._followed.discard(pair)
        else:
            person.send(f"/@{pair[1]}/follow/")
            self._followed.add(pair)
        return None

    def _some_recent(self, person: Person) -> int:
        """Return a post of the public page, the newer the likelier."""
        if time.monotonic() - self._recent_at > RECENT_SECONDS:
            self._recent = [int(pk) for pk in CARD.findall(person.read("/public/"))]
            self._recent_at = time.monotonic()
        if not self._recent:
            raise Gone
        place = int(len(self._recent) * self._dice.random() ** 2)
        return self._recent[place]


def beats(rate: float, seconds: float | None) -> Iterator[None]:
    """Yield `rate` times a second, for so many seconds or for ever; never catches up in a rush."""
    now = time.monotonic()
    due, end = now, float("inf") if seconds is None else now + seconds
    while True:
        time.sleep(max(0.0, min(due, end) - time.monotonic()))
        if time.monotonic() >= end:
            return
        yield
        due = max(due + 1 / rate, time.monotonic() - 1)
