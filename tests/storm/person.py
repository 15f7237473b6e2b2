"""A person without a browser: does what steps say over HTTP, as htmx sends forms."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx

from tests.services import PASSWORD, session_key_of

from . import picturing, talking
from .book import MODERATOR, Book
from .steps import Step, word

TOKEN = "t" * 32  # CSRF compares the cookie with the header
POSTED = re.compile(r'Posted · <a href="/posts/([0-9]+)/')
PERSON = "people"


class ServerError(AssertionError):
    """The server answered that it failed."""


class Person:
    """Somebody signed in from the start, or a visitor."""

    def __init__(self, url: str, name: str, book: Book) -> None:
        """A person of this name on the site at this address."""
        self.name, self.book, self._url = name, book, url
        cookies = {"csrftoken": TOKEN, **({"sessionid": session_key_of(name)} if name else {})}
        headers = {"X-CSRFToken": TOKEN, "Origin": url, "HX-Request": "true"}
        self._client = httpx.Client(
            base_url=url, cookies=cookies, headers=headers, timeout=60, verify=False
        )

    def close(self) -> None:
        """Hang up."""
        self._client.close()

    def page(self, path: str) -> tuple[int, str]:
        """Return the status and the page at this address, as a browser without htmx gets it."""
        answer = self._client.get(path, headers={"HX-Request": ""}, follow_redirects=True)
        return answer.status_code, answer.text

    def send(self, path: str | None, **fields: str | list[str]) -> str:
        """Send a form; returns the answer, empty where there is nowhere to send it to."""
        if path is None:
            return ""
        answer = self._client.post(path, data=fields)
        if answer.status_code >= 500:
            raise ServerError(f"{self.name} POST {path}: {answer.status_code}")
        return answer.text

    def upload(self, path: str, name: str, content: bytes) -> str:
        """Send a file; returns the answer."""
        answer = self._client.post(path, files={"file": (name, content)})
        if answer.status_code >= 500:
            raise ServerError(f"{self.name} POST {path}: {answer.status_code}")
        return answer.text

    def where_to(self, path: str, **fields: str) -> str:
        """Send a form of a whole page; returns where it leads, empty where it is refused."""
        answer = self._client.post(path, data=fields, headers={"HX-Request": ""})
        if answer.status_code >= 500:
            raise ServerError(f"{self.name} POST {path}: {answer.status_code}")
        return str(answer.headers.get("location", ""))

    def take(self, step: Step) -> None:
        """Do what the step says; what is refused is refused."""
        DOINGS[step.verb](self, *step.to)

    # --- writing ----------------------------------------------------------------------------------

    def posts(self, label: str, kind: str = "plain", about: str = "") -> None:
        """Write a post of this kind; `about` is what it quotes, or whom it names."""
        # Said each time: otherwise it is for whom the last one was.
        fields = {"visibility": "public", **fields_of(label, 1, kind)}
        if kind == "quote":
            quoted = self.book.ids.get(about)
            if quoted is None:
                return
            fields["quote"] = str(quoted)
        if kind == "mention":
            fields["body"] += f" @{self.book.usernames[about]}"
        self.wrote(label, self.send("/posts/new/", **fields))

    def comments(self, label: str, post: str, parent: str = "", kind: str = "plain") -> None:
        """Comment on a post, or answer a comment under it."""
        above = self.book.ids.get(parent)
        if parent and above is None:
            return
        fields = fields_of(label, 1, kind)
        if above is not None:
            fields["parent"] = str(above)
        self.wrote(label, self.send(self.book.address(f"/posts/{{{post}}}/comments/"), **fields))

    def wrote(self, label: str, answer: str) -> None:
        """Remember the id of a text, read off the answer to its form."""
        found = POSTED.search(answer)
        if found:
            self.book.ids[label] = int(found[1])

    def edits(self, label: str, version: str, kind: str = "plain") -> None:
        """Write the next version."""
        fields = fields_of(label, int(version), kind)
        fields.setdefault("warning", "")
        for name in [one for one in fields if one.startswith("poll_")]:
            del fields[name]
        self.send(self.book.address(f"/posts/{{{label}}}/edit/"), **fields)

    def schedules(self, label: str) -> None:
        """Write a post for next year."""
        due = datetime.now(UTC) + timedelta(days=300)
        self.send("/posts/new/", body=word(label), due=due.strftime("%Y-%m-%dT%H:%M"))

    def clears_schedule(self, how: str) -> None:
        """Publish or cancel the first post that waits."""
        found = re.search(r'id="scheduled-([0-9]+)"', self.page("/scheduled/")[1])
        if found:
            self.send(f"/scheduled/{found[1]}/{how}/")

    # --- choosing ---------------------------------------------------------------------------------

    def votes(self, label: str, which: str) -> None:
        """Choose an answer of a poll, read off its page."""
        path = self.book.address(f"/posts/{{{label}}}/")
        choices = re.findall(
            r'name="(choice-[0-9]+)" value="([0-9]+)"', self.page(path)[1] if path else ""
        )
        if choices:
            name, value = choices[int(which) % len(choices)]
            self.send(self.book.address(f"/posts/{{{label}}}/vote/"), **{name: value})

    def limits_answers(self, label: str, to: str) -> None:
        """Say who can reply."""
        self.send(self.book.address(f"/posts/{{{label}}}/answers/"), answers_from=to)

    def reads_notifications(self) -> None:
        """Open the list, which is reading it."""
        self.page("/notifications/")

    # --- oneself ----------------------------------------------------------------------------------

    def protects(self) -> None:
        """Have one's followers approved."""
        self.send("/settings/privacy/", is_protected="on")

    def opens_account(self) -> None:
        """Let everybody follow."""
        self.send("/settings/privacy/")

    def renames(self, name: str) -> None:
        """Take another name, with a bio that says so."""
        self.send("/settings/profile/", name=name, bio=f"I am {name}")

    def takes_username(self, username: str) -> None:
        """Take another username, after the password is confirmed."""
        self._client.post("/accounts/reauthenticate/", data={"password": PASSWORD})
        answer = self._client.post(
            "/settings/username/", data={"username": username}, headers={"HX-Request": ""}
        )
        if answer.status_code == 302 and "/settings/username" in answer.headers["location"]:
            self.book.rename(self.name, username)

    # --- moderators -------------------------------------------------------------------------------

    def moderates(self, kind: str, what: str, action: str) -> None:
        """Choose a row in the admin and run the action on it."""
        if kind == PERSON:
            path, row = "/admin/users/user/", self._row_of(what)
        else:
            path, row = f"/admin/feed/{kind.removesuffix('s')}/", self.book.ids.get(what)
        if row is not None:
            more = {"post": "yes"} if action == "delete_selected" else {}
            self.send(path, action=action, _selected_action=str(row), **more)

    def _row_of(self, name: str) -> int | None:
        username = self.book.usernames[name]
        listed = self.page(f"/admin/users/user/?q={username}")[1]
        rows = re.findall(r"/admin/users/user/([0-9]+)/change/[^>]*>([^<]+)<", listed)
        return next((int(pk) for pk, shown in rows if shown == username), None)


