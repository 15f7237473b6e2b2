"""Unsaved objects to show fragments with."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.templatetags.static import static

from feed.models import Notification, Post
from users.models import User

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
LONG = (
    "The bakery on the corner opens at six, and by ten past the rye is gone. I asked why they do "
    "not bake more. She said: because then it would not be gone, and nobody would come at six.\n\n"
    "Things I learned this week:\n- rye does not wait\n- nor does the ferry\n- " + LONG_WORD
)
HOSTILE = "<script>alert(1)</script> <img hx-get=/x hx-trigger=load> \u202egnirts desrever"
BIO = "Bakes before six, reads after ten.\nAsk me about rye: https://en.wikipedia.org/wiki/Rye"
LINKS = [
    {"label": "Bakery", "url": "https://bakery.example/", "host": "bakery.example"},
    {"label": "", "url": "https://alice.example/notes", "host": "alice.example"},
]


def person(username: str = "alice", name: str = "Alice Moreau", pk: int = 1, **more: Any) -> User:
    """Return somebody."""
    more.setdefault("date_joined", NOON - timedelta(days=400))
    counts = {"post_count": 12, "follower_count": 34, "following_count": 1}
    return User(pk=pk, username=username, name=name, **{**counts, **more})


class Pictured:
    """Somebody with pictures: the site's own, since nothing here is stored."""

    avatar_token = header_token = "sample"  # noqa: S105  (no secret)

    def __init__(self, person: User) -> None:
        """Show this person so."""
        self._person = person
        self.avatar_url, self.header_url = static("img/favicon.svg"), static("img/tiles.svg")
        self.avatar_srcset, self.header_srcset = f"{self.avatar_url} 64w", f"{self.header_url} 600w"

    def __getattr__(self, name: str) -> Any:
        """Return everything else as it is."""
        return getattr(self._person, name)


def bob() -> User:
    """Return somebody else, without a display name."""
    return person("bob", "", pk=2)


def post(body: str = "Good morning, square.", author: User | None = None, **more: Any) -> Post:
    """Return a post."""
    more.setdefault("pk", 4)
    more.setdefault("created_at", NOON)
    return Post(author=author or person(), body=body, **more)


def comment(body: str = "Good morning!", author: User | None = None, **more: Any) -> Post:
    """Return a comment."""
    return post(body, author or bob(), pk=more.pop("pk", 9), root=post(), **more)


def post_states() -> dict[str, dict[str, Any]]:
    """Return the states a post can have."""
    edited = NOON + timedelta(hours=1)
    return {
        "short": {"post": post()},
        "another's, with comments": {"post": post(author=bob(), comment_count=3)},
        "one comment": {"post": post(comment_count=1)},
        "edited": {"post": post("Good morning, round square.", edited_at=edited)},
        "long, a list, a very long word": {"post": post(LONG)},
        "link": {"post": post("Read https://en.wikipedia.org/wiki/Sourdough?action=history first")},
        "right to left": {"post": post("صباح الخير يا ساحة! من يريد خبزًا؟", person("omar", "عمر"))},
        "several scripts": {"post": post("おはよう · Καλημέρα · Доброго ранку · שלום 👨‍👩‍👧‍👦")},
        "hostile": {"post": post(HOSTILE)},
    }


def notifications() -> dict[str, Notification]:
    """Return one notification of each kind."""
    more: dict[str, Any] = {"recipient": person(), "created_at": NOON}
    return {
        "comment": Notification(pk=7, kind="comment", actor=bob(), post=comment(LONG), **more),
        "follow": Notification(pk=8, kind="follow", actor=person("omar", "عمر", pk=3), **more),
        "note": Notification(pk=9, kind="note", text="Welcome to Plaza.", url="/public/", **more),
    }
