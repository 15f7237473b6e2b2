"""Whom the demo's people quote, and what they say of it."""

from typing import NamedTuple

from feed.models import Post
from users.models import User


class Quote(NamedTuple):
    """Somebody quotes a post, so many posts later."""

    author: str
    text: str
    quoted: str  # how it begins
    later: int


QUOTES = (
    Quote("kofi", "For the minutes: it wasn't the donkey.", "15:00. Light airs. Not a cloud.", 5),
    Quote("hannes", "Ein Haus, das ich sofort mieten würde.", "Instructions for making a good", 3),
    Quote("theo", "its leaning on purpose. like me", "New on the board, by popular demand", 4),
    Quote("carol", "I'll save you the tray.", 'Practising my English for August: "One', 2),
    Quote("greta_h", "Worth reading twice.", 'Six-year-old at summer music club today: "Is', 7),
    Quote(
        "alice", "He comes in every day to check.", "The council put the map up by the fountain", 3
    ),
)


def quotes_by_place(people: dict[str, User], posts: list[Post]) -> dict[int, Post]:
    """Return the quotes of these posts, which are to be saved in their order: each with the place of the
    post that it follows. The posts count them; their times are for the caller to say."""
    found = {}
    for author, text, quoted, later in QUOTES:
        place = next(i for i, post in enumerate(posts) if post.body.startswith(quoted))
        post = posts[place]
        post.quote_count += 1
        quote = Post(author=people[author], body=text, quote_of=post, is_quote=True)
        found[place + later] = quote
    return found