def fields_of(label: str, version: int, kind: str) -> dict[str, str]:
    """Return the fields of a text of this kind."""
    fields = {"body": f"Said {word(label, version)} aloud."}
    if kind == "tag":
        fields["body"] += " #storm"
    elif kind in ("followers", "friends"):
        fields["visibility"] = kind
    elif kind == "warning":
        fields["warning"] = f"About {word(label, version)}"
    elif kind in ("poll", "polls"):
        fields |= {"poll_choice_1": "One", "poll_choice_2": "Two", "poll_choice_3": "Three"}
        fields |= {"poll_lasts": "1440"} | ({"poll_multiple": "on"} if kind == "polls" else {})
    elif kind == "long":
        fields["body"] += " and on" * 60
    return fields


def _to_post(verb: str) -> Callable[..., None]:
    def do(person: Person, label: str) -> None:
        person.send(person.book.address(f"/posts/{{{label}}}/{verb}/"))

    return do


def _to_person(verb: str, **fields: str) -> Callable[..., None]:
    def do(person: Person, name: str) -> None:
        person.send(person.book.address(f"/@{{{name}}}/{verb}/"), **fields)

    return do


def _to_address(path: str) -> Callable[..., None]:
    return lambda person: person.send(path) and None


DOINGS: dict[str, Callable[..., None]] = {
    **{name: getattr(Person, name) for name in ("posts", "comments", "edits", "schedules")},
    **{name: getattr(Person, name) for name in ("clears_schedule", "votes", "limits_answers")},
    **{name: getattr(Person, name) for name in ("reads_notifications", "protects")},
    **{name: getattr(Person, name) for name in ("opens_account", "renames", "takes_username")},
    "moderates": Person.moderates,
    "deletes": _to_post("delete"),
    "likes": _to_post("like"),
    "unlikes": _to_post("unlike"),
    "boosts": _to_post("boost"),
    "unboosts": _to_post("unboost"),
    "bookmarks": _to_post("bookmark"),
    "unbookmarks": _to_post("unbookmark"),
    "pins": _to_post("pin"),
    "unpins": _to_post("unpin"),
    "hides": _to_post("hide"),
    "unhides": _to_post("unhide"),
    "follows": _to_person("follow"),
    "unfollows": _to_person("unfollow"),
    "accepts": _to_person("accept"),
    "declines": _to_person("decline"),
    "removes": _to_person("remove"),
    "blocks": _to_person("block"),
    "unblocks": _to_person("unblock"),
    "mutes": _to_person("mute"),
    "mutes_boosts_of": _to_person("mute", what="boosts"),
    "unmutes": _to_person("unmute"),
    "follows_tag": _to_address("/tags/storm/follow/"),
    "unfollows_tag": _to_address("/tags/storm/unfollow/"),
    "accepts_all": _to_address("/requests/accept/"),
    **talking.DOINGS,
    **picturing.DOINGS,
}


class People:
    """Everybody, each with a connection of their own."""

    def __init__(self, url: str, book: Book) -> None:
        """Nobody has said anything yet."""
        self.book, self._url = book, url
        self._people: dict[str, Person] = {}

    def __getitem__(self, name: str) -> Person:
        """Return this person; the visitor has an empty name."""
        if name not in self._people:
            self._people[name] = Person(self._url, name, self.book)
        return self._people[name]

    def head(self) -> str:
        """Return the newest place in the log, as a page says it that a moderator loads."""
        found = re.search(
            r'id="live-cursor"[^>]* value="([^"]+)"', self[MODERATOR].page("/settings/privacy/")[1]
        )
        assert found, "a page without its place in the log"
        return found[1]

    def close(self) -> None:
        """Everybody hangs up."""
        for person in self._people.values():
            person.close()
        self._people.clear()
